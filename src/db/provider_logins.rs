//! Logins under way at the organisation's own sign-in, and who somebody is there.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{provider_links, provider_logins};
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::AccountId;

/// A login that waits for the provider's answer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct PendingLogin {
    pub nonce: String,
    pub verifier: String,
    pub next: String,
}

pub fn insert(
    conn: &mut DbConnection,
    state_sha256: &str,
    pending: &PendingLogin,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(provider_logins::table)
        .values((
            provider_logins::state_sha256.eq(state_sha256),
            provider_logins::nonce.eq(pending.nonce.as_str()),
            provider_logins::verifier.eq(pending.verifier.as_str()),
            provider_logins::next.eq(pending.next.as_str()),
            provider_logins::begun_at.eq(at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a login out: its answer counts once.
pub fn take(conn: &mut DbConnection, state_sha256: &str) -> Result<Option<PendingLogin>, StoreError> {
    let own = provider_logins::table.filter(provider_logins::state_sha256.eq(state_sha256));
    let found = own
        .select((provider_logins::nonce, provider_logins::verifier, provider_logins::next))
        .first::<PendingLogin>(conn)
        .optional()?;
    diesel::delete(own).execute(conn)?;
    Ok(found)
}

pub fn delete_before(conn: &mut DbConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    let old = provider_logins::table.filter(provider_logins::begun_at.lt(before.naive_utc()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}

/// Who somebody is at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderLink {
    pub issuer: String,
    pub subject: String,
    pub linked_at: DateTime<Utc>,
    pub linked_by: String,
}

pub fn account_of(
    conn: &mut DbConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<AccountId>, StoreError> {
    let found = provider_links::table
        .filter(provider_links::issuer.eq(issuer).and(provider_links::subject.eq(subject)))
        .select(provider_links::account_id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.map(AccountId::new))
}

type LinkRow = (i64, String, String, NaiveDateTime, String);

const LINK: (
    provider_links::account_id,
    provider_links::issuer,
    provider_links::subject,
    provider_links::linked_at,
    provider_links::linked_by,
) = (
    provider_links::account_id,
    provider_links::issuer,
    provider_links::subject,
    provider_links::linked_at,
    provider_links::linked_by,
);

fn link_in((account, issuer, subject, at, linked_by): LinkRow) -> (AccountId, ProviderLink) {
    (AccountId::new(account), ProviderLink { issuer, subject, linked_at: at.and_utc(), linked_by })
}

pub fn link_of(conn: &mut DbConnection, account: AccountId) -> Result<Option<ProviderLink>, StoreError> {
    let own = provider_links::table.filter(provider_links::account_id.eq(account.get()));
    let found = own.select(LINK).first::<LinkRow>(conn).optional()?;
    Ok(found.map(|row| link_in(row).1))
}

/// Everybody who is linked.
pub fn links(conn: &mut DbConnection) -> Result<Vec<(AccountId, ProviderLink)>, StoreError> {
    Ok(provider_links::table.select(LINK).load::<LinkRow>(conn)?.into_iter().map(link_in).collect())
}

pub fn insert_link(
    conn: &mut DbConnection,
    account: AccountId,
    link: &ProviderLink,
) -> Result<(), StoreError> {
    diesel::insert_into(provider_links::table)
        .values((
            provider_links::account_id.eq(account.get()),
            provider_links::issuer.eq(link.issuer.as_str()),
            provider_links::subject.eq(link.subject.as_str()),
            provider_links::linked_at.eq(link.linked_at.naive_utc()),
            provider_links::linked_by.eq(link.linked_by.as_str()),
        ))
        .execute(conn)?;
    Ok(())
}

/// False when there was none.
pub fn delete_link(conn: &mut DbConnection, account: AccountId) -> Result<bool, StoreError> {
    let own = provider_links::table.filter(provider_links::account_id.eq(account.get()));
    Ok(diesel::delete(own).execute(conn)? == 1)
}
