//! What several imports and several people share: agreements about columns outlive the columns they were made for, the
//! tray knows which version counts, and of two who act at once the second is told.

use std::cell::Cell;
use std::fmt::Write as _;

use verantwoord::domain::finding::FindingCode;
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::domain::import_batch::BatchState;
use verantwoord::domain::reading_plan::{ColumnPlan, DecimalMark, ReadingPlan, SheetPlan};
use verantwoord::operations::OperationError;
use verantwoord::operations::imports::{
    FixCell, ImportCommand, ImportOutcome, fix_cell, list_tray, map_import, post_import, show_import,
    stage_import,
};

use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(
    an_agreement_about_figures_outlives_a_new_column,
    what_was_replaced_no_longer_waits_in_the_tray,
    of_two_who_mend_at_once_the_second_is_told,
    an_import_with_an_open_question_names_it_when_it_is_posted,
);

fn stage(books: &TestBooks, text: &str, replaces: Option<ImportBatchId>) -> ImportOutcome {
    let (file_name, bytes) = ("uitgaven.csv", text.as_bytes());
    let command = ImportCommand { grant: "CBR", file_name, bytes, sheet: None, replaces, dry_run: false };
    stage_import(&books.books, &books.actor, &command, &|_| {}).unwrap()
}

fn post(books: &TestBooks, batch: ImportBatchId) -> Result<ImportOutcome, OperationError> {
    post_import(&books.books, &books.actor, batch, &|_| {})
}

fn refusal(result: Result<impl Sized, OperationError>) -> String {
    match result {
        Err(OperationError::Conflict(text)) => text.en,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("not refused"),
    }
}

const AMBIGUOUS: &str = "Activity;Cost category;Supplier;Invoice no.;Payment date;Gross amount\n\
                         HM-NG;f;Hotel;A-1;2025-03-15;1.234\nHM-NG;f;Hotel;A-2;2025-03-16;2.500\n";

fn with_reference(month: &str) -> String {
    format!(
        "Activity;Cost category;Supplier;Invoice no.;Payment date;Gross amount;Reference\n\
         HM-NG;f;Hotel;B-{month}1;2025-{month}-15;1.234;x\nHM-NG;f;Hotel;B-{month}2;2025-{month}-16;2.500;y\n"
    )
}

/// The clock of these books stands still: agreements are told apart by their headers, not by their moment.
fn an_agreement_about_figures_outlives_a_new_column(books: &TestBooks) {
    books.with_cbr();
    let other = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n\
                 HM-NG;f;Taxi;T-1;15-03-2025;100,00\n";
    books.import_bytes("anders.csv", other.as_bytes()).unwrap();
    let first = stage(books, AMBIGUOUS, None).batch.unwrap();
    let comma = ColumnPlan { decimal: Some(DecimalMark::Comma), ..ColumnPlan::default() };
    let sheet = SheetPlan { columns: [("F".to_owned(), comma)].into(), ..SheetPlan::default() };
    let answers = ReadingPlan { sheets: [("uitgaven".to_owned(), sheet)].into(), ..ReadingPlan::default() };
    map_import(&books.books, &books.actor, first, &answers, &|_| {}).unwrap();
    post(books, first).unwrap();
    for month in ["04", "05"] {
        let next = stage(books, &with_reference(month), None);
        assert_eq!((next.questions.len(), next.rows.ready), (0, 2), "{month}: {:?}", next.findings);
        post(books, next.batch.unwrap()).unwrap();
    }
    assert_sound(books);
}

fn what_was_replaced_no_longer_waits_in_the_tray(books: &TestBooks) {
    books.with_cbr();
    let head = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";
    let good = format!("{head}HM-NG;f;Hotel;A-1;15-03-2025;100,00\n");
    let first = stage(books, &format!("{good}HM-XX;f;Hotel;A-2;15-03-2025;50,00\n"), None).batch.unwrap();
    post(books, first).unwrap();
    let in_tray = || {
        let tray = list_tray(&books.books, "CBR").unwrap();
        tray.into_iter().map(|row| (row.batch, row.row)).collect::<Vec<_>>()
    };
    assert_eq!(in_tray(), [(first, 3)]);
    let later = format!("{good}HM-YY;f;Hotel;A-2;15-03-2025;50,00\nHM-NG;f;Taxi;T-1;15-03-2025;5,00\n");
    let second = stage(books, &later, Some(first)).batch.unwrap();
    assert_eq!(in_tray(), [(first, 3), (second, 3)], "until the later version is posted, both wait");
    post(books, second).unwrap();
    assert_eq!(in_tray(), [(second, 3)]);
}

/// The second acts on what it read before the first was done: nothing of it may be kept.
fn of_two_who_mend_at_once_the_second_is_told(books: &TestBooks) {
    books.with_cbr();
    let mut text =
        "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n".to_owned();
    // Long enough for the reader to tell how far it is: then the other one acts.
    for number in 0..4_200 {
        writeln!(text, "HM-NG;f;Hotel;A-{number:04};15-03-2025;1,00").unwrap();
    }
    let batch = stage(books, &text, None).batch.unwrap();
    let fix = |cell: &'static str| FixCell {
        batch,
        sheet: "uitgaven",
        cell,
        value: Some("Taxi"),
        reason: "as on the invoice",
    };
    let done = Cell::new(false);
    let second = fix_cell(&books.books, &books.actor, &fix("C3"), &|_| {
        if !done.replace(true) {
            fix_cell(&books.books, &books.actor, &fix("C2"), &|_| {}).unwrap();
        }
    });
    assert!(done.get(), "nobody acted in between");
    assert!(refusal(second).starts_with("Somebody else changed import"));
    let kept = show_import(&books.books, batch).unwrap();
    let cells: Vec<_> = kept.corrections.iter().map(|correction| correction.cell.as_str()).collect();
    assert_eq!(cells, ["C2"]);
    fix_cell(&books.books, &books.actor, &fix("C3"), &|_| {}).unwrap();
    assert_sound(books);
}

fn an_import_with_an_open_question_names_it_when_it_is_posted(books: &TestBooks) {
    books.with_cbr();
    let staged = stage(books, AMBIGUOUS, None);
    assert_eq!(staged.state, Some(BatchState::Staged));
    assert_eq!(staged.questions[0].code, FindingCode::NumbersAmbiguous);
    let said = refusal(post(books, staged.batch.unwrap()));
    assert!(said.contains("still has open questions") && said.contains("uitgaven!F1"), "{said}");
}
