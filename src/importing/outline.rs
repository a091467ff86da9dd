//! What a sheet is made of, for those who show or rewrite a workbook: its expense tables with their columns, and whether
//! the product itself added it. Reads no row.

use super::Unreadable;
use super::columns::map_columns;
use super::tables::expense_tables;
use super::vocabulary::vocabulary;
use super::workbook::{CellValue, SheetTable};
use crate::domain::expense::ExpenseField;
use crate::domain::own_sheets::OwnSheet;

/// The mark of a sheet of our own stands among its first rows.
const ROWS_WITH_MARK: usize = 6;

/// One expense table of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableOutline {
    pub header_row: u32,
    /// What the columns hold (0 = A), from left to right.
    pub columns: Vec<(u16, ExpenseField)>,
}

/// The expense tables of a sheet, from top to bottom.
pub fn outline(sheet: &SheetTable) -> Result<Vec<TableOutline>, Unreadable> {
    let vocabulary = vocabulary()?;
    let outlines = expense_tables(sheet, None, vocabulary).into_iter().map(|table| {
        let columns = map_columns(&sheet.name, &table.header, &[], vocabulary);
        let mut held: Vec<(u16, ExpenseField)> = ExpenseField::ALL
            .into_iter()
            .filter_map(|field| Some((columns.fields.column(field)?, field)))
            .collect();
        held.sort_unstable();
        TableOutline { header_row: table.header.row, columns: held }
    });
    Ok(outlines.collect())
}

/// Whether the product added this sheet, and what for.
pub fn own_sheet(sheet: &SheetTable) -> Option<OwnSheet> {
    let texts = sheet.rows().take(ROWS_WITH_MARK).filter_map(|row| match row.cells().next() {
        Some((_, CellValue::Text(text))) => Some(text),
        _ => None,
    });
    texts.into_iter().find_map(OwnSheet::marked_by)
}
