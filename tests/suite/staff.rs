//! Staff costs: from time sheets and statements to ledger lines, and back when hours change.

use verantwoord::domain::computation::Topic;
use verantwoord::domain::ledger::ExpenditureKind;
use verantwoord::domain::money::Cents;
use verantwoord::operations::OperationError;
use verantwoord::operations::check::check_books;
use verantwoord::operations::computations::{PostedComputation, list_computations};
use verantwoord::operations::cost_bases::{bases_in_force, load_bases};
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::method_costs::{MethodCosts, PostCosts, compute_costs, post_costs};
use verantwoord::operations::staff::{list_tariffs, load_tariffs};
use verantwoord::operations::time_sheets::{LoadTimeSheets, load_time_sheets};

use crate::support::books::TestBooks;
use crate::support::program;

on_each_database!(
    hours_become_lines_with_their_formula,
    changed_hours_move_only_what_differs,
    what_cannot_be_computed_stops_the_posting,
    tariffs_are_loaded_once_and_a_later_table_counts,
    statements_are_kept_once_and_can_be_withdrawn,
    a_frozen_period_keeps_its_staff_costs,
);

/// One trainer with a method, a contract and pay.
pub const PERSON: &str = r#"
[[person]]
person = "P-07"
from = "2025-01-01"
function = "trainer"
scale = "11"
method = "13(2)(c)"
contract_hours = "36"

[[pay]]
person = "P-07"
from = "2025-01-01"
gross_per_year = "60000.00"
document = "loonstrook januari 2025"
"#;

fn state(books: &TestBooks, text: &str) -> (usize, usize) {
    let stated = load_bases(&books.books, &books.actor, "CBR", "personeel.toml", text).unwrap();
    (stated.new, stated.known)
}

fn hours(books: &TestBooks, monday: &str, more: &str) {
    let text = format!(
        "Medewerker: P-07;;;;;\nWeek 12 2025;;;;;\nContracturen: 36;;;;;\nActiviteit;ma;di;wo;do;vr\nHM-NG;{monday};8;;;\n{more}"
    );
    let bytes = text.as_bytes();
    let command = LoadTimeSheets { grant: "CBR", file_name: "uren", bytes, sheet: None, dry_run: false };
    load_time_sheets(&books.books, &books.actor, &command).unwrap();
}

fn try_post(books: &TestBooks, dry_run: bool) -> Result<PostedComputation, OperationError> {
    let command = PostCosts {
        grant: "CBR",
        topic: Topic::StaffCosts,
        period: "2025-1",
        reason: "urenstaten",
        despite_problems: false,
        dry_run,
        shown: None,
    };
    post_costs(&books.books, &books.actor, &command).map(|(posted, _)| posted)
}

fn computed(books: &TestBooks) -> Result<MethodCosts, OperationError> {
    compute_costs(&books.books, "CBR", Topic::StaffCosts, "2025-1")
}

fn post(books: &TestBooks) -> (usize, usize, usize, i64) {
    let posted = try_post(books, false).unwrap();
    (posted.kept, posted.taken_back, posted.entered, posted.change_cents)
}

/// Kind, activity and amount of every line.
fn lines(books: &TestBooks) -> Vec<(ExpenditureKind, String, i64)> {
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let told = ledger.lines.iter().map(|line| {
        let activity = ledger.grant.place_of(&line.line).activity.to_owned();
        (line.line.kind, activity, line.line.amount.get())
    });
    told.collect()
}

fn sound(books: &TestBooks) {
    for outcome in check_books(&books.books).unwrap() {
        assert_eq!(outcome.breaches, Vec::<String>::new(), "{}", outcome.check.en);
    }
}

fn hours_become_lines_with_their_formula(books: &TestBooks) {
    books.with_cbr();
    assert_eq!(state(books, PERSON), (2, 0));
    hours(books, "7,5", "HM-TZ;;;2;;\n");
    let tried = try_post(books, true).unwrap();
    assert_eq!((tried.entered, lines(books).len()), (2, 0));
    // 47.97 an hour: 15.5 hours = 743.535 -> 743.54, and 2 hours = 95.94.
    assert_eq!(post(books), (0, 0, 2, 83_948));
    let expense = ExpenditureKind::Expense;
    assert_eq!(lines(books), [(expense, "HM-NG".to_owned(), 74_354), (expense, "HM-TZ".to_owned(), 9_594)]);
    let ledger = read_ledger(&books.books, "CBR", Some("2025-1")).unwrap();
    let line = &ledger.lines[0];
    assert_eq!(line.line.payment_date.to_string(), "2025-03-31");
    assert_eq!((&*line.line.source_sheet, line.line.supplier.as_str()), ("staff-costs", "P-07"));
    let computations = list_computations(&books.books, "CBR").unwrap();
    let computation = &computations[&line.id];
    assert_eq!(computation.article, "art. 13(2)(c)");
    assert_eq!(
        computation.formula.nl,
        "15.5 uur x EUR 47.97 = EUR 743.54; EUR 60000.00 x 1.375 / (1720 x 1) = EUR 47.97 per uur, afgerond op de cent"
    );
    assert!(computation.values.iter().any(|used| used.name.en == "hours" && used.value == "15.50"));
    sound(books);
}

