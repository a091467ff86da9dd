//! From the rows of an expense table to drafts and findings. A row with a mistake waits; all its mistakes are told,
//! each at its own cell. What a grant allows is judged by `domain::expense_checks`.

mod amounts;
mod mapped_values;
mod row_kind;
mod row_reading;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::column_styles::TableStyles;
use super::columns::TableColumns;
use super::lookups::{CodeLookup, WordLookup};
use super::money_formats::MoneyFormats;
use super::tables::ExpenseTable;
use super::vocabulary::Vocabulary;
use super::wording::{self, Wording};
use super::workbook::{CellValue, Row, SheetTable, WorkbookFormat};
use super::{IgnoredRow, ImportRequest, MappedValue, OtherCells, ReadWorkbook, UnpaidExpense, WaitingRow};
use crate::domain::expense::{DraftExpense, ExpenseField, SourceRow, cell_name};
use crate::domain::expense_checks::ExpenseChecks;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::grant::Activity;
use crate::domain::reading_plan::ReadingPlan;
use crate::domain::scheme::CostCategory;
use crate::domain::value_map::ValueMaps;
use mapped_values::UsedMaps;
use row_kind::{BlockSums, RowKind, kind_of, main_amount};
use row_reading::RowReading;

/// Wider tables are cut off when the cells of a waiting row are kept to show.
const SHOWN_COLUMNS: u16 = 512;

/// What is the same for all tables of a file.
pub(super) struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    value_maps: &'a ValueMaps,
    plan: &'a ReadingPlan,
    words: WordLookup<'a>,
    activities: CodeLookup<'a, Activity>,
    categories: CodeLookup<'a, CostCategory>,
    checks: ExpenseChecks<'a>,
}

/// One table with all that was decided about it.
pub(super) struct MappedTable<'t> {
    pub sheet: &'t SheetTable,
    pub table: &'t ExpenseTable,
    pub columns: &'t TableColumns,
    pub styles: &'t TableStyles,
    pub money: &'t MoneyFormats,
}

impl<'a> Reader<'a> {
    pub fn new(request: &ImportRequest<'a>, vocabulary: &'a Vocabulary) -> Self {
        let ImportRequest { grant, scheme, today, instructions, .. } = *request;
        let value_maps = &instructions.value_maps;
        Self {
            vocabulary,
            value_maps,
            plan: &instructions.plan,
            words: WordLookup::new(vocabulary, value_maps),
            activities: CodeLookup::of_activities(grant, value_maps),
            categories: CodeLookup::of_categories(scheme, value_maps),
            checks: ExpenseChecks::new(grant, scheme, today),
        }
    }

    /// Reads the rows under a header and adds what they give. Says which texts were read as a person mapped them.
    pub fn read_rows(&mut self, mapped: &MappedTable<'_>, out: &mut ReadWorkbook) -> Vec<MappedValue> {
        let mut used = UsedMaps::default();
        let places = FieldPlaces::new(mapped.columns);
        let left_out = self.plan.sheet(&mapped.sheet.name).map(|sheet| &sheet.left_out);
        let mut sums = BlockSums::default();
        let count = mapped.table.end.saturating_sub(mapped.table.first);
        for row in mapped.sheet.rows_from(mapped.table.first).take(count) {
            let cells = RowCells::new(row, &places);
            let amount = main_amount(&cells, mapped.styles, self.vocabulary);
            if left_out.is_some_and(|rows| rows.contains(&row.number)) {
                let column = row.cells().next().map_or(0, |(column, _)| column);
                ignore(mapped, row, column, FindingCode::RowLeftOut, wording::row_left_out(), out);
                continue;
            }
            let kind = if mapped.table.repeated_headers.binary_search(&row.number).is_ok() {
                RowKind::RepeatedHeader
            } else {
                kind_of(&cells, amount, &sums, &mut self.activities, self.vocabulary)
            };
            match kind {
                RowKind::Expense => {
                    sums.add(amount);
                    self.read_expense(mapped, &cells, &mut used, out);
                }
                RowKind::Total { column } => {
                    sums.start_block();
                    ignore(mapped, row, column, FindingCode::TotalRowIgnored, wording::total_row(), out);
                }
                RowKind::Text { column } => {
                    ignore(mapped, row, column, FindingCode::TextRowIgnored, wording::text_row(), out);
                }
                RowKind::RepeatedHeader => {
                    let column = row.cells().next().map_or(0, |(column, _)| column);
                    ignore(mapped, row, column, FindingCode::TextRowIgnored, wording::repeated_header(), out);
                }
            }
        }
        out.findings.extend(used.findings(&mapped.sheet.name, self.value_maps));
        used.into_values()
    }

