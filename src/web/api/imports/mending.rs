//! Answers about a file and corrections of its cells. The file stays as it is; its rows follow from it and from these words.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Import, ImportFinding, after, finding, import_of, import_to_change, shown};
use crate::domain::cell_range::column_named;
use crate::domain::expense::ExpenseField;
use crate::domain::likeness::DuplicateVerdict;
use crate::domain::reading_plan::{ColumnPlan, ColumnUse, DayOrder, DecimalMark, ReadingPlan, SheetPlan};
use crate::operations::imports::{self, DecideDuplicate, FixCell, MapValue, Mended};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::cx::Cx;
use crate::web::problem::WebError;

/// Answers about the reading of a file. What is left out follows from the file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// Of a text file, such as "windows-1252".
    #[serde(default)]
    encoding: Option<String>,
    /// Who makes such files; how their columns are read is remembered for each sender.
    #[serde(default)]
    sender: Option<String>,
    #[serde(default)]
    sheets: Vec<SheetMapping>,
    /// What holds for every expense that does not say otherwise: activity, category, country or currency, with its code.
    #[serde(default)]
    fills: BTreeMap<String, String>,
}

/// Answers about a sheet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SheetMapping {
    sheet: String,
    #[serde(default)]
    header_row: Option<u32>,
    /// Nothing on the sheet is an expense.
    #[serde(default)]
    skip: bool,
    /// The sheet is read although it is hidden.
    #[serde(default)]
    read_hidden: bool,
    /// Rows that are no expense.
    #[serde(default)]
    left_out: BTreeSet<u32>,
    #[serde(default)]
    columns: Vec<ColumnMapping>,
}

/// Answers about a column.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ColumnMapping {
    /// Its letters.
    #[schema(example = "C")]
    column: String,
    /// A field of an expense, such as "supplier", or "nothing".
    #[serde(default)]
    holds: Option<String>,
    /// "comma" or "point".
    #[serde(default)]
    decimal: Option<String>,
    /// "day-first" or "month-first".
    #[serde(default)]
    dates: Option<String>,
}

/// What an answer or a correction brought about.
#[derive(Serialize, ToSchema)]
pub(super) struct MendedImport {
    import: Import,
    /// Findings that stood before and do not stand now.
    closed: Vec<ImportFinding>,
    /// Findings that were not there before.
    opened: Vec<ImportFinding>,
}

fn field_of(code: &str) -> Result<ExpenseField, WebError> {
    answers::choice(code, &ExpenseField::ALL, ExpenseField::code)
}

impl ColumnMapping {
    fn plan(&self) -> Result<(String, ColumnPlan), WebError> {
        if column_named(&self.column).is_none() {
            return Err(answers::not_among(&self.column, "A, B, C, ..."));
        }
        let holds = match self.holds.as_deref() {
            None => None,
            Some("nothing") => Some(ColumnUse::Nothing),
            Some(code) => Some(ColumnUse::Field(field_of(code)?)),
        };
        let decimal = match self.decimal.as_deref() {
            None => None,
            Some("comma") => Some(DecimalMark::Comma),
            Some("point") => Some(DecimalMark::Point),
            Some(other) => return Err(answers::not_among(other, "comma, point")),
        };
        let dates = match self.dates.as_deref() {
            None => None,
            Some("day-first") => Some(DayOrder::DayFirst),
            Some("month-first") => Some(DayOrder::MonthFirst),
            Some(other) => return Err(answers::not_among(other, "day-first, month-first")),
        };
        Ok((self.column.clone(), ColumnPlan { holds, decimal, dates }))
    }
}

impl Mapping {
    fn plan(self) -> Result<ReadingPlan, WebError> {
        let mut plan = ReadingPlan { encoding: self.encoding, sender: self.sender, ..ReadingPlan::default() };
        for said in self.sheets {
            if said.header_row == Some(0) {
                return Err(answers::not_among("0", "1, 2, 3, ..."));
            }
            let columns = said.columns.iter().map(ColumnMapping::plan).collect::<Result<_, _>>()?;
            let SheetMapping { sheet, header_row, skip, read_hidden, left_out, .. } = said;
            plan.sheets.insert(sheet, SheetPlan { header_row, skip, read_hidden, left_out, columns });
        }
        for (field, code) in self.fills {
            plan.fills.insert(field_of(&field)?, code);
        }
        Ok(plan)
    }
}

fn mended(cx: &Cx, mended: &Mended) -> Result<Answer, WebError> {
    answers::outcome(&MendedImport {
        import: shown(&import_of(cx)?),
        closed: mended.closed.iter().map(|known| finding(cx, known)).collect(),
        opened: mended.opened.iter().map(|known| finding(cx, known)).collect(),
    })
}

pub(super) fn map(cx: &Cx) -> Result<Answer, WebError> {
    let plan = answers::sent::<Mapping>(cx)?.plan()?;
    if plan == ReadingPlan::default() {
        return Err(answers::refused(
            "Er is niets gezegd over het bestand.",
            "Nothing was said about the file.",
        ));
    }
    let batch = import_to_change(cx)?;
    let done = imports::map_import(&cx.books, &cx.actor(), batch.id, &plan, &|_stage| {})?;
    mended(cx, &done)
}

/// What a text of a workbook means from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MeaningOfText {
    /// "activity", "category", "country" or "currency".
    field: String,
    /// As it stands in the workbook.
    value: String,
    /// Nothing takes the meaning back.
    code: Option<String>,
}

pub(super) fn value(cx: &Cx) -> Result<Answer, WebError> {
    let MeaningOfText { field, value, code } = answers::sent(cx)?;
    let batch = import_to_change(cx)?;
    let command =
        MapValue { grant: cx.grant(), field: field_of(&field)?, value: &value, code: code.as_deref() };
    imports::map_value(&cx.books, &cx.actor(), &command)?;
    imports::check_import(&cx.books, &cx.actor(), batch.id, &|_stage| {})?;
    after(cx)
}

/// A cell to correct.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CellToFix {
    sheet: String,
    #[schema(example = "C12")]
    cell: String,
    /// Nothing gives the cell back what the file says.
    value: Option<String>,
    reason: String,
}

pub(super) fn cell(cx: &Cx) -> Result<Answer, WebError> {
    let CellToFix { sheet, cell, value, reason } = answers::sent(cx)?;
    let batch = import_to_change(cx)?;
    let fix =
        FixCell { batch: batch.id, sheet: &sheet, cell: &cell, value: value.as_deref(), reason: &reason };
    let done = imports::fix_cell(&cx.books, &cx.actor(), &fix, &|_stage| {})?;
    mended(cx, &done)
}

/// A decision about a row that looks like another expense.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DuplicateDecision {
    sheet: String,
    row: u32,
    /// "different", "same" or "part-of".
    verdict: String,
    reason: String,
}

pub(super) fn decide(cx: &Cx) -> Result<Answer, WebError> {
    let DuplicateDecision { sheet, row, verdict, reason } = answers::sent(cx)?;
    let known = DuplicateVerdict::ALL.into_iter().find(|known| known.code() == verdict);
    let choices = || DuplicateVerdict::ALL.map(DuplicateVerdict::code).join(", ");
    let verdict = known.ok_or_else(|| answers::not_among(&verdict, &choices()))?;
    let batch = import_to_change(cx)?;
    let decision = DecideDuplicate { batch: batch.id, sheet: &sheet, row, verdict, reason: &reason };
    imports::decide_duplicate(&cx.books, &cx.actor(), &decision)?;
    imports::check_import(&cx.books, &cx.actor(), batch.id, &|_stage| {})?;
    after(cx)
}
