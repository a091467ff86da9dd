//! The workbook back: an import shown, its own file with the findings in it, and the empty form of a grant.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use verantwoord::domain::finding::{FindingCode, Severity};
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::domain::language::Language;
use verantwoord::operations::OperationError;
use verantwoord::operations::expense_template::make_template;
use verantwoord::operations::imports::{ImportOutcome, return_workbook, reverse_import, show_import};

use crate::support::books::{TestBooks, fixture_bytes, fixture_text, fixtures_in, workbooks};
use crate::support::program::{done, run};
use crate::support::reading::{assert_sound, ledger_facts};
use crate::support::spreadsheet::{OpenSheet, Typed, open, part, type_into};

on_each_database!(
    an_import_is_shown_as_it_was_told,
    a_mended_workbook_posts_the_mended_rows_and_nothing_twice,
    a_workbook_comes_back_whatever_its_format_and_says_the_same,
    sheets_that_are_hidden_or_named_like_ours_come_back,
    a_filled_form_is_posted_whole,
);

const MISTAKES: &str = "cbr/workbooks/2025-2-met-fouten.xlsx";

fn returned(books: &TestBooks, batch: ImportBatchId) -> Vec<u8> {
    return_workbook(&books.books, batch, Language::Nl).unwrap().bytes
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn errors(outcome: &ImportOutcome) -> Vec<String> {
    let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| format!("{} {}", finding.place.cell, finding.code)).collect()
}

fn sheet<'a>(sheets: &'a [OpenSheet], name: &str) -> &'a OpenSheet {
    sheets.iter().find(|sheet| sheet.name == name).unwrap_or_else(|| panic!("no sheet {name}"))
}

fn an_import_is_shown_as_it_was_told(books: &TestBooks) {
    books.with_cbr();
    let told = books.import(MISTAKES).unwrap();
    let shown = show_import(&books.books, told.batch.unwrap()).unwrap();
    assert_eq!((shown.batch.rows, shown.batch.posted_cents), (told.rows, told.posted_cents));
    assert_eq!((shown.grant_code.as_str(), shown.batch.uploaded_by.as_str()), ("CBR", "tester"));
    assert_eq!(shown.findings, told.findings);
    let lengths = [shown.waiting.len(), shown.ignored.len(), shown.duplicates.len()];
    assert_eq!(lengths.map(count), [told.rows.waiting, told.rows.ignored, told.rows.duplicates]);
    assert_eq!(shown.waiting[0].cells[..3], ["HM-ZZ", "f", "RW"]);
    let causes = shown.causes();
    assert_eq!(causes.iter().map(|cause| cause.places.len()).sum::<usize>(), told.findings.len());
    assert!(causes.is_sorted_by_key(|cause| cause.severity));
    assert!(shown.duplicates[0].repeats.is_none());
    assert!(shown.duplicates[0].why.as_ref().unwrap().nl.contains("rij 6"));

    // The same rows once more, in another file: each names the line that it repeats.
    let again = books.import_bytes("nog-eens.xlsx", &returned(books, told.batch.unwrap())).unwrap();
    let shown = show_import(&books.books, again.batch.unwrap()).unwrap();
    let repeated: BTreeSet<_> =
        shown.duplicates.iter().filter_map(|row| Some(row.repeats.as_ref()?.line.id)).collect();
    assert_eq!(count(repeated.len()), told.rows.posted);
    for duplicate in &shown.duplicates {
        assert!(duplicate.why.is_some());
        if let Some(repeats) = &duplicate.repeats {
            assert_eq!(repeats.import.as_ref().unwrap().id, told.batch.unwrap());
            assert_eq!(repeats.line.line.source_row, duplicate.row.row);
        }
    }
    let nowhere = show_import(&books.books, "999".parse().unwrap());
    assert!(matches!(nowhere, Err(OperationError::NotFound(_))));
}

