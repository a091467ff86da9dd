//! Who is logged in, and the failed attempts to.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{login_attempts, sessions};
use crate::db::{DbConnection, StoreError};
use crate::domain::account::Session;
use crate::domain::ids::{AccountId, SessionId};

#[derive(Queryable)]
struct SessionRow {
    id: i64,
    account_id: i64,
    browser: String,
    started_at: NaiveDateTime,
    seen_at: NaiveDateTime,
    notices: String,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Session {
            id: SessionId::new(row.id),
            account: AccountId::new(row.account_id),
            browser: row.browser,
            started_at: row.started_at.and_utc(),
            seen_at: row.seen_at.and_utc(),
            notices: row.notices,
        }
    }
}

type SessionColumns = (
    sessions::id,
    sessions::account_id,
    sessions::browser,
    sessions::started_at,
    sessions::seen_at,
    sessions::notices,
);

const COLUMNS: SessionColumns = (
    sessions::id,
    sessions::account_id,
    sessions::browser,
    sessions::started_at,
    sessions::seen_at,
    sessions::notices,
);

pub fn insert(
    conn: &mut DbConnection,
    account: AccountId,
    token_sha256: &str,
    browser: &str,
    at: DateTime<Utc>,
) -> Result<SessionId, StoreError> {
    let id = diesel::insert_into(sessions::table)
        .values((
            sessions::account_id.eq(account.get()),
            sessions::token_sha256.eq(token_sha256),
            sessions::browser.eq(browser),
            sessions::started_at.eq(at.naive_utc()),
            sessions::seen_at.eq(at.naive_utc()),
            sessions::notices.eq(""),
        ))
        .returning(sessions::id)
        .get_result::<i64>(conn)?;
    Ok(SessionId::new(id))
}

pub fn find(conn: &mut DbConnection, token_sha256: &str) -> Result<Option<Session>, StoreError> {
    let row = sessions::table
        .filter(sessions::token_sha256.eq(token_sha256))
        .select(COLUMNS)
        .first::<SessionRow>(conn)
        .optional()?;
    Ok(row.map(Session::from))
}

/// The sessions of an account, the latest first.
pub fn of_account(conn: &mut DbConnection, account: AccountId) -> Result<Vec<Session>, StoreError> {
    let rows = sessions::table
        .filter(sessions::account_id.eq(account.get()))
        .select(COLUMNS)
        .order(sessions::id.desc())
        .load::<SessionRow>(conn)?;
    Ok(rows.into_iter().map(Session::from).collect())
}

pub fn touch(conn: &mut DbConnection, id: SessionId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let session = sessions::table.filter(sessions::id.eq(id.get()));
    diesel::update(session).set(sessions::seen_at.eq(at.naive_utc())).execute(conn)?;
    Ok(())
}

pub fn set_notices(conn: &mut DbConnection, id: SessionId, notices: &str) -> Result<(), StoreError> {
    let session = sessions::table.filter(sessions::id.eq(id.get()));
    diesel::update(session).set(sessions::notices.eq(notices)).execute(conn)?;
    Ok(())
}

/// Ends a session of this account. False when there is none with this id.
pub fn delete(conn: &mut DbConnection, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
    let own = sessions::table.filter(sessions::id.eq(id.get()).and(sessions::account_id.eq(account.get())));
    Ok(diesel::delete(own).execute(conn)? == 1)
}

/// Ends all sessions of an account, but the one to keep.
pub fn delete_others(
    conn: &mut DbConnection,
    account: AccountId,
    keep: Option<SessionId>,
) -> Result<usize, StoreError> {
    let keep = keep.map_or(0, SessionId::get);
    let others = sessions::table.filter(sessions::account_id.eq(account.get()).and(sessions::id.ne(keep)));
    Ok(diesel::delete(others).execute(conn)?)
}

/// Forgets sessions that were last seen before a moment, or began before another.
pub fn delete_expired(
    conn: &mut DbConnection,
    seen_before: DateTime<Utc>,
    started_before: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let over = sessions::table.filter(
        sessions::seen_at.lt(seen_before.naive_utc()).or(sessions::started_at.lt(started_before.naive_utc())),
    );
    Ok(diesel::delete(over).execute(conn)?)
}

/// The failed attempts at a door since a moment: how many, and when the last one was.
pub fn attempts_since(
    conn: &mut DbConnection,
    door: &str,
    since: DateTime<Utc>,
) -> Result<(usize, Option<DateTime<Utc>>), StoreError> {
    let moments = login_attempts::table
        .filter(login_attempts::door.eq(door).and(login_attempts::failed_at.ge(since.naive_utc())))
        .select(login_attempts::failed_at)
        .order(login_attempts::failed_at)
        .load::<NaiveDateTime>(conn)?;
    Ok((moments.len(), moments.last().map(NaiveDateTime::and_utc)))
}

pub fn insert_attempt(conn: &mut DbConnection, door: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(login_attempts::table)
        .values((login_attempts::door.eq(door), login_attempts::failed_at.eq(at.naive_utc())))
        .execute(conn)?;
    Ok(())
}

pub fn forget_attempts(conn: &mut DbConnection, door: &str) -> Result<(), StoreError> {
    diesel::delete(login_attempts::table.filter(login_attempts::door.eq(door))).execute(conn)?;
    Ok(())
}

pub fn forget_attempts_before(conn: &mut DbConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    let old = login_attempts::table.filter(login_attempts::failed_at.lt(before.naive_utc()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
