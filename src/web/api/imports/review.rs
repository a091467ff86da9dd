//! What the file of an import says when it is read again, and what posting it would do. Changes nothing.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ImportFinding, finding, import_of};
use crate::domain::consequences::{Consequences, Effect, FlatRateEffect, FundingEffect};
use crate::domain::import_batch::ImportBatch;
use crate::domain::ledger::LedgerLine;
use crate::operations::imports::{
    self, ColumnReading, DuplicatePair, ImportReview as Reviewed, SheetReading, Succession,
};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

/// An import as its work place shows it.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportReview {
    tables: Vec<ImportTable>,
    /// What must be answered before anything is posted.
    questions: Vec<ImportFinding>,
    /// Rows that look like another expense.
    look_alikes: Vec<LookAlike>,
    /// What posting would do; nothing without a budget.
    consequences: Option<ImportConsequences>,
    /// What posting would enter.
    ready: Money,
    /// Whether posting would do exactly what the newest check showed.
    stands_as_checked: bool,
}

/// A table of expenses in a file.
#[derive(Serialize, ToSchema)]
struct ImportTable {
    sheet: String,
    header_row: u32,
    first_row: u32,
    last_row: u32,
    columns: Vec<ImportColumn>,
    /// Columns that nothing is read from.
    unread: Vec<UnreadColumn>,
    /// The agreement of an earlier import by which it is read.
    agreed: Option<AgreementOfTable>,
    /// Fields that every expense needs and that no column holds.
    missing: Vec<String>,
}

