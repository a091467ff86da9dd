//! The rules about staff and tenders read the tables that costs are computed from; what a person states goes before them.

use verantwoord::domain::eligibility::checks::Scope;
use verantwoord::domain::eligibility::facts::Fact;
use verantwoord::domain::eligibility::judging::Judging;
use verantwoord::domain::eligibility::verdict::Subject;
use verantwoord::domain::money::Cents;
use verantwoord::domain::tender::TenderSubject;
use verantwoord::operations::cost_bases::load_bases;
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::rules::{StateFact, judge_grant, state_fact};
use verantwoord::operations::tender_marks::{MarkTendered, mark_tendered};

use crate::flat_rates::cbr_with_staff_20;
use crate::support::books::TestBooks;

on_each_database!(
    methods_decisions_and_own_labour_are_judged_by_the_tables,
    a_tendered_contract_in_the_base_is_found_until_it_is_marked,
);

const STAFF: &str = r#"
[[person]]
person = "P-01"
from = "2024-03-01"
function = "projectleider"
scale = "12"
method = "13(2)(a)"
contract_hours = "36"

[[decision]]
person = "P-01"
reference = "besluit 2024-017"
kind = "decision"
dated = "2024-03-04"
from = "2024-03-01"
[[decision.share]]
activity = "PM"
percent = "40"

[[confirmation]]
person = "P-01"
reference = "besluit 2024-017"
year = 2025
dated = "2025-01-08"
document = "memo 2025-003"

[[person]]
person = "P-02"
from = "2025-01-01"
function = "trainer"
method = "13(2)(c)"
contract_hours = "28.8"
part_time = "0.8"

[[pay]]
person = "P-02"
from = "2025-01-01"
gross_per_year = "48000.00"
hourly = "47.97"
document = "loonstrook januari 2025"

[[person]]
person = "P-03"
from = "2025-01-01"
function = "ondernemer"
method = "13(4)"
contract_hours = "36"
reason = "geen loon: eigenaar van de onderneming"

[[pay]]
person = "P-03"
from = "2025-01-01"
hourly = "36.00"
document = "opgave 2025"
"#;

/// A trainer and a hall.
const ROWS: &str = "Activiteit;Kostensoort;Land;Leverancier;Factuurnummer;Omschrijving;Factuurdatum;Betaaldatum;Valuta;Bedrag\n\
HM-NG;f;NG;Hostmanship Group;H-1;Training;03-02-2025;10-02-2025;EUR;10000,00\n\
HM-NG;f;NG;Zaalhuur Abuja;Z-1;Zaal;03-02-2025;10-02-2025;EUR;500,00\n";

/// What a rule says about a subject.
fn said(judging: &Judging, rule: &str, scope: Scope, key: &str) -> Option<String> {
    let subject = Subject::new(scope, key);
    let judged = judging.subjects.iter().find(|judged| judged.subject == subject)?;
    let given = judged.verdicts.iter().find(|given| judging.rules[given.rule].rule.code == rule)?;
    Some(given.verdict.reason.clone())
}

fn judged(books: &TestBooks) -> Judging {
    judge_grant(&books.books, &books.actor, "CBR", None).unwrap().judging
}

