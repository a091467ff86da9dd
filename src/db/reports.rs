//! Versions of reports: which figures were issued when, by their hash.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::reports;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{GrantId, ReportingPeriodId};

/// One version of a form over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportVersion {
    pub number: i64,
    pub snapshot_sha256: String,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
}

/// Versions of one form over one period, oldest first.
pub fn versions(
    conn: &mut DbConnection,
    grant: GrantId,
    period: ReportingPeriodId,
    form: &str,
) -> Result<Vec<ReportVersion>, StoreError> {
    let rows = reports::table
        .filter(reports::grant_id.eq(grant.get()))
        .filter(reports::period_id.eq(period.get()))
        .filter(reports::form.eq(form))
        .select((reports::number, reports::snapshot_sha256, reports::made_at, reports::made_by))
        .order(reports::number)
        .load::<(i64, String, NaiveDateTime, String)>(conn)?;
    Ok(rows
        .into_iter()
        .map(|(number, snapshot_sha256, made_at, made_by)| ReportVersion {
            number,
            snapshot_sha256,
            made_at: made_at.and_utc(),
            made_by,
        })
        .collect())
}

pub fn insert(
    conn: &mut DbConnection,
    grant: GrantId,
    period: ReportingPeriodId,
    form: &str,
    version: &ReportVersion,
) -> Result<(), StoreError> {
    diesel::insert_into(reports::table)
        .values((
            reports::grant_id.eq(grant.get()),
            reports::period_id.eq(period.get()),
            reports::form.eq(form),
            reports::number.eq(version.number),
            reports::snapshot_sha256.eq(&version.snapshot_sha256),
            reports::made_at.eq(version.made_at.naive_utc()),
            reports::made_by.eq(&version.made_by),
        ))
        .execute(conn)?;
    Ok(())
}
