//! Importing, importing again, and taking back.

use std::fmt::Write as _;

use verantwoord::domain::finding::FindingCode;
use verantwoord::domain::import_batch::BatchState;
use verantwoord::operations::OperationError;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::{ImportCommand, import_workbook, list_imports, reverse_import};

use crate::support::books::{TestBooks, fixture_bytes, workbooks};
use crate::support::reading::{assert_sound, balance, ledger_facts};

on_each_database!(
    the_same_file_twice_posts_nothing,
    a_dry_run_says_what_an_import_does_and_changes_nothing,
    reversing_takes_everything_back_and_frees_the_file,
    an_import_is_reversed_once,
    rows_that_waited_are_posted_when_the_same_file_comes_after_an_amendment,
    a_missing_rate_keeps_the_row_waiting,
    a_file_that_is_no_workbook_is_refused_and_nothing_is_kept,
    a_large_file_keeps_its_order_and_every_row,
);

const TIDY: &str = "cbr/workbooks/2024-1-expenses-english.xlsx";
const MISTAKES: &str = "cbr/workbooks/2025-2-met-fouten.xlsx";

fn the_same_file_twice_posts_nothing(books: &TestBooks) {
    books.with_cbr().with_workbooks();
    let (before, imports) = (ledger_facts(books), list_imports(&books.books, "CBR").unwrap().len());
    for name in workbooks() {
        let again = books.import(&format!("cbr/workbooks/{name}")).unwrap();
        assert_eq!((again.batch, again.rows.posted), (None, 0), "{name}");
        assert!(again.earlier.is_some(), "{name}");
        let rows = again.rows;
        assert_eq!(rows.read(), rows.posted + rows.waiting + rows.ignored + rows.duplicates);
    }
    assert_eq!(ledger_facts(books), before);
    assert_eq!(list_imports(&books.books, "CBR").unwrap().len(), imports);
    assert_sound(books);
}

fn a_dry_run_says_what_an_import_does_and_changes_nothing(books: &TestBooks) {
    books.with_cbr();
    let bytes = fixture_bytes(MISTAKES);
    let command = ImportCommand {
        grant: "CBR",
        file_name: "x.xlsx",
        bytes: &bytes,
        sheet: None,
        replaces: None,
        dry_run: true,
    };
    let dry = import_workbook(&books.books, &books.actor, &command, &|_stage| {}).unwrap();
    assert_eq!(dry.batch, None);
    assert!(ledger_facts(books).is_empty() && list_imports(&books.books, "CBR").unwrap().is_empty());
    let real = books.import(MISTAKES).unwrap();
    assert_eq!((dry.rows, dry.posted_cents, dry.findings), (real.rows, real.posted_cents, real.findings));
}

fn reversing_takes_everything_back_and_frees_the_file(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2025-1-oud-formaat.xls").unwrap();
    let before = balance(books);
    let first = books.import(TIDY).unwrap();
    let reversed = reverse_import(&books.books, &books.actor, first.batch.unwrap(), &|_stage| {}).unwrap();
    assert_eq!(u64::try_from(reversed.lines).unwrap(), first.rows.posted);
    assert_eq!(reversed.reversed_cents, -first.posted_cents.get());
    assert_eq!(balance(books), before);
    assert_sound(books);
    let again = books.import(TIDY).unwrap();
    assert_eq!((again.rows, again.posted_cents), (first.rows, first.posted_cents));
    assert_eq!(again.with_code(FindingCode::DuplicateInLedger).count(), 0);
    assert_eq!(balance(books), before + first.posted_cents.get());
    assert_sound(books);
}

fn an_import_is_reversed_once(books: &TestBooks) {
    books.with_cbr();
    let batch = books.import(TIDY).unwrap().batch.unwrap();
    reverse_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    let lines = ledger_facts(books);
    let second = reverse_import(&books.books, &books.actor, batch, &|_stage| {});
    assert!(matches!(second, Err(OperationError::Conflict(_))), "{second:?}");
    assert_eq!(ledger_facts(books), lines);
    assert_eq!(list_imports(&books.books, "CBR").unwrap()[0].state, BatchState::Reversed);
}

