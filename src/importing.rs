//! Bytes -> cells -> columns -> drafts and findings, one way. Knows no database and no clock.
//!
//! `workbook` turns a file into cells, `header` and `columns` find out what they are, `column_styles` decides how texts
//! are read as numbers and dates, and `drafts` makes expenses of the rows. The words that people use are data, in
//! `vocabulary`.

mod amount_changes;
pub mod bank_statements;
pub mod basis_file;
mod choices;
mod column_styles;
mod columns;
mod corrections;
mod dates;
mod definition_file;
mod doubts;
mod drafts;
pub mod encodings;
pub mod grant_file;
mod header;
mod header_groups;
mod hidden_parts;
mod invoice_checks;
mod ledger_lines;
mod lookups;
mod money_formats;
pub mod names;
mod numbers;
pub mod outline;
pub mod progress_file;
pub mod rate_file;
#[cfg(test)]
mod reading_tests;
pub mod reference_data;
pub mod remap_file;
pub mod rule_packs;
mod side_lists;
mod tables;
pub mod tariff_file;
pub mod time_sheets;
mod unreadable;
mod vocabulary;
mod wording;
pub mod workbook;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::cell_range::CellRange;
use crate::domain::expense::{DraftExpense, ExpenseField, SourceRow, StatedAmounts};
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::grant::GrantDefinition;
use crate::domain::language::Bilingual;
use crate::domain::reading_plan::{CellCorrection, Instructions, ReadingPlan};
use crate::domain::scheme::CostScheme;
use amount_changes::find_changes;
use choices::{Choices, drift_finding};
use column_styles::{StyleQuestion, TableStyles, decide_styles};
use columns::{TableColumns, map_columns};
use corrections::correct;
use drafts::{MappedTable, Reader};
use hidden_parts::ReadBefore;
use money_formats::MoneyFormats;
use tables::{ExpenseTable, expense_tables};
use vocabulary::Vocabulary;
use wording::Wording;
use workbook::{Sheet, SheetTable, Workbook, WorkbookFile, WorkbookFormat};

pub use choices::AppliedMapping;
pub use columns::{ColumnReading, UnmappedColumn};
pub use corrections::CorrectedCell;
pub use doubts::{Doubt, doubt_of};
pub use ledger_lines::{LedgerOutline, OutlinedAccount, OutlinedJournal};
pub use unreadable::Unreadable;
pub use workbook::{Attachment, ReaderLimits, WorkbookReader};

/// A file to read, and the grant that its expenses belong to.
#[derive(Clone, Copy)]
pub struct ImportRequest<'a> {
    pub reader: &'a WorkbookReader,
    /// Names the sheet of a csv file; the format is told by the contents.
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    pub grant: &'a GrantDefinition,
    pub scheme: &'a CostScheme,
    /// What people said about the reading of this file and of such files.
    pub instructions: &'a Instructions,
    pub today: NaiveDate,
}

/// Everything that a file gives. Nothing is left out in silence: `read` = drafts + waiting + ignored.
#[derive(Clone, Debug)]
pub struct ReadWorkbook {
    pub format: WorkbookFormat,
    /// The expense tables that were found, in their order; one sheet may have several.
    pub sheets: Vec<SheetReading>,
    /// Rows without errors; they may have warnings.
    pub drafts: Vec<DraftExpense>,
    /// Rows with at least one error of their own or of a column they need.
    pub waiting: Vec<WaitingRow>,
    /// Totals, remarks and repeated headers under a header.
    pub ignored: Vec<IgnoredRow>,
    /// In the order of sheets, rows and columns.
    pub findings: Vec<Finding>,
    /// Cells that were read as a person corrected them.
    pub corrected: Vec<CorrectedCell>,
    /// Waiting rows that lack their payment date, and perhaps more.
    pub unpaid: Vec<UnpaidExpense>,
    /// What stands beside the drafts in columns that nothing is read from.
    pub other_cells: Vec<OtherCells>,
    /// Files within the file.
    pub attachments: Vec<Attachment>,
    /// What a whole ledger holds, to choose from.
    pub ledger: Option<LedgerOutline>,
    /// Rows under the headers that are not blank.
    pub read: u64,
}

