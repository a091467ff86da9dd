//! Reviews of imports that were made a moment ago: the pages of one import look at the same reading again and again. Every
//! act leaves an audit record, so a review stands as long as no record was added, in whichever process.

use std::sync::Arc;

use chrono::NaiveDate;

use super::ImportReview;
use crate::db::{audit, imports};
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::BatchState;
use crate::operations::{Books, OperationError};

/// People who work on imports at the same time.
const MOST_REVIEWS: usize = 4;
/// A review of more rows and findings than this is made again each time: memory is dearer.
const MOST_KEPT: usize = 20_000;

/// What a review depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::operations) struct ReviewKey {
    batch: ImportBatchId,
    state: BatchState,
    reading: i64,
    records: i64,
    today: NaiveDate,
}

/// A review under its key.
pub(in crate::operations) type RememberedReview = (ReviewKey, Arc<ImportReview>);

/// The key of a review that is made now.
pub(super) fn key(books: &Books, batch: ImportBatchId) -> Result<ReviewKey, OperationError> {
    books.db.read(|conn| {
        let loaded = imports::load(conn, batch)?;
        let (state, reading, records) = (loaded.state, loaded.reading, audit::count(conn)?);
        Ok(ReviewKey { batch, state, reading, records, today: books.clock.today() })
    })
}

/// The review that was made under this key.
pub(super) fn recall(books: &Books, key: &ReviewKey) -> Option<Arc<ImportReview>> {
    let kept = books.memory.reviews();
    kept.iter().find(|(known, _)| known == key).map(|(_, review)| Arc::clone(review))
}

pub(super) fn keep(books: &Books, key: ReviewKey, review: &Arc<ImportReview>) {
    let details = &review.details;
    let sizes =
        [details.findings.len(), details.waiting.len(), details.ignored.len(), details.duplicates.len()];
    if sizes.into_iter().fold(0, usize::saturating_add) > MOST_KEPT {
        return;
    }
    let mut kept = books.memory.reviews();
    kept.retain(|(known, _)| known.batch != key.batch);
    if kept.len() >= MOST_REVIEWS {
        kept.pop_front();
    }
    kept.push_back((key, Arc::clone(review)));
}
