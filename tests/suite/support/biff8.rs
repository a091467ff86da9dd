//! Writes xls files (BIFF8) after [MS-XLS] and [MS-CFB]: records, each a type, a length and a body, in one stream of a
//! compound file. What is written is what a spreadsheet program cannot do without.

use calamine::Data;

use super::spreadsheet::{OpenSheet, formats};

/// Style 1 of every workbook written here; style 0 shows a number as it is. Those of the sheets follow.
const DATE_STYLE: u16 = 1;
/// The built-in format of dates.
const DATE_FORMAT: u16 = 14;
/// The first number of a format that is no built-in one.
const OWN_FORMAT: u16 = 164;
const HIDDEN_ROW: u16 = 0x20;

/// Types of records, [MS-XLS] 2.3.1.
mod record {
    pub const END: u16 = 0x000A;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const COLUMNS: u16 = 0x007D;
    pub const SHEET: u16 = 0x0085;
    pub const PACKED_NUMBERS: u16 = 0x00BD;
    pub const STYLE: u16 = 0x00E0;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const TEXT: u16 = 0x0204;
    pub const TRUTH: u16 = 0x0205;
    pub const ROW: u16 = 0x0208;
    pub const FORMAT: u16 = 0x041E;
    pub const BEGIN: u16 = 0x0809;
}

/// What a part of the stream that begins is (`dt` of `BOF`).
const OF_BOOK: u16 = 0x05;
const OF_SHEET: u16 = 0x10;
const OF_CHART: u16 = 0x20;

/// A workbook with these sheets.
pub fn workbook(sheets: &[OpenSheet]) -> Vec<u8> {
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|sheet| rows(sheet, &formats(sheets))).collect();
    // The book names the places of its sheets, so that its own size must be known first.
    let size = book(sheets, &vec![0; sheets.len()]).len();
    let mut starts = Vec::new();
    let mut next = size;
    for body in &bodies {
        starts.push(u32::try_from(next).unwrap());
        next += body.len();
    }
    compound_file(&[book(sheets, &starts), bodies.concat()].concat())
}

fn put(stream: &mut Vec<u8>, kind: u16, body: &[u8]) {
    stream.extend(words([kind, u16::try_from(body.len()).unwrap()]));
    stream.extend(body);
}