/// A column of a table with what it holds.
#[derive(Serialize, ToSchema)]
struct ImportColumn {
    /// Its letters.
    column: String,
    header: String,
    /// A field of an expense.
    field: String,
    /// Why the column is that field.
    why: String,
    /// How its texts are read as numbers or dates, and what proves it.
    style: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct UnreadColumn {
    column: String,
    header: String,
}

/// Who agreed before how such a table is read.
#[derive(Serialize, ToSchema)]
struct AgreementOfTable {
    at: DateTime<Utc>,
    by: String,
    /// Whose workbooks it was agreed for.
    sender: Option<String>,
}

/// A row beside the expense that it looks like.
#[derive(Serialize, ToSchema)]
struct LookAlike {
    sheet: String,
    row: u32,
    supplier: String,
    document_number: String,
    amount: Money,
    /// The line of the ledger; nothing for an earlier row of the same file.
    other_line: Option<i64>,
    other_amount: Money,
    why: String,
    /// "different", "same" or "part-of"; nothing as long as nobody has decided.
    decision: Option<String>,
    decided: Option<WordOnLookAlike>,
    /// Both, to be compared.
    this: SideOfLookAlike,
    other: SideOfLookAlike,
}

/// Who decided, and why.
#[derive(Serialize, ToSchema)]
struct WordOnLookAlike {
    reason: String,
    at: DateTime<Utc>,
    by: String,
}

/// One of two expenses that look alike.
#[derive(Serialize, ToSchema)]
struct SideOfLookAlike {
    supplier: String,
    document_number: String,
    description: String,
    invoice_date: Option<NaiveDate>,
    payment_date: NaiveDate,
    original: Money,
    amount: Money,
    /// Activity and category.
    budget_line: String,
    sheet: String,
    cells: String,
    /// The import that posted it.
    import: Option<i64>,
}

/// What posting an import would do.
#[derive(Serialize, ToSchema)]
struct ImportConsequences {
    budget_version: u32,
    lines: Vec<EffectOnLine>,
    flat_rates: Vec<EffectOnFlatRate>,
    /// The whole project with its flat rate.
    total: EffectOnBudget,
    funding: EffectOnFunding,
    periods: Vec<EffectOnPeriod>,
    /// What would be exceeded, in words.
    warnings: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct EffectOnFlatRate {
    /// The category that it yields.
    category: String,
    /// Exact decimal.
    #[schema(example = "7")]
    percent: String,
    effect: EffectOnBudget,
}

/// What the EU pays.
#[derive(Serialize, ToSchema)]
struct EffectOnFunding {
    /// Exact decimal, in percent.
    #[schema(example = "75")]
    rate_percent: String,
    maximum: Money,
    so_far: Money,
    import: Money,
    after: Money,
    /// What the rate would yield above the maximum; others bear it.
    above_maximum: Money,
}

/// An amount before and after, against what was approved.
#[derive(Serialize, ToSchema)]
struct EffectOnBudget {
    approved: Money,
    so_far: Money,
    import: Money,
    after: Money,
    /// What lies above the approved amount afterwards.
    exceeds: Money,
}

#[derive(Serialize, ToSchema)]
struct EffectOnLine {
    activity: String,
    category: String,
    effect: EffectOnBudget,
}

#[derive(Serialize, ToSchema)]
struct EffectOnPeriod {
    period: String,
    so_far: Money,
    import: Money,
    after: Money,
}

impl From<Effect> for EffectOnBudget {
    fn from(effect: Effect) -> Self {
        Self {
            approved: effect.approved.into(),
            so_far: effect.so_far.into(),
            import: effect.import.into(),
            after: effect.after.into(),
            exceeds: effect.exceeds.into(),
        }
    }
}

impl From<&FlatRateEffect> for EffectOnFlatRate {
    fn from(known: &FlatRateEffect) -> Self {
        Self {
            category: known.category.clone(),
            percent: known.percent.to_string(),
            effect: known.effect.into(),
        }
    }
}

impl From<FundingEffect> for EffectOnFunding {
    fn from(known: FundingEffect) -> Self {
        Self {
            rate_percent: known.rate.to_string(),
            maximum: known.maximum.into(),
            so_far: known.so_far.into(),
            import: known.import.into(),
            after: known.after.into(),
            above_maximum: known.above_maximum.into(),
        }
    }
}

impl ImportConsequences {
    fn of(cx: &Cx, known: &Consequences) -> Self {
        let lines = known.lines.iter().map(|line| EffectOnLine {
            activity: line.activity.clone(),
            category: line.category.clone(),
            effect: line.effect.into(),
        });
        let periods = known.periods.iter().map(|period| EffectOnPeriod {
            period: period.period.clone(),
            so_far: period.so_far.into(),
            import: period.import.into(),
            after: period.after.into(),
        });
        Self {
            budget_version: known.budget_version,
            lines: lines.collect(),
            flat_rates: known.flat_rates.iter().map(EffectOnFlatRate::from).collect(),
            total: known.total.into(),
            funding: known.funding.into(),
            warnings: known.warnings().iter().map(|words| cx.say(words).to_owned()).collect(),
            periods: periods.collect(),
        }
    }
}

fn table(cx: &Cx, known: &SheetReading) -> ImportTable {
    let column = |known: &ColumnReading| ImportColumn {
        column: known.column.clone(),
        header: known.header.clone(),
        field: known.field.code().to_owned(),
        why: cx.say(&known.why).to_owned(),
        style: known.style.as_ref().map(|words| cx.say(words).to_owned()),
    };
    let unread = known
        .unmapped
        .iter()
        .map(|known| UnreadColumn { column: known.column.clone(), header: known.header.clone() });
    ImportTable {
        sheet: known.sheet.to_string(),
        header_row: known.header_row,
        first_row: known.first_row,
        last_row: known.last_row,
        columns: known.columns.iter().map(column).collect(),
        unread: unread.collect(),
        agreed: known.mapping.as_ref().map(|agreed| AgreementOfTable {
            at: agreed.agreed_at,
            by: agreed.agreed_by.clone(),
            sender: agreed.sender.clone(),
        }),
        missing: known.missing.iter().map(|field| field.code().to_owned()).collect(),
    }
}

fn side(line: &LedgerLine, budget_line: &str, import: Option<&ImportBatch>) -> SideOfLookAlike {
    SideOfLookAlike {
        supplier: line.supplier.clone(),
        document_number: line.document_number.clone(),
        description: line.description.clone(),
        invoice_date: line.invoice_date,
        payment_date: line.payment_date,
        original: line.original.into(),
        amount: line.amount.into(),
        budget_line: budget_line.to_owned(),
        sheet: line.source_sheet.to_string(),
        cells: line.source_range.clone(),
        import: import.map(|import| import.id.get()),
    }
}

fn look_alike(cx: &Cx, pair: &DuplicatePair) -> LookAlike {
    LookAlike {
        sheet: pair.row.source_sheet.to_string(),
        row: pair.row.source_row,
        supplier: pair.row.supplier.clone(),
        document_number: pair.row.document_number.clone(),
        amount: pair.row.amount.into(),
        other_line: pair.other.id.map(crate::domain::ids::ExpenditureId::get),
        other_amount: pair.other.line.amount.into(),
        why: cx.say(&pair.why).to_owned(),
        decision: pair.decision.as_ref().map(|decision| decision.verdict.code().to_owned()),
        decided: pair.decision.as_ref().map(|decision| WordOnLookAlike {
            reason: decision.reason.clone(),
            at: decision.at,
            by: decision.by.clone(),
        }),
        this: side(&pair.row, &pair.row_budget_line, None),
        other: side(&pair.other.line, &pair.other.budget_line, pair.other.import.as_ref()),
    }
}

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let batch = import_of(cx)?;
    let review = imports::review_import(&cx.books, batch.id, &|_stage| {})?;
    let review: &Reviewed = &review;
    answers::outcome(&ImportReview {
        tables: review.tables.iter().map(|known| table(cx, known)).collect(),
        questions: review.questions.iter().map(|question| finding(cx, &question.finding)).collect(),
        look_alikes: review.pairs.iter().map(|pair| look_alike(cx, pair)).collect(),
        consequences: review.consequences.as_ref().map(|known| ImportConsequences::of(cx, known)),
        ready: review.ready_cents.into(),
        stands_as_checked: review.stands_as_checked,
    })
}

/// What an import changes about the one that it replaces.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportDifferences {
    replaces: i64,
    unchanged: u64,
    /// Lines that stay as they are because their rows wait for a correction.
    waiting: u64,
    changed: Vec<ChangedRow>,
    added: Vec<AddedRow>,
    removed: Vec<RemovedLine>,
}

