//! Dates written as text or as day numbers. Whether 1/2/2025 is in January or February is decided for a whole column.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::vocabulary::Vocabulary;
use crate::domain::calendar::DateSpan;
use crate::domain::folding::fold;

/// Expenses of a project lie well within these years; anything else is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// The ways to read a text as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateReadings {
    /// The same in either order: written in ISO, with the name of a month, or as 5/5/2025.
    Same(NaiveDate),
    /// Possible in one order only: it proves that order.
    Only(DateOrder, NaiveDate),
    Either {
        day_first: NaiveDate,
        month_first: NaiveDate,
    },
    None,
}

impl DateReadings {
    pub fn in_order(self, order: DateOrder) -> Option<NaiveDate> {
        match self {
            DateReadings::Same(date) | DateReadings::Only(_, date) => Some(date),
            DateReadings::Either { day_first, .. } if order == DateOrder::DayFirst => Some(day_first),
            DateReadings::Either { month_first, .. } => Some(month_first),
            DateReadings::None => None,
        }
    }

    fn of(day_first: Option<NaiveDate>, month_first: Option<NaiveDate>) -> Self {
        match (day_first, month_first) {
            (Some(one), Some(other)) if one == other => DateReadings::Same(one),
            (Some(day_first), Some(month_first)) => DateReadings::Either { day_first, month_first },
            (Some(date), None) => DateReadings::Only(DateOrder::DayFirst, date),
            (None, Some(date)) => DateReadings::Only(DateOrder::MonthFirst, date),
            (None, None) => DateReadings::None,
        }
    }
}

/// Whether a date can be that of an expense at all.
pub(super) fn is_plausible(date: NaiveDate) -> bool {
    YEARS.contains(&date.year())
}

/// A whole number in a date column: a day number of the workbook's date system, or a date written as 20250301.
pub(super) fn date_of_number(number: Decimal, dates_from_1904: bool) -> Option<NaiveDate> {
    let whole = number.trunc().to_i64()?;
    if (19_900_101..=21_001_231).contains(&whole) {
        return if number.is_integer() { date_of_eight_digits(whole) } else { None };
    }
    let first_day = if dates_from_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)
    } else {
        // Excel believes that 1900 was a leap year, so its days from March 1900 on count from here.
        NaiveDate::from_ymd_opt(1899, 12, 30)
    };
    let days = u64::try_from(whole).ok().filter(|days| *days < 100_000)?;
    first_day?.checked_add_days(Days::new(days)).filter(|date| is_plausible(*date))
}

fn date_of_eight_digits(digits: i64) -> Option<NaiveDate> {
    let part = |number: i64| u32::try_from(number).ok();
    let year = i32::try_from(digits / 10_000).ok()?;
    NaiveDate::from_ymd_opt(year, part(digits / 100 % 100)?, part(digits % 100)?)
}

/// Reads a date as people write it: ISO, 01-03-2025, 1/3/'25, 1 maart 2025, March 1, 2025, 1-Mar-25, 45678.
pub(super) fn read_date(text: &str, vocabulary: &Vocabulary, dates_from_1904: bool) -> DateReadings {
    let text = text.trim();
    let date = without_time(text);
    let parts = split_parts(date);
    let readings = match parts.as_slice() {
        [Part::Number(only)] if date.bytes().all(|byte| byte.is_ascii_digit()) => {
            let number = Decimal::from(*only);
            let plausible = date_of_number(number, dates_from_1904);
            plausible.map_or(DateReadings::None, DateReadings::Same)
        }
        [Part::Number(year), Part::Number(month), Part::Number(day)] if *year >= 1000 => {
            known(ymd(*year, *month, *day))
        }
        [Part::Number(first), Part::Number(second), Part::Number(year)] => {
            let year = full_year(*year);
            DateReadings::of(ymd(year, *second, *first), ymd(year, *first, *second))
        }
        parts => known(date_with_month_name(parts, vocabulary)),
    };
    match readings {
        DateReadings::Same(date) | DateReadings::Only(_, date) if !is_plausible(date) => DateReadings::None,
        DateReadings::Either { day_first, .. } if !is_plausible(day_first) => DateReadings::None,
        plausible => plausible,
    }
}

fn known(date: Option<NaiveDate>) -> DateReadings {
    date.map_or(DateReadings::None, DateReadings::Same)
}

/// "2025-03-01T00:00:00" and "01-03-2025 14:05" without their time.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = text.get(..colon).unwrap_or(text);
    match before.rfind([' ', 'T']) {
        Some(end) => before.get(..end).unwrap_or(text).trim_end(),
        None => text,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Number(u32),
    Word(String),
}

/// Runs of digits and runs of letters; whatever stands between them parts them.
fn split_parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::with_capacity(3);
    let mut run = String::new();
    let kind = |character: char| (character.is_ascii_digit(), character.is_alphabetic());
    let mut flush = |run: &mut String| {
        if !run.is_empty() {
            parts.push(run.parse().map_or_else(|_word| Part::Word(fold(run)), Part::Number));
            run.clear();
        }
    };
    let mut before = (false, false);
    for character in text.chars() {
        if kind(character) != before {
            flush(&mut run);
            before = kind(character);
        }
        if character.is_alphanumeric() {
            run.push(character);
        }
    }
    flush(&mut run);
    parts
}

