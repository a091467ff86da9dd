//! E-invoices and audit files: what they state is what is read, posted, reversed and posted again.

use std::collections::BTreeMap;

use verantwoord::domain::evidence::EvidenceKind;
use verantwoord::domain::expense::ExpenseField;
use verantwoord::domain::ids::ImportBatchId;
use verantwoord::domain::import_batch::BatchState;
use verantwoord::domain::ledger_choice::LedgerChoice;
use verantwoord::domain::reading_plan::{ReadingPlan, TakenBack};
use verantwoord::importing::WorkbookReader;
use verantwoord::importing::workbook::{CellValue, Sheet, Workbook, WorkbookFile};
use verantwoord::operations::evidence::{evidence_file, list_evidence};
use verantwoord::operations::imports::{
    FixCell, ImportCommand, ImportOutcome, MapValue, fix_cell, import_as_planned, map_import, map_value,
    post_import, reverse_import, show_import, stage_as_planned,
};

use crate::hostile::{LIMITS, reader};
use crate::support::books::{TestBooks, fixture_bytes, fixture_text, fixtures_in};
use crate::support::program;
use crate::support::reading::{assert_sound, balance, ledger_facts};

on_each_database!(
    an_invoice_waits_until_paid_and_brings_its_own_evidence,
    invoices_post_reverse_and_post_again_to_the_same_ledger,
    an_invoice_that_does_not_add_up_is_told,
    what_holds_for_all_rows_is_said_once_and_taken_back,
    a_wrong_encoding_is_told_at_its_cells_and_taken_back,
    a_ledger_asks_for_accounts_once_and_remembers_them,
    audit_files_post_reverse_and_post_again_to_the_same_ledger,
);

fn sources() -> Vec<String> {
    fixtures_in("sources", &[".xml", ".xaf"])
}

fn bytes_of(name: &str) -> Vec<u8> {
    fixture_bytes(&format!("sources/{name}"))
}

fn read_cells(reader: &WorkbookReader, name: &str) -> Workbook {
    let bytes = bytes_of(name);
    let file = WorkbookFile { file_name: name, bytes: &bytes, only_sheet: None };
    reader.read(&file, &mut |_rows| {}).unwrap()
}

fn shown(value: CellValue<'_>) -> String {
    match value {
        CellValue::Date(date) => date.to_string(),
        other => other.to_string(),
    }
}

/// Every cell as `sheet!row:column=value`.
fn cells_of(workbook: &Workbook) -> Vec<String> {
    let mut cells = Vec::new();
    for sheet in &workbook.sheets {
        let Sheet::Read(table) = sheet else { panic!("a sheet was passed over") };
        for row in table.rows() {
            let name = &table.name;
            cells.extend(
                row.cells().map(|(column, value)| format!("{name}!{}:{column}={}", row.number, shown(value))),
            );
        }
    }
    cells
}

/// What the files state, as the script that made them wrote it down.
#[test]
fn invoices_and_audit_files_are_read_to_the_letter() {
    let text = fixture_text("sources/expected.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut compared = 0;
    let mut books: BTreeMap<String, Workbook> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let (file, sheet, row) = (&record[0], &record[1], record[2].parse::<u32>().unwrap());
        let workbook =
            books.entry(file.to_owned()).or_insert_with(|| read_cells(&WorkbookReader::InThisProcess, file));
        let table = workbook
            .sheets
            .iter()
            .find_map(|known| match known {
                Sheet::Read(table) | Sheet::Hidden(table) if *table.name == *sheet => Some(table),
                _ => None,
            })
            .unwrap_or_else(|| panic!("{file} has no sheet {sheet}"));
        let found = table.rows().find(|known| known.number == row).unwrap();
        let cell = |column| found.cell(column).map(shown).unwrap_or_default();
        // Activity, category, supplier, number, invoiced, paid, currency, net, VAT, gross.
        let columns = if file.starts_with("ubl") {
            [0, 1, 2, 3, 5, 6, 7, 8, 9, 10]
        } else {
            [0, 1, 2, 3, 5, 6, 7, 8, 9, 99]
        };
        let read: Vec<String> = columns.iter().map(|column| cell(*column)).collect();
        let expected: Vec<&str> = record.iter().skip(3).collect();
        assert_eq!(read, expected, "{file} {sheet}!{row}");
        compared += 1;
    }
    assert_eq!((compared, books.len()), (14, 7));
}

