//! Near duplicates: found when seeded, silent about true repeats, and decided once.

use std::fmt::Write as _;

use verantwoord::domain::finding::FindingCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::likeness::DuplicateVerdict;
use verantwoord::operations::OperationError;
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::imports::{
    DecideDuplicate, ImportCommand, ImportOutcome, decide_duplicate, import_workbook, post_import,
};

use verantwoord::operations::reports::make_report;
use verantwoord::reporting::document::{Block, Value};

use crate::support::books::{TestBooks, fixture_text, moment};
use crate::support::reading::assert_sound;

on_each_database!(
    a_row_that_looks_like_a_line_waits_until_somebody_decides,
    what_was_decided_to_be_the_same_is_never_asked_again,
    a_split_invoice_is_no_duplicate,
    a_decision_needs_a_reason_and_a_row,
    an_invoice_of_another_grant_waits_until_somebody_decides,
    every_line_of_another_grant_is_decided_about_on_its_own,
    the_report_of_a_period_shows_what_was_decided_and_why,
    the_grant_sets_how_far_payments_may_lie_apart,
);

const HEAD: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";

fn import(books: &TestBooks, name: &str, rows: &str) -> ImportOutcome {
    let outcome = books.import_bytes(name, format!("{HEAD}{rows}").as_bytes()).unwrap();
    assert_eq!(outcome.rows.read(), u64::try_from(rows.lines().count()).unwrap(), "{:?}", outcome.findings);
    outcome
}

const FIRST: &str = "HM-NG;f;Abuja Conference Centre Ltd.;INV-0042;15-03-2025;1.000,00\n";
const AGAIN: &str = "HM-NG;f;ABUJA CONFERENCE CENTRE;inv 42;20-03-2025;1.000,00\n";

fn decide(books: &TestBooks, outcome: &ImportOutcome, verdict: DuplicateVerdict) {
    let finding = outcome.with_code(FindingCode::NearDuplicate).next().unwrap();
    let decision = DecideDuplicate {
        batch: outcome.batch.unwrap(),
        sheet: &finding.place.sheet,
        row: 2,
        verdict,
        reason: "looked at both invoices",
    };
    decide_duplicate(&books.books, &books.actor, &decision).unwrap();
}

fn a_row_that_looks_like_a_line_waits_until_somebody_decides(books: &TestBooks) {
    books.with_cbr();
    import(books, "one.csv", FIRST);
    let second = import(books, "two.csv", AGAIN);
    assert_eq!((second.rows.posted, second.rows.waiting), (0, 1));
    decide(books, &second, DuplicateVerdict::Different);
    let again = import(books, "two.csv", AGAIN);
    assert_eq!((again.rows.posted, again.rows.waiting), (1, 0), "{:?}", again.findings);
    assert_sound(books);
}

fn what_was_decided_to_be_the_same_is_never_asked_again(books: &TestBooks) {
    books.with_cbr();
    import(books, "one.csv", FIRST);
    let second = import(books, "two.csv", AGAIN);
    decide(books, &second, DuplicateVerdict::Same);
    let again = import(books, "two.csv", AGAIN);
    assert_eq!((again.rows.posted, again.rows.waiting, again.rows.duplicates), (0, 0, 1));
    assert_eq!(again.with_code(FindingCode::DecidedDuplicate).count(), 1);
    assert_sound(books);
}

fn a_split_invoice_is_no_duplicate(books: &TestBooks) {
    books.with_cbr();
    let split = "HM-NG;f;Kigali Workshop Centre;KW-9;15-03-2025;500,00\nHM-TZ;f;Kigali Workshop Centre;KW-9;15-03-2025;500,00\n";
    assert_eq!(import(books, "split.csv", split).rows.posted, 2);
    let twice = "HM-NG;f;Nairobi Learning Hub;NH-1;15-03-2025;700,00\nHM-NG;f;Nairobi Learning Hub;NH/01;16-03-2025;700,00\n";
    let outcome = import(books, "twice.csv", twice);
    assert_eq!((outcome.rows.posted, outcome.rows.waiting), (1, 1));
}

