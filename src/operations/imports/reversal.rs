//! Taking an import back: a reversing line for every line that still stands. The original lines stay.

use serde::Serialize;

use super::{Entry, enter_posting};
use crate::db::audit::AuditRecord;
use crate::db::expenditures;
use crate::db::{DbConnection, audit, grants, imports, postings};
use crate::domain::books::BookedGrant;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{LedgerLine, PostingKind};
use crate::domain::money::{Cents, MoneyError};
use crate::operations::{Actor, Books, OperationError};

/// What reversing an import did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reversed {
    pub batch: ImportBatchId,
    pub file: String,
    /// Reversing lines that were posted.
    pub lines: usize,
    /// What they add to the ledger: minus what the import had added.
    pub reversed_cents: i64,
    /// The earlier version that this import had taken the place of; what it took back stays taken back until that
    /// file is imported again.
    pub replaced: Option<ImportBatchId>,
}

/// Posts reversing lines for an import. Afterwards the same file may be imported again.
pub fn reverse_import(
    books: &Books,
    actor: &Actor,
    batch: ImportBatchId,
    progress: &dyn Fn(super::ImportStage),
) -> Result<Reversed, OperationError> {
    take_back(books, actor, batch, None, progress)
}

/// The same with a reason, which is sealed with the posting and kept in the log.
pub fn reverse_import_because(
    books: &Books,
    actor: &Actor,
    batch: ImportBatchId,
    reason: &str,
    progress: &dyn Fn(super::ImportStage),
) -> Result<Reversed, OperationError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een import terugdraaien heeft een reden nodig: schrijf op waarom.",
            "Taking an import back needs a reason: write down why.",
        )));
    }
    take_back(books, actor, batch, Some(reason), progress)
}

fn take_back(
    books: &Books,
    actor: &Actor,
    batch_id: ImportBatchId,
    why: Option<&str>,
    progress: &dyn Fn(super::ImportStage),
) -> Result<Reversed, OperationError> {
    let why = why.map_or_else(String::new, |reason| format!(": {reason}"));
    books.db.write(|conn| {
        let batch = imports::load(conn, batch_id)?;
        if !batch.state.may_become(BatchState::Reversed)
            || !imports::change_state(conn, batch_id, BatchState::Posted, BatchState::Reversed)?
        {
            return Err(cannot_be_reversed(&batch));
        }
        let grant = grant_of(conn, &batch)?;
        let lines = reversing_lines(conn, &grant, batch_id)?;
        let amount = Cents::sum(lines.iter().map(|line| line.amount))?;
        if !lines.is_empty() {
            let lines: Vec<&LedgerLine> = lines.iter().collect();
            let reason = format!("import {batch_id} ({}) taken back{why}", batch.file_name);
            let entry = Entry {
                kind: PostingKind::Reversal,
                batch: Some(batch_id),
                reason: &reason,
                lines: &lines,
                amount,
            };
            enter_posting(conn, books, actor, &grant, &entry, progress)?;
        }
        audit::insert(
            conn,
            &AuditRecord {
                at: books.clock.now(),
                actor: &actor.name,
                act: "import.reverse",
                subject: &format!("grant {}, import {batch_id}", grant.definition.code),
                detail: &format!("{} lines, {amount} EUR{why}", lines.len()),
            },
        )?;
        Ok(Reversed {
            batch: batch_id,
            file: batch.file_name,
            lines: lines.len(),
            reversed_cents: amount.get(),
            replaced: batch.replaces,
        })
    })
}

fn cannot_be_reversed(batch: &ImportBatch) -> OperationError {
    let id = batch.id;
    OperationError::Conflict(match batch.state {
        BatchState::Reversed => Bilingual::new(
            format!("Import {id} is al teruggedraaid."),
            format!("Import {id} has already been reversed."),
        ),
        _ => Bilingual::new(
            format!("Van import {id} is niets geboekt: er valt niets terug te draaien. Leg hem opzij."),
            format!("Nothing of import {id} is posted: there is nothing to take back. Lay it aside."),
        ),
    })
}

fn grant_of(conn: &mut DbConnection, batch: &ImportBatch) -> Result<BookedGrant, OperationError> {
    Ok(grants::load_by_id(conn, batch.grant)?)
}

fn reversing_lines(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    batch: ImportBatchId,
) -> Result<Vec<LedgerLine>, OperationError> {
    let mut lines = Vec::new();
    for posting in postings::list(conn, grant.id)? {
        if posting.batch == Some(batch) && posting.kind == PostingKind::Import {
            for expenditure in expenditures::standing_of_posting(conn, posting.id)? {
                lines.push(expenditure.line.reversed(expenditure.id).ok_or(MoneyError::Overflow)?);
            }
        }
    }
    Ok(lines)
}
