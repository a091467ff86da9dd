//! Progress statements: every statement is kept; the newest of a period counts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::progress_statements;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{GrantId, ReportingPeriodId};
use crate::domain::progress::ProgressStatement;

/// A stored statement with its number within the period.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStatement {
    pub number: i64,
    pub statement: ProgressStatement,
}

pub fn newest(
    conn: &mut DbConnection,
    grant: GrantId,
    period: ReportingPeriodId,
) -> Result<Option<StoredStatement>, StoreError> {
    let row = progress_statements::table
        .filter(progress_statements::grant_id.eq(grant.get()))
        .filter(progress_statements::period_id.eq(period.get()))
        .select((progress_statements::number, progress_statements::content))
        .order(progress_statements::number.desc())
        .first::<(i64, String)>(conn)
        .optional()?;
    let Some((number, content)) = row else {
        return Ok(None);
    };
    let statement = serde_json::from_str(&content).map_err(|error| StoreError::Broken(Box::new(error)))?;
    Ok(Some(StoredStatement { number, statement }))
}

/// A statement on its way into the books.
pub struct NewStatement<'a> {
    pub grant: GrantId,
    pub period: ReportingPeriodId,
    pub number: i64,
    pub statement: &'a ProgressStatement,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewStatement<'_>) -> Result<(), StoreError> {
    let content =
        serde_json::to_string(new.statement).map_err(|error| StoreError::Broken(Box::new(error)))?;
    diesel::insert_into(progress_statements::table)
        .values((
            progress_statements::grant_id.eq(new.grant.get()),
            progress_statements::period_id.eq(new.period.get()),
            progress_statements::number.eq(new.number),
            progress_statements::content.eq(content),
            progress_statements::stated_at.eq(new.at.naive_utc()),
            progress_statements::stated_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}
