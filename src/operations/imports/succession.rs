//! A file that is a later version of one imported before. Said so (`replaces`), only what differs is posted and the
//! lines it replaces are taken back. Not said so, rows that changed wait: nothing is counted twice.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Judged;
use super::duplicates::{self, kept_row, place_of, summary};
use crate::db::{DbConnection, expenditures, imports, postings};
use crate::domain::books::BookedGrant;
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::folding::fold;
use crate::domain::ids::{BudgetLineId, ExpenditureId, ImportBatchId};
use crate::domain::import_batch::{BatchState, KeptRow, RowState};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, LedgerLine, PostingKind};
use crate::domain::money::MoneyError;
use crate::domain::succession::{ChangedRow, Comparison, FieldChange, compare};
use crate::operations::OperationError;

/// What a corrected file changes about an earlier import.
#[derive(Clone, Debug, Serialize)]
pub struct Succession {
    pub replaces: ImportBatchId,
    pub unchanged: usize,
    /// Lines that stay as they are because their rows wait for a correction.
    pub waiting: usize,
    pub changed: Vec<RowChange>,
    pub added: Vec<RowPlace>,
    pub removed: Vec<LinePlace>,
}

/// A row that says something else than the line it was.
#[derive(Clone, Debug, Serialize)]
pub struct RowChange {
    pub line: ExpenditureId,
    #[serde(flatten)]
    pub row: RowPlace,
    pub changes: Vec<FieldChange>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RowPlace {
    pub sheet: String,
    pub cells: String,
    pub summary: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct LinePlace {
    pub line: ExpenditureId,
    pub summary: String,
}

/// Leaves only the rows that differ from the replaced import, and says which of its lines go.
pub(super) fn replace(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    (predecessor, own): (ImportBatchId, Option<ImportBatchId>),
    judged: &mut Judged<'_>,
) -> Result<(), OperationError> {
    let versions = earlier_versions(conn, grant, (predecessor, own))?;
    let mut standing = Vec::new();
    for posting in postings::list(conn, grant.id)? {
        let of_versions = posting.batch.is_some_and(|batch| versions.contains(&batch));
        if of_versions && posting.kind == PostingKind::Import {
            standing.extend(expenditures::standing_of_posting(conn, posting.id)?);
        }
    }
    let mut comparison = compare(&standing, &judged.new_lines, &|id| name_of(grant, id));
    // A line whose row is only waiting for a correction is not removed by it.
    let held = |line: &&Expenditure| judged.kept.iter().any(|row| waits_for(row, &line.line));
    let (waiting, removed) = comparison.removed.into_iter().partition::<Vec<_>, _>(held);
    comparison.removed = removed;
    judged.succession = Some(succession(predecessor, &comparison, waiting.len()));
    let leaving = comparison.changed.iter().map(|changed| changed.line).chain(comparison.removed);
    for line in leaving {
        judged.reversing.push(line.line.reversed(line.id).ok_or(MoneyError::Overflow)?);
    }
    for (line, row) in comparison.unchanged {
        judged.kept.push(kept_row(row, RowState::Duplicate, Some(line.id)));
    }
    judged.new_lines = comparison.changed.iter().map(|changed| changed.row).chain(comparison.added).collect();
    leave_out_lines_of_others(conn, grant, &standing, judged)
}

/// The import itself and the versions that it replaced, back to the first.
fn earlier_versions(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    (newest, own): (ImportBatchId, Option<ImportBatchId>),
) -> Result<BTreeSet<ImportBatchId>, OperationError> {
    let batch = imports::load(conn, newest)?;
    let known = imports::list(conn, grant.id)?;
    let replaced_already = known
        .iter()
        .find(|later| {
            later.replaces == Some(newest) && later.state == BatchState::Posted && Some(later.id) != own
        })
        .map(|later| later.id);
    if batch.grant != grant.id || batch.state != BatchState::Posted || replaced_already.is_some() {
        return Err(cannot_replace(newest, replaced_already));
    }
    let mut versions = BTreeSet::from([newest]);
    let mut earlier = batch.replaces;
    while let Some(id) = earlier {
        versions.insert(id);
        earlier = known.iter().find(|batch| batch.id == id).and_then(|batch| batch.replaces);
    }
    Ok(versions)
}

/// Whether a waiting row is what has become of a line: the same row, or one that names its supplier and document.
fn waits_for(row: &KeptRow, line: &LedgerLine) -> bool {
    if row.state != RowState::Waiting {
        return false;
    }
    let names = |text: &str| {
        let text = fold(text);
        !text.is_empty() && row.cells.iter().any(|cell| fold(cell) == text)
    };
    let same_row = row.sheet == *line.source_sheet && row.row == line.source_row;
    names(&line.supplier) && (same_row || names(&line.document_number))
}

/// A new or changed row may stand in the ledger already, from another import.
fn leave_out_lines_of_others(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    standing: &[Expenditure],
    judged: &mut Judged<'_>,
) -> Result<(), OperationError> {
    let own: BTreeSet<i64> = standing.iter().map(|line| line.line.fingerprint).collect();
    let (of_own, others): (Vec<&LedgerLine>, Vec<&LedgerLine>) =
        judged.new_lines.iter().partition(|line| own.contains(&line.fingerprint));
    judged.new_lines = others;
    duplicates::against_ledger(conn, grant, judged)?;
    judged.new_lines.extend(of_own);
    judged.new_lines.sort_by_key(|line| line.source_row);
    Ok(())
}

fn cannot_replace(batch: ImportBatchId, by: Option<ImportBatchId>) -> OperationError {
    if let Some(by) = by {
        return OperationError::Conflict(Bilingual::new(
            format!("Import {batch} is al vervangen door import {by}: vervang die."),
            format!("Import {batch} was replaced by import {by} already: replace that one."),
        ));
    }
    OperationError::Conflict(Bilingual::new(
        format!(
            "Import {batch} kan niet worden vervangen: hij is teruggedraaid of hoort bij een ander project."
        ),
        format!("Import {batch} cannot be replaced: it was reversed or belongs to another grant."),
    ))
}

/// Rows that differ from what an earlier import of the same workbook posted wait, so that nothing counts twice.
pub(super) fn hold_changed_rows(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    judged: &mut Judged<'_>,
) -> Result<(), OperationError> {
    let known: BTreeSet<ExpenditureId> = judged.kept.iter().filter_map(|row| row.duplicate_of).collect();
    if known.is_empty() || judged.new_lines.is_empty() {
        return Ok(());
    }
    let known: Vec<ExpenditureId> = known.into_iter().collect();
    let postings = postings::list(conn, grant.id)?;
    for posting in expenditures::postings_of(conn, &known)? {
        let standing = expenditures::standing_of_posting(conn, posting)?;
        let left: Vec<Expenditure> =
            standing.into_iter().filter(|line| known.binary_search(&line.id).is_err()).collect();
        let comparison = compare(&left, &judged.new_lines, &|id| name_of(grant, id));
        let batch = postings.iter().find(|known| known.id == posting).and_then(|posting| posting.batch);
        for changed in &comparison.changed {
            judged.findings.push(changed_since(changed, batch));
            judged.kept.push(kept_row(changed.row, RowState::Waiting, None));
        }
        judged.new_lines = comparison.added;
    }
    Ok(())
}

pub(super) fn name_of(grant: &BookedGrant, id: BudgetLineId) -> String {
    grant
        .budget_line_by_id(id)
        .map_or_else(String::new, |line| format!("{}/{}", line.activity, line.category))
}

fn changed_since(changed: &ChangedRow<'_, '_>, batch: Option<ImportBatchId>) -> Finding {
    let batch = batch.map(|batch| batch.to_string()).unwrap_or_default();
    let said: Vec<String> =
        changed.changes.iter().map(|change| format!("{} -> {}", change.before, change.after)).collect();
    let (line, said) = (changed.line.id, said.join("; "));
    Finding::new(
        FindingCode::ChangedSinceImport,
        place_of(changed.row),
        summary(changed.row),
        Bilingual::new(
            format!("Import {batch} las deze rij als regel {line}; zij is daarna gewijzigd ({said})."),
            format!("Import {batch} read this row as line {line}; it has changed since ({said})."),
        ),
        Bilingual::new(
            format!(
                "Is dit een latere versie van dat hele bestand? Importeer het dan als vervanging van import {batch}; u ziet \
                 eerst wat verandert en vervalt."
            ),
            format!(
                "Is this a later version of that whole file? Import it in place of import {batch}; you first see what \
                 changes and goes."
            ),
        ),
    )
}

pub(super) fn succession(
    replaces: ImportBatchId,
    comparison: &Comparison<'_, '_>,
    waiting: usize,
) -> Succession {
    let place = |line: &LedgerLine| RowPlace {
        sheet: line.source_sheet.to_string(),
        cells: line.source_range.clone(),
        summary: summary(line),
    };
    Succession {
        replaces,
        unchanged: comparison.unchanged.len(),
        waiting,
        changed: comparison
            .changed
            .iter()
            .map(|changed| RowChange {
                line: changed.line.id,
                row: place(changed.row),
                changes: changed.changes.clone(),
            })
            .collect(),
        added: comparison.added.iter().map(|line| place(line)).collect(),
        removed: comparison
            .removed
            .iter()
            .map(|line| LinePlace { line: line.id, summary: summary(&line.line) })
            .collect(),
    }
}
