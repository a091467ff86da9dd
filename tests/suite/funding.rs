//! The money of a grant: what came in, what is due after each step, and the forecast to the end.

use chrono::NaiveDate;
use verantwoord::domain::funding::ReceiptKind;
use verantwoord::domain::money::Cents;
use verantwoord::operations::OperationError;
use verantwoord::operations::execution::budget_execution;
use verantwoord::operations::forecast::forecast_budget;
use verantwoord::operations::funding::{RecordReceipt, record_receipt, show_funding};

use crate::support::books::TestBooks;
use crate::support::program;

on_each_database!(
    what_comes_in_is_no_longer_due,
    the_plan_and_the_forecast_follow_the_books,
    a_receipt_must_be_real,
);

fn record(books: &TestBooks, kind: ReceiptKind, amount: &str, on: &str) -> Result<(), OperationError> {
    let received_on: NaiveDate = on.parse().unwrap();
    let (amount, reference) = (amount.parse().unwrap(), "afschrift 14");
    let command = RecordReceipt { grant: "CBR", kind, from: None, amount, received_on, reference };
    record_receipt(&books.books, &books.actor, &command)
}

fn due(books: &TestBooks) -> Vec<i64> {
    let shown = show_funding(&books.books, "CBR").unwrap();
    shown.plan.payments.iter().map(|payment| payment.due.get()).collect()
}

fn what_comes_in_is_no_longer_due(books: &TestBooks) {
    books.with_cbr();
    // 50 % of 4,950,000.00.
    assert_eq!(due(books), [247_500_000, 0, 0]);
    record(books, ReceiptKind::Advance, "2000000.00", "2024-04-02").unwrap();
    assert_eq!(due(books), [47_500_000, 0, 0]);
    record(books, ReceiptKind::CoFinancing, "100000.00", "2024-05-02").unwrap();
    record(books, ReceiptKind::CoFinancing, "-10000.00", "2024-06-02").unwrap();
    record(books, ReceiptKind::Revenue, "250.00", "2024-06-02").unwrap();
    let shown = show_funding(&books.books, "CBR").unwrap();
    let received: Vec<i64> = shown.plan.sources.iter().map(|source| source.received.get()).collect();
    assert_eq!(received, [200_000_000, 9_000_000, 0, 25_000]);
    assert_eq!((shown.receipts.len(), shown.plan.total_received), (4, Cents::new(209_025_000)));
    assert_eq!(shown.plan.warnings.len(), 1);
}

fn the_plan_and_the_forecast_follow_the_books(books: &TestBooks) {
    books.with_cbr().with_workbooks();
    let shown = show_funding(&books.books, "CBR").unwrap();
    let total = budget_execution(&books.books, "CBR", None).unwrap().execution.total().unwrap();
    assert_eq!(shown.plan.cost_so_far, total.total().unwrap());
    let borne = Cents::sum(shown.plan.sources.iter().map(|source| source.borne)).unwrap();
    assert_eq!(borne, shown.plan.cost_so_far);
    // One forecast: the page of the budget shows the same.
    assert_eq!(forecast_budget(&books.books, "CBR").unwrap().forecast, shown.forecast);
    for line in shown.forecast.lines.iter().chain([&shown.forecast.total]) {
        assert_eq!(Cents::sum(line.by_year.values().copied()), line.forecast(), "{line:?}");
    }
    assert_eq!(
        shown.forecast.total.by_year.keys().copied().collect::<Vec<_>>(),
        [2024, 2025, 2026, 2027, 2028]
    );
    let outlook = shown.outlook;
    assert_eq!(shown.forecast.total.forecast(), Ok(outlook.total));
    assert_eq!(outlook.direct.plus(outlook.flat_rate), Ok(outlook.total));
    assert!(outlook.eu <= Cents::new(495_000_000) && outlook.eu > Cents::ZERO);
}

fn a_receipt_must_be_real(books: &TestBooks) {
    books.with_cbr();
    for (amount, on) in [("0.00", "2024-04-02"), ("10.00", "2027-01-01")] {
        let refused = record(books, ReceiptKind::Advance, amount, on);
        assert!(matches!(refused, Err(OperationError::Rejected(_))), "{amount} {on}");
    }
    let command = RecordReceipt {
        grant: "CBR",
        kind: ReceiptKind::CoFinancing,
        from: Some("Niemand"),
        amount: Cents::new(100),
        received_on: "2024-04-02".parse().unwrap(),
        reference: "x",
    };
    let refused = record_receipt(&books.books, &books.actor, &command).unwrap_err();
    assert!(refused.to_string().contains("Ministry of Asylum and Migration"), "{refused}");
    assert_eq!(show_funding(&books.books, "CBR").unwrap().receipts, []);
}

#[test]
fn the_command_line_records_and_shows_funding() {
    let folder = tempfile::tempdir().unwrap();
    let done = |arguments: &[&str]| program::done(folder.path(), arguments);
    done(&["grant", "load", "fixtures/cbr/grant.toml"]);
    let record = |amount: &str| {
        done(&[
            "funding",
            "record",
            "--grant",
            "CBR",
            "--kind",
            "advance",
            "--amount",
            amount,
            "--on",
            "2024-04-02",
            "--reference",
            "afschrift 14",
        ])
    };
    assert_eq!(record("2475000.00"), "advance EUR 2475000.00 recorded.\n");
    assert_eq!(record("-5.00"), "advance EUR -5.00 recorded.\n");
    let shown = done(&["funding", "show", "--grant", "CBR", "--lang", "en"]);
    assert!(shown.contains("advance of 50 % (art. 23(1)): EUR 5.00 due"), "{shown}");
    let json = program::json(&done(&["funding", "show", "--grant", "CBR", "--json"]));
    assert_eq!(json["sources"][0]["received"], "2474995.00");
}
