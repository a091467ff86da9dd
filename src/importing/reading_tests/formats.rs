//! What the formats do differently, and files that lie.

use super::archive::{ods, ods_text, ods_value, xlsx, xlsx_row};
use super::{NAMES, findings_of, read, read_sheet, rows_of};

#[test]
fn dates_follow_the_date_system_of_the_workbook() {
    let rows = |date: &str| xlsx_row(1, NAMES) + &xlsx_row(2, &["HM-NG", "a", "Hotel", date, "t=\"n\"|100"]);
    for (properties, date, outcome) in [
        ("", "s=\"1\"|45716", "2025-02-28"),
        ("", "s=\"1\"|45716.6", "2025-02-28"),
        ("", "|45716", "2025-02-28"),
        ("<workbookPr date1904=\"1\"/>", "s=\"1\"|44254", "2025-02-28"),
        ("<workbookPr date1904=\"1\"/>", "|44254", "2025-02-28"),
        ("", "t=\"d\"|2025-02-28", "2025-02-28"),
        ("", "t=\"d\"|2025-02-28T10:00:00", "2025-02-28"),
        ("", "28-02-2025", "2025-02-28"),
    ] {
        let read = read("uitgaven.xlsx", &xlsx(properties, &rows(date)));
        assert_eq!(rows_of(&read), [format!("2: HM-NG a {outcome} EUR 100")], "{properties} {date}");
    }
}

#[test]
fn numbers_that_are_none_are_errors_in_their_cells() {
    for (amount, findings) in [
        ("t=\"n\"|1e999", &["E2 cell-error #NUM!"][..]),
        ("t=\"n\"|NaN", &["E2 cell-error #NUM!"]),
        ("t=\"e\"|#N/A", &["E2 cell-error #N/A"]),
        ("t=\"n\"|1e25", &["E2 amount-unreadable 10000000000000000000000000"]),
        ("t=\"n\"|1e15", &[]),
    ] {
        let rows = xlsx_row(1, NAMES) + &xlsx_row(2, &["HM-NG", "a", "Hotel", "28-02-2025", amount]);
        let read = read("uitgaven.xlsx", &xlsx("", &rows));
        assert_eq!(findings_of(&read), findings, "{amount}");
    }
}

#[test]
fn two_far_corners_of_a_sheet_take_no_memory() {
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let read = read("hoeken.xlsx", &xlsx("", rows));
    assert_eq!(findings_of(&read), ["A1 header-not-found "]);
}

#[test]
fn sheets_that_lie_about_their_rows_are_refused() {
    for rows in [
        "<row r=\"4294967295\"><c><v>1</v></c></row>",
        "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>",
    ] {
        let refused = read_sheet("leugen.xlsx", &xlsx("", rows), None).unwrap_err();
        assert_eq!(refused.code(), "file-damaged", "{rows}");
    }
}

#[test]
fn damaged_files_are_refused_wherever_they_are_cut() {
    let rows = xlsx_row(1, NAMES) + &xlsx_row(2, &["HM-NG", "a", "Hotel", "28-02-2025", "t=\"n\"|100"]);
    let whole = xlsx("", &rows);
    for end in (5..whole.len()).step_by(97) {
        let refused = read_sheet("half.xlsx", &whole[..end], None).unwrap_err();
        assert!(!refused.remedy().nl.is_empty());
    }
}

#[test]
fn ods_gives_the_same_drafts() {
    let names: Vec<String> = NAMES.iter().map(|name| ods_text(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let [activity, category, supplier] = ["HM-NG", "a", "Hotel"].map(ods_text);
    for (date, amount, outcome) in [
        (ods_value("date", "2025-02-28"), ods_value("float", "100.5"), "100.5"),
        (ods_value("date", "2025-02-28T09:30:00"), ods_value("currency", "100.5"), "100.5"),
        (ods_text("28-02-2025"), ods_text("1.100,50"), "1100.5"),
    ] {
        let row: &[&str] = &[&activity, &category, &supplier, &date, &amount];
        let read = read("uitgaven.ods", &ods(&[&names, row]));
        assert_eq!(rows_of(&read), [format!("2: HM-NG a 2025-02-28 EUR {outcome}")], "{date} {amount}");
        assert_eq!(read.format.to_string(), "ods");
    }
}

#[test]
fn ods_with_indents_is_read_like_ods_without() {
    let names: Vec<String> = NAMES.iter().map(|name| format!("\n      {}", ods_text(name))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let [activity, category, supplier] =
        ["HM-NG", "a", "Hotel"].map(|text| format!("\n      {}\n", ods_text(text)));
    let date = format!("{}\n    ", ods_value("date", "2025-02-28"));
    let amount = format!("\n      {}\n    ", ods_value("float", "100.5"));
    let read = read("uitgaven.ods", &ods(&[&names, &[&activity, &category, &supplier, &date, &amount]]));
    assert_eq!(rows_of(&read), ["2: HM-NG a 2025-02-28 EUR 100.5"]);
    assert_eq!(read.drafts[0].supplier.as_str(), "Hotel");
}

#[test]
fn a_web_page_that_is_called_a_workbook_is_read() {
    let cells = |cells: &[&str]| format!("<td>{}</td>", cells.join("</td><td>"));
    let page = format!(
        "<html><head><title>Export</title></head><body><h2>Uitgaven 2025</h2><table border=1><tr>{}</tr><tr>{}</tr></table></body></html>",
        cells(NAMES),
        cells(&["HM-NG", "a", "Hotel &amp; Caf&eacute;", "28-02-2025", "&euro;&nbsp;1.100,50"]),
    );
    let read = read("export.xls", page.as_bytes());
    assert_eq!(rows_of(&read), ["3: HM-NG a 2025-02-28 EUR 1100.5"]);
    assert_eq!(read.drafts[0].supplier.as_str(), "Hotel & Café");
    assert_eq!((read.format.to_string().as_str(), &*read.sheets[0].sheet), ("html (UTF-8)", "export"));
}
