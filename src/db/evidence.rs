//! Files that prove lines of the ledger, and words that a file no longer does. Append only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{evidence, evidence_detachments, expenditures};
use crate::db::{DbConnection, StoreError};
use crate::domain::evidence::{Detached, Evidence, EvidenceKind, EvidenceOrigin};
use crate::domain::ids::{EvidenceId, ExpenditureId, GrantId};
use crate::domain::ledger::ExpenditureKind;

const VALUES_PER_QUERY: usize = 1000;

/// A file on its way to a line.
pub struct NewEvidence<'a> {
    pub expenditure: ExpenditureId,
    pub file_sha256: &'a str,
    pub file_name: &'a str,
    pub kind: EvidenceKind,
    pub origin: EvidenceOrigin,
    pub document_date: Option<NaiveDate>,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewEvidence<'_>) -> Result<EvidenceId, StoreError> {
    let id = diesel::insert_into(evidence::table)
        .values((
            evidence::expenditure_id.eq(new.expenditure.get()),
            evidence::file_sha256.eq(new.file_sha256),
            evidence::file_name.eq(new.file_name),
            evidence::kind.eq(new.kind.code()),
            evidence::origin.eq(new.origin.code()),
            evidence::document_date.eq(new.document_date),
            evidence::attached_at.eq(new.at.naive_utc()),
            evidence::attached_by.eq(new.by),
        ))
        .returning(evidence::id)
        .get_result::<i64>(conn)?;
    Ok(EvidenceId::new(id))
}

pub fn insert_detachment(
    conn: &mut DbConnection,
    id: EvidenceId,
    detached: &Detached,
) -> Result<(), StoreError> {
    diesel::insert_into(evidence_detachments::table)
        .values((
            evidence_detachments::evidence_id.eq(id.get()),
            evidence_detachments::reason.eq(&detached.reason),
            evidence_detachments::detached_at.eq(detached.at.naive_utc()),
            evidence_detachments::detached_by.eq(&detached.by),
        ))
        .execute(conn)?;
    Ok(())
}

type Columns = (i64, i64, String, String, String, String, Option<NaiveDate>, NaiveDateTime, String);
type Detachment = (Option<String>, Option<NaiveDateTime>, Option<String>);

fn into_domain((row, detachment): (Columns, Detachment)) -> Result<Evidence, StoreError> {
    let (id, expenditure, file_sha256, file_name, kind, origin, document_date, at, by) = row;
    let detached = match detachment {
        (Some(reason), Some(at), Some(by)) => Some(Detached { reason, at: at.and_utc(), by }),
        _ => None,
    };
    Ok(Evidence {
        id: EvidenceId::new(id),
        expenditure: ExpenditureId::new(expenditure),
        file_sha256,
        file_name,
        kind: kind.parse().map_err(|error| StoreError::Broken(Box::new(error)))?,
        origin: origin.parse().map_err(|error| StoreError::Broken(Box::new(error)))?,
        document_date,
        attached_at: at.and_utc(),
        attached_by: by,
        detached,
    })
}

/// Every evidence with the word that took it off, if there is one.
macro_rules! all_evidence {
    () => {
        evidence::table
            .left_join(evidence_detachments::table)
            .select((
                (
                    evidence::id,
                    evidence::expenditure_id,
                    evidence::file_sha256,
                    evidence::file_name,
                    evidence::kind,
                    evidence::origin,
                    evidence::document_date,
                    evidence::attached_at,
                    evidence::attached_by,
                ),
                (
                    evidence_detachments::reason.nullable(),
                    evidence_detachments::detached_at.nullable(),
                    evidence_detachments::detached_by.nullable(),
                ),
            ))
            .order(evidence::id)
    };
}

pub fn load(conn: &mut DbConnection, id: EvidenceId) -> Result<Evidence, StoreError> {
    let row = all_evidence!().filter(evidence::id.eq(id.get())).first::<(Columns, Detachment)>(conn);
    into_domain(row.optional()?.ok_or_else(|| StoreError::NotFound(format!("evidence {id}")))?)
}

/// What was ever attached to these lines, oldest first.
pub fn of_lines(conn: &mut DbConnection, lines: &[ExpenditureId]) -> Result<Vec<Evidence>, StoreError> {
    let ids: Vec<i64> = lines.iter().map(|id| id.get()).collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(VALUES_PER_QUERY) {
        let rows = all_evidence!().filter(evidence::expenditure_id.eq_any(chunk)).load(conn)?;
        for row in rows {
            found.push(into_domain(row)?);
        }
    }
    Ok(found)
}

/// What was ever attached of exactly this file, in all grants, oldest first.
pub fn of_file(conn: &mut DbConnection, sha256: &str) -> Result<Vec<Evidence>, StoreError> {
    let rows = all_evidence!().filter(evidence::file_sha256.eq(sha256)).load(conn)?;
    rows.into_iter().map(into_domain).collect()
}

/// What was ever attached to lines of a grant, oldest first.
pub fn of_grant(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<Evidence>, StoreError> {
    // Asked of each evidence, since a grant has far more lines than evidence.
    let line_of_grant = expenditures::table
        .filter(expenditures::id.eq(evidence::expenditure_id))
        .filter(expenditures::grant_id.eq(grant.get()));
    let rows = all_evidence!().filter(diesel::dsl::exists(line_of_grant)).load(conn)?;
    rows.into_iter().map(into_domain).collect()
}

/// Hashes of files that count for lines of more than one grant, in order.
pub fn files_of_several_grants(conn: &mut DbConnection) -> Result<Vec<String>, StoreError> {
    let mut pairs = evidence::table
        .inner_join(expenditures::table)
        .left_join(evidence_detachments::table)
        .filter(evidence_detachments::id.is_null())
        .select((evidence::file_sha256, expenditures::grant_id))
        .distinct()
        .load::<(String, i64)>(conn)?;
    pairs.sort_unstable();
    let mut shared: Vec<String> = pairs
        .windows(2)
        .filter_map(|pair| match pair {
            [one, other] if one.0 == other.0 => Some(one.0.clone()),
            _ => None,
        })
        .collect();
    shared.dedup();
    Ok(shared)
}

/// What a line is to evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineStanding {
    pub line: ExpenditureId,
    pub grant: GrantId,
    /// An expense that has not been taken back.
    pub stands: bool,
}

/// How these lines stand, in the order of their ids; lines that are not there are left out.
pub fn standing(conn: &mut DbConnection, lines: &[ExpenditureId]) -> Result<Vec<LineStanding>, StoreError> {
    let mut found = Vec::with_capacity(lines.len());
    let ids: Vec<i64> = lines.iter().map(|id| id.get()).collect();
    for chunk in ids.chunks(VALUES_PER_QUERY) {
        let rows = expenditures::table
            .filter(expenditures::id.eq_any(chunk))
            .select((expenditures::id, expenditures::grant_id, expenditures::kind))
            .load::<(i64, i64, String)>(conn)?;
        let answered: Vec<Option<i64>> = expenditures::table
            .filter(expenditures::answers_id.eq_any(chunk))
            .select(expenditures::answers_id)
            .load(conn)?;
        for (id, grant, kind) in rows {
            found.push(LineStanding {
                line: ExpenditureId::new(id),
                grant: GrantId::new(grant),
                stands: kind == ExpenditureKind::Expense.code() && !answered.contains(&Some(id)),
            });
        }
    }
    found.sort_by_key(|line| line.line);
    Ok(found)
}
