//! Secret addresses of calendars, known by their hash: one per person and grant.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::calendar_feeds;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{AccountId, GrantId};

pub fn insert(
    conn: &mut DbConnection,
    (account, grant): (AccountId, GrantId),
    token_sha256: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(calendar_feeds::table)
        .values((
            calendar_feeds::account_id.eq(account.get()),
            calendar_feeds::grant_id.eq(grant.get()),
            calendar_feeds::token_sha256.eq(token_sha256),
            calendar_feeds::made_at.eq(at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whose calendar of which grant an address is.
pub fn find(conn: &mut DbConnection, token_sha256: &str) -> Result<Option<(AccountId, GrantId)>, StoreError> {
    let found = calendar_feeds::table
        .filter(calendar_feeds::token_sha256.eq(token_sha256))
        .select((calendar_feeds::account_id, calendar_feeds::grant_id))
        .first::<(i64, i64)>(conn)
        .optional()?;
    Ok(found.map(|(account, grant)| (AccountId::new(account), GrantId::new(grant))))
}

/// When the address of this person for this grant was made.
pub fn made_at(
    conn: &mut DbConnection,
    account: AccountId,
    grant: GrantId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let found = calendar_feeds::table
        .filter(calendar_feeds::account_id.eq(account.get()).and(calendar_feeds::grant_id.eq(grant.get())))
        .select(calendar_feeds::made_at)
        .first::<NaiveDateTime>(conn)
        .optional()?;
    Ok(found.map(|at| at.and_utc()))
}

/// False when there was none.
pub fn delete(conn: &mut DbConnection, account: AccountId, grant: GrantId) -> Result<bool, StoreError> {
    let own = calendar_feeds::table
        .filter(calendar_feeds::account_id.eq(account.get()).and(calendar_feeds::grant_id.eq(grant.get())));
    Ok(diesel::delete(own).execute(conn)? == 1)
}