fn words<const N: usize>(words: [u16; N]) -> Vec<u8> {
    words.into_iter().flat_map(u16::to_le_bytes).collect()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Two bytes a character behind a mark that says so (2.5.294).
fn wide(text: &str) -> Vec<u8> {
    [1].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// One byte a character where that will do.
fn narrow_or_wide(text: &str) -> Vec<u8> {
    let narrow = text.chars().map(|character| u8::try_from(character).ok());
    let narrow: Option<Vec<u8>> = [Some(0)].into_iter().chain(narrow).collect();
    narrow.unwrap_or_else(|| wide(text))
}

fn length(text: &str) -> u16 {
    u16::try_from(text.encode_utf16().count()).unwrap()
}

fn begin(stream: &mut Vec<u8>, what: u16) {
    put(stream, record::BEGIN, &[words([0x0600, what, 0x0DBB, 0x07CC]), numbers(&[0, 6])].concat());
}

fn book(sheets: &[OpenSheet], starts: &[u32]) -> Vec<u8> {
    let mut stream = Vec::new();
    begin(&mut stream, OF_BOOK);
    put(&mut stream, record::CODE_PAGE, &words([1200]));
    let own = formats(sheets);
    for (number, code) in (OWN_FORMAT..).zip(&own) {
        put(&mut stream, record::FORMAT, &[words([number, length(code)]), narrow_or_wide(code)].concat());
    }
    for format in [0, DATE_FORMAT].into_iter().chain((OWN_FORMAT..).zip(&own).map(|(number, _)| number)) {
        put(&mut stream, record::STYLE, &[words([0, format]), vec![0; 16]].concat());
    }
    for (sheet, start) in sheets.iter().zip(starts) {
        let name = u8::try_from(length(&sheet.name)).unwrap();
        let body = [numbers(&[*start]), vec![u8::from(!sheet.visible), 0, name], wide(&sheet.name)];
        put(&mut stream, record::SHEET, &body.concat());
    }
    put(&mut stream, record::END, &[]);
    stream
}

fn rows(sheet: &OpenSheet, formats: &[&str]) -> Vec<u8> {
    let mut stream = Vec::new();
    let last_row = sheet.cells.iter().map(|(row, _, _)| *row).max().unwrap_or_default();
    let last_column = sheet.cells.iter().map(|(_, column, _)| *column).max().unwrap_or_default();
    begin(&mut stream, OF_SHEET);
    for (first, last) in &sheet.look.hidden_columns {
        put(&mut stream, record::COLUMNS, &words([*first, *last, 0, 0, 1, 0]));
    }
    let dimensions = [numbers(&[0, last_row + 1]), words([0, last_column + 1, 0])];
    put(&mut stream, record::DIMENSIONS, &dimensions.concat());
    let mut begun = None;
    for (row, column, value) in &sheet.cells {
        let number = u16::try_from(*row).unwrap();
        if begun != Some(*row) {
            let hidden = if sheet.look.hidden_rows.contains(row) { HIDDEN_ROW } else { 0 };
            put(&mut stream, record::ROW, &row_of(number, last_column, hidden));
            begun = Some(*row);
        }
        let (kind, style, body) = cell(value);
        let of_row = sheet.format(*row).filter(|_| kind == record::NUMBER);
        let shown = of_row.and_then(|format| formats.iter().position(|known| *known == format));
        let style = shown.map_or(style, |place| DATE_STYLE + 1 + u16::try_from(place).unwrap());
        if let Some(packed) = packed(value) {
            // Each in a list of one, as programs write neighbours.
            let body = [words([number, *column, style]), numbers(&[packed]), words([*column])].concat();
            put(&mut stream, record::PACKED_NUMBERS, &body);
            continue;
        }
        put(&mut stream, kind, &[words([number, *column, style]), body].concat());
    }
    // A chart on the sheet has records of its own, which say nothing about the sheet.
    begin(&mut stream, OF_CHART);
    put(&mut stream, record::ROW, &row_of(1, last_column, HIDDEN_ROW));
    put(&mut stream, record::COLUMNS, &words([0, 255, 0, 0, 1, 0]));
    put(&mut stream, record::END, &[]);
    put(&mut stream, record::END, &[]);
    stream
}

fn row_of(number: u16, last_column: u16, flags: u16) -> Vec<u8> {
    words([number, 0, last_column + 1, 255, 0, 0, flags, 0])
}

/// Type, style and value of a cell.
fn cell(value: &Data) -> (u16, u16, Vec<u8>) {
    match value {
        Data::Int(whole) => (record::NUMBER, 0, real(whole.to_string().parse().unwrap())),
        Data::Float(number) => (record::NUMBER, 0, real(*number)),
        Data::DateTime(moment) => (record::NUMBER, DATE_STYLE, real(moment.as_f64())),
        Data::Bool(truth) => (record::TRUTH, 0, vec![u8::from(*truth), 0]),
        other => {
            let text = other.to_string();
            (record::TEXT, 0, [words([length(&text)]), wide(&text)].concat())
        }
    }
}

/// A whole number in thirty bits (`RkNumber`, 2.5.218).
fn packed(value: &Data) -> Option<u32> {
    let Data::Float(number) = value else { return None };
    let whole: u32 = number.to_string().parse().ok().filter(|whole| *whole < 1 << 29)?;
    Some(whole << 2 | 2)
}

fn real(number: f64) -> Vec<u8> {
    number.to_le_bytes().to_vec()
}

const SECTOR: usize = 512;
/// Shorter streams lie in pieces of 64 bytes within the stream of the root.
const SHORT_STREAM: usize = 4096;
const SHORT_SECTOR: usize = 64;
const ENDS: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const OF_THE_TABLE: u32 = 0xFFFF_FFFD;

/// The stream as "Workbook" in a compound file: its table first, then the directory, the table of short sectors and the
/// stream.
fn compound_file(stream: &[u8]) -> Vec<u8> {
    let is_short = stream.len() < SHORT_STREAM;
    let (before, held) = (if is_short { 2 } else { 1 }, stream.len().div_ceil(SECTOR));
    // A sector of the table holds 128 numbers, also those of the table itself.
    let named_in_header = 1..=109;
    let tables =
        named_in_header.into_iter().find(|tables| (tables + before + held) * 4 <= tables * SECTOR).unwrap();
    let number = |place: usize| u32::try_from(place).unwrap();
    let (directory, first) = (number(tables), number(tables + before));

    let mut file = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    file.extend([0; 16]);
    file.extend(words([0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0]));
    let shorts = if is_short { (directory + 1, 1) } else { (ENDS, 0) };
    file.extend(numbers(&[0, number(tables), directory, 0, 4096, shorts.0, shorts.1, ENDS, 0]));
    file.extend(numbers(
        &(0..109).map(|place| if place < tables { number(place) } else { FREE }).collect::<Vec<_>>(),
    ));

    let mut table = vec![OF_THE_TABLE; tables];
    table.extend(vec![ENDS; before]);
    table.extend((1..held).map(|place| first + number(place)));
    table.push(ENDS);
    table.resize(tables * SECTOR / 4, FREE);
    file.extend(numbers(&table));

    let (root, own) = if is_short { ((first, stream.len()), 0) } else { ((ENDS, 0), first) };
    file.extend(entry("Root Entry", 5, 1, root));
    file.extend(entry("Workbook", 2, FREE, (own, stream.len())));
    file.extend([entry("", 0, FREE, (0, 0)), entry("", 0, FREE, (0, 0))].concat());
    if is_short {
        let pieces = number(stream.len().div_ceil(SHORT_SECTOR));
        let mut follows: Vec<u32> = (1..pieces).chain([ENDS]).collect();
        follows.resize(SECTOR / 4, FREE);
        file.extend(numbers(&follows));
    }
    file.extend(stream);
    file.resize(file.len().next_multiple_of(SECTOR), 0);
    file
}

/// An entry of the directory (2.6.1): name, kind, child, and where its stream begins and how long it is.
fn entry(name: &str, kind: u8, child: u32, (start, size): (u32, usize)) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_end = if name.is_empty() { 0 } else { length(name) * 2 + 2 };
    entry.resize(64, 0);
    entry.extend(with_end.to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend(numbers(&[FREE, FREE, child]));
    entry.extend([0; 36]);
    entry.extend(numbers(&[start, u32::try_from(size).unwrap(), 0]));
    entry
}