/// The cells of a row that no field is read from, with their headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherCells {
    pub sheet: Arc<str>,
    pub row: u32,
    /// Header and cell, from left to right.
    pub cells: Vec<(String, String)>,
}

/// How one expense table was understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SheetReading {
    pub sheet: Arc<str>,
    pub header_row: u32,
    /// First and last row under the header that are not blank; both are the header's own row when there are none.
    pub first_row: u32,
    pub last_row: u32,
    pub columns: Vec<ColumnReading>,
    pub unmapped: Vec<UnmappedColumn>,
    /// Fields that every expense needs and that no column holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<ExpenseField>,
    /// Texts that were read as a person said they mean.
    pub mapped_values: Vec<MappedValue>,
    /// The agreement of an earlier import that holds for the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<AppliedMapping>,
}

impl SheetReading {
    /// Whether a finding asks which column is what, or how a whole column is read. A person answers it once.
    pub fn is_asked_by(&self, finding: &Finding) -> bool {
        let at_header = || {
            let cells = finding.place.cell.parse::<CellRange>();
            cells.is_ok_and(|cells| cells.rows.0 == self.header_row)
        };
        *self.sheet == *finding.place.sheet
            && match finding.code {
                FindingCode::ColumnMissing => true,
                FindingCode::NumbersAmbiguous | FindingCode::DatesAmbiguous => at_header(),
                _ => false,
            }
    }
}

/// A text that was read as the code it was mapped to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedValue {
    pub field: ExpenseField,
    /// As it first stands in the table.
    pub value: String,
    pub code: String,
    pub rows: u64,
    /// The first cell that says it.
    pub cell: String,
}

/// A row that cannot be posted before it is mended.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingRow {
    pub source: SourceRow,
    /// Its cells as the spreadsheet shows them, from column A on.
    pub cells: Vec<String>,
}

/// A row without a payment date: what it says of the invoice that was, or will be, paid.
#[derive(Clone, Debug, PartialEq)]
pub struct UnpaidExpense {
    pub source: SourceRow,
    pub supplier: String,
    pub document_number: String,
    pub invoice_date: Option<NaiveDate>,
    pub amounts: StatedAmounts,
    /// Header and cell of columns that nothing is read from.
    pub other_cells: Vec<(String, String)>,
}

/// A row that is no expense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredRow {
    pub sheet: Arc<str>,
    /// As the spreadsheet numbers it.
    pub row: u32,
    pub reason: FindingCode,
}

/// The cells of a file (its name and bytes), read as its plan says: which sheet, which encoding.
pub fn read_cells(
    reader: &WorkbookReader,
    (file_name, bytes): (&str, &[u8]),
    plan: &ReadingPlan,
    progress: &mut dyn FnMut(u64),
) -> Result<Arc<Workbook>, Unreadable> {
    let decoded = plan.encoding.as_deref().map(|label| encodings::as_utf_8(bytes, label)).transpose()?;
    let bytes = decoded.as_deref().unwrap_or(bytes);
    let file = WorkbookFile { file_name, bytes, only_sheet: plan.only_sheet.as_deref() };
    reader.read_shared(&file, progress)
}

/// What each field of an expense is called on screen.
pub fn field_names() -> Result<Vec<(ExpenseField, Bilingual)>, Unreadable> {
    let vocabulary = vocabulary::vocabulary()?;
    Ok(ExpenseField::ALL.into_iter().map(|field| (field, vocabulary.field_name(field))).collect())
}

