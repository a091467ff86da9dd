//! What the ledger makes of a prepared file: which lines are new, what is kept beside them, and what posting would do.

use std::fmt::Write as _;

use super::reading::{Prepared, ReadingTask};
use super::{Succession, double_funding, duplicates, near_duplicates, succession, totals};
use crate::db::imports::Reading;
use crate::db::{DbConnection, ledger_sums};
use crate::domain::consequences::Consequences;
use crate::domain::finding::Finding;
use crate::domain::ids::ExpenditureId;
use crate::domain::import_batch::{KeptRow, RowCounts};
use crate::domain::ledger::LedgerLine;
use crate::domain::money::Cents;
use crate::operations::{OperationError, execution, seal, tender_marks};

pub(super) struct Judged<'a> {
    pub new_lines: Vec<&'a LedgerLine>,
    /// Lines of the replaced import to take back.
    pub reversing: Vec<LedgerLine>,
    pub succession: Option<Succession>,
    pub kept: Vec<KeptRow>,
    pub findings: Vec<Finding>,
    /// The new lines are ready.
    pub rows: RowCounts,
    /// Of the new lines.
    pub amount: Cents,
}

/// Separates what is new from what the ledger already has.
pub(super) fn judge<'a>(
    conn: &mut DbConnection,
    prepared: &'a Prepared,
    task: &ReadingTask<'_>,
) -> Result<Judged<'a>, OperationError> {
    let mut judged = Judged {
        new_lines: prepared.lines.iter().collect(),
        reversing: Vec::new(),
        succession: None,
        kept: prepared.kept.clone(),
        findings: prepared.findings.clone(),
        rows: RowCounts::default(),
        amount: Cents::ZERO,
    };
    if let Some(predecessor) = task.replaces {
        let own = task.batch.map(|batch| batch.id);
        succession::replace(conn, &prepared.grant, (predecessor, own), &mut judged)?;
    } else {
        duplicates::against_ledger(conn, &prepared.grant, &mut judged)?;
        succession::hold_changed_rows(conn, &prepared.grant, &mut judged)?;
        near_duplicates::hold_near_duplicates(conn, &prepared.grant, &mut judged)?;
    }
    double_funding::hold_double_funded(conn, &prepared.grant, &mut judged)?;
    judged.kept.sort_by(|one, other| (&one.sheet, one.row).cmp(&(&other.sheet, other.row)));
    judged.rows = totals::row_counts(judged.new_lines.len(), &judged.kept);
    judged.rows.posted = prepared.posted_before.count;
    judged.amount = Cents::sum(judged.new_lines.iter().map(|line| line.amount))?;
    Ok(judged)
}

impl Judged<'_> {
    /// The lines that posting would enter, reversing ones first.
    pub fn entering(&self) -> impl Iterator<Item = &LedgerLine> {
        self.reversing.iter().chain(self.new_lines.iter().copied())
    }

    /// What posting would do to the ledger, as a hash: equal when it would do the same.
    pub fn hash(&self) -> String {
        let mut text = format!("{:?}\n", self.rows);
        for line in self.entering() {
            let what = (line.answers.map(ExpenditureId::get), line.fingerprint);
            let place = (line.budget_line.get(), line.period.get(), line.year);
            let amounts = (line.amount.get(), line.vat.get());
            let written = writeln!(text, "{what:?} {place:?} {amounts:?}");
            debug_assert!(written.is_ok(), "writing to a String cannot fail");
        }
        seal::sha256_hex(&[text.as_bytes()])
    }

    /// The reading as it is kept before posting.
    pub fn as_ready<'r>(&self, prepared: &'r Prepared, checked_hash: Option<&'r str>) -> Reading<'r> {
        Reading {
            format: &prepared.format,
            rows: self.rows,
            posted_cents: prepared.posted_before.amount,
            ready_cents: self.amount,
            checked_hash,
        }
    }

    /// The reading as it is kept once its good rows are posted.
    pub fn as_posted<'r>(&self, prepared: &'r Prepared) -> Result<Reading<'r>, OperationError> {
        Ok(Reading {
            format: &prepared.format,
            rows: self.rows.after_posting(),
            posted_cents: prepared.posted_before.amount.plus(self.amount)?,
            ready_cents: Cents::ZERO,
            checked_hash: None,
        })
    }

    /// What posting would do to budget, flat rate, funding and periods.
    pub fn consequences(
        &self,
        conn: &mut DbConnection,
        prepared: &Prepared,
    ) -> Result<Option<Consequences>, OperationError> {
        let grant = &prepared.grant;
        let Some(budget) = grant.definition.newest_budget() else { return Ok(None) };
        let tendered = tender_marks::tendered_sums(conn, grant)?;
        let before = execution::direct_costs(grant, &ledger_sums::list(conn, grant.id)?, &tendered)?;
        let entering: Vec<&LedgerLine> = self.entering().collect();
        let marks = tender_marks::marks_needed(conn, grant)?;
        let tendered: Vec<&LedgerLine> =
            entering.iter().copied().filter(|line| marks.of(None, line).is_some()).collect();
        let added =
            execution::direct_costs(grant, &totals::sums_of(&entering)?, &totals::sums_of(&tendered)?)?;
        let scheme = execution::scheme_of(grant)?;
        Ok(Some(Consequences::of(&grant.definition, scheme, budget, &before, &added)?))
    }
}
