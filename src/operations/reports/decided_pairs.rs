//! What people decided about rows that looked like another expense, with the facts of the row, for the annex of a
//! report.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use crate::db::duplicate_decisions::KeptDecision;
use crate::db::{DbConnection, duplicate_decisions, expenditures, imports};
use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::currency::{Currency, Money};
use crate::domain::ids::ExpenditureId;
use crate::domain::import_batch::KeptRow;
use crate::domain::ledger::Expenditure;
use crate::domain::likeness::{DuplicateVerdict, likeness_key};
use crate::operations::{OperationError, seal};
use crate::reporting::form::Form;
use crate::reporting::snapshot::{DecidedPair, LikeExpense};

/// The newest decision about each pair whose row was paid within the span, in the order in which they were decided.
pub(super) fn decided_pairs(
    conn: &mut DbConnection,
    form: &Form,
    (grant, span): (&BookedGrant, DateSpan),
) -> Result<Vec<DecidedPair>, OperationError> {
    if !form.datasets().any(|dataset| dataset == "duplicate-decisions") {
        return Ok(Vec::new());
    }
    let decisions = newest(duplicate_decisions::list(conn, grant.id)?);
    let mut fingerprints: Vec<i64> = decisions.iter().map(|kept| kept.fingerprint).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    let rows = imports::rows_with_fingerprints(conn, grant.id, &fingerprints)?;
    let posted: HashMap<i64, ExpenditureId> =
        expenditures::standing_with_fingerprints(conn, grant.id, &fingerprints)?.into_iter().collect();
    let others: Vec<ExpenditureId> = decisions.iter().filter_map(|kept| kept.other).collect();
    let grants = expenditures::grant_codes(conn, &others)?;
    let alike = standing_alike(conn, grant, rows.values())?;
    let mut pairs = Vec::new();
    for kept in decisions {
        let Some(row) = rows.get(&kept.fingerprint).and_then(RowFacts::of) else { continue };
        if !span.contains(row.paid) {
            continue;
        }
        let may_stand = kept.decision.verdict != DuplicateVerdict::Same;
        let line = posted.get(&kept.fingerprint).copied().filter(|_| may_stand);
        let resembled = match kept.other {
            Some(id) => Some(LikeExpense { line: id, grant: grants.get(&id).cloned() }),
            None => row.likeness.and_then(|likeness| {
                let known = alike.iter().filter(|known| known.line.likeness == Some(likeness));
                let known = known.filter(|known| Some(known.id) != line).map(|known| known.id).min()?;
                Some(LikeExpense { line: known, grant: None })
            }),
        };
        pairs.push(DecidedPair {
            supplier: row.supplier,
            document: row.document,
            paid: row.paid,
            amount: row.amount,
            line,
            like: resembled,
            decision: kept.decision,
        });
    }
    Ok(pairs)
}

/// A later decision about the same pair takes the place of an earlier one.
fn newest(decisions: Vec<KeptDecision>) -> Vec<KeptDecision> {
    let last: BTreeMap<(i64, Option<ExpenditureId>), usize> =
        decisions.iter().enumerate().map(|(place, kept)| ((kept.fingerprint, kept.other), place)).collect();
    let stands =
        |(place, kept): &(usize, KeptDecision)| last.get(&(kept.fingerprint, kept.other)) == Some(place);
    decisions.into_iter().enumerate().filter(stands).map(|(_, kept)| kept).collect()
}

fn standing_alike<'r>(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    rows: impl Iterator<Item = &'r KeptRow>,
) -> Result<Vec<Expenditure>, OperationError> {
    let mut likenesses: Vec<i64> = rows.filter_map(RowFacts::of).filter_map(|row| row.likeness).collect();
    likenesses.sort_unstable();
    likenesses.dedup();
    Ok(expenditures::standing_alike(conn, grant.id, &likenesses)?)
}

/// What a row said, as it was kept beside the ledger (`imports::duplicates::kept_row`).
struct RowFacts {
    supplier: String,
    document: String,
    paid: chrono::NaiveDate,
    amount: Money,
    likeness: Option<i64>,
}

impl RowFacts {
    fn of(row: &KeptRow) -> Option<Self> {
        let [supplier, number, description, _invoiced, paid, currency, units] = row.cells.as_slice() else {
            return None;
        };
        let (Ok(paid), Ok(currency), Ok(units)) =
            (paid.parse(), currency.parse::<Currency>(), units.parse::<Decimal>())
        else {
            return None;
        };
        let likeness = likeness_key(supplier, number).map(|key| seal::fingerprint(&key));
        let document = if number.is_empty() { description } else { number };
        let (supplier, document) = (supplier.clone(), document.clone());
        let amount = Money::from_units_half_away(units, currency)?;
        Some(Self { supplier, document, paid, amount, likeness })
    }
}
