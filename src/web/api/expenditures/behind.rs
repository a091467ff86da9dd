//! One line with everything behind it: its posting and seal, the cells it came from, what corrects it, what proves it,
//! the reports in which it appears, and what the rules say.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::evidence::{self, EvidenceOfLine};
use super::{Expenditure, shown};
use crate::domain::ids::{ExpenditureId, ImportBatchId};
use crate::domain::ledger::Posting;
use crate::domain::permission::Act;
use crate::domain::reading_plan::CellCorrection;
use crate::operations::line_details::{LineDetails, LinkedLine, show_line};
use crate::operations::source_sheet::{self, SourceRowShown, SourceSheet};
use crate::operations::{OperationError, rules};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::costs::ValueOfFormula;
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::selecting::within;

/// A line of the ledger with everything behind it.
#[derive(Serialize, ToSchema)]
pub(super) struct ExpenditureDetails {
    line: Expenditure,
    posting: PostingDetails,
    /// The cells that it was read from; nothing for a line that a person entered or that was computed.
    source: Option<SourceCells>,
    /// Why the cells cannot be shown, where the file can no longer be read.
    source_unreadable: Option<String>,
    /// Cells that were read as a person corrected them, and not as the file says.
    corrected_cells: Vec<CorrectedCell>,
    /// How a computed line came to its amount.
    computation: Option<ComputationOfLine>,
    /// The earlier line that this one takes back.
    takes_back: Option<i64>,
    /// The later line that takes this one back.
    taken_back_by: Option<i64>,
    /// The line that stands in the place of this one since it was corrected.
    replaced_by: Option<i64>,
    /// The line in whose place this one stands.
    replaces: Option<i64>,
    evidence: Vec<EvidenceOfLine>,
    reports: Vec<ReportOfExpenditure>,
}

/// The act that entered a line in the ledger, with its seal.
#[derive(Serialize, ToSchema)]
struct PostingDetails {
    id: i64,
    /// Counts 1, 2, 3 ... within the grant.
    number: i64,
    /// "import", "reversal", "computation", "manual" or "correction".
    kind: String,
    reason: String,
    posted_at: DateTime<Utc>,
    posted_by: String,
    /// SHA-256 over its lines and over the posting before it.
    seal: String,
    previous_seal: String,
}

/// A part of a sheet around the row of a line.
#[derive(Serialize, ToSchema)]
struct SourceCells {
    /// Number of the import.
    import: i64,
    file_name: String,
    file_sha256: String,
    sheet: String,
    /// The row that the line was read from.
    row: u32,
    /// The cells of the line, such as "A12:K12".
    range: String,
    /// The letters above each column.
    columns: Vec<String>,
    header: Option<SourceRow>,
    rows: Vec<SourceRow>,
}

#[derive(Serialize, ToSchema)]
struct SourceRow {
    number: u32,
    /// One for each column, as the spreadsheet shows it.
    cells: Vec<String>,
}

/// How a computed line came to its amount.
#[derive(Serialize, ToSchema)]
struct ComputationOfLine {
    /// "staff-costs" and others: see `showCosts`.
    topic: String,
    /// What was computed.
    item: String,
    article: String,
    formula: String,
    /// What went into the formula.
    values: Vec<ValueOfFormula>,
}

/// A cell that is read as a person corrected it.
#[derive(Serialize, ToSchema)]
pub(in crate::web::api) struct CorrectedCell {
    cell: String,
    original: String,
    /// What a person said instead; nothing when the file counts again.
    value: Option<String>,
    reason: String,
    by: String,
    at: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
struct ReportOfExpenditure {
    id: i64,
    form: String,
    /// Number of the version of this form and period.
    number: i64,
    /// "draft", "frozen", "submitted", "accepted", "returned" or "withdrawn".
    state: String,
    made_at: DateTime<Utc>,
    /// False when the line entered the ledger after the figures were made.
    contains_line: bool,
}

impl From<&CellCorrection> for CorrectedCell {
    fn from(said: &CellCorrection) -> Self {
        Self {
            cell: said.cell.clone(),
            original: said.original.clone(),
            value: said.value.clone(),
            reason: said.reason.clone(),
            by: said.by.clone(),
            at: said.at,
        }
    }
}

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<ExpenditureId>("line")?;
    let within = within(cx, Act::ViewExpenditure);
    let details = show_line(&cx.books, cx.grant(), (id, within.as_deref()))?;
    let (source, source_unreadable) =
        match source_sheet::source_sheet(&cx.books, cx.grant(), (id, within.as_deref())) {
            Ok(sheet) => (sheet, None),
            Err(OperationError::Unreadable(reason)) => (None, Some(cx.say(&reason.message()).to_owned())),
            Err(other) => return Err(other.into()),
        };
    answers::single(cx, &described(cx, &details, source, source_unreadable))
}

