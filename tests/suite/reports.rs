//! Reports: totals equal to the ledger, versions, and files that others can open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use verantwoord::clock::Clock;
use verantwoord::domain::language::Language;
use verantwoord::domain::money::Cents;
use verantwoord::operations::Books;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::grants::load_grant;
use verantwoord::operations::imports::{ImportCommand, import_workbook};
use verantwoord::operations::progress::state_progress;
use verantwoord::operations::reports::{MadeReport, make_report};
use verantwoord::reporting::document::{Block, ReportDocument, RowKind, Table, Value};
use verantwoord::reporting::{pdf, xlsx};

use crate::support::books::{TestBooks, fixture_bytes, fixture_text, moment};

on_each_database!(
    totals_equal_the_ledger_in_every_period,
    earlier_periods_become_previously_reported,
    the_same_figures_keep_their_version_and_other_figures_get_the_next,
    a_stale_figure_in_the_narrative_stops_the_report_with_its_sentence,
    a_grant_without_a_flat_rate_is_not_said_to_have_one,
    a_report_quotes_the_rules_of_its_own_scheme,
    a_national_report_quotes_the_national_scheme,
    the_costs_of_a_period_say_whether_a_flat_rate_is_in_them,
    a_report_over_a_period_that_is_not_over_says_so,
    periods_without_a_statement_of_progress_are_named,
    lines_that_were_booked_after_the_report_over_their_period_are_told,
);

/// The reports that exist in both languages for any scheme; the others are tested in forms.rs.
const REPORTS: [&str; 2] = ["financial-report", "progress-report"];
const PERIODS: [&str; 3] = ["2024-1", "2025-1", "2025-2"];

fn demo_books(books: &TestBooks) -> &TestBooks {
    books.with_cbr().with_progress().with_workbooks()
}

fn made(books: &TestBooks, form: &str, period: &str) -> MadeReport {
    make_report(&books.books, &books.actor, form, "CBR", period).unwrap()
}

fn tables(document: &ReportDocument) -> BTreeMap<&str, &Table> {
    let mut tables = BTreeMap::new();
    for block in &document.blocks {
        if let Block::Table(table) = block {
            tables.insert(table.name.as_str(), table);
        }
    }
    tables
}

/// Money in a column of the rows of one kind.
fn money(table: &Table, kind: RowKind, head: &str) -> Vec<i64> {
    let place =
        table.columns.iter().position(|column| column.head == head).unwrap_or_else(|| panic!("no {head}"));
    let cents = |value: &Value| match value {
        Value::Money(cents) => cents.get(),
        other => panic!("{head}: {other:?}"),
    };
    table.rows.iter().filter(|row| row.kind == kind).map(|row| cents(&row.cells[place].value)).collect()
}

fn ledger_total(books: &TestBooks, period: &str) -> i64 {
    let ledger = read_ledger(&books.books, "CBR", Some(period)).unwrap();
    Cents::sum(ledger.lines.iter().map(|expenditure| expenditure.line.amount)).unwrap().get()
}

fn totals_equal_the_ledger_in_every_period(books: &TestBooks) {
    demo_books(books);
    for period in PERIODS {
        let document = made(books, "financial-report", period).document(Language::En).unwrap();
        let tables = tables(&document);
        for name in ["costs-per-category", "costs-per-activity", "funding"] {
            for head in ["Previously reported", "This period", "Total so far", "Remaining"] {
                let (body, total) =
                    (money(tables[name], RowKind::Body, head), money(tables[name], RowKind::Total, head));
                assert_eq!([body.iter().sum::<i64>()], total[..], "{period} {name} {head}");
            }
        }
        let cost = money(tables["costs-per-category"], RowKind::Total, "This period");
        assert_eq!(money(tables["costs-per-activity"], RowKind::Total, "This period"), cost, "{period}");
        assert_eq!(money(tables["funding"], RowKind::Total, "This period"), cost, "{period}");
        let listed = tables["list-of-expenditure"];
        let total = ledger_total(books, period);
        assert_eq!(money(listed, RowKind::Total, "Declared"), [total], "{period}");
        assert_eq!(money(listed, RowKind::Body, "Declared").iter().sum::<i64>(), total, "{period}");
        let indirect = money(tables["indirect-costs"], RowKind::Total, "This period")[0];
        assert_eq!(cost, [total + indirect], "{period}");
        let base = money(tables["indirect-costs"], RowKind::Subtotal, "Total so far")[0];
        let computed = money(tables["indirect-costs"], RowKind::Total, "Total so far")[0];
        assert_eq!(computed, (base * 7 + 50) / 100, "7 % of the base so far, {period}");
        let eu = money(tables["funding"], RowKind::Body, "Total so far")[0];
        let so_far = money(tables["funding"], RowKind::Total, "Total so far")[0];
        assert!(eu * 100 <= so_far * 75 && eu <= 495_000_000, "{period}: {eu} of {so_far}");
    }
}

