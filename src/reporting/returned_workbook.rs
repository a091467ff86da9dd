//! A user's own workbook back with its findings: the same values in the same cells, wrong cells coloured and commented,
//! and a first sheet that lists every finding. Writes what it is given; knows neither the file nor how it was read.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::domain::expense::ExpenseField;
use crate::domain::finding::{Finding, Severity};
use crate::domain::import_batch::ImportBatch;
use crate::domain::language::{Bilingual, Language};
use crate::reporting::ReportError;

mod copied_sheet;
mod findings_sheet;
mod marks;
mod palette;
mod sheet_names;

use marks::Marks;
use palette::Palette;
use sheet_names::SheetNames;

/// What is to be written.
pub struct ReturnedWorkbook<'a> {
    pub language: Language,
    pub grant_code: &'a str,
    pub import: &'a ImportBatch,
    /// The sheets of the file in their order.
    pub sheets: Vec<ReturnedSheet<'a>>,
    /// Names of sheets that cannot be written again, such as charts.
    pub left_out: Vec<String>,
    pub findings: Vec<&'a Finding>,
}

pub struct ReturnedSheet<'a> {
    pub name: &'a str,
    pub hidden: bool,
    /// From top to bottom.
    pub tables: Vec<ReturnedTable>,
    /// The rows that are not blank, from top to bottom.
    pub rows: Box<dyn Iterator<Item = ReturnedRow<'a>> + 'a>,
}

/// An expense table on a sheet.
pub struct ReturnedTable {
    /// As the spreadsheet numbers it: the first row is 1.
    pub header_row: u32,
    /// Columns (0 = A) whose use is known.
    pub columns: Vec<(u16, ExpenseField)>,
}

pub struct ReturnedRow<'a> {
    /// As the spreadsheet numbers it: the first row is 1.
    pub number: u32,
    /// Filled cells from left to right (0 = A).
    pub cells: Vec<(u16, SheetValue<'a>)>,
}

/// The value of a cell that is not empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SheetValue<'a> {
    Text(&'a str),
    Number(Decimal),
    Date(NaiveDate),
    Moment(NaiveDateTime),
    Truth(bool),
}

/// Writes the workbook. The same import gives the same bytes.
pub fn print(returned: ReturnedWorkbook<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&returned)?);
    let palette = Palette::new();
    let names = SheetNames::new(returned.sheets.iter().map(|sheet| sheet.name));
    let own_name = names.free(Bilingual::new("Bevindingen", "Findings").get(returned.language));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(own_name)?;
    findings_sheet::write(sheet, &returned, &names, &palette)?;
    let mut by_sheet: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &returned.findings {
        by_sheet.entry(&finding.place.sheet).or_default().push(finding);
    }
    for copied in returned.sheets {
        let marks = Marks::new(by_sheet.remove(copied.name).unwrap_or_default());
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(names.written(copied.name))?;
        copied_sheet::write(sheet, copied, marks, &palette, returned.language)?;
    }
    out.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

/// Only the moment of the import, so that the same import gives the same bytes.
fn properties(returned: &ReturnedWorkbook<'_>) -> Result<DocProperties, ReportError> {
    let imported_on = ExcelDateTime::from_timestamp(returned.import.uploaded_at.timestamp())?;
    Ok(DocProperties::new().set_title(&returned.import.file_name).set_creation_datetime(&imported_on))
}

/// How bad a finding is, in a word.
fn severity_word(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, Language::Nl) => "fout",
        (Severity::Error, Language::En) => "error",
        (Severity::Warning, Language::Nl) => "waarschuwing",
        (Severity::Warning, Language::En) => "warning",
        (Severity::Info, Language::Nl) => "informatie",
        (Severity::Info, Language::En) => "information",
    }
}
