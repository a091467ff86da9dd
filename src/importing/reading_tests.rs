//! Whole files through the whole of reading: what becomes of each row, and which finding stands at which cell.

mod amount_changes;
mod archive;
mod columns;
mod formats;
mod looks;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use super::{ImportRequest, ReadWorkbook, Unreadable, WorkbookReader, read_expenses};
use crate::domain::expense::DraftExpense;
use crate::domain::expense_checks::sample::{self, day};
use crate::domain::reading_plan::{Instructions, ReadingPlan};

fn read_sheet(file_name: &str, bytes: &[u8], sheet: Option<&str>) -> Result<ReadWorkbook, Unreadable> {
    let plan = ReadingPlan { only_sheet: sheet.map(str::to_owned), ..ReadingPlan::default() };
    read_with(file_name, bytes, plan)
}

fn read_with(file_name: &str, bytes: &[u8], plan: ReadingPlan) -> Result<ReadWorkbook, Unreadable> {
    let (grant, scheme) = (sample::grant(), sample::scheme());
    let today = day("2026-06-30");
    let instructions = Instructions { plan, ..Instructions::default() };
    let request = ImportRequest {
        reader: &WorkbookReader::InThisProcess,
        file_name,
        bytes,
        grant: &grant,
        scheme: &scheme,
        instructions: &instructions,
        today,
    };
    read_expenses(&request, &mut |_| {})
}

fn read(file_name: &str, bytes: &[u8]) -> ReadWorkbook {
    read_sheet(file_name, bytes, None).unwrap()
}

fn shown_draft(draft: &DraftExpense) -> String {
    let amounts = &draft.amounts;
    let amount = amounts.gross.or(amounts.net).unwrap();
    let DraftExpense { activity, category, payment_date, .. } = draft;
    format!("{}: {activity} {category} {payment_date} {} {amount}", draft.source.row, amounts.currency)
}

/// Rows that became drafts, that wait ("7: waits") or that are ignored, in the order of the sheet.
fn rows_of(read: &ReadWorkbook) -> Vec<String> {
    let rows = read.drafts.len() + read.waiting.len() + read.ignored.len();
    assert_eq!(u64::try_from(rows).unwrap(), read.read);
    let drafts = read.drafts.iter().map(|draft| (draft.source.row, shown_draft(draft)));
    let waiting = read.waiting.iter().map(|row| (row.source.row, format!("{}: waits", row.source.row)));
    let ignored = read.ignored.iter().map(|row| (row.row, format!("{}: {}", row.row, row.reason)));
    let mut rows: Vec<_> = drafts.chain(waiting).chain(ignored).collect();
    rows.sort();
    rows.into_iter().map(|(_, row)| row).collect()
}

fn findings_of(read: &ReadWorkbook) -> Vec<String> {
    for finding in &read.findings {
        for text in [&finding.message, &finding.remedy] {
            assert!(!text.nl.is_empty() && !text.en.is_empty(), "{} says nothing", finding.code);
        }
    }
    read.findings.iter().map(|found| format!("{} {} {}", found.place.cell, found.code, found.value)).collect()
}

const HEADER: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Factuurdatum;Betaaldatum;Bedrag excl. btw;Btw;Bedrag incl. btw";

/// A csv file with the usual header; the first row under it is row 2.
fn read_rows(rows: &[&str]) -> ReadWorkbook {
    let text = [&[HEADER], rows].concat().join("\n");
    read("uitgaven.csv", text.as_bytes())
}

/// A csv file with one column of amounts under a header of its own; the first row under it is row 2.
fn read_csv(amount_header: &str, amounts: &[&str]) -> ReadWorkbook {
    let header = format!("Activiteit;Kostensoort;Leverancier;Betaaldatum;{amount_header}");
    let rows = amounts.iter().map(|amount| format!("HM-NG;a;Hotel;28-02-2025;{amount}"));
    let text = std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n");
    read("uitgaven.csv", text.as_bytes())
}