    fn read_expense(
        &mut self,
        mapped: &MappedTable<'_>,
        cells: &RowCells<'_>,
        used: &mut UsedMaps,
        out: &mut ReadWorkbook,
    ) {
        let filled = cells.filled(&self.plan.fills);
        let cells = &filled;
        let source = SourceRow {
            sheet: Arc::clone(&mapped.sheet.name),
            row: cells.row.number,
            columns: Arc::clone(&mapped.columns.fields),
        };
        let mut reading = RowReading::new(cells, mapped, self.vocabulary, source);
        // In a workbook a cell stands where it stands; in a text file one separator too many moves the rest.
        if let WorkbookFormat::Csv { .. } = out.format {
            reading.check_width();
        }
        let (draft, unpaid) = self.draft_of(&mut reading);
        reading.mapped_values().for_each(|(field, cell, value, code)| used.add(field, cell, value, code));
        let (source, findings) = reading.finish();
        out.findings.extend(findings);
        if let Some(draft) = draft {
            out.other_cells.extend(other_cells(mapped, cells.row));
            out.drafts.push(draft);
            return;
        }
        out.unpaid.extend(unpaid.map(|unpaid| UnpaidExpense {
            other_cells: other_cells(mapped, cells.row).map(|other| other.cells).unwrap_or_default(),
            ..unpaid
        }));
        out.waiting.push(WaitingRow { source, cells: shown_cells(mapped, cells.row) });
    }

    /// The draft of a row, if nothing about it is wrong; else what it says of an invoice that is not paid yet.
    fn draft_of(
        &mut self,
        reading: &mut RowReading<'_, '_>,
    ) -> (Option<DraftExpense>, Option<UnpaidExpense>) {
        let activity = reading.activity(&mut self.activities);
        let category = reading.category(&mut self.categories);
        let country = reading.country(&mut self.words);
        let supplier = reading.supplier();
        let document_number = reading.plain_text(ExpenseField::DocumentNumber);
        let description = reading.plain_text(ExpenseField::Description);
        let dates = reading.dates();
        let amounts = reading.amounts(&mut self.words);
        let facts = reading.facts(
            activity.as_ref().map(|(_, activity)| *activity),
            category.as_ref().map(|(_, category)| *category),
            &dates,
            &amounts,
        );
        reading.add_problems(self.checks.problems(&facts));
        let source = reading.source().clone();
        let invoice_date = dates.invoiced_on();
        let (Some(amounts), false) = (amounts.stated(), reading.is_blocked() && dates.paid_on().is_some())
        else {
            return (None, None);
        };
        let Some(payment_date) = dates.paid_on() else {
            let can_be_dated = reading.has_column(ExpenseField::PaymentDate) && dates.is_unpaid();
            let other_cells = Vec::new();
            let unpaid = can_be_dated.then_some(UnpaidExpense {
                source,
                supplier,
                document_number,
                invoice_date,
                amounts,
                other_cells,
            });
            return (None, unpaid);
        };
        let draft = activity.zip(category).map(|(activity, category)| DraftExpense {
            source,
            activity: activity.0,
            category: category.0,
            country,
            supplier,
            document_number,
            description,
            invoice_date,
            payment_date,
            amounts,
        });
        (draft, None)
    }
}

