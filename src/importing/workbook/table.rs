//! The cells of one sheet, packed: three growing buffers and no allocation per cell. Empty cells are not kept.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::{CellError, CellValue, MAX_COLUMNS, MAX_ROWS, SheetLook};
use crate::domain::expense::cell_name;
use crate::importing::unreadable::{Measure, Unreadable};

/// Bytes of text in one cell. Spreadsheet programs keep at most 32,767 characters in a cell.
pub(super) const MAX_CELL_TEXT: usize = 1 << 20;

/// The column of a cell that can exist (row 1 is the first, column 0 is A), or nothing when the cell is blank.
pub(super) fn check_cell(
    sheet: &str,
    row: u32,
    column: u32,
    value: CellValue<'_>,
) -> Result<Option<u16>, Unreadable> {
    let column = u16::try_from(column).ok().filter(|column| *column < MAX_COLUMNS);
    let Some(column) = column.filter(|_| (1..=MAX_ROWS).contains(&row)) else {
        return Err(Unreadable::Damaged("a cell lies beyond the last row or column".to_owned()));
    };
    match value {
        CellValue::Text(text) if text.len() > MAX_CELL_TEXT => {
            let place = format!("{sheet}!{}", cell_name(column, row));
            Err(Unreadable::over(Measure::Text, MAX_CELL_TEXT >> 20, place))
        }
        CellValue::Text(text) if text.trim().is_empty() => Ok(None),
        _ => Ok(Some(column)),
    }
}

pub struct SheetTable {
    pub name: Arc<str>,
    /// Day numbers of this workbook count from 1904, as old Macintosh versions of Excel did.
    pub dates_from_1904: bool,
    /// What is hidden, and which number formats show money.
    pub look: SheetLook,
    /// The sheet of the file where this list stands beside another one.
    pub beside: Option<Arc<str>>,
    rows: Vec<RowStart>,
    cells: Vec<StoredCell>,
    text: String,
}

#[derive(Clone, Copy)]
struct RowStart {
    number: u32,
    first_cell: u32,
}

#[derive(Clone, Copy)]
struct StoredCell {
    column: u16,
    value: StoredValue,
}

#[derive(Clone, Copy)]
enum StoredValue {
    Text { from: u32, to: u32 },
    Number(Decimal),
    Date(NaiveDate),
    DateTime(NaiveDateTime),
    Bool(bool),
    Error(CellError),
}

impl SheetTable {
    pub fn new(name: &str, dates_from_1904: bool) -> Self {
        Self {
            name: name.into(),
            dates_from_1904,
            look: SheetLook::default(),
            beside: None,
            rows: Vec::new(),
            cells: Vec::new(),
            text: String::new(),
        }
    }

    /// A sheet that looks the same, without cells.
    pub fn emptied(&self, name: &str) -> Self {
        let look = self.look.clone();
        Self { look, beside: self.beside.clone(), ..Self::new(name, self.dates_from_1904) }
    }

    /// Adds a cell (row 1 is the first, column 0 is A). Rows come in rising order; blank texts are left out.
    pub fn push(&mut self, row: u32, column: u32, value: CellValue<'_>) -> Result<(), Unreadable> {
        let Some(column) = check_cell(&self.name, row, column, value)? else { return Ok(()) };
        let value = match value {
            CellValue::Text(text) => match CellError::from_text(text) {
                Some(error) => StoredValue::Error(error),
                None => self.store_text(text)?,
            },
            CellValue::Number(number) => StoredValue::Number(number),
            CellValue::Date(date) => StoredValue::Date(date),
            CellValue::DateTime(moment) => StoredValue::DateTime(moment),
            CellValue::Bool(truth) => StoredValue::Bool(truth),
            CellValue::Error(error) => StoredValue::Error(error),
        };
        self.store(row, StoredCell { column, value })
    }

    fn store_text(&mut self, text: &str) -> Result<StoredValue, Unreadable> {
        let from = self.text.len();
        self.text.push_str(text);
        let to = u32::try_from(self.text.len()).map_err(|_over_four_gigabytes| self.too_large())?;
        let from = u32::try_from(from).map_err(|_over_four_gigabytes| self.too_large())?;
        Ok(StoredValue::Text { from, to })
    }

    fn store(&mut self, row: u32, cell: StoredCell) -> Result<(), Unreadable> {
        match self.rows.last() {
            Some(last) if last.number > row => {
                return Err(Unreadable::Damaged("the rows of a sheet are out of order".to_owned()));
            }
            Some(last) if last.number == row => {
                if self.cells.last().is_some_and(|before| before.column >= cell.column) {
                    let first = usize::try_from(last.first_cell).unwrap_or(usize::MAX);
                    self.insert_out_of_order(first, cell);
                    return Ok(());
                }
            }
            _ => {
                let first_cell = u32::try_from(self.cells.len()).map_err(|_too_many| self.too_large())?;
                self.rows.push(RowStart { number: row, first_cell });
            }
        }
        self.cells.push(cell);
        Ok(())
    }