#[test]
fn a_tidy_row_becomes_a_draft_with_all_its_facts() {
    let text = "Activiteit;Kostensoort;Land;Leverancier;Factuurnr.;Omschrijving;Factuurdatum;Betaaldatum;Valuta;Netto;Btw;Bruto\n\
        hm-ng;a. Arbeid;Nigeria;\"Hotel  Ikeja\";F-001;Zaalhuur;31-01-2025;15-02-2025;USD;1.000,00;210,00;1.210,00\n";
    let read = read("map/uitgaven.csv", text.as_bytes());
    assert_eq!(findings_of(&read), Vec::<String>::new());
    let draft = &read.drafts[0];
    assert_eq!(shown_draft(draft), "2: HM-NG a 2025-02-15 USD 1210");
    assert_eq!(draft.country, Some(*b"NG"));
    assert_eq!((draft.supplier.as_str(), draft.document_number.as_str()), ("Hotel Ikeja", "F-001"));
    assert_eq!((draft.description.as_str(), draft.invoice_date), ("Zaalhuur", Some(day("2025-01-31"))));
    assert_eq!(draft.source.range(), "A2:L2");
    assert_eq!(&*draft.source.sheet, "uitgaven");
    assert_eq!(read.format.to_string(), "csv (UTF-8, ;)");
    let sheet = &read.sheets[0];
    assert_eq!((sheet.header_row, sheet.first_row, sheet.last_row), (1, 2, 2));
    let net = &sheet.columns[9];
    assert_eq!((net.column.as_str(), net.header.as_str()), ("J", "Netto"));
    assert_eq!(net.why.nl, "de kop 'Netto' is een bekende naam voor bedrag zonder btw");
    let style = net.style.as_ref().unwrap();
    assert_eq!(style.en, "text with a decimal comma: '1.000,00' in J2 proves it");
}

