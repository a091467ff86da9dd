//! Import steps on the command line, killed at any of them and taken up again, and books from before there were steps.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, SqliteConnection};
use verantwoord::db::{Database, DatabaseUrl};
use verantwoord::domain::import_batch::BatchState;
use verantwoord::operations::Books;
use verantwoord::operations::imports::{list_imports, show_import};

use crate::support::books::{TestBooks, repository};
use crate::support::program::{self, done, run};
use crate::support::reading::{assert_sound, ledger_facts};

on_each_database!(
    steps_that_are_killed_and_taken_up_again_post_the_same,
    books_from_before_the_steps_are_brought_up_to_date,
);

const ROWS: usize = 1500;

fn many_rows() -> Vec<u8> {
    let mut text = Vec::from("Activity;Cost category;Supplier;Invoice no.;Payment date;Gross amount\n");
    for row in 0..ROWS {
        let activity = if row % 50 == 0 { "HM-T" } else { "HM-NG" };
        writeln!(
            text,
            "{activity};f;Hotel {};K-{row};2025-03-15;{}.{:03}",
            row % 17,
            row % 9 + 1,
            row % 1000
        )
        .unwrap();
    }
    text
}

/// Stands for the number of the import: a stage that was cut off may have used up the first ones on PostgreSQL.
const BATCH: &str = "BATCH";

/// The steps from a file to a ledger; each may be given again after it was cut off.
const STEPS: [&[&str]; 7] = [
    &["import", "stage", "many.csv", "--grant", "CBR"],
    &["import", "map", BATCH, "--decimal", "many!F=comma"],
    &["import", "check", BATCH],
    &["import", "post", BATCH],
    &["import", "fix", BATCH, "many!A2", "HM-TZ", "--reason", "typing error"],
    &["import", "map-value", "--grant", "CBR", "--field", "activity", "HM-T", "HM-GM"],
    &["import", "post", BATCH],
];

