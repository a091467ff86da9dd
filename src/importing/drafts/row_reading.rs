//! Reads the fields of one row and collects what is wrong with them.

use std::sync::Arc;

use chrono::NaiveDate;

use super::amounts::RowAmounts;
use super::{MappedTable, RowCells};
use crate::domain::currency::Currency;
use crate::domain::expense::{ExpenseField, SourceRow, cell_name};
use crate::domain::expense_checks::{ExpenseProblem, StatedExpense, StatedPayment};
use crate::domain::finding::{Finding, FindingCode, Place, Severity};
use crate::domain::grant::Activity;
use crate::domain::ledger::country_text;
use crate::domain::scheme::CostCategory;
use crate::importing::column_styles::{Decision, Resolved, TableStyles, both_dates, resolve_date};
use crate::importing::dates::{date_of_number, is_plausible, read_date};
use crate::importing::lookups::{CodeLookup, WordLookup};
use crate::importing::vocabulary::Vocabulary;
use crate::importing::wording::{self, Wording};
use crate::importing::workbook::CellValue;

pub(super) struct RowReading<'r, 't> {
    cells: &'r RowCells<'t>,
    mapped: &'r MappedTable<'t>,
    vocabulary: &'r Vocabulary,
    source: SourceRow,
    /// With the column of their cell, to tell them from left to right.
    findings: Vec<(Option<u16>, Finding)>,
    /// Fields that were read as a person said, with their codes.
    mapped_codes: Vec<(ExpenseField, String)>,
    blocked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatedDate {
    On(NaiveDate),
    Missing,
    Unreadable,
}

/// When the expense was invoiced and paid.
pub(super) struct RowDates {
    invoiced: StatedDate,
    paid: StatedDate,
}

impl RowDates {
    pub fn invoiced_on(&self) -> Option<NaiveDate> {
        self.invoiced.known()
    }

    /// The cell of the payment date is empty.
    pub fn is_unpaid(&self) -> bool {
        self.paid == StatedDate::Missing
    }

    pub fn paid_on(&self) -> Option<NaiveDate> {
        self.paid.known()
    }
}

impl StatedDate {
    fn known(self) -> Option<NaiveDate> {
        match self {
            StatedDate::On(date) => Some(date),
            StatedDate::Missing | StatedDate::Unreadable => None,
        }
    }
}

impl<'r, 't> RowReading<'r, 't> {
    pub fn new(
        cells: &'r RowCells<'t>,
        mapped: &'r MappedTable<'t>,
        vocabulary: &'r Vocabulary,
        source: SourceRow,
    ) -> Self {
        // Every row of a table waits for a column that all need, and for one that changes all amounts.
        let blocked = !mapped.columns.missing.is_empty() || mapped.columns.amounts_changed;
        let mut reading = Self {
            cells,
            mapped,
            vocabulary,
            source,
            findings: Vec::new(),
            mapped_codes: Vec::new(),
            blocked,
        };
        for field in ExpenseField::ALL {
            if let Some(CellValue::Error(error)) = cells.get(field) {
                reading.report(field, FindingCode::CellError, wording::cell_error(error.shown()));
            }
        }
        reading
    }

    /// Where the row stands, and its findings from left to right.
    pub fn finish(mut self) -> (SourceRow, impl Iterator<Item = Finding>) {
        self.findings.sort_by_key(|(column, _)| *column);
        (self.source, self.findings.into_iter().map(|(_, finding)| finding))
    }

    pub fn source(&self) -> &SourceRow {
        &self.source
    }

    pub fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Makes the row wait without a finding of its own: its column has one.
    pub fn block(&mut self) {
        self.blocked = true;
    }

    pub fn vocabulary(&self) -> &'r Vocabulary {
        self.vocabulary
    }

