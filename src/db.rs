//! Diesel lives here and nowhere else. One file per noun; everything returns domain types. Two doors lead in:
//! `Database::read` (one snapshot) and `Database::write` (one serializable transaction, tried again when needed).

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::Pool;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

mod connection;
mod migrations;
pub mod schema;

pub mod accounts;
pub mod activity_notes;
pub mod api_tokens;
pub mod audit;
pub mod bank;
pub mod budget_amendments;
pub mod calendar_feeds;
pub mod column_mappings;
pub mod computed_lines;
pub mod corrections;
pub mod cost_bases;
pub mod duplicate_decisions;
pub mod evidence;
pub mod expenditures;
pub mod form_drafts;
pub mod funding_receipts;
pub mod grants;
pub mod idempotent_requests;
pub mod imports;
pub mod invariants;
pub mod invitations;
pub mod judgings;
pub mod ledger_choices;
pub mod ledger_sums;
pub mod line_trigrams;
pub mod listed_lines;
pub mod other_cells;
pub mod postings;
pub mod progress;
pub mod project_facts;
pub mod provider_logins;
pub mod rates;
pub mod report_life;
pub mod reports;
pub mod result_evidence;
pub mod rule_settings;
pub mod rule_waivers;
pub mod saved_views;
pub mod second_factors;
pub mod sessions;
pub mod staff_tariffs;
pub mod tender_marks;
pub mod time_sheets;
pub mod value_maps;
pub mod work_progress;

pub use connection::{DatabaseUrl, DatabaseUrlError, DbConnection};

/// What can go wrong with the books as a store. The cause is kept for the log; it never reaches a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0} is not in the books")]
    NotFound(String),
    #[error("the books already have this ({0})")]
    Duplicate(String),
    #[error("the books are in use by another writer; try again in a moment")]
    Busy(#[source] Box<dyn Error + Send + Sync>),
    #[error("the database failed")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// Stored text that no longer means anything.
    pub(crate) fn unreadable(what: &str, text: &str) -> Self {
        StoreError::Broken(format!("stored {what} '{text}' cannot be read").into())
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => StoreError::NotFound("the record".to_owned()),
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, ref information) => {
                let constraint = information.constraint_name().unwrap_or_else(|| information.message());
                StoreError::Duplicate(constraint.to_owned())
            }
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => {
                StoreError::Busy(Box::new(error))
            }
            DieselError::DatabaseError(_, ref information) if is_lock_message(information.message()) => {
                StoreError::Busy(Box::new(error))
            }
            other => StoreError::Broken(Box::new(other)),
        }
    }
}

fn is_lock_message(message: &str) -> bool {
    ["database is locked", "deadlock detected", "lock timeout"].iter().any(|known| message.contains(known))
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        StoreError::Broken(Box::new(error))
    }
}

/// Errors that can tell whether the same work may succeed when run again.
pub trait Retry {
    fn may_succeed_again(&self) -> bool;
}

impl Retry for StoreError {
    fn may_succeed_again(&self) -> bool {
        matches!(self, StoreError::Busy(_))
    }
}

/// The books: a pool of connections to one database.
#[derive(Clone)]
pub struct Database {
    pool: Pool<connection::Connector>,
    url: DatabaseUrl,
    /// Whoever brings the list of lines up to date holds this. Derived work: nobody queues to do the same again.
    listing: Arc<Mutex<()>>,
}

/// How long a look at the list of lines waits for another that is bringing it up to date.
const PATIENCE: Duration = Duration::from_millis(400);
const GLANCE: Duration = Duration::from_millis(20);
const WRITE_ATTEMPTS: u32 = 10;
/// Before a second attempt; before a third one twice as long, and so on.
const PAUSE: Duration = Duration::from_millis(5);
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);
/// Connections of one process. As many threads may wait for the books, so that none waits for a connection.
pub const POOL_SIZE: u32 = 16;

