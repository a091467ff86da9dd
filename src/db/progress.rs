//! Progress statements: every statement is kept; the newest of a period counts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::progress_statements;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{GrantId, ReportingPeriodId};
use crate::domain::progress::ProgressStatement;

/// A stored statement with its number within the period, and who stated it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStatement {
    pub number: i64,
    pub statement: ProgressStatement,
    pub at: DateTime<Utc>,
    pub by: String,
}

type Row = (i64, String, NaiveDateTime, String);

fn stored((number, content, at, by): Row) -> Result<StoredStatement, StoreError> {
    let statement = serde_json::from_str(&content).map_err(|error| StoreError::Broken(Box::new(error)))?;
    Ok(StoredStatement { number, statement, at: at.and_utc(), by })
}

pub fn newest(
    conn: &mut DbConnection,
    grant: GrantId,
    period: ReportingPeriodId,
) -> Result<Option<StoredStatement>, StoreError> {
    let row = progress_statements::table
        .filter(progress_statements::grant_id.eq(grant.get()))
        .filter(progress_statements::period_id.eq(period.get()))
        .select((
            progress_statements::number,
            progress_statements::content,
            progress_statements::stated_at,
            progress_statements::stated_by,
        ))
        .order(progress_statements::number.desc())
        .first::<Row>(conn)
        .optional()?;
    row.map(stored).transpose()
}

/// The statement with this number within the period.
pub fn numbered(
    conn: &mut DbConnection,
    grant: GrantId,
    period: ReportingPeriodId,
    number: i64,
) -> Result<Option<StoredStatement>, StoreError> {
    let row = progress_statements::table
        .filter(progress_statements::grant_id.eq(grant.get()))
        .filter(progress_statements::period_id.eq(period.get()))
        .filter(progress_statements::number.eq(number))
        .select((
            progress_statements::number,
            progress_statements::content,
            progress_statements::stated_at,
            progress_statements::stated_by,
        ))
        .first::<Row>(conn)
        .optional()?;
    row.map(stored).transpose()
}

/// The newest statement of each period of a grant that has one, by period.
pub fn newest_of_all(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<BTreeMap<ReportingPeriodId, StoredStatement>, StoreError> {
    // Numbers first: the texts of superseded statements are not read.
    let numbers = progress_statements::table
        .filter(progress_statements::grant_id.eq(grant.get()))
        .select((progress_statements::period_id, progress_statements::number, progress_statements::id))
        .order(progress_statements::number)
        .load::<(i64, i64, i64)>(conn)?;
    let newest: BTreeMap<i64, i64> = numbers.into_iter().map(|(period, _, id)| (period, id)).collect();
    let ids: Vec<i64> = newest.into_values().collect();
    let rows = progress_statements::table
        .filter(progress_statements::id.eq_any(ids))
        .select((
            progress_statements::period_id,
            (
                progress_statements::number,
                progress_statements::content,
                progress_statements::stated_at,
                progress_statements::stated_by,
            ),
        ))
        .load::<(i64, Row)>(conn)?;
    let read = rows.into_iter().map(|(period, row)| Ok((ReportingPeriodId::new(period), stored(row)?)));
    read.collect()
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
