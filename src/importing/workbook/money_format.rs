//! The sign of money in a number format, such as `[$USD] #,##0.00`, `[$€-413] #,##0.00` or `"NGN" #,##0`. Which currency
//! it stands for is not known here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::look::{LONGEST_SIGN, MOST_RUNS, MoneySigns};

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

/// Signs of money, each once.
#[derive(Default)]
pub(super) struct Signs {
    list: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Signs {
    /// The place of a sign, old or new; nothing for one that is none.
    pub fn place_of(&mut self, sign: String) -> Option<usize> {
        if sign.is_empty() || sign.len() > LONGEST_SIGN {
            return None;
        }
        if let Some(known) = self.places.get(&sign) {
            return Some(*known);
        }
        self.list.push(sign.clone());
        self.places.insert(sign, self.list.len() - 1);
        Some(self.list.len() - 1)
    }

    pub fn into_list(self) -> Arc<[String]> {
        self.list.into()
    }
}

/// The signs that the styles of a workbook show, by the numbers of the styles.
#[derive(Default)]
pub(super) struct StyleSigns {
    by_style: Vec<Option<usize>>,
    pub list: Arc<[String]>,
}

impl StyleSigns {
    /// From what each style shows, in their order.
    pub fn of(shown: impl IntoIterator<Item = Option<String>>) -> Self {
        let mut signs = Signs::default();
        let by_style = shown.into_iter().map(|sign| sign.and_then(|sign| signs.place_of(sign))).collect();
        Self { by_style, list: signs.into_list() }
    }

    /// No style shows a sign.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The place in the list of the sign that a style shows.
    pub fn place(&self, style: usize) -> Option<usize> {
        self.by_style.get(style).copied().flatten()
    }
}

/// A change of the sign of money in a column (0 = A), from a row on (1 = the first).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub column: u32,
    pub row: u32,
    /// The place of the sign in its list, if there is one from here on.
    pub sign: Option<usize>,
}

/// Gathers the changes of the sign from cell to cell.
#[derive(Default)]
pub(super) struct MoneyCells {
    told: MoneySigns,
    changes: Vec<Change>,
}

impl MoneyCells {
    /// The next cell that is not empty; rows come in rising order.
    pub fn add(&mut self, row: u32, column: u32, sign: Option<usize>) {
        // Beyond the most runs the sheet is refused.
        if self.told.changes(column, sign) && self.changes.len() <= MOST_RUNS {
            self.changes.push(Change { column, row, sign });
        }
    }

    pub fn into_changes(self) -> Vec<Change> {
        self.changes
    }
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
