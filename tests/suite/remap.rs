//! From one scheme of cost categories to another by a mapping file: nothing booked changes, every figure has its place.

use std::collections::BTreeMap;

use verantwoord::domain::execution::Grouping;
use verantwoord::domain::language::Language;
use verantwoord::domain::money::Cents;
use verantwoord::operations::OperationError;
use verantwoord::operations::check::check_books;
use verantwoord::operations::execution::budget_execution;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::remap::remap_grant;
use verantwoord::operations::reports::make_report;

use crate::support::books::{TestBooks, fixture_text};
use crate::support::program;

on_each_database!(
    cbr_passes_to_the_model_grant_agreement,
    a_mapping_that_forgets_something_changes_nothing,
    later_imports_and_amendments_follow_the_new_scheme,
);

const MAPPING: &str = "cbr/remap-eu-mga-2021.toml";

/// Direct and computed costs by category, over all periods.
fn by_category(books: &TestBooks) -> BTreeMap<String, (Cents, Cents)> {
    let answer = budget_execution(&books.books, "CBR", None).unwrap();
    let groups = answer.execution.grouped(Grouping { by_category: true, ..Grouping::default() }).unwrap();
    let named = groups.into_iter();
    named
        .map(|(key, figures)| (key.category.unwrap(), (figures.approved, figures.total().unwrap())))
        .collect()
}

fn sum(figures: &BTreeMap<String, (Cents, Cents)>, codes: &[&str]) -> (Cents, Cents) {
    let of_codes = || codes.iter().filter_map(|code| figures.get(*code));
    (
        Cents::sum(of_codes().map(|(approved, _)| *approved)).unwrap(),
        Cents::sum(of_codes().map(|(_, total)| *total)).unwrap(),
    )
}