fn a_decision_needs_a_reason_and_a_row(books: &TestBooks) {
    books.with_cbr();
    let first = import(books, "one.csv", FIRST);
    let decision = |row, reason| DecideDuplicate {
        batch: first.batch.unwrap(),
        sheet: "one",
        row,
        verdict: DuplicateVerdict::Same,
        reason,
    };
    let refused = |decision| decide_duplicate(&books.books, &books.actor, &decision).unwrap_err();
    assert!(matches!(refused(decision(2, "  ")), OperationError::Rejected(_)));
    assert!(matches!(refused(decision(99, "because")), OperationError::NotFound(_)));
}

fn import_into(books: &TestBooks, grant: &str, rows: &str) -> ImportOutcome {
    let bytes = format!("{HEAD}{rows}");
    let command = ImportCommand {
        grant,
        file_name: "rijen.csv",
        bytes: bytes.as_bytes(),
        sheet: None,
        replaces: None,
        dry_run: false,
    };
    import_workbook(&books.books, &books.actor, &command, &|_stage| {}).unwrap()
}

fn decide_row(books: &TestBooks, outcome: &ImportOutcome, row: u32, verdict: DuplicateVerdict) {
    let batch = outcome.batch.unwrap();
    let decision = DecideDuplicate { batch, sheet: "rijen", row, verdict, reason: "verdeelsleutel 60/40" };
    decide_duplicate(&books.books, &books.actor, &decision).unwrap();
}

fn an_invoice_of_another_grant_waits_until_somebody_decides(books: &TestBooks) {
    books.with_cbr();
    crate::evidence::with_second_grant(books);
    let known = "HM-NG;f;Abuja Conference Centre Ltd.;INV-0042;15-03-2025;1.000,00\n\
        HM-NG;f;Kigali Workshop Centre;KW-7;15-01-2025;80,00\n\
        HM-NG;f;Nairobi Learning Hub;;15-03-2025;70,00\n";
    assert_eq!(import_into(books, "CBR", known).rows.posted, 3);
    let rows = "HM-NG;f;ABUJA CONFERENCE CENTRE;inv 42;20-03-2025;1.000,00\n\
        HM-TZ;f;Abuja Conference Centre;INV-42;20-03-2025;400,00\n\
        HM-NG;f;Kigali Workshop Centre;KW-7;15-12-2025;80,00\n\
        HM-NG;f;Nairobi Learning Hub;;15-03-2025;70,00\n";
    let second = import_into(books, "TWEE", rows);
    let told: Vec<_> = second
        .with_code(FindingCode::DoubleFunding)
        .map(|finding| (finding.place.cell.as_str(), finding.message.en.rsplit(": ").next().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("A2:F2", "same supplier, invoice number and amount."),
            ("A3:F3", "same supplier and invoice number, another amount."),
            ("A5:F5", "same supplier, invoice number and amount."),
        ]
    );
    let message = &second.with_code(FindingCode::DoubleFunding).next().unwrap().message.nl;
    assert!(message.starts_with("Project CBR declareert deze factuur al: regel 1 (Abuja"), "{message}");
    // The number that was used again eleven months later is another invoice.
    assert_eq!((second.rows.posted, second.rows.waiting), (1, 3));
    decide_row(books, &second, 2, DuplicateVerdict::Same);
    decide_row(books, &second, 3, DuplicateVerdict::PartOf);
    let batch = second.batch.unwrap();
    let posted = post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    assert_eq!(
        (posted.rows.posted, posted.rows.waiting, posted.rows.duplicates),
        (2, 1, 1),
        "{:?}",
        posted.findings
    );
    assert_eq!(posted.with_code(FindingCode::DecidedDuplicate).count(), 1);
    assert_sound(books);
}

