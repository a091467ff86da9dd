//! The ledger as people read it: every line with its codes and the cells it came from.

use crate::db::expenditures::{self, LineFilter};
use crate::db::{grants, imports, postings};
use crate::domain::books::BookedGrant;
use crate::domain::import_batch::ImportBatch;
use crate::domain::ledger::{Expenditure, Posting};
use crate::operations::{Books, OperationError};

/// A grant's ledger with what is needed to read it.
pub struct Ledger {
    pub grant: BookedGrant,
    pub lines: Vec<Expenditure>,
    pub postings: Vec<Posting>,
    pub batches: Vec<ImportBatch>,
}

impl Ledger {
    /// Name and hash of the file that a line was read from.
    pub fn batch_of(&self, line: &Expenditure) -> Option<&ImportBatch> {
        let posting = self.postings.iter().find(|posting| posting.id == line.posting)?;
        self.batches.iter().find(|batch| Some(batch.id) == posting.batch)
    }

    pub fn posting_of(&self, line: &Expenditure) -> Option<&Posting> {
        self.postings.iter().find(|posting| posting.id == line.posting)
    }
}

/// All lines of a grant, in the order of posting; with a period only the lines of that period.
pub fn read_ledger(
    books: &Books,
    grant_code: &str,
    period_code: Option<&str>,
) -> Result<Ledger, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let filter = match period_code {
            None => LineFilter::All,
            Some(code) => LineFilter::Period(
                grant.period_id(code).ok_or_else(|| OperationError::NotFound(format!("period {code}")))?,
            ),
        };
        let lines = expenditures::list(conn, grant.id, filter)?;
        let postings = postings::list(conn, grant.id)?;
        let batches = imports::list(conn, grant.id)?;
        Ok(Ledger { grant, lines, postings, batches })
    })
}