fn date_with_month_name(parts: &[Part], vocabulary: &Vocabulary) -> Option<NaiveDate> {
    let mut month = None;
    let mut numbers = Vec::with_capacity(2);
    for part in parts {
        match part {
            Part::Number(number) => numbers.push(*number),
            Part::Word(word) => match vocabulary.month(word) {
                // "ma" and "mar" may be a weekday and a month: the first month stands.
                Some(number) if month.is_none() => month = Some(number),
                _ if vocabulary.is_date_filler(word) => {}
                _ => return None,
            },
        }
    }
    match numbers.as_slice() {
        [year, day] if *year >= 1000 => ymd(*year, month?, *day),
        [day, year] => ymd(full_year(*year), month?, *day),
        _ => None,
    }
}

/// Years of two digits are those of this century.
fn full_year(year: u32) -> u32 {
    if year < 100 { year + 2000 } else { year }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// How a date is written: month first goes with slashes, while the Dutch write dashes and the Germans points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateMark {
    Slash,
    DashOrPoint,
}

impl DateMark {
    pub const ALL: [DateMark; 2] = [DateMark::DashOrPoint, DateMark::Slash];

    pub fn of(text: &str) -> Self {
        if text.contains('/') { DateMark::Slash } else { DateMark::DashOrPoint }
    }
}

/// What all the text values of a date column that are written with one mark say together.
#[derive(Clone, Debug)]
pub(super) struct DateEvidence {
    period: DateSpan,
    pub day_first: Proof,
    pub month_first: Proof,
    /// The values that fit both orders.
    pub either: Proof,
    outside_day_first: bool,
    outside_month_first: bool,
}

/// Values that say the same: how many there are, and the first with the row it stands in.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    pub count: u64,
    pub first: Option<(u32, String)>,
}

/// So many doubtful dates to one that has its month first are too many: in a month-first column more than half of
/// the days come after the twelfth.
const DOUBTFUL_TO_ONE: u64 = 4;

impl DateEvidence {
    pub fn new(period: DateSpan) -> Self {
        Self {
            period,
            day_first: Proof::default(),
            month_first: Proof::default(),
            either: Proof::default(),
            outside_day_first: false,
            outside_month_first: false,
        }
    }

    pub fn add_text(&mut self, row: u32, text: &str, readings: DateReadings) {
        let proof = match readings {
            DateReadings::Only(DateOrder::DayFirst, _) => &mut self.day_first,
            DateReadings::Only(DateOrder::MonthFirst, _) => &mut self.month_first,
            DateReadings::Either { day_first, month_first } => {
                self.outside_day_first |= !self.period.contains(day_first);
                self.outside_month_first |= !self.period.contains(month_first);
                &mut self.either
            }
            DateReadings::Same(_) | DateReadings::None => return,
        };
        proof.count += 1;
        if proof.first.is_none() {
            proof.first = Some((row, text.trim().to_owned()));
        }
    }

    /// The order that these values prove by themselves. One month-first date among many doubtful ones is a slip.
    pub fn proven(&self) -> Option<DateOrder> {
        match (self.day_first.count, self.month_first.count) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, months @ 1..) if self.either.count <= months * DOUBTFUL_TO_ONE => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// Values with the month first are the exception.
    pub fn months_are_odd(&self) -> bool {
        let (days, months) = (self.day_first.count, self.month_first.count);
        months > 0 && self.proven().is_none() && (days == 0 || days >= months * DOUBTFUL_TO_ONE)
    }

    pub fn is_mixed(&self) -> bool {
        self.day_first.count > 0 && self.month_first.count > 0
    }

    /// Values that are read, or must be read, with the day first.
    pub fn has_days_first(&self) -> bool {
        self.proven() != Some(DateOrder::MonthFirst) && self.day_first.count + self.either.count > 0
    }

