//! Waivers of rules and their revocations, and the facts that people state for rules. Append only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{rule_statements, rule_waiver_revocations, rule_waivers};
use crate::db::{DbConnection, StoreError};
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactValue};
use crate::domain::eligibility::statement::FactStatement;
use crate::domain::eligibility::verdict::{RuleWaiver, Subject};
use crate::domain::ids::{GrantId, RuleStatementId, RuleWaiverId};

/// A waiver as the books keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverRecord {
    pub waiver: RuleWaiver,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: String,
    pub revoked: Option<Revocation>,
}

/// The word that ends a waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// Adds a waiver; its id is given here.
pub fn insert(
    conn: &mut DbConnection,
    grant: GrantId,
    waiver: &RuleWaiver,
    at: DateTime<Utc>,
    by: &str,
) -> Result<RuleWaiverId, StoreError> {
    let subject = waiver.subject.as_ref();
    let id = diesel::insert_into(rule_waivers::table)
        .values((
            rule_waivers::grant_id.eq(grant.get()),
            rule_waivers::rule.eq(&waiver.rule),
            rule_waivers::scope.eq(subject.map(|subject| subject.scope.code())),
            rule_waivers::subject_key.eq(subject.map(|subject| subject.key.as_str())),
            rule_waivers::granted_by.eq(&waiver.granted_by),
            rule_waivers::granted_on.eq(waiver.granted_on),
            rule_waivers::reason.eq(&waiver.reason),
            rule_waivers::document.eq(&waiver.document),
            rule_waivers::recorded_at.eq(at.naive_utc()),
            rule_waivers::recorded_by.eq(by),
        ))
        .returning(rule_waivers::id)
        .get_result::<i64>(conn)?;
    Ok(RuleWaiverId::new(id))
}

/// Ends a waiver. Fails when it was ended before.
pub fn insert_revocation(
    conn: &mut DbConnection,
    id: RuleWaiverId,
    revocation: &Revocation,
) -> Result<(), StoreError> {
    diesel::insert_into(rule_waiver_revocations::table)
        .values((
            rule_waiver_revocations::waiver_id.eq(id.get()),
            rule_waiver_revocations::reason.eq(&revocation.reason),
            rule_waiver_revocations::revoked_at.eq(revocation.at.naive_utc()),
            rule_waiver_revocations::revoked_by.eq(&revocation.by),
        ))
        .execute(conn)?;
    Ok(())
}

type WaiverColumns = (
    i64,
    String,
    (Option<String>, Option<String>),
    (String, NaiveDate, String, String),
    (NaiveDateTime, String),
);
type RevocationColumns = (Option<String>, Option<NaiveDateTime>, Option<String>);

/// All waivers of a grant, oldest first, also those that were ended.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<WaiverRecord>, StoreError> {
    let rows = rule_waivers::table
        .left_join(rule_waiver_revocations::table)
        .filter(rule_waivers::grant_id.eq(grant.get()))
        .select((
            (
                rule_waivers::id,
                rule_waivers::rule,
                (rule_waivers::scope, rule_waivers::subject_key),
                (
                    rule_waivers::granted_by,
                    rule_waivers::granted_on,
                    rule_waivers::reason,
                    rule_waivers::document,
                ),
                (rule_waivers::recorded_at, rule_waivers::recorded_by),
            ),
            (
                rule_waiver_revocations::reason.nullable(),
                rule_waiver_revocations::revoked_at.nullable(),
                rule_waiver_revocations::revoked_by.nullable(),
            ),
        ))
        .order(rule_waivers::id)
        .load::<(WaiverColumns, RevocationColumns)>(conn)?;
    rows.into_iter().map(waiver_record).collect()
}

fn waiver_record(row: (WaiverColumns, RevocationColumns)) -> Result<WaiverRecord, StoreError> {
    let ((id, rule, subject, (granted_by, granted_on, reason, document), (at, by)), revoked) = row;
    let subject = match subject {
        (Some(scope), Some(key)) => Some(subject_from(&scope, key)?),
        _ => None,
    };
    let revoked = match revoked {
        (Some(reason), Some(at), Some(by)) => Some(Revocation { reason, at: at.and_utc(), by }),
        _ => None,
    };
    let id = RuleWaiverId::new(id);
    Ok(WaiverRecord {
        waiver: RuleWaiver { id, rule, subject, granted_by, granted_on, reason, document },
        recorded_at: at.and_utc(),
        recorded_by: by,
        revoked,
    })
}

fn subject_from(scope: &str, key: String) -> Result<Subject, StoreError> {
    let known = Scope::from_code(scope).ok_or_else(|| StoreError::unreadable("scope", scope))?;
    Ok(Subject::new(known, key))
}

/// A stated fact as the books keep it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementRecord {
    pub id: RuleStatementId,
    pub statement: FactStatement,
    /// Reference of the document that shows it.
    pub document: String,
    pub stated_at: DateTime<Utc>,
    pub stated_by: String,
}

/// Adds a stated fact.
pub fn insert_statement(
    conn: &mut DbConnection,
    grant: GrantId,
    statement: &FactStatement,
    document: &str,
    at: DateTime<Utc>,
    by: &str,
) -> Result<RuleStatementId, StoreError> {
    let value =
        serde_json::to_string(&statement.value).map_err(|error| StoreError::Broken(Box::new(error)))?;
    let id = diesel::insert_into(rule_statements::table)
        .values((
            rule_statements::grant_id.eq(grant.get()),
            rule_statements::scope.eq(statement.subject.scope.code()),
            rule_statements::subject_key.eq(&statement.subject.key),
            rule_statements::fact.eq(statement.fact.code()),
            rule_statements::value.eq(value),
            rule_statements::document.eq(document),
            rule_statements::stated_at.eq(at.naive_utc()),
            rule_statements::stated_by.eq(by),
        ))
        .returning(rule_statements::id)
        .get_result::<i64>(conn)?;
    Ok(RuleStatementId::new(id))
}

type StatementRow = (i64, String, String, String, String, String, NaiveDateTime, String);

/// All stated facts of a grant, oldest first.
pub fn statements(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<StatementRecord>, StoreError> {
    let rows = rule_statements::table
        .filter(rule_statements::grant_id.eq(grant.get()))
        .select((
            rule_statements::id,
            rule_statements::scope,
            rule_statements::subject_key,
            rule_statements::fact,
            rule_statements::value,
            rule_statements::document,
            rule_statements::stated_at,
            rule_statements::stated_by,
        ))
        .order(rule_statements::id)
        .load::<StatementRow>(conn)?;
    let read = rows.into_iter().map(|(id, scope, key, fact, value, document, at, by)| {
        let fact: Fact = fact.parse().map_err(|_unknown| StoreError::unreadable("fact", &fact))?;
        let value: FactValue =
            serde_json::from_str(&value).map_err(|error| StoreError::Broken(Box::new(error)))?;
        Ok(StatementRecord {
            id: RuleStatementId::new(id),
            statement: FactStatement { subject: subject_from(&scope, key)?, fact, value },
            document,
            stated_at: at.and_utc(),
            stated_by: by,
        })
    });
    read.collect()
}
