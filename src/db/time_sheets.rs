//! Hours as time sheets state them, contract hours and signatures. Append only; which statement counts is decided by
//! the reader of these rows.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{
    activities, hours_contracts, hours_emptied_days, hours_lines, hours_signatures, time_sheets,
};
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{ActivityId, GrantId, TimeSheetId};
use crate::domain::time_sheet::{Hours, HoursKind, HoursLine};

/// A file of time sheets on its way into the books.
pub struct NewTimeSheet<'a> {
    pub grant: GrantId,
    pub file_sha256: &'a str,
    pub file_name: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// A signature under the hours of a person and a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursSignature {
    pub person: String,
    /// "2025-W12".
    pub week: String,
    /// "employee" or "manager".
    pub role: String,
    pub signed_by: String,
    pub signed_on: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: String,
}

/// When this file was loaded for the grant, if it was.
pub fn with_file(
    conn: &mut DbConnection,
    grant: GrantId,
    sha256: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let at = time_sheets::table
        .filter(time_sheets::grant_id.eq(grant.get()))
        .filter(time_sheets::file_sha256.eq(sha256))
        .select(time_sheets::loaded_at)
        .first::<NaiveDateTime>(conn)
        .optional()?;
    Ok(at.map(|at| at.and_utc()))
}

pub fn insert(conn: &mut DbConnection, new: &NewTimeSheet<'_>) -> Result<TimeSheetId, StoreError> {
    let values = (
        time_sheets::grant_id.eq(new.grant.get()),
        time_sheets::file_sha256.eq(new.file_sha256),
        time_sheets::file_name.eq(new.file_name),
        time_sheets::loaded_at.eq(new.at.naive_utc()),
        time_sheets::loaded_by.eq(new.by),
    );
    let id = diesel::insert_into(time_sheets::table)
        .values(values)
        .returning(time_sheets::id)
        .get_result::<i64>(conn)?;
    Ok(TimeSheetId::new(id))
}

