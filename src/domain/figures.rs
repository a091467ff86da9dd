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

/// A formula that is kept with plain decimals ("name: 7.5 hours x EUR 1062.10"), as its reader writes numbers:
/// "name: 7,5 hours x € 1.062,10". The name of what is computed and whole numbers stay to the letter.
pub fn formula(text: &str, language: Language) -> String {
    let (name, computed) = match text.rfind(": ") {
        Some(place) => text.split_at(place.saturating_add(2)),
        None => ("", text),
    };
    let mut shown = name.to_owned();
    let mut is_in_euros = false;
    for word in computed.split_inclusive([' ', '/', '(', ')']) {
        // The sign of the currency waits for its amount.
        if std::mem::take(&mut is_in_euros) {
            shown.push_str(if plain_number(word).is_some() { "€\u{a0}" } else { "EUR " });
        }
        if word == "EUR " {
            is_in_euros = true;
            continue;
        }
        match plain_number(word) {
            Some((value, rest)) => {
                shown.push_str(&number(value, language));
                shown.push_str(rest);
            }
            None => shown.push_str(word),
        }
    }
    if is_in_euros {
        shown.push_str("EUR ");
    }
    shown
}

/// The decimal that a word begins with, and the marks after it. Dates, codes and whole numbers are none.
fn plain_number(word: &str) -> Option<(Decimal, &str)> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let end = digits.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(digits.len());
    let end = end.saturating_add(word.len().saturating_sub(digits.len()));
    let (mut plain, mut rest) = word.split_at(end);
    if let Some(whole) = plain.strip_suffix('.') {
        (plain, rest) = (whole, word.get(whole.len()..)?);
    }
    let is_marked = rest.chars().all(|sign| !sign.is_alphanumeric() && sign != '-');
    let (whole, fraction) = plain.split_once('.')?;
    let is_number = is_marked && !whole.is_empty() && !fraction.contains('.');
    Some((plain.parse().ok().filter(|_| is_number)?, rest))
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

    #[test]
    fn formulas_are_read_with_the_marks_of_their_reader() {
        for (kept, nl, en) in [
            (
                "7.5 uur x EUR 1062.10 = EUR 7965.75; EUR 64000.00 x 1.32 / (1720 x 0.8889) = EUR 55.26 per uur, afgerond",
                "7,5 uur x € 1.062,10 = € 7.965,75; € 64.000,00 x 1,32 / (1720 x 0,8889) = € 55,26 per uur, afgerond",
                "7.5 uur x € 1,062.10 = € 7,965.75; € 64,000.00 x 1.32 / (1720 x 0.8889) = € 55.26 per uur, afgerond",
            ),
            (
                "Laptop 2.0 (EUR 3.50): EUR 240000.00 x 6/12 x 2.5/10 = EUR 60000.00",
                "Laptop 2.0 (EUR 3.50): € 240.000,00 x 6/12 x 2,5/10 = € 60.000,00",
                "Laptop 2.0 (EUR 3.50): € 240,000.00 x 6/12 x 2.5/10 = € 60,000.00",
            ),
            (
                "regel 12: USD 1720.00 / 1.0818 = EUR 1589.94, geboekt is EUR -1590.00",
                "regel 12: USD 1.720,00 / 1,0818 = € 1.589,94, geboekt is € −1.590,00",
                "regel 12: USD 1,720.00 / 1.0818 = € 1,589.94, geboekt is € −1,590.00",
            ),
            (
                "24.50 % x EUR 64000.00 / 12 = EUR 1306.67, schaal 11, 2025-03-14, art. 13(2), v1.2.3, EUR",
                "24,50 % x € 64.000,00 / 12 = € 1.306,67, schaal 11, 2025-03-14, art. 13(2), v1.2.3, EUR",
                "24.50 % x € 64,000.00 / 12 = € 1,306.67, schaal 11, 2025-03-14, art. 13(2), v1.2.3, EUR",
            ),
            ("nu EUR 12.50.", "nu € 12,50.", "nu € 12.50."),
            ("", "", ""),
        ] {
            // No line ends between a sign and its amount.
            let [nl, en] = [nl, en].map(|text| text.replace("€ ", "€\u{a0}"));
            assert_eq!((formula(kept, Language::Nl), formula(kept, Language::En)), (nl, en));
        }
    }
}
