//! What an import changes about the one that it replaces: before it is posted from its file, afterwards from the ledger.

use std::collections::BTreeSet;

use super::entering::replaced_by;
use super::judging::judge;
use super::reading::{OpenedBatch, prepare};
use super::{ImportStage, Succession, succession};
use crate::db::expenditures::LineFilter;
use crate::db::{DbConnection, expenditures, grants, imports, postings};
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, ImportBatch, RowState};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, LedgerLine, PostingKind};
use crate::domain::succession::compare;
use crate::operations::{Books, OperationError};

/// The rows that an import adds to, changes about and takes from its predecessor.
pub fn compare_with_predecessor(
    books: &Books,
    batch: ImportBatchId,
    progress: &dyn Fn(ImportStage),
) -> Result<Succession, OperationError> {
    let opened = OpenedBatch::load(books, batch)?;
    let Some(predecessor) = opened.batch.replaces else { return Err(replaces_nothing(batch)) };
    if opened.batch.state == BatchState::Posted || opened.batch.state == BatchState::Reversed {
        return books.db.read(|conn| from_ledger(conn, &opened.batch, predecessor));
    }
    let task = opened.task(&opened.batch.plan);
    let prepared = prepare(books, &task, progress)?;
    books.db.read(|conn| {
        let judged = judge(conn, &prepared, &task)?;
        judged.succession.ok_or_else(|| replaces_nothing(batch))
    })
}

/// The lines that were taken back for this import, against its own.
fn from_ledger(
    conn: &mut DbConnection,
    batch: &ImportBatch,
    predecessor: ImportBatchId,
) -> Result<Succession, OperationError> {
    let grant = grants::load_by_id(conn, batch.grant)?;
    let reason = replaced_by(batch.id, &batch.file_name);
    let (mut own, mut answered) = (Vec::new(), Vec::new());
    for posting in postings::list(conn, grant.id)? {
        let is_own = posting.batch == Some(batch.id) && posting.kind == PostingKind::Import;
        let is_reversal = posting.kind == PostingKind::Reversal && posting.reason == reason;
        if is_own || is_reversal {
            let lines = expenditures::list(conn, grant.id, LineFilter::Posting(posting.id))?;
            if is_own {
                own.extend(lines);
            } else {
                answered.extend(lines.into_iter().filter_map(|line| line.line.answers));
            }
        }
    }
    let replaced: Vec<Expenditure> = expenditures::with_ids(conn, &answered)?;
    let own: Vec<&LedgerLine> = own.iter().map(|line| &line.line).collect();
    let comparison = compare(&replaced, &own, &|id| succession::name_of(&grant, id));
    let rows = imports::rows(conn, batch.id)?;
    let unchanged: BTreeSet<_> = rows
        .iter()
        .filter(|row| row.state == RowState::Duplicate)
        .filter_map(|row| row.duplicate_of)
        .collect();
    let waiting = rows.iter().filter(|row| row.state == RowState::Waiting).count();
    let mut told = succession::succession(predecessor, &comparison, waiting);
    told.unchanged = unchanged.len();
    Ok(told)
}

fn replaces_nothing(batch: ImportBatchId) -> OperationError {
    OperationError::Rejected(Bilingual::new(
        format!(
            "Import {batch} vervangt geen eerdere import. Importeer een latere versie en zeg daarbij welke import zij vervangt."
        ),
        format!(
            "Import {batch} replaces no earlier import. Import a later version and say which import it replaces."
        ),
    ))
}