/// Cells and files within files come through the pipe of the reader process as they are.
#[test]
fn the_reader_process_hands_over_the_same() {
    let child = reader(LIMITS);
    for name in sources() {
        let (here, there) = (read_cells(&WorkbookReader::InThisProcess, &name), read_cells(&child, &name));
        assert_eq!(cells_of(&here), cells_of(&there), "{name}");
        assert_eq!((here.format, here.attachments), (there.format, there.attachments), "{name}");
    }
}

fn map_accounts(books: &TestBooks) {
    for (account, category) in [("4200", "b"), ("4310", "c")] {
        let map =
            MapValue { grant: "CBR", field: ExpenseField::Category, value: account, code: Some(category) };
        map_value(&books.books, &books.actor, &map).unwrap();
    }
}

fn stage(books: &TestBooks, name: &str, bytes: &[u8], said: &ReadingPlan) -> ImportOutcome {
    let command =
        ImportCommand { grant: "CBR", file_name: name, bytes, sheet: None, replaces: None, dry_run: false };
    stage_as_planned(&books.books, &books.actor, &command, said, &|_stage| {}).unwrap()
}

fn codes(outcome: &ImportOutcome) -> Vec<&'static str> {
    outcome.findings.iter().map(|finding| finding.code.code()).collect()
}

fn fix(books: &TestBooks, batch: ImportBatchId, sheet: &str, cell: &str, value: &str) {
    let fix = FixCell { batch, sheet, cell, value: Some(value), reason: "bankafschrift" };
    fix_cell(&books.books, &books.actor, &fix, &|_stage| {}).unwrap();
}

fn post(books: &TestBooks, batch: ImportBatchId) -> ImportOutcome {
    post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap()
}

fn an_invoice_waits_until_paid_and_brings_its_own_evidence(books: &TestBooks) {
    books.with_cbr();
    map_accounts(books);
    let name = "ubl-trainingszaal.xml";
    let bytes = bytes_of(name);
    let staged = stage(books, name, &bytes, &ReadingPlan::default());
    assert_eq!((staged.rows.waiting, staged.rows.read()), (1, 1));
    assert_eq!(codes(&staged), ["not-paid", "value-mapped"]);
    assert_eq!((staged.findings[0].place.cell.as_str(), staged.format.as_str()), ("G2", "ubl 2.1 (UTF-8)"));
    let batch = staged.batch.unwrap();
    fix(books, batch, "Factuur", "G2", "31-03-2025");
    let posted = post(books, batch);
    assert_eq!((posted.rows.posted, posted.posted_cents.get()), (1, 99_825));
    let evidence = list_evidence(&books.books, "CBR").unwrap();
    let told: Vec<_> = evidence
        .iter()
        .map(|known| {
            let kept = &known.evidence;
            (kept.file_name.as_str(), kept.kind, kept.origin.code(), kept.document_date.unwrap().to_string())
        })
        .collect();
    let day = "2025-03-03".to_owned();
    assert_eq!(
        told,
        [
            (name, EvidenceKind::Invoice, "electronic-only", day.clone()),
            ("ZV-2025-0117.pdf", EvidenceKind::Invoice, "electronic-only", day),
        ]
    );
    assert_eq!(evidence_file(&books.books, evidence[0].evidence.id).unwrap().1, bytes);
    let pdf = evidence_file(&books.books, evidence[1].evidence.id).unwrap().1;
    assert!(pdf.starts_with(b"%PDF-1.4\n") && pdf.ends_with(b"%%EOF\n"), "{}", String::from_utf8_lossy(&pdf));
    assert_sound(books);
}

/// Stages every invoice, says when it was paid and posts it.
fn post_invoices(books: &TestBooks) -> Vec<ImportBatchId> {
    let mut batches = Vec::new();
    for name in sources().into_iter().filter(|name| name.starts_with("ubl")) {
        let staged = stage(books, &name, &bytes_of(&name), &ReadingPlan::default());
        let batch = staged.batch.unwrap();
        for row in 2..2 + staged.rows.waiting {
            fix(books, batch, "Factuur", &format!("G{row}"), "15-04-2025");
        }
        let posted = post(books, batch);
        assert_eq!((posted.rows.waiting, posted.rows.duplicates), (0, 0), "{name}: {:?}", posted.findings);
        batches.push(batch);
    }
    batches
}

