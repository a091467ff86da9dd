//! Flat rates: what counts in each base, tendered contracts, and the 20 % for staff in the books.

use verantwoord::domain::execution::Grouping;
use verantwoord::domain::ids::ExpenditureId;
use verantwoord::domain::language::Language;
use verantwoord::domain::money::Cents;
use verantwoord::domain::tender::TenderSubject;
use verantwoord::operations::OperationError;
use verantwoord::operations::execution::budget_execution;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::flat_rates::{compare_rates, show_base};
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::reports::make_report;
use verantwoord::operations::tender_marks::{MarkTendered, list_marks, mark_tendered};
use verantwoord::reporting::document::{Block, RowKind, Value};

use crate::support::books::{TestBooks, fixture_text};
use crate::support::program;

on_each_database!(
    tendered_costs_do_not_count_for_staff_20,
    the_table_of_the_flat_rate_shows_the_base_without_tendered_contracts,
    a_grant_holds_one_rate_for_staff_and_one_for_indirect_costs,
    rates_that_exclude_each_other_are_refused,
    a_word_about_a_line_goes_before_its_supplier,
    every_choice_stands_side_by_side,
    a_mark_needs_a_contract_and_a_reason,
);

/// CBR with the 20 % for staff and without staff lines.
pub fn cbr_with_staff_20() -> String {
    cbr_without_staff("13(2)(c)", "staff-20")
}

/// CBR without staff lines, and with these ways to account for staff and for indirect costs.
fn cbr_without_staff(staff: &str, indirect: &str) -> String {
    let text = fixture_text("cbr/grant.toml")
        .replace("staff_costs = \"13(2)(c)\"", &format!("staff_costs = \"{staff}\""))
        .replace("indirect_costs = \"indirect-7\"", &format!("indirect_costs = \"{indirect}\""));
    let mut parts = text.split("[[budget_version.line]]");
    let mut kept = parts.next().unwrap().to_owned();
    for part in parts {
        if part.contains("category = \"a\"") {
            // What follows the last line of a version stays.
            if let Some(rest) = part
                .find("\n[[budget_version]]\n")
                .or_else(|| part.find("\n# "))
                .or_else(|| part.find("\n[[milestone]]"))
            {
                kept.push_str(&part[rest..]);
            }
        } else {
            kept.push_str("[[budget_version.line]]");
            kept.push_str(part);
        }
    }
    kept
}

fn rows(books: &TestBooks) {
    rows_of(books, &cbr_with_staff_20());
}

fn rows_of(books: &TestBooks, grant: &str) {
    load_grant(&books.books, &books.actor, "grant.toml", grant).unwrap();
    let csv = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Omschrijving;Factuurdatum;Betaaldatum;Bedrag incl. btw\n\
         HM-NG;b;Reisbureau;R-1;reis;01-03-2025;15-03-2025;2000,00\n\
         HM-NG;f;Hostmanship Group B.V.;H-1;training;01-03-2025;15-03-2025;5000,00\n\
         HM-NG;f;hostmanship group b.v.;H-2;tolken;01-03-2025;16-03-2025;3000,00\n";
    let posted = books.import_bytes("uitgaven.csv", csv.as_bytes()).unwrap();
    assert_eq!(posted.rows.posted, 3, "{:?}", posted.findings);
}

fn staff(books: &TestBooks) -> Cents {
    let answer = budget_execution(&books.books, "CBR", Some("2025-1")).unwrap();
    let groups = answer.execution.grouped(Grouping { by_category: true, ..Grouping::default() }).unwrap();
    let staff = groups.into_iter().find(|(key, _)| key.category.as_deref() == Some("a"));
    staff.unwrap().1.total().unwrap()
}

fn mark(books: &TestBooks, subject: TenderSubject, tendered: bool) -> Result<(), OperationError> {
    let (contract, reason) = ("TED 2024/1", "Europese aanbesteding");
    mark_tendered(
        &books.books,
        &books.actor,
        &MarkTendered { grant: "CBR", subject, tendered, contract, reason },
    )
}