fn step(books: &TestBooks, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = program::command(folder);
    let url = match &books.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseUrl::Postgresql(address) => address.clone(),
    };
    let batch = list_imports(&books.books, "CBR").unwrap().first().map(|batch| batch.id.to_string());
    let arguments = arguments.iter().map(|argument| match (*argument, &batch) {
        (BATCH, Some(number)) => number.clone(),
        (other, _) => other.to_owned(),
    });
    command.current_dir(folder).env("VERANTWOORD_DATABASE", url).args(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn finish(books: &TestBooks, folder: &Path, arguments: &[&str]) {
    let output = step(books, folder, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn steps_that_are_killed_and_taken_up_again_post_the_same(books: &TestBooks) {
    books.with_cbr();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("many.csv"), many_rows()).unwrap();
    let undisturbed = TestBooks::sqlite();
    undisturbed.with_cbr();
    for (place, arguments) in STEPS.into_iter().enumerate() {
        let begun = Instant::now();
        finish(&undisturbed, folder.path(), arguments);
        let whole = begun.elapsed();
        for part in [1, 2, 3] {
            let mut child = step(books, folder.path(), arguments).spawn().unwrap();
            std::thread::sleep(whole * part / 4 + Duration::from_millis(1));
            child.kill().unwrap();
            child.wait().unwrap();
            assert_sound(&reopened(books));
        }
        finish(books, folder.path(), arguments);
        let batches = list_imports(&books.books, "CBR").unwrap();
        assert_eq!(batches.len(), 1, "after step {place}");
    }
    assert_eq!(ledger_facts(books), ledger_facts(&undisturbed));
    let batch = &list_imports(&books.books, "CBR").unwrap()[0];
    assert_eq!((batch.state, batch.rows.posted), (BatchState::Posted, u64::try_from(ROWS).unwrap()));
    assert_sound(books);
}

/// The books as a process that starts now finds them.
fn reopened(books: &TestBooks) -> TestBooks {
    books.with_other(Books { db: Database::open(&books.url).unwrap(), ..books.books.clone() })
}

/// Tables and rows as the first version made them, then the migrations since.
fn books_from_before_the_steps_are_brought_up_to_date(books: &TestBooks) {
    let old = old_database(books);
    let database = Database::open(&old.1).unwrap();
    let migrated = database.migrate().unwrap();
    assert!(
        migrated.iter().any(|name| name.contains("000001_import_stages") || name.contains("20261124000001")),
        "{migrated:?}"
    );
    assert!(database.pending_migrations().unwrap().is_empty());
    let view = books.with_other(Books { db: database, ..books.books.clone() });
    let batches = list_imports(&view.books, "OUD").unwrap();
    let told: Vec<_> = batches
        .iter()
        .map(|batch| (batch.state, batch.rows.posted, batch.rows.waiting, batch.reading))
        .collect();
    assert_eq!(told, [(BatchState::Posted, 0, 1, 1), (BatchState::Reversed, 0, 0, 1)]);
    let details = show_import(&view.books, batches[0].id).unwrap();
    assert_eq!((details.waiting.len(), details.findings.len()), (1, 1));
    // Ids go on where they were, keys and triggers hold.
    let insert = "INSERT INTO import_batches (grant_id, file_sha256, file_name, format, state, read_rows, posted_rows, \
         waiting_rows, ignored_rows, duplicate_rows, posted_cents, uploaded_at, uploaded_by, ready_rows, ready_cents, plan, \
         reading_number) VALUES (1, 'abc', 'b.csv', 'csv', 'staged', 0, 0, 0, 0, 0, 0, '2026-01-01 00:00:00', 'x', 0, 0, '{}', 1)";
    execute(&old.1, insert).unwrap();
    assert_eq!(list_imports(&view.books, "OUD").unwrap()[2].id.get(), 3);
    for (statement, cause) in [
        (insert.replace("'abc'", "'none'"), "foreign key"),
        (insert.replace("'staged'", "'lost'"), "constraint"),
        (
            insert.replace(
                "VALUES (1, 'abc', 'b.csv', 'csv', 'staged', 0,",
                "VALUES (1, 'abc', 'b.csv', 'csv', 'staged', 1,",
            ),
            "constraint",
        ),
        ("UPDATE import_batches SET file_name = 'y' WHERE id = 1".to_owned(), "append-only"),
        ("UPDATE import_batches SET owner = 'y' WHERE id = 2".to_owned(), "append-only"),
        ("DELETE FROM import_batches WHERE id = 1".to_owned(), "append-only"),
        ("UPDATE import_rows SET reading_number = 2".to_owned(), "append-only"),
    ] {
        let error = execute(&old.1, &statement).unwrap_err();
        assert!(error.to_lowercase().contains(cause), "{statement}: {error}");
    }
    execute(&old.1, "UPDATE import_batches SET owner = 'y' WHERE id = 1").unwrap();
}

const OLD_ROWS: &str = "\
    INSERT INTO grants (code, created_at) VALUES ('OUD', '2025-01-01 00:00:00');\
    INSERT INTO stored_files (sha256, size_bytes, content, stored_at) VALUES ('abc', 1, CONTENT, '2025-01-01 00:00:00');\
    INSERT INTO import_batches (grant_id, file_sha256, file_name, format, state, read_rows, posted_rows, waiting_rows, \
        ignored_rows, duplicate_rows, posted_cents, uploaded_at, uploaded_by) \
        VALUES (1, 'abc', 'a.csv', 'csv', 'posted', 1, 0, 1, 0, 0, 0, '2025-01-01 00:00:00', 'tester');\
    INSERT INTO import_batches (grant_id, file_sha256, file_name, format, state, read_rows, posted_rows, waiting_rows, \
        ignored_rows, duplicate_rows, posted_cents, uploaded_at, uploaded_by, replaces_id) \
        VALUES (1, 'abc', 'a.csv', 'csv', 'reversed', 0, 0, 0, 0, 0, 0, '2025-01-01 00:00:00', 'tester', 1);\
    INSERT INTO import_rows (batch_id, sheet, row_number, state, cells) VALUES (1, 'a', 2, 'waiting', '[\"x\"]');\
    INSERT INTO import_findings (batch_id, code, severity, sheet, cell, value, message_nl, message_en, remedy_nl, remedy_en) \
        VALUES (1, 'unknown-activity', 'error', 'a', 'A2', 'x', 'm', 'm', 'r', 'r');";

/// A database with the first migration alone, as diesel records it.
fn old_database(books: &TestBooks) -> (Option<tempfile::TempDir>, DatabaseUrl) {
    let first = "2026-11-23-000001_books";
    let sql = |backend: &str| {
        std::fs::read_to_string(repository().join("migrations").join(backend).join(first).join("up.sql"))
            .unwrap()
    };
    let recorded = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
        run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); \
        INSERT INTO __diesel_schema_migrations (version) VALUES ('20261123000001');";
    let definition = std::fs::read_to_string(repository().join("fixtures/cbr/grant.toml")).unwrap();
    let definition = definition.replacen("\"CBR\"", "\"OUD\"", 1);
    let (folder, url) = match &books.url {
        DatabaseUrl::Sqlite(_) => {
            let folder = tempfile::tempdir().unwrap();
            let url = DatabaseUrl::file(&folder.path().join("old.sqlite"));
            (Some(folder), url)
        }
        DatabaseUrl::Postgresql(_) => {
            (None, crate::support::postgresql::fresh_database().unwrap().parse().unwrap())
        }
    };
    let (backend, content) = match &url {
        DatabaseUrl::Sqlite(_) => ("sqlite", "x'00'"),
        DatabaseUrl::Postgresql(_) => ("postgresql", "'\\x00'"),
    };
    execute(&url, &sql(backend)).unwrap();
    execute(&url, recorded).unwrap();
    execute(&url, &OLD_ROWS.replace("CONTENT", content)).unwrap();
    let json = serde_json::to_string(
        &verantwoord::importing::grant_file::read_grant_file("grant.toml", &definition).unwrap(),
    )
    .unwrap();
    let version = format!(
        "INSERT INTO grant_versions (grant_id, number, definition, previous_hash, hash, loaded_at, loaded_by) \
         VALUES (1, 1, '{}', '', '', '2025-01-01 00:00:00', 'tester')",
        json.replace('\'', "''")
    );
    execute(&url, &version).unwrap();
    (folder, url)
}

fn execute(url: &DatabaseUrl, sql: &str) -> Result<(), String> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut connection = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
            connection.batch_execute("PRAGMA foreign_keys = ON").unwrap();
            connection.batch_execute(sql).map_err(|error| error.to_string())
        }
        DatabaseUrl::Postgresql(address) => {
            let mut connection = PgConnection::establish(address).unwrap();
            connection.batch_execute(sql).map_err(|error| error.to_string())
        }
    }
}

