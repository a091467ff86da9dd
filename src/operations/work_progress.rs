//! How far long work is, told by the process that works to the one that serves the page that waits. It is no part of the
//! books, so it leaves no record.

use chrono::Duration;

use crate::db::work_progress;
use crate::operations::{Books, OperationError};

/// Work of which nothing is heard for so long is forgotten.
const FORGOTTEN_MINUTES: i64 = 10;

/// Whether other processes work on these books too. The embedded database takes one writer at a time, which is the work
/// itself: there the page is served by the process that works.
pub fn is_shared(books: &Books) -> bool {
    books.db.takes_several_writers()
}

pub fn tell(books: &Books, ticket: &str, known: &str) -> Result<(), OperationError> {
    let now = books.clock.now();
    let too_old = now.checked_sub_signed(Duration::minutes(FORGOTTEN_MINUTES)).unwrap_or(now);
    books.db.write(|conn| {
        work_progress::delete_before(conn, too_old)?;
        Ok(work_progress::put(conn, ticket, known, now)?)
    })
}

/// What was told last; nothing when nothing is known of this ticket.
pub fn heard(books: &Books, ticket: &str) -> Result<Option<String>, OperationError> {
    books.db.read(|conn| Ok(work_progress::find(conn, ticket)?))
}
