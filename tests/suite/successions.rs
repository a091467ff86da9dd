//! A corrected workbook imported again: only what differs is posted, and nothing counts twice.

use verantwoord::domain::finding::FindingCode;
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::operations::OperationError;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::{ImportCommand, ImportOutcome, import_workbook, reverse_import};

use crate::support::books::TestBooks;
use crate::support::reading::{assert_sound, balance};

on_each_database!(
    one_changed_cell_is_exactly_one_reversal_and_one_new_line,
    added_and_removed_rows_are_posted_and_taken_back,
    a_changed_row_waits_when_nobody_says_what_the_file_replaces,
    the_same_file_replaces_nothing,
    a_reversed_import_cannot_be_replaced,
    what_replaced_an_import_can_itself_be_reversed,
    a_third_version_replaces_the_whole_chain,
    a_replaced_import_cannot_be_replaced_again,
    a_line_stays_while_its_row_waits,
    next_months_rent_is_no_change_of_this_months,
    a_corrected_file_without_one_equal_row_is_held,
);

const HEAD: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";
const ROWS: [&str; 3] = [
    "HM-NG;f;Abuja Conference Centre;A-1;15-03-2025;1.000,00\n",
    "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.500,50\n",
    "MMDP;f;Universiteit Maastricht;UM-3;17-03-2025;9.000,00\n",
];

fn workbook(rows: &[&str]) -> Vec<u8> {
    format!("{HEAD}{}", rows.concat()).into_bytes()
}

fn import(
    books: &TestBooks,
    rows: &[&str],
    replaces: Option<ImportBatchId>,
) -> Result<ImportOutcome, OperationError> {
    let bytes = workbook(rows);
    let command = ImportCommand {
        grant: "CBR",
        file_name: "maart.csv",
        bytes: &bytes,
        sheet: None,
        replaces,
        dry_run: false,
    };
    import_workbook(&books.books, &books.actor, &command, &|_stage| {})
}

fn first_import(books: &TestBooks) -> ImportBatchId {
    books.with_cbr();
    let outcome = import(books, &ROWS, None).unwrap();
    assert_eq!(outcome.rows.posted, 3, "{:?}", outcome.findings);
    outcome.batch.unwrap()
}

fn line_count(books: &TestBooks) -> usize {
    read_ledger(&books.books, "CBR", None).unwrap().lines.len()
}

fn one_changed_cell_is_exactly_one_reversal_and_one_new_line(books: &TestBooks) {
    let first = first_import(books);
    let changed = [ROWS[0], "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.400,50\n", ROWS[2]];
    let outcome = import(books, &changed, Some(first)).unwrap();
    assert_eq!((outcome.rows.posted, outcome.rows.duplicates), (1, 2));
    assert_eq!(line_count(books), 5);
    assert_eq!(balance(books), 1_240_050);
    let succession = outcome.succession.unwrap();
    assert_eq!((succession.unchanged, succession.changed.len()), (2, 1));
    let change = &succession.changed[0].changes[0];
    assert_eq!(
        (change.field, change.before.as_str(), change.after.as_str()),
        ("amount", "2500.50", "2400.50")
    );
    assert_sound(books);
}

fn added_and_removed_rows_are_posted_and_taken_back(books: &TestBooks) {
    let first = first_import(books);
    let later = ["PM;a;DT&V urenadministratie;U-1;18-03-2025;700,00\n", ROWS[0], ROWS[1]];
    let outcome = import(books, &later, Some(first)).unwrap();
    let succession = outcome.succession.unwrap();
    assert_eq!((succession.unchanged, succession.added.len(), succession.removed.len()), (2, 1, 1));
    assert_eq!(balance(books), 420_050);
    assert_sound(books);
}

fn a_changed_row_waits_when_nobody_says_what_the_file_replaces(books: &TestBooks) {
    first_import(books);
    let before = balance(books);
    let changed = [ROWS[0], "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.400,50\n", ROWS[2]];
    let outcome = import(books, &changed, None).unwrap();
    assert_eq!((outcome.rows.posted, outcome.rows.waiting, outcome.rows.duplicates), (0, 1, 2));
    let finding = outcome.with_code(FindingCode::ChangedSinceImport).next().unwrap();
    assert!(finding.message.nl.contains("2500.50 -> 2400.50"), "{finding:?}");
    assert_eq!(finding.place.cell, "A3:F3");
    assert_eq!(balance(books), before);
}

