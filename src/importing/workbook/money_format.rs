//! The sign of money in a number format, such as `[$USD] #,##0.00`, `[$€-413] #,##0.00` or `"NGN" #,##0`. Which currency
//! it stands for is not known here.

use super::look::LONGEST_SIGN;

/// Formats that stand for the money of whoever opens the file (ECMA-376 part 1, 18.8.30): their dollar means nothing.
const OF_THE_READER: [std::ops::RangeInclusive<u32>; 2] = [5..=8, 37..=44];

/// The sign that a format shows beside a positive number, with the country of its user behind a dash where the format
/// names it ("kr-414").
pub(super) fn sign_of(code: &str, id: Option<u32>) -> Option<String> {
    let sign = first_sign(code)?;
    let of_reader = id.is_some_and(|id| OF_THE_READER.iter().any(|ids| ids.contains(&id)));
    (sign.len() <= LONGEST_SIGN && !(of_reader && sign == "$")).then_some(sign)
}

fn first_sign(code: &str) -> Option<String> {
    let mut characters = code.chars();
    let mut literal = String::new();
    loop {
        let character = characters.next();
        match character {
            Some('"') => literal.extend(characters.by_ref().take_while(|inside| *inside != '"')),
            Some('\\') => literal.extend(characters.next()),
            Some(sign @ ('€' | '$' | '£' | '¥' | '₦' | '₺' | '₴' | '₵')) => literal.push(sign),
            Some('[') => {
                let inside: String = characters.by_ref().take_while(|inside| *inside != ']').collect();
                if let Some(sign) = inside.strip_prefix('$').filter(|sign| !sign.starts_with('-')) {
                    return Some(sign.trim().to_owned()).filter(|sign| !sign.is_empty());
                }
            }
            // A space as wide as the next character, or that character as often as there is room.
            Some('_' | '*') => {
                characters.next();
            }
            Some(' ') if !literal.is_empty() => literal.push(' '),
            other => {
                let sign = literal.trim();
                if is_sign(sign) {
                    return Some(sign.to_owned());
                }
                literal.clear();
                if matches!(other, None | Some(';')) {
                    return None;
                }
            }
        }
    }
}

/// Dashes and brackets stand beside numbers for other reasons.
fn is_sign(literal: &str) -> bool {
    literal
        .chars()
        .any(|character| !character.is_ascii_punctuation() && !character.is_whitespace() || character == '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_money_is_taken_from_a_format() {
        for (code, id, sign) in [
            ("[$USD] #,##0.00", 164, Some("USD")),
            ("[$€-413] #,##0.00", 164, Some("€-413")),
            ("_ [$€-413]\\ * #,##0.00_ ;_ [$€-413]\\ * \\-#,##0.00_ ", 44, Some("€-413")),
            ("#,##0.00\\ [$kr-414]", 165, Some("kr-414")),
            ("[$$-409]#,##0.00", 166, Some("$-409")),
            ("\"NGN\" #,##0", 167, Some("NGN")),
            ("#,##0.00\" EUR\"", 167, Some("EUR")),
            ("_ \"€\"\\ * #,##0.00_ ", 44, Some("€")),
            ("€ #,##0.00", 168, Some("€")),
            ("\"US$\"#,##0", 168, Some("US$")),
            ("\"$\"#,##0.00", 164, Some("$")),
            ("\"$\"#,##0.00_);(\"$\"#,##0.00)", 7, None),
            ("_(\"$\"* #,##0.00_)", 44, None),
            ("\\U\\S\\D\\ 0.00", 169, Some("USD")),
            ("[Red]-#,##0.00;[Blue]\"EUR\" 0", 170, None),
            ("[$-413]dd-mm-yyyy", 171, None),
            ("#,##0.00", 4, None),
            ("(#,##0)", 172, None),
            ("\"-\" 0", 173, None),
            ("General", 0, None),
            ("", 0, None),
        ] {
            assert_eq!(sign_of(code, Some(id)).as_deref(), sign, "{code}");
        }
        assert_eq!(sign_of(&format!("\"{}\" 0", "x".repeat(100)), None), None);
    }
}
