//! Puts what a person corrected in the place of what a file says, cell by cell; what the file says is kept beside it.

use std::collections::BTreeMap;

use super::unreadable::Unreadable;
use super::workbook::{CellValue, SheetTable};
use crate::domain::cell_range::CellRange;
use crate::domain::reading_plan::CellCorrection;

/// A corrected cell as it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectedCell {
    pub correction: CellCorrection,
    /// What the file says, as the spreadsheet shows it.
    pub in_file: String,
}

/// A sheet with its corrections.
pub(super) struct CorrectedSheet {
    pub table: SheetTable,
    pub cells: Vec<CorrectedCell>,
    /// Their rows and columns (0 = A), in order.
    pub places: Vec<(u32, u16)>,
}

/// The sheet with what people corrected; nothing when no cell of it was.
pub(super) fn correct(
    table: &SheetTable,
    corrections: &[CellCorrection],
) -> Result<Option<CorrectedSheet>, Unreadable> {
    let mut left: BTreeMap<(u32, u16), &CellCorrection> = BTreeMap::new();
    for correction in corrections.iter().filter(|correction| correction.sheet == *table.name) {
        if let Some(place) = place_of(&correction.cell) {
            left.insert(place, correction);
        }
    }
    if left.is_empty() {
        return Ok(None);
    }
    let places: Vec<(u32, u16)> = left.keys().copied().collect();
    let mut cells = Vec::with_capacity(left.len());
    let mut corrected = table.emptied(&table.name);
    for row in table.rows() {
        for (column, value) in row.cells() {
            let here = (row.number, column);
            while let Some(entry) = left.first_entry().filter(|entry| *entry.key() < here) {
                let (place, correction) = entry.remove_entry();
                push(&mut corrected, place, correction)?;
                cells.push(CorrectedCell { correction: correction.clone(), in_file: String::new() });
            }
            match left.remove(&here) {
                Some(correction) => {
                    push(&mut corrected, here, correction)?;
                    let in_file = value.to_string();
                    cells.push(CorrectedCell { correction: correction.clone(), in_file });
                }
                None => corrected.push(row.number, u32::from(column), value)?,
            }
        }
    }
    for (place, correction) in left {
        push(&mut corrected, place, correction)?;
        cells.push(CorrectedCell { correction: correction.clone(), in_file: String::new() });
    }
    Ok(Some(CorrectedSheet { table: corrected, cells, places }))
}

fn push(
    table: &mut SheetTable,
    (row, column): (u32, u16),
    correction: &CellCorrection,
) -> Result<(), Unreadable> {
    let value = CellValue::Text(correction.value.as_deref().unwrap_or_default());
    table.push(row, u32::from(column), value)
}

fn place_of(cell: &str) -> Option<(u32, u16)> {
    match cell.parse::<CellRange>() {
        Ok(cell) => cell.single(),
        Err(_no_cell) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_stands_in_the_place_of_the_cell_and_the_cell_is_kept() {
        let mut table = SheetTable::new("Blad1", false);
        for (row, column, text) in [(1, 0, "kop"), (1, 1, "bedrag"), (3, 0, "Hotel"), (3, 1, "abc")] {
            table.push(row, column, CellValue::Text(text)).unwrap();
        }
        let said = |cell: &str, value: &str| CellCorrection {
            sheet: "Blad1".to_owned(),
            cell: cell.to_owned(),
            original: String::new(),
            value: Some(value.to_owned()),
            reason: String::new(),
            at: chrono::DateTime::default(),
            by: String::new(),
        };
        let corrections = [said("B3", "12,50"), said("C1", "datum"), said("A2", "Taxi"), said("B9", "5")];
        let CorrectedSheet { table, cells, places } = correct(&table, &corrections).unwrap().unwrap();
        let shown: Vec<_> = table
            .rows()
            .map(|row| {
                let cells: Vec<_> = row.cells().map(|(_, value)| value.to_string()).collect();
                format!("{}: {}", row.number, cells.join("|"))
            })
            .collect();
        assert_eq!(shown, ["1: kop|bedrag|datum", "2: Taxi", "3: Hotel|12,50", "9: 5"]);
        let kept: Vec<_> =
            cells.iter().map(|cell| (cell.correction.cell.as_str(), cell.in_file.as_str())).collect();
        assert_eq!(kept, [("C1", ""), ("A2", ""), ("B3", "abc"), ("B9", "")]);
        assert_eq!(places, [(1, 2), (2, 0), (3, 1), (9, 1)]);
    }

    #[test]
    fn an_emptied_cell_is_empty() {
        let mut table = SheetTable::new("Blad1", false);
        table.push(1, 0, CellValue::Text("a")).unwrap();
        table.push(1, 1, CellValue::Text("b")).unwrap();
        let correction = CellCorrection {
            sheet: "Blad1".to_owned(),
            cell: "A1".to_owned(),
            original: String::new(),
            value: Some(" ".to_owned()),
            reason: String::new(),
            at: chrono::DateTime::default(),
            by: String::new(),
        };
        let CorrectedSheet { table, cells, .. } = correct(&table, &[correction]).unwrap().unwrap();
        assert_eq!(table.rows().next().unwrap().filled(), 1);
        assert_eq!(cells[0].in_file, "a");
    }
}