fn invoices_post_reverse_and_post_again_to_the_same_ledger(books: &TestBooks) {
    books.with_cbr();
    map_accounts(books);
    let batches = post_invoices(books);
    let first = ledger_facts(books);
    assert_eq!((batches.len(), first.len()), (5, 6));
    let of_invoice = |number: &str| -> Vec<String> {
        first
            .iter()
            .filter(|line| line.contains(number))
            .map(|line| line.rsplit(' ').take(2).collect::<Vec<_>>().join(" "))
            .collect()
    };
    // VAT and declared amount: with VAT, for it is not recoverable; nothing is lost over two cost categories.
    assert_eq!(of_invoice("2025-88"), ["147.92 852.30", "20.91 120.46"]);
    assert_eq!(of_invoice("ZV-2025-0123"), ["-86.63 -499.13"]);
    assert_eq!(of_invoice("R25/00431"), ["19.90 2170.51"]);
    let (sum, evidence) = (balance(books), list_evidence(&books.books, "CBR").unwrap().len());
    assert_eq!(evidence, 7);
    for batch in batches {
        reverse_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    }
    assert_eq!(balance(books), 0);
    post_invoices(books);
    assert_eq!(balance(books), sum);
    let again: Vec<String> = ledger_facts(books).into_iter().skip(12).collect();
    assert_eq!(again, first);
    assert_eq!(list_evidence(&books.books, "CBR").unwrap().len(), 14);
    assert_sound(books);
}

fn an_invoice_that_does_not_add_up_is_told(books: &TestBooks) {
    books.with_cbr();
    map_accounts(books);
    let text = String::from_utf8(bytes_of("ubl-vliegreizen-met-korting.xml")).unwrap();
    let element = |name: &str, amount: &str| format!("<cbc:{name} currencyID=\"EUR\">{amount}</cbc:{name}>");
    for (name, amount, wrong, told, blocks) in [
        ("LineExtensionAmount", "2188.11", "2198.11", &["BR-CO-10", "BR-CO-13"][..], false),
        ("AllowanceTotalAmount", "50.00", "55.00", &["BR-CO-11", "BR-CO-13"], false),
        ("ChargeTotalAmount", "12.50", "12.52", &["BR-CO-12", "BR-CO-13"], false),
        ("TaxInclusiveAmount", "2170.51", "2270.51", &["BR-CO-15", "BR-CO-16"], true),
        ("PayableAmount", "1670.51", "1670.53", &["BR-CO-16"], false),
        ("PayableAmount", "1670.51", "1670.52", &[], false),
        ("TaxAmount", "15.75", "16.75", &["BR-CO-14", "BR-CO-17"], false),
    ] {
        assert!(text.contains(&element(name, amount)), "{name} {amount}");
        let bytes = text.replace(&element(name, amount), &element(name, wrong));
        let staged = stage(books, "f.xml", bytes.as_bytes(), &ReadingPlan::default());
        let rules: Vec<&str> = staged
            .findings
            .iter()
            .filter(|finding| finding.code.code() == "invoice-sums-disagree")
            .map(|finding| finding.message.en.rsplit(['(', ')']).nth(1).unwrap())
            .collect();
        assert_eq!(rules, told, "{name} {wrong}: {:?}", staged.findings);
        assert_eq!(codes(&staged).contains(&"amounts-disagree"), blocks, "{name} {wrong}");
    }
}

fn what_holds_for_all_rows_is_said_once_and_taken_back(books: &TestBooks) {
    books.with_cbr();
    let rows = "Leverancier;Factuurnummer;Betaaldatum;Bedrag;Activiteit\n\
        Hotel Abuja;H-1;03-03-2025;100,00;\nHotel Dar;H-2;04-03-2025;250,00;HM-TZ\nTotaal;;;350,00;\n";
    let fills = BTreeMap::from([
        (ExpenseField::Activity, "HM-NG".to_owned()),
        (ExpenseField::Category, "b".to_owned()),
    ]);
    let said = ReadingPlan { fills, ..ReadingPlan::default() };
    let staged = stage(books, "u.csv", rows.as_bytes(), &said);
    assert_eq!((staged.rows.ready, staged.rows.ignored), (2, 1), "{:?}", staged.findings);
    let batch = staged.batch.unwrap();
    let taken_back = TakenBack { fills: [ExpenseField::Category].into(), ..TakenBack::default() };
    let answers = ReadingPlan { taken_back, ..ReadingPlan::default() };
    let mended = map_import(&books.books, &books.actor, batch, &answers, &|_stage| {}).unwrap();
    assert_eq!((mended.outcome.rows.waiting, codes(&mended.outcome)[0]), (2, "column-missing"));
    let answers =
        ReadingPlan { fills: [(ExpenseField::Category, "f".to_owned())].into(), ..ReadingPlan::default() };
    map_import(&books.books, &books.actor, batch, &answers, &|_stage| {}).unwrap();
    let posted = post(books, batch);
    assert_eq!(posted.rows.posted, 2);
    let facts = ledger_facts(books);
    assert!(
        facts[0].starts_with("expense HM-NG f ") && facts[1].starts_with("expense HM-TZ f "),
        "{facts:?}"
    );
}

