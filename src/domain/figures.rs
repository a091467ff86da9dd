//! How numbers are written for people in each language (1.234,56 and 1,234.56). Computes nothing.

use rust_decimal::Decimal;

use crate::domain::language::{Bilingual, Language};

pub const MINUS: char = '\u{2212}';

/// Thousands grouped, decimals as the number has them, a real minus sign.
pub fn number(value: Decimal, language: Language) -> String {
    let (group, point) = match language {
        Language::Nl => ('.', ','),
        Language::En => (',', '.'),
    };
    let plain = value.abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut written = String::with_capacity(plain.len().saturating_add(4));
    if value.is_sign_negative() && !value.is_zero() {
        written.push(MINUS);
    }
    for (position, digit) in whole.chars().enumerate() {
        let to_the_right = whole.len().saturating_sub(position);
        if position > 0 && to_the_right.is_multiple_of(3) {
            written.push(group);
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push(point);
        written.push_str(fraction);
    }
    written
}

/// A number for a text in both languages.
pub fn in_both(value: impl Into<Decimal>) -> Bilingual {
    let value = value.into();
    Bilingual::new(number(value, Language::Nl), number(value, Language::En))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_each_language_groups_them() {
        for (value, nl, en) in [
            ("0", "0", "0"),
            ("999", "999", "999"),
            ("1234567.50", "1.234.567,50", "1,234,567.50"),
            ("-1000", "\u{2212}1.000", "\u{2212}1,000"),
            ("-0.00", "0,00", "0.00"),
        ] {
            let shown = in_both(value.parse::<Decimal>().unwrap());
            assert_eq!((shown.nl.as_str(), shown.en.as_str()), (nl, en), "{value}");
        }
        assert_eq!(in_both(12_000_usize).nl, "12.000");
    }
}
