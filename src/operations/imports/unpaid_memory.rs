//! The unpaid invoices of imports as they were read a moment ago. The page of bank statements looks at every waiting import
//! at each look; an import is remembered with everything that its rows follow from, so that a memory is never out of date,
//! whichever process changed something.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::reading::said_of_all_files;
use crate::db::{corrections, grants, imports};
use crate::domain::bank::Invoice;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::ImportBatch;
use crate::domain::reading_plan::{CellCorrection, Instructions, corrections_in_force};
use crate::operations::{Books, OperationError};

/// Imports that are remembered, of all grants together; those that were not looked at longest go first.
const MOST_IMPORTS: usize = 200;
/// An import with more invoices than this is read each time: memory is dearer.
const MOST_INVOICES: usize = 5_000;

/// What the unpaid invoices of an import follow from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::operations) struct UnpaidKey {
    today: NaiveDate,
    /// With its file, plan, and what of it is posted.
    batch: ImportBatch,
    /// Of the import that it takes the place of.
    earlier_sender: Option<String>,
    grant_version: i64,
    /// Said about all files of the grant.
    instructions: Arc<Instructions>,
    corrections: Vec<CellCorrection>,
}

impl UnpaidKey {
    pub(super) fn batch(&self) -> ImportBatchId {
        self.batch.id
    }
}

/// What was read of an import under its key.
pub(in crate::operations) type RememberedUnpaid = (UnpaidKey, Arc<Vec<Invoice>>);

/// One key for each import of a grant in which rows wait, oldest first.
pub(super) fn keys(books: &Books, grant_code: &str) -> Result<Vec<UnpaidKey>, OperationError> {
    let today = books.clock.today();
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let all = imports::list(conn, grant.id)?;
        let senders: BTreeMap<ImportBatchId, Option<String>> =
            all.iter().map(|batch| (batch.id, batch.plan.sender.clone())).collect();
        let waiting: Vec<ImportBatch> =
            all.into_iter().filter(|batch| batch.state.may_be_mended() && batch.rows.waiting > 0).collect();
        let ids: Vec<ImportBatchId> = waiting.iter().map(|batch| batch.id).collect();
        let mut said: BTreeMap<ImportBatchId, Vec<CellCorrection>> = BTreeMap::new();
        for (batch, correction) in corrections::list(conn, &ids)? {
            said.entry(batch).or_default().push(correction);
        }
        let instructions = Arc::new(said_of_all_files(conn, grant.id)?);
        let key = |batch: ImportBatch| UnpaidKey {
            today,
            earlier_sender: batch.replaces.and_then(|earlier| senders.get(&earlier).cloned().flatten()),
            grant_version: grant.version,
            instructions: Arc::clone(&instructions),
            corrections: corrections_in_force(said.remove(&batch.id).unwrap_or_default()),
            batch,
        };
        Ok(waiting.into_iter().map(key).collect())
    })
}

/// What was read under this key.
pub(super) fn recall(books: &Books, key: &UnpaidKey) -> Option<Arc<Vec<Invoice>>> {
    let mut kept = books.memory.unpaid();
    let place = kept.iter().position(|(known, _)| known == key)?;
    let found = kept.remove(place)?;
    let invoices = Arc::clone(&found.1);
    kept.push_back(found);
    Some(invoices)
}

pub(super) fn keep(books: &Books, read: Vec<RememberedUnpaid>) {
    let mut kept = books.memory.unpaid();
    for (key, invoices) in read.into_iter().filter(|(_, invoices)| invoices.len() <= MOST_INVOICES) {
        kept.retain(|(known, _)| known.batch.id != key.batch.id);
        kept.push_back((key, invoices));
    }
    let too_many = kept.len().saturating_sub(MOST_IMPORTS);
    kept.drain(..too_many);
}