fn cbr_passes_to_the_model_grant_agreement(books: &TestBooks) {
    books.with_cbr().with_progress().with_workbooks();
    let (before, booked) = (by_category(books), read_ledger(&books.books, "CBR", None).unwrap().lines);
    let done = remap_grant(&books.books, &books.actor, "map.toml", &fixture_text(MAPPING)).unwrap();
    assert_eq!((done.from.as_str(), done.to.as_str(), done.version), ("nl-emvf-2021", "eu-mga-2021", 2));
    let lines: i64 = done.booked.iter().map(|there| there.lines).sum();
    assert_eq!(usize::try_from(lines).unwrap(), booked.len());
    assert!(done.booked.iter().all(|there| !there.to.is_empty()));
    // Nothing booked changes, and the books are sound.
    assert_eq!(read_ledger(&books.books, "CBR", None).unwrap().lines, booked);
    for outcome in check_books(&books.books).unwrap() {
        assert_eq!(outcome.breaches, Vec::<String>::new(), "{}", outcome.check.en);
    }
    // Every amount has its place in the new scheme, and the whole is what it was.
    let after = by_category(books);
    assert_eq!(sum(&after, &["A.1"]), sum(&before, &["a"]));
    assert_eq!(sum(&after, &["C.1"]), sum(&before, &["b"]));
    assert_eq!(sum(&after, &["C.2"]), sum(&before, &["d"]));
    assert_eq!(sum(&after, &["B", "C.3"]), sum(&before, &["c", "e", "f"]));
    assert_eq!(sum(&after, &["E"]), sum(&before, &["g"]));
    assert!(sum(&after, &["B"]).1 > Cents::ZERO);
    let all = |figures: &BTreeMap<String, (Cents, Cents)>| {
        sum(figures, &figures.keys().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(all(&after), all(&before));
    // Reports over earlier periods read the same lines under the new names.
    let report = make_report(&books.books, &books.actor, "financial-report", "CBR", "2025-1").unwrap();
    let shown = serde_json::to_string(report.snapshot()).unwrap();
    assert!(shown.contains("A.1") && shown.contains("werknemers (of gelijkgesteld)"));
    assert!(!shown.contains("kosten van arbeid"), "{shown}");
    report.document(Language::Nl).unwrap();
}

fn a_mapping_that_forgets_something_changes_nothing(books: &TestBooks) {
    books.with_cbr();
    let text = fixture_text(MAPPING);
    let try_map = |text: &str| remap_grant(&books.books, &books.actor, "map.toml", text).unwrap_err();
    let forgotten = text.replace("[[category]]\nfrom = \"d\"\nto = \"C.2\"\n", "");
    assert_ne!(forgotten, text);
    let refused = try_map(&forgotten);
    assert!(matches!(&refused, OperationError::Rejected(told) if told.en.contains("/d")), "{refused}");
    let unsound = text.replace("staff_costs = \"actual\"", "staff_costs = \"13(2)(c)\"");
    let refused = try_map(&unsound);
    assert!(refused.to_string().contains("no staff method '13(2)(c)'"), "{refused}");
    // An indirect cost is computed: nothing can be budgeted on it.
    let computed = text.replace("from = \"d\"\nto = \"C.2\"", "from = \"d\"\nto = \"E\"");
    assert!(try_map(&computed).to_string().contains("is computed"));
    assert!(matches!(try_map(&text.replace("\"CBR\"", "\"XYZ\"")), OperationError::NotFound(_)));
    let grant = verantwoord::operations::grants::find_grant(&books.books, "CBR").unwrap();
    assert_eq!((grant.version, grant.definition.scheme.as_str()), (1, "nl-emvf-2021"));
}

fn later_imports_and_amendments_follow_the_new_scheme(books: &TestBooks) {
    books.with_cbr();
    let csv = |category: &str, number: u32| {
        format!(
            "Activiteit;Kostensoort;Leverancier;Factuurnummer;Omschrijving;Factuurdatum;Betaaldatum;Bedrag incl. btw\n\
             HM-NG;{category};Lev;F-{number};training;01-03-2025;15-03-2025;1000,00\n"
        )
    };
    let posted = books.import_bytes("oud.csv", csv("f", 1).as_bytes()).unwrap();
    assert_eq!(posted.rows.posted, 1, "{:?}", posted.findings);
    remap_grant(&books.books, &books.actor, "map.toml", &fixture_text(MAPPING)).unwrap();
    let posted = books.import_bytes("nieuw.csv", csv("B", 2).as_bytes()).unwrap();
    assert_eq!(posted.rows.posted, 1, "{:?}", posted.findings);
    assert_eq!(sum(&by_category(books), &["B"]).1, Cents::new(200_000));
    for outcome in check_books(&books.books).unwrap() {
        assert_eq!(outcome.breaches, Vec::<String>::new(), "{}", outcome.check.en);
    }
    // The file of the old scheme says other rules than the books now have.
    let old = load_grant(&books.books, &books.actor, "grant.toml", &fixture_text("cbr/grant.toml"));
    assert!(matches!(old, Err(OperationError::Conflict(_))), "{old:?}");
    // A second time the grant is no longer where the mapping begins.
    let again = remap_grant(&books.books, &books.actor, "map.toml", &fixture_text(MAPPING)).unwrap_err();
    assert!(again.to_string().contains("has scheme eu-mga-2021"), "{again}");
}

#[test]
fn the_command_line_remaps_a_grant() {
    let folder = tempfile::tempdir().unwrap();
    program::done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    let told =
        program::done(folder.path(), &["grant", "remap", "fixtures/cbr/remap-eu-mga-2021.toml", "--json"]);
    assert_eq!(program::json(&told)["to"], "eu-mga-2021");
    let budget = program::done(folder.path(), &["budget", "--grant", "CBR"]);
    assert!(budget.contains("A.1") && budget.contains("C.3"), "{budget}");
    let shifts = program::done(folder.path(), &["budget", "--grant", "CBR", "--shifts", "--json"]);
    assert!(program::json(&shifts)["versions"].as_array().is_some_and(|versions| versions.len() == 1));
}