fn a_mended_workbook_posts_the_mended_rows_and_nothing_twice(books: &TestBooks) {
    books.with_cbr();
    let first = books.import(MISTAKES).unwrap();
    let back = returned(books, first.batch.unwrap());
    assert_eq!(back, returned(books, first.batch.unwrap()), "the same bytes");
    let mended = type_into(
        &back,
        &[
            ("Uitgaven", "A7", Typed::Text("ASYL")),
            ("Uitgaven", "B9", Typed::Text("f")),
            ("Uitgaven", "H20", Typed::Date(day("2025-10-02"))),
        ],
    );
    let before = ledger_facts(books);
    let second = books.import_bytes("verbeterd.xlsx", &mended).unwrap();
    assert_eq!(second.rows.posted, 3, "{:?}", errors(&second));
    assert_eq!(second.rows.waiting, first.rows.waiting - 3);
    assert_eq!(second.rows.duplicates, first.rows.posted + first.rows.duplicates);
    assert_eq!(second.rows.ignored, first.rows.ignored);
    assert_eq!(second.rows.read(), first.rows.read());
    let facts = ledger_facts(books);
    assert_eq!(facts[..before.len()], before);
    assert_eq!(facts.len(), before.len() + 3);
    assert_eq!(facts.iter().collect::<BTreeSet<_>>().len(), facts.len(), "none twice");
    let ours = second.findings.iter().find(|finding| finding.place.sheet == "Bevindingen").unwrap();
    assert_eq!(ours.code, FindingCode::SheetSkipped);

    // And once more: the list of the first round makes room for that of the second.
    let back = returned(books, second.batch.unwrap());
    let sheets = open(&back);
    assert_eq!(
        sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(),
        ["Bevindingen", "Uitgaven"]
    );
    assert!(!sheets[0].column(1).contains(&"Bevindingen".to_owned()));
    let mended = type_into(&back, &[("Uitgaven", "K28", Typed::Number(1250.5))]);
    let third = books.import_bytes("verbeterd-2.xlsx", &mended).unwrap();
    assert_eq!((third.rows.posted, third.posted_cents.get()), (1, 125_050));
    assert_eq!(books.import_bytes("verbeterd-2.xlsx", &mended).unwrap().batch, None);
    assert_sound(books);
}

/// The same findings but for those about duplicates, sheets of our own, and columns that the first import made known.
fn told(outcome: &ImportOutcome) -> Vec<String> {
    let duplicate = |code| {
        matches!(
            code,
            FindingCode::DuplicateInFile
                | FindingCode::DuplicateInLedger
                | FindingCode::SheetSkipped
                | FindingCode::MappingDrift
        )
    };
    let findings = outcome.findings.iter().filter(|finding| !duplicate(finding.code));
    findings.map(|finding| format!("{} {} {}", finding.place.cell, finding.code, finding.value)).collect()
}

fn a_workbook_comes_back_whatever_its_format_and_says_the_same(books: &TestBooks) {
    books.with_cbr();
    let cbr = workbooks().into_iter().map(|name| format!("cbr/workbooks/{name}"));
    let same = fixtures_in("same-data", &[".xlsx", ".xls", ".ods", ".csv"]);
    for name in cbr.chain(same.into_iter().map(|name| format!("same-data/{name}"))) {
        let first = books.import(&name).unwrap();
        let batch = first.batch.unwrap();
        let back = returned(books, batch);
        let again = books.import_bytes("terug.xlsx", &back).unwrap();
        assert_eq!(again.rows.posted, 0, "{name}: {:?}", again.findings);
        assert_eq!(again.rows.duplicates, first.rows.posted + first.rows.duplicates, "{name}");
        assert_eq!(
            (again.rows.waiting, again.rows.ignored),
            (first.rows.waiting, first.rows.ignored),
            "{name}"
        );
        assert_eq!(told(&again), told(&first), "{name}");
        if name.starts_with("same-data") {
            reverse_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
        }
    }
}

/// Columns as a finance officer makes them, with papers whose numbers start with zeros.
fn workbook_with_odd_sheets() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let dates = Format::new().set_num_format("yyyy-mm-dd");
    for (name, number) in
        [("Uitgaven", "0012"), ("Bevindingen", "00013"), ("O'Brien & zn", "014"), ("Oud", "9")]
    {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap().set_hidden(name == "Oud");
        for (column, head) in
            (0..).zip(["Activiteit", "Kostensoort", "Leverancier", "Factuurnummer", "Betaaldatum", "Bedrag"])
        {
            sheet.write_with_format(2, column, head, &bold).unwrap();
        }
        for (column, text) in (0..).zip(["HM-NG", "b", "Air Peace", number]) {
            sheet.write_string(3, column, text).unwrap();
        }
        let paid = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 3, 14).unwrap();
        sheet.write_datetime_with_format(3, 4, paid, &dates).unwrap();
        sheet.write_string(3, 5, "niet bekend").unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn sheets_that_are_hidden_or_named_like_ours_come_back(books: &TestBooks) {
    books.with_cbr();
    let first = books.import_bytes("bladen.xlsx", &workbook_with_odd_sheets()).unwrap();
    assert_eq!(first.rows.waiting, 3);
    let back = returned(books, first.batch.unwrap());
    let sheets = open(&back);
    let names: Vec<_> = sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect();
    let expected = [
        ("Bevindingen (2)", true),
        ("Uitgaven", true),
        ("Bevindingen", true),
        ("O'Brien & zn", true),
        ("Oud", false),
    ];
    assert_eq!(names, expected);
    for (name, number) in
        [("Uitgaven", "0012"), ("Bevindingen", "00013"), ("O'Brien & zn", "014"), ("Oud", "9")]
    {
        assert_eq!(sheet(&sheets, name).shown("D4"), number, "{name}");
        let date =
            sheet(&sheets, name).cells.iter().find(|(row, column, _)| (*row, *column) == (3, 4)).unwrap();
        assert!(matches!(date.2, calamine::Data::DateTime(_)), "{name}");
    }
    let links = part(&back, "xl/worksheets/sheet1.xml").unwrap();
    assert!(links.contains("location=\"'O''Brien &amp; zn'!F4\""), "{links}");
    let mended = type_into(&back, &[("O'Brien & zn", "F4", Typed::Number(100.0))]);
    assert_eq!(books.import_bytes("bladen-2.xlsx", &mended).unwrap().rows.posted, 1);
}