fn rows_that_waited_are_posted_when_the_same_file_comes_after_an_amendment(books: &TestBooks) {
    books.with_cbr();
    let first = books.import(MISTAKES).unwrap();
    assert_eq!(first.with_code(FindingCode::NoBudgetLine).count(), 1);
    let text = crate::support::books::fixture_text("cbr/grant.toml");
    let newest = text.rfind("[[budget_version.line]]").unwrap();
    let with_line = format!(
        "{}[[budget_version.line]]\nactivity = \"ASYL\"\ncategory = \"e\"\namounts = {{ \"2025\" = \"9000.00\" }}\n\n{}",
        &text[..newest],
        &text[newest..]
    );
    let loaded =
        verantwoord::operations::grants::load_grant(&books.books, &books.actor, "grant.toml", &with_line)
            .unwrap();
    assert_eq!(loaded.new_budget_versions, [3]);
    let again = books.import(MISTAKES).unwrap();
    assert_eq!((again.rows.posted, again.rows.duplicates), (1, first.rows.posted + first.rows.duplicates));
    assert_eq!(again.with_code(FindingCode::NoBudgetLine).count(), 0);
    assert_sound(books);
}

fn a_missing_rate_keeps_the_row_waiting(books: &TestBooks) {
    let text = crate::support::books::fixture_text("cbr/grant.toml");
    verantwoord::operations::grants::load_grant(&books.books, &books.actor, "grant.toml", &text).unwrap();
    let outcome = books.import("cbr/workbooks/2025-2-vreemde-valuta.xlsx").unwrap();
    let without_rate = outcome.with_code(FindingCode::RateMissing).count();
    assert!(without_rate > 0);
    assert_eq!(outcome.rows.waiting, u64::try_from(without_rate).unwrap());
    assert!(outcome.with_code(FindingCode::RateMissing).all(|finding| !finding.place.cell.is_empty()));
    assert_sound(books);
}

fn a_file_that_is_no_workbook_is_refused_and_nothing_is_kept(books: &TestBooks) {
    books.with_cbr();
    for (name, bytes) in [
        ("empty.xlsx", &b""[..]),
        ("page.xls", &b"<html><p>Uw sessie is verlopen</p></html>"[..]),
        ("paper.xlsx", &b"%PDF-1.7 nothing"[..]),
        ("cut.xlsx", &fixture_bytes(TIDY)[..2000]),
    ] {
        let outcome = books.import_bytes(name, bytes);
        assert!(matches!(outcome, Err(OperationError::Unreadable(_))), "{name}: {outcome:?}");
    }
    assert!(list_imports(&books.books, "CBR").unwrap().is_empty());
}

/// Large files are priced on two threads: first half and second half, with rows that repeat or wait in both.
fn a_large_file_keeps_its_order_and_every_row(books: &TestBooks) {
    books.with_cbr();
    let mut text =
        "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Valuta;Bedrag incl. btw\n".to_owned();
    for number in 0..5_003 {
        let (invoice, currency) = match number {
            // The first row again, at the very end.
            5_002 => (0, "EUR"),
            // No rate is loaded for it.
            700 | 4_700 => (number, "CHF"),
            _ => (number, "EUR"),
        };
        writeln!(text, "HM-NG;f;Abuja Centre;F{invoice:05};15-03-2025;{currency};{invoice},25").unwrap();
    }
    let outcome = books.import_bytes("groot.csv", text.replace(";0,25\n", ";0,50\n").as_bytes()).unwrap();
    let rows = outcome.rows;
    assert_eq!((rows.posted, rows.waiting, rows.duplicates), (5_000, 2, 1), "{:?}", outcome.findings);
    let lines = read_ledger(&books.books, "CBR", None).unwrap().lines;
    let places: Vec<u32> = lines.iter().map(|expenditure| expenditure.line.source_row).collect();
    let expected: Vec<u32> = (2..=5_003).filter(|row| ![702, 4_702].contains(row)).collect();
    assert_eq!(places, expected);
    assert_sound(books);
}
