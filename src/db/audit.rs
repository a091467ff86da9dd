//! Who did what. Every operation leaves one record, in its own transaction.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::audit_records;
use crate::db::{DbConnection, StoreError};

/// One act of one person.
#[derive(Clone, Copy, Debug)]
pub struct AuditRecord<'a> {
    pub at: DateTime<Utc>,
    pub actor: &'a str,
    /// What was done, such as "import.post".
    pub act: &'a str,
    /// To what, such as "grant CBR".
    pub subject: &'a str,
    pub detail: &'a str,
}

/// A record as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedAct {
    /// Counts the records; a later one is larger.
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub act: String,
    pub subject: String,
    pub detail: String,
}

/// Which records, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only what was done to this grant.
    pub grant: Option<String>,
    pub actor: Option<String>,
    pub act: Option<String>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Part of the subject or the detail, letter for letter.
    pub words: Option<String>,
    /// Only records before this one.
    pub before: Option<i64>,
}

pub fn insert(conn: &mut DbConnection, record: &AuditRecord<'_>) -> Result<(), StoreError> {
    diesel::insert_into(audit_records::table)
        .values((
            audit_records::at.eq(record.at.naive_utc()),
            audit_records::actor.eq(record.actor),
            audit_records::act.eq(record.act),
            audit_records::subject.eq(record.subject),
            audit_records::detail.eq(record.detail),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many records there are.
pub fn count(conn: &mut DbConnection) -> Result<i64, StoreError> {
    Ok(audit_records::table.count().get_result(conn)?)
}

/// Records that answer to a filter, newest first.
pub fn list(conn: &mut DbConnection, filter: &LogFilter, limit: i64) -> Result<Vec<LoggedAct>, StoreError> {
    type Row = (i64, NaiveDateTime, String, String, String, String);
    let mut query = of_grant(filter.grant.as_deref());
    if let Some(actor) = &filter.actor {
        query = query.filter(audit_records::actor.eq(actor));
    }
    if let Some(act) = &filter.act {
        query = query.filter(audit_records::act.eq(act));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_records::at.ge(from.naive_utc()));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_records::at.lt(until.naive_utc()));
    }
    if let Some(words) = &filter.words {
        let part = format!("%{}%", like_literal(words));
        let in_subject = audit_records::subject.like(part.clone()).escape('\\');
        query = query.filter(in_subject.or(audit_records::detail.like(part).escape('\\')));
    }
    if let Some(before) = filter.before {
        query = query.filter(audit_records::id.lt(before));
    }
    let rows = query.order(audit_records::id.desc()).limit(limit).load::<Row>(conn)?;
    let logged = |(id, at, actor, act, subject, detail): Row| LoggedAct {
        id,
        at: at.and_utc(),
        actor,
        act,
        subject,
        detail,
    };
    Ok(rows.into_iter().map(logged).collect())
}

type Query<'a> = audit_records::BoxedQuery<'a, <DbConnection as diesel::Connection>::Backend>;

/// The records of one grant, or all of them.
fn of_grant<'a>(code: Option<&str>) -> Query<'a> {
    let all = audit_records::table.into_boxed();
    let Some(code) = code else { return all };
    let more = format!("grant {}, %", like_literal(code));
    let exactly = audit_records::subject.eq(format!("grant {code}"));
    all.filter(exactly.or(audit_records::subject.like(more).escape('\\')))
}

/// Names that occur in the log of a grant, in alphabetical order.
pub fn actors(conn: &mut DbConnection, grant: Option<&str>) -> Result<Vec<String>, StoreError> {
    let names = of_grant(grant).select(audit_records::actor).distinct();
    Ok(names.order(audit_records::actor).load(conn)?)
}

/// Kinds of acts that occur in the log of a grant, in alphabetical order.
pub fn acts(conn: &mut DbConnection, grant: Option<&str>) -> Result<Vec<String>, StoreError> {
    let codes = of_grant(grant).select(audit_records::act).distinct();
    Ok(codes.order(audit_records::act).load(conn)?)
}

/// A text that LIKE takes letter for letter.
fn like_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            literal.push('\\');
        }
        literal.push(letter);
    }
    literal
}
