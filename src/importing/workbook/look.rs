//! How a sheet looks beside what its cells hold: what is hidden from the one who opens it, and the currency that a
//! number format puts before or behind a number. Packed, as the cells are: one run for as long as nothing changes.

use super::MAX_COLUMNS;
use crate::importing::unreadable::{Measure, Unreadable};

/// Runs of one sheet; a list that changes its currency on every row has fewer.
pub(super) const MOST_RUNS: usize = 1 << 20;
/// Different signs of money on one sheet.
const MOST_SIGNS: usize = 250;
/// Bytes of one sign of money, such as "US$" or "kr-414".
pub(super) const LONGEST_SIGN: usize = 48;

/// What a reader tells about the look of the sheet that it is reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look<'a> {
    /// Nobody sees the sheet who opens the workbook.
    HiddenSheet,
    /// Rows from the first to the last (1 = the first of the sheet).
    HiddenRows(u32, u32),
    /// Columns from the first to the last (0 = A).
    HiddenColumns(u32, u32),
    /// From this row on, the numbers of a column (0 = A) are shown with this sign of money; with none when it is empty.
    Money { column: u32, row: u32, sign: &'a str },
}

/// What is known about the look of one sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetLook {
    pub hidden: bool,
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
    signs: Vec<String>,
    /// By column: from which row on which sign holds (its place in `signs` and one more; 0 is none).
    money: Vec<(u32, Vec<(u32, u8)>)>,
    runs: usize,
}

impl SheetLook {
    pub(super) fn add(&mut self, look: Look<'_>) -> Result<(), Unreadable> {
        self.runs += 1;
        if self.runs > MOST_RUNS {
            return Err(Unreadable::over(Measure::Looks, MOST_RUNS, ""));
        }
        match look {
            Look::HiddenSheet => self.hidden = true,
            Look::HiddenRows(first, last) => self.hidden_rows.push((first, last)),
            Look::HiddenColumns(first, last) => self.hidden_columns.push((first, last)),
            Look::Money { column, row, sign } => {
                let known = self.place_of(sign)?;
                let runs = match self.money.binary_search_by_key(&column, |(column, _)| *column) {
                    Ok(place) => self.money.get_mut(place),
                    Err(place) => {
                        self.money.insert(place, (column, Vec::new()));
                        self.money.get_mut(place)
                    }
                };
                if let Some((_, runs)) = runs {
                    runs.push((row, known));
                }
            }
        }
        Ok(())
    }

    fn place_of(&mut self, sign: &str) -> Result<u8, Unreadable> {
        if sign.is_empty() {
            return Ok(0);
        }
        let known = self.signs.iter().position(|known| known == sign);
        let place = known.unwrap_or(self.signs.len());
        if known.is_none() {
            if place == MOST_SIGNS {
                return Err(Unreadable::over(Measure::MoneySigns, MOST_SIGNS, ""));
            }
            self.signs.push(sign.to_owned());
        }
        u8::try_from(place + 1).map_err(|_too_many| Unreadable::over(Measure::MoneySigns, MOST_SIGNS, ""))
    }

    /// Every sign of money that a number format of the sheet shows.
    pub fn signs(&self) -> &[String] {
        &self.signs
    }

    /// The place among the signs of the one that the cell's number format shows.
    pub fn sign_at(&self, row: u32, column: u16) -> Option<usize> {
        let place = self.money.binary_search_by_key(&u32::from(column), |(column, _)| *column).ok()?;
        let (_, runs) = self.money.get(place)?;
        let after = runs.partition_point(|(from, _)| *from <= row);
        let (_, known) = runs.get(after.checked_sub(1)?)?;
        usize::from(*known).checked_sub(1)
    }

    /// Runs of hidden rows (1 = the first of the sheet), from top to bottom.
    pub fn hidden_rows(&self) -> &[(u32, u32)] {
        &self.hidden_rows
    }

    pub fn hides_column(&self, column: u16) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(column)))
    }
}

/// Tells changes of the sign of money, column by column.
#[derive(Default)]
pub(super) struct MoneySigns {
    by_column: Vec<Option<usize>>,
}

impl MoneySigns {
    /// Whether the sign (its place in some list) differs from that of the cell above in the same column.
    pub fn changes(&mut self, column: u32, sign: Option<usize>) -> bool {
        let Some(place) = usize::try_from(column).ok().filter(|place| *place < usize::from(MAX_COLUMNS))
        else {
            return false;
        };
        if self.by_column.len() <= place {
            self.by_column.resize(place + 1, None);
        }
        match self.by_column.get_mut(place) {
            Some(known) if *known != sign => {
                *known = sign;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_holds_until_the_next_one() {
        let mut look = SheetLook::default();
        for (column, row, sign) in [(4, 2, "€"), (4, 5, "USD"), (2, 3, "USD"), (4, 9, "")] {
            look.add(Look::Money { column, row, sign }).unwrap();
        }
        let at = |row, column| look.sign_at(row, column).map(|place| look.signs()[place].as_str());
        for (row, column, sign) in [
            (1, 4, None),
            (2, 4, Some("€")),
            (4, 4, Some("€")),
            (5, 4, Some("USD")),
            (9, 4, None),
            (3, 2, Some("USD")),
            (3, 3, None),
        ] {
            assert_eq!(at(row, column), sign, "{row} {column}");
        }
    }

    #[test]
    fn a_sheet_that_changes_without_end_is_refused() {
        let mut look = SheetLook::default();
        let signs = (0..300).find_map(|number| {
            look.add(Look::Money { column: 0, row: number + 1, sign: &number.to_string() }).err()
        });
        assert!(matches!(signs, Some(Unreadable::TooLarge(_))));
        let mut look = SheetLook::default();
        let rows = (1..u32::MAX).find_map(|row| look.add(Look::HiddenRows(row, row)).err());
        assert!(matches!(rows, Some(Unreadable::TooLarge(_))));
    }

    #[test]
    fn only_changes_are_told() {
        let mut signs = MoneySigns::default();
        let told: Vec<bool> =
            [(3, None), (3, Some(0)), (3, Some(0)), (1, Some(0)), (3, None), (99_999, Some(0))]
                .into_iter()
                .map(|(column, sign)| signs.changes(column, sign))
                .collect();
        assert_eq!(told, [false, true, false, true, true, false]);
    }
}
