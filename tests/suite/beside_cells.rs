//! What a workbook shows beside the values of its cells, in the formats that the tests write byte by byte: hidden sheets,
//! rows and columns, and currencies in number formats.

use calamine::Data;
use verantwoord::importing::{ReadWorkbook, WorkbookReader};

use crate::hostile::{grant, read};
use crate::support::spreadsheet::{Look, OpenSheet};
use crate::support::{biff8, xlsb};

type Writer = fn(&[OpenSheet]) -> Vec<u8>;
const WRITERS: [(&str, Writer); 2] = [("uitgaven.xls", biff8::workbook), ("uitgaven.xlsb", xlsb::workbook)];

fn sheet(name: &str, rows: &[(&str, &str)], look: Look) -> OpenSheet {
    let names = ["Activiteit", "Kostensoort", "Leverancier", "Betaaldatum", "Bedrag"];
    let mut cells: Vec<(u32, u16, Data)> =
        (0..).zip(names).map(|(column, name)| (0, column, Data::String(name.to_owned()))).collect();
    for (row, (supplier, amount)) in (1..).zip(rows) {
        let text = |column: u16, text: &str| (row, column, Data::String(text.to_owned()));
        if *supplier != "Totaal" {
            cells.extend([text(0, "HM-NG"), text(1, "a")]);
        }
        cells.push(text(2, supplier));
        if *supplier != "Totaal" {
            cells.push((row, 3, Data::Float(45689.0)));
        }
        cells.push((row, 4, Data::Float(amount.parse().unwrap())));
    }
    OpenSheet { name: name.to_owned(), visible: true, cells, look }
}

const EXPENSES: [(&str, &str); 5] =
    [("Hotel", "100"), ("Hotel", "250.5"), ("Hotel", "75"), ("Totaal", "425.5"), ("Hotel", "60")];

fn read_here(name: &str, bytes: &[u8]) -> ReadWorkbook {
    read(&WorkbookReader::InThisProcess, &grant(), name, bytes).unwrap()
}

fn told(read: &ReadWorkbook) -> Vec<String> {
    let found = read.findings.iter();
    found.map(|found| format!("{}!{} {}", found.place.sheet, found.place.cell, found.code)).collect()
}

#[test]
fn hidden_rows_and_columns_are_seen_in_binary_workbooks() {
    let look = Look { hidden_rows: vec![2, 3, 4], hidden_columns: vec![(1, 1), (9, 255)], ..Look::default() };
    for (name, write) in WRITERS {
        // A longer file keeps its contents in another way.
        for rows in [EXPENSES.to_vec(), EXPENSES.repeat(12)] {
            let read = read_here(name, &write(&[sheet("Uitgaven", &rows, look.clone())]));
            assert_eq!(read.drafts.len() + read.waiting.len(), rows.len() / 5 * 4, "{name}");
            let mut told = told(&read);
            told.retain(|told| told.contains("hidden"));
            assert_eq!(told, ["Uitgaven!B1 hidden-column", "Uitgaven!A3:E4 hidden-rows"], "{name}");
        }
    }
}

#[test]
fn binary_workbooks_that_hide_nothing_say_nothing_about_it() {
    for (name, write) in WRITERS {
        let read = read_here(name, &write(&[sheet("Uitgaven", &EXPENSES, Look::default())]));
        assert_eq!(told(&read), ["Uitgaven!C5 total-row-ignored"], "{name}");
    }
}

#[test]
fn hidden_sheets_and_what_each_sheet_hides_are_kept_apart() {
    let hides = |row| Look { hidden_rows: vec![row], ..Look::default() };
    let mut sheets = [
        sheet("Uitgaven", &EXPENSES, hides(1)),
        sheet("Vorig jaar", &EXPENSES, hides(2)),
        sheet("Nieuw", &EXPENSES, hides(3)),
    ];
    sheets[1].visible = false;
    for (name, write) in WRITERS {
        let read = read_here(name, &write(&sheets));
        let mut told = told(&read);
        told.retain(|told| told.contains("hidden"));
        let expected =
            ["Uitgaven!A2:E2 hidden-rows", "Vorig jaar!A1 hidden-sheet", "Nieuw!A4:E4 hidden-rows"];
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn the_currency_of_a_number_format_is_seen_in_binary_workbooks() {
    let formats = [
        "[$USD] #,##0.00",
        "[$€-413] #,##0.00",
        "\"NGN\" #,##0",
        "#,##0.00\\ [$kr-414]",
        "[$$-1009]#,##0.00",
        "#,##0.00",
    ];
    let look = Look { formats: (1..).zip(formats).collect(), ..Look::default() };
    for (name, write) in WRITERS {
        for amount in ["100", "100.5"] {
            let rows = [("Hotel", amount); 6];
            let read = read_here(name, &write(&[sheet("Uitgaven", &rows, look.clone())]));
            let currencies: Vec<_> = read.drafts.iter().map(|draft| draft.amounts.currency.code()).collect();
            assert_eq!(currencies, ["USD", "EUR", "NGN", "NOK", "CAD"], "{name}");
            let mut expected = vec!["Uitgaven!E1 currency-from-format"; 5];
            expected.push("Uitgaven!E7 unknown-currency");
            assert_eq!(told(&read), expected, "{name}");
        }
    }
}

#[test]
fn number_formats_of_euros_change_nothing_in_binary_workbooks() {
    let formats = vec![(1, "[$€-413] #,##0.00"), (2, "\"€\"\\ #,##0.00"), (3, "#,##0.00")];
    let rows = [("Hotel", "100"), ("Hotel", "250.5"), ("Hotel", "75")];
    for (name, write) in WRITERS {
        let look = Look { formats: formats.clone(), ..Look::default() };
        let read = read_here(name, &write(&[sheet("Uitgaven", &rows, look)]));
        assert_eq!((read.drafts.len(), told(&read)), (3, vec![]), "{name}");
        assert!(read.drafts.iter().all(|draft| draft.amounts.currency.code() == "EUR"), "{name}");
    }
}