impl Database {
    /// Opens the books; fails at once when the address leads nowhere. Does not create tables: see `migrate`.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        // One connection made here and thrown away gives the real cause; the pool would only say "timed out".
        drop(url.connect()?);
        let pool = Pool::builder()
            .max_size(POOL_SIZE)
            .min_idle(Some(0))
            .connection_timeout(WAIT_FOR_CONNECTION)
            .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
            .build(connection::Connector(url.clone()))
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        Ok(Self { pool, url: url.clone(), listing: Arc::default() })
    }

    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Whether a second transaction may write while the first one does.
    pub fn takes_several_writers(&self) -> bool {
        matches!(self.url, DatabaseUrl::Postgresql(_))
    }

    /// The turn to bring the list of lines up to date; nothing while another of this process has it for long.
    pub fn turn_to_list(&self) -> Option<MutexGuard<'_, ()>> {
        let mut waited = Duration::ZERO;
        loop {
            match self.listing.try_lock() {
                Ok(turn) => return Some(turn),
                Err(TryLockError::Poisoned(left)) => return Some(left.into_inner()),
                Err(TryLockError::WouldBlock) if waited < PATIENCE => {
                    std::thread::sleep(GLANCE);
                    waited = waited.saturating_add(GLANCE);
                }
                Err(TryLockError::WouldBlock) => return None,
            }
        }
    }

    /// Brings the tables up to date. Returns the names of the migrations that ran.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        migrations::migrate(&self.url)
    }

    /// Names of migrations that have not run yet: empty when the books are ready for use.
    pub fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        migrations::pending(&self.url)
    }

    /// One read transaction: all of it sees one state of the books.
    pub fn read<T, E>(&self, work: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut connection = self.pool.get().map_err(|error| StoreError::Busy(Box::new(error)))?;
        let conn = &mut *connection;
        begin(conn, "BEGIN DEFERRED", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let outcome = work(conn);
        rollback(conn)?;
        outcome
    }

    /// One serializable write transaction, run again (at most ten times) when the database asks for that.
    /// `work` may therefore run more than once: it must only touch the database.
    pub fn write<T, E>(&self, work: impl Fn(&mut DbConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError> + Retry,
    {
        self.with_writer(connection::PageCache::Writing, |conn| {
            let mut attempt = 1;
            loop {
                match Self::write_once(conn, &work) {
                    Err(error) if error.may_succeed_again() && attempt < WRITE_ATTEMPTS => {
                        // Whoever was in the way gets time to finish.
                        std::thread::sleep(PAUSE.saturating_mul(attempt));
                        attempt += 1;
                    }
                    outcome => return outcome,
                }
            }
        })
    }

    /// One write transaction that may as well be left for another time: nothing when another writer is in the way, at once.
    pub fn write_if_free<T, E>(
        &self,
        work: impl Fn(&mut DbConnection) -> Result<T, E>,
    ) -> Result<Option<T>, E>
    where
        E: From<StoreError> + Retry,
    {
        self.with_writer(connection::PageCache::SmallSteps, |conn| {
            conn.wait_for_writers(false)?;
            let outcome = Self::write_once(conn, &work);
            conn.wait_for_writers(true)?;
            match outcome {
                Ok(value) => Ok(Some(value)),
                Err(error) if error.may_succeed_again() => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    /// A connection that holds more pages as long as it writes.
    fn with_writer<T, E>(
        &self,
        cache: connection::PageCache,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut connection = self.pool.get().map_err(|error| StoreError::Busy(Box::new(error)))?;
        connection.hold_pages(cache)?;
        let outcome = work(&mut connection);
        connection.hold_pages(connection::PageCache::Reading)?;
        outcome
    }

    fn write_once<T, E>(
        conn: &mut DbConnection,
        work: &impl Fn(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        begin(conn, "BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL SERIALIZABLE")?;
        match work(conn) {
            Ok(value) => {
                commit(conn)?;
                Ok(value)
            }
            Err(error) => {
                rollback(conn)?;
                Err(error)
            }
        }
    }
}

fn begin(conn: &mut DbConnection, sqlite: &str, postgresql: &str) -> Result<(), StoreError> {
    Ok(match conn {
        DbConnection::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, sqlite),
        DbConnection::Postgresql(inner) => AnsiTransactionManager::begin_transaction_sql(inner, postgresql),
    }?)
}

type Manager = <DbConnection as diesel::Connection>::TransactionManager;

fn commit(conn: &mut DbConnection) -> Result<(), StoreError> {
    Ok(Manager::commit_transaction(conn)?)
}

fn rollback(conn: &mut DbConnection) -> Result<(), StoreError> {
    Ok(Manager::rollback_transaction(conn)?)
}