fn every_line_of_another_grant_is_decided_about_on_its_own(books: &TestBooks) {
    books.with_cbr();
    crate::evidence::with_second_grant(books);
    let split = "HM-NG;f;Kigali Workshop Centre;KW-9;15-03-2025;500,00\nHM-TZ;f;Kigali Workshop Centre;KW-9;15-03-2025;500,00\n";
    assert_eq!(import_into(books, "CBR", split).rows.posted, 2);
    let third = import_into(books, "TWEE", "HM-NG;f;Kigali Workshop Centre;KW-9;15-03-2025;250,00\n");
    assert_eq!(third.rows.waiting, 1);
    let batch = third.batch.unwrap();
    decide_row(books, &third, 2, DuplicateVerdict::PartOf);
    let posted = post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    let message = &posted.with_code(FindingCode::DoubleFunding).next().unwrap().message.nl;
    assert!(posted.rows.waiting == 1 && message.contains("regel 2"), "{message}");
    decide_row(books, &third, 2, DuplicateVerdict::PartOf);
    let posted = post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    assert_eq!((posted.rows.posted, posted.rows.waiting), (1, 0));
    assert_sound(books);
}

/// The annex of decisions in the financial report: heads of the columns, and the cells of each row.
fn annex(books: &TestBooks, grant: &str, period: &str, language: Language) -> (Vec<String>, Vec<String>) {
    let report = make_report(&books.books, &books.actor, "financial-report", grant, period).unwrap();
    let document = report.document(language).unwrap();
    let table = document.blocks.iter().find_map(|block| match block {
        Block::Table(table) if table.name == "duplicate-decisions" => Some(table),
        _ => None,
    });
    let Some(table) = table else {
        let nothing =
            document.blocks.iter().any(|block| format!("{block:?}").contains("somebody had to decide"));
        assert!(nothing, "the annex says neither what was decided nor that nothing was");
        return (vec![], vec![]);
    };
    let shown = |value: &Value| match value {
        Value::Text(text) => text.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Foreign { minor, .. } => minor.to_string(),
        Value::Nothing => "-".to_owned(),
        other => panic!("{other:?}"),
    };
    let rows = table.rows.iter().map(|row| {
        let cells: Vec<String> = row.cells.iter().map(|cell| shown(&cell.value)).collect();
        cells.join("|")
    });
    (table.columns.iter().map(|column| column.head.clone()).collect(), rows.collect())
}

fn the_report_of_a_period_shows_what_was_decided_and_why(books: &TestBooks) {
    books.with_cbr();
    crate::evidence::with_second_grant(books);
    import(books, "one.csv", FIRST);
    assert_eq!(annex(books, "CBR", "2025-1", Language::En).1, Vec::<String>::new());
    let second = import(books, "two.csv", AGAIN);
    decide(books, &second, DuplicateVerdict::Same);
    decide(books, &second, DuplicateVerdict::Different);
    import(books, "two.csv", AGAIN);
    let other = import_into(books, "TWEE", "HM-NG;f;Abuja Conference Centre;INV-42;20-03-2025;400,00\n");
    decide_row(books, &other, 2, DuplicateVerdict::Same);

    let (heads, rows) = annex(books, "CBR", "2025-1", Language::En);
    assert_eq!(heads[6..10], ["Looks like", "Decision", "Reason", "By"]);
    let by = &books.actor.name;
    let day = moment().date_naive();
    let decided = format!(
        "2|ABUJA CONFERENCE CENTRE|inv 42|2025-03-20|EUR|100000|line 1|another expense|looked at both invoices|{by}|{day}"
    );
    assert_eq!(rows, [decided], "only the newest word about a pair stands");
    assert_eq!(annex(books, "CBR", "2024-1", Language::En).1, Vec::<String>::new());
    let (heads, rows) = annex(books, "TWEE", "2025-1", Language::Nl);
    assert_eq!(heads[6..10], ["Lijkt op", "Besluit", "Reden", "Door"]);
    let decided = format!(
        "-|Abuja Conference Centre|INV-42|2025-03-20|EUR|40000|regel 1 van project CBR|dezelfde uitgave|verdeelsleutel 60/40|{by}|{day}"
    );
    assert_eq!(rows, [decided]);
}

fn the_grant_sets_how_far_payments_may_lie_apart(books: &TestBooks) {
    let text = fixture_text("cbr/grant.toml")
        .replace("report_due_weeks = 4", "report_due_weeks = 4\nduplicate_days = 10");
    load_grant(&books.books, &books.actor, "grant.toml", &text).unwrap();
    books.with_rates();
    import(books, "one.csv", FIRST);
    // Another budget line, so that only the days and the amount tell.
    let row = |day: u32| format!("HM-TZ;f;Abuja Conference Centre;INV-42;{day}-03-2025;1.000,00\n");
    let later = import(books, "later.csv", &row(26));
    assert_eq!((later.rows.posted, later.rows.waiting), (1, 0));
    let near = import(books, "near.csv", &row(25));
    assert_eq!((near.rows.posted, near.rows.waiting), (0, 1), "{:?}", near.findings);
}

