//! Short ways to look at the books in a test.

use verantwoord::domain::ledger::country_text;
use verantwoord::operations::check::check_books;
use verantwoord::operations::expenditure::read_ledger;

use super::books::TestBooks;

/// Every fact of the ledger's lines but where they came from, in the order of posting.
pub fn ledger_facts(books: &TestBooks) -> Vec<String> {
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    ledger
        .lines
        .iter()
        .map(|expenditure| {
            let line = &expenditure.line;
            let place = ledger.grant.budget_line_by_id(line.budget_line).unwrap();
            format!(
                "{} {} {} {} {}|{}|{}|{:?} {} {} {} {:?} {} {}",
                line.kind.code(),
                place.activity,
                place.category,
                ledger.grant.period_code(line.period).unwrap(),
                country_text(line.country.as_ref()),
                line.supplier,
                line.document_number,
                line.invoice_date,
                line.payment_date,
                line.original.currency,
                line.original.minor,
                line.rate.map(|rate| rate.units_per_euro),
                line.amount,
                line.vat,
            )
        })
        .collect()
}

/// The sum of all lines in cents.
pub fn balance(books: &TestBooks) -> i64 {
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    ledger.lines.iter().map(|expenditure| expenditure.line.amount.get()).sum()
}

/// Fails with every broken promise of the books.
pub fn assert_sound(books: &TestBooks) {
    let broken: Vec<_> =
        check_books(&books.books).unwrap().into_iter().filter(|check| !check.breaches.is_empty()).collect();
    assert_eq!(broken, []);
}
