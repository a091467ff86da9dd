//! Killing the program at any moment of an import leaves the whole batch or nothing of it.

use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use verantwoord::db::{Database, DatabaseUrl};
use verantwoord::operations::Books;
use verantwoord::operations::check::check_books;

use crate::support::books::TestBooks;
use crate::support::program;

on_each_database!(a_killed_import_is_whole_or_absent);

const ROWS: usize = 3000;

/// A workbook of plain rows, large enough for the kill to land in every stage.
fn many_rows() -> Vec<u8> {
    let mut text = Vec::from(
        "Activiteit;Kostensoort;Leverancier;Factuurnummer;Factuurdatum;Betaaldatum;Bedrag incl. btw\n",
    );
    for row in 0..ROWS {
        writeln!(text, "HM-NG;f;Leverancier {};K-{row};01-03-2025;15-03-2025;{},50", row % 17, 200 + row)
            .unwrap();
    }
    text
}

fn a_killed_import_is_whole_or_absent(books: &TestBooks) {
    books.with_cbr();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.csv");
    std::fs::write(&file, many_rows()).unwrap();
    let whole = undisturbed(books, &file);
    let (mut absent, mut complete) = (0, 0);
    for step in 0..12 {
        let mut child = import(books, &file, folder.path()).spawn().unwrap();
        std::thread::sleep(whole * step / 11);
        child.kill().unwrap();
        child.wait().unwrap();
        let reopened = Books { db: Database::open(&books.url).unwrap(), ..books.books.clone() };
        assert!(check_books(&reopened).unwrap().iter().all(|check| check.breaches.is_empty()));
        let batches = verantwoord::operations::imports::list_imports(&reopened, "CBR").unwrap();
        match batches
            .iter()
            .find(|batch| batch.state == verantwoord::domain::import_batch::BatchState::Posted)
        {
            None => absent += 1,
            Some(batch) => {
                assert_eq!(batch.rows.posted, u64::try_from(ROWS).unwrap());
                complete += 1;
                verantwoord::operations::imports::reverse_import(
                    &reopened,
                    &books.actor,
                    batch.id,
                    &|_stage| {},
                )
                .unwrap();
            }
        }
    }
    assert!(absent > 0, "no kill came before the posting ({complete} complete)");
}

/// How long the import takes when nobody kills it; takes it back afterwards.
fn undisturbed(books: &TestBooks, file: &std::path::Path) -> Duration {
    let folder = file.parent().unwrap();
    let begun = Instant::now();
    let output = import(books, file, folder).output().unwrap();
    let took = begun.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let batches = verantwoord::operations::imports::list_imports(&books.books, "CBR").unwrap();
    verantwoord::operations::imports::reverse_import(&books.books, &books.actor, batches[0].id, &|_stage| {})
        .unwrap();
    took
}

fn import(books: &TestBooks, file: &std::path::Path, folder: &std::path::Path) -> std::process::Command {
    let mut command = program::command(folder);
    let url = match &books.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseUrl::Postgresql(address) => address.clone(),
    };
    command.env("VERANTWOORD_DATABASE", url).args(["import", "--grant", "CBR"]).arg(file);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}
