//! What a workbook shows beside its cells: hidden rows, columns and sheets, currencies in number formats, and headers of
//! two rows.

use super::archive::{ods_in_styles, ods_text};
use super::*;
use crate::domain::reading_plan::SheetPlan;

fn told(read: &ReadWorkbook) -> Vec<String> {
    let found = read.findings.iter();
    found.map(|found| format!("{}!{} {}", found.place.sheet, found.place.cell, found.code)).collect()
}

fn three_expenses(workbook: &mut Workbook) -> &mut Worksheet {
    let sheet = workbook.add_worksheet().set_name("Uitgaven").unwrap();
    let row = |amount| ["HM-NG", "a", "Hotel", "45689", amount];
    let rows = [row("100"), row("250"), row("75"), row("60")];
    write_rows(sheet, 0, &[NAMES, &rows[0], &rows[1], &rows[2], &["", "", "Totaal", "", "425"], &rows[3]]);
    sheet
}

#[test]
fn hidden_rows_and_columns_count_and_that_is_said() {
    let mut workbook = Workbook::new();
    let sheet = three_expenses(&mut workbook);
    for row in [2, 3, 4] {
        sheet.set_row_hidden(row).unwrap();
    }
    sheet.set_column_hidden(1).unwrap();
    sheet.set_column_hidden(9).unwrap();
    let read = read("uitgaven.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(read.drafts.len(), 4);
    // The hidden total is passed over as any other, and said as such.
    let expected =
        ["Uitgaven!C5 total-row-ignored", "Uitgaven!B1 hidden-column", "Uitgaven!A3:E4 hidden-rows"];
    assert_eq!(told(&read), expected);
}

#[test]
fn a_workbook_that_hides_nothing_says_nothing_about_it() {
    let mut workbook = Workbook::new();
    three_expenses(&mut workbook).set_row_height(2, 40).unwrap();
    let read = read("uitgaven.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(told(&read), ["Uitgaven!C5 total-row-ignored"]);
}

#[test]
fn a_hidden_list_is_read_when_a_person_says_so() {
    let mut workbook = Workbook::new();
    three_expenses(&mut workbook);
    let hidden = workbook.add_worksheet().set_name("Vorig jaar").unwrap();
    write_rows(hidden, 0, &[NAMES, &["HM-TZ", "b", "Vlucht", "45717", "999"]]);
    hidden.set_hidden(true);
    let lists = workbook.add_worksheet().set_name("Lijsten").unwrap();
    write_rows(lists, 0, &[&["HM-NG"], &["HM-TZ"]]);
    lists.set_hidden(true);
    let bytes = workbook.save_to_buffer().unwrap();
    let unasked = read("uitgaven.xlsx", &bytes);
    assert_eq!(unasked.drafts.len(), 4);
    assert_eq!(
        told(&unasked),
        ["Uitgaven!C5 total-row-ignored", "Vorig jaar!A1 hidden-sheet", "Lijsten!A1 sheet-skipped"]
    );
    assert!(unasked.findings[1].message.nl.contains("met 1 rij"), "{:?}", unasked.findings[1]);

    let mut plan = ReadingPlan::default();
    plan.sheets.insert("Vorig jaar".to_owned(), SheetPlan { read_hidden: true, ..SheetPlan::default() });
    let asked = read_with("uitgaven.xlsx", &bytes, plan).unwrap();
    assert_eq!((asked.drafts.len(), told(&asked).len()), (5, 2));
}

#[test]
fn a_workbook_with_nothing_but_a_hidden_list_says_both() {
    let mut workbook = Workbook::new();
    three_expenses(&mut workbook).set_hidden(true);
    workbook.add_worksheet().set_name("Voorblad").unwrap().set_active(true);
    let read = read("uitgaven.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(read.read, 0);
    let codes: Vec<_> = read.findings.iter().map(|found| found.code.code()).collect();
    assert_eq!(codes, ["hidden-sheet", "header-not-found"]);
}

/// One expense for each format, all of 100, below a header of its own.
fn in_formats(amount_header: &str, formats: &[&str]) -> ReadWorkbook {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Uitgaven").unwrap();
    write_rows(sheet, 0, &[&["Activiteit", "Kostensoort", "Leverancier", "Betaaldatum", amount_header]]);
    for (row, format) in (1..).zip(formats) {
        write_rows(sheet, row, &[&["HM-NG", "a", "Hotel", "45689"]]);
        sheet.write_number_with_format(row, 4, 100, &Format::new().set_num_format(*format)).unwrap();
    }
    read("uitgaven.xlsx", &workbook.save_to_buffer().unwrap())
}

fn currencies(read: &ReadWorkbook) -> Vec<String> {
    rows_of(read).iter().map(|row| row.split(' ').nth(4).unwrap_or("waits").to_owned()).collect()
}

#[test]
fn the_currency_of_a_number_format_is_that_of_the_row() {
    let formats = [
        "[$USD] #,##0.00",
        "[$€-413] #,##0.00",
        "\"NGN\" #,##0",
        "#,##0.00\\ [$kr-414]",
        "[$$-1009]#,##0.00",
    ];
    let read = in_formats("Bedrag", &formats);
    assert_eq!(currencies(&read), ["USD", "EUR", "NGN", "NOK", "CAD"]);
    assert_eq!(told(&read), vec!["Uitgaven!E1 currency-from-format"; 5]);
    let note = read.sheets[0].columns[4].style.as_ref().unwrap();
    let shown = "all 5 values are numbers; the number format shows CAD (1 cell), EUR (1 cell), NGN (1 cell), NOK (1 cell), USD (1 cell)";
    assert_eq!(note.en, shown);
}

#[test]
fn an_amount_without_a_currency_waits_among_those_that_show_one() {
    let read = in_formats("Bedrag", &["[$USD] #,##0.00", "#,##0.00"]);
    assert_eq!(currencies(&read), ["USD", "waits"]);
    assert_eq!(told(&read), ["Uitgaven!E1 currency-from-format", "Uitgaven!E3 unknown-currency"]);
    // Among euros it is in euros, as everywhere.
    let read = in_formats("Bedrag", &["[$€-413] #,##0.00", "#,##0.00", "0.0\" kg\""]);
    assert_eq!((currencies(&read), told(&read)), (vec!["EUR".to_owned(); 3], vec![]));
}

#[test]
fn words_go_before_the_number_format_and_the_difference_is_said() {
    let read = in_formats("Bedrag (EUR)", &["[$USD] #,##0.00", "[$€-413] #,##0.00"]);
    assert_eq!(currencies(&read), ["EUR", "EUR"]);
    assert_eq!(told(&read), ["Uitgaven!E2 currency-format-disagrees"]);
}

#[test]
fn a_corrected_amount_keeps_the_currency_of_its_cell() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Uitgaven").unwrap();
    write_rows(sheet, 0, &[NAMES, &["HM-NG", "a", "Hotel", "45689"]]);
    let dollars = Format::new().set_num_format("[$USD] #,##0.00");
    sheet.write_number_with_format(1, 4, 100, &dollars).unwrap();
    let (grant, scheme) = (sample::grant(), sample::scheme());
    let correction = crate::domain::reading_plan::CellCorrection {
        sheet: "Uitgaven".to_owned(),
        cell: "E2".to_owned(),
        original: "100".to_owned(),
        value: Some("120".to_owned()),
        reason: "invoice".to_owned(),
        at: chrono::DateTime::default(),
        by: "finance".to_owned(),
    };
    let request = ImportRequest {
        reader: &WorkbookReader::InThisProcess,
        file_name: "uitgaven.xlsx",
        bytes: &workbook.save_to_buffer().unwrap(),
        grant: &grant,
        scheme: &scheme,
        instructions: &Instructions { corrections: vec![correction], ..Instructions::default() },
        today: day("2026-06-30"),
    };
    let read = read_expenses(&request, &mut |_| {}).unwrap();
    assert_eq!(rows_of(&read), ["2: HM-NG a 2025-02-01 USD 120"]);
}

const KRONER: &str =
    "<number:currency-symbol number:language=\"nb\" number:country=\"NO\">kr</number:currency-symbol>";

/// An ods style of cells and of the numbers in them, which hold this beside the number.
fn ods_style(name: &str, beside: &str) -> String {
    format!(
        "<number:currency-style style:name=\"N{name}\">{beside}<number:text> </number:text><number:number/>\
        </number:currency-style><style:style style:name=\"{name}\" style:family=\"table-cell\" \
        style:data-style-name=\"N{name}\"/>"
    )
}

/// An ods file with an expense of 100 in each of these cells, which say how they look.
fn ods_of(common: &str, own: &str, (columns, rows): (&str, &[&str])) -> ReadWorkbook {
    let names: String = NAMES.iter().map(|name| ods_text(name)).collect();
    let text: String = ["HM-NG", "a", "Hotel", "28-02-2025"].map(ods_text).concat();
    let amount = |look: &&str| {
        format!(
            "<table:table-row>{text}<table:table-cell {look} office:value=\"100\"/></table:table-row>",
            look = if look.contains("value-type") {
                (*look).to_owned()
            } else {
                format!("office:value-type=\"float\" {look}")
            }
        )
    };
    let rows: String = rows.iter().map(amount).collect();
    let table = format!("{columns}<table:table-row>{names}</table:table-row>{rows}");
    read("uitgaven.ods", &ods_in_styles(common, own, &table))
}

#[test]
fn the_currency_of_an_ods_style_is_that_of_the_row() {
    let own = ods_style("usd", "<number:currency-symbol>USD</number:currency-symbol>")
        + &ods_style("nok", KRONER)
        + &ods_style("ngn", "<number:text>NGN</number:text>")
        + &ods_style("eur", "<number:currency-symbol>€</number:currency-symbol>");
    let cells = ["usd", "nok", "ngn", "eur"].map(|style| format!("table:style-name=\"{style}\""));
    let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    cells.extend(["office:value-type=\"currency\" office:currency=\"SEK\"", ""]);
    let read = ods_of("", &own, ("", &cells));
    assert_eq!(currencies(&read), ["USD", "NOK", "NGN", "EUR", "SEK", "waits"]);
    let mut expected = vec!["Blad1!E1 currency-from-format"; 5];
    expected.push("Blad1!E7 unknown-currency");
    assert_eq!(told(&read), expected);
}

#[test]
fn an_ods_cell_looks_like_its_row_or_its_column_where_it_has_no_style() {
    let own = ods_style("nok", KRONER);
    let common = ods_style("dollars", "<number:currency-symbol>USD</number:currency-symbol>");
    let heir =
        "<style:style style:name=\"heir\" style:family=\"table-cell\" style:parent-style-name=\"dollars\"/>";
    let plain = "<style:style style:name=\"plain\" style:family=\"table-cell\"/>";
    let columns = "<table:table-column table:number-columns-repeated=\"4\"/>\
        <table:table-column table:default-cell-style-name=\"nok\"/>";
    let cells = ["", "table:style-name=\"heir\"", "table:style-name=\"dollars\""];
    let read = ods_of(&common, &(own.clone() + heir + plain), (columns, &cells));
    assert_eq!(currencies(&read), ["NOK", "USD", "USD"]);
    // A style of the common ones alone, and one that shows nothing.
    let read = ods_of(&common, plain, ("", &["table:style-name=\"dollars\"", "table:style-name=\"plain\""]));
    assert_eq!(currencies(&read), ["USD", "waits"]);
    let read = ods_of(&common, plain, ("", &["table:style-name=\"plain\""]));
    assert_eq!((currencies(&read), told(&read)), (vec!["EUR".to_owned()], vec![]));
}

#[test]
fn a_header_of_two_rows_names_groups_and_columns() {
    let lists: &[(&[&str], &[&str], &str)] = &[
        (
            &["Activiteit", "Kostensoort", "Leverancier", "Betaaldatum", "Bedrag", "", ""],
            &["", "", "", "", "excl. btw", "btw", "incl. btw"],
            "E=net-amount F=vat-amount G=gross-amount",
        ),
        (
            &["Activiteit", "Kostensoort", "Leverancier", "Betaling", "Bedrag", "", ""],
            &["Code", "Letter", "Naam", "Datum", "excl. btw", "btw", "incl. btw"],
            "D=payment-date E=net-amount F=vat-amount G=gross-amount",
        ),
        (
            &["Activity", "Cost category", "Supplier", "Payment", "Amount (EUR)", "", ""],
            &["", "", "", "date", "excl. VAT", "VAT", "incl. VAT"],
            "D=payment-date E=net-amount F=vat-amount G=gross-amount",
        ),
    ];
    for (groups, names, expected) in lists {
        let data = ["HM-NG", "a", "Hotel", "28-02-2025", "100,00", "21,00", "121,00"];
        let text = [&["Uitgaven 2025"][..], groups, names, &data[..]].map(|row| row.join(";")).join("\n");
        let read = read("uitgaven.csv", text.as_bytes());
        assert_eq!(rows_of(&read), ["4: HM-NG a 2025-02-28 EUR 121"], "{groups:?} {:?}", findings_of(&read));
        let columns = &read.sheets[0].columns;
        let held: Vec<_> =
            columns.iter().map(|known| format!("{}={}", known.column, known.field.code())).collect();
        assert!(held.join(" ").contains(expected), "{held:?}");
        assert_eq!((read.sheets[0].header_row, read.sheets[0].first_row), (3, 4));
    }
}

#[test]
fn a_row_of_units_below_the_header_is_no_expense() {
    let text = "Activiteit;Kostensoort;Leverancier;Betaaldatum;Bedrag incl. btw\n;;;(dd-mm-jjjj);(EUR)\nHM-NG;a;Hotel;28-02-2025;121,00\n";
    let read = read("uitgaven.csv", text.as_bytes());
    assert_eq!(rows_of(&read), ["3: HM-NG a 2025-02-28 EUR 121"]);
    assert!(findings_of(&read).is_empty(), "{:?}", findings_of(&read));
}

#[test]
fn a_text_row_below_a_header_stays_a_row() {
    let text = "Activiteit;Kostensoort;Leverancier;Betaaldatum;Bedrag\nHM-NG;a;Hotel;n.t.b.;n.t.b.\n";
    let read = read("uitgaven.csv", text.as_bytes());
    assert_eq!((rows_of(&read), read.sheets[0].header_row), (vec!["2: waits".to_owned()], 1));
}

#[test]
fn a_header_of_two_rows_may_be_repeated_and_be_told() {
    let head = "Activiteit;Kostensoort;Leverancier;Betaaldatum;Bedrag;;\n;;;;excl. btw;btw;incl. btw\n";
    let row = "HM-NG;a;Hotel;28-02-2025;100,00;21,00;121,00\n";
    let text = format!("{head}{row}{head}{row}");
    let read = read("uitgaven.csv", text.as_bytes());
    let (expense, repeated) = ("HM-NG a 2025-02-28 EUR 121", "text-row-ignored");
    let expected = [(3, expense), (4, repeated), (5, repeated), (6, expense)];
    assert_eq!(rows_of(&read), expected.map(|(row, what)| format!("{row}: {what}")));
    for told in [1, 2] {
        let mut plan = ReadingPlan::default();
        let sheet = SheetPlan { header_row: Some(told), ..SheetPlan::default() };
        plan.sheets.insert("uitgaven".to_owned(), sheet);
        let read = read_with("uitgaven.csv", text.as_bytes(), plan).unwrap();
        assert_eq!((read.sheets[0].header_row, read.drafts.len()), (2, 2), "told {told}");
    }
}