fn tendered_costs_do_not_count_for_staff_20(books: &TestBooks) {
    rows(books);
    // 20 % of 10,000
    assert_eq!(staff(books), Cents::new(200_000));
    mark(books, TenderSubject::Supplier("HOSTMANSHIP GROUP B.V.".to_owned()), true).unwrap();
    // 20 % of 2,000
    assert_eq!(staff(books), Cents::new(40_000));
    let base = show_base(&books.books, "CBR", None).unwrap();
    assert_eq!((base.base, base.amount), (Cents::new(200_000), Cents::new(40_000)));
    let out: Vec<_> =
        base.lines.iter().filter(|line| !line.counts).map(|line| line.reason.en.as_str()).collect();
    assert_eq!(out, ["tendered contract TED 2024/1 does not count (art. 13(3))"; 2]);
    // What an import would do knows the marks as well.
    let more = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Omschrijving;Factuurdatum;Betaaldatum;Bedrag incl. btw\n\
         HM-NG;f;Hostmanship Group B.V.;H-3;training;01-04-2025;15-04-2025;7000,00\n\
         HM-NG;b;Reisbureau;R-2;reis;01-04-2025;15-04-2025;1000,00\n";
    let posted = books.import_bytes("meer.csv", more.as_bytes()).unwrap();
    let effect = posted.consequences.unwrap().flat_rates.remove(0);
    assert_eq!((effect.base_import, effect.effect.import), (Cents::new(100_000), Cents::new(20_000)));
    assert_eq!(staff(books), Cents::new(60_000));
    mark(books, TenderSubject::Supplier("Hostmanship Group B.V.".to_owned()), false).unwrap();
    assert_eq!(staff(books), Cents::new(360_000));
    assert_eq!(list_marks(&books.books, "CBR").unwrap().len(), 2);
}

/// Art. 13(3): 20 % of the direct costs other than staff and other than contracts that were tendered.
fn the_table_of_the_flat_rate_shows_the_base_without_tendered_contracts(books: &TestBooks) {
    rows(books);
    let base = || {
        let made = make_report(&books.books, &books.actor, "nl-financiele-bijlage", "CBR", "2025-1").unwrap();
        let document = made.document(Language::Nl).unwrap();
        let mut tables = document.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        let table = tables.find(|table| table.name == "indirecte-kosten").unwrap();
        let place = table.columns.iter().position(|column| column.head == "Deze periode").unwrap();
        let rows = table.rows.iter().map(|row| match row.cells[place].value {
            Value::Money(cents) => (row.kind, cents.get()),
            _ => (row.kind, 0),
        });
        let rows: Vec<(RowKind, i64)> = rows.collect();
        let of = |kind: RowKind| -> i64 {
            rows.iter().filter(|(known, _)| *known == kind).map(|(_, cents)| *cents).sum()
        };
        assert_eq!(of(RowKind::Body), of(RowKind::Subtotal));
        (of(RowKind::Subtotal), of(RowKind::Total))
    };
    assert_eq!(base(), (1_000_000, 200_000));
    mark(books, TenderSubject::Supplier("Hostmanship Group B.V.".to_owned()), true).unwrap();
    assert_eq!(base(), (200_000, 40_000));
}

