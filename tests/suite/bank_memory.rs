//! The page of bank statements looks at every import that waits: a file is read again only where something changed.

use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::reading_plan::ReadingPlan;
use verantwoord::operations::bank::open_matters;
use verantwoord::operations::imports::{FixCell, MapValue, discard_import, fix_cell, map_value};

use crate::bank::{MARCH, UNPAID_HEAD, bytes_of, load, stage};
use crate::support::books::TestBooks;
use crate::support::queries::counted;

on_each_database!(waiting_imports_are_read_again_only_where_something_changed);

fn waiting_imports_are_read_again_only_where_something_changed(books: &TestBooks) {
    books.with_cbr();
    load(books, MARCH, &bytes_of(MARCH));
    let look = || counted(|| open_matters(&books.books, "CBR").unwrap());
    let row = |number: u32| {
        let words = format!("HM-NG;b;Taxi {number};N-{number};20-03-2025;;{number},50\n");
        stage(
            books,
            &format!("rit-{number}.csv"),
            format!("{UNPAID_HEAD}{words}").as_bytes(),
            &ReadingPlan::default(),
        )
    };
    let first = row(11);
    let (_, reading_one) = look();
    let (_, one) = look();
    assert!(0 < one && one < reading_one, "{one} {reading_one}");
    for number in 12..20 {
        row(number);
    }
    let (read, reading_more) = look();
    let (remembered, more) = look();
    assert_eq!((&remembered.invoices, remembered.invoices.len(), more), (&read.invoices, 9, one));
    // What one import says changes that one alone.
    let fix =
        FixCell { batch: first, sheet: "rit-11", cell: "C2", value: Some("Taxi Centraal"), reason: "bon" };
    fix_cell(&books.books, &books.actor, &fix, &|_stage| {}).unwrap();
    let (fixed, reading_again) = look();
    assert_eq!(fixed.invoices[0].supplier, "Taxi Centraal");
    assert!(one < reading_again && reading_again < reading_more, "{one} {reading_again} {reading_more}");
    assert_eq!(look(), (fixed, one));
    // What is said about all files of the grant changes every one of them.
    let map = MapValue { grant: "CBR", field: ExpenseField::Category, value: "9999", code: Some("b") };
    map_value(&books.books, &books.actor, &map).unwrap();
    assert!(look().1 > reading_again);
    discard_import(&books.books, &books.actor, first).unwrap();
    assert_eq!(look().0.invoices.len(), 8);
}