fn earlier_periods_become_previously_reported(books: &TestBooks) {
    demo_books(books);
    let mut before = 0;
    for period in PERIODS {
        let document = made(books, "financial-report", period).document(Language::Nl).unwrap();
        let table = tables(&document)["costs-per-category"];
        assert_eq!(money(table, RowKind::Total, "Eerder gerapporteerd"), [before], "{period}");
        before = money(table, RowKind::Total, "Totaal tot nu")[0];
    }
    assert!(before > 0);
}

fn the_same_figures_keep_their_version_and_other_figures_get_the_next(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let first = made(books, "financial-report", "2024-1");
    let again = made(books, "financial-report", "2024-1");
    assert_eq!((first.version().number, first.version()), (1, again.version()));
    books.import("cbr/workbooks/2024-1-uitgaven-per-kwartaal.xlsx").unwrap();
    let second = made(books, "financial-report", "2024-1");
    assert_eq!(second.version().number, 2);
    assert_ne!(second.version().snapshot_sha256, first.version().snapshot_sha256);
}

fn a_stale_figure_in_the_narrative_stops_the_report_with_its_sentence(books: &TestBooks) {
    books.with_cbr();
    let text = "period = \"2024-1\"\n[[narrative]]\nsection = \"summary\"\n\
        text = { nl = \"Goed. Wij gaven {{ spent_perod }} uit.\", en = \"Good. We spent {{ spent_perod }}.\" }\n";
    let stated = fixture_text("cbr/progress/2024-1.toml");
    let without_narrative = stated.split("[[narrative]]").next().unwrap();
    let broken = format!("{without_narrative}\n{}", text.split_once('\n').unwrap().1);
    state_progress(&books.books, &books.actor, "CBR", "2024-1.toml", &broken).unwrap();
    let report = made(books, "progress-report", "2024-1");
    let error = report.document(Language::Nl).err().unwrap();
    assert!(error.is_refusal());
    assert!(error.to_string().contains("\"Wij gaven {{ spent_perod }} uit.\""), "{error}");
}

/// The CBR grant with parts of its file replaced, and its rates.
fn with_changed_grant(books: &TestBooks, changes: &[(&str, &str)]) {
    books.with_rates();
    let mut text = fixture_text("cbr/grant.toml");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    load_grant(&books.books, &books.actor, "grant.toml", &text).unwrap();
}

/// Every word of a document.
fn words_of(document: &ReportDocument) -> String {
    let blocks: Vec<String> = document.blocks.iter().map(|block| format!("{block:?}")).collect();
    format!("{:?} {}", document.head, blocks.join("\n"))
}

fn a_grant_without_a_flat_rate_is_not_said_to_have_one(books: &TestBooks) {
    with_changed_grant(books, &[("indirect_costs = \"indirect-7\"", "indirect_costs = \"none\"")]);
    let report = made(books, "financial-report", "2024-1");
    for (language, said, empty) in [
        (Language::Nl, "vast", "Dit project gebruikt geen vast percentage."),
        (Language::En, "flat", "This project uses no flat rate."),
    ] {
        let words = words_of(&report.document(language).unwrap());
        assert!(words.contains(empty));
        assert!(!words.replace(empty, "").to_lowercase().contains(&format!("{said} ")), "{words}");
        assert!(!words.replace(empty, "").contains("flat-rate"), "{words}");
    }
}

