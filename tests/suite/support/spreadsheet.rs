//! A spreadsheet program for the tests: opens a workbook, types into cells and saves it; and looks inside the file.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, SheetVisible, Xlsx};
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// What is typed into a cell.
#[derive(Clone, Debug)]
pub enum Typed {
    Text(&'static str),
    Words(String),
    Number(f64),
    Date(NaiveDate),
}

/// One sheet with its filled cells by row and column, both counted from 0.
pub struct OpenSheet {
    pub name: String,
    pub visible: bool,
    pub cells: Vec<(u32, u16, Data)>,
    pub look: Look,
}

/// What a sheet shows beside the values of its cells, for the formats that the tests write byte by byte.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Counted from 0.
    pub hidden_rows: Vec<u32>,
    /// Runs of columns, from the first to the last.
    pub hidden_columns: Vec<(u16, u16)>,
    /// Number formats of the cells of rows, for those that hold numbers.
    pub formats: Vec<(u32, &'static str)>,
}

impl OpenSheet {
    /// The number format of a row.
    pub fn format(&self, row: u32) -> Option<&'static str> {
        self.look.formats.iter().find(|(of, _)| *of == row).map(|(_, format)| *format)
    }
}

/// The number formats of these sheets, each once.
pub fn formats(sheets: &[OpenSheet]) -> Vec<&'static str> {
    let all = sheets.iter().flat_map(|sheet| sheet.look.formats.iter().map(|(_, format)| *format));
    all.fold(Vec::new(), |mut known, format| {
        if !known.contains(&format) {
            known.push(format);
        }
        known
    })
}

pub fn open(bytes: &[u8]) -> Vec<OpenSheet> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheets: Vec<_> = book.sheets_metadata().to_vec();
    sheets
        .into_iter()
        .map(|sheet| {
            let range = book.worksheet_range(&sheet.name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            let cells = range.used_cells().map(|(row, column, value)| {
                let row = top + u32::try_from(row).unwrap();
                (row, u16::try_from(left + u32::try_from(column).unwrap()).unwrap(), value.clone())
            });
            OpenSheet {
                visible: sheet.visible == SheetVisible::Visible,
                cells: cells.collect(),
                name: sheet.name,
                look: Look::default(),
            }
        })
        .collect()
}

impl OpenSheet {
    /// The text of a cell by its name, such as "B7"; empty when there is none.
    pub fn shown(&self, cell: &str) -> String {
        let wanted = place(cell);
        let found = self.cells.iter().find(|(row, column, _)| (*row, *column) == wanted);
        found.map(|(_, _, value)| value.to_string()).unwrap_or_default()
    }

    /// All texts of a column (0 = A), from top to bottom.
    pub fn column(&self, column: u16) -> Vec<String> {
        self.cells.iter().filter(|(_, at, _)| *at == column).map(|(_, _, value)| value.to_string()).collect()
    }
}

/// Types into cells and saves the workbook under the same layout.
pub fn type_into(bytes: &[u8], typed: &[(&str, &str, Typed)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let dates = Format::new().set_num_format("dd-mm-yyyy");
    for sheet in open(bytes) {
        let written = workbook.add_worksheet();
        written.set_name(&sheet.name).unwrap().set_hidden(!sheet.visible);
        for (row, column, value) in &sheet.cells {
            match value {
                Data::Int(number) => written.write(*row, *column, *number).unwrap(),
                Data::Float(number) => written.write(*row, *column, *number).unwrap(),
                Data::Bool(truth) => written.write(*row, *column, *truth).unwrap(),
                Data::DateTime(moment) => {
                    written.write_number_with_format(*row, *column, moment.as_f64(), &dates).unwrap()
                }
                other => written.write_string(*row, *column, other.to_string()).unwrap(),
            };
        }
        for (_, cell, value) in typed.iter().filter(|(name, _, _)| *name == sheet.name) {
            let (row, column) = place(cell);
            match value {
                Typed::Text(text) => written.write_string(row, column, *text).unwrap(),
                Typed::Words(text) => written.write_string(row, column, text).unwrap(),
                Typed::Number(number) => written.write_number(row, column, *number).unwrap(),
                Typed::Date(day) => {
                    let year = u16::try_from(day.year()).unwrap();
                    let (month, day) = (u8::try_from(day.month()).unwrap(), u8::try_from(day.day()).unwrap());
                    let date = ExcelDateTime::from_ymd(year, month, day).unwrap();
                    written.write_datetime_with_format(row, column, date, &dates).unwrap()
                }
            };
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// Row and column of "B7", counted from 0.
fn place(cell: &str) -> (u32, u16) {
    let range: verantwoord::domain::cell_range::CellRange = cell.parse().unwrap();
    (range.rows.0 - 1, range.columns.unwrap().0)
}

/// The text of one part of an xlsx file, found by the list at the end of the archive.
pub fn part(bytes: &[u8], name: &str) -> Option<String> {
    let number = |at: usize, size: usize| {
        let digits = bytes[at..at + size].iter().rev();
        digits.fold(0_usize, |number, byte| number * 256 + usize::from(*byte))
    };
    let end = bytes.windows(4).rposition(|four| four == b"PK\x05\x06").unwrap();
    let (mut entry, count) = (number(end + 16, 4), number(end + 10, 2));
    for _ in 0..count {
        let lengths = [28, 30, 32].map(|at| number(entry + at, 2));
        if &bytes[entry + 46..entry + 46 + lengths[0]] == name.as_bytes() {
            let (packed, local) = (number(entry + 20, 4), number(entry + 42, 4));
            let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
            let mut text = String::new();
            let mut inflated = flate2::read::DeflateDecoder::new(&bytes[start..start + packed]);
            inflated.read_to_string(&mut text).unwrap();
            return Some(text);
        }
        entry += 46 + lengths.iter().sum::<usize>();
    }
    None
}