    /// The order in which all doubtful dates lie in the project period, if they do so in one order only.
    pub fn fitting_the_period(&self) -> Option<DateOrder> {
        match (self.outside_day_first, self.outside_month_first) {
            (false, true) => Some(DateOrder::DayFirst),
            (true, false) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::importing::vocabulary::vocabulary;

    /// "=date" in either order, "d date" or "m date" in one only, "date|date" day first or month first, "?" none.
    fn shown(text: &str) -> String {
        match read_date(text, vocabulary().unwrap(), false) {
            DateReadings::Same(date) => format!("={date}"),
            DateReadings::Only(DateOrder::DayFirst, date) => format!("d {date}"),
            DateReadings::Only(DateOrder::MonthFirst, date) => format!("m {date}"),
            DateReadings::Either { day_first, month_first } => format!("{day_first}|{month_first}"),
            DateReadings::None => "?".to_owned(),
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, reading) in [
            ("2025-03-01", "=2025-03-01"),
            ("2025/03/01", "=2025-03-01"),
            ("2025-3-1", "=2025-03-01"),
            ("20250301", "=2025-03-01"),
            ("2025-03-01T00:00:00", "=2025-03-01"),
            ("2025-03-01 14:05", "=2025-03-01"),
            ("01-03-2025", "2025-03-01|2025-01-03"),
            ("1-3-'25", "2025-03-01|2025-01-03"),
            ("01.03.2025", "2025-03-01|2025-01-03"),
            ("01/03/2025 09:30", "2025-03-01|2025-01-03"),
            ("31-01-2025", "d 2025-01-31"),
            ("25/12/2025", "d 2025-12-25"),
            ("12/25/2025", "m 2025-12-25"),
            ("5/5/2025", "=2025-05-05"),
            ("1 maart 2025", "=2025-03-01"),
            ("1 mrt 2025", "=2025-03-01"),
            ("1 mrt. 2025", "=2025-03-01"),
            ("zaterdag 1 maart 2025", "=2025-03-01"),
            ("ma 3 maart 2025", "=2025-03-03"),
            ("1 March 2025", "=2025-03-01"),
            ("March 1, 2025", "=2025-03-01"),
            ("1-Mar-25", "=2025-03-01"),
            ("1st of March 2025", "=2025-03-01"),
            ("2025-mrt-01", "=2025-03-01"),
            ("1. März 2025", "=2025-03-01"),
            ("1er août 2025", "=2025-08-01"),
            ("31 juni 2025", "?"),
            ("31-02-2025", "?"),
            ("32-01-2025", "?"),
            ("13/13/2025", "?"),
            ("00-00-0000", "?"),
            ("01-03-1925", "?"),
            ("01-03-2225", "?"),
            ("45678", "=2025-01-21"),
            ("123", "?"),
            ("maart 2025", "?"),
            ("niet betaald", "?"),
            ("1 brumaire 2025", "?"),
            ("ja", "?"),
            ("", "?"),
            ("29-02-2024", "d 2024-02-29"),
            ("29-02-2025", "?"),
            ("99999999999-1-1", "?"),
        ] {
            assert_eq!(shown(text), reading, "{text:?}");
        }
    }

    #[test]
    fn day_numbers_follow_the_date_system_of_the_workbook() {
        for (number, from_1904, date) in [
            ("45678", false, Some("2025-01-21")),
            ("45678.75", false, Some("2025-01-21")),
            ("44216", true, Some("2025-01-21")),
            ("20250121", false, Some("2025-01-21")),
            ("20251301", false, None),
            ("20250121.5", false, None),
            ("1234", false, None),
            ("-45678", false, None),
            ("99999", false, None),
        ] {
            let read = date_of_number(number.parse().unwrap(), from_1904);
            assert_eq!(read.map(|date| date.to_string()).as_deref(), date, "{number}");
        }
    }

    #[test]
    fn one_month_first_date_does_not_turn_many_others() {
        let period = DateSpan { from: ymd(2025, 1, 1).unwrap(), to: ymd(2025, 6, 30).unwrap() };
        for (days, months, doubtful, proven, odd) in [
            (0, 1, 4, Some(DateOrder::MonthFirst), false),
            (0, 1, 9, None, true),
            (0, 3, 9, Some(DateOrder::MonthFirst), false),
            (1, 0, 9, Some(DateOrder::DayFirst), false),
            (1, 1, 9, None, false),
            (8, 1, 9, None, true),
        ] {
            let mut evidence = DateEvidence::new(period);
            for (text, count) in [("31-01-2025", days), ("01-31-2025", months), ("02-03-2025", doubtful)] {
                for _ in 0..count {
                    evidence.add_text(1, text, read_date(text, vocabulary().unwrap(), false));
                }
            }
            let found = (evidence.proven(), evidence.months_are_odd());
            assert_eq!(found, (proven, odd), "{days} {months} {doubtful}");
        }
    }

    #[test]
    fn a_column_proves_its_order_or_stays_in_doubt() {
        let period = DateSpan { from: ymd(2025, 1, 1).unwrap(), to: ymd(2025, 6, 30).unwrap() };
        for (texts, proven, fitting) in [
            (&["01-03-2025", "31-03-2025"][..], Some(DateOrder::DayFirst), None),
            (&["01/03/2025", "03/31/2025"], Some(DateOrder::MonthFirst), None),
            (&["01/02/2025", "02/12/2024"], None, None),
            (&["01/02/2025", "05/08/2025"], None, Some(DateOrder::MonthFirst)),
            (&["01/02/2025", "08/05/2025"], None, Some(DateOrder::DayFirst)),
            (&["31/01/2025", "01/31/2025"], None, None),
        ] {
            let mut evidence = DateEvidence::new(period);
            for text in texts {
                evidence.add_text(1, text, read_date(text, vocabulary().unwrap(), false));
            }
            assert_eq!(evidence.proven(), proven, "{texts:?}");
            if evidence.either.first.is_some() && proven.is_none() {
                assert_eq!(evidence.fitting_the_period(), fitting, "{texts:?}");
            }
        }
    }
}