fn methods_decisions_and_own_labour_are_judged_by_the_tables(books: &TestBooks) {
    books.with_cbr();
    let state = |text: &str| load_bases(&books.books, &books.actor, "CBR", "p.toml", text).unwrap();
    state(STAFF);
    let cases = |expected: &[(&str, Scope, &str, &str)]| {
        let judging = judged(books);
        for (rule, scope, key, reason) in expected {
            assert_eq!(said(&judging, rule, *scope, key).as_deref(), Some(*reason), "{rule} {key}");
        }
    };
    // The year of the decision counts; 2025 is confirmed; 2026 is not yet.
    cases(&[
        ("K08", Scope::PersonYear, "P-01 2024", "passes"),
        ("K08", Scope::PersonYear, "P-01 2025", "passes"),
        ("K08", Scope::PersonYear, "P-01 2026", "not-confirmed"),
        ("K07", Scope::Person, "P-01", "passes"),
        ("K07", Scope::Person, "P-02", "passes"),
        ("K10", Scope::Person, "P-02", "not-applicable"),
        ("K10", Scope::Person, "P-03", "passes"),
    ]);
    // Nobody worked before the terms began.
    assert_eq!(said(&judged(books), "K08", Scope::PersonYear, "P-02 2024"), None);
    // A cent above 48,000 x 1.375 / (1,720 x 0.8); a rate beside EUR 36; a confirmation dated in another year.
    let beyond = [
        ("hourly = \"47.97\"", "hourly = \"47.98\""),
        ("hourly = \"36.00\"", "hourly = \"36.01\""),
        ("dated = \"2025-01-08\"", "dated = \"2024-12-30\""),
    ];
    state(&beyond.iter().fold(STAFF.to_owned(), |text, (from, to)| text.replace(from, to)));
    cases(&[
        ("K07", Scope::Person, "P-02", "rate-differs"),
        ("K10", Scope::Person, "P-03", "wrong-rate"),
        ("K08", Scope::PersonYear, "P-01 2025", "not-confirmed"),
    ]);
    // What a person states goes before the tables.
    let word = StateFact {
        grant: "CBR",
        subject: Subject::new(Scope::Person, "P-02"),
        fact: Fact::HourlyRate,
        value: "40.00",
        document: "herrekening",
    };
    state_fact(&books.books, &books.actor, &word).unwrap();
    cases(&[("K07", Scope::Person, "P-02", "passes")]);
}

fn a_tendered_contract_in_the_base_is_found_until_it_is_marked(books: &TestBooks) {
    load_grant(&books.books, &books.actor, "grant.toml", &cbr_with_staff_20()).unwrap();
    let outcome = books.import_bytes("regels.csv", ROWS.as_bytes()).unwrap();
    assert_eq!(outcome.rows.posted, 2, "{:?}", outcome.findings);
    let rule = || said(&judged(books), "K13", Scope::Grant, "");
    assert_eq!(rule().as_deref(), Some("passes"));
    let procedure = |value: &str| {
        let word = StateFact {
            grant: "CBR",
            subject: Subject::new(Scope::Supplier, "Hostmanship Group"),
            fact: Fact::Procedure,
            value,
            document: "TED",
        };
        state_fact(&books.books, &books.actor, &word).unwrap();
    };
    // Quotes are no tender; a European procedure is one.
    procedure("quotes");
    assert_eq!(rule().as_deref(), Some("passes"));
    procedure("european-open");
    let judging = judged(books);
    assert_eq!(said(&judging, "K13", Scope::Grant, "").as_deref(), Some("tendered-in-base"));
    let grant = judging.subjects.iter().find(|judged| judged.subject == Subject::grant()).unwrap();
    assert_eq!(grant.facts.amount(Fact::TenderedInBase).map(Cents::get), Some(1_000_000));
    let realised = |judging: &Judging| {
        let grant = judging.subjects.iter().find(|judged| judged.subject == Subject::grant());
        grant.unwrap().facts.amount(Fact::Realised).unwrap().get()
    };
    assert_eq!(realised(&judging), 1_050_000 + 210_000);
    let mark = MarkTendered {
        grant: "CBR",
        subject: TenderSubject::Supplier("Hostmanship Group".to_owned()),
        tendered: true,
        contract: "TED 2024/S 12",
        reason: "Europees aanbesteed",
    };
    mark_tendered(&books.books, &books.actor, &mark).unwrap();
    // Out of the base, and out of what is claimed: 20 % of 500.00 remains.
    let judging = judged(books);
    assert_eq!(said(&judging, "K13", Scope::Grant, "").as_deref(), Some("passes"));
    assert_eq!(realised(&judging), 1_050_000 + 10_000);
}
