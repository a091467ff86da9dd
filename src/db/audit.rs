//! Who did what. Every operation leaves one record, in its own transaction.

use chrono::{DateTime, Utc};
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
