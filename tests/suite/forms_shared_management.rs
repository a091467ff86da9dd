//! The forms of shared management (the annexes of Regulation (EU) 2021/1060): what they say agrees with the ledger and with
//! each other, over accounting years too.

use verantwoord::clock::Clock;
use verantwoord::domain::language::Language;
use verantwoord::operations::Books;
use verantwoord::operations::imports::reverse_import;
use verantwoord::operations::project_facts::record_fact;
use verantwoord::reporting::document::{ReportDocument, RowKind, Value};

use crate::forms::{demo, ledger_total, made, money, paid_within, seven_percent, tables};
use crate::support::books::TestBooks;

on_each_database!(
    the_forms_of_shared_management_agree_with_the_ledger_and_with_each_other,
    a_deduction_in_the_accounts_shows_as_a_difference,
    what_is_taken_back_after_its_accounting_year_is_withdrawn_in_a_later_one,
);

fn the_forms_of_shared_management_agree_with_the_ledger_and_with_each_other(books: &TestBooks) {
    demo(books);
    let start = "2024-03-01";
    for (period, year_from, to, year_to) in [
        ("2024-1", "2024-07-01", "2024-12-31", "2025-06-30"),
        ("2025-1", "2024-07-01", "2025-06-30", "2025-06-30"),
        ("2025-2", "2025-07-01", "2025-12-31", "2026-06-30"),
    ] {
        // Before, within, and up to the end of the accounting year; the flat rate runs on what came before.
        let cost = |from: &str, to: &str| {
            let (before, all) = (paid_within(books, start, from), paid_within(books, start, to));
            let day_before = before - paid_within(books, from, from);
            all + seven_percent(all) - day_before - seven_percent(day_before)
        };
        let application =
            made(books, "payment-application-annex-xxiii", period).document(Language::En).unwrap();
        let application = tables(&application);
        let table = application["expenditure-by-specific-objective"];
        let eligible = table.columns[2].head.clone();
        assert!(eligible.starts_with("(B) Total amount of eligible expenditure incurred"));
        let applied = cost(year_from, to);
        assert_eq!(money(table, RowKind::Total, &eligible), [applied], "{period}");
        // One row is that of the operation: specific objective 3, article 15(1).
        let filled: Vec<&str> = table
            .rows
            .iter()
            .filter(|row| row.kind == RowKind::Body && matches!(row.cells[2].value, Value::Money(_)))
            .map(|row| match &row.cells[0].value {
                Value::Text(text) => text.as_ref(),
                _ => "",
            })
            .collect();
        assert_eq!(
            filled,
            [
                "Actions co-financed in line with Article 12(1) of ISF Regulation or Article 15(1) of AMIF Regulation"
            ]
        );
        let amounts = money(application["amounts"], RowKind::Body, "Amounts");
        assert_eq!(amounts.len(), 1, "{period}");
        // The contribution is cut on the running total, so that a part of it may hold the cent before.
        let at_most = (applied * 75).div_euclid(100) + 1;
        assert!((1..=at_most).contains(&amounts[0]), "{period}: {amounts:?} of {applied}");
        let accounts = made(books, "accounts-annex-xxiv", period).document(Language::En).unwrap();
        let accounts = tables(&accounts);
        let entered = accounts["appendix-1"].columns[1].head.clone();
        let whole_year = cost(year_from, year_to);
        assert_eq!(money(accounts["appendix-1"], RowKind::Total, &entered), [whole_year], "{period}");
        assert_eq!(money(accounts["appendix-4"], RowKind::Total, "(E=A-C)"), [0], "{period}");
        assert_eq!(
            money(accounts["appendix-2"], RowKind::Total, &accounts["appendix-2"].columns[1].head),
            [0]
        );
        // The list of expenditures, and what annex VII and XVII take over from the start of the project.
        let claim = made(books, "list-of-expenditures", period).document(Language::En).unwrap();
        let claim = tables(&claim);
        let listed = money(claim["list-of-expenditures"], RowKind::Total, "Declared amount in EUR");
        assert_eq!(listed, [ledger_total(books, period)], "{period}");
        let of_period = money(claim["summary-per-cost-category"], RowKind::Total, "Current report");
        assert_eq!(money(claim["contributions"], RowKind::Total, "Current report"), of_period, "{period}");
        let so_far = money(claim["summary-per-cost-category"], RowKind::Total, "Total reported so far");
        let transmitted = made(books, "transmission-annex-vii", period).document(Language::En).unwrap();
        let transmitted = tables(&transmitted);
        let declared = "Total eligible expenditure declared by beneficiaries (EUR)";
        assert_eq!(money(transmitted["financial-data"], RowKind::Subtotal, declared), so_far, "{period}");
        let sheet = made(books, "operation-data-annex-xvii", period).document(Language::En).unwrap();
        let sheet = tables(&sheet);
        assert_eq!(
            money(sheet["payment-claims"], RowKind::Total, "Eligible expenditure"),
            so_far,
            "{period}"
        );
        let mga = made(books, "mga-financial-statement", period).document(Language::En).unwrap();
        assert_eq!(
            money(tables(&mga)["financial-statement"], RowKind::Total, "Total costs (f)"),
            of_period,
            "{period}"
        );
        let used = made(books, "mga-use-of-resources", period).document(Language::En).unwrap();
        assert_eq!(money(tables(&used)["use-of-resources"], RowKind::Total, "Cost"), of_period, "{period}");
        let trail = made(books, "audit-trail-annex-xiii", period).document(Language::En).unwrap();
        let proven = money(tables(&trail)["evidence-by-line"], RowKind::Total, "Amount");
        assert_eq!(proven, [paid_within(books, start, to)], "{period}");
    }
}