fn a_wrong_encoding_is_told_at_its_cells_and_taken_back(books: &TestBooks) {
    books.with_cbr();
    let rows = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag\n\
        HM-NG;b;Caf\u{E9} Co\u{F6}peratie;C-1;03-03-2025;100,00\nHM-NG;b;Hotel;C-2;03-03-2025;100,00\n";
    let bytes = one_byte_each(rows);
    let wrong = ReadingPlan { encoding: Some("utf-8".to_owned()), ..ReadingPlan::default() };
    let staged = stage(books, "u.csv", &bytes, &wrong);
    let told: Vec<_> = staged
        .findings
        .iter()
        .map(|finding| (finding.code.code(), finding.place.cell.as_str(), finding.value.as_str()))
        .collect();
    assert_eq!(told, [("characters-replaced", "C2", "Caf\u{FFFD} Co\u{FFFD}peratie")]);
    let batch = staged.batch.unwrap();
    let taken_back = TakenBack { encoding: true, ..TakenBack::default() };
    let answers = ReadingPlan { taken_back, ..ReadingPlan::default() };
    let mended = map_import(&books.books, &books.actor, batch, &answers, &|_stage| {}).unwrap();
    assert_eq!((codes(&mended.outcome), mended.closed.len()), (vec![], 1));
    post(books, batch);
    assert!(ledger_facts(books)[0].contains("Caf\u{E9} Co\u{F6}peratie"));
}

/// As a program that knows no UTF-8 writes it: one byte for each character.
fn one_byte_each(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
}

fn choice(journals: &[&str], accounts: &[&str]) -> LedgerChoice {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    LedgerChoice { journals: set(journals), accounts: set(accounts) }
}

fn a_ledger_asks_for_accounts_once_and_remembers_them(books: &TestBooks) {
    books.with_cbr();
    map_accounts(books);
    let name = "xaf-administratie.xaf";
    let staged = stage(books, name, &bytes_of(name), &ReadingPlan::default());
    assert_eq!((staged.state, codes(&staged)), (Some(BatchState::Staged), vec!["ledger-choice-missing"]));
    let question = &staged.questions[0].message.nl;
    assert!(
        question.contains("Dagboeken: INK, BNK, MEM.") && question.contains("4200 Reis- en verblijfkosten"),
        "{question}"
    );
    assert!(!question.contains("1600"), "{question}");
    let ledger = staged.ledger.unwrap();
    let travel = ledger.accounts.iter().find(|account| account.account == "4200").unwrap();
    assert_eq!((travel.lines, travel.balance.to_string().as_str()), (3, "1194.60"));
    let batch = staged.batch.unwrap();
    let answers = ReadingPlan { ledger: Some(choice(&["INK"], &["4200", "4310"])), ..ReadingPlan::default() };
    let mended = map_import(&books.books, &books.actor, batch, &answers, &|_stage| {}).unwrap();
    let rows = mended.outcome.rows;
    // Two lines are paid on one day; one in two parts and one credit note are not paid yet.
    assert_eq!((rows.ready, rows.waiting, rows.ignored), (2, 2, 0), "{:?}", mended.outcome.findings);
    let outside: Vec<_> = mended
        .outcome
        .findings
        .iter()
        .filter(|finding| finding.code.code() == "ledger-lines-outside")
        .map(|finding| (finding.place.sheet.as_str(), finding.value.as_str()))
        .collect();
    assert_eq!(outside, [("INK", "6"), ("BNK", "6"), ("MEM", "2")]);
    assert_eq!(post(books, batch).posted_cents.get(), 159_000);
    // Next month's file of the same administration needs no word; one of another administration does.
    let next = String::from_utf8(bytes_of(name))
        .unwrap()
        .replace("HZ-9914", "HZ-9999")
        .replace("2025-0041", "2025-0141");
    let again = stage(books, "april.xaf", next.as_bytes(), &ReadingPlan::default());
    assert_eq!((again.rows.ready, again.rows.waiting), (2, 2), "{:?}", again.findings);
    let other = next.replace("VB-0001", "VB-0002");
    assert_eq!(
        codes(&stage(books, "ander.xaf", other.as_bytes(), &ReadingPlan::default())),
        ["ledger-choice-missing"]
    );
    let taken_back = TakenBack { ledger: choice(&[], &["4200"]), ..TakenBack::default() };
    let shrunk =
        ReadingPlan { taken_back, ledger: Some(choice(&["INK"], &["4310"])), ..ReadingPlan::default() };
    let mended = map_import(&books.books, &books.actor, again.batch.unwrap(), &shrunk, &|_stage| {}).unwrap();
    assert_eq!((mended.outcome.rows.ready, mended.outcome.rows.waiting), (1, 1));
    assert_sound(books);
}