/// Adds one line; `activity` is where its code stands in the books.
pub fn insert_line(
    conn: &mut DbConnection,
    time_sheet: TimeSheetId,
    line: &HoursLine,
    activity: Option<ActivityId>,
) -> Result<(), StoreError> {
    diesel::insert_into(hours_lines::table)
        .values((
            hours_lines::time_sheet_id.eq(time_sheet.get()),
            hours_lines::person.eq(&line.person),
            hours_lines::kind.eq(line.kind.code()),
            hours_lines::activity_id.eq(activity.map(ActivityId::get)),
            hours_lines::day.eq(line.day),
            hours_lines::hundredths.eq(line.hours.hundredths()),
            hours_lines::source_sheet.eq(&line.sheet),
            hours_lines::source_cell.eq(&line.cell),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn insert_contract(
    conn: &mut DbConnection,
    time_sheet: TimeSheetId,
    person: &str,
    hours: Hours,
) -> Result<(), StoreError> {
    diesel::insert_into(hours_contracts::table)
        .values((
            hours_contracts::time_sheet_id.eq(time_sheet.get()),
            hours_contracts::person.eq(person),
            hours_contracts::hundredths.eq(hours.hundredths()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says that a person has no hours on a day after all.
pub fn insert_emptied_day(
    conn: &mut DbConnection,
    time_sheet: TimeSheetId,
    person: &str,
    day: NaiveDate,
) -> Result<(), StoreError> {
    diesel::insert_into(hours_emptied_days::table)
        .values((
            hours_emptied_days::time_sheet_id.eq(time_sheet.get()),
            hours_emptied_days::person.eq(person),
            hours_emptied_days::day.eq(day),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every person and day that was ever emptied, with the statement that did so, oldest first.
pub fn emptied_days(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Vec<(TimeSheetId, String, NaiveDate)>, StoreError> {
    let rows = hours_emptied_days::table
        .inner_join(time_sheets::table)
        .filter(time_sheets::grant_id.eq(grant.get()))
        .select((hours_emptied_days::time_sheet_id, hours_emptied_days::person, hours_emptied_days::day))
        .order(hours_emptied_days::id)
        .load::<(i64, String, NaiveDate)>(conn)?;
    Ok(rows.into_iter().map(|(sheet, person, day)| (TimeSheetId::new(sheet), person, day)).collect())
}

/// The activities of a grant by code.
pub fn activity_ids(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<BTreeMap<String, ActivityId>, StoreError> {
    let rows = activities::table
        .filter(activities::grant_id.eq(grant.get()))
        .select((activities::code, activities::id))
        .load::<(String, i64)>(conn)?;
    Ok(rows.into_iter().map(|(code, id)| (code, ActivityId::new(id))).collect())
}

/// Every line ever loaded for a grant with the file it came in, oldest file first.
pub fn lines(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<(TimeSheetId, HoursLine)>, StoreError> {
    type Row = (i64, String, String, Option<String>, NaiveDate, i64, String, String);
    let rows = hours_lines::table
        .inner_join(time_sheets::table)
        .left_join(activities::table)
        .filter(time_sheets::grant_id.eq(grant.get()))
        .select((
            hours_lines::time_sheet_id,
            hours_lines::person,
            hours_lines::kind,
            activities::code.nullable(),
            hours_lines::day,
            hours_lines::hundredths,
            hours_lines::source_sheet,
            hours_lines::source_cell,
        ))
        .order(hours_lines::id)
        .load::<Row>(conn)?;
    let read = rows.into_iter().map(|(time_sheet, person, kind, activity, day, hundredths, sheet, cell)| {
        let known = HoursKind::ALL.into_iter().find(|known| known.code() == kind);
        let kind = known.ok_or_else(|| StoreError::unreadable("kind of hours", &kind))?;
        let hours = Hours::new(hundredths);
        let line = HoursLine { person, kind, activity, day, hours, sheet, cell };
        Ok((TimeSheetId::new(time_sheet), line))
    });
    read.collect()
}

/// Contract hours a week by person: of all files of a grant, the newest that states them counts.
pub fn contracts(conn: &mut DbConnection, grant: GrantId) -> Result<BTreeMap<String, Hours>, StoreError> {
    let rows = hours_contracts::table
        .inner_join(time_sheets::table)
        .filter(time_sheets::grant_id.eq(grant.get()))
        .select((hours_contracts::person, hours_contracts::hundredths))
        .order(hours_contracts::id)
        .load::<(String, i64)>(conn)?;
    Ok(rows.into_iter().map(|(person, hundredths)| (person, Hours::new(hundredths))).collect())
}

pub fn insert_signature(
    conn: &mut DbConnection,
    grant: GrantId,
    signature: &HoursSignature,
) -> Result<(), StoreError> {
    diesel::insert_into(hours_signatures::table)
        .values((
            hours_signatures::grant_id.eq(grant.get()),
            hours_signatures::person.eq(&signature.person),
            hours_signatures::week.eq(&signature.week),
            hours_signatures::role.eq(&signature.role),
            hours_signatures::signed_by.eq(&signature.signed_by),
            hours_signatures::signed_on.eq(signature.signed_on),
            hours_signatures::recorded_at.eq(signature.recorded_at.naive_utc()),
            hours_signatures::recorded_by.eq(&signature.recorded_by),
        ))
        .execute(conn)?;
    Ok(())
}

/// All signatures of a grant, oldest first.
pub fn signatures(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<HoursSignature>, StoreError> {
    type Row = (String, String, String, String, NaiveDate, NaiveDateTime, String);
    let rows = hours_signatures::table
        .filter(hours_signatures::grant_id.eq(grant.get()))
        .select((
            hours_signatures::person,
            hours_signatures::week,
            hours_signatures::role,
            hours_signatures::signed_by,
            hours_signatures::signed_on,
            hours_signatures::recorded_at,
            hours_signatures::recorded_by,
        ))
        .order(hours_signatures::id)
        .load::<Row>(conn)?;
    let signed =
        rows.into_iter().map(|(person, week, role, signed_by, signed_on, recorded_at, recorded_by)| {
            HoursSignature {
                person,
                week,
                role,
                signed_by,
                signed_on,
                recorded_at: recorded_at.and_utc(),
                recorded_by,
            }
        });
    Ok(signed.collect())
}

/// Every file of time sheets of a grant: its name, its SHA-256 and when it was loaded, oldest first.
pub fn files(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Vec<(String, String, DateTime<Utc>)>, StoreError> {
    let rows = time_sheets::table
        .filter(time_sheets::grant_id.eq(grant.get()))
        .select((time_sheets::file_name, time_sheets::file_sha256, time_sheets::loaded_at))
        .order(time_sheets::id)
        .load::<(String, String, NaiveDateTime)>(conn)?;
    Ok(rows.into_iter().map(|(name, sha256, at)| (name, sha256, at.and_utc())).collect())
}

/// The moment at which hours of this file were loaded, by file.
pub fn loaded_at(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<BTreeMap<TimeSheetId, DateTime<Utc>>, StoreError> {
    let rows = time_sheets::table
        .filter(time_sheets::grant_id.eq(grant.get()))
        .select((time_sheets::id, time_sheets::loaded_at))
        .load::<(i64, NaiveDateTime)>(conn)?;
    Ok(rows.into_iter().map(|(id, at)| (TimeSheetId::new(id), at.and_utc())).collect())
}