    pub fn styles(&self) -> &'r TableStyles {
        self.mapped.styles
    }

    pub fn header_currency(&self) -> Option<Currency> {
        self.mapped.columns.header_currency
    }

    pub fn has_column(&self, field: ExpenseField) -> bool {
        self.mapped.columns.fields.column(field).is_some()
    }

    pub fn main_amount_field(&self) -> ExpenseField {
        self.mapped.columns.main_amount()
    }

    /// The currencies that the number format of a cell may show.
    pub fn currencies_shown(&self, field: ExpenseField) -> Option<&'r [Currency]> {
        let column = self.mapped.columns.fields.column(field)?;
        self.mapped.money.at(self.mapped.sheet, self.source.row, column)
    }

    /// Whether other amounts of the table are in a foreign currency by nothing but their number format.
    pub fn stands_among_foreign_formats(&self) -> bool {
        self.mapped.money.are_foreign()
    }

    pub fn value(&self, field: ExpenseField) -> Option<CellValue<'t>> {
        self.cells.get(field)
    }

    /// Whether the amounts of a column are in doubt as a whole, which its header's finding tells.
    pub fn is_open_in_column(&self, field: ExpenseField) -> bool {
        self.mapped.styles.numbers_of(field) == Decision::Open
    }

    pub fn report(&mut self, field: ExpenseField, code: FindingCode, (message, remedy): Wording) {
        let value = self.value(field).map(|value| value.to_string()).unwrap_or_default();
        let finding = Finding::new(code, self.source.place_of(field), value, message, remedy);
        self.blocked |= finding.severity == Severity::Error;
        self.findings.push((self.mapped.columns.fields.column(field), finding));
    }

    /// A row with more cells than the header has: the values may stand under other headers than their own.
    pub fn check_width(&mut self) {
        let header = self.mapped.table.header.cells.iter().map(|cell| cell.column).max();
        let beyond = |(column, _): &(u16, CellValue<'_>)| header.is_some_and(|last| *column > last);
        let Some((column, value)) = self.cells.row.cells().find(beyond) else { return };
        let place = Place { sheet: self.source.sheet.to_string(), cell: cell_name(column, self.source.row) };
        let (message, remedy) = wording::row_too_wide();
        let finding = Finding::new(FindingCode::RowTooWide, place, value.to_string(), message, remedy);
        self.blocked = true;
        self.findings.push((Some(column), finding));
    }

    /// A cell is empty that must not be. Where the whole column is missing, its header's finding says so.
    pub fn report_missing(&mut self, field: ExpenseField, code: FindingCode) {
        if self.has_column(field) {
            self.report(field, code, wording::missing(&self.vocabulary.field_name(field)));
        }
    }

    pub fn add_problems(&mut self, problems: Vec<ExpenseProblem>) {
        for problem in problems {
            self.report(problem.field, problem.code, (problem.message, problem.remedy));
        }
    }

    pub fn activity<'a>(&mut self, known: &mut CodeLookup<'a, Activity>) -> Option<(Arc<str>, &'a Activity)> {
        let codes = (FindingCode::ActivityMissing, FindingCode::UnknownActivity);
        self.code_of(ExpenseField::Activity, known, codes)
    }

    pub fn category<'a>(
        &mut self,
        known: &mut CodeLookup<'a, CostCategory>,
    ) -> Option<(Arc<str>, &'a CostCategory)> {
        let codes = (FindingCode::CategoryMissing, FindingCode::UnknownCategory);
        self.code_of(ExpenseField::Category, known, codes)
    }

    fn code_of<'a, T>(
        &mut self,
        field: ExpenseField,
        known: &mut CodeLookup<'a, T>,
        (missing, unknown): (FindingCode, FindingCode),
    ) -> Option<(Arc<str>, &'a T)> {
        let text = match self.value(field) {
            None => {
                self.report_missing(field, missing);
                return None;
            }
            Some(CellValue::Error(_)) => return None,
            Some(value) => value.shown(),
        };
        if let Some(found) = known.find(&text) {
            let (code, item) = found.meaning;
            if found.mapped {
                self.note_mapped(field, code.to_string());
            }
            return Some((Arc::clone(code), item));
        }
        let wording = wording::unknown_code(&self.vocabulary.field_name(field), &text, &known.nearest(&text));
        self.report(field, unknown, wording);
        None
    }

    pub fn country(&mut self, known: &mut WordLookup<'_>) -> Option<[u8; 2]> {
        let text = match self.value(ExpenseField::Country)? {
            CellValue::Error(_) => return None,
            value => value.shown(),
        };
        let country = known.country(&text);
        // "NA" is Namibia first and "not applicable" only where no country is so called.
        if country.is_none() && !self.vocabulary.means_nothing(&text) {
            self.report(ExpenseField::Country, FindingCode::UnknownCountry, wording::unknown_country(&text));
        }
        let country = country?;
        if country.mapped {
            let code = country_text(Some(&country.meaning)).to_owned();
            self.note_mapped(ExpenseField::Country, code);
        }
        Some(country.meaning)
    }

    /// Remembers that a field was read as a person said.
    pub fn note_mapped(&mut self, field: ExpenseField, code: String) {
        self.mapped_codes.push((field, code));
    }

    /// The fields that were read as a person said: field, cell, text and code.
    pub fn mapped_values(&self) -> impl Iterator<Item = (ExpenseField, String, String, String)> + '_ {
        self.mapped_codes.iter().map(|(field, code)| {
            let text = self.value(*field).map(|value| value.to_string()).unwrap_or_default();
            (*field, self.source.place_of(*field).cell, text, code.clone())
        })
    }

    pub fn supplier(&mut self) -> String {
        let supplier = self.plain_text(ExpenseField::Supplier);
        if supplier.is_empty() && !matches!(self.value(ExpenseField::Supplier), Some(CellValue::Error(_))) {
            self.report_missing(ExpenseField::Supplier, FindingCode::SupplierMissing);
        }
        supplier
    }

    /// A text on one line, without spaces around it.
    pub fn plain_text(&self, field: ExpenseField) -> String {
        match self.value(field) {
            Some(CellValue::Text(text)) => on_one_line(text),
            Some(CellValue::Error(_)) | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    pub fn dates(&mut self) -> RowDates {
        let dates = RowDates {
            invoiced: self.date(ExpenseField::InvoiceDate),
            paid: self.date(ExpenseField::PaymentDate),
        };
        if (dates.invoiced, dates.paid) == (StatedDate::Missing, StatedDate::Missing)
            && self.has_column(ExpenseField::PaymentDate)
        {
            self.report(ExpenseField::PaymentDate, FindingCode::DateMissing, wording::date_missing());
        }
        dates
    }

    fn date(&mut self, field: ExpenseField) -> StatedDate {
        let Some(value) = self.value(field) else { return StatedDate::Missing };
        let read = match value {
            CellValue::Error(_) => return StatedDate::Unreadable,
            CellValue::Text(text) if self.vocabulary.means_nothing(text) => return StatedDate::Missing,
            CellValue::Date(date) => Some(date).filter(|date| is_plausible(*date)),
            CellValue::DateTime(moment) => Some(moment.date()).filter(|date| is_plausible(*date)),
            CellValue::Number(number) => date_of_number(number, self.mapped.sheet.dates_from_1904),
            CellValue::Bool(_) => None,
            CellValue::Text(text) => return self.date_of_text(field, text),
        };
        read.map_or_else(|| self.unreadable_date(field, value), StatedDate::On)
    }

    fn date_of_text(&mut self, field: ExpenseField, text: &str) -> StatedDate {
        let readings = read_date(text, self.vocabulary, self.mapped.sheet.dates_from_1904);
        let decision = self.mapped.styles.dates_of(field, text);
        match resolve_date(readings, decision) {
            Resolved::Known(date) => return StatedDate::On(date),
            Resolved::InDoubt if decision.order == Decision::Open => self.block(),
            Resolved::Odd => {
                self.report(field, FindingCode::DateUnreadable, wording::date_odd(text));
            }
            Resolved::InDoubt => {
                let (day_first, month_first) = both_dates(readings);
                let wording = wording::date_ambiguous(text, &day_first, &month_first);
                self.report(field, FindingCode::DatesAmbiguous, wording);
            }
            Resolved::Unreadable => return self.unreadable_date(field, CellValue::Text(text)),
        }
        StatedDate::Unreadable
    }

    fn unreadable_date(&mut self, field: ExpenseField, value: CellValue<'_>) -> StatedDate {
        self.report(field, FindingCode::DateUnreadable, wording::date_unreadable(&value.to_string()));
        StatedDate::Unreadable
    }

    /// What the grant's rules can judge.
    pub fn facts<'a>(
        &self,
        activity: Option<&'a Activity>,
        category: Option<&'a CostCategory>,
        dates: &RowDates,
        amounts: &RowAmounts,
    ) -> StatedExpense<'a> {
        let payment = match (dates.paid, dates.invoiced) {
            (StatedDate::On(date), _) => StatedPayment::On(date),
            // Without any date, or without the column, something else is wrong than that nothing was paid.
            (StatedDate::Missing, StatedDate::Missing) => StatedPayment::Unreadable,
            (StatedDate::Missing, _) if self.has_column(ExpenseField::PaymentDate) => StatedPayment::Missing,
            (StatedDate::Missing | StatedDate::Unreadable, _) => StatedPayment::Unreadable,
        };
        StatedExpense {
            activity,
            category,
            invoice_date: dates.invoiced_on(),
            payment,
            net: amounts.net.known(),
            vat: amounts.vat.known(),
            gross: amounts.gross.known(),
        }
    }
}

fn on_one_line(text: &str) -> String {
    let text = text.trim();
    let is_odd = |character: char| character.is_whitespace() && character != ' ';
    if text.contains(is_odd) || text.contains("  ") {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    text.to_owned()
}