fn a_report_quotes_the_rules_of_its_own_scheme(books: &TestBooks) {
    with_changed_grant(
        books,
        &[
            ("scheme = \"nl-emvf-2021\"", "scheme = \"eu-mga-2021\""),
            ("\"13(2)(c)\"", "\"actual\""),
            ("category = \"a\"", "category = \"A.1\""),
            ("category = \"b\"", "category = \"C.1\""),
            ("category = \"c\"", "category = \"D.1\""),
            ("category = \"d\"", "category = \"C.2\""),
            ("category = \"f\"", "category = \"C.3\""),
        ],
    );
    for form in REPORTS {
        let report = made(books, form, "2024-1");
        for (language, national, agreement) in [
            (Language::Nl, ["Subsidieregeling", "bijlage L"], "EU-modelsubsidieovereenkomst 2021-2027"),
            (Language::En, ["national scheme", "annex L"], "EU Model Grant Agreement 2021-2027"),
        ] {
            let document = report.document(language).unwrap();
            assert!(document.head.reference.contains(agreement), "{}", document.head.reference);
            let words = words_of(&document);
            assert!(national.iter().all(|name| !words.contains(name)), "{form} {language}: {words}");
        }
    }
}

fn a_national_report_quotes_the_national_scheme(books: &TestBooks) {
    let report = made(books.with_cbr(), "financial-report", "2024-1");
    let words = words_of(&report.document(Language::Nl).unwrap());
    for quoted in ["artikel 12 tot en met 22 van de Subsidieregeling", "artikel 25 en bijlage L"] {
        assert!(words.contains(quoted), "{quoted}: {words}");
    }
}

fn the_costs_of_a_period_say_whether_a_flat_rate_is_in_them(books: &TestBooks) {
    let spent =
        |report: &MadeReport| serde_json::to_value(&report.snapshot().figures["spent_period"]).unwrap();
    let source = spent(&made(books.with_cbr(), "financial-report", "2024-1"))["source"].clone();
    assert_eq!(source["computed"], "lines period=2024-1 + flat rate", "{source}");
}

fn a_report_over_a_period_that_is_not_over_says_so(books: &TestBooks) {
    demo_books(books);
    for form in REPORTS {
        for (period, over) in [("2025-2", true), ("2026-1", false)] {
            let report = made(books, form, period);
            assert_eq!(report.snapshot().period_over, over, "{form} {period}");
            for (language, note) in [
                (Language::Nl, "De verslagperiode is nog niet voorbij"),
                (Language::En, "The reporting period is not over yet"),
            ] {
                let first = report.document(language).unwrap().blocks.swap_remove(0);
                let says_so = matches!(&first, Block::Note { text } if text.starts_with(note));
                assert_eq!(says_so, !over, "{form} {period}: {first:?}");
            }
        }
    }
}

fn notes(document: &ReportDocument) -> Vec<&str> {
    let mut notes = Vec::new();
    for block in &document.blocks {
        if let Block::Note { text } = block {
            notes.push(text.as_str());
        }
    }
    notes
}

fn periods_without_a_statement_of_progress_are_named(books: &TestBooks) {
    books.with_cbr();
    let state = |name: &str| {
        let text = fixture_text(&format!("cbr/progress/{name}"));
        state_progress(&books.books, &books.actor, "CBR", name, &text).unwrap();
    };
    let said = |period: &str, language: Language| {
        let document = made(books, "progress-report", period).document(language).unwrap();
        let about =
            |note: &&str| note.starts_with("Zonder opgave") || note.starts_with("Without a statement");
        notes(&document).into_iter().find(about).map(str::to_owned)
    };
    state("2025-1.toml");
    let note = said("2025-2", Language::Nl).unwrap();
    assert!(note.contains("voortgang: 2024-1, 2025-2."), "{note}");
    assert!(said("2025-1", Language::En).unwrap().contains("progress: 2024-1."));
    state("2024-1.toml");
    assert_eq!(said("2025-1", Language::En), None);
}

