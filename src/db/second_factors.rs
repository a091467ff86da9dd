//! Second factors, the recovery codes beside them, and logins that wait for a code. How a secret is kept is not known here.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::db::schema::{pending_logins, recovery_codes, second_factors};
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::AccountId;

/// What is shared with somebody's app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFactor {
    /// As it is kept.
    pub secret: String,
    /// Since when a code is asked for; nothing while it is being set up.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The step of thirty seconds of the last code that was used.
    pub last_step: Option<i64>,
}

pub fn find(conn: &mut DbConnection, account: AccountId) -> Result<Option<StoredFactor>, StoreError> {
    let found = second_factors::table
        .filter(second_factors::account_id.eq(account.get()))
        .select((second_factors::secret, second_factors::confirmed_at, second_factors::last_step))
        .first::<(String, Option<NaiveDateTime>, Option<i64>)>(conn)
        .optional()?;
    Ok(found.map(|(secret, confirmed_at, last_step)| StoredFactor {
        secret,
        confirmed_at: confirmed_at.map(|at| at.and_utc()),
        last_step,
    }))
}

/// The accounts that are asked for a code.
pub fn list_confirmed(conn: &mut DbConnection) -> Result<Vec<AccountId>, StoreError> {
    let confirmed = second_factors::table.filter(second_factors::confirmed_at.is_not_null());
    let ids = confirmed.select(second_factors::account_id).load::<i64>(conn)?;
    Ok(ids.into_iter().map(AccountId::new).collect())
}

/// Keeps a secret that is being set up.
pub fn insert(
    conn: &mut DbConnection,
    account: AccountId,
    secret: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(second_factors::table)
        .values((
            second_factors::account_id.eq(account.get()),
            second_factors::secret.eq(secret),
            second_factors::begun_at.eq(at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every secret as it is kept, with its account.
pub fn list_secrets(conn: &mut DbConnection) -> Result<Vec<(AccountId, String)>, StoreError> {
    let all = second_factors::table
        .order(second_factors::account_id)
        .select((second_factors::account_id, second_factors::secret))
        .load::<(i64, String)>(conn)?;
    Ok(all.into_iter().map(|(account, secret)| (AccountId::new(account), secret)).collect())
}

/// Keeps the same secret in another way. Nothing of how it was kept is left in the file of the embedded database.
pub fn replace_secret(conn: &mut DbConnection, account: AccountId, secret: &str) -> Result<(), StoreError> {
    if let DbConnection::Sqlite(conn) = conn {
        conn.batch_execute("PRAGMA secure_delete = ON")?;
    }
    let own = second_factors::table.filter(second_factors::account_id.eq(account.get()));
    diesel::update(own).set(second_factors::secret.eq(secret)).execute(conn)?;
    Ok(())
}

/// From now on a code is asked for.
pub fn confirm(conn: &mut DbConnection, account: AccountId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let own = second_factors::table.filter(second_factors::account_id.eq(account.get()));
    diesel::update(own).set(second_factors::confirmed_at.eq(at.naive_utc())).execute(conn)?;
    Ok(())
}

/// Uses up a step: no code of it or before it counts again. False when that was so already.
pub fn use_step(conn: &mut DbConnection, account: AccountId, step: i64) -> Result<bool, StoreError> {
    let unused = second_factors::table.filter(
        second_factors::account_id
            .eq(account.get())
            .and(second_factors::last_step.is_null().or(second_factors::last_step.lt(step))),
    );
    Ok(diesel::update(unused).set(second_factors::last_step.eq(step)).execute(conn)? == 1)
}

/// Forgets the secret and the recovery codes of an account. False when there was nothing.
pub fn delete(conn: &mut DbConnection, account: AccountId) -> Result<bool, StoreError> {
    delete_codes(conn, account)?;
    let own = second_factors::table.filter(second_factors::account_id.eq(account.get()));
    Ok(diesel::delete(own).execute(conn)? == 1)
}

fn delete_codes(conn: &mut DbConnection, account: AccountId) -> Result<(), StoreError> {
    let own = recovery_codes::table.filter(recovery_codes::account_id.eq(account.get()));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

/// Puts new recovery codes in the place of the old ones.
pub fn replace_codes(
    conn: &mut DbConnection,
    account: AccountId,
    hashes: &[String],
) -> Result<(), StoreError> {
    delete_codes(conn, account)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::account_id.eq(account.get()),
                recovery_codes::code_sha256.eq(hash.as_str()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses up a recovery code. False when there is none like it.
pub fn use_code(conn: &mut DbConnection, account: AccountId, hash: &str) -> Result<bool, StoreError> {
    let code = recovery_codes::table
        .filter(recovery_codes::account_id.eq(account.get()).and(recovery_codes::code_sha256.eq(hash)));
    Ok(diesel::delete(code).execute(conn)? == 1)
}

/// How many recovery codes are left.
pub fn count_codes(conn: &mut DbConnection, account: AccountId) -> Result<i64, StoreError> {
    let own = recovery_codes::table.filter(recovery_codes::account_id.eq(account.get()));
    Ok(own.count().get_result(conn)?)
}

pub fn insert_pending(
    conn: &mut DbConnection,
    account: AccountId,
    token_sha256: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(pending_logins::table)
        .values((
            pending_logins::account_id.eq(account.get()),
            pending_logins::token_sha256.eq(token_sha256),
            pending_logins::begun_at.eq(at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whose login waits behind a token, and since when.
pub fn find_pending(
    conn: &mut DbConnection,
    token_sha256: &str,
) -> Result<Option<(AccountId, DateTime<Utc>)>, StoreError> {
    let found = pending_logins::table
        .filter(pending_logins::token_sha256.eq(token_sha256))
        .select((pending_logins::account_id, pending_logins::begun_at))
        .first::<(i64, NaiveDateTime)>(conn)
        .optional()?;
    Ok(found.map(|(account, at)| (AccountId::new(account), at.and_utc())))
}

/// All waiting logins of an account: one got in, or the account may not any more.
pub fn delete_pending(conn: &mut DbConnection, account: AccountId) -> Result<(), StoreError> {
    let own = pending_logins::table.filter(pending_logins::account_id.eq(account.get()));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

pub fn delete_pending_before(conn: &mut DbConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    let old = pending_logins::table.filter(pending_logins::begun_at.lt(before.naive_utc()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