fn audit_files_post_reverse_and_post_again_to_the_same_ledger(books: &TestBooks) {
    books.with_cbr();
    map_accounts(books);
    let post_all = || -> Vec<ImportBatchId> {
        let said = ReadingPlan { ledger: Some(choice(&[], &["4200", "4310"])), ..ReadingPlan::default() };
        let mut batches = Vec::new();
        for name in sources().into_iter().filter(|name| name.starts_with("xaf")) {
            let bytes = bytes_of(&name);
            let command = ImportCommand {
                grant: "CBR",
                file_name: &name,
                bytes: &bytes,
                sheet: None,
                replaces: None,
                dry_run: false,
            };
            let done = import_as_planned(&books.books, &books.actor, &command, &said, &|_stage| {}).unwrap();
            batches.push(done.batch.unwrap());
        }
        batches
    };
    let batches = post_all();
    let first = ledger_facts(books);
    let posted: Vec<&str> = first.iter().filter_map(|line| line.split('|').nth(2)).collect();
    assert_eq!(posted, ["HZ-9914", "HZ-9914", "B25-031", "K-4-1"]);
    assert!(first[2].contains("Café Coöperatie De Brug"), "{}", first[2]);
    let waiting: Vec<_> = batches
        .iter()
        .flat_map(|batch| show_import(&books.books, *batch).unwrap().waiting)
        .map(|row| format!("{}!{}", row.sheet, row.row))
        .collect();
    assert_eq!(waiting, ["BNK!6", "INK!5", "INK!11", "20!4"]);
    let ledger = verantwoord::operations::expenditure::read_ledger(&books.books, "CBR", None).unwrap();
    let beside: Vec<_> = ledger
        .other_cells(&ledger.lines[0])
        .iter()
        .map(|(header, cell)| format!("{header}={cell}"))
        .collect();
    for place in [
        "Boeking / Transaction=2025-0041",
        "Boekingsregel / Transaction line=1",
        "Dagboek / Journal=INK Inkoopboek",
    ] {
        assert!(beside.iter().any(|cell| cell == place), "{place} in {beside:?}");
    }
    let sum = balance(books);
    for batch in batches {
        reverse_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    }
    assert_eq!(balance(books), 0);
    post_all();
    assert_eq!((balance(books), ledger_facts(books)[8..].to_vec()), (sum, first));
    assert_sound(books);
}

#[test]
fn the_program_imports_invoices_and_ledgers() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    program::done(data, &["grant", "load", "fixtures/cbr/grant.toml"]);
    let invoice = "fixtures/sources/ubl-trainingszaal.xml";
    let staged = program::json(&program::done(
        data,
        &["import", "stage", invoice, "--grant", "CBR", "--category", "c", "--json"],
    ));
    // The file names a category itself, and that goes before what holds for all rows.
    assert!(staged["findings"].to_string().contains("unknown-category"), "{staged}");
    program::done(data, &["import", "map-value", "--grant", "CBR", "--field", "category", "4310", "c"]);
    program::done(data, &["import", "fix", "1", "Factuur!G2", "31-03-2025", "--reason", "afschrift"]);
    program::done(data, &["import", "post", "1"]);
    assert_eq!(
        program::json(&program::done(data, &["evidence", "show", "1", "--json"])).as_array().unwrap().len(),
        2
    );
    let ledger = "fixtures/sources/xaf-administratie.xaf";
    let arguments = [
        "import",
        ledger,
        "--grant",
        "CBR",
        "--journal",
        "INK",
        "--account",
        "4310=c",
        "--account",
        "4200=b",
        "--json",
    ];
    let done = program::json(&program::done(data, &arguments));
    assert_eq!((&done["posted"], &done["waiting"]), (&2.into(), &2.into()), "{done}");
    let statement =
        program::run(data, &["import", "fixtures/sources/bank-2025-03-v02.xml", "--grant", "CBR"]);
    assert_eq!(statement.code, 1);
    assert!(statement.err.contains("verantwoord bank load"), "{}", statement.err);
}