    /// Some writers put the cells of a row in any order. The first value of a cell stands.
    fn insert_out_of_order(&mut self, first: usize, cell: StoredCell) {
        let row = self.cells.get(first..).unwrap_or_default();
        if let Err(place) = row.binary_search_by_key(&cell.column, |stored| stored.column) {
            self.cells.insert(first + place, cell);
        }
    }

    fn too_large(&self) -> Unreadable {
        /// What the places of texts can count to.
        const MEGABYTES: usize = 1 << 12;
        Unreadable::over(Measure::Text, MEGABYTES, &*self.name)
    }

    /// Number of filled cells.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// Whether any text holds the sign for a character that could not be read.
    pub fn has_replaced_characters(&self) -> bool {
        self.text.contains(char::REPLACEMENT_CHARACTER)
    }

    /// Bytes of all texts.
    pub fn text_size(&self) -> usize {
        self.text.len()
    }

    /// Number of rows that are not blank.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The rows that are not blank, from the `skip`th on.
    pub fn rows_from(&self, skip: usize) -> impl Iterator<Item = Row<'_>> {
        let ends = self.rows.iter().skip(1).map(|next| next.first_cell).chain([u32::MAX]).skip(skip);
        self.rows.iter().skip(skip).zip(ends).map(|(start, end)| {
            let from = usize::try_from(start.first_cell).unwrap_or(usize::MAX);
            let to = usize::try_from(end).unwrap_or(usize::MAX).min(self.cells.len());
            let cells = self.cells.get(from..to).unwrap_or_default();
            Row { number: start.number, cells, text: &self.text }
        })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows_from(0)
    }
}

/// One row that is not blank.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// As the spreadsheet numbers it: the first row is 1.
    pub number: u32,
    cells: &'a [StoredCell],
    text: &'a str,
}

impl<'a> Row<'a> {
    /// The filled cells from left to right, with their columns (0 = A).
    pub fn cells(&self) -> impl Iterator<Item = (u16, CellValue<'a>)> + use<'a> {
        let text = self.text;
        self.cells.iter().map(move |cell| (cell.column, cell.value.shown_with(text)))
    }

    pub fn cell(&self, column: u16) -> Option<CellValue<'a>> {
        let place = self.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
        Some(self.cells.get(place)?.value.shown_with(self.text))
    }

    pub fn filled(&self) -> usize {
        self.cells.len()
    }
}

impl StoredValue {
    fn shown_with(self, text: &str) -> CellValue<'_> {
        match self {
            StoredValue::Text { from, to } => {
                let range =
                    usize::try_from(from).unwrap_or(usize::MAX)..usize::try_from(to).unwrap_or(usize::MAX);
                CellValue::Text(text.get(range).unwrap_or_default())
            }
            StoredValue::Number(number) => CellValue::Number(number),
            StoredValue::Date(date) => CellValue::Date(date),
            StoredValue::DateTime(moment) => CellValue::DateTime(moment),
            StoredValue::Bool(truth) => CellValue::Bool(truth),
            StoredValue::Error(error) => CellValue::Error(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_with_their_numbers_and_without_blank_cells() {
        let mut table = SheetTable::new("Blad1", false);
        for (row, column, text) in
            [(2, 0, "a"), (2, 3, "d"), (2, 1, "b"), (5, 2, "  "), (7, 1, "#N/B"), (9, 0, "x")]
        {
            table.push(row, column, CellValue::Text(text)).unwrap();
        }
        let rows: Vec<_> = table.rows().map(|row| (row.number, row.cells().collect::<Vec<_>>())).collect();
        assert_eq!(
            rows,
            [
                (2, vec![(0, CellValue::Text("a")), (1, CellValue::Text("b")), (3, CellValue::Text("d"))]),
                (7, vec![(1, CellValue::Error(CellError::NotAvailable))]),
                (9, vec![(0, CellValue::Text("x"))]),
            ]
        );
        assert_eq!(table.rows_from(1).next().unwrap().number, 7);
        assert_eq!(table.rows().next().unwrap().cell(3), Some(CellValue::Text("d")));
    }

    #[test]
    fn rows_and_columns_that_cannot_exist_are_refused() {
        let mut table = SheetTable::new("Blad1", false);
        for (row, column) in
            [(0, 0), (MAX_ROWS + 1, 0), (u32::MAX, 0), (1, u32::from(MAX_COLUMNS)), (1, u32::MAX)]
        {
            assert!(table.push(row, column, CellValue::Bool(true)).is_err(), "{row} {column}");
        }
        table.push(MAX_ROWS, 16_383, CellValue::Bool(true)).unwrap();
        assert!(matches!(table.push(1, 0, CellValue::Bool(true)), Err(Unreadable::Damaged(_))));
    }
}