#[test]
fn every_finding_is_listed_linked_coloured_and_commented() {
    let books = TestBooks::sqlite();
    let batch = books.with_cbr().import(MISTAKES).unwrap().batch.unwrap();
    for language in Language::ALL {
        let back = return_workbook(&books.books, batch, language).unwrap();
        let sheets = open(&back.bytes);
        let (codes, cells) = (sheets[0].column(6), sheets[0].column(2));
        let links = part(&back.bytes, "xl/worksheets/sheet1.xml").unwrap();
        let notes = part(&back.bytes, "xl/comments1.xml").unwrap();
        let planted = fixture_text("cbr/workbooks/planted-mistakes.csv");
        for row in planted.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
            let (cell, code) = (row[2], row[3]);
            assert!(codes.contains(&code.to_owned()) && cells.contains(&cell.to_owned()), "{cell} {code}");
            assert!(links.contains(&format!("location=\"'Uitgaven'!{cell}\"")), "{cell}");
            let first = cell.split(':').next().unwrap();
            assert!(notes.contains(&format!("<comment ref=\"{first}\"")), "{cell} has no note");
            assert!(notes.contains(&format!(": {code}")), "{code}");
        }
        assert_eq!(back.findings, planted.lines().count() - 1);
        assert_eq!(notes.matches("<comment ref=").count(), back.findings);
        let styles = part(&back.bytes, "xl/styles.xml").unwrap();
        for tint in ["FFF9DEDC", "FFFDECCB", "FFDCE9F7"] {
            assert!(styles.contains(tint), "{tint}");
        }
        let expected = match language {
            Language::Nl => ["Bevindingen", "2025-2-met-fouten-bevindingen.xlsx", "fout"],
            Language::En => ["Findings", "2025-2-met-fouten-findings.xlsx", "error"],
        };
        assert_eq!([sheets[0].name.as_str(), &back.file_name, &sheets[0].shown("A13")], expected);
        // A text that means nothing stays where it was, and a number stays a number.
        assert_eq!(sheets[1].shown("K28"), "zie bijlage");
        assert_eq!(sheets[1].shown("H33"), "eind november");
        assert_eq!(sheets[1].shown("J30"), "484");
    }
}

fn a_filled_form_is_posted_whole(books: &TestBooks) {
    books.with_cbr();
    for language in Language::ALL {
        let form = make_template(&books.books, "CBR", language).unwrap();
        assert_eq!(form.bytes, make_template(&books.books, "CBR", language).unwrap().bytes, "the same bytes");
        let sheets = open(&form.bytes);
        let names: Vec<_> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let lists = &sheets[2];
        let pairs: Vec<(String, String)> =
            lists.column(13).into_iter().zip(lists.column(14)).skip(1).collect();
        assert!(pairs.len() > 40 && !pairs.iter().any(|(_, category)| category == "g"), "{pairs:?}");
        let currencies: Vec<String> = lists.column(7).into_iter().skip(1).collect();
        assert!(currencies[0] == "EUR" && currencies.contains(&"NGN".to_owned()), "{currencies:?}");
        let mut typed: Vec<(&str, String, Typed)> = Vec::new();
        for (row, (activity, category)) in (6..).zip(&pairs) {
            let mut put = |column: &str, value| typed.push((&names[0], format!("{column}{row}"), value));
            put("A", Typed::Words(activity.clone()));
            put("B", Typed::Words(category.clone()));
            put("C", Typed::Text("NL"));
            put("D", Typed::Words(format!("Leverancier {language} {row}")));
            put("E", Typed::Words(format!("00{row}")));
            put("F", Typed::Text("proef"));
            put("G", Typed::Date(day("2025-02-03")));
            put("H", Typed::Date(day("2025-03-14")));
            let currency = &currencies[usize::try_from(row).unwrap() % currencies.len()];
            put("I", Typed::Words(currency.clone()));
            put("K", Typed::Number(21.0));
            put("L", Typed::Number(121.0));
        }
        let typed: Vec<(&str, &str, Typed)> =
            typed.iter().map(|(sheet, cell, value)| (*sheet, cell.as_str(), value.clone())).collect();
        let outcome = books.import_bytes(&form.file_name, &type_into(&form.bytes, &typed)).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        assert_eq!(outcome.rows.posted, count(pairs.len()));
        assert_eq!(outcome.rows.read(), outcome.rows.posted);
        let skipped: Vec<_> =
            outcome.with_code(FindingCode::SheetSkipped).map(|found| &found.place.sheet).collect();
        assert_eq!(skipped, [&names[1], &names[2]]);
    }
    assert!(matches!(make_template(&books.books, "NOPE", Language::Nl), Err(OperationError::NotFound(_))));
}