fn described(
    cx: &Cx,
    details: &LineDetails,
    source: Option<SourceSheet>,
    source_unreadable: Option<String>,
) -> ExpenditureDetails {
    let id_of = |linked: &Option<LinkedLine>| linked.as_ref().map(|linked| linked.line.id.get());
    let import = details.posting.batch.map(ImportBatchId::get);
    let range = details.line.line.source_range.clone();
    ExpenditureDetails {
        line: shown(&details.grant, &details.line, import, id_of(&details.taken_back_by)),
        posting: posting(&details.posting),
        source: source.map(|sheet| cells(sheet, range)),
        source_unreadable,
        corrected_cells: details.corrected_cells.iter().map(CorrectedCell::from).collect(),
        computation: details.computation.as_ref().map(|known| ComputationOfLine {
            topic: known.topic.code().to_owned(),
            item: known.item.clone(),
            article: known.article.clone(),
            formula: cx.say(&known.formula).to_owned(),
            values: known.values.iter().map(|used| ValueOfFormula::of(cx, used)).collect(),
        }),
        takes_back: id_of(&details.takes_back),
        taken_back_by: id_of(&details.taken_back_by),
        replaced_by: id_of(&details.replaced_by),
        replaces: id_of(&details.replaces),
        evidence: details.evidence.iter().map(evidence::shown).collect(),
        reports: details
            .reports
            .iter()
            .map(|known| ReportOfExpenditure {
                id: known.record.id.get(),
                form: known.record.form.clone(),
                number: known.record.number,
                state: known.record.state().code().to_owned(),
                made_at: known.record.made_at,
                contains_line: known.contains,
            })
            .collect(),
    }
}

fn posting(posting: &Posting) -> PostingDetails {
    PostingDetails {
        id: posting.id.get(),
        number: posting.number,
        kind: posting.kind.code().to_owned(),
        reason: posting.reason.clone(),
        posted_at: posting.posted_at,
        posted_by: posting.posted_by.clone(),
        seal: posting.hash.clone(),
        previous_seal: posting.previous_hash.clone(),
    }
}

fn cells(sheet: SourceSheet, range: String) -> SourceCells {
    let row = |shown: SourceRowShown| SourceRow {
        number: shown.number,
        cells: shown.cells.into_iter().map(|cell| cell.shown).collect(),
    };
    SourceCells {
        import: sheet.import.get(),
        file_name: sheet.file_name,
        file_sha256: sheet.file_sha256,
        sheet: sheet.sheet,
        row: sheet.row,
        range,
        columns: sheet.columns,
        header: sheet.header.map(row),
        rows: sheet.rows.into_iter().map(row).collect(),
    }
}

/// The file that the line was read from, byte for byte; for those who may see all of it.
pub(super) fn file(cx: &Cx) -> Result<Answer, WebError> {
    if within(cx, Act::ViewExpenditure).is_some() {
        return Err(WebError::NotFound);
    }
    let (name, bytes) = source_sheet::source_file(&cx.books, cx.grant(), cx.path("line")?)?;
    Ok(Answer::file(&name, super::BYTES, bytes))
}

/// What the rules say of a line.
#[derive(Serialize, ToSchema)]
pub(super) struct ExpenditureVerdicts {
    /// Whether they were recorded; otherwise they are those of the books as they stand.
    recorded: bool,
    items: Vec<VerdictOnLine>,
    /// What was known of the line when it was judged.
    values: Vec<ValueOfLine>,
}

#[derive(Serialize, ToSchema)]
struct ValueOfLine {
    name: String,
    value: String,
}

#[derive(Serialize, ToSchema)]
struct VerdictOnLine {
    /// Code of the rule.
    rule: String,
    title: String,
    article: String,
    /// The day of the text of the rule that was used.
    text_of: NaiveDate,
    /// "refuses", "needs-person", "warns", "informs", "passes" or "not-applicable".
    outcome: String,
    why: String,
    /// What would make it pass.
    remedy: String,
    /// The waiver that lifts it.
    waiver: Option<i64>,
}

pub(super) fn verdicts(cx: &Cx) -> Result<Answer, WebError> {
    let found = rules::line_verdicts(&cx.books, cx.grant(), cx.path("line")?)?;
    let (mut items, mut values) = (Vec::new(), Vec::new());
    for judged in &found.judging.subjects {
        let mut facts = found.judging.shared.clone();
        facts.overlay(&judged.facts);
        values.extend(facts.iter().map(|(fact, value)| ValueOfLine {
            name: cx.say(&fact.label()).to_owned(),
            value: value.shown(cx.language),
        }));
        for given in &judged.verdicts {
            let Some(used) = found.judging.rules.get(given.rule) else { continue };
            let explained = used.explain(&given.verdict, &facts);
            items.push(VerdictOnLine {
                rule: used.rule.code.clone(),
                title: cx.say(&used.rule.title).to_owned(),
                article: used.rule.article.clone(),
                text_of: used.version,
                outcome: given.verdict.outcome.code().to_owned(),
                why: cx.say(&explained.why).to_owned(),
                remedy: cx.say(&explained.remedy).to_owned(),
                waiver: given.waiver.map(crate::domain::ids::RuleWaiverId::get),
            });
        }
    }
    answers::outcome(&ExpenditureVerdicts { recorded: found.kept, items, values })
}
