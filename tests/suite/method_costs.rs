//! Unit costs, equipment and invoices with a key: stated in a file, computed, posted, and posted again when they change.

use verantwoord::domain::computation::Topic;
use verantwoord::operations::OperationError;
use verantwoord::operations::check::check_books;
use verantwoord::operations::computations::{PostedComputation, list_computations};
use verantwoord::operations::cost_bases::load_bases;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::method_costs::{PostCosts, compute_costs, post_costs};

use crate::support::books::{TestBooks, fixture_text};
use crate::support::program;

on_each_database!(
    equipment_is_depreciated_period_by_period,
    units_wait_for_their_documents,
    an_invoice_is_shared_by_two_grants,
    what_a_file_cannot_mean_is_refused,
);

const ASSET: &str = r#"
[[asset]]
code = "M-1"
name = { nl = "simulator", en = "simulator" }
supplier = "Simulatiehuis"
document_number = "F-2025-11"
activity = "HM-NG"
category = "d"
bought_on = "2025-06-01"
price = "240000.00"
useful_months = 12
used_from = "2025-06-01"
used = 6
whole = 10
"#;

fn state(books: &TestBooks, text: &str) {
    load_bases(&books.books, &books.actor, "CBR", "grondslagen.toml", text).unwrap();
}

fn try_post(
    books: &TestBooks,
    grant: &str,
    topic: Topic,
    period: &str,
) -> Result<PostedComputation, OperationError> {
    let command = PostCosts {
        grant,
        topic,
        period,
        reason: "halfjaar",
        despite_problems: false,
        dry_run: false,
        shown: None,
    };
    post_costs(&books.books, &books.actor, &command).map(|(posted, _)| posted)
}

/// Kept, taken back, entered, total in cents.
fn post(books: &TestBooks, grant: &str, topic: Topic, period: &str) -> (usize, usize, usize, i64) {
    let posted = try_post(books, grant, topic, period).unwrap();
    (posted.kept, posted.taken_back, posted.entered, posted.total_cents)
}

fn sound(books: &TestBooks) {
    for outcome in check_books(&books.books).unwrap() {
        assert_eq!(outcome.breaches, Vec::<String>::new(), "{}", outcome.check.en);
    }
}

/// The first activity that CBR budgets equipment for.
fn with_equipment_line(books: &TestBooks) {
    let text = fixture_text("cbr/grant.toml");
    let text = text.replacen(
        "[[budget_version.line]]",
        "[[budget_version.line]]\nactivity = \"HM-NG\"\ncategory = \"d\"\namounts = { \"2025\" = \"0.00\" }\n\n[[budget_version.line]]",
        1,
    );
    let has_line = fixture_text("cbr/grant.toml").contains("activity = \"HM-NG\"\ncategory = \"d\"");
    let text = if has_line { fixture_text("cbr/grant.toml") } else { text };
    load_grant(&books.books, &books.actor, "grant.toml", &text).unwrap();
}

fn equipment_is_depreciated_period_by_period(books: &TestBooks) {
    with_equipment_line(books);
    state(books, ASSET);
    // nl-rules 3: 240,000 x 7/12 x 6/10 = 84,000, of which one month lies in the first half year.
    assert_eq!(post(books, "CBR", Topic::Depreciation, "2025-1"), (0, 0, 1, 1_200_000));
    assert_eq!(post(books, "CBR", Topic::Depreciation, "2025-2"), (0, 0, 1, 7_200_000));
    assert_eq!(post(books, "CBR", Topic::Depreciation, "2025-2"), (1, 0, 0, 7_200_000));
    // Half of the participants instead of six in ten.
    state(books, &ASSET.replace("used = 6", "used = 5"));
    assert_eq!(post(books, "CBR", Topic::Depreciation, "2025-2"), (0, 1, 1, 6_000_000));
    let computations = list_computations(&books.books, "CBR").unwrap();
    let newest = computations.values().last().unwrap();
    assert_eq!(newest.formula.en, "simulator, depreciation: EUR 240000.00 x 6/12 x 5/10 = EUR 60000.00");
    assert_eq!(newest.article, "art. 16(3)-(4)");
    state(books, &ASSET.replace("used = 6", "used = 6\nfull_price = true"));
    let refused = try_post(books, "CBR", Topic::Depreciation, "2025-1").unwrap_err();
    assert!(refused.to_string().contains("cannot be claimed at once"), "{refused}");
    sound(books);
}