/// Reads a file into drafts and findings. `progress` hears now and then how many rows have been read.
pub fn read_expenses(
    request: &ImportRequest<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<ReadWorkbook, Unreadable> {
    let vocabulary = vocabulary::vocabulary()?;
    let plan = &request.instructions.plan;
    let workbook = read_cells(request.reader, (request.file_name, request.bytes), plan, progress)?;
    let told = plan.encoding.as_deref().and_then(encodings::known_name);
    let format = match told {
        Some(encoding) => workbook.format.clone().told_encoding(encoding),
        None => workbook.format.clone(),
    };
    let mut out = ReadWorkbook {
        format,
        sheets: vec![],
        drafts: vec![],
        waiting: vec![],
        ignored: vec![],
        findings: vec![],
        corrected: vec![],
        unpaid: vec![],
        other_cells: vec![],
        attachments: workbook.attachments.clone(),
        ledger: None,
        read: 0,
    };
    match &out.format {
        WorkbookFormat::Camt { .. } => return Err(Unreadable::BankStatement),
        WorkbookFormat::Xaf { administration, .. } => {
            let chosen = ledger_lines::choice_for(request.instructions, administration);
            let outline = ledger_lines::outline(administration, &workbook.sheets, chosen);
            if outline.chosen.is_none() {
                out.findings.push(ledger_lines::choice_missing(&outline));
                out.ledger = Some(outline);
                return Ok(out);
            }
            out.ledger = Some(outline);
        }
        _ => {}
    }
    let mut reader = Reader::new(request, vocabulary);
    let mut without_expenses = Vec::new();
    let mut read = |sheet: &Sheet, out: &mut ReadWorkbook| {
        read_sheet(request, vocabulary, sheet, (&mut reader, &mut without_expenses), out)
    };
    match Arc::try_unwrap(workbook) {
        // Each sheet is let go as soon as it has been read.
        Ok(own) => own.sheets.into_iter().try_for_each(|sheet| read(&sheet, &mut out))?,
        Err(shared) => shared.sheets.iter().try_for_each(|sheet| read(sheet, &mut out))?,
    }
    if out.sheets.is_empty() && out.ledger.is_none() {
        report_no_header(without_expenses, vocabulary, &mut out.findings);
    }
    let rows = out.drafts.len() + out.waiting.len() + out.ignored.len();
    out.read = u64::try_from(rows).unwrap_or(u64::MAX);
    if out.read == 0 {
        out.findings.extend(out.sheets.first().map(nothing_under_header));
    }
    Ok(out)
}

/// Where a sheet without expenses is told, and the fields that its rows name.
type Nearest = Vec<(usize, Vec<ExpenseField>)>;

fn read_sheet<'a>(
    request: &ImportRequest<'a>,
    vocabulary: &'a Vocabulary,
    sheet: &Sheet,
    (reader, without_expenses): (&mut Reader<'a>, &mut Nearest),
    out: &mut ReadWorkbook,
) -> Result<(), Unreadable> {
    let plan = &request.instructions.plan;
    let skipped = |name: &str, wording| about_sheet(name, FindingCode::SheetSkipped, wording);
    let table = match sheet {
        Sheet::PassedOver { name, .. } => {
            out.findings.push(skipped(name, wording::sheet_without_cells()));
            return Ok(());
        }
        Sheet::Hidden(table) if plan.sheet(&table.name).is_none_or(|sheet| !sheet.read_hidden) => {
            out.findings.push(hidden_parts::unread_sheet(table, vocabulary));
            return Ok(());
        }
        Sheet::Read(table) | Sheet::Hidden(table) => table,
    };
    let chosen;
    let table = match (&out.format, out.ledger.as_ref().and_then(|ledger| ledger.chosen.as_ref())) {
        (WorkbookFormat::Ubl { .. }, _) if *table.name != *workbook::INVOICE_SHEET => {
            if *table.name == *workbook::SUMS_SHEET {
                out.findings.extend(invoice_checks::disagreeing_sums(table));
            }
            return Ok(());
        }
        (WorkbookFormat::Xaf { .. }, Some(choice)) => {
            let (lines, told) = ledger_lines::chosen_lines(table, choice)?;
            out.findings.extend(told);
            let Some(lines) = lines else { return Ok(()) };
            chosen = lines;
            &chosen
        }
        _ => table,
    };
    if let Some(around) = &table.beside {
        out.findings.push(about_sheet(&table.name, FindingCode::ListBeside, wording::list_beside(around)));
    }
    if outline::own_sheet(table).is_some() {
        out.findings.push(skipped(&table.name, wording::sheet_of_our_own()));
        return Ok(());
    }
    if plan.sheet(&table.name).is_some_and(|sheet| sheet.skip) {
        out.findings.push(skipped(&table.name, wording::sheet_left_out()));
        return Ok(());
    }
    let corrected = correct(table, &request.instructions.corrections)?;
    let (table, places) = match &corrected {
        Some(corrected) => (&corrected.table, corrected.places.as_slice()),
        None => (table, &[][..]),
    };
    for cell in corrected.iter().flat_map(|corrected| &corrected.cells) {
        out.findings.push(about_correction(cell));
        out.corrected.push(cell.clone());
    }
    out.findings.extend(encodings::replaced_characters(table, &out.format));
    let told_header = plan.sheet(&table.name).and_then(|sheet| sheet.header_row);
    let tables = expense_tables(table, told_header, vocabulary);
    if tables.is_empty() {
        without_expenses.push((out.findings.len(), named_fields(table, vocabulary)));
        out.findings.push(skipped(&table.name, wording::sheet_without_expenses()));
    }
    for expenses in &tables {
        read_table(request, vocabulary, (table, expenses, places), reader, out);
    }
    Ok(())
}

fn read_table<'a>(
    request: &ImportRequest<'a>,
    vocabulary: &'a Vocabulary,
    (sheet, table, corrected): (&SheetTable, &ExpenseTable, &[(u32, u16)]),
    reader: &mut Reader<'a>,
    out: &mut ReadWorkbook,
) {
    let choices = Choices::new(request.instructions, &sheet.name, &table.header);
    let mut columns = map_columns(&sheet.name, &table.header, &choices.of_plan(), vocabulary);
    let remembered = choices.of_memory(&table.header, &columns);
    if !remembered.is_empty() {
        columns = map_columns(&sheet.name, &table.header, &remembered, vocabulary);
    }
    let mapping = choices.applied(&table.header);
    columns.leave_to_fills(&request.instructions.plan.fills, vocabulary);
    let drift = mapping.as_ref();
    columns.findings.extend(
        drift.and_then(|mapping| drift_finding(mapping, &sheet.name, columns::header_range(&table.header))),
    );
    let header_of = |column| table.header.cells.iter().find(|cell| cell.column == column);
    let said = |column: u16| choices.style(column, header_of(column).map(|cell| cell.text.as_str()));
    let changes = find_changes(sheet, table, &columns, vocabulary);
    columns.amounts_changed = !changes.is_empty();
    columns.findings.extend(changes);
    let question = StyleQuestion {
        sheet: &sheet.name,
        header_row: table.header.row,
        fields: &columns.fields,
        header_currency: columns.header_currency,
        period: request.grant.decision.period,
        dutch_headers: table.header.is_dutch(),
        dates_from_1904: sheet.dates_from_1904,
        said: &said,
        corrected,
        vocabulary,
    };
    let count = table.end.saturating_sub(table.first);
    let mut styles = decide_styles(&question, sheet.rows_from(table.first).take(count));
    out.findings.append(&mut columns.findings);
    out.findings.append(&mut styles.findings);
    let money = MoneyFormats::of_table(sheet, table, &columns, vocabulary);
    out.findings.extend(money.findings(&sheet.name, &columns, table.header.row));
    styles.notes.extend(money.note().map(|note| (columns.main_amount(), note)));
    out.sheets.push(sheet_reading(sheet, table, &columns, &styles));
    let before = ReadBefore::of(out);
    let mapped = MappedTable { sheet, table, columns: &columns, styles: &styles, money: &money };
    let mapped = reader.read_rows(&mapped, out);
    let hidden = hidden_parts::hidden_in_table(sheet, table, &columns, (before, out));
    out.findings.extend(hidden);
    if let Some(reading) = out.sheets.last_mut() {
        reading.mapped_values = mapped;
        reading.mapping = mapping;
    }
}

