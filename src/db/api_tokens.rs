//! API tokens, known by the hash of their secret.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::api_tokens;
use crate::db::{DbConnection, StoreError};
use crate::domain::api_token::{ApiToken, TokenScope};
use crate::domain::ids::{AccountId, ApiTokenId};

#[derive(Queryable)]
struct TokenRow {
    id: i64,
    account_id: i64,
    name: String,
    scope: String,
    grants: String,
    made_at: NaiveDateTime,
    expires_on: NaiveDate,
    last_used_on: Option<NaiveDate>,
    revoked_at: Option<NaiveDateTime>,
}

type TokenColumns = (
    api_tokens::id,
    api_tokens::account_id,
    api_tokens::name,
    api_tokens::scope,
    api_tokens::grants,
    api_tokens::made_at,
    api_tokens::expires_on,
    api_tokens::last_used_on,
    api_tokens::revoked_at,
);

const COLUMNS: TokenColumns = (
    api_tokens::id,
    api_tokens::account_id,
    api_tokens::name,
    api_tokens::scope,
    api_tokens::grants,
    api_tokens::made_at,
    api_tokens::expires_on,
    api_tokens::last_used_on,
    api_tokens::revoked_at,
);

impl TokenRow {
    fn token(self) -> Result<ApiToken, StoreError> {
        let reach =
            self.scope.parse().map_err(|_unknown| StoreError::unreadable("token scope", &self.scope))?;
        Ok(ApiToken {
            id: ApiTokenId::new(self.id),
            account: AccountId::new(self.account_id),
            name: self.name,
            scope: TokenScope { reach, grants: self.grants.lines().map(str::to_owned).collect() },
            made_at: self.made_at.and_utc(),
            expires_on: self.expires_on,
            last_used_on: self.last_used_on,
            revoked_at: self.revoked_at.map(|at| at.and_utc()),
        })
    }
}

/// A token on its way into the books.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    pub account: AccountId,
    pub name: &'a str,
    pub token_sha256: &'a str,
    pub scope: &'a TokenScope,
    pub made_at: DateTime<Utc>,
    pub expires_on: NaiveDate,
}

pub fn insert(conn: &mut DbConnection, new: &NewToken<'_>) -> Result<ApiTokenId, StoreError> {
    let id = diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::account_id.eq(new.account.get()),
            api_tokens::name.eq(new.name),
            api_tokens::token_sha256.eq(new.token_sha256),
            api_tokens::scope.eq(new.scope.reach.code()),
            api_tokens::grants.eq(new.scope.grants.join("\n")),
            api_tokens::made_at.eq(new.made_at.naive_utc()),
            api_tokens::expires_on.eq(new.expires_on),
        ))
        .returning(api_tokens::id)
        .get_result::<i64>(conn)?;
    Ok(ApiTokenId::new(id))
}

pub fn find(conn: &mut DbConnection, token_sha256: &str) -> Result<Option<ApiToken>, StoreError> {
    let row = api_tokens::table
        .filter(api_tokens::token_sha256.eq(token_sha256))
        .select(COLUMNS)
        .first::<TokenRow>(conn)
        .optional()?;
    row.map(TokenRow::token).transpose()
}

/// The tokens of an account, the newest first.
pub fn of_account(conn: &mut DbConnection, account: AccountId) -> Result<Vec<ApiToken>, StoreError> {
    let rows = api_tokens::table
        .filter(api_tokens::account_id.eq(account.get()))
        .order(api_tokens::id.desc())
        .select(COLUMNS)
        .load::<TokenRow>(conn)?;
    rows.into_iter().map(TokenRow::token).collect()
}

/// Takes note of the day on which a token was used.
pub fn set_last_used(conn: &mut DbConnection, id: ApiTokenId, on: NaiveDate) -> Result<(), StoreError> {
    let token = api_tokens::table.filter(api_tokens::id.eq(id.get()));
    diesel::update(token).set(api_tokens::last_used_on.eq(on)).execute(conn)?;
    Ok(())
}

/// Revokes a token of this account. False when it has no such token, or it is revoked already.
pub fn revoke(
    conn: &mut DbConnection,
    (account, id): (AccountId, ApiTokenId),
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let own = api_tokens::table.filter(
        api_tokens::id
            .eq(id.get())
            .and(api_tokens::account_id.eq(account.get()))
            .and(api_tokens::revoked_at.is_null()),
    );
    Ok(diesel::update(own).set(api_tokens::revoked_at.eq(at.naive_utc())).execute(conn)? == 1)
}
