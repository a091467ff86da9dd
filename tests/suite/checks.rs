//! `check` finds what the database itself cannot refuse.

use diesel::connection::SimpleConnection;
use verantwoord::db::StoreError;
use verantwoord::operations::check::check_books;

use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(sound_books_pass, running_totals_that_lie_are_found);

fn sound_books_pass(books: &TestBooks) {
    assert_sound(books);
    books.with_cbr().with_workbooks();
    assert_sound(books);
}

fn running_totals_that_lie_are_found(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    tamper(books, "UPDATE ledger_sums SET amount_cents = amount_cents + 1");
    assert_eq!(broken(books), ["running totals equal the lines"]);
}

fn tamper(books: &TestBooks, statement: &str) {
    books.books.db.write(|conn| conn.batch_execute(statement).map_err(StoreError::from)).unwrap();
}

fn broken(books: &TestBooks) -> Vec<String> {
    let outcomes = check_books(&books.books).unwrap();
    outcomes.into_iter().filter(|check| !check.breaches.is_empty()).map(|check| check.check.en).collect()
}

/// Somebody with the file in hand can drop the triggers; the seals still tell.
#[test]
fn a_changed_line_or_definition_breaks_its_seal() {
    for (statement, check) in [
        (
            "DROP TRIGGER expenditures_no_update; UPDATE expenditures SET supplier = 'Other' WHERE id = 7",
            "the postings of grant CBR are sealed",
        ),
        (
            "DROP TRIGGER activities_no_update; UPDATE activities SET code = code || '-X'",
            "the postings of grant CBR are sealed",
        ),
        (
            "DROP TRIGGER stored_files_no_update; UPDATE stored_files SET content = zeroblob(10)",
            "every uploaded file is as it was",
        ),
        (
            "DROP TRIGGER postings_no_update; UPDATE postings SET posted_by = 'somebody else'",
            "the postings of grant CBR are sealed",
        ),
        (
            "DROP TRIGGER grant_versions_no_update; \
             UPDATE grant_versions SET definition = replace(definition, '4950000', '4960000')",
            "the versions of grant CBR form a chain",
        ),
        (
            "DROP TRIGGER expenditures_no_update; PRAGMA ignore_check_constraints = ON; \
             UPDATE expenditures SET amount_cents = amount_cents + 100 WHERE id = 3",
            "running totals equal the lines",
        ),
    ] {
        let books = TestBooks::sqlite();
        books.with_cbr();
        books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
        tamper(&books, statement);
        assert!(broken(&books).contains(&check.to_owned()), "{statement}: {:?}", broken(&books));
    }
}
