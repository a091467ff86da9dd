//! Fresh books for one test, with a standing clock.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeZone, Utc};
use tempfile::TempDir;
use verantwoord::clock::Clock;
use verantwoord::db::{Database, DatabaseUrl};
use verantwoord::domain::computation::Topic;
use verantwoord::importing::WorkbookReader;
use verantwoord::operations::computations::PostedComputation;
use verantwoord::operations::cost_bases::load_bases;
use verantwoord::operations::imports::{ImportCommand, ImportOutcome, import_workbook};
use verantwoord::operations::memory::Memory;
use verantwoord::operations::method_costs::{PostCosts, post_costs};
use verantwoord::operations::secret_key::SecretKey;
use verantwoord::operations::time_sheets::{LoadTimeSheets, load_time_sheets};
use verantwoord::operations::{Actor, Books, OperationError, grants, progress, rates, staff};
use verantwoord::reporting::form::Shelf;

use super::{postgresql, queries};

pub struct TestBooks {
    pub books: Books,
    pub url: DatabaseUrl,
    pub actor: Actor,
    /// Where the key of secrets stands.
    key_file: PathBuf,
    _folder: Option<TempDir>,
}

/// 26 January 2026: the day of the demo.
pub fn moment() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 26, 9, 0, 0).unwrap()
}

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn fixture(name: &str) -> PathBuf {
    repository().join("fixtures").join(name)
}

pub fn fixture_text(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn fixture_bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Names of the files in a folder of fixtures, in order.
pub fn fixtures_in(folder: &str, extensions: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(fixture(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| extensions.iter().any(|extension| name.ends_with(extension)))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no fixtures in {folder}");
    names
}

impl TestBooks {
    /// The same books kept otherwise, such as by another clock.
    pub fn at(&self, books: Books) -> Self {
        self.with_other(books)
    }

    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::file(&folder.path().join("books.sqlite"));
        Self::open(url, Some(folder))
    }

    /// Nothing when there is no PostgreSQL and none is required.
    pub fn postgresql() -> Option<Self> {
        postgresql::fresh_database().map(|url| Self::open(url.parse().unwrap(), None))
    }

    fn open(url: DatabaseUrl, folder: Option<TempDir>) -> Self {
        queries::begin_counting();
        let db = Database::open(&url).unwrap();
        db.migrate().unwrap();
        let reader = WorkbookReader::InThisProcess;
        let (clock, memory) = (Clock::Standing(moment()), Memory::default());
        // Both databases have a folder for the key; it is where the program looks for that of the embedded one.
        let folder = folder.unwrap_or_else(|| tempfile::tempdir().unwrap());
        let key_file = folder.path().join("books.sqlite.key");
        let secret_key = SecretKey::in_file(Some(key_file.clone()));
        let books = Books { db, clock, reader, memory, forms: Shelf::built_in(), secret_key };
        Self { books, url, actor: Actor::named("tester"), key_file, _folder: Some(folder) }
    }

    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone()
    }

    /// The same grant and actor on other books.
    pub fn with_other(&self, books: Books) -> TestBooks {
        TestBooks {
            books,
            url: self.url.clone(),
            actor: self.actor.clone(),
            key_file: self.key_file.clone(),
            _folder: None,
        }
    }

    /// The CBR grant and its rates.
    pub fn with_cbr(&self) -> &Self {
        grants::load_grant(&self.books, &self.actor, "grant.toml", &fixture_text("cbr/grant.toml")).unwrap();
        self.with_rates()
    }

    /// The rates of the CBR grant alone.
    pub fn with_rates(&self) -> &Self {
        for name in fixtures_in("cbr/rates", &[".json"]) {
            let bytes = fixture_bytes(&format!("cbr/rates/{name}"));
            rates::load_rates(&self.books, &self.actor, &name, &bytes).unwrap();
        }
        self
    }

    /// What the project lead stated about every period so far.
    pub fn with_progress(&self) -> &Self {
        for name in fixtures_in("cbr/progress", &[".toml"]) {
            let text = fixture_text(&format!("cbr/progress/{name}"));
            progress::state_progress(&self.books, &self.actor, "CBR", &name, &text).unwrap();
        }
        self
    }

    /// Every sample workbook.
    pub fn with_workbooks(&self) -> &Self {
        for name in workbooks() {
            self.import(&format!("cbr/workbooks/{name}")).unwrap();
        }
        self
    }

    /// The people of the demo: tariffs, cost bases and time sheets, with nothing posted.
    pub fn with_cost_bases(&self) -> &Self {
        for name in fixtures_in("cbr/bases", &[".csv"]) {
            let bytes = fixture_bytes(&format!("cbr/bases/{name}"));
            staff::load_tariffs(&self.books, &self.actor, &name, &bytes).unwrap();
        }
        for name in fixtures_in("cbr/bases", &[".toml"]) {
            let text = fixture_text(&format!("cbr/bases/{name}"));
            load_bases(&self.books, &self.actor, "CBR", &name, &text).unwrap();
        }
        for file_name in &fixtures_in("cbr/hours", &[".xlsx", ".csv"]) {
            let bytes = &fixture_bytes(&format!("cbr/hours/{file_name}"));
            let command = LoadTimeSheets { grant: "CBR", file_name, bytes, sheet: None, dry_run: false };
            let loaded = load_time_sheets(&self.books, &self.actor, &command).unwrap();
            assert_eq!((loaded.cells.waiting, loaded.findings.len()), (0, 0), "{:?}", loaded.findings);
        }
        self
    }

    /// Posts what is computed for a period.
    pub fn post_costs(&self, topic: Topic, period: &str) -> PostedComputation {
        let command = PostCosts {
            grant: "CBR",
            topic,
            period,
            reason: "grondslagen",
            despite_problems: false,
            dry_run: false,
            shown: None,
        };
        post_costs(&self.books, &self.actor, &command).unwrap_or_else(|error| panic!("{period}: {error}")).0
    }

    pub fn import(&self, fixture_name: &str) -> Result<ImportOutcome, OperationError> {
        let name = fixture_name.rsplit('/').next().unwrap();
        self.import_bytes(name, &fixture_bytes(fixture_name))
    }

    pub fn import_bytes(&self, name: &str, bytes: &[u8]) -> Result<ImportOutcome, OperationError> {
        let command = ImportCommand {
            grant: "CBR",
            file_name: name,
            bytes,
            sheet: None,
            replaces: None,
            dry_run: false,
        };
        import_workbook(&self.books, &self.actor, &command, &|_stage| {})
    }
}

/// The sample workbooks, in the order of their names.
pub fn workbooks() -> Vec<String> {
    let all = fixtures_in("cbr/workbooks", &[".xlsx", ".xls", ".ods", ".csv"]);
    all.into_iter()
        .filter(|name| !["planted-mistakes.csv", "expected.csv"].contains(&name.as_str()))
        .collect()
}
