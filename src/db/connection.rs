//! Opening a database by its address, and the two kinds of connection behind one type.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::db::StoreError;

/// One query text for both databases. The derived `establish` tries each in turn and hides mistakes: never use it.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    Postgresql(PgConnection),
    Sqlite(SqliteConnection),
}

/// Runs one query text on whichever database is open; for the clauses that `DbConnection` itself lacks.
macro_rules! on_backend {
    ($conn:expr, $c:ident => $query:expr) => {
        match $conn {
            $crate::db::DbConnection::Postgresql($c) => $query,
            $crate::db::DbConnection::Sqlite($c) => $query,
        }
    };
}
pub(crate) use on_backend;

/// Where the books are. The scheme chooses the database; nothing is guessed.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgresql(String),
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DatabaseUrlError {
    #[error("a database address starts with sqlite:// or postgres://, such as sqlite:///srv/books.sqlite")]
    UnknownScheme,
    #[error("the address sqlite:// lacks the path of the file, such as sqlite:///srv/books.sqlite")]
    NoPath,
}

impl DatabaseUrl {
    pub fn file(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err(DatabaseUrlError::NoPath);
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgresql(text.to_owned()));
        }
        Err(DatabaseUrlError::UnknownScheme)
    }
}

/// Shown without what may be a password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Postgresql(url) => {
                let place = url.rsplit_once('@').map_or_else(
                    || url.split_once("://").map_or(url.as_str(), |(_scheme, rest)| rest),
                    |(_login, place)| place,
                );
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// In milliseconds.
const SQLITE_WAIT: &str = "PRAGMA busy_timeout = 5000";
const SQLITE_NO_WAIT: &str = "PRAGMA busy_timeout = 0";
const POSTGRESQL_WAIT: &str = "SET lock_timeout = '10s'";
/// Zero would mean for ever.
const POSTGRESQL_NO_WAIT: &str = "SET lock_timeout = '20ms'";
/// Pages of 16 KB, which only a new database takes, cut the writes of a large import to a quarter.
const SQLITE_SESSION: &str = "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; \
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";
const POSTGRESQL_SESSION: &str =
    "SET TIME ZONE 'UTC'; SET statement_timeout = '120s'; SET client_encoding = 'UTF8';";

/// For what a connection holds pages of an embedded database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageCache {
    /// Every connection of the pool may hold so much.
    Reading,
    /// Few changes at a time, in a server that answers people meanwhile.
    SmallSteps,
    /// Holds a large import without writing pages twice. One connection at a time writes.
    Writing,
}

impl PageCache {
    /// In KB: the minus sign says so.
    fn statement(self) -> &'static str {
        match self {
            PageCache::Reading => "PRAGMA cache_size = -3000",
            PageCache::SmallSteps => "PRAGMA cache_size = -16000",
            PageCache::Writing => "PRAGMA cache_size = -96000",
        }
    }
}

impl DatabaseUrl {
    pub(crate) fn connect(&self) -> Result<DbConnection, StoreError> {
        match self {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
                connection.batch_execute(SQLITE_WAIT)?;
                connection.batch_execute(SQLITE_SESSION)?;
                connection.batch_execute(PageCache::Reading.statement())?;
                Ok(DbConnection::Sqlite(connection))
            }
            DatabaseUrl::Postgresql(url) => {
                let mut connection = PgConnection::establish(url)?;
                connection.batch_execute(POSTGRESQL_SESSION)?;
                connection.batch_execute(POSTGRESQL_WAIT)?;
                Ok(DbConnection::Postgresql(connection))
            }
        }
    }
}

impl DbConnection {
    /// Holds so many pages from now on, and gives up those above it.
    pub(super) fn hold_pages(&mut self, cache: PageCache) -> Result<(), StoreError> {
        let DbConnection::Sqlite(conn) = self else { return Ok(()) };
        Ok(conn.batch_execute(cache.statement())?)
    }

    /// Whether this connection waits for another that writes.
    pub(super) fn wait_for_writers(&mut self, waiting: bool) -> Result<(), StoreError> {
        match self {
            DbConnection::Sqlite(conn) => {
                conn.batch_execute(if waiting { SQLITE_WAIT } else { SQLITE_NO_WAIT })?;
            }
            DbConnection::Postgresql(conn) => {
                conn.batch_execute(if waiting { POSTGRESQL_WAIT } else { POSTGRESQL_NO_WAIT })?;
            }
        }
        Ok(())
    }
}

/// Makes connections for the pool.
#[derive(Debug)]
pub(crate) struct Connector(pub(crate) DatabaseUrl);

impl ManageConnection for Connector {
    type Connection = DbConnection;
    type Error = StoreError;

    fn connect(&self) -> Result<DbConnection, StoreError> {
        self.0.connect()
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), StoreError> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        assert_eq!("sqlite:///a/b.sqlite".parse(), Ok(DatabaseUrl::Sqlite("/a/b.sqlite".into())));
        let url = "postgres://me:secret@localhost/books";
        assert_eq!(url.parse(), Ok(DatabaseUrl::Postgresql(url.to_owned())));
        for wrong in ["pgdata", "books.sqlite", "mysql://x", ""] {
            assert_eq!(wrong.parse::<DatabaseUrl>(), Err(DatabaseUrlError::UnknownScheme), "{wrong}");
        }
        assert_eq!("sqlite://".parse::<DatabaseUrl>(), Err(DatabaseUrlError::NoPath));
    }

    /// As `.cargo/config.toml` says. Without it all works, though slower.
    #[test]
    fn the_embedded_database_is_compiled_without_what_nobody_needs() {
        use diesel::prelude::*;
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        let mut uses = |option: &str| {
            let asked = format!("sqlite_compileoption_used('{option}')");
            diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(&asked)).get_result(&mut conn).unwrap()
        };
        assert!(uses("THREADSAFE=2") && !uses("ENABLE_MEMORY_MANAGEMENT"));
    }

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://me:secret@localhost/books".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://localhost/books");
        assert!(!format!("{url:?}").contains("secret"));
    }
}