/// A row that says something else than the line it was.
#[derive(Serialize, ToSchema)]
struct ChangedRow {
    line: i64,
    sheet: String,
    cells: String,
    summary: String,
    changes: Vec<ChangedField>,
}

#[derive(Serialize, ToSchema)]
struct ChangedField {
    field: String,
    before: String,
    after: String,
}

#[derive(Serialize, ToSchema)]
struct AddedRow {
    sheet: String,
    cells: String,
    summary: String,
}

#[derive(Serialize, ToSchema)]
struct RemovedLine {
    line: i64,
    summary: String,
}

impl From<Succession> for ImportDifferences {
    fn from(known: Succession) -> Self {
        let changed = known.changed.into_iter().map(|change| ChangedRow {
            line: change.line.get(),
            sheet: change.row.sheet,
            cells: change.row.cells,
            summary: change.row.summary,
            changes: change
                .changes
                .into_iter()
                .map(|field| ChangedField {
                    field: field.field.to_owned(),
                    before: field.before,
                    after: field.after,
                })
                .collect(),
        });
        let added = known.added.into_iter().map(|row| AddedRow {
            sheet: row.sheet,
            cells: row.cells,
            summary: row.summary,
        });
        let removed = known
            .removed
            .into_iter()
            .map(|line| RemovedLine { line: line.line.get(), summary: line.summary });
        Self {
            replaces: known.replaces.get(),
            unchanged: count(known.unchanged),
            waiting: count(known.waiting),
            changed: changed.collect(),
            added: added.collect(),
            removed: removed.collect(),
        }
    }
}

pub(super) fn differences(cx: &Cx) -> Result<Answer, WebError> {
    let batch = import_of(cx)?;
    let known = imports::compare_with_predecessor(&cx.books, batch.id, &|_stage| {})?;
    answers::outcome(&ImportDifferences::from(known))
}