fn changed_hours_move_only_what_differs(books: &TestBooks) {
    books.with_cbr();
    state(books, PERSON);
    hours(books, "7,5", "HM-TZ;;;2;;\n");
    post(books);
    assert_eq!(post(books), (2, 0, 0, 0));
    // Monday is stated anew as 8 hours: 16 x 47.97 = 767.52 takes the place of 743.54.
    hours(books, "8", "");
    assert_eq!(post(books), (1, 1, 1, 2_398));
    let (expense, reversal) = (ExpenditureKind::Expense, ExpenditureKind::Reversal);
    let of = |kind, activity: &str, cents| (kind, activity.to_owned(), cents);
    assert_eq!(
        lines(books),
        [
            of(expense, "HM-NG", 74_354),
            of(expense, "HM-TZ", 9_594),
            of(reversal, "HM-NG", -74_354),
            of(expense, "HM-NG", 76_752)
        ]
    );
    assert_eq!(post(books), (2, 0, 0, 0));
    sound(books);
}

fn what_cannot_be_computed_stops_the_posting(books: &TestBooks) {
    books.with_cbr();
    hours(books, "8", "");
    let computed = computed(books).unwrap();
    assert_eq!((computed.costs.len(), computed.problems[0].code), (0, "staff-terms-missing"));
    let refused = try_post(books, false).unwrap_err();
    assert!(refused.to_string().contains("no terms of employment"), "{refused}");
    let command = PostCosts {
        grant: "CBR",
        topic: Topic::StaffCosts,
        period: "2025-1",
        reason: " ",
        despite_problems: true,
        dry_run: false,
        shown: None,
    };
    let refused = post_costs(&books.books, &books.actor, &command).unwrap_err();
    assert!(matches!(refused, OperationError::Rejected(_)), "{refused}");
    let command = PostCosts { reason: "wat kan", ..command };
    let (posted, computed) = post_costs(&books.books, &books.actor, &command).unwrap();
    assert_eq!((posted.entered, computed.problems.len()), (0, 1));
    assert_eq!(lines(books), []);
}

fn tariffs_are_loaded_once_and_a_later_table_counts(books: &TestBooks) {
    let load = |text: &str| {
        let loaded = load_tariffs(&books.books, &books.actor, "hot.csv", text.as_bytes()).unwrap();
        (loaded.read, loaded.added)
    };
    let first =
        "Jaar;Schaal;Loonkosten per mensjaar;Productief uurtarief\n2025;11;98.000;72\n2025;12;112.000;83\n";
    assert_eq!(load(first), (2, 2));
    assert_eq!(load(first), (2, 0));
    assert_eq!(load("Jaar;Schaal;Productief uurtarief\n2025;11;74,50\n"), (1, 1));
    let tariffs = list_tariffs(&books.books).unwrap();
    let told: Vec<_> = tariffs.iter().map(|tariff| (tariff.scale.as_str(), tariff.hourly)).collect();
    assert_eq!(told, [("11", Some(Cents::new(7_450))), ("12", Some(Cents::new(8_300)))]);
    books.with_cbr();
    state(books, &PERSON.replace("13(2)(c)", "13(2)(d)"));
    hours(books, "8", "");
    let computed = computed(books).unwrap();
    // 16 x 74.50
    assert_eq!(computed.costs[0].amount, Cents::new(119_200));
}

