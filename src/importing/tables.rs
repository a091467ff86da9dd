//! Cuts a sheet into its expense tables: a header row and the rows under it, up to the next header.

use super::header::{HeaderRow, find_header, header_as_told, header_at};
use super::vocabulary::Vocabulary;
use super::workbook::{CellValue, Row, SheetTable};
use crate::domain::expense::ExpenseField;

/// A row with fewer texts is no part of a header.
const FEWEST_NAMES: usize = 2;

/// One table of a sheet.
#[derive(Debug)]
pub(super) struct ExpenseTable {
    pub header: HeaderRow,
    /// Places (among the rows that are not blank) of the first row under the header and of the row after the last.
    pub first: usize,
    pub end: usize,
    /// Numbers of the rows that repeat the header, as printed lists do on every page.
    pub repeated_headers: Vec<u32>,
}

/// The expense tables from top to bottom. The first header is the row that a person told, if one was.
pub(super) fn expense_tables(
    sheet: &SheetTable,
    told_header: Option<u32>,
    vocabulary: &Vocabulary,
) -> Vec<ExpenseTable> {
    let mut tables: Vec<ExpenseTable> = Vec::new();
    let first_header = match told_header {
        Some(number) => header_as_told(sheet, number, vocabulary),
        None => find_header(sheet, vocabulary),
    };
    let Some(header) = first_header else { return tables };
    let first = header.index + 1;
    let mut current = ExpenseTable { header, first, end: sheet.row_count(), repeated_headers: vec![] };
    let mut rows = sheet.rows_from(first).enumerate().peekable();
    while let Some((offset, row)) = rows.next() {
        if !may_be_header(row, &current.header) {
            continue;
        }
        let next = rows.peek().map(|(_, next)| *next).filter(|next| may_be_header(*next, &current.header));
        let Some(header) = header_at((row, next), first + offset, vocabulary) else { continue };
        let lower = if header.has_groups { rows.next() } else { None };
        if header.repeats(&current.header) {
            current.repeated_headers.extend([row.number].into_iter().chain(lower.map(|(_, row)| row.number)));
            continue;
        }
        let first = header.index + 1;
        let next = ExpenseTable { header, first, end: sheet.row_count(), repeated_headers: vec![] };
        let mut before = std::mem::replace(&mut current, next);
        before.end = current.header.top();
        tables.push(before);
    }
    tables.push(current);
    tables
}

/// Quickly passes by the ordinary rows: a header has several texts and no figure where the amounts stand.
fn may_be_header(row: Row<'_>, header: &HeaderRow) -> bool {
    let is_amount = |field| matches!(field, ExpenseField::GrossAmount | ExpenseField::NetAmount);
    let amounts =
        header.cells.iter().filter(|cell| cell.meaning.is_some_and(|meaning| is_amount(meaning.name.field)));
    let has_figure = |column| match row.cell(column) {
        Some(CellValue::Text(text)) => text.bytes().any(|byte| byte.is_ascii_digit()),
        Some(_) => true,
        None => false,
    };
    row.filled() >= FEWEST_NAMES && !amounts.map(|cell| cell.column).any(has_figure)
}
