//! What people decided about rows that look like lines of the ledger. Kept for good, with who and why.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::duplicate_decisions;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{ExpenditureId, GrantId};
use crate::domain::likeness::{DuplicateDecision, DuplicateVerdict};

const VALUES_PER_QUERY: usize = 1000;

/// A decision on its way into the books.
pub struct NewDecision<'a> {
    pub grant: GrantId,
    /// Of the row that was judged.
    pub fingerprint: i64,
    /// The line of another grant that the decision is about; nothing for one of the same grant.
    pub other: Option<ExpenditureId>,
    pub verdict: DuplicateVerdict,
    pub reason: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewDecision<'_>) -> Result<(), StoreError> {
    diesel::insert_into(duplicate_decisions::table)
        .values((
            duplicate_decisions::grant_id.eq(new.grant.get()),
            duplicate_decisions::fingerprint.eq(new.fingerprint),
            duplicate_decisions::other_id.eq(new.other.map(ExpenditureId::get)),
            duplicate_decisions::verdict.eq(new.verdict.code()),
            duplicate_decisions::reason.eq(new.reason),
            duplicate_decisions::decided_at.eq(new.at.naive_utc()),
            duplicate_decisions::decided_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The newest verdict on each of these rows that has one.
pub fn verdicts(
    conn: &mut DbConnection,
    grant: GrantId,
    fingerprints: &[i64],
) -> Result<HashMap<i64, DuplicateVerdict>, StoreError> {
    let decisions = newest(conn, grant, fingerprints)?;
    Ok(decisions.into_iter().map(|(fingerprint, decision)| (fingerprint, decision.verdict)).collect())
}

/// The newest decision on each of these rows that has one.
pub fn newest(
    conn: &mut DbConnection,
    grant: GrantId,
    fingerprints: &[i64],
) -> Result<HashMap<i64, DuplicateDecision>, StoreError> {
    let mut decisions = HashMap::new();
    for chunk in fingerprints.chunks(VALUES_PER_QUERY) {
        let rows = duplicate_decisions::table
            .filter(duplicate_decisions::grant_id.eq(grant.get()))
            .filter(duplicate_decisions::fingerprint.eq_any(chunk))
            .filter(duplicate_decisions::other_id.is_null())
            .select((
                duplicate_decisions::fingerprint,
                duplicate_decisions::verdict,
                duplicate_decisions::reason,
                duplicate_decisions::decided_at,
                duplicate_decisions::decided_by,
            ))
            .order(duplicate_decisions::id)
            .load::<(i64, String, String, NaiveDateTime, String)>(conn)?;
        for (fingerprint, code, reason, at, by) in rows {
            let known = DuplicateVerdict::ALL.into_iter().find(|verdict| verdict.code() == code);
            let verdict = known.ok_or_else(|| StoreError::unreadable("verdict", &code))?;
            decisions.insert(fingerprint, DuplicateDecision { verdict, reason, at: at.and_utc(), by });
        }
    }
    Ok(decisions)
}

/// The newest verdict on each pair of one of these rows and a line of another grant.
pub fn about_lines(
    conn: &mut DbConnection,
    grant: GrantId,
    fingerprints: &[i64],
) -> Result<HashMap<(i64, ExpenditureId), DuplicateVerdict>, StoreError> {
    let mut verdicts = HashMap::new();
    for chunk in fingerprints.chunks(VALUES_PER_QUERY) {
        let rows = duplicate_decisions::table
            .filter(duplicate_decisions::grant_id.eq(grant.get()))
            .filter(duplicate_decisions::fingerprint.eq_any(chunk))
            .filter(duplicate_decisions::other_id.is_not_null())
            .select((
                duplicate_decisions::fingerprint,
                duplicate_decisions::other_id,
                duplicate_decisions::verdict,
            ))
            .order(duplicate_decisions::id)
            .load::<(i64, Option<i64>, String)>(conn)?;
        for (fingerprint, other, code) in rows {
            let known = DuplicateVerdict::ALL.into_iter().find(|verdict| verdict.code() == code);
            let verdict = known.ok_or_else(|| StoreError::unreadable("verdict", &code))?;
            if let Some(other) = other {
                verdicts.insert((fingerprint, ExpenditureId::new(other)), verdict);
            }
        }
    }
    Ok(verdicts)
}

/// A decision with the facts of the line that it is about, where that is of another grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDecision {
    pub fingerprint: i64,
    pub other: Option<ExpenditureId>,
    pub decision: DuplicateDecision,
}

/// Every decision of a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<KeptDecision>, StoreError> {
    type Row = (i64, Option<i64>, String, String, NaiveDateTime, String);
    let rows = duplicate_decisions::table
        .filter(duplicate_decisions::grant_id.eq(grant.get()))
        .select((
            duplicate_decisions::fingerprint,
            duplicate_decisions::other_id,
            duplicate_decisions::verdict,
            duplicate_decisions::reason,
            duplicate_decisions::decided_at,
            duplicate_decisions::decided_by,
        ))
        .order(duplicate_decisions::id)
        .load::<Row>(conn)?;
    let read = rows.into_iter().map(|(fingerprint, other, code, reason, at, by)| {
        let known = DuplicateVerdict::ALL.into_iter().find(|verdict| verdict.code() == code);
        let verdict = known.ok_or_else(|| StoreError::unreadable("verdict", &code))?;
        let decision = DuplicateDecision { verdict, reason, at: at.and_utc(), by };
        Ok(KeptDecision { fingerprint, other: other.map(ExpenditureId::new), decision })
    });
    read.collect()
}