/// CPR art. 54 and 55(1): 20 % for staff on the other direct costs, and 7 % on all direct costs, that staff among them.
fn a_grant_holds_one_rate_for_staff_and_one_for_indirect_costs(books: &TestBooks) {
    rows_of(books, &cbr_without_staff("staff-20", "indirect-7"));
    let computed = || {
        let answer = budget_execution(&books.books, "CBR", Some("2025-1")).unwrap();
        let groups = answer.execution.grouped(Grouping { by_category: true, ..Grouping::default() }).unwrap();
        let of = |code: &str| {
            let own = groups.iter().find(|(key, _)| key.category.as_deref() == Some(code));
            own.unwrap().1.total().unwrap().get()
        };
        (of("a"), of("g"), answer.execution.total().unwrap().total().unwrap().get())
    };
    // 20 % of 10,000.00 is 2,000.00; 7 % of 12,000.00 is 840.00.
    assert_eq!(computed(), (200_000, 84_000, 1_284_000));
    mark(books, TenderSubject::Supplier("Hostmanship Group B.V.".to_owned()), true).unwrap();
    // 20 % of 2,000.00 is 400.00; tendered contracts are direct costs, so that 7 % of 10,400.00 is 728.00.
    assert_eq!(computed(), (40_000, 72_800, 1_112_800));
    let base = show_base(&books.books, "CBR", None).unwrap();
    assert_eq!(
        (base.rate.as_str(), base.base, base.amount),
        ("indirect-7", Cents::new(1_040_000), Cents::new(72_800))
    );
    let chosen =
        compare_rates(&books.books, "CBR").unwrap().books.into_iter().find(|choice| choice.chosen).unwrap();
    assert_eq!((chosen.rate.as_str(), chosen.total), ("staff-20+indirect-7", Cents::new(1_112_800)));
    // The annex shows both rates, each under its own base.
    let made = make_report(&books.books, &books.actor, "nl-financiele-bijlage", "CBR", "2025-1").unwrap();
    let document = made.document(Language::Nl).unwrap();
    let table = document.blocks.iter().find_map(|block| match block {
        Block::Table(table) if table.name == "indirecte-kosten" => Some(table),
        _ => None,
    });
    let totals = table.unwrap().rows.iter().filter(|row| row.kind == RowKind::Total);
    let place = table.unwrap().columns.iter().position(|column| column.head == "Deze periode").unwrap();
    let totals: Vec<_> = totals.map(|row| row.cells[place].value.clone()).collect();
    assert_eq!(totals, [Value::Money(Cents::new(40_000)), Value::Money(Cents::new(72_800))]);
    // Staff is not booked line by line.
    let csv = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Omschrijving;Factuurdatum;Betaaldatum;Bedrag incl. btw\n\
         HM-NG;a;DT&V;U-1;uren;01-03-2025;15-03-2025;2000,00\n";
    let posted = books.import_bytes("uren.csv", csv.as_bytes()).unwrap();
    assert_eq!((posted.rows.posted, posted.rows.waiting), (0, 1), "{:?}", posted.findings);
}

/// Art. 19 and 20: 15 % does not rest on staff as a flat rate, and 40 % excludes all else.
fn rates_that_exclude_each_other_are_refused(books: &TestBooks) {
    for other in ["indirect-15", "other-costs-40", "staff-20"] {
        let text = cbr_without_staff("staff-20", other);
        let refused = load_grant(&books.books, &books.actor, "grant.toml", &text).unwrap_err();
        let OperationError::BadFile(problems) = refused else { panic!("{other}: {refused}") };
        let found = problems.iter().find(|problem| problem.path == "indirect_costs");
        let found = found.unwrap_or_else(|| panic!("{other}: {problems:?}"));
        assert!(found.message.en.contains("cannot stand beside 'staff-20'"), "{}", found.message.en);
        assert!(found.remedy.en.contains("indirect-7"), "{}", found.remedy.en);
    }
    // A rate for indirect costs does not stand in for staff.
    let text = cbr_without_staff("indirect-7", "none");
    assert!(load_grant(&books.books, &books.actor, "grant.toml", &text).is_err());
}

