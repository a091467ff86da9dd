//! The migrations, embedded; each runs in a transaction of its own on a connection of its own.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::db::{DatabaseUrl, DbConnection, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRESQL: EmbeddedMigrations = embed_migrations!("migrations/postgresql");

pub(super) fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    match url.connect()? {
        DbConnection::Sqlite(mut connection) => {
            // Table rebuilds would trip over the keys; they are checked again afterwards.
            connection.batch_execute("PRAGMA foreign_keys = OFF")?;
            let names = run(&mut connection, SQLITE)?;
            connection.batch_execute("PRAGMA foreign_key_check")?;
            Ok(names)
        }
        DbConnection::Postgresql(mut connection) => run(&mut connection, POSTGRESQL),
    }
}

pub(super) fn pending(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    match url.connect()? {
        DbConnection::Sqlite(mut connection) => list_pending(&mut connection, SQLITE),
        DbConnection::Postgresql(mut connection) => list_pending(&mut connection, POSTGRESQL),
    }
}

fn run<DB, C>(connection: &mut C, migrations: EmbeddedMigrations) -> Result<Vec<String>, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB> + MigrationConnection + 'static,
{
    let versions = connection.run_pending_migrations(migrations).map_err(StoreError::Broken)?;
    Ok(versions.iter().map(ToString::to_string).collect())
}

fn list_pending<DB, C>(connection: &mut C, migrations: EmbeddedMigrations) -> Result<Vec<String>, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let pending = connection.pending_migrations(migrations).map_err(StoreError::Broken)?;
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}
