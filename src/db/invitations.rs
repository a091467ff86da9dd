//! Links by which somebody chooses a password, once.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::invitations;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::AccountId;

pub fn insert(
    conn: &mut DbConnection,
    account: AccountId,
    token_sha256: &str,
    valid_to: DateTime<Utc>,
    by: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(invitations::table)
        .values((
            invitations::account_id.eq(account.get()),
            invitations::token_sha256.eq(token_sha256),
            invitations::valid_to.eq(valid_to.naive_utc()),
            invitations::invited_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whom a link invites, and until when.
pub fn find(
    conn: &mut DbConnection,
    token_sha256: &str,
) -> Result<Option<(AccountId, DateTime<Utc>)>, StoreError> {
    let found = invitations::table
        .filter(invitations::token_sha256.eq(token_sha256))
        .select((invitations::account_id, invitations::valid_to))
        .first::<(i64, NaiveDateTime)>(conn)
        .optional()?;
    Ok(found.map(|(account, valid_to)| (AccountId::new(account), valid_to.and_utc())))
}

/// All links of an account: one that was used or replaced is worth nothing any more.
pub fn delete_of_account(conn: &mut DbConnection, account: AccountId) -> Result<(), StoreError> {
    diesel::delete(invitations::table.filter(invitations::account_id.eq(account.get()))).execute(conn)?;
    Ok(())
}