fn lines_that_were_booked_after_the_report_over_their_period_are_told(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let told = || {
        let document = made(books, "financial-report", "2025-1").document(Language::En).unwrap();
        let notes = &tables(&document)["costs-per-category"].notes;
        notes.iter().find(|note| note.starts_with("Previously reported counts")).unwrap().clone()
    };
    let reported = ledger_total(books, "2024-1");
    assert!(told().ends_with("after the report over that period."), "{}", told());
    made(books, "financial-report", "2024-1");
    let next_day =
        Books { clock: Clock::Standing(moment() + chrono::Duration::days(1)), ..books.books.clone() };
    let name = "2024-1-uitgaven-per-kwartaal.xlsx";
    let command = ImportCommand {
        grant: "CBR",
        file_name: name,
        bytes: &fixture_bytes(&format!("cbr/workbooks/{name}")),
        sheet: None,
        replaces: None,
        dry_run: false,
    };
    import_workbook(&next_day, &books.actor, &command, &|_stage| {}).unwrap();
    let late = Cents::new(ledger_total(books, "2024-1") - reported);
    assert!(late > Cents::ZERO);
    let shown = verantwoord::reporting::figures::money(late, Language::En);
    assert!(told().contains(&format!("EUR\u{a0}{shown} was booked after the last report")), "{}", told());
    make_report(&next_day, &books.actor, "financial-report", "CBR", "2024-1").unwrap();
    assert!(told().ends_with("after the report over that period."), "{}", told());
}

/// Every report of the demo in both languages, printed.
fn print_all(books: &TestBooks, folder: &Path) -> Vec<(PathBuf, ReportDocument)> {
    let mut printed = Vec::new();
    for form in REPORTS {
        for period in PERIODS {
            let report = made(books, form, period);
            for language in Language::ALL {
                let document = report.document(language).unwrap();
                let path = folder.join(format!("{form}-{period}-{language}.pdf"));
                let mut bytes = Vec::new();
                pdf::print(&document, &mut bytes).unwrap();
                let mut again = Vec::new();
                pdf::print(&report.document(language).unwrap(), &mut again).unwrap();
                assert!(bytes == again, "{}: two prints differ", path.display());
                std::fs::write(&path, bytes).unwrap();
                printed.push((path, document));
            }
        }
    }
    printed
}

/// The tools that check PDFs; `tests/run` installs them and says so with `REQUIRE_PDF_TOOLS=1`.
fn tool(program: &str) -> Option<Command> {
    let found = Command::new(program).arg("--version").output().is_ok();
    let required = std::env::var("REQUIRE_PDF_TOOLS").is_ok_and(|value| value == "1");
    assert!(found || !required, "{program} is required and was not found");
    if !found {
        println!("skipped: no {program}");
    }
    found.then(|| Command::new(program))
}

