//! What goes through the pipe comes out as it was, and what is no answer is never believed.

use super::super::{Gathered, Sheet, Workbook, read_in_this_process};
use super::*;

fn file<'a>(file_name: &'a str, bytes: &'a [u8]) -> WorkbookFile<'a> {
    WorkbookFile { file_name, bytes, only_sheet: None }
}

/// The frames that a reader sends for a file.
fn answer(file: &WorkbookFile<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut sender = Sender::new(&mut bytes).unwrap();
    let outcome = read_in_this_process(file, &mut sender);
    sender.finish(outcome).unwrap();
    bytes
}

fn receive_all(bytes: &[u8]) -> Result<Workbook, Broken> {
    let mut rows = |_| {};
    let mut gathered = Gathered::new(&mut rows);
    receive(bytes, &mut gathered)?;
    Ok(gathered.finish()?)
}

fn shown(workbook: &Workbook) -> Vec<String> {
    let mut lines = vec![workbook.format.to_string()];
    for sheet in &workbook.sheets {
        match sheet {
            Sheet::PassedOver { name, reason } => lines.push(format!("{name} {reason:?}")),
            Sheet::Read(table) | Sheet::Hidden(table) => {
                lines.push(format!("{} {} {:?}", table.name, table.dates_from_1904, table.look));
                lines.extend(
                    table.rows().map(|row| format!("{} {:?}", row.number, row.cells().collect::<Vec<_>>())),
                );
            }
        }
    }
    lines
}

#[test]
fn every_kind_of_cell_arrives_as_it_was_sent() {
    let date = NaiveDate::from_ymd_opt(2025, 2, 28).unwrap();
    let values = [
        CellValue::Text("Łódź\n\"x\""),
        CellValue::Number("-1234.56".parse().unwrap()),
        CellValue::Number(Decimal::MAX),
        CellValue::Date(date),
        CellValue::Date(NaiveDate::MIN),
        CellValue::DateTime(date.and_hms_nano_opt(23, 59, 59, 123_456_789).unwrap()),
        CellValue::Bool(true),
        CellValue::Bool(false),
    ];
    let errors = ERRORS.map(CellValue::Error);
    let mut bytes = Vec::new();
    let mut sender = Sender::new(&mut bytes).unwrap();
    sender.format(WorkbookFormat::Xlsb).unwrap();
    sender.passed_over("Grafiek", PassedOver::WithoutCells).unwrap();
    sender.sheet("Blad1", true).unwrap();
    for (column, value) in (0..).zip(values.iter().chain(&errors)) {
        sender.cell(3, column, *value).unwrap();
    }
    for (column, value) in (0..).zip(values.iter().chain(&errors)) {
        sender.cell(9, column * 2, *value).unwrap();
    }
    sender.cell(10, 0, CellValue::Text("  ")).unwrap();
    sender.finish(Ok(())).unwrap();
    let workbook = receive_all(&bytes).unwrap();
    let [Sheet::PassedOver { reason: PassedOver::WithoutCells, .. }, Sheet::Read(table)] =
        workbook.sheets.as_slice()
    else {
        panic!("sheets")
    };
    let rows: Vec<_> = table.rows().collect();
    let cells =
        |step: u16| (0_u16..).map(move |column| column * step).zip(values.iter().chain(&errors).copied());
    assert!(rows[0].cells().eq(cells(1)) && rows[1].cells().eq(cells(2)));
    assert_eq!((rows[0].number, rows[1].number, table.dates_from_1904), (3, 9, true));
}

#[test]
fn the_look_of_a_sheet_arrives_as_it_was_sent() {
    let mut bytes = Vec::new();
    let mut sender = Sender::new(&mut bytes).unwrap();
    sender.format(WorkbookFormat::Xlsx).unwrap();
    sender.sheet("Blad1", false).unwrap();
    sender.cell(1, 0, CellValue::Bool(true)).unwrap();
    let looks = [
        Look::Money { column: 4, row: 2, sign: "€-413" },
        Look::Money { column: 4, row: 7, sign: "" },
        Look::HiddenSheet,
        Look::HiddenRows(3, 9),
        Look::HiddenColumns(1, 1),
    ];
    looks.into_iter().for_each(|look| sender.look(look).unwrap());
    sender.finish(Ok(())).unwrap();
    let workbook = receive_all(&bytes).unwrap();
    let [Sheet::Hidden(table)] = workbook.sheets.as_slice() else { panic!("sheets") };
    assert_eq!((table.look.sign_at(6, 4), table.look.sign_at(7, 4)), (Some(0), None));
    assert_eq!((table.look.signs(), table.look.hidden_rows()), (&["€-413".to_owned()][..], &[(3, 9)][..]));
    assert!(table.look.hides_column(1) && !table.look.hides_column(2));
    let with = |frames: &[u8]| receive_all(&[&bytes[..bytes.len() - 1], frames].concat()).err().unwrap();
    assert_eq!(with(&[HIDDEN, 1, 9, 0, 0, 0, 3, 0, 0, 0]), Broken::NotUnderstood);
    assert_eq!(with(&[HIDDEN, 7, 1, 0, 0, 0, 3, 0, 0, 0]), Broken::NotUnderstood);
    assert_eq!(with(&[MONEY, 1, 0, 0, 0, 3, 0, 0, 0, 255, 0, 0, 0]), Broken::NotUnderstood);
}

