//! The cells that a line was read from, as a little sheet: the row between its neighbours, under its header. The stored
//! file is read again by the reader of workbooks; nothing of it is kept elsewhere.

use crate::db::{DbConnection, corrections, imports};
use crate::domain::cell_range::CellRange;
use crate::domain::expense::{ExpenseField, cell_name, column_letters};
use crate::domain::ids::{ExpenditureId, ImportBatchId};
use crate::domain::ledger::LedgerLine;
use crate::domain::reading_plan::{CellCorrection, corrections_in_force};
use crate::importing::Unreadable;
use crate::importing::outline::outline;
use crate::importing::workbook::{CellValue, Row, Sheet, SheetTable, WorkbookFile};
use crate::operations::line_details::find_line;
use crate::operations::{Books, OperationError};

/// Rows shown before and after the row of the line.
const NEIGHBOURS: u32 = 2;
/// A little sheet stays little.
const MOST_COLUMNS: usize = 40;

/// A part of a sheet around the row of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSheet {
    pub import: ImportBatchId,
    pub file_name: String,
    pub file_sha256: String,
    pub sheet: String,
    /// The row that the line was read from.
    pub row: u32,
    /// The letters above each column.
    pub columns: Vec<String>,
    /// What each column was read as.
    pub fields: Vec<Option<ExpenseField>>,
    pub header: Option<SourceRowShown>,
    /// From top to bottom, without blank rows.
    pub rows: Vec<SourceRowShown>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRowShown {
    pub number: u32,
    /// One for each column.
    pub cells: Vec<SourceCell>,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SourceCell {
    /// As the spreadsheet shows it; empty for a blank cell.
    pub shown: String,
    /// A number or a date, which stands at the right.
    pub is_figure: bool,
    /// What a person said instead, when the cell was corrected.
    pub corrected_to: Option<String>,
}

/// Where a line was read, and what is needed to read that again.
struct Source {
    import: ImportBatchId,
    file_name: String,
    file_sha256: String,
    bytes: Vec<u8>,
    line: LedgerLine,
    corrections: Vec<CellCorrection>,
}

/// The cells that a line was read from; nothing for a line that a person entered.
pub fn source_sheet(
    books: &Books,
    grant_code: &str,
    (line, within): (ExpenditureId, Option<&[String]>),
) -> Result<Option<SourceSheet>, OperationError> {
    let source = books.db.read(|conn| {
        let (_grant, found, posting) = find_line(conn, grant_code, line, within)?;
        let Some(import) = posting.batch else { return Ok(None) };
        source_of(conn, import, found.line).map(Some)
    })?;
    let Some(source) = source else { return Ok(None) };
    let sheet = source.line.source_sheet.to_string();
    let file =
        WorkbookFile { file_name: &source.file_name, bytes: &source.bytes, only_sheet: Some(sheet.as_str()) };
    let workbook = books.reader.read_shared(&file, &mut |_rows| {})?;
    let table = workbook.sheets.iter().find_map(|read| match read {
        Sheet::Read(table) | Sheet::Hidden(table) if *table.name == *sheet => Some(table),
        Sheet::Read(_) | Sheet::Hidden(_) | Sheet::PassedOver { .. } => None,
    });
    match table {
        Some(table) => Ok(Some(shown(&source, table)?)),
        None => Err(OperationError::NotFound(format!("sheet '{sheet}' of the file {}", source.file_name))),
    }
}

/// Name and contents of the file that a line was read from, as it was taken in.
pub fn source_file(
    books: &Books,
    grant_code: &str,
    line: ExpenditureId,
) -> Result<(String, Vec<u8>), OperationError> {
    books.db.read(|conn| {
        let (_grant, _line, posting) = find_line(conn, grant_code, line, None)?;
        let none = || OperationError::NotFound(format!("a file behind line {line}"));
        let batch = imports::load(conn, posting.batch.ok_or_else(none)?)?;
        Ok((batch.file_name, imports::file(conn, &batch.file_sha256)?))
    })
}

fn source_of(
    conn: &mut DbConnection,
    import: ImportBatchId,
    line: LedgerLine,
) -> Result<Source, OperationError> {
    let batch = imports::load(conn, import)?;
    let said = corrections::list(conn, &[import])?;
    let in_force = corrections_in_force(said.into_iter().map(|(_, correction)| correction));
    Ok(Source {
        import,
        bytes: imports::file(conn, &batch.file_sha256)?,
        file_name: batch.file_name,
        file_sha256: batch.file_sha256,
        corrections: in_force.into_iter().filter(|said| *said.sheet == *line.source_sheet).collect(),
        line,
    })
}

fn shown(source: &Source, table: &SheetTable) -> Result<SourceSheet, Unreadable> {
    let row = source.line.source_row;
    let outlines = outline(table)?;
    let outline = outlines.iter().rev().find(|known| known.header_row < row);
    let header_row = outline.map(|known| known.header_row);
    let near: Vec<Row<'_>> = table.rows().filter(|known| is_near(known.number, row)).collect();
    let header = header_row.and_then(|number| table.rows().find(|known| known.number == number));
    let mut columns: Vec<u16> =
        near.iter().chain(&header).flat_map(|known| known.cells().map(|(column, _)| column)).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.truncate(MOST_COLUMNS);
    let field_of = |column: &u16| {
        let known = outline?.columns.iter().find(|(known, _)| known == column)?;
        Some(known.1)
    };
    let row_shown = |known: &Row<'_>| row_shown(known, &columns, &source.corrections);
    Ok(SourceSheet {
        import: source.import,
        file_name: source.file_name.clone(),
        file_sha256: source.file_sha256.clone(),
        sheet: source.line.source_sheet.to_string(),
        row,
        fields: columns.iter().map(field_of).collect(),
        header: header.as_ref().map(row_shown),
        rows: near.iter().filter(|known| Some(known.number) != header_row).map(row_shown).collect(),
        columns: columns.iter().map(|column| column_letters(*column)).collect(),
    })
}

fn is_near(number: u32, row: u32) -> bool {
    number.abs_diff(row) <= NEIGHBOURS
}

fn row_shown(row: &Row<'_>, columns: &[u16], corrections: &[CellCorrection]) -> SourceRowShown {
    let cell = |column: &u16| {
        let value = row.cell(*column);
        let name = cell_name(*column, row.number);
        let said = corrections.iter().find(|said| names(said, &name));
        SourceCell {
            is_figure: matches!(
                value,
                Some(CellValue::Number(_) | CellValue::Date(_) | CellValue::DateTime(_))
            ),
            shown: value.map(|value| value.shown().into_owned()).unwrap_or_default(),
            corrected_to: said.and_then(|said| said.value.clone()),
        }
    };
    SourceRowShown { number: row.number, cells: columns.iter().map(cell).collect() }
}

fn names(correction: &CellCorrection, name: &str) -> bool {
    let cells = correction.cell.parse::<CellRange>();
    cells.is_ok_and(|cells| cells.single().is_some_and(|(row, column)| cell_name(column, row) == name))
}