#[test]
fn the_form_offers_lists_and_says_who_pays() {
    let books = TestBooks::sqlite();
    books.with_cbr();
    for (language, statement, lists) in [
        (Language::Nl, "Medegefinancierd door de Europese Unie", "Keuzelijsten"),
        (Language::En, "Co-funded by the European Union", "Lists"),
    ] {
        let form = make_template(&books.books, "CBR", language).unwrap();
        let sheets = open(&form.bytes);
        assert!(sheets[0].shown("A2").contains(statement) && sheets[1].shown("A3").contains(statement));
        let rows = part(&form.bytes, "xl/worksheets/sheet1.xml").unwrap();
        assert_eq!(rows.matches("type=\"list\"").count(), 4);
        assert_eq!((rows.matches("type=\"date\"").count(), rows.matches("type=\"decimal\"").count()), (2, 3));
        assert!(rows.contains(&format!("<formula1>{lists}!$A$6:$A$19</formula1>")), "{rows}");
        let empty = books.import_bytes("leeg.xlsx", &form.bytes).unwrap();
        assert_eq!((errors(&empty), empty.rows.read()), (vec![], 0));
    }
}

#[test]
fn the_commands_write_their_files_and_leave_their_codes() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = format!("fixtures/{MISTAKES}");
    done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    done(folder.path(), &["import", &fixture, "--grant", "CBR"]);
    let shown: Value =
        serde_json::from_str(&done(folder.path(), &["import", "show", "1", "--json"])).unwrap();
    let rows = |key: &str| count(shown[key].as_array().unwrap().len());
    assert_eq!(shown["waiting"].as_u64(), Some(rows("waiting_rows")));
    assert_eq!(shown["duplicate_rows"].as_array().unwrap().len(), 1);
    let cause = &shown["causes"][0];
    assert_eq!((cause["code"].as_str(), cause["value"].as_str()), (Some("unknown-activity"), Some("HM-ZZ")));
    assert_eq!(cause["places"][0]["cell"], "A7");
    let plain = done(folder.path(), &["--lang", "en", "import", "show", "1"]);
    assert!(
        plain.contains("1 row: error unknown-activity 'HM-ZZ'") && plain.contains("Uitgaven!A7"),
        "{plain}"
    );

    let out = folder.path().join("terug.xlsx");
    let (out_text, inside) = (out.to_str().unwrap(), folder.path().to_str().unwrap());
    done(folder.path(), &["import", "workbook", "1", "--out", out_text]);
    assert_eq!(open(&std::fs::read(&out).unwrap()).len(), 2);
    let told: Value = serde_json::from_str(&done(
        folder.path(),
        &["--lang", "en", "import", "workbook", "1", "--out", inside, "--json"],
    ))
    .unwrap();
    assert_eq!(told["findings"], 13);
    assert!(std::fs::exists(told["file"].as_str().unwrap()).unwrap());
    done(folder.path(), &["grant", "template", "CBR", "--out", inside, "--lang", "en"]);
    assert!(folder.path().join("expenses-CBR.xlsx").exists());
    for (arguments, code) in [
        (&["import", "show", "99"][..], 1),
        (&["import", "show", "x"], 1),
        (&["import", "workbook", "99", "--out", out_text], 1),
        (&["import", "workbook", "1"], 1),
        (&["import", "workbook", "1", "--out", "/no/such/folder/x.xlsx"], 2),
        (&["grant", "template", "NOPE", "--out", out_text], 1),
        (&["grant", "template", "CBR", "--out", "/no/such/folder/x.xlsx"], 2),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments:?}: {}", ran.err);
    }
}

/// Twice the same file, in two sets of books: nothing of the machine is in it.
#[test]
fn two_books_give_the_same_workbook() {
    let back = || {
        let books = TestBooks::sqlite();
        let batch = books.with_cbr().import(MISTAKES).unwrap().batch.unwrap();
        returned(&books, batch)
    };
    let one = back();
    assert!(one == back());
    assert_ne!(one, fixture_bytes(MISTAKES));
}