#[test]
fn the_answer_gives_what_the_file_gives() {
    for (name, bytes) in [
        ("a.csv", &b"sep=;\nNaam;Bedrag\n\nCaf\xE9;12,50\n;#N/B"[..]),
        ("b.xls", b"<table><tr><td>a<td colspan=2>b<td>c</table>"),
    ] {
        let mut rows = |_| {};
        let mut direct = Gathered::new(&mut rows);
        read_in_this_process(&file(name, bytes), &mut direct).unwrap();
        let received = receive_all(&answer(&file(name, bytes))).unwrap();
        assert_eq!(shown(&received), shown(&direct.finish().unwrap()));
    }
    for (bytes, reason) in [
        (&b""[..], Unreadable::Empty),
        (b"%PDF-1.7", Unreadable::Pdf),
        (b"PK\x03\x04 cut", Unreadable::Damaged("its end is missing".to_owned())),
    ] {
        assert_eq!(receive_all(&answer(&file("x", bytes))).err(), Some(Broken::Refused(reason)));
    }
    let wanted = WorkbookFile { only_sheet: Some("Blad2"), ..file("a.csv", b"a;b") };
    let reason = Unreadable::SheetNotFound { wanted: "Blad2".to_owned(), present: vec!["a".to_owned()] };
    assert_eq!(receive_all(&answer(&wanted)).err(), Some(Broken::Refused(reason)));
}

#[test]
fn a_request_arrives_whole_or_not_at_all() {
    for only_sheet in [None, Some("Blad 2")] {
        let asked = WorkbookFile { file_name: "uitgaven.xlsx", bytes: b"PK...", only_sheet };
        let mut sent = Vec::new();
        send_request(&mut sent, &asked).unwrap();
        let request = receive_request(sent.as_slice()).unwrap();
        assert_eq!((request.file_name.as_str(), request.bytes.as_slice()), (asked.file_name, asked.bytes));
        assert_eq!(request.only_sheet.as_deref(), only_sheet);
        for end in 0..sent.len() {
            assert!(receive_request(&sent[..end]).is_err(), "cut at {end}");
        }
    }
}

#[test]
fn an_answer_that_is_cut_off_or_garbled_is_no_workbook() {
    let whole = answer(&file("a.csv", b"Naam;Bedrag;Datum\nx;1;2\ny;3;4"));
    assert!(receive_all(&whole).is_ok());
    for end in 0..whole.len() {
        assert!(matches!(receive_all(&whole[..end]), Err(Broken::EndedEarly)), "cut at {end}");
    }
    for place in 0..whole.len() {
        for garble in [0x00, 0xFF, whole[place] ^ 0x80, whole[place].wrapping_add(1)] {
            let mut bytes = whole.clone();
            bytes[place] = garble;
            // Whatever it becomes, it ends, and no length in it is believed.
            drop(receive_all(&bytes));
        }
    }
    let with = |frames: &[u8]| receive_all(&[&ANSWER, frames].concat()).err().unwrap();
    for frames in [
        &[SHEET, 0xFF, 0xFF, 0xFF, 0xFF][..],
        &[CELL | TEXT, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 16, 0],
        &[FORMAT, 99],
        &[PASSED_OVER, 0, 0, 0, 0, 7],
        &[0x30],
        &[CELL | 9, 1, 0, 0, 0, 0, 0, 0, 0],
        &[REFUSED, 1, 0, 0, 0, b'x', 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        assert_eq!(with(frames), Broken::NotUnderstood, "{frames:?}");
    }
    assert!(matches!(with(&[NEXT_CELL | TRUTH, 1]), Broken::Refused(Unreadable::Damaged(_))));
    assert_eq!(printable("a\u{1b}[31mb\n"), "a[31mb");
}