#[test]
fn an_import_is_led_through_its_steps_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    done(data, &["grant", "load", "fixtures/cbr/grant.toml"]);
    let file = data.join("uitgaven.csv");
    let text = "Activiteit;Kostensoort;Wie;Factuurnummer;Betaaldatum;Bedrag incl. btw\n\
                HM-NG;f;Hotel;A-1;15-03-2025;100,00\nHM-XX;f;Hotel;A-2;15-03-2025;50,00\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&done(data, &[arguments, &["--json"]].concat())).unwrap()
    };
    let staged = json(&["import", "stage", file, "--grant", "CBR"]);
    assert_eq!((&staged["state"], &staged["batch"]), (&"staged".into(), &1.into()), "{staged}");
    assert_eq!(staged["questions"][0]["code"], "column-missing");
    let early = run(data, &["import", "post", "1"]);
    assert_eq!(early.code, 1);
    assert!(early.err.contains("open vragen: beantwoord die eerst"), "{}", early.err);
    let wrong = run(data, &["import", "map", "1", "--column", "uitgaven!C=leverancier"]);
    assert!(wrong.code == 1 && wrong.err.contains("supplier"), "{}", wrong.err);
    let mapped = json(&["import", "map", "1", "--column", "uitgaven!C=supplier"]);
    assert_eq!(
        (&mapped["state"], &mapped["closed"][0]["code"]),
        (&"mapped".into(), &"column-missing".into())
    );
    let shown = done(data, &["--lang", "en", "import", "check", "1"]);
    for said in [
        "import 1, checked",
        "2 read = 0 posted + 1 ready + 1 waiting",
        "HM-NG/f",
        "EU funding",
        "Period 2025-1",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let posted = json(&["import", "post", "1"]);
    assert_eq!((&posted["posted"], &posted["waiting"]), (&1.into(), &1.into()));
    let tray = json(&["import", "tray", "--grant", "CBR"]);
    assert_eq!((&tray[0]["sheet"], &tray[0]["row"]), (&"uitgaven".into(), &3.into()));
    done(data, &["import", "assign", "1", "--owner", "Fatima"]);
    let fixed =
        done(data, &["--lang", "en", "import", "fix", "1", "uitgaven!A3", "HM-TZ", "--reason", "typing"]);
    assert!(fixed.contains("closed: unknown-activity uitgaven!A3"), "{fixed}");
    done(data, &["import", "post", "1"]);
    assert_eq!(json(&["import", "tray", "--grant", "CBR"]), serde_json::json!([]));
    let lines = json(&["expenditure", "--grant", "CBR"]);
    assert_eq!((&lines[1]["cells"], &lines[1]["corrected"]), (&"A3:F3".into(), &"A3 was 'HM-XX'".into()));
    let mappings = json(&["import", "mappings", "--grant", "CBR"]);
    assert_eq!(mappings[0]["headers"][2]["field"], "supplier");
    let shown = json(&["import", "show", "1"]);
    assert_eq!(
        (&shown["owner"], &shown["plan"]["sheets"]["uitgaven"]["columns"]["C"]["holds"]["field"]),
        (&"Fatima".into(), &"supplier".into())
    );
    assert_eq!(run(data, &["import", "discard", "1"]).code, 1);
    assert_eq!(run(data, &["import", "diff", "1"]).code, 1);
}
