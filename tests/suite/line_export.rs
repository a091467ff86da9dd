//! A selection as a file holds what the list shows, to the cent.

use verantwoord::domain::language::Language;
use verantwoord::domain::line_selection::{LineOrder, LineSelection};
use verantwoord::importing::workbook::{CellValue, Sheet, WorkbookFile};
use verantwoord::operations::line_export::{ExportWanted, LineExportFormat, export_lines};
use verantwoord::operations::line_list::{LinePageWanted, LinesFrom, list_lines};

use crate::support::books::TestBooks;

on_each_database!(a_selection_is_exported_as_it_is_listed);

fn a_selection_is_exported_as_it_is_listed(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    books.import("cbr/workbooks/2025-1-oud-formaat.xls").unwrap();
    let selection = LineSelection::from_words("min=100").unwrap();
    let order: LineOrder = "-amount".parse().unwrap();
    let export = |format, language| {
        let wanted =
            ExportWanted { grant: "CBR", selection: &selection, within: None, order, format, language };
        export_lines(&books.books, &wanted).unwrap()
    };
    let from = LinesFrom::Start;
    let page = LinePageWanted { grant: "CBR", selection: &selection, within: None, order, from, size: 500 };
    let listed = list_lines(&books.books, &page).unwrap();
    assert!(listed.lines.len() > 10);
    let csv = export(LineExportFormat::Csv, Language::En);
    assert_eq!(csv.file_name, "expenditure-CBR.csv");
    let mut reader = csv::Reader::from_reader(&csv.bytes[..]);
    let column = reader.headers().unwrap().iter().position(|name| name == "amount_eur").unwrap();
    let rows: Vec<(String, String)> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].to_owned(), row[column].to_owned()))
        .collect();
    let expected: Vec<(String, String)> = listed
        .lines
        .iter()
        .map(|line| (line.expenditure.id.to_string(), line.expenditure.line.amount.to_string()))
        .collect();
    assert_eq!(rows, expected);
    let xlsx = export(LineExportFormat::Xlsx, Language::Nl);
    assert_eq!(xlsx.file_name, "uitgaven-CBR.xlsx");
    let file = WorkbookFile { file_name: &xlsx.file_name, bytes: &xlsx.bytes, only_sheet: None };
    let workbook = books.books.reader.read(&file, &mut |_rows| {}).unwrap();
    let [Sheet::Read(sheet)] = &workbook.sheets[..] else { panic!("not one sheet") };
    let amount = |row: &verantwoord::importing::workbook::Row<'_>| match row.cell(18) {
        Some(CellValue::Number(number)) => Some(number),
        _ => None,
    };
    let amounts: Vec<_> = sheet.rows().filter_map(|row| amount(&row)).collect();
    let (total, lines) = amounts.split_last().unwrap();
    assert_eq!(lines.len(), listed.lines.len());
    assert_eq!(*total, listed.totals.amount.euros());
    assert_eq!(lines.iter().copied().sum::<rust_decimal::Decimal>(), *total);
    assert_eq!(export(LineExportFormat::Xlsx, Language::Nl).bytes, xlsx.bytes, "two exports differ");
}
