//! Requests that carry a key: done once, however often they are sent. A request that was refused changed nothing and is
//! forgotten, so that it may be mended and sent again under its key.

use chrono::{DateTime, Duration, Utc};

use crate::db::StoreError;
use crate::db::idempotent_requests::{self, KeptAnswer};
use crate::domain::ids::AccountId;
use crate::operations::{Books, OperationError};

pub use crate::db::idempotent_requests::KeptAnswer as EarlierAnswer;

/// A key with the request that it came with.
#[derive(Clone, Copy, Debug)]
pub struct KeyedRequest<'a> {
    pub account: AccountId,
    pub key: &'a str,
    /// Hash of everything that the request says.
    pub request_sha256: &'a str,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// Nothing: the request is to be done now, and then answered to `finish` or `drop_key`.
    Fresh,
    /// The same request was done: this was the answer.
    Done(EarlierAnswer),
    /// The key came with another request.
    OtherRequest,
    /// The same request is being worked on, or broke off; nobody can say which.
    Unfinished,
}

/// Takes a key for a request, or says what came of it before. Keys older than so many hours are forgotten.
pub fn take_key(
    books: &Books,
    request: &KeyedRequest<'_>,
    keep_hours: u32,
) -> Result<KeyStanding, OperationError> {
    let now = books.clock.now();
    let oldest = oldest(now, keep_hours);
    let taken = books.db.write(|conn| {
        idempotent_requests::delete_before(conn, oldest)?;
        if let Some(known) = idempotent_requests::find(conn, request.account, request.key)? {
            return Ok(match known.answer {
                _ if known.request_sha256 != request.request_sha256 => KeyStanding::OtherRequest,
                Some(answer) => KeyStanding::Done(answer),
                None => KeyStanding::Unfinished,
            });
        }
        idempotent_requests::insert(conn, (request.account, request.key), request.request_sha256, now)?;
        Ok::<_, StoreError>(KeyStanding::Fresh)
    });
    match taken {
        // Another process took the same key in the same moment.
        Err(StoreError::Duplicate(_)) => Ok(KeyStanding::Unfinished),
        other => Ok(other?),
    }
}

fn oldest(now: DateTime<Utc>, keep_hours: u32) -> DateTime<Utc> {
    now.checked_sub_signed(Duration::hours(i64::from(keep_hours))).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Keeps what a request was answered.
pub fn finish(books: &Books, request: &KeyedRequest<'_>, answer: &KeptAnswer) -> Result<(), OperationError> {
    Ok(books
        .db
        .write(|conn| idempotent_requests::set_answer(conn, (request.account, request.key), answer))?)
}

/// Gives a key back: the request was refused and changed nothing.
pub fn drop_key(books: &Books, request: &KeyedRequest<'_>) -> Result<(), OperationError> {
    Ok(books.db.write(|conn| idempotent_requests::delete(conn, request.account, request.key))?)
}
