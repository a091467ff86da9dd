//! What became of the versions of reports, and the files of the frozen ones. Append only.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{report_files, report_states, reports, stored_files};
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{GrantId, ReportId, ReportingPeriodId};
use crate::domain::report::ReportState;

/// A step in the life of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportStep {
    pub state: ReportState,
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// A version of a report as the books know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRecord {
    pub id: ReportId,
    pub period: ReportingPeriodId,
    pub form: String,
    /// Counts 1, 2, 3 ... per form and period.
    pub number: i64,
    pub snapshot_sha256: String,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    /// Its steps since it was a draft, oldest first.
    pub steps: Vec<ReportStep>,
}

impl ReportRecord {
    pub fn state(&self) -> ReportState {
        self.steps.last().map_or(ReportState::Draft, |step| step.state)
    }
}

/// A file of a frozen report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    pub language: String,
    pub format: String,
    pub file_name: String,
    pub file_sha256: String,
}

/// All versions of all reports of a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<ReportRecord>, StoreError> {
    type Row = (i64, i64, String, i64, String, NaiveDateTime, String);
    let rows = reports::table
        .filter(reports::grant_id.eq(grant.get()))
        .select((
            reports::id,
            reports::period_id,
            reports::form,
            reports::number,
            reports::snapshot_sha256,
            reports::made_at,
            reports::made_by,
        ))
        .order(reports::id)
        .load::<Row>(conn)?;
    let mut steps = steps(conn, grant)?.into_iter().peekable();
    let mut records = Vec::with_capacity(rows.len());
    for (id, period, form, number, snapshot_sha256, made_at, made_by) in rows {
        let id = ReportId::new(id);
        let mut own = Vec::new();
        while let Some((_, step)) = steps.next_if(|(report, _)| *report == id) {
            own.push(step);
        }
        let (period, made_at) = (ReportingPeriodId::new(period), made_at.and_utc());
        records.push(ReportRecord {
            id,
            period,
            form,
            number,
            snapshot_sha256,
            made_at,
            made_by,
            steps: own,
        });
    }
    Ok(records)
}

/// The steps of all reports of a grant, by report and then in their order.
fn steps(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<(ReportId, ReportStep)>, StoreError> {
    let rows = report_states::table
        .inner_join(reports::table)
        .filter(reports::grant_id.eq(grant.get()))
        .select((
            report_states::report_id,
            report_states::state,
            report_states::reason,
            report_states::moved_at,
            report_states::moved_by,
        ))
        .order((report_states::report_id, report_states::number))
        .load::<(i64, String, String, NaiveDateTime, String)>(conn)?;
    let read = rows.into_iter().map(|(report, code, reason, at, by)| {
        let state = code.parse().map_err(|_unknown| StoreError::unreadable("state of a report", &code))?;
        Ok((ReportId::new(report), ReportStep { state, reason, at: at.and_utc(), by }))
    });
    read.collect()
}

/// Adds the next step of a version. Fails when somebody else took a step meanwhile.
pub fn insert_step(
    conn: &mut DbConnection,
    report: &ReportRecord,
    step: &ReportStep,
) -> Result<(), StoreError> {
    let number = i64::try_from(report.steps.len()).unwrap_or(i64::MAX).saturating_add(1);
    diesel::insert_into(report_states::table)
        .values((
            report_states::report_id.eq(report.id.get()),
            report_states::number.eq(number),
            report_states::state.eq(step.state.code()),
            report_states::reason.eq(&step.reason),
            report_states::moved_at.eq(step.at.naive_utc()),
            report_states::moved_by.eq(&step.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says which stored file is the report in a language and format.
pub fn insert_file(conn: &mut DbConnection, report: ReportId, file: &ReportFile) -> Result<(), StoreError> {
    diesel::insert_into(report_files::table)
        .values((
            report_files::report_id.eq(report.get()),
            report_files::language.eq(&file.language),
            report_files::format.eq(&file.format),
            report_files::file_name.eq(&file.file_name),
            report_files::file_sha256.eq(&file.file_sha256),
        ))
        .execute(conn)?;
    Ok(())
}

/// The files of a frozen version.
pub fn files(conn: &mut DbConnection, report: ReportId) -> Result<Vec<ReportFile>, StoreError> {
    let rows = report_files::table
        .filter(report_files::report_id.eq(report.get()))
        .select((
            report_files::language,
            report_files::format,
            report_files::file_name,
            report_files::file_sha256,
        ))
        .order(report_files::id)
        .load::<(String, String, String, String)>(conn)?;
    let named = rows.into_iter().map(|(language, format, file_name, file_sha256)| ReportFile {
        language,
        format,
        file_name,
        file_sha256,
    });
    Ok(named.collect())
}

/// The bytes of a frozen report in a language and format, with the name under which it was issued.
pub fn file(
    conn: &mut DbConnection,
    report: ReportId,
    language: &str,
    format: &str,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let found = report_files::table
        .inner_join(stored_files::table)
        .filter(report_files::report_id.eq(report.get()))
        .filter(report_files::language.eq(language))
        .filter(report_files::format.eq(format))
        .select((report_files::file_name, stored_files::content))
        .first::<(String, Vec<u8>)>(conn)
        .optional()?;
    Ok(found)
}

/// Periods over which a report stands that is frozen, submitted or accepted.
pub fn frozen_periods(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<BTreeSet<ReportingPeriodId>, StoreError> {
    let standing = list(conn, grant)?.into_iter().filter(|report| report.state().stands());
    Ok(standing.map(|report| report.period).collect())
}
