//! Cells of a sheet by name: "D14", "A14:K14", or whole rows "14:14". The other way round is `expense::cell_name`.

use std::str::FromStr;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellRange {
    /// First and last column (0 = A); none for whole rows.
    pub columns: Option<(u16, u16)>,
    /// First and last row, as the spreadsheet numbers them: the first is 1.
    pub rows: (u32, u32),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' names no cells")]
pub struct NoSuchCells(pub String);

impl FromStr for CellRange {
    type Err = NoSuchCells;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let corners = corner(first).zip(corner(last));
        let range = corners.and_then(|((left, top), (right, bottom))| {
            let columns = match (left, right) {
                (Some(left), Some(right)) if left <= right => Some((left, right)),
                (None, None) if text.contains(':') => None,
                _ => return None,
            };
            (top <= bottom).then_some(Self { columns, rows: (top, bottom) })
        });
        range.ok_or_else(|| NoSuchCells(text.to_owned()))
    }
}

impl CellRange {
    /// Row and column, where the range is one cell.
    pub fn single(self) -> Option<(u32, u16)> {
        let (first, last) = self.columns?;
        (first == last && self.rows.0 == self.rows.1).then_some((self.rows.0, first))
    }
}

/// The column (0 = A) with these letters. The other way round is `expense::column_letters`.
pub fn column_named(letters: &str) -> Option<u16> {
    let column = letters.bytes().try_fold(0_u16, |column, letter| {
        let digit = letter.checked_sub(b'A').filter(|digit| *digit < 26)?;
        column.checked_mul(26)?.checked_add(u16::from(digit))?.checked_add(1)
    })?;
    column.checked_sub(1)
}

/// Column and row of "D14"; only the row of "14".
fn corner(text: &str) -> Option<(Option<u16>, u32)> {
    let digits = text.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, digits) = text.split_at_checked(digits)?;
    let row: u32 = digits.parse().ok().filter(|row| *row > 0)?;
    if letters.is_empty() {
        return Some((None, row));
    }
    Some((Some(column_named(letters)?), row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense::{cell_name, column_letters};

    #[test]
    fn cells_are_found_by_their_names() {
        for (name, columns, rows) in [
            ("A1", Some((0, 0)), (1, 1)),
            ("D14", Some((3, 3)), (14, 14)),
            ("A14:K14", Some((0, 10)), (14, 14)),
            ("ZZ2:AAA3", Some((701, 702)), (2, 3)),
            ("63:63", None, (63, 63)),
        ] {
            assert_eq!(name.parse(), Ok(CellRange { columns, rows }), "{name}");
        }
        for wrong in ["", "A", "14", "A0", "K14:A14", "A14:14", "a1", "A1:B", "ZZZZZ1", "A-1"] {
            assert_eq!(wrong.parse::<CellRange>(), Err(NoSuchCells(wrong.to_owned())), "{wrong}");
        }
        for several in ["A1:B1", "A1:A2", "63:63"] {
            assert_eq!(several.parse::<CellRange>().unwrap().single(), None, "{several}");
        }
        for wrong in ["", "a", "A:B", "ÄA", "ZZZZZ"] {
            assert_eq!(column_named(wrong), None, "{wrong}");
        }
        for column in [0, 25, 26, 16_383] {
            let named: CellRange = cell_name(column, 7).parse().unwrap();
            assert_eq!((named.columns, named.single()), (Some((column, column)), Some((7, column))));
            assert_eq!(column_named(&column_letters(column)), Some(column));
        }
    }
}