fn ignore(
    mapped: &MappedTable<'_>,
    row: Row<'_>,
    column: u16,
    reason: FindingCode,
    (message, remedy): Wording,
    out: &mut ReadWorkbook,
) {
    let value = row.cell(column).map(|value| value.to_string()).unwrap_or_default();
    let place = Place { sheet: mapped.sheet.name.to_string(), cell: cell_name(column, row.number) };
    out.findings.push(Finding::new(reason, place, value, message, remedy));
    out.ignored.push(IgnoredRow { sheet: Arc::clone(&mapped.sheet.name), row: row.number, reason });
}

/// The cells of a row in columns with a header that nothing is read from.
fn other_cells(mapped: &MappedTable<'_>, row: Row<'_>) -> Option<OtherCells> {
    if mapped.columns.other_columns.is_empty() {
        return None;
    }
    let cells: Vec<(String, String)> = mapped
        .columns
        .other_columns
        .iter()
        .filter_map(|(column, header)| Some((header.clone(), row.cell(*column)?.to_string())))
        .collect();
    let sheet = &mapped.sheet.name;
    (!cells.is_empty()).then(|| OtherCells { sheet: Arc::clone(sheet), row: row.number, cells })
}

/// The cells of a row as they are shown, from column A to the last column that has a header.
fn shown_cells(mapped: &MappedTable<'_>, row: Row<'_>) -> Vec<String> {
    let last = mapped.table.header.cells.iter().map(|cell| cell.column).max().unwrap_or(0).min(SHOWN_COLUMNS);
    let mut shown = vec![String::new(); usize::from(last) + 1];
    for (column, value) in row.cells() {
        if let Some(place) = shown.get_mut(usize::from(column)) {
            *place = value.to_string();
        }
    }
    shown
}

/// Fields by column, so that a row is walked once.
struct FieldPlaces {
    by_column: Vec<(u16, ExpenseField)>,
}

impl FieldPlaces {
    fn new(columns: &TableColumns) -> Self {
        let mut by_column: Vec<_> = ExpenseField::ALL
            .into_iter()
            .filter_map(|field| Some((columns.fields.column(field)?, field)))
            .collect();
        by_column.sort_unstable();
        Self { by_column }
    }
}

/// The cells of one row by the fields they hold.
struct RowCells<'t> {
    row: Row<'t>,
    fields: [Option<CellValue<'t>>; ExpenseField::ALL.len()],
}

impl<'t> RowCells<'t> {
    fn new(row: Row<'t>, places: &FieldPlaces) -> Self {
        let mut fields = [None; ExpenseField::ALL.len()];
        let mut wanted = places.by_column.iter().peekable();
        for (column, value) in row.cells() {
            while wanted.next_if(|(place, _)| *place < column).is_some() {}
            if let Some((_, field)) = wanted.next_if(|(place, _)| *place == column)
                && let Some(slot) = fields.get_mut(position(*field))
            {
                *slot = Some(value);
            }
        }
        Self { row, fields }
    }

    /// The same with what holds for all rows in the place of what the row leaves out.
    fn filled(&self, fills: &'t BTreeMap<ExpenseField, String>) -> RowCells<'t> {
        let mut fields = self.fields;
        for (field, text) in fills {
            if let Some(slot) = fields.get_mut(position(*field)) {
                slot.get_or_insert(CellValue::Text(text));
            }
        }
        RowCells { row: self.row, fields }
    }

    fn get(&self, field: ExpenseField) -> Option<CellValue<'t>> {
        self.fields.get(position(field)).copied().flatten()
    }

    fn is_empty(&self, field: ExpenseField) -> bool {
        self.get(field).is_none()
    }
}

const fn position(field: ExpenseField) -> usize {
    match field {
        ExpenseField::Activity => 0,
        ExpenseField::Category => 1,
        ExpenseField::Country => 2,
        ExpenseField::Supplier => 3,
        ExpenseField::DocumentNumber => 4,
        ExpenseField::Description => 5,
        ExpenseField::InvoiceDate => 6,
        ExpenseField::PaymentDate => 7,
        ExpenseField::Currency => 8,
        ExpenseField::NetAmount => 9,
        ExpenseField::VatAmount => 10,
        ExpenseField::GrossAmount => 11,
    }
}