fn a_word_about_a_line_goes_before_its_supplier(books: &TestBooks) {
    rows(books);
    let lines = read_ledger(&books.books, "CBR", None).unwrap().lines;
    let interpreters = lines.iter().find(|line| line.line.document_number == "H-2").unwrap().id;
    mark(books, TenderSubject::Supplier("Hostmanship Group B.V.".to_owned()), true).unwrap();
    mark(books, TenderSubject::Line(interpreters), false).unwrap();
    // 20 % of 2,000 + 3,000
    assert_eq!(staff(books), Cents::new(100_000));
    // A line that is taken back goes out of the base with what takes it back.
    let batch = verantwoord::operations::imports::list_imports(&books.books, "CBR").unwrap()[0].id;
    verantwoord::operations::imports::reverse_import(&books.books, &books.actor, batch, &|_| {}).unwrap();
    assert_eq!(staff(books), Cents::ZERO);
    let nobody = mark(books, TenderSubject::Line(ExpenditureId::new(9_999)), true);
    assert!(matches!(nobody, Err(OperationError::NotFound(_))));
}

fn every_choice_stands_side_by_side(books: &TestBooks) {
    books.with_cbr().with_workbooks();
    let compared = compare_rates(&books.books, "CBR").unwrap();
    let codes: Vec<_> = compared.books.iter().map(|choice| choice.rate.as_str()).collect();
    assert_eq!(
        codes,
        ["none", "indirect-7", "indirect-15", "other-costs-40", "staff-20", "staff-20+indirect-7"]
    );
    let chosen = compared.books.iter().find(|choice| choice.chosen).unwrap();
    let answer = budget_execution(&books.books, "CBR", None).unwrap();
    let total = answer.execution.total().unwrap();
    assert_eq!((chosen.rate.as_str(), chosen.total), ("indirect-7", total.total().unwrap()));
    let budget = compared.budget.iter().find(|choice| choice.chosen).unwrap();
    assert_eq!(budget.total, total.approved);
    for choice in compared.books.iter().chain(&compared.budget) {
        assert_eq!(choice.direct.plus(choice.computed).unwrap(), choice.total, "{}", choice.rate);
    }
    let unknown = show_base(&books.books, "CBR", Some("indirect-25"));
    assert!(matches!(unknown, Err(OperationError::NotFound(_))));
}

fn a_mark_needs_a_contract_and_a_reason(books: &TestBooks) {
    books.with_cbr();
    for (contract, reason, tendered) in [("", "waarom", true), ("TED 1", " ", true), ("TED 1", "", false)] {
        let subject = TenderSubject::Supplier("Lev".to_owned());
        let command = MarkTendered { grant: "CBR", subject, tendered, contract, reason };
        let refused = mark_tendered(&books.books, &books.actor, &command);
        assert!(matches!(refused, Err(OperationError::Rejected(_))), "{contract} {reason}");
    }
    assert_eq!(list_marks(&books.books, "CBR").unwrap(), []);
}

#[test]
fn the_command_line_marks_and_compares() {
    let folder = tempfile::tempdir().unwrap();
    let done = |arguments: &[&str]| program::done(folder.path(), arguments);
    done(&["grant", "load", "fixtures/cbr/grant.toml"]);
    done(&["import", "fixtures/cbr/workbooks/2025-1-oud-formaat.xls", "--grant", "CBR"]);
    let mark = [
        "flat-rates",
        "tendered",
        "--grant",
        "CBR",
        "--supplier",
        "Lev",
        "--contract",
        "TED 1",
        "--reason",
        "x",
    ];
    assert_eq!(done(&mark), "Kept.\n");
    assert!(done(&["flat-rates", "marks", "--grant", "CBR"]).contains("TED 1"));
    let compared = program::json(&done(&["flat-rates", "compare", "--grant", "CBR", "--json"]));
    assert_eq!(compared["books"].as_array().unwrap().len(), 6);
    let shown = done(&["flat-rates", "show", "--grant", "CBR", "--rate", "indirect-15", "--lang", "en"]);
    assert!(shown.contains("15 % of EUR"), "{shown}");
    assert!(done(&["flat-rates", "compare", "--grant", "CBR"]).contains("Budget version 2:"));
}
