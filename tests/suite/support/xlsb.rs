//! Writes binary workbooks (xlsb) after [MS-XLSB]: parts of records, each a type, a length and a body. What is written
//! is what a spreadsheet program cannot do without, and every kind of cell that people have.

use calamine::Data;

use super::archive::packed;
use super::spreadsheet::{OpenSheet, formats};

/// Style 1 of every workbook written here; style 0 shows a number as it is. Those of the sheets follow.
const DATE_STYLE: u32 = 1;
/// The first number of a format that is no built-in one.
const DATE_FORMAT: u16 = 164;

/// Types of records, [MS-XLSB] 2.3.1.
mod record {
    pub const ROW_HEADER: u16 = 0;
    pub const CELL_RK: u16 = 2;
    pub const CELL_BOOL: u16 = 4;
    pub const CELL_REAL: u16 = 5;
    pub const CELL_TEXT: u16 = 6;
    pub const CELL_SHARED: u16 = 7;
    pub const SHARED_TEXT: u16 = 19;
    pub const FORMAT: u16 = 44;
    pub const CELL_STYLE: u16 = 47;
    pub const COLUMNS: u16 = 60;
    pub const BEGIN_SHEET: u16 = 129;
    pub const END_SHEET: u16 = 130;
    pub const BEGIN_BOOK: u16 = 131;
    pub const END_BOOK: u16 = 132;
    pub const BEGIN_SHEETS: u16 = 143;
    pub const END_SHEETS: u16 = 144;
    pub const BEGIN_ROWS: u16 = 145;
    pub const END_ROWS: u16 = 146;
    pub const DIMENSION: u16 = 148;
    pub const BOOK_PROPERTIES: u16 = 153;
    pub const SHEET: u16 = 156;
    pub const CALCULATION: u16 = 157;
    pub const BEGIN_SHARED: u16 = 159;
    pub const END_SHARED: u16 = 160;
    pub const BEGIN_STYLES: u16 = 278;
    pub const END_STYLES: u16 = 279;
    pub const BEGIN_FORMATS: u16 = 615;
    pub const END_FORMATS: u16 = 616;
    pub const BEGIN_COLUMNS: u16 = 390;
    pub const END_COLUMNS: u16 = 391;
    pub const BEGIN_CELL_STYLES: u16 = 617;
    pub const END_CELL_STYLES: u16 = 618;
}

/// A workbook with these sheets. Texts stand once in the list of the workbook; each seventh stands in its own cell, as
/// results of formulas do.
pub fn workbook(sheets: &[OpenSheet]) -> Vec<u8> {
    let mut texts = Vec::new();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), content_types(sheets.len()).into_bytes()),
        (
            "_rels/.rels".to_owned(),
            relations([(1, "officeDocument", "xl/workbook.bin".to_owned())]).into_bytes(),
        ),
        ("xl/workbook.bin".to_owned(), book(sheets)),
        ("xl/_rels/workbook.bin.rels".to_owned(), book_relations(sheets.len()).into_bytes()),
        ("xl/styles.bin".to_owned(), styles(&formats(sheets))),
    ];
    let formats = formats(sheets);
    for (number, sheet) in (1..).zip(sheets) {
        parts.push((format!("xl/worksheets/sheet{number}.bin"), rows(sheet, &formats, &mut texts)));
    }
    parts.push(("xl/sharedStrings.bin".to_owned(), shared(&texts)));
    packed(&parts)
}

/// Seven bits of a number a byte, the lowest first; the highest bit says that another byte follows (2.1.4).
fn put_number(part: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        part.push(u8::try_from(number & 0x7F).unwrap() | 0x80);
        number >>= 7;
    }
    part.push(u8::try_from(number).unwrap());
}

fn put(part: &mut Vec<u8>, kind: u16, body: &[u8]) {
    put_number(part, usize::from(kind));
    put_number(part, body.len());
    part.extend(body);
}

/// `XLWideString` (2.5.168).
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap().to_le_bytes();
    length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn numbers<const N: usize>(numbers: [u32; N]) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