fn the_same_file_replaces_nothing(books: &TestBooks) {
    let first = first_import(books);
    let outcome = import(books, &ROWS, Some(first)).unwrap();
    assert_eq!((outcome.batch, outcome.rows.posted, outcome.rows.duplicates), (None, 0, 3));
    assert_eq!(line_count(books), 3);
}

fn a_reversed_import_cannot_be_replaced(books: &TestBooks) {
    let first = first_import(books);
    reverse_import(&books.books, &books.actor, first, &|_stage| {}).unwrap();
    assert!(matches!(import(books, &ROWS, Some(first)), Err(OperationError::Conflict(_))));
    assert_eq!(balance(books), 0);
}

fn what_replaced_an_import_can_itself_be_reversed(books: &TestBooks) {
    let first = first_import(books);
    let changed = [ROWS[0], "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.400,50\n", ROWS[2]];
    let second = import(books, &changed, Some(first)).unwrap().batch.unwrap();
    let reversed = reverse_import(&books.books, &books.actor, second, &|_stage| {}).unwrap();
    assert_eq!(reversed.replaced, Some(first));
    assert_eq!(balance(books), 1_000_000);
    assert_eq!(import(books, &ROWS, None).unwrap().rows.posted, 1, "what was taken back comes back");
    assert_eq!(balance(books), 1_250_050);
    reverse_import(&books.books, &books.actor, first, &|_stage| {}).unwrap();
    assert_eq!(balance(books), 250_050);
    assert_sound(books);
}

fn a_third_version_replaces_the_whole_chain(books: &TestBooks) {
    let first = first_import(books);
    let second = [ROWS[0], "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.400,50\n", ROWS[2]];
    let second = import(books, &second, Some(first)).unwrap().batch.unwrap();
    let third = [ROWS[0], "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.300,50\n"];
    import(books, &third, Some(second)).unwrap();
    assert_eq!(balance(books), 330_050);
    assert_sound(books);
}

fn a_replaced_import_cannot_be_replaced_again(books: &TestBooks) {
    let first = first_import(books);
    let second = [ROWS[0], "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.400,50\n", ROWS[2]];
    import(books, &second, Some(first)).unwrap();
    assert!(matches!(import(books, &ROWS, Some(first)), Err(OperationError::Conflict(_))));
}

fn a_line_stays_while_its_row_waits(books: &TestBooks) {
    let first = first_import(books);
    let before = balance(books);
    let broken = [ROWS[0], "HM-ZZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.500,50\n", ROWS[2]];
    let outcome = import(books, &broken, Some(first)).unwrap();
    let succession = outcome.succession.unwrap();
    assert_eq!((succession.waiting, succession.removed.len()), (1, 0));
    assert_eq!(balance(books), before);
}

fn next_months_rent_is_no_change_of_this_months(books: &TestBooks) {
    first_import(books);
    let april = [ROWS[0], "HM-TZ;b;Reisbureau De Horizon;H-8;16-04-2025;2.700,00\n"];
    let outcome = import(books, &april, None).unwrap();
    assert_eq!((outcome.rows.posted, outcome.rows.waiting, outcome.rows.duplicates), (1, 0, 1));
}

fn a_corrected_file_without_one_equal_row_is_held(books: &TestBooks) {
    first_import(books);
    let before = balance(books);
    let all_changed = [
        "HM-NG;f;Abuja Conference Centre;A-1;15-03-2025;1.010,00\n",
        "HM-TZ;b;Reisbureau De Horizon;H-7;16-03-2025;2.510,50\n",
    ];
    let outcome = import(books, &all_changed, None).unwrap();
    assert_eq!((outcome.rows.posted, outcome.rows.waiting), (0, 2));
    assert_eq!(outcome.with_code(FindingCode::NearDuplicate).count(), 2);
    assert_eq!(balance(books), before);
}