/// A small generator of its own, so that the seed gives the same rows for ever.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

const SUPPLIERS: [&str; 8] = [
    "Reisbureau De Horizon B.V.",
    "Kigali Workshop Centre",
    "Kantoor & Beeld B.V.",
    "Universiteit Maastricht",
    "Optische Techniek Van Rijn B.V.",
    "Trainersbureau Gastvrij",
    "Café Zürich GmbH",
    "Nairobi Learning Hub Ltd",
];

/// The same invoice as another person would type it.
fn retyped(supplier: &str, number: u64, style: u64) -> (String, String) {
    let plain = supplier.replace(" B.V.", " BV").replace('é', "e").replace('ü', "u");
    match style {
        0 => (supplier.to_uppercase(), format!("F {number}")),
        1 => (plain.replace(" BV", ""), format!("f-{number:06}")),
        2 => (format!("  {plain}"), format!("F/{number}")),
        3 => (plain.replace(" GmbH", "").replace(" Ltd", " Limited"), format!("F{number}")),
        _ => (supplier.replace(' ', "  "), format!("F-{number}.")),
    }
}

#[test]
fn seeded_near_duplicates_are_found_and_true_repeats_are_left_alone() {
    let books = TestBooks::sqlite();
    books.with_cbr();
    let mut dice = Dice(20_261_123);
    let (mut first, mut repeats, mut near) = (String::new(), String::new(), String::new());
    for number in 1..=5000_u64 {
        // The same supplier, the same amount, month after month: true repeats with numbers of their own.
        let supplier = SUPPLIERS[usize::try_from(dice.roll(8)).unwrap()];
        let (month, amount) = (1 + number % 6, 250 + dice.roll(20) * 100);
        writeln!(first, "HM-NG;f;{supplier};F-{number};10-{month:02}-2025;{amount},00").unwrap();
        let later = number + 5000;
        writeln!(repeats, "HM-NG;f;{supplier};F-{later};12-{:02}-2025;{amount},00", month + 1).unwrap();
        if number % 10 == 0 {
            // A number that the supplier uses again, more than the window of days later, on another budget line.
            writeln!(repeats, "HM-TZ;f;{supplier};F-{number};20-12-2025;{amount},00").unwrap();
        }
        if number % 25 == 0 {
            let (name, document) = retyped(supplier, number, dice.roll(5));
            let cents = dice.roll(2);
            // On another budget line only the window of days and the amount tell that it is the same invoice.
            let activity = if number % 50 == 0 { "HM-NG" } else { "HM-TZ" };
            writeln!(near, "{activity};f;{name};{document};14-{month:02}-2025;{amount},{cents:02}").unwrap();
        }
    }
    assert_eq!(import(&books, "first.csv", &first).rows.posted, 5000);
    let repeated_once = "HM-NG;f;Drukkerij Voorbeeld;DV-1;10-03-2025;12,00\n";
    // The same rows in a file of another name: every exact duplicate is found, whatever stands around it.
    let exact = import(&books, "again.csv", &format!("{repeated_once}{first}"));
    assert_eq!((exact.rows.duplicates, exact.rows.posted), (5000, 1));
    let outcome = import(&books, "repeats.csv", &repeats);
    let wrongly = outcome.with_code(FindingCode::NearDuplicate).count();
    let repeated = repeats.lines().count();
    assert!(wrongly * 100 < repeated, "{wrongly} of {repeated} true repeats flagged");
    let outcome = import(&books, "near.csv", &near);
    let seeded = near.lines().count();
    let found = outcome.with_code(FindingCode::NearDuplicate).count();
    assert!(found * 100 >= seeded * 95, "{found} of {seeded} near duplicates found");
    println!("near duplicates found: {found} of {seeded}; true repeats flagged: {wrongly} of {repeated}");
}
