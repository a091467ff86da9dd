//! The forms that are no part of the national set or of shared management agree with the ledger, too; and no form has a total
//! that nothing is held against.

use verantwoord::domain::currency::Currency;
use verantwoord::domain::language::Language;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::reporting::document::{RowKind, Value};
use verantwoord::reporting::form::names;

use crate::forms::{PERIODS, demo, ledger_total, made, money, seven_percent, tables};
use crate::support::books::TestBooks;

on_each_database!(budgets_reports_and_statements_agree_with_the_ledger);

/// Forms of which a total is held against the ledger: by this test and by the two of `forms.rs`.
const RECONCILED: [&str; 17] = [
    "accounts-annex-xxiv",
    "audit-trail-annex-xiii",
    "budget-execution",
    "exchange-rates",
    "financial-report",
    "list-of-expenditures",
    "mga-consolidated-statement",
    "mga-financial-statement",
    "mga-use-of-resources",
    "nl-financiele-bijlage",
    "nl-verzoek-tot-vaststelling",
    "nl-voortgangsrapportage",
    "operation-data-annex-xvii",
    "payment-application-annex-xxiii",
    "progress-report",
    "transmission-annex-vii",
    "weekly-time-sheet",
];

fn budgets_reports_and_statements_agree_with_the_ledger(books: &TestBooks) {
    demo(books);
    let mut before = 0;
    for period in PERIODS {
        let lines = ledger_total(books, period);
        let all = before + lines;
        let cost = all + seven_percent(all) - before - seven_percent(before);
        for (form, sums) in [
            (
                "budget-execution",
                ["budget-per-category", "budget-per-activity", "budget-per-line", "budget-per-year"]
                    .as_slice(),
            ),
            ("financial-report", ["costs-per-category", "costs-per-activity", "funding"].as_slice()),
        ] {
            let document = made(books, form, period).document(Language::En).unwrap();
            let tables = tables(&document);
            let head = if form == "budget-execution" { "Current report" } else { "This period" };
            for name in sums {
                assert_eq!(money(tables[name], RowKind::Total, head), [cost], "{form} {name} {period}");
            }
        }
        let report = made(books, "financial-report", period).document(Language::En).unwrap();
        let report = tables(&report);
        assert_eq!(money(report["list-of-expenditure"], RowKind::Total, "Declared"), [lines], "{period}");
        assert_eq!(
            money(report["indirect-costs"], RowKind::Total, "This period"),
            [cost - lines],
            "{period}"
        );
        let progress = made(books, "progress-report", period).document(Language::En).unwrap();
        let spent: i64 = money(tables(&progress)["money-and-progress"], RowKind::Body, "Spent").iter().sum();
        assert_eq!(spent, all, "{period}");
        let mga = made(books, "mga-consolidated-statement", period).document(Language::En).unwrap();
        let totals = money(tables(&mga)["financial-statement"], RowKind::Total, "Total costs (f)");
        assert_eq!(totals, [cost], "{period}");
        let rates = made(books, "exchange-rates", period).document(Language::En).unwrap();
        let ledger = read_ledger(&books.books, "CBR", Some(period)).unwrap();
        let foreign = ledger.lines.iter().filter(|line| line.line.original.currency != Currency::EUR);
        let converted: i64 = foreign.map(|line| line.line.amount.get()).sum();
        let shown: i64 = tables(&rates)
            .get("rates-by-line")
            .iter()
            .flat_map(|table| money(table, RowKind::Total, "Converted"))
            .sum();
        assert_eq!(shown, converted, "{period}");
        before = all;
    }
    // The audit trail lists the time sheets behind the hours.
    let trail = made(books, "audit-trail-annex-xiii", "2025-2").document(Language::En).unwrap();
    let listed = tables(&trail)["documents"].rows.iter().filter(|row| {
        row.cells.iter().any(|cell| matches!(&cell.value, Value::Text(text) if &**text == "time sheet"))
    });
    assert_eq!(listed.count(), 4);
    for form in names().filter(|form| !RECONCILED.contains(form)) {
        let report = made(books, form, "2025-2");
        let document = report.document(report.languages()[0]).unwrap();
        for table in tables(&document).values() {
            let totals = table.rows.iter().filter(|row| row.kind == RowKind::Total);
            let of_money = totals
                .flat_map(|row| &row.cells)
                .filter(|cell| matches!(cell.value, Value::Money(_) | Value::MoneyRounded(_)));
            assert_eq!(of_money.count(), 0, "{form} {}: a total that nothing is held against", table.name);
        }
    }
}
