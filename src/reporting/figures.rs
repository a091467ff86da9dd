//! How figures and dates are written for people, in Dutch and in English (look.md: 1.234,56 and 23-11-2026;
//! 1,234.56 and 23 Nov 2026). Every printer and the command line use these; nothing here computes.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::language::Language;
use crate::domain::money::{Cents, Percent};
use crate::reporting::document::Value;

pub use crate::domain::figures::{MINUS, formula, number};

pub const EN_DASH: &str = "\u{2013}";

/// A value as a person reads it.
pub fn shown(value: &Value, language: Language) -> Cow<'_, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        Value::Money(cents) => Cow::Owned(money(*cents, language)),
        Value::MoneyRounded(cents) => Cow::Owned(whole_euros(*cents, language)),
        Value::Foreign { minor, exponent } => {
            Cow::Owned(number(Decimal::new(*minor, u32::from(*exponent)), language))
        }
        Value::Percent(percent) => Cow::Owned(percentage(*percent, language)),
        Value::Date(day) => Cow::Owned(date(*day, language)),
        Value::Count(count) => Cow::Owned(number(Decimal::from(*count), language)),
        Value::Number(value) => Cow::Owned(number(*value, language)),
        Value::Nothing => Cow::Borrowed(EN_DASH),
        Value::NotApplicable => Cow::Borrowed(match language {
            Language::Nl => "n.v.t.",
            Language::En => "n/a",
        }),
        Value::Blank => Cow::Borrowed(""),
    }
}

/// Euros with two decimals, without a currency sign: 1.234,56 or 1,234.56.
pub fn money(cents: Cents, language: Language) -> String {
    number(cents.euros(), language)
}

/// Whole euros for overviews, rounded half away from zero.
pub fn whole_euros(cents: Cents, language: Language) -> String {
    number(cents.euros().round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero), language)
}

/// One decimal, without the sign: the unit stands in the head.
pub fn percentage(percent: Percent, language: Language) -> String {
    let mut value = percent.get().round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    value.rescale(1);
    number(value, language)
}

/// Short date: 23-11-2026 or 23 Nov 2026.
pub fn date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Nl => format!("{:02}-{:02}-{:04}", day.day(), day.month(), day.year()),
        Language::En => format!("{} {} {}", day.day(), month_name(day, language, true), day.year()),
    }
}

/// Long date: 23 november 2026 or 23 November 2026.
pub fn long_date(day: NaiveDate, language: Language) -> String {
    format!("{} {} {}", day.day(), month_name(day, language, false), day.year())
}

fn month_name(day: NaiveDate, language: Language, short: bool) -> &'static str {
    let (nl, en, en_short) = match day.month() {
        1 => ("januari", "January", "Jan"),
        2 => ("februari", "February", "Feb"),
        3 => ("maart", "March", "Mar"),
        4 => ("april", "April", "Apr"),
        5 => ("mei", "May", "May"),
        6 => ("juni", "June", "Jun"),
        7 => ("juli", "July", "Jul"),
        8 => ("augustus", "August", "Aug"),
        9 => ("september", "September", "Sep"),
        10 => ("oktober", "October", "Oct"),
        11 => ("november", "November", "Nov"),
        _ => ("december", "December", "Dec"),
    };
    match (language, short) {
        (Language::Nl, _) => nl,
        (Language::En, true) => en_short,
        (Language::En, false) => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_each_language_writes_them() {
        let cases = [
            (Value::Money(Cents::new(123_456_789)), "1.234.567,89", "1,234,567.89"),
            (Value::Money(Cents::new(-5)), "\u{2212}0,05", "\u{2212}0.05"),
            (Value::Money(Cents::ZERO), "0,00", "0.00"),
            (Value::MoneyRounded(Cents::new(123_450)), "1.235", "1,235"),
            (Value::Percent(Percent::new(Decimal::new(75, 0))), "75,0", "75.0"),
            (Value::Count(1000), "1.000", "1,000"),
            (Value::Number("1620.5".parse().unwrap()), "1.620,5", "1,620.5"),
            (Value::Foreign { minor: 1_250_000, exponent: 2 }, "12.500,00", "12,500.00"),
            (Value::Nothing, "–", "–"),
            (Value::NotApplicable, "n.v.t.", "n/a"),
        ];
        for (value, nl, en) in cases {
            assert_eq!(shown(&value, Language::Nl), nl, "{value:?}");
            assert_eq!(shown(&value, Language::En), en, "{value:?}");
        }
    }

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap();
        assert_eq!(date(day, Language::Nl), "03-11-2026");
        assert_eq!(date(day, Language::En), "3 Nov 2026");
        assert_eq!(long_date(day, Language::Nl), "3 november 2026");
        assert_eq!(long_date(day, Language::En), "3 November 2026");
    }
}