#[test]
fn every_mistake_is_told_at_its_own_cell() {
    for (row, findings) in [
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &[][..]),
        (";a;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &["A2 activity-missing "]),
        ("HM-XX;a;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &["A2 unknown-activity HM-XX"]),
        ("HM-NG;;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &["B2 category-missing "]),
        ("HM-NG;z;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &["B2 unknown-category z"]),
        ("HM-NG;g;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &["B2 category-not-bookable g"]),
        ("HM-NG;d;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &["B2 no-budget-line d"]),
        ("HM-NG;a;;F1;31-01-2025;28-02-2025;100;21;121", &["C2 supplier-missing "]),
        ("HM-NG;a;Hotel;F1;31-02-2025;28-02-2025;100;21;121", &["E2 date-unreadable 31-02-2025"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;morgen;100;21;121", &["F2 date-unreadable morgen"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;;100;21;121", &["F2 not-paid "]),
        ("HM-NG;a;Hotel;F1;31-01-2025;n.v.t.;100;21;121", &["F2 not-paid n.v.t."]),
        ("HM-NG;a;Hotel;F1;;;100;21;121", &["F2 date-missing "]),
        ("HM-NG;a;Hotel;F1;;28-02-2025;100;21;121", &[]),
        ("HM-NG;a;Hotel;F1;31-01-2025;31-08-2026;100;21;121", &["F2 not-paid 31-08-2026"]),
        ("HM-NG;a;Hotel;F1;31-01-2023;28-02-2025;100;21;121", &["E2 outside-project-period 31-01-2023"]),
        ("HM-NG;a;Hotel;F1;31-03-2025;28-02-2025;100;21;121", &["F2 paid-before-invoice 28-02-2025"]),
        ("HM-TZ;a;Hotel;F1;31-01-2024;28-02-2024;100;21;121", &["E2 outside-activity-period 31-01-2024"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;", &["I2 amount-missing "]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;21;", &["I2 amount-missing "]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;0;0;0,00", &["I2 amount-zero 0,00"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;honderd", &["I2 amount-unreadable honderd"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;12,3456", &["I2 amount-rounded 12,3456"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;100;21;122", &["I2 amounts-disagree 122"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;100;21;121,01", &[]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;21;20", &["H2 vat-exceeds-amount 21"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;-121", &[]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;(121)", &[]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;#N/B;21;121", &["G2 cell-error #N/A"]),
        ("#VERW!;a;Hotel;F1;31-01-2025;28-02-2025;100;21;121", &["A2 cell-error #REF!"]),
        ("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;USD 121", &[]),
        (
            "HM-XX;;Hotel;F1;31-01-2025;31-02-2025;100;21;nul",
            &[
                "A2 unknown-activity HM-XX",
                "B2 category-missing ",
                "F2 date-unreadable 31-02-2025",
                "I2 amount-unreadable nul",
            ],
        ),
    ] {
        let read = read_rows(&[row]);
        assert_eq!(findings_of(&read), findings, "{row}");
        let stops =
            read.findings.iter().any(|found| found.severity == crate::domain::finding::Severity::Error);
        assert_eq!((read.drafts.len(), read.waiting.len()), if stops { (0, 1) } else { (1, 0) }, "{row}");
    }
}

#[test]
fn a_waiting_row_keeps_its_cells_and_knows_its_place() {
    let read = read_rows(&["HM-XX;a;Hotel;F1;31-01-2025;28-02-2025;;;121,00;losse opmerking"]);
    let waiting = &read.waiting[0];
    assert_eq!(waiting.cells, ["HM-XX", "a", "Hotel", "F1", "31-01-2025", "28-02-2025", "", "", "121,00"]);
    assert_eq!(waiting.source.range(), "A2:I2");
    let finding = &read.findings[0];
    assert_eq!(finding.message.nl, "'HM-XX' is geen activiteit van dit project.");
    assert_eq!(finding.message.en, "'HM-XX' is not a known activity of this project.");
    assert_eq!(
        finding.remedy.nl,
        "Bedoelt u HM-NG, HM-TZ? Vul de code in. Of leg voor alle rijen vast wat 'HM-XX' betekent."
    );
}

#[test]
fn a_lone_quote_or_separator_moves_no_amount_in_silence() {
    let header = "Activity,Cost category,Vendor,Payment date,Amount";
    let text = format!(
        "{header}\nHM-NG,a,Screen 12\" wide,2025-02-28,\"1,234.50\"\nHM-NG,a,\"Hotel,2025-02-28,\"2,500.25\"\n\
         HM-NG,a,Hotel,2025-02-28,1,234.50\nHM-NG,a,Hotel,2025-02-28,\"12.50"
    );
    let read = read("expenses.csv", text.as_bytes());
    assert_eq!(
        rows_of(&read),
        ["2: HM-NG a 2025-02-28 EUR 1234.5", "3: HM-NG a 2025-02-28 EUR 2500.25", "4: waits", "5: waits"]
    );
    assert_eq!(findings_of(&read), ["F4 row-too-wide 234.50", "E5 amount-unreadable \"12.50"]);
}

#[test]
fn totals_remarks_and_repeated_headers_are_ignored_aloud() {
    const ROW: &str = "HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;100;21;121";
    const DRAFT: &str = "HM-NG a 2025-02-28 EUR 121";
    for (rows, last) in [
        (&[ROW, ROW, ";;;;;Totaal;;;242"][..], "4: total-row-ignored"),
        (&[ROW, ROW, "Totaal januari;;;;;;200;42;242"], "4: total-row-ignored"),
        (&[ROW, ROW, ";;Subtotaal;;;;200;42;242"], "4: total-row-ignored"),
        (&[ROW, ROW, ";;;;;;200;42;242"], "4: total-row-ignored"),
        (&[ROW, ROW, ";;;;;;;;243"], "4: waits"),
        (&[ROW, ROW, "Totaal;;Hotel;;;;;;121"], "4: waits"),
        (&[ROW, ROW, "Opgesteld door;J. Jansen;;;;;;;"], "4: text-row-ignored"),
        (&[ROW, ROW, "HM-NG Hostmanship;;;;;;;;"], "4: text-row-ignored"),
        (&[ROW, ROW, "HM-NG;Hotel;;;;;;;"], "4: waits"),
        (&[ROW, ROW, ";;Let op;zie;bijlage;;;;"], "4: waits"),
        (&[ROW, ROW, HEADER], "4: text-row-ignored"),
        (&[ROW, ROW, ";;;;;;;;", ROW], "5: HM-NG a 2025-02-28 EUR 121"),
    ] {
        let read = read_rows(rows);
        let expected = [format!("2: {DRAFT}"), format!("3: {DRAFT}"), last.to_owned()];
        let totals_are_texts = rows_of(&read);
        assert_eq!(totals_are_texts, expected, "{:?}", rows.last());
    }
    for (row, last) in [
        (";a;Totaal Catering BV;;;;;;121", "4: waits"),
        (";;Totaal Catering BV;;;28-02-2025;;;121", "4: waits"),
        (";;Totaal Catering BV;;;;;;121", "4: waits"),
        (";;Totaal maart 2025;;;;;;242", "4: total-row-ignored"),
        (";;Totaal Hostmanship;;;;;;242", "4: total-row-ignored"),
        (";a;Totaal;;;;;;121", "4: waits"),
        (";;Hotel;;;;;;n.t.b.", "4: waits"),
        (";;;;;;;;n.t.b.", "4: waits"),
        (";;Hotel;F2;;;;;", "4: waits"),
    ] {
        let read = read_rows(&[ROW, ROW, row]);
        assert_eq!(rows_of(&read)[2], last, "{row}");
    }
    // A description tells the same.
    let text = "Activiteit;Kostensoort;Leverancier;Omschrijving;Betaaldatum;Bedrag\n;;Totaal Catering BV;Lunch;;100\n;;;Saldo hotelrekening;;121";
    assert_eq!(rows_of(&read("uitgaven.csv", text.as_bytes())), ["2: waits", "3: waits"]);
    // An amount alone that repeats the only row above it is no sum.
    assert_eq!(rows_of(&read_rows(&[ROW, ";;;;;;;;121"])), [format!("2: {DRAFT}"), "3: waits".to_owned()]);
    let read = read_rows(&[ROW, ROW, ";;;;;Totaal;;;242"]);
    assert_eq!(findings_of(&read), ["F4 total-row-ignored Totaal"]);
}

#[test]
fn columns_of_text_decide_how_their_values_are_read() {
    let amount = |text: &str| format!("HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;{text}");
    for (amounts, outcome) in [
        (&["1.234", "12,50"][..], &["2: 1234", "3: 12.50"][..]),
        (&["1.234", "12.50"], &["I2 numbers-ambiguous 1.234", "3: 12.50"]),
        (&["1,234", "12.50"], &["2: 1234", "3: 12.50"]),
        (&["1.234", "2.500"], &["I1 numbers-ambiguous 1.234"]),
        (&["1,234", "500"], &["I1 numbers-ambiguous 1,234", "3: 500"]),
        (&["1.234,56", "1,234.56", "1.234"], &["I4 numbers-ambiguous 1.234", "2: 1234.56", "3: 1234.56"]),
    ] {
        let rows: Vec<_> = amounts.iter().map(|text| amount(text)).collect();
        let read = read_rows(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let found = findings_of(&read).into_iter().filter(|found| !found.contains("amount-rounded"));
        let drafts = read.drafts.iter().map(|draft| {
            let gross = draft.amounts.gross.unwrap();
            let shown = if gross.is_integer() || gross.scale() == 3 {
                gross.to_string()
            } else {
                format!("{gross:.2}")
            };
            format!("{}: {shown}", draft.source.row)
        });
        assert_eq!(found.chain(drafts).collect::<Vec<_>>(), outcome, "{amounts:?}");
        assert_eq!(read.drafts.len() + read.waiting.len(), amounts.len());
    }
    // Another column does not give a thousand three decimals.
    let read = read_rows(&["HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;21.50;1.234"]);
    assert_eq!(findings_of(&read), ["I1 numbers-ambiguous 1.234"]);
    let dinars = read_csv("Amount (TND)", &["1.234", "12.50"]);
    assert_eq!(rows_of(&dinars), ["2: HM-NG a 2025-02-28 TND 1.234", "3: HM-NG a 2025-02-28 TND 12.5"]);
    // The VAT column proves the style of the amounts.
    let read = read_rows(&["HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;21,50;1.234"]);
    assert_eq!(rows_of(&read), ["2: HM-NG a 2025-02-28 EUR 1234"]);
    let note = read.sheets[0].columns.last().unwrap().style.as_ref().unwrap();
    assert_eq!(note.nl, "tekst met een decimale komma: '21,50' in H2 bewijst het");
}

#[test]
fn columns_of_text_decide_how_their_dates_are_read() {
    let english = "Activity,Cost category,Vendor,Payment date,Amount";
    let dutch = "Activiteit,Kostensoort,Leverancier,Betaaldatum,Bedrag";
    for (header, dates, outcome) in [
        (english, &["01/02/2025", "31/01/2025"][..], &["2: 2025-02-01", "3: 2025-01-31"][..]),
        (english, &["01/02/2025", "01/31/2025"], &["2: 2025-01-02", "3: 2025-01-31"]),
        (english, &["01/02/2025", "03/04/2025"], &["D1 dates-ambiguous 01/02/2025"]),
        (english, &["01-02-2025", "03-04-2025"], &["2: 2025-02-01", "3: 2025-04-03"]),
        (english, &["01.02.2025"], &["2: 2025-02-01"]),
        (dutch, &["01/02/2025", "03/04/2025"], &["2: 2025-02-01", "3: 2025-04-03"]),
        (
            english,
            &["31/01/2025", "01/31/2025", "01/02/2025"],
            &["D4 dates-ambiguous 01/02/2025", "2: 2025-01-31", "3: 2025-01-31"],
        ),
        (
            english,
            &["2025-02-01", "Feb 3, 2025", "5/5/2025", "45678"],
            &["2: 2025-02-01", "3: 2025-02-03", "4: 2025-05-05", "5: 2025-01-21"],
        ),
    ] {
        let rows = dates.iter().map(|date| format!("HM-NG,a,Hotel,\"{date}\",100"));
        let text = std::iter::once(header.to_owned()).chain(rows).collect::<Vec<_>>().join("\n");
        let read = read("expenses.csv", text.as_bytes());
        let drafts = read.drafts.iter().map(|draft| format!("{}: {}", draft.source.row, draft.payment_date));
        assert_eq!(findings_of(&read).into_iter().chain(drafts).collect::<Vec<_>>(), outcome, "{dates:?}");
        assert_eq!(read.drafts.len() + read.waiting.len(), dates.len());
    }
}

#[test]
fn the_dates_of_one_column_do_not_turn_those_of_another() {
    let row = |invoiced: &str, paid: &str| format!("HM-NG;a;Hotel;F1;{invoiced};{paid};;;100");
    for (first, second, paid) in [
        (("3/13/2025", "02-03-2025"), ("3/14/2025", "03-04-2025"), &["2025-03-02", "2025-04-03"][..]),
        (("3/13/2025", "02/03/2025"), ("3/14/2025", "03/04/2025"), &[]),
        (("13/3/2025", "02/04/2025"), ("14/3/2025", "03/04/2025"), &["2025-04-02", "2025-04-03"]),
    ] {
        let read = read_rows(&[&row(first.0, first.1), &row(second.0, second.1)]);
        let read: Vec<_> = read.drafts.iter().map(|draft| draft.payment_date.to_string()).collect();
        assert_eq!(read, paid, "{first:?}");
    }
}

#[test]
fn the_currency_comes_from_the_header_the_row_or_the_amount() {
    for (amount_header, currency, amount, outcome) in [
        ("Bedrag", None, "100", "2: HM-NG a 2025-02-28 EUR 100"),
        ("Amount (NGN)", None, "100", "2: HM-NG a 2025-02-28 NGN 100"),
        ("Bedrag", None, "USD 100", "2: HM-NG a 2025-02-28 USD 100"),
        ("Bedrag", None, "$ 100", "2: HM-NG a 2025-02-28 USD 100"),
        ("Bedrag", Some("TZS"), "100", "2: HM-NG a 2025-02-28 TZS 100"),
        ("Bedrag", Some("€"), "100", "2: HM-NG a 2025-02-28 EUR 100"),
        ("Bedrag", Some("CAD"), "$ 100", "2: HM-NG a 2025-02-28 CAD 100"),
        ("Bedrag", Some("EUR"), "USD 100", "E2 currency-disagrees USD 100"),
        ("Bedrag", Some("NNG"), "100", "F2 unknown-currency NNG"),
        ("Bedrag", Some(""), "100", "F2 unknown-currency "),
        ("Bedrag in EUR", Some("NGN"), "100", "2: HM-NG a 2025-02-28 EUR 100"),
    ] {
        let (header, cell) = match currency {
            Some(code) => (";Valuta", format!(";{code}")),
            None => ("", String::new()),
        };
        let text = format!(
            "Activiteit;Kostensoort;Leverancier;Betaaldatum;{amount_header}{header}\nHM-NG;a;Hotel;28-02-2025;{amount}{cell}"
        );
        let read = read("uitgaven.csv", text.as_bytes());
        let outcomes = read.drafts.iter().map(shown_draft).chain(findings_of(&read));
        assert_eq!(outcomes.collect::<Vec<_>>(), [outcome], "{amount_header} {currency:?} {amount}");
    }
}

#[test]
fn a_column_in_doubt_shows_both_readings_once() {
    let row = "HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;1.234";
    let read = read_rows(&[row, row]);
    let [finding] = read.findings.as_slice() else { panic!("{:?}", read.findings) };
    assert_eq!(finding.message.en, "'1.234' in I2 can be 1234 or 1.234. No value in the column tells which.");
    assert_eq!(rows_of(&read), ["2: waits", "3: waits"]);
}

#[test]
fn several_tables_on_one_sheet_are_read_with_their_own_columns() {
    let text = "Uitgaven januari\n\nActiviteit;Kostensoort;Leverancier;Betaaldatum;Bedrag\n\
        Activity;Cost category;Supplier;Payment date;Amount\n\
        HM-NG;a;Hotel;28-02-2025;100\n\nVreemde valuta\n\
        Leverancier;Activiteit;Kostensoort;Betaaldatum;Amount (NGN)\nLagos Hotel;HM-NG;b;01-03-2025;200";
    let read = read("uitgaven.csv", text.as_bytes());
    assert_eq!(
        rows_of(&read),
        [
            "4: text-row-ignored",
            "5: HM-NG a 2025-02-28 EUR 100",
            "7: text-row-ignored",
            "9: HM-NG b 2025-03-01 NGN 200"
        ]
    );
    let tables: Vec<_> =
        read.sheets.iter().map(|table| (table.header_row, table.first_row, table.last_row)).collect();
    assert_eq!(tables, [(3, 4, 7), (8, 9, 9)]);
}

#[test]
fn lists_side_by_side_are_read_with_their_own_columns() {
    let list = "Activiteit;Kostensoort;Leverancier;Betaaldatum;Bedrag";
    let text = format!(
        "Maart;;;;;;April\n{list};;Kostensoort;Activiteit;Leverancier;Betaaldatum;Bedrag excl. btw\n\
         HM-NG;a;Hotel;28-02-2025;100;;b;HM-NG;Taxi;01-03-2025;honderd\n\
         HM-NG;a;Hotel;01-03-2025;150;;b;HM-NG;Vlucht;02-03-2025;200\n;;Totaal;;250"
    );
    let whole = read("uitgaven.csv", text.as_bytes());
    let shown: Vec<_> =
        whole.drafts.iter().map(|draft| format!("{} {}", draft.source.sheet, draft.source.range())).collect();
    assert_eq!(shown, ["uitgaven A3:E3", "uitgaven A4:E4", "uitgaven (G-K) G4:K4"]);
    assert_eq!(
        findings_of(&whole),
        ["C5 total-row-ignored Totaal", "A1 list-beside ", "K3 amount-unreadable honderd"]
    );
    assert_eq!(whole.waiting[0].source.sheet.as_ref(), "uitgaven (G-K)");
    assert!(whole.findings[1].message.nl.contains("blad 'uitgaven'"), "{:?}", whole.findings[1]);
    let one = read_sheet("uitgaven.csv", text.as_bytes(), Some("uitgaven (G-K)")).unwrap();
    assert_eq!((one.sheets.len(), one.read), (1, 2));
    let none = read_sheet("uitgaven.csv", text.as_bytes(), Some("uitgaven (X-Y)")).unwrap_err();
    assert_eq!(none.code(), "sheet-not-found");
}

#[test]
fn a_missing_column_is_told_once_and_its_rows_wait() {
    let text = "Activiteit;Leverancier;Betaaldatum;Bedrag\nHM-NG;Hotel;28-02-2025;100\nHM-NG;Hotel;28-02-2025;honderd";
    let read = read("uitgaven.csv", text.as_bytes());
    assert_eq!(findings_of(&read), ["A1:D1 column-missing ", "D3 amount-unreadable honderd"]);
    assert_eq!(rows_of(&read), ["2: waits", "3: waits"]);
}

#[test]
fn a_file_without_expenses_says_what_it_lacks() {
    let read = read("budget.csv", b"Activiteit;Kostensoort;Bedrag\nHM-NG;a;100");
    assert_eq!(findings_of(&read), ["A1 header-not-found "]);
    assert!(read.findings[0].message.nl.contains("activiteit, kostensoort, bedrag met btw"));
    assert_eq!(read.read, 0);
}

#[test]
fn headers_without_a_row_are_said_to_be_empty() {
    let read = read("uitgaven.csv", format!("Uitgaven 2025\n{HEADER}\n").as_bytes());
    assert_eq!((findings_of(&read), read.read), (vec!["A2 no-rows ".to_owned()], 0));
}

#[test]
fn the_remedy_for_a_missing_amount_names_formulas_without_a_stored_result() {
    let read = read_rows(&["HM-NG;a;Hotel;F1;31-01-2025;28-02-2025;;;"]);
    assert_eq!(findings_of(&read), ["I2 amount-missing "]);
    let remedy = &read.findings[0].remedy;
    assert!(remedy.nl.contains("formule") && remedy.en.contains("formula"));
}

fn write_rows(sheet: &mut Worksheet, first_row: u32, rows: &[&[&str]]) {
    for (row, cells) in (first_row..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) if !text.is_empty() => sheet.write_string(row, column, *text).unwrap(),
                Err(_) => continue,
            };
        }
    }
}

const NAMES: &[&str] = &["Activiteit", "Kostensoort", "Leverancier", "Betaaldatum", "Bedrag"];

#[test]
fn a_workbook_with_several_sheets_is_read_whole() {
    let mut workbook = Workbook::new();
    let january = workbook.add_worksheet().set_name("Januari").unwrap();
    write_rows(january, 0, &[&["Uitgaven CBR"], &[], &["Periode: 2025"], NAMES]);
    write_rows(january, 4, &[&["HM-NG", "a", "Hotel", "45689", "100.5"], &["", "", "Totaal", "", "100.5"]]);
    let february = workbook.add_worksheet().set_name("Februari").unwrap();
    write_rows(february, 0, &[NAMES, &["HM-TZ", "b", "Vlucht", "45717", "250"]]);
    workbook.add_worksheet().set_name("Toelichting").unwrap().write_string(0, 0, "Lees dit eerst").unwrap();
    let hidden = workbook.add_worksheet().set_name("Oud").unwrap();
    write_rows(hidden, 0, &[NAMES, &["HM-TZ", "b", "Vlucht", "45717", "999"]]);
    hidden.set_hidden(true);
    let bytes = workbook.save_to_buffer().unwrap();

    let whole = read("uitgaven.xlsx", &bytes);
    let drafts: Vec<_> =
        whole.drafts.iter().map(|draft| format!("{} {}", draft.source.sheet, shown_draft(draft))).collect();
    assert_eq!(drafts, ["Januari 5: HM-NG a 2025-02-01 EUR 100.5", "Februari 2: HM-TZ b 2025-03-01 EUR 250"]);
    let found: Vec<_> = whole
        .findings
        .iter()
        .map(|found| format!("{}!{} {}", found.place.sheet, found.place.cell, found.code))
        .collect();
    assert_eq!(
        found,
        ["Januari!C6 total-row-ignored", "Toelichting!A1 sheet-skipped", "Oud!A1 hidden-sheet"]
    );
    assert_eq!((whole.sheets[0].header_row, whole.read), (4, 3));

    let one = read_sheet("uitgaven.xlsx", &bytes, Some("oud")).unwrap();
    assert_eq!(rows_of(&one), ["2: HM-TZ b 2025-03-01 EUR 999"]);
    assert!(one.findings.is_empty());
    let empty = read_sheet("leeg.csv", b"Titel zonder lijst", None).unwrap();
    assert_eq!(findings_of(&empty), ["A1 header-not-found "]);
    let refused = read_sheet("uitgaven.xlsx", &bytes, Some("Maart")).unwrap_err();
    assert_eq!(refused.code(), "sheet-not-found");
    assert!(refused.message().en.contains("Januari, Februari, Toelichting, Oud"));
}

#[test]
fn numbers_and_dates_of_a_workbook_are_read_as_such() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    write_rows(sheet, 0, &[NAMES]);
    let date = Format::new().set_num_format("dd-mm-yyyy");
    for row in 1..5 {
        write_rows(sheet, row, &[&["HM-NG", "a", "Hotel"]]);
    }
    sheet.write_with_format(1, 3, ExcelDateTime::from_ymd(2025, 2, 28).unwrap(), &date).unwrap();
    sheet
        .write_with_format(
            2,
            3,
            ExcelDateTime::from_ymd(2025, 2, 28).unwrap().and_hms(14, 5, 0).unwrap(),
            &date,
        )
        .unwrap();
    sheet.write_string(3, 3, "28-02-2025").unwrap();
    sheet.write_number(4, 3, 12.0).unwrap();
    sheet.write_number(1, 4, 0.1 + 0.2).unwrap();
    sheet.write_string(2, 4, "1.234").unwrap();
    sheet.write_formula(3, 4, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_boolean(4, 4, true).unwrap();
    let read = read("uitgaven.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(
        rows_of(&read),
        ["2: HM-NG a 2025-02-28 EUR 0.3", "3: HM-NG a 2025-02-28 EUR 1234", "4: waits", "5: waits"]
    );
    assert_eq!(
        findings_of(&read),
        ["E4 cell-error #DIV/0!", "D5 date-unreadable 12", "E5 amount-unreadable TRUE"]
    );
    let note = read.sheets[0].columns[4].style.as_ref().unwrap();
    assert_eq!(
        note.en,
        "text with a decimal comma: all real numbers in the column (1) have at most two decimals"
    );
}
