//! Official forms: each is filled for the demo in its languages, adds up, and agrees with the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use verantwoord::domain::computation::Topic;
use verantwoord::domain::language::Language;
use verantwoord::domain::money::Cents;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::project_facts::{list_facts, record_fact};
use verantwoord::operations::report_life::{ReportChoice, freeze_report, list_reports};
use verantwoord::operations::reports::{MadeReport, make_report};
use verantwoord::operations::{Books, OperationError};
use verantwoord::reporting::document::{Block, ReportDocument, RowKind, Table, Value};
use verantwoord::reporting::form::{Shelf, names};
use verantwoord::reporting::printed::ReportFormat;

use crate::support::books::{TestBooks, repository};

on_each_database!(
    every_form_adds_up_in_every_period_and_language,
    a_form_asks_for_facts_and_shows_them_once_they_are_recorded,
    a_form_is_frozen_in_its_own_languages_only,
    the_national_forms_agree_with_the_ledger_and_with_each_other,
);

pub const PERIODS: [&str; 3] = ["2024-1", "2025-1", "2025-2"];

pub fn demo(books: &TestBooks) -> &TestBooks {
    books.with_cbr().with_progress().with_workbooks().with_cost_bases();
    for period in PERIODS {
        for topic in [Topic::StaffCosts, Topic::UnitCosts, Topic::Depreciation, Topic::Allocation] {
            books.post_costs(topic, period);
        }
    }
    books
}

pub fn made(books: &TestBooks, form: &str, period: &str) -> MadeReport {
    make_report(&books.books, &books.actor, form, "CBR", period)
        .unwrap_or_else(|error| panic!("{form} {period}: {error}"))
}

pub fn tables(document: &ReportDocument) -> BTreeMap<&str, &Table> {
    let mut tables = BTreeMap::new();
    for block in &document.blocks {
        if let Block::Table(table) = block {
            tables.insert(table.name.as_str(), table);
        }
    }
    tables
}

/// The cent amounts of a column in the rows of a kind.
pub fn money(table: &Table, kind: RowKind, head: &str) -> Vec<i64> {
    let place =
        table.columns.iter().position(|column| column.head == head).unwrap_or_else(|| panic!("no {head}"));
    let rows = table.rows.iter().filter(|row| row.kind == kind);
    rows.filter_map(|row| match row.cells[place].value {
        Value::Money(cents) | Value::MoneyRounded(cents) => Some(cents.get()),
        _ => None,
    })
    .collect()
}

/// Running totals: their rows are not parts of what stands below them.
const CUMULATIVE: [(&str, &str); 2] =
    [("voortgang-per-kostensoort", "Cumulatief"), ("voortgang-per-kostensoort", "Begroot")];

/// Every subtotal is the sum of the rows above it up to the last subtotal, every total that of all rows.
pub fn assert_parts_add_up(what: &str, table: &Table) {
    for (place, column) in table.columns.iter().enumerate() {
        if CUMULATIVE.contains(&(table.name.as_str(), column.head.as_str())) {
            continue;
        }
        let (mut part, mut all, mut subtotals) = (0, 0, 0);
        for row in &table.rows {
            let cents = match row.cells[place].value {
                Value::Money(cents) | Value::MoneyRounded(cents) => cents.get(),
                _ => continue,
            };
            let said = format!("{what}: {} / {}", table.name, column.head);
            match row.kind {
                RowKind::Body => {
                    part += cents;
                    all += cents;
                }
                RowKind::Subtotal => {
                    assert_eq!(part, cents, "{said}");
                    subtotals += 1;
                    part = 0;
                }
                // A flat rate stands under its base and is no sum of it; another one may follow with a base of its own.
                RowKind::Total if subtotals >= 1 && table.name.contains("indirect") => part = 0,
                RowKind::Total => assert_eq!(all, cents, "{said}"),
                RowKind::Group | RowKind::ToFill => {}
            }
        }
    }
}