fn book(sheets: &[OpenSheet]) -> Vec<u8> {
    let mut part = Vec::new();
    put(&mut part, record::BEGIN_BOOK, &[]);
    put(&mut part, record::BOOK_PROPERTIES, &[numbers([0, 0]), wide("")].concat());
    put(&mut part, record::BEGIN_SHEETS, &[]);
    for (number, sheet) in (1..).zip(sheets) {
        let hidden = u32::from(!sheet.visible);
        let body = [numbers([hidden, number]), wide(&format!("rId{number}")), wide(&sheet.name)];
        put(&mut part, record::SHEET, &body.concat());
    }
    put(&mut part, record::END_SHEETS, &[]);
    // Calculated by itself, at most 100 times, to within a thousandth.
    let calculation =
        [numbers([191_029, 1, 100]), 0.001_f64.to_le_bytes().to_vec(), numbers([1]), vec![0; 2]];
    put(&mut part, record::CALCULATION, &calculation.concat());
    put(&mut part, record::END_BOOK, &[]);
    part
}

fn styles(of_sheets: &[&str]) -> Vec<u8> {
    let mut part = Vec::new();
    put(&mut part, record::BEGIN_STYLES, &[]);
    let count = u32::try_from(of_sheets.len()).unwrap();
    put(&mut part, record::BEGIN_FORMATS, &numbers([1 + count]));
    let formats = || (DATE_FORMAT..).zip(["dd-mm-yyyy"].iter().chain(of_sheets));
    for (number, code) in formats() {
        put(&mut part, record::FORMAT, &[number.to_le_bytes().to_vec(), wide(code)].concat());
    }
    put(&mut part, record::END_FORMATS, &[]);
    put(&mut part, record::BEGIN_CELL_STYLES, &numbers([2 + count]));
    for format in [0].into_iter().chain(formats().map(|(number, _)| number)) {
        let fields = [0, format, 0, 0, 0, 0, 0, 0];
        let body: Vec<u8> = fields.into_iter().flat_map(u16::to_le_bytes).collect();
        put(&mut part, record::CELL_STYLE, &body);
    }
    put(&mut part, record::END_CELL_STYLES, &[]);
    put(&mut part, record::END_STYLES, &[]);
    part
}

fn shared(texts: &[String]) -> Vec<u8> {
    let mut part = Vec::new();
    let count = u32::try_from(texts.len()).unwrap();
    put(&mut part, record::BEGIN_SHARED, &numbers([count, count]));
    for text in texts {
        put(&mut part, record::SHARED_TEXT, &[vec![0], wide(text)].concat());
    }
    put(&mut part, record::END_SHARED, &[]);
    part
}

fn rows(sheet: &OpenSheet, formats: &[&str], texts: &mut Vec<String>) -> Vec<u8> {
    let mut part = Vec::new();
    let last_row = sheet.cells.iter().map(|(row, _, _)| *row).max().unwrap_or_default();
    let last_column = sheet.cells.iter().map(|(_, column, _)| u32::from(*column)).max().unwrap_or_default();
    put(&mut part, record::BEGIN_SHEET, &[]);
    put(&mut part, record::DIMENSION, &numbers([0, last_row, 0, last_column]));
    if !sheet.look.hidden_columns.is_empty() {
        put(&mut part, record::BEGIN_COLUMNS, &[]);
        for (first, last) in &sheet.look.hidden_columns {
            // Width and style; hidden, and set by a person.
            let body = [numbers([u32::from(*first), u32::from(*last), 0, 0]), vec![3, 0]];
            put(&mut part, record::COLUMNS, &body.concat());
        }
        put(&mut part, record::END_COLUMNS, &[]);
    }
    put(&mut part, record::BEGIN_ROWS, &[]);
    let mut begun = None;
    for (row, column, value) in &sheet.cells {
        if begun != Some(*row) {
            // Number and style; height and flags; one run of columns.
            let hidden = if sheet.look.hidden_rows.contains(row) { 0x10 } else { 0 };
            let body = [numbers([*row, 0]), vec![0x2C, 0x01, 0, hidden, 0], numbers([1, 0, last_column])];
            put(&mut part, record::ROW_HEADER, &body.concat());
            begun = Some(*row);
        }
        let (kind, style, body) = cell(value, texts);
        let of_row = sheet.format(*row).filter(|_| matches!(kind, record::CELL_RK | record::CELL_REAL));
        let shown = of_row.and_then(|format| formats.iter().position(|known| *known == format));
        let style = shown.map_or(style, |place| DATE_STYLE + 1 + u32::try_from(place).unwrap());
        put(&mut part, kind, &[numbers([u32::from(*column), style]), body].concat());
    }
    put(&mut part, record::END_ROWS, &[]);
    put(&mut part, record::END_SHEET, &[]);
    part
}

