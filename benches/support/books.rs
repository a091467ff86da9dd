//! Fresh books with the CBR grant, in a folder that goes when the bench ends.

use chrono::{DateTime, Utc};
use tempfile::TempDir;
use verantwoord::clock::Clock;
use verantwoord::db::{Database, DatabaseUrl};
use verantwoord::importing::WorkbookReader;
use verantwoord::operations::memory::Memory;
use verantwoord::operations::secret_key::SecretKey;
use verantwoord::operations::{Actor, Books, grants};
use verantwoord::reporting::form::Shelf;

pub struct BenchBooks {
    pub books: Books,
    pub actor: Actor,
    pub folder: TempDir,
}

pub fn fresh(reader: WorkbookReader) -> Result<BenchBooks, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let db = Database::open(&DatabaseUrl::file(&folder.path().join("books.sqlite")))?;
    db.migrate()?;
    let moment: DateTime<Utc> = "2026-01-26T09:00:00Z".parse()?;
    let (clock, memory) = (Clock::Standing(moment), Memory::default());
    let books =
        Books { db, clock, reader, memory, forms: Shelf::built_in(), secret_key: SecretKey::default() };
    let actor = Actor::named("bench");
    let grant = include_str!("../../fixtures/cbr/grant.toml");
    grants::load_grant(&books, &actor, "grant.toml", grant)?;
    Ok(BenchBooks { books, actor, folder })
}
