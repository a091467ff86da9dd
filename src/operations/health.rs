//! Whether the application can work, and the state of the system for those who keep it running.

use crate::db::{accounts, audit};
use crate::operations::check::{self, CheckOutcome};
use crate::operations::{Books, OperationError};

/// What the keepers of the system look at.
#[derive(Clone, Debug)]
pub struct SystemState {
    /// Where the books are, without login.
    pub database: String,
    pub pending_migrations: Vec<String>,
    pub accounts: i64,
    pub audit_records: i64,
    pub checks: Vec<CheckOutcome>,
}

/// Everything at once; computes all seals again, so it takes a while on large books.
pub fn system_state(books: &Books) -> Result<SystemState, OperationError> {
    let pending_migrations = books.db.pending_migrations()?;
    let (accounts, audit_records) = books
        .db
        .read(|conn| Ok::<_, crate::db::StoreError>((accounts::count(conn)?, audit::count(conn)?)))?;
    let checks = check::check_books(books)?;
    Ok(SystemState {
        database: books.db.url().to_string(),
        pending_migrations,
        accounts,
        audit_records,
        checks,
    })
}

/// Whether the database answers and its tables are up to date.
pub fn is_ready(books: &Books) -> Result<bool, OperationError> {
    Ok(books.db.pending_migrations()?.is_empty())
}