/// Type, style and value of a cell.
fn cell(value: &Data, texts: &mut Vec<String>) -> (u16, u32, Vec<u8>) {
    match value {
        Data::Int(whole) => (record::CELL_REAL, 0, real(whole.to_string().parse().unwrap())),
        Data::Float(number) => match rk(*number) {
            Some(packed) => (record::CELL_RK, 0, numbers([packed])),
            None => (record::CELL_REAL, 0, real(*number)),
        },
        Data::DateTime(moment) => (record::CELL_REAL, DATE_STYLE, real(moment.as_f64())),
        Data::Bool(truth) => (record::CELL_BOOL, 0, vec![u8::from(*truth)]),
        other => {
            let text = other.to_string();
            if text.chars().count() % 7 == 0 {
                return (record::CELL_TEXT, 0, wide(&text));
            }
            let known = texts.iter().position(|known| *known == text).unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            });
            (record::CELL_SHARED, 0, numbers([u32::try_from(known).unwrap()]))
        }
    }
}

fn real(number: f64) -> Vec<u8> {
    number.to_le_bytes().to_vec()
}

/// `RkNumber` (2.5.122): whole hundredths in thirty bits, where they say the number exactly.
fn rk(number: f64) -> Option<u32> {
    const HUNDREDTHS: u32 = 1;
    const WHOLE: u32 = 2;
    let shown = number.to_string();
    let (whole, rest) = shown.split_once('.').unwrap_or((&shown, ""));
    let hundredths: i32 = (rest.len() <= 2).then(|| format!("{whole}{rest:0<2}").parse().ok())??;
    let fits = (-(1 << 29)..1 << 29).contains(&hundredths);
    fits.then(|| u32::from_le_bytes((hundredths << 2).to_le_bytes()) | WHOLE | HUNDREDTHS)
}

fn content_types(sheets: usize) -> String {
    const EXCEL: &str = "application/vnd.ms-excel";
    let part = |name: &str, kind: &str| {
        format!("<Override PartName=\"/xl/{name}.bin\" ContentType=\"{EXCEL}.{kind}\"/>")
    };
    let sheets: String = (1..=sheets).map(|n| part(&format!("worksheets/sheet{n}"), "worksheet")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"bin\" ContentType=\"{EXCEL}.sheet.binary.macroEnabled.main\"/>{}{}{sheets}</Types>",
        part("styles", "styles"),
        part("sharedStrings", "sharedStrings"),
    )
}

fn book_relations(sheets: usize) -> String {
    let named = (1..=sheets).map(|number| (number, "worksheet", format!("worksheets/sheet{number}.bin")));
    relations(named.chain([
        (sheets + 1, "styles", "styles.bin".to_owned()),
        (sheets + 2, "sharedStrings", "sharedStrings.bin".to_owned()),
    ]))
}

fn relations(targets: impl IntoIterator<Item = (usize, &'static str, String)>) -> String {
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |(number, kind, target): (usize, &str, String)| {
        format!("<Relationship Id=\"rId{number}\" Type=\"{KIND}/{kind}\" Target=\"{target}\"/>")
    };
    let relations: String = targets.into_iter().map(relation).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
    )
}