fn every_form_adds_up_in_every_period_and_language(books: &TestBooks) {
    demo(books);
    for form in names() {
        for period in PERIODS {
            let report = made(books, form, period);
            for language in report.languages() {
                let document = report.document(*language).unwrap();
                let what = format!("{form} {period} {language}");
                assert!(!document.blocks.is_empty(), "{what}");
                for table in tables(&document).values() {
                    assert_parts_add_up(&what, table);
                }
                let formats = [ReportFormat::Xlsx, ReportFormat::Csv, ReportFormat::Json];
                for format in formats.into_iter().filter(|_| period == "2025-2") {
                    let mut bytes = Vec::new();
                    format.print(&document, &mut bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
                    assert!(!bytes.is_empty() || tables(&document).is_empty(), "{what} {format:?}");
                }
            }
        }
    }
}

pub fn ledger_total(books: &TestBooks, period: &str) -> i64 {
    let ledger = read_ledger(&books.books, "CBR", Some(period)).unwrap();
    Cents::sum(ledger.lines.iter().map(|expenditure| expenditure.line.amount)).unwrap().get()
}

fn the_national_forms_agree_with_the_ledger_and_with_each_other(books: &TestBooks) {
    demo(books);
    let mut all = 0;
    for period in PERIODS {
        let progress = made(books, "nl-voortgangsrapportage", period).document(Language::Nl).unwrap();
        let annex = made(books, "nl-financiele-bijlage", period).document(Language::Nl).unwrap();
        let (progress, annex) = (tables(&progress), tables(&annex));
        let cost = money(progress["kosten-per-kostensoort"], RowKind::Total, "Deze periode");
        assert_eq!(money(annex["financiele-projectrealisatie"], RowKind::Total, "Deze periode"), cost);
        assert_eq!(money(annex["realisatie-per-begrotingspost"], RowKind::Total, "Deze periode"), cost);
        let lines: i64 = ["directe-loonkosten", "externe-kosten", "onroerend-goed-en-materieel"]
            .iter()
            .filter_map(|name| annex.get(name))
            .flat_map(|table| money(table, RowKind::Total, "Gedeclareerd"))
            .sum();
        assert_eq!(lines, ledger_total(books, period), "{period}");
        let indirect = money(annex["indirecte-kosten"], RowKind::Total, "Deze periode");
        assert_eq!(cost, [lines + indirect[0]], "{period}");
        let periods = money(annex["voortgang-per-verslagperiode"], RowKind::Body, "Kosten periode");
        assert_eq!(periods.last(), cost.first(), "{period}");
        all += cost[0];
        assert_eq!(money(annex["voortgang-per-kostensoort"], RowKind::Total, "Kosten periode"), [all]);
        // What the final request takes over.
        let request = made(books, "nl-verzoek-tot-vaststelling", period).document(Language::Nl).unwrap();
        let request = tables(&request);
        assert_eq!(money(request["kosten-per-kostensoort"], RowKind::Total, "Subsidiabele kosten"), [all]);
        assert_eq!(money(request["kosten-per-verslagperiode"], RowKind::Total, "Kosten periode"), [all]);
        assert_eq!(money(request["financiering"], RowKind::Total, "Toegerekend"), [all], "{period}");
        let eu = money(request["financiering"], RowKind::Body, "Toegerekend")[0];
        assert!(eu * 100 <= all * 75 && eu <= 495_000_000, "{period}: {eu} of {all}");
    }
}

fn text_of(table: &Table, question: &str) -> String {
    let row = table.rows.iter().find(|row| match row.cells.iter().rev().nth(1).map(|cell| &cell.value) {
        Some(Value::Text(text)) => text.contains(question),
        _ => false,
    });
    let cell = row.unwrap_or_else(|| panic!("no {question}")).cells.last().unwrap();
    verantwoord::reporting::figures::shown(&cell.value, Language::Nl).into_owned()
}

fn a_form_asks_for_facts_and_shows_them_once_they_are_recorded(books: &TestBooks) {
    books.with_cbr();
    let form = "nl-verzoek-tot-vaststelling";
    let shown = |question: &str| {
        let document = made(books, form, "2024-1").document(Language::Nl).unwrap();
        text_of(tables(&document)["gegevens-van-het-verzoek"], question)
    };
    assert_eq!(shown("voorschotten"), "nog niet vastgelegd [advances_received]");
    assert_eq!(shown("13 weken"), "01-04-2029");
    let record = |name: &str, value: &str| record_fact(&books.books, &books.actor, "CBR", name, value);
    record("advances_received", "2475000.00").unwrap();
    record("audit_certificate_required", "nee").unwrap();
    assert_eq!(shown("voorschotten"), "2.475.000,00");
    assert_eq!(shown("Controleverklaring"), "nee");
    record("advances_received", "").unwrap();
    assert_eq!(shown("voorschotten"), "nog niet vastgelegd [advances_received]");
    for (name, value, complaint) in [
        ("advances_received", "veel", "an amount in euro"),
        ("actual_end_date", "1-1-2029", "a date such as"),
        ("colour", "blue", "No form asks for 'colour'"),
    ] {
        match record(name, value) {
            Err(OperationError::Rejected(why)) => assert!(why.en.contains(complaint), "{}", why.en),
            other => panic!("{name}: {other:?}"),
        }
    }
    let listed = list_facts(&books.books, "CBR").unwrap();
    let recorded: Vec<&str> =
        listed.iter().filter(|fact| fact.recorded.is_some()).map(|fact| fact.name.as_str()).collect();
    assert_eq!(recorded, ["audit_certificate_required"]);
}

fn a_form_is_frozen_in_its_own_languages_only(books: &TestBooks) {
    books.with_cbr();
    let report = made(books, "nl-voortgangsrapportage", "2024-1");
    assert_eq!(report.languages(), [Language::Nl]);
    match report.document(Language::En) {
        Err(OperationError::Rejected(why)) => {
            assert_eq!(
                why.en,
                "The form nl-voortgangsrapportage does not exist in the language en. Choose: nl."
            );
        }
        other => panic!("{:?}", other.map(|document| document.head.title)),
    }
    let choice = ReportChoice { form: "nl-voortgangsrapportage", grant: "CBR", period: "2024-1" };
    freeze_report(&books.books, &books.actor, &choice).unwrap();
    let files = &list_reports(&books.books, "CBR").unwrap()[0].files;
    assert_eq!(files.len(), ReportFormat::ALL.len());
    assert!(files.iter().all(|file| file.language == "nl"), "{files:?}");
}

#[test]
fn a_form_of_an_installation_is_one_file_and_no_code() {
    let text = r#"
form = "our-form"
title = { nl = "Ons formulier", en = "Our form" }
reference = { nl = "Van {{ span_from }} tot en met {{ span_to }}", en = "From {{ span_from }} to {{ span_to }}" }
over = "accounting-year"
[[section]]
heading = { nl = "Kosten", en = "Costs" }
[[section.block]]
type = "table"
dataset = "expenditure-lines"
name = "travel"
caption = { nl = "Reizen", en = "Travel" }
where = { field = "category", is = ["b"] }
empty = "-"
columns = [{ field = "supplier", kind = "text", head = "Supplier" }, { field = "amount", kind = "figure", head = "Amount" }]
[[section.block]]
type = "fields"
name = "questions"
caption = "Questions"
rows = [{ number = "1", field = "Our question", fact = "our_fact", as = "date" }]
"#;
    let books = TestBooks::sqlite();
    demo(&books);
    let shelf = Shelf::with_own([("our-form".to_owned(), text.to_owned())]).unwrap();
    let ours = books.with_other(Books { forms: shelf, ..books.books.clone() });
    record_fact(&ours.books, &ours.actor, "CBR", "our_fact", "2026-01-31").unwrap();
    let report = made(&ours, "our-form", "2024-1");
    let document = report.document(Language::En).unwrap();
    // The accounting year in which 2024 ends.
    assert_eq!(document.head.reference, "From 1 Jul 2024 to 30 Jun 2025");
    let tables = tables(&document);
    let paid_within = |paid: chrono::NaiveDate| {
        paid >= "2024-07-01".parse().unwrap() && paid <= "2025-06-30".parse().unwrap()
    };
    let ledger = read_ledger(&ours.books, "CBR", None).unwrap();
    let travel = ledger.lines.iter().filter(|expenditure| {
        let place = ledger.grant.budget_line_by_id(expenditure.line.budget_line).unwrap();
        place.category == "b" && paid_within(expenditure.line.payment_date)
    });
    let expected: i64 = travel.map(|expenditure| expenditure.line.amount.get()).sum();
    assert!(expected > 0);
    assert_eq!(money(tables["travel"], RowKind::Total, "Amount"), [expected]);
    assert_eq!(tables["questions"].rows[0].cells[2].value, Value::Date("2026-01-31".parse().unwrap()));
}

/// One document of each form, checked as an archival and accessible PDF in one run of the validator.
#[test]
fn every_form_prints_as_an_archival_and_accessible_pdf() {
    let Ok(verapdf) = std::env::var("VERANTWOORD_VERAPDF") else {
        assert!(std::env::var("REQUIRE_PDF_TOOLS").is_err(), "veraPDF is required: run tests/run");
        return;
    };
    let books = TestBooks::sqlite();
    demo(&books);
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(verapdf);
    command.arg("3a,ua1");
    for form in names() {
        let report = made(&books, form, "2025-2");
        for language in report.languages() {
            let path = folder.path().join(report.file_name(*language, ReportFormat::Pdf));
            let mut bytes = Vec::new();
            ReportFormat::Pdf.print(&report.document(*language).unwrap(), &mut bytes).unwrap();
            std::fs::write(&path, bytes).unwrap();
            command.arg(path);
        }
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

/// The list of expenditure of a span: lines paid within it.
pub fn paid_within(books: &TestBooks, from: &str, to: &str) -> i64 {
    let (from, to): (chrono::NaiveDate, chrono::NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let paid = ledger.lines.iter().filter(|expenditure| {
        let day = expenditure.line.payment_date;
        from <= day && day <= to
    });
    paid.map(|expenditure| expenditure.line.amount.get()).sum()
}

/// 7 % of a base in cents, half away from zero.
pub fn seven_percent(base: i64) -> i64 {
    (base * 7 + 50) / 100
}

#[test]
fn every_form_says_where_its_headings_come_from() {
    let shelf = Shelf::built_in();
    let mut official = 0;
    for name in names().filter(|name| !["financial-report", "progress-report"].contains(name)) {
        let form = shelf.find(name).unwrap();
        assert!(form.source.is_some(), "{name}");
        official += form.headings().iter().filter(|heading| heading.official).count();
    }
    assert!(official > 200, "{official}");
    let form = shelf.find("payment-application-annex-xxiii").unwrap();
    let heading =
        |text: &str| form.headings().into_iter().find(|heading| heading.text.en.starts_with(text)).unwrap();
    assert!(heading("(B) Total amount of eligible expenditure").official);
    assert!(!heading("What the columns are based on").official);
}

#[test]
fn heads_over_several_columns_are_printed_in_every_format() {
    let books = TestBooks::sqlite();
    demo(&books);
    let document = made(&books, "accounts-annex-xxiv", "2025-1").document(Language::En).unwrap();
    let mut csv = Vec::new();
    ReportFormat::Csv.print(&document, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let over = csv.lines().find(|line| line.starts_with("appendix-4,head-group")).unwrap();
    assert_eq!(over.matches("Total eligible expenditure included in payment applications").count(), 2);
    assert_eq!(over.matches(",Difference").count(), 2);
    let mut xlsx = Vec::new();
    ReportFormat::Xlsx.print(&document, &mut xlsx).unwrap();
    let mut workbook: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(xlsx)).unwrap();
    let name = calamine::Reader::sheet_names(&workbook)
        .into_iter()
        .find(|name| name.starts_with("Reconciliation"))
        .unwrap();
    let regions = workbook.merge_cells_by_sheet_name(&name).unwrap();
    let merged: Vec<((u32, u32), (u32, u32))> =
        regions.iter().map(|region| (region.start, region.end)).collect();
    for expected in [((2, 1), (2, 2)), ((2, 3), (2, 4)), ((2, 5), (2, 6))] {
        assert!(merged.contains(&expected), "{merged:?}");
    }
    let mut pdf = Vec::new();
    ReportFormat::Pdf.print(&document, &mut pdf).unwrap();
    assert!(pdf.len() > 10_000);
}

/// Annex XVII: the fields that the annex does not switch off for AMIF, without those on financial instruments.
#[test]
fn the_operation_data_sheet_has_every_field_that_applies_to_amif() {
    let text = std::fs::read_to_string(repository().join("report_templates/operation-data-annex-xvii.toml"));
    let text = text.unwrap();
    let mut there: BTreeSet<u32> = BTreeSet::new();
    let stated = text.split("number = \"").skip(1).chain(text.split("caption = \"Field").skip(1));
    for rest in stated {
        let numbers: String = rest
            .trim_start_matches(['s', ' '])
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '-')
            .collect();
        let (from, to) = numbers.split_once('-').unwrap_or((&numbers, &numbers));
        let span = from.parse::<u32>().unwrap()..=to.parse::<u32>().unwrap();
        there.extend(span);
    }
    let not_for_amif = [6, 32, 33, 34, 35, 47, 51, 74, 135, 136, 140, 142];
    let instruments = [8..=8, 36..=45, 59..=69, 97..=101, 118..=123, 131..=134];
    let wanted = (1..=142_u32).filter(|number| {
        !not_for_amif.contains(number) && !instruments.iter().any(|span| span.contains(number))
    });
    let missing: Vec<u32> = wanted.filter(|number| !there.contains(number)).collect();
    assert_eq!(missing, Vec::<u32>::new());
    let wrong: Vec<&u32> = there.iter().filter(|number| not_for_amif.contains(number)).collect();
    assert_eq!(wrong, Vec::<&u32>::new());
}