fn sheet_reading(
    sheet: &SheetTable,
    table: &ExpenseTable,
    columns: &TableColumns,
    styles: &TableStyles,
) -> SheetReading {
    let mut readings = columns.readings.clone();
    for reading in &mut readings {
        let notes = styles.notes.iter().filter(|(field, _)| *field == reading.field);
        reading.style = notes.map(|(_, note)| note.clone()).reduce(|first, next| {
            Bilingual::new(format!("{}; {}", first.nl, next.nl), format!("{}; {}", first.en, next.en))
        });
    }
    let row_at = |place: usize| sheet.rows_from(place).next().map(|row| row.number);
    let has_rows = table.first < table.end;
    SheetReading {
        sheet: Arc::clone(&sheet.name),
        header_row: table.header.row,
        first_row: row_at(table.first).filter(|_| has_rows).unwrap_or(table.header.row),
        last_row: row_at(table.end.saturating_sub(1)).unwrap_or(table.header.row),
        columns: readings,
        unmapped: columns.unmapped.clone(),
        missing: columns.missing.clone(),
        mapped_values: Vec::new(),
        mapping: None,
    }
}

/// The fields named in the row that comes nearest to a header, to help find what is missing.
fn named_fields(table: &SheetTable, vocabulary: &Vocabulary) -> Vec<ExpenseField> {
    let rows = table.rows().take(60).map(|row| header::fields_named(row, vocabulary));
    rows.max_by_key(Vec::len).unwrap_or_default()
}

