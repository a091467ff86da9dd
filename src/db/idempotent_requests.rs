//! Requests that came with a key, and what came of them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::idempotent_requests;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::AccountId;

/// A request as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRequest {
    pub request_sha256: String,
    pub received_at: DateTime<Utc>,
    /// Nothing as long as the request is being worked on.
    pub answer: Option<KeptAnswer>,
}

/// What a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    pub status: u16,
    /// The headers, as JSON.
    pub headers: String,
    pub body: Vec<u8>,
}

pub fn find(
    conn: &mut DbConnection,
    account: AccountId,
    key: &str,
) -> Result<Option<KeptRequest>, StoreError> {
    type Row = (String, NaiveDateTime, Option<i32>, String, Vec<u8>);
    let row = idempotent_requests::table
        .filter(idempotent_requests::account_id.eq(account.get()).and(idempotent_requests::key.eq(key)))
        .select((
            idempotent_requests::request_sha256,
            idempotent_requests::received_at,
            idempotent_requests::status,
            idempotent_requests::headers,
            idempotent_requests::body,
        ))
        .first::<Row>(conn)
        .optional()?;
    row.map(|(request_sha256, received_at, status, headers, body)| {
        let status = status.map(u16::try_from).transpose();
        let status =
            status.map_err(|_no_status| StoreError::unreadable("status of an answer", &request_sha256))?;
        let answer = status.map(|status| KeptAnswer { status, headers, body });
        Ok(KeptRequest { request_sha256, received_at: received_at.and_utc(), answer })
    })
    .transpose()
}

/// Keeps that a request is being worked on. A duplicate when the key is taken.
pub fn insert(
    conn: &mut DbConnection,
    (account, key): (AccountId, &str),
    request_sha256: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(idempotent_requests::table)
        .values((
            idempotent_requests::account_id.eq(account.get()),
            idempotent_requests::key.eq(key),
            idempotent_requests::request_sha256.eq(request_sha256),
            idempotent_requests::received_at.eq(at.naive_utc()),
            idempotent_requests::headers.eq(""),
            idempotent_requests::body.eq(Vec::<u8>::new()),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn set_answer(
    conn: &mut DbConnection,
    (account, key): (AccountId, &str),
    answer: &KeptAnswer,
) -> Result<(), StoreError> {
    let own = idempotent_requests::table
        .filter(idempotent_requests::account_id.eq(account.get()).and(idempotent_requests::key.eq(key)));
    diesel::update(own)
        .set((
            idempotent_requests::status.eq(i32::from(answer.status)),
            idempotent_requests::headers.eq(&answer.headers),
            idempotent_requests::body.eq(&answer.body),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut DbConnection, account: AccountId, key: &str) -> Result<(), StoreError> {
    let own = idempotent_requests::table
        .filter(idempotent_requests::account_id.eq(account.get()).and(idempotent_requests::key.eq(key)));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

pub fn delete_before(conn: &mut DbConnection, moment: DateTime<Utc>) -> Result<(), StoreError> {
    let old = idempotent_requests::table.filter(idempotent_requests::received_at.lt(moment.naive_utc()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
