//! A few rows of the sheet that a row or a cell was read from, as the spreadsheet shows them, with what a person
//! corrected put beside what the file says.

use std::collections::BTreeMap;

use crate::db::{corrections, imports};
use crate::domain::cell_range::CellRange;
use crate::domain::ids::ImportBatchId;
use crate::domain::reading_plan::corrections_in_force;
use crate::importing;
use crate::importing::workbook::{CellValue, Row, Sheet, SheetTable};
use crate::operations::{Books, OperationError};

/// More rows or columns are no longer a window.
const MOST_ROWS: u32 = 200;
const MOST_COLUMNS: u16 = 64;

/// Part of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetWindow {
    pub sheet: String,
    /// All sheets of the file that can be shown, in their order.
    pub sheets: Vec<String>,
    /// The last row of the sheet that is not blank.
    pub last_row: u32,
    /// Columns 0 to `columns` - 1 are shown.
    pub columns: u16,
    /// Every row from the first to the last that is asked for, blank ones too.
    pub rows: Vec<WindowRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRow {
    /// As the spreadsheet numbers it.
    pub number: u32,
    /// One for each column.
    pub cells: Vec<WindowCell>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowCell {
    /// As it is read: what a person corrected, or else what the file says.
    pub value: String,
    /// What the file says, where a person corrected it.
    pub in_file: Option<String>,
    pub is_number: bool,
}

/// The rows `first` to `last` of a sheet of an import's file; the first sheet when none is named.
pub fn show_cells(
    books: &Books,
    batch: ImportBatchId,
    sheet: Option<&str>,
    (first, last): (u32, u32),
) -> Result<SheetWindow, OperationError> {
    let (batch, bytes, said) = books.db.read(|conn| {
        let loaded = imports::load(conn, batch)?;
        let bytes = imports::file(conn, &loaded.file_sha256)?;
        let said = corrections::list(conn, &[batch])?;
        Ok::<_, OperationError>((loaded, bytes, said))
    })?;
    let workbook =
        importing::read_cells(&books.reader, (&batch.file_name, &bytes), &batch.plan, &mut |_rows| {})?;
    let tables: Vec<&SheetTable> = workbook
        .sheets
        .iter()
        .filter_map(|sheet| match sheet {
            Sheet::Read(table) | Sheet::Hidden(table) => Some(table),
            Sheet::PassedOver { .. } => None,
        })
        .collect();
    let wanted = |table: &&&SheetTable| sheet.is_none_or(|name| *table.name == *name);
    let missing =
        || OperationError::NotFound(format!("sheet '{}' of import {}", sheet.unwrap_or(""), batch.id));
    let table = tables.iter().find(wanted).ok_or_else(missing)?;
    let mut corrected: BTreeMap<(u32, u16), String> = BTreeMap::new();
    for correction in corrections_in_force(said.into_iter().map(|(_, correction)| correction)) {
        let place = correction.cell.parse::<CellRange>().map(CellRange::single);
        if let (true, Ok(Some(place)), Some(value)) =
            (*correction.sheet == *table.name, place, correction.value)
        {
            corrected.insert(place, value);
        }
    }
    let last = last.min(first.saturating_add(MOST_ROWS));
    Ok(SheetWindow {
        sheet: table.name.to_string(),
        sheets: tables.iter().map(|table| table.name.to_string()).collect(),
        last_row: table.rows().last().map_or(0, |row| row.number),
        columns: width(table, (first, last), &corrected),
        rows: rows(table, (first, last), &corrected),
    })
}

/// The columns of a window and of the rows before it: a header names columns that the window may leave empty.
fn width(table: &SheetTable, (first, last): (u32, u32), corrected: &BTreeMap<(u32, u16), String>) -> u16 {
    let near = table.rows().take_while(|row| row.number <= last);
    let near = near.filter(|row| row.number >= first || row.number <= MOST_ROWS);
    let filled = near.filter_map(|row| row.cells().last().map(|(column, _)| column));
    let said = corrected.keys().filter(|(row, _)| (first..=last).contains(row)).map(|(_, column)| *column);
    filled.chain(said).max().map_or(0, |column| column.saturating_add(1)).min(MOST_COLUMNS)
}

fn rows(
    table: &SheetTable,
    (first, last): (u32, u32),
    corrected: &BTreeMap<(u32, u16), String>,
) -> Vec<WindowRow> {
    let columns = width(table, (first, last), corrected);
    let mut filled = table.rows().skip_while(|row| row.number < first).peekable();
    let mut rows = Vec::new();
    for number in first..=last {
        let row = filled.next_if(|row| row.number == number);
        if row.is_none() && filled.peek().is_none() && !corrected.keys().any(|(row, _)| *row >= number) {
            break;
        }
        let cells = (0..columns).map(|column| cell(row, column, corrected.get(&(number, column))));
        rows.push(WindowRow { number, cells: cells.collect() });
    }
    rows
}

fn cell(row: Option<Row<'_>>, column: u16, corrected: Option<&String>) -> WindowCell {
    let value = row.and_then(|row| row.cell(column));
    let is_number = matches!(value, Some(CellValue::Number(_)));
    let in_file = value.map(|value| value.shown().into_owned()).unwrap_or_default();
    match corrected {
        Some(said) => WindowCell { value: said.clone(), in_file: Some(in_file), is_number: false },
        None => WindowCell { value: in_file, in_file: None, is_number },
    }
}
