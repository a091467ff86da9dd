//! A user's own file back with the findings of its import, to mend and import again.

use rust_decimal::Decimal;

use crate::db::{grants, imports};
use crate::domain::expense::ExpenseField;
use crate::domain::finding::Finding;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::ImportBatch;
use crate::domain::language::Language;
use crate::domain::own_sheets::OwnSheet;
use crate::importing::Unreadable;
use crate::importing::outline::{TableOutline, outline, own_sheet};
use crate::importing::workbook::{CellValue, Row, Sheet, SheetTable, WorkbookFile, WorkbookReader};
use crate::operations::{Books, OperationError};
use crate::reporting::returned_workbook::{
    self, ReturnedRow, ReturnedSheet, ReturnedTable, ReturnedWorkbook, SheetValue,
};

/// Days between the calendars that start in 1900 and in 1904.
const DAYS_TO_1904: i64 = 1_462;
/// A larger number in a date column is no count of days but a date in digits, such as 20250301.
const MOST_DAYS: i64 = 100_000;

/// A workbook to hand to the user.
#[derive(Clone, Debug)]
pub struct ReturnedFile {
    /// A name that tells it from the user's own file.
    pub file_name: String,
    /// How many findings it lists.
    pub findings: usize,
    /// An xlsx file.
    pub bytes: Vec<u8>,
}

/// What the books keep about an import.
struct Kept {
    grant_code: String,
    import: ImportBatch,
    findings: Vec<Finding>,
    file: Vec<u8>,
}

struct ReadSheet {
    table: SheetTable,
    hidden: bool,
    tables: Vec<TableOutline>,
}

/// The sheets of a file that can be written again, and the names of the others.
#[derive(Default)]
struct ReadSheets {
    sheets: Vec<ReadSheet>,
    left_out: Vec<String>,
    /// Sheets with the findings of an earlier import: new ones take their place.
    replaced: Vec<String>,
}

/// The workbook of an import with its wrong cells coloured and commented, whatever format the file had.
pub fn return_workbook(
    books: &Books,
    batch: ImportBatchId,
    language: Language,
) -> Result<ReturnedFile, OperationError> {
    let kept = books.db.read(|conn| {
        let import = imports::load(conn, batch)?;
        let grant = grants::load_by_id(conn, import.grant)?;
        let findings = imports::findings(conn, import.id)?;
        let file = imports::file(conn, &import.file_sha256)?;
        Ok::<_, OperationError>(Kept { grant_code: grant.definition.code, import, findings, file })
    })?;
    let read = read_sheets(&books.reader, &kept.import.file_name, &kept.file)?;
    let findings: Vec<&Finding> =
        kept.findings.iter().filter(|finding| !read.replaced.contains(&finding.place.sheet)).collect();
    let listed = findings.len();
    let returned = ReturnedWorkbook {
        language,
        grant_code: &kept.grant_code,
        import: &kept.import,
        sheets: read.sheets.iter().map(returned_sheet).collect(),
        left_out: read.left_out.clone(),
        findings,
    };
    let mut bytes = Vec::new();
    returned_workbook::print(returned, &mut bytes)?;
    Ok(ReturnedFile { file_name: name_for(&kept.import.file_name, language), findings: listed, bytes })
}

fn read_sheets(reader: &WorkbookReader, file_name: &str, bytes: &[u8]) -> Result<ReadSheets, Unreadable> {
    let file = WorkbookFile { file_name, bytes, only_sheet: None };
    let mut read = ReadSheets::default();
    for sheet in reader.read(&file, &mut |_rows| {})?.sheets {
        match sheet {
            Sheet::Read(table) => read.add(table, false)?,
            Sheet::Hidden(table) => read.add(table, true)?,
            Sheet::PassedOver { name, .. } => read.left_out.push(name),
        }
    }
    Ok(read)
}

impl ReadSheets {
    fn add(&mut self, table: SheetTable, hidden: bool) -> Result<(), Unreadable> {
        let own = own_sheet(&table);
        if own == Some(OwnSheet::Findings) {
            self.replaced.push(table.name.to_string());
            return Ok(());
        }
        let tables = if own.is_some() { vec![] } else { outline(&table)? };
        self.sheets.push(ReadSheet { table, hidden, tables });
        Ok(())
    }
}

fn returned_sheet(sheet: &ReadSheet) -> ReturnedSheet<'_> {
    let tables = sheet.tables.iter();
    let tables =
        tables.map(|table| ReturnedTable { header_row: table.header_row, columns: table.columns.clone() });
    ReturnedSheet {
        name: &sheet.table.name,
        hidden: sheet.hidden,
        tables: tables.collect(),
        rows: Box::new(sheet.table.rows().map(|row| returned_row(sheet, row))),
    }
}

fn returned_row<'a>(sheet: &'a ReadSheet, row: Row<'a>) -> ReturnedRow<'a> {
    let table = sheet.tables.iter().rev().find(|table| table.header_row <= row.number);
    let is_date = |column: u16| {
        let dated = |(known, field): &(u16, ExpenseField)| {
            *known == column && matches!(field, ExpenseField::InvoiceDate | ExpenseField::PaymentDate)
        };
        table.is_some_and(|table| table.columns.iter().any(dated))
    };
    let cells = row.cells().map(|(column, value)| {
        let value = match value {
            CellValue::Text(text) => SheetValue::Text(text),
            // The new workbook counts its days from 1900.
            CellValue::Number(number)
                if sheet.table.dates_from_1904 && number < Decimal::from(MOST_DAYS) && is_date(column) =>
            {
                SheetValue::Number(number.saturating_add(Decimal::from(DAYS_TO_1904)))
            }
            CellValue::Number(number) => SheetValue::Number(number),
            CellValue::Date(day) => SheetValue::Date(day),
            CellValue::DateTime(moment) => SheetValue::Moment(moment),
            CellValue::Bool(truth) => SheetValue::Truth(truth),
            CellValue::Error(error) => SheetValue::Text(error.shown()),
        };
        (column, value)
    });
    ReturnedRow { number: row.number, cells: cells.collect() }
}

fn name_for(file_name: &str, language: Language) -> String {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _ending)| stem);
    let ending = match language {
        Language::Nl => "bevindingen",
        Language::En => "findings",
    };
    // A file that comes back for the second time keeps its name.
    let stem = stem.strip_suffix(ending).map_or(stem, |stem| stem.trim_end_matches('-'));
    format!("{stem}-{ending}.xlsx")
}