fn statements_are_kept_once_and_can_be_withdrawn(books: &TestBooks) {
    books.with_cbr();
    assert_eq!(state(books, PERSON), (2, 0));
    assert_eq!(state(books, PERSON), (0, 2));
    assert_eq!(state(books, &PERSON.replace("60000.00", "61000.00")), (1, 1));
    let counts = bases_in_force(&books.books, "CBR").unwrap();
    assert_eq!((counts.people.len(), counts.pay[0].gross_per_year), (1, Some(Cents::new(6_100_000))));
    let taken_back = PERSON.replace("document =", "withdrawn = true\ndocument =");
    assert_eq!(state(books, &taken_back), (1, 1));
    assert_eq!(bases_in_force(&books.books, "CBR").unwrap().pay, []);
    let wrong = PERSON.replace("gross_per_year = \"60000.00\"", "gross_per_year = \"-1.00\"");
    let refused = load_bases(&books.books, &books.actor, "CBR", "personeel.toml", &wrong).unwrap_err();
    assert!(matches!(refused, OperationError::BadFile(_)), "{refused}");
}

fn a_frozen_period_keeps_its_staff_costs(books: &TestBooks) {
    use verantwoord::domain::language::Language;
    use verantwoord::operations::report_life::{ReportChoice, freeze_report, issued_file};
    use verantwoord::reporting::printed::ReportFormat;
    books.with_cbr().with_progress();
    state(books, PERSON);
    hours(books, "8", "");
    post(books);
    let choice = ReportChoice { form: "financial-report", grant: "CBR", period: "2025-1" };
    freeze_report(&books.books, &books.actor, &choice).unwrap();
    let issued = |number| {
        let (language, format) = (Language::Nl, ReportFormat::Json);
        issued_file(&books.books, &choice, number, language, format).unwrap().bytes
    };
    let before = issued(None);
    // Hours that change afterwards: the line that was reported stays, another brings the difference.
    hours(books, "7", "");
    assert_eq!(post(books), (1, 0, 1, -4_797));
    let lines = || read_ledger(&books.books, "CBR", None).unwrap().lines;
    let amounts: Vec<i64> = lines().iter().map(|line| line.line.amount.get()).collect();
    assert_eq!(amounts, [76_752, -4_797]);
    let computations = list_computations(&books.books, "CBR").unwrap();
    let formula = &computations[&lines()[1].id].formula.en;
    assert!(formula.contains("booked before EUR 767.52, now EUR 719.55"), "{formula}");
    // Said once, it is not said again; and what was issued is as it was issued.
    assert_eq!((post(books), lines().len()), ((2, 0, 0, 0), 2));
    assert_eq!(issued(None), before);
    sound(books);
}

#[test]
fn the_command_line_states_computes_and_posts() {
    let folder = tempfile::tempdir().unwrap();
    let done = |arguments: &[&str]| program::done(folder.path(), arguments);
    done(&["grant", "load", "fixtures/cbr/grant.toml"]);
    let (bases, uren) = (folder.path().join("personeel.toml"), folder.path().join("uren.csv"));
    std::fs::write(&bases, PERSON).unwrap();
    std::fs::write(
        &uren,
        "Medewerker: P-07;;;;;\nWeek 12 2025;;;;;\nActiviteit;ma;di;wo;do;vr\nHM-NG;7,5;8;;;\n",
    )
    .unwrap();
    let (bases, uren) = (bases.to_string_lossy(), uren.to_string_lossy());
    assert!(done(&["basis", "load", &bases, "--grant", "CBR"]).contains("2 new statement(s)"));
    done(&["hours", "load", &uren, "--grant", "CBR"]);
    let shown = program::json(&done(&["staff", "cost", "--grant", "CBR", "--period", "2025-1", "--json"]));
    assert_eq!((&shown["total_cents"], &shown["costs"][0]["amount"]), (&74_354.into(), &"743.54".into()));
    let table = done(&["staff", "cost", "--grant", "CBR", "--period", "2025-1", "--lang", "nl"]);
    assert!(table.contains("15.5 uur x EUR 47.97") && table.contains("1 costs, EUR 743.54"), "{table}");
    let post = ["staff", "post", "--grant", "CBR", "--period", "2025-1", "--reason", "urenstaten", "--json"];
    let posted = program::json(&done(&post));
    assert_eq!((&posted["entered"], &posted["change_cents"]), (&1.into(), &74_354.into()));
    assert_eq!(program::json(&done(&post))["kept"], 1);
    let hot = folder.path().join("hot.csv");
    std::fs::write(&hot, "Jaar;Schaal;Productief uurtarief\n2025;11;74,50\n").unwrap();
    assert!(done(&["staff", "tariffs", "load", &hot.to_string_lossy()]).contains("1 tariffs read, 1 new"));
    assert!(done(&["staff", "tariffs", "list"]).contains("74.50"));
    assert!(done(&["basis", "example"]).contains("[[decision.share]]"));
    done(&["check"]);
}
