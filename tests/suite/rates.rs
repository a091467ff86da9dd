//! Exchange rates: loading, and files that contradict the books.

use verantwoord::operations::OperationError;
use verantwoord::operations::rates::load_rates;

use crate::support::books::TestBooks;

on_each_database!(a_file_that_contradicts_the_books_is_refused_whole);

fn month(rates: &[(&str, &str)]) -> Vec<u8> {
    let row = |(code, value): &(&str, &str)| {
        format!(
            "{{\"country\": \"x\", \"currency\": \"x\", \"isoA3Code\": \"{code}\", \"isoA2Code\": \"XX\", \"value\": {value}, \"comment\": null}}"
        )
    };
    format!("[{}]", rates.iter().map(row).collect::<Vec<_>>().join(",")).into_bytes()
}

fn a_file_that_contradicts_the_books_is_refused_whole(books: &TestBooks) {
    let load = |rates: &[(&str, &str)]| {
        load_rates(&books.books, &books.actor, "inforeuro-2025-01.json", &month(rates))
    };
    assert_eq!(load(&[("USD", "1.0444"), ("GBP", "0.83")]).unwrap().added, 2);
    assert_eq!(load(&[("USD", "1.04440"), ("GBP", "0.83")]).unwrap().added, 0, "the same rates again");
    match load(&[("USD", "1.0555"), ("GBP", "0.83"), ("NGN", "1600.5")]).unwrap_err() {
        OperationError::Conflict(words) => {
            let named = "(USD 2025-01-01: in the books 1.0444, in the file 1.0555)";
            assert!(words.en.contains(named), "{}", words.en);
            assert!(words.nl.contains("in de boeken 1.0444, in het bestand 1.0555"), "{}", words.nl);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(load(&[("NGN", "1600.5")]).unwrap().added, 1, "nothing of the refused file was loaded");
}
