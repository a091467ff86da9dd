//! Two lists side by side on one sheet: both are read, mended, posted and found again, each row for itself.

use rust_xlsxwriter::Workbook;
use verantwoord::domain::language::Language;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::{
    FixCell, ImportCommand, fix_cell, post_import, return_workbook, show_import, stage_import,
};
use verantwoord::operations::source_sheet::source_sheet;

use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;
use crate::support::spreadsheet::open;

on_each_database!(rows_of_both_lists_are_mended_posted_and_found_again);

const HEAD: [&str; 6] =
    ["Activiteit", "Kostensoort", "Leverancier", "Factuurnummer", "Betaaldatum", "Bedrag incl. btw"];

/// March in columns A to F, April in H to M; the second row of April has no amount yet.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Uitgaven").unwrap();
    sheet.write_string(0, 0, "Maart").unwrap();
    sheet.write_string(0, 7, "April").unwrap();
    let row = |number, day, amount| ["HM-NG", "f", "Hotel Ikeja", number, day, amount];
    let march = [HEAD, row("M-1", "15-03-2025", "100,00"), row("M-2", "16-03-2025", "200,00")];
    let april = [HEAD, row("A-1", "15-04-2025", "300,00"), row("A-2", "16-04-2025", "later")];
    for (left, list) in [(0, march), (7, april)] {
        for (number, cells) in (2..).zip(list) {
            for (column, text) in (left..).zip(cells) {
                sheet.write_string(number, column, text).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn rows_of_both_lists_are_mended_posted_and_found_again(books: &TestBooks) {
    books.with_cbr();
    let bytes = workbook();
    let command = ImportCommand {
        grant: "CBR",
        file_name: "twee-lijsten.xlsx",
        bytes: &bytes,
        sheet: None,
        replaces: None,
        dry_run: false,
    };
    let staged = stage_import(&books.books, &books.actor, &command, &|_stage| {}).unwrap();
    let tables: Vec<String> =
        staged.sheets.iter().map(|table| format!("{} row {}", table.sheet, table.header_row)).collect();
    assert_eq!(tables, ["Uitgaven row 3", "Uitgaven (H-M) row 3"]);
    assert_eq!((staged.rows.ready, staged.rows.waiting, staged.rows.read()), (3, 1, 4));
    let found: Vec<String> = staged
        .findings
        .iter()
        .map(|found| format!("{}!{} {}", found.place.sheet, found.place.cell, found.code))
        .collect();
    assert_eq!(found, ["Uitgaven (H-M)!A1 list-beside", "Uitgaven (H-M)!M5 amount-unreadable"]);
    let batch = staged.batch.unwrap();
    post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    // The row of the same number in the other list is posted; this one waits for itself.
    let fix = FixCell {
        batch,
        sheet: "Uitgaven (H-M)",
        cell: "M5",
        value: Some("400,00"),
        reason: "factuur gezien",
    };
    fix_cell(&books.books, &books.actor, &fix, &|_stage| {}).unwrap();
    post_import(&books.books, &books.actor, batch, &|_stage| {}).unwrap();
    let ledger = read_ledger(&books.books, "CBR", None).unwrap();
    let mut posted: Vec<(String, i64)> = ledger
        .lines
        .iter()
        .map(|known| {
            let line = &known.line;
            (format!("{}!{}", line.source_sheet, line.source_range), line.amount.get())
        })
        .collect();
    posted.sort();
    let expected = [
        ("Uitgaven (H-M)!H4:M4", 30_000),
        ("Uitgaven (H-M)!H5:M5", 40_000),
        ("Uitgaven!A4:F4", 10_000),
        ("Uitgaven!A5:F5", 20_000),
    ];
    assert_eq!(posted, expected.map(|(place, cents)| (place.to_owned(), cents)));
    for line in &ledger.lines {
        let shown = source_sheet(&books.books, "CBR", (line.id, None)).unwrap().unwrap();
        let cells: Vec<&str> =
            shown.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.shown.as_str()).collect();
        assert!(cells.contains(&line.line.document_number.as_str()), "{cells:?}");
    }
    let again = books.import_bytes("twee-lijsten.xlsx", &bytes).unwrap();
    assert_eq!((again.batch, again.rows.posted), (None, 0));
    // Each list comes back on a sheet of its own, and means the same.
    let back = return_workbook(&books.books, batch, Language::Nl).unwrap();
    let names: Vec<String> = open(&back.bytes).into_iter().map(|sheet| sheet.name).collect();
    assert_eq!(names, ["Bevindingen", "Uitgaven", "Uitgaven (H-M)"]);
    assert_eq!(show_import(&books.books, batch).unwrap().batch.rows.waiting, 0);
    assert_sound(books);
}