fn a_deduction_in_the_accounts_shows_as_a_difference(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let record = |name: &str, value: &str| {
        record_fact(&books.books, &books.actor, "CBR", name, value).unwrap();
    };
    record("accounts_deduction", "1000.00");
    record("accounts_deduction_comment", "Ongoing assessment of one invoice");
    let accounts = made(books, "accounts-annex-xxiv", "2024-1").document(Language::En).unwrap();
    let accounts = tables(&accounts);
    let table = accounts["appendix-4"];
    assert_eq!(money(table, RowKind::Total, "(E=A-C)"), [100_000]);
    let entered = money(accounts["appendix-1"], RowKind::Total, &accounts["appendix-1"].columns[1].head)[0];
    let applied = money(table, RowKind::Total, &table.columns[1].head)[0];
    assert_eq!(entered + 100_000, applied);
    let said = table
        .rows
        .iter()
        .any(|row| matches!(&row.cells[7].value, Value::Text(text) if text.contains("Ongoing")));
    assert!(said);
}

/// A line of a year that was over is taken back: a withdrawal of the year in which that is booked.
fn what_is_taken_back_after_its_accounting_year_is_withdrawn_in_a_later_one(books: &TestBooks) {
    let at = |moment: &str| Books { clock: Clock::Standing(moment.parse().unwrap()), ..books.books.clone() };
    books.with_cbr();
    let early = books.with_other(at("2025-03-01T09:00:00Z"));
    let import = early.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let before = made(books, "accounts-annex-xxiv", "2025-1").document(Language::En).unwrap();
    let eligible = |document: &ReportDocument, name: &str| {
        let table = tables(document)[name];
        money(table, RowKind::Total, &table.columns[1].head)[0]
    };
    let entered = eligible(&before, "appendix-1");
    assert!(entered > 0);
    let late = at("2025-09-01T09:00:00Z");
    reverse_import(&late, &books.actor, import.batch.unwrap(), &|_stage| {}).unwrap();
    // The accounts of the year that was over stay as they were; the next year shows the withdrawal.
    let year_before = made(books, "accounts-annex-xxiv", "2025-1").document(Language::En).unwrap();
    assert_eq!(eligible(&year_before, "appendix-1"), entered);
    assert_eq!(eligible(&year_before, "appendix-2"), 0);
    let year_after = made(books, "accounts-annex-xxiv", "2025-2").document(Language::En).unwrap();
    assert_eq!(eligible(&year_after, "appendix-2"), entered);
    let split = tables(&year_after)["appendix-2-split"];
    assert_eq!(money(split, RowKind::Total, &split.columns[1].head), [entered]);
}