fn succeeds(mut command: Command) -> String {
    let output = command.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

#[test]
fn pdfs_are_archival_accessible_and_hold_every_amount() {
    let books = TestBooks::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let printed = print_all(demo_books(&books), folder.path());
    assert_eq!(printed.len(), 12);
    if let Ok(verapdf) = std::env::var("VERANTWOORD_VERAPDF") {
        let mut command = Command::new(verapdf);
        command.arg("3a,ua1").args(printed.iter().map(|(path, _)| path));
        succeeds(command);
    } else {
        assert!(std::env::var("REQUIRE_PDF_TOOLS").is_err(), "veraPDF is required: run tests/run");
    }
    for (path, document) in &printed {
        if let Some(mut qpdf) = tool("qpdf") {
            qpdf.arg("--check").arg(path);
            let said = succeeds(qpdf);
            assert!(!said.contains("WARNING"), "{said}");
        }
        if let Some(mut pdftotext) = tool("pdftotext") {
            pdftotext.args(["-layout"]).arg(path).arg("-");
            assert_text_holds_every_figure(&succeeds(pdftotext), document);
        }
        if let Some(pdfdetach) = tool("pdfdetach") {
            assert_attachments_are_whole(pdfdetach, path, document);
        }
    }
}

fn assert_text_holds_every_figure(text: &str, document: &ReportDocument) {
    // Counted, for the same figure stands in several tables: each of them must be whole, on one line.
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for word in text.split_whitespace() {
        *left.entry(word).or_default() += 1;
    }
    for table in tables(document).values() {
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            if matches!(cell.value, Value::Money(_) | Value::Percent(_) | Value::Date(_) | Value::Count(_)) {
                let shown = verantwoord::reporting::figures::shown(&cell.value, document.language);
                for word in shown.split_whitespace() {
                    let found = left.get_mut(word).filter(|found| **found > 0);
                    let found = found
                        .unwrap_or_else(|| panic!("{} lacks {shown} of {}", document.head.title, table.name));
                    *found -= 1;
                }
            }
        }
    }
}

fn assert_attachments_are_whole(mut pdfdetach: Command, path: &Path, document: &ReportDocument) {
    let folder = tempfile::tempdir().unwrap();
    pdfdetach.args(["-saveall", "-o"]).arg(folder.path()).arg(path);
    succeeds(pdfdetach);
    for attachment in &document.attachments {
        let saved = std::fs::read(folder.path().join(&attachment.name)).unwrap();
        assert!(saved == attachment.bytes, "{}: {}", path.display(), attachment.name);
    }
    let csv = std::fs::read_to_string(folder.path().join(&document.attachments[0].name)).unwrap();
    let json = std::fs::read_to_string(folder.path().join(&document.attachments[1].name)).unwrap();
    let figures: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let place = reader.headers().unwrap().iter().position(|head| head == "amount_eur").unwrap();
    let amounts = reader.records().map(|record| record.unwrap()[place].parse::<Cents>().unwrap());
    assert_eq!(Cents::sum(amounts).unwrap().get(), figures["lines"]["total_cents"].as_i64().unwrap());
}

#[test]
fn workbooks_hold_real_numbers_that_add_up() {
    use calamine::{Data, Reader};
    let books = TestBooks::sqlite();
    let document = made(demo_books(&books), "financial-report", "2025-2").document(Language::Nl).unwrap();
    let mut bytes = Vec::new();
    xlsx::print(&document, &mut bytes).unwrap();
    let mut workbook: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    // One sheet per table, in their order, after the sheet with the facts; its caption stands on its first row.
    let sheets = workbook.sheet_names().into_iter().skip(1);
    let in_order = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    assert_eq!(sheets.len(), tables(&document).len());
    for (sheet_name, table) in sheets.zip(in_order) {
        let name = table.name.as_str();
        let sheet = workbook.worksheet_range(&sheet_name).unwrap();
        assert_eq!(sheet.get_value((0, 0)), Some(&Data::String(table.caption.clone())), "{sheet_name}");
        for (place, column) in table.columns.iter().enumerate() {
            let is_money = |row: &verantwoord::reporting::document::Row| {
                matches!(row.cells[place].value, Value::Money(_))
            };
            if !table.rows.iter().any(is_money) {
                continue;
            }
            let expected: i64 = table
                .rows
                .iter()
                .map(|row| if let Value::Money(cents) = row.cells[place].value { cents.get() } else { 0 })
                .sum();
            let mut sum = 0;
            for row in 0..table.rows.len() {
                let position = (u32::try_from(row + 3).unwrap(), u32::try_from(place).unwrap());
                if let Some(Data::Float(number)) = sheet.get_value(position) {
                    sum += number
                        .to_string()
                        .parse::<rust_decimal::Decimal>()
                        .unwrap()
                        .to_string()
                        .parse::<Cents>()
                        .unwrap()
                        .get();
                }
            }
            assert_eq!(sum, expected, "{name} {}", column.head);
        }
    }
}