fn units_wait_for_their_documents(books: &TestBooks) {
    books.with_cbr();
    let unit = r#"
[[unit_cost]]
code = "U-1"
name = { nl = "opgeleide trainer", en = "trained trainer" }
unit = { nl = "personen", en = "persons" }
rate = "1250.00"
category = "f"
article = "CPR art. 53(1)(b)"
evidence = ["presentielijst"]

[[units]]
unit_cost = "U-1"
activity = "HM-NG"
on = "2025-03-14"
count = "9"
evidence = []
"#;
    state(books, unit);
    let refused = try_post(books, "CBR", Topic::UnitCosts, "2025-1").unwrap_err();
    assert!(refused.to_string().contains("lacks: presentielijst"), "{refused}");
    state(books, &unit.replace("evidence = []", "evidence = [\"presentielijst\"]"));
    assert_eq!(post(books, "CBR", Topic::UnitCosts, "2025-1"), (0, 0, 1, 1_125_000));
    let found = compute_costs(&books.books, "CBR", Topic::UnitCosts, "2025-2").unwrap();
    assert_eq!((found.costs.len(), found.problems.len()), (0, 0));
    sound(books);
}

fn an_invoice_is_shared_by_two_grants(books: &TestBooks) {
    books.with_cbr();
    let other = fixture_text("cbr/grant.toml").replace("code = \"CBR\"", "code = \"CBR-2\"");
    load_grant(&books.books, &books.actor, "grant.toml", &other).unwrap();
    let invoice = r#"
[[allocation]]
code = "T-1"
supplier = "Zaalverhuur"
document_number = "F-9"
description = { nl = "zaalhuur", en = "rent of a room" }
payment_date = "2025-03-14"
amount = "1000.00"
key = { nl = "deelnemers", en = "participants" }

[[allocation.share]]
grant = "CBR"
activity = "HM-NG"
category = "f"
weight = 1

[[allocation.share]]
grant = "CBR-2"
activity = "HM-TZ"
category = "f"
weight = 1

[[allocation.share]]
weight = 1
"#;
    state(books, invoice);
    assert_eq!(post(books, "CBR", Topic::Allocation, "2025-1"), (0, 0, 1, 33_334));
    assert_eq!(post(books, "CBR-2", Topic::Allocation, "2025-1"), (0, 0, 1, 33_333));
    let line = read_ledger(&books.books, "CBR-2", None).unwrap().lines.remove(0);
    assert_eq!((line.line.document_number.as_str(), line.line.supplier.as_str()), ("F-9", "Zaalverhuur"));
    let key = &list_computations(&books.books, "CBR-2").unwrap()[&line.id];
    assert_eq!(key.formula.nl, "zaalhuur: EUR 1000.00 x 1/3 (deelnemers) = EUR 333.33");
    assert!(key.values.iter().any(|used| used.name.en == "weight" && used.value == "1/3"));
    sound(books);
}

fn what_a_file_cannot_mean_is_refused(books: &TestBooks) {
    books.with_cbr();
    for (from, to, words) in [
        ("used = 6", "used = 11", "11 of 10"),
        ("useful_months = 12", "useful_months = 0", "0 months"),
        ("activity = \"HM-NG\"", "activity = \"XX\"", "activity 'XX'"),
        ("category = \"d\"", "category = \"g\"", "is computed"),
        ("price = \"240000.00\"", "price = \"-1.00\"", "not above 0"),
    ] {
        let text = ASSET.replace(from, to);
        let refused = load_bases(&books.books, &books.actor, "CBR", "x.toml", &text);
        let Err(OperationError::BadFile(problems)) = refused else { panic!("{to}: {refused:?}") };
        assert!(problems.iter().any(|problem| problem.message.en.contains(words)), "{to}: {problems:?}");
    }
}

#[test]
fn the_command_line_shows_and_posts_costs() {
    let folder = tempfile::tempdir().unwrap();
    let done = |arguments: &[&str]| program::done(folder.path(), arguments);
    done(&["grant", "load", "fixtures/cbr/grant.toml"]);
    let file = folder.path().join("grondslagen.toml");
    std::fs::write(&file, ASSET.replace("category = \"d\"", "category = \"f\"")).unwrap();
    done(&["basis", "load", &file.to_string_lossy(), "--grant", "CBR"]);
    let show = ["costs", "show", "--topic", "depreciation", "--grant", "CBR", "--period", "2025-2"];
    let shown = done(&show);
    assert!(shown.contains("1 costs, EUR 72000.00"), "{shown}");
    let post =
        ["costs", "post", "--topic", "depreciation", "--grant", "CBR", "--period", "2025-2", "--reason", "x"];
    assert!(done(&post).contains("1 entered: EUR 72000.00 more"));
    let unknown = program::run(
        folder.path(),
        &["costs", "show", "--topic", "x", "--grant", "CBR", "--period", "2025-2"],
    );
    assert_eq!(unknown.code, 1);
}
