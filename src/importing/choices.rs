//! What people said about the columns of one table: in the plan of this import, or when a workbook with such headers was
//! read before. The plan goes before memory, and memory before the names of the headers.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::column_styles::StyleChoice;
use super::columns::{ColumnChoice, TableColumns};
use super::dates::DateOrder;
use super::header::HeaderRow;
use super::numbers::NumberStyle;
use super::wording;
use crate::domain::cell_range::column_named;
use crate::domain::column_mapping::{ColumnMapping, Drift, best_fitting};
use crate::domain::expense::ExpenseField;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::reading_plan::{DayOrder, DecimalMark, Instructions};

/// The agreement of an earlier import that a table was read by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppliedMapping {
    pub agreed_at: DateTime<Utc>,
    pub agreed_by: String,
    /// Whose workbooks it was agreed for; nothing where nobody was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    #[serde(flatten)]
    pub drift: Drift,
}

/// The words that hold for one table.
pub(super) struct Choices<'a> {
    instructions: &'a Instructions,
    sheet: &'a str,
    remembered: Option<&'a ColumnMapping>,
}

impl<'a> Choices<'a> {
    pub fn new(instructions: &'a Instructions, sheet: &'a str, header: &HeaderRow) -> Self {
        let headers: Vec<&str> = header.cells.iter().map(|cell| cell.text.as_str()).collect();
        let sender = instructions.plan.sender.as_deref();
        Self { instructions, sheet, remembered: best_fitting(&instructions.mappings, sender, &headers) }
    }

    /// What the plan says about columns, also those without a header.
    pub fn of_plan(&self) -> Vec<ColumnChoice> {
        let Some(sheet) = self.instructions.plan.sheet(self.sheet) else { return Vec::new() };
        let said = sheet.columns.iter().filter_map(|(letters, plan)| {
            let column = column_named(letters)?;
            Some(ColumnChoice { column, field: plan.holds?.field(), why: wording::said() })
        });
        said.collect()
    }

    /// What was agreed before about columns that the names of the headers say otherwise of. Nothing when they agree, so
    /// that warnings about doubtful names stay.
    pub fn of_memory(&self, header: &HeaderRow, proposed: &TableColumns) -> Vec<ColumnChoice> {
        let Some(mapping) = self.remembered else { return Vec::new() };
        let planned = self.of_plan();
        let field_of = |column: u16| {
            ExpenseField::ALL.into_iter().find(|field| proposed.fields.column(*field) == Some(column))
        };
        let mut differs = false;
        let mut choices = planned.clone();
        for cell in &header.cells {
            if planned.iter().any(|choice| choice.column == cell.column) {
                continue;
            }
            if let Some(known) = mapping.of_header(&cell.text) {
                let taken = |choice: &ColumnChoice| choice.field.is_some() && choice.field == known.field;
                if choices.iter().any(taken) {
                    continue;
                }
                differs |= field_of(cell.column) != known.field;
                let why = wording::remembered(mapping);
                choices.push(ColumnChoice { column: cell.column, field: known.field, why });
            }
        }
        if differs { choices } else { Vec::new() }
    }

    /// How figures and dates of a column are read, where a person said so.
    pub fn style(&self, column: u16, header: Option<&str>) -> StyleChoice {
        let planned = self.instructions.plan.column(self.sheet, column);
        let known = self.remembered.zip(header).and_then(|(mapping, header)| mapping.of_header(header));
        StyleChoice {
            number: planned.and_then(|plan| plan.decimal).map(number_style),
            dates: planned.and_then(|plan| plan.dates).map(date_order),
            remembered_number: known.and_then(|known| known.decimal).map(number_style),
            remembered_dates: known.and_then(|known| known.dates).map(date_order),
        }
    }

    /// The agreement that holds for this table.
    pub fn applied(&self, header: &HeaderRow) -> Option<AppliedMapping> {
        let mapping = self.remembered?;
        let headers: Vec<&str> = header.cells.iter().map(|cell| cell.text.as_str()).collect();
        Some(AppliedMapping {
            agreed_at: mapping.at,
            agreed_by: mapping.by.clone(),
            sender: mapping.sender.clone(),
            drift: mapping.drift(&headers),
        })
    }
}

/// Says how a table differs from what was agreed before.
pub(super) fn drift_finding(applied: &AppliedMapping, sheet: &str, cells: String) -> Option<Finding> {
    if applied.drift.is_empty() {
        return None;
    }
    let (message, remedy) = wording::mapping_drift(applied);
    let place = Place { sheet: sheet.to_owned(), cell: cells };
    Some(Finding::new(FindingCode::MappingDrift, place, "", message, remedy))
}

fn number_style(mark: DecimalMark) -> NumberStyle {
    match mark {
        DecimalMark::Comma => NumberStyle::DecimalComma,
        DecimalMark::Point => NumberStyle::DecimalPoint,
    }
}

fn date_order(order: DayOrder) -> DateOrder {
    match order {
        DayOrder::DayFirst => DateOrder::DayFirst,
        DayOrder::MonthFirst => DateOrder::MonthFirst,
    }
}
