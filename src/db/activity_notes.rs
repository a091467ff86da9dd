//! Notes about activities. Append only.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{activities, activity_notes};
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{ActivityId, GrantId};
use crate::domain::results::ActivityNote;

/// The notes about an activity, newest first.
pub fn list(
    conn: &mut DbConnection,
    grant: GrantId,
    activity_code: &str,
) -> Result<Vec<ActivityNote>, StoreError> {
    let rows = activity_notes::table
        .inner_join(activities::table)
        .filter(activity_notes::grant_id.eq(grant.get()).and(activities::code.eq(activity_code)))
        .select((activity_notes::text, activity_notes::written_at, activity_notes::written_by))
        .order(activity_notes::id.desc())
        .load::<(String, NaiveDateTime, String)>(conn)?;
    Ok(rows.into_iter().map(|(text, at, by)| ActivityNote { text, at: at.and_utc(), by }).collect())
}

pub fn insert(
    conn: &mut DbConnection,
    grant: GrantId,
    activity: ActivityId,
    text: &str,
    (at, by): (DateTime<Utc>, &str),
) -> Result<(), StoreError> {
    diesel::insert_into(activity_notes::table)
        .values((
            activity_notes::grant_id.eq(grant.get()),
            activity_notes::activity_id.eq(activity.get()),
            activity_notes::text.eq(text),
            activity_notes::written_at.eq(at.naive_utc()),
            activity_notes::written_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}