/// Without any expense table the file is of no use, and that is more than information: the sheet that comes nearest
/// says what it lacks.
fn report_no_header(nearest: Nearest, vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
    let Some((place, fields)) = nearest.into_iter().rev().max_by_key(|(_, fields)| fields.len()) else {
        let sheet = findings.first().map(|finding| finding.place.sheet.clone()).unwrap_or_default();
        let wording = wording::header_not_found(&Bilingual::default());
        findings.push(about_sheet(&sheet, FindingCode::HeaderNotFound, wording));
        return;
    };
    let names = || fields.iter().map(|field| vocabulary.field_name(*field));
    let recognised = Bilingual::new(
        names().map(|name| name.nl).collect::<Vec<_>>().join(", "),
        names().map(|name| name.en).collect::<Vec<_>>().join(", "),
    );
    let sheet = findings.get(place).map(|finding| finding.place.sheet.clone()).unwrap_or_default();
    let finding = about_sheet(&sheet, FindingCode::HeaderNotFound, wording::header_not_found(&recognised));
    match findings.get_mut(place) {
        Some(skipped) => *skipped = finding,
        None => findings.push(finding),
    }
}

/// A file with headers and nothing under them.
fn nothing_under_header(table: &SheetReading) -> Finding {
    let place = Place { sheet: table.sheet.to_string(), cell: format!("A{}", table.header_row) };
    let (message, remedy) = wording::no_rows();
    Finding::new(FindingCode::NoRows, place, "", message, remedy)
}

fn about_correction(cell: &CorrectedCell) -> Finding {
    let (message, remedy) = wording::cell_corrected(cell);
    let CellCorrection { sheet, cell: name, .. } = &cell.correction;
    let place = Place { sheet: sheet.clone(), cell: name.clone() };
    Finding::new(FindingCode::CellCorrected, place, cell.in_file.clone(), message, remedy)
}

fn about_sheet(sheet: &str, code: FindingCode, (message, remedy): Wording) -> Finding {
    let place = Place { sheet: sheet.to_owned(), cell: "A1".to_owned() };
    Finding::new(code, place, "", message, remedy)
}
