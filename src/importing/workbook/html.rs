//! Tables of a web page, which many programs call .xls. A tolerant reader of its own: it follows rows, cells, spans and
//! line breaks, and passes over everything else. The page becomes one sheet, as in a spreadsheet program: all tables one
//! below the other, and lines of text outside them in column A. Cells are text. Knows nothing of other formats.

use super::{CellValue, MAX_COLUMNS, MAX_ROWS, Sink, WorkbookFormat, delimited, encoding, is_wanted};
use crate::importing::unreadable::Unreadable;

pub(super) fn read(
    file_name: &str,
    bytes: &[u8],
    only_sheet: Option<&str>,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    let decoded = encoding::decode_page(bytes);
    let name = delimited::sheet_name(file_name);
    if !is_wanted(name, only_sheet) {
        let wanted = only_sheet.unwrap_or_default().to_owned();
        return Err(Unreadable::SheetNotFound { wanted, present: vec![name.to_owned()] });
    }
    sink.format(WorkbookFormat::Html { encoding: decoded.encoding })?;
    sink.sheet(name, false)?;
    let mut page = Page::new(sink);
    for piece in Pieces(&decoded.text) {
        page.take(&piece)?;
    }
    page.end_row()?;
    if page.has_table { Ok(()) } else { Err(Unreadable::WebPage) }
}

enum Piece<'a> {
    Text(&'a str),
    Tag {
        /// In small letters, with a slash in front when it closes.
        name: String,
        attributes: &'a str,
    },
}

/// Cuts a page into tags and the text between them. Comments, scripts and styles are left out.
struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.0.is_empty() {
                return None;
            }
            let Some(inside) = self.0.strip_prefix('<') else {
                let end = self.0.find('<').unwrap_or(self.0.len());
                return Some(Piece::Text(self.cut(end)));
            };
            if inside.starts_with("!--") {
                self.skip_past("-->");
                continue;
            }
            if !inside.starts_with(|first: char| first.is_ascii_alphabetic() || "/!?".contains(first)) {
                let end = inside.find('<').map_or(self.0.len(), |end| end + 1);
                return Some(Piece::Text(self.cut(end)));
            }
            let tag = self.cut(end_of_tag(self.0));
            let tag = tag.trim_start_matches('<').trim_end_matches('>');
            let end = tag.find(|character: char| character.is_whitespace()).unwrap_or(tag.len());
            let (name, attributes) = tag.split_at_checked(end).unwrap_or((tag, ""));
            let name = if name.len() > 1 { name.trim_end_matches('/') } else { name }.to_ascii_lowercase();
            if name == "script" || name == "style" {
                self.skip_past(if name == "script" { "</script" } else { "</style" });
                self.skip_past(">");
                continue;
            }
            return Some(Piece::Tag { name, attributes });
        }
    }
}

impl<'a> Pieces<'a> {
    fn cut(&mut self, end: usize) -> &'a str {
        let (piece, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        piece
    }

    /// Tags are ASCII: looking for them byte by byte, whatever the case of their letters, stays on whole characters.
    fn skip_past(&mut self, tag: &str) {
        let found = self
            .0
            .as_bytes()
            .windows(tag.len())
            .position(|window| window.eq_ignore_ascii_case(tag.as_bytes()));
        self.cut(found.map_or(self.0.len(), |start| start + tag.len()));
    }
}

/// The length of the tag at the start of a text; a `>` within quotes is none of its end.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (place, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return place + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that never closes was none.
    text.find('>').map_or(text.len(), |end| end + 1)
}

/// The sheet that the page becomes, as far as it has been read.
struct Page<'a> {
    sink: &'a mut dyn Sink,
    has_table: bool,
    tables_open: u32,
    /// The row in which the next cell stands, from 1.
    row: u32,
    row_has_cells: bool,
    /// The column for the next cell.
    column: u16,
    /// For each column, how many rows below this one are taken by a cell that reaches down.
    taken: Vec<u32>,
    cell: Option<OpenCell>,
    /// Text of the open cell, or of the line outside any table.
    text: String,
}

#[derive(Clone, Copy)]
struct OpenCell {
    columns: u16,
    rows: u32,
}

impl<'a> Page<'a> {
    fn new(sink: &'a mut dyn Sink) -> Self {
        Page {
            sink,
            has_table: false,
            tables_open: 0,
            row: 1,
            row_has_cells: false,
            column: 0,
            taken: Vec::new(),
            cell: None,
            text: String::new(),
        }
    }

    fn take(&mut self, piece: &Piece<'_>) -> Result<(), Unreadable> {
        let (name, attributes) = match piece {
            Piece::Text(text) => {
                if self.cell.is_some() || self.tables_open == 0 {
                    push_text(&mut self.text, text);
                }
                return Ok(());
            }
            Piece::Tag { name, attributes } => (name.as_str(), *attributes),
        };
        match name {
            "table" => {
                self.end_row()?;
                self.has_table = true;
                self.tables_open = self.tables_open.saturating_add(1);
                self.taken.clear();
            }
            "/table" => {
                self.end_row()?;
                self.tables_open = self.tables_open.saturating_sub(1);
                self.taken.clear();
            }
            "tr" | "/tr" => self.end_row()?,
            "td" | "th" => {
                self.end_cell()?;
                let columns = span(attributes, "colspan", u32::from(MAX_COLUMNS));
                let columns = u16::try_from(columns).unwrap_or(MAX_COLUMNS);
                self.cell = Some(OpenCell { columns, rows: span(attributes, "rowspan", MAX_ROWS) });
            }
            "/td" | "/th" => self.end_cell()?,
            "br" => self.text.push('\n'),
            // The title is no line of the page.
            "title" | "/title" | "/head" => self.text.clear(),
            "p" | "/p" | "div" | "/div" | "h1" | "/h1" | "h2" | "/h2" | "h3" | "/h3" | "li" => {
                if self.tables_open == 0 {
                    self.end_row()?;
                } else if !self.text.trim_end().is_empty() {
                    self.text.push('\n');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Unreadable> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let is_taken = |column: u16| self.taken.get(usize::from(column)).is_some_and(|rows| *rows > 0);
        while is_taken(self.column) {
            self.column = self.column.saturating_add(1);
        }
        self.sink.cell(self.row, u32::from(self.column), CellValue::Text(self.text.trim()))?;
        self.text.clear();
        self.row_has_cells = true;
        let next = self.column.saturating_add(cell.columns).min(MAX_COLUMNS);
        if cell.rows > 1 {
            let from = usize::from(self.column);
            self.taken.resize(self.taken.len().max(usize::from(next)), 0);
            self.taken.iter_mut().take(usize::from(next)).skip(from).for_each(|rows| *rows = cell.rows);
        }
        self.column = next;
        Ok(())
    }

    /// Ends the row, or the line of text outside any table, if there is one.
    fn end_row(&mut self) -> Result<(), Unreadable> {
        self.end_cell()?;
        if self.tables_open == 0 && !self.text.trim().is_empty() {
            self.sink.cell(self.row, 0, CellValue::Text(self.text.trim()))?;
            self.row_has_cells = true;
        }
        self.text.clear();
        if self.row_has_cells {
            self.row = self.row.saturating_add(1);
            self.taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        }
        self.row_has_cells = false;
        self.column = 0;
        Ok(())
    }
}

/// The value of `colspan="3"`, at least 1.
fn span(attributes: &str, name: &str, at_most: u32) -> u32 {
    let attributes = attributes.to_ascii_lowercase();
    let value = attributes.split_once(name).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
    let value = value.map(|value| value.trim_start().trim_start_matches(['"', '\'']).trim_start());
    let digits = value.and_then(|value| value.split(|digit: char| !digit.is_ascii_digit()).next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(1).clamp(1, at_most)
}

/// Adds text of a page: runs of white space are one space, entities are the characters they stand for.
fn push_text(to: &mut String, text: &str) {
    let mut left = text;
    while let Some(character) = left.chars().next() {
        if character.is_ascii_whitespace() {
            if !to.is_empty() && !to.ends_with([' ', '\n']) {
                to.push(' ');
            }
            left = left.trim_start_matches(|blank: char| blank.is_ascii_whitespace());
            continue;
        }
        if let Some((meant, rest)) = left.strip_prefix('&').and_then(entity) {
            to.push(meant);
            left = rest;
            continue;
        }
        to.push(character);
        left = left.get(character.len_utf8()..).unwrap_or_default();
    }
}

/// The character of the entity that a text begins with (behind its `&`), and the text after it.
fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let (name, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix(';')?;
    let meant = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, meant)| *meant)?,
    };
    Some((meant, rest))
}

/// The names that programs write into tables; other letters with accents come as numbers or as themselves.
const ENTITIES: [(&str, char); 44] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("euro", '€'),
    ("pound", '£'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("minus", '−'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("hellip", '…'),
    ("deg", '°'),
    ("middot", '·'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("auml", 'ä'),
    ("Auml", 'Ä'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("Ouml", 'Ö'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
];

#[cfg(test)]
mod tests {
    use super::super::{Gathered, Sheet};
    use super::*;

    fn rows_of(page: &str) -> Vec<String> {
        let mut rows = |_| {};
        let mut gathered = Gathered::new(&mut rows);
        read("export.xls", page.as_bytes(), None, &mut gathered).unwrap();
        let workbook = gathered.finish().unwrap();
        let [Sheet::Read(table)] = workbook.sheets.as_slice() else { panic!("no sheet") };
        let shown = |row: super::super::Row<'_>| {
            let cells = row.cells().map(|(column, value)| {
                format!("{}{} {value}", char::from(b'A' + u8::try_from(column).unwrap()), row.number)
            });
            cells.collect::<Vec<_>>().join(" / ")
        };
        table.rows().map(shown).collect()
    }

    #[test]
    fn tables_become_rows_and_cells() {
        for (page, rows) in [
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>1</td></tr></table>", &["A1 a / B1 b", "A2 1"][..]),
            ("<TABLE><TR><TD>a<TD>b<TR><TD>1</TABLE>", &["A1 a / B1 b", "A2 1"]),
            ("<table><tr><td colspan=2>a</td><td>b</td></tr></table>", &["A1 a / C1 b"]),
            ("<table><tr><td colSpan = \"2\">a</td><td>b</td></tr></table>", &["A1 a / C1 b"]),
            (
                "<table><tr><td rowspan='2'>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr></table>",
                &["A1 a / B1 b", "B2 c", "A3 d"],
            ),
            (
                "<table><tr><td>x &amp; y&nbsp;z &euro;&#8364;&#x20AC; &onbekend; &</td></tr></table>",
                &["A1 x & y\u{A0}z €€€ &onbekend; &"],
            ),
            ("<table><tr><td>een<br/>twee<br>drie</td></tr></table>", &["A1 een\ntwee\ndrie"]),
            ("<table><tr><td><b>\n  een </b>\n twee</td></tr></table>", &["A1 een twee"]),
            ("<table><tr><td title=\"a>b\">1</td></tr></table>", &["A1 1"]),
            ("<table><tr><td>1 < 2</td></tr></table>", &["A1 1 < 2"]),
            (
                "<style>td { x }</style><script>if (a<b) '<td>'</script><table><!-- <td>no --><tr><td>1</table>",
                &["A1 1"],
            ),
            (
                "<html><head><title>Export</title></head><body><h1>Uitgaven</h1><p>juni</p><table><tr><td>a</td></tr></table>\
                 <p>tussen</p><table><tr><td>b</td></tr></table></body>",
                &["A1 Uitgaven", "A2 juni", "A3 a", "A4 tussen", "A5 b"],
            ),
            (
                "<table><tr><td>buiten<table><tr><td>binnen</td></tr></table></td></tr></table>",
                &["A1 buiten", "A2 binnen"],
            ),
            ("<table><tr></tr><tr><td></td></tr><tr><td>a</td></tr></table>", &["A2 a"]),
            ("<table><tr><td>cut off", &["A1 cut off"]),
            ("<table><tr><td>cut <b class=\"x", &["A1 cut"]),
        ] {
            assert_eq!(rows_of(page), rows, "{page}");
        }
    }

    #[test]
    fn a_page_says_its_own_encoding_and_one_without_a_table_is_refused() {
        let mut rows = |_| {};
        let mut gathered = Gathered::new(&mut rows);
        let page = b"<html><meta http-equiv=Content-Type content=\"text/html; charset=windows-1250\"><table><tr><td>\xA3\xF3d\x9F";
        read("export.xls", page, None, &mut gathered).unwrap();
        let workbook = gathered.finish().unwrap();
        assert_eq!(workbook.format.to_string(), "html (windows-1250)");
        let [Sheet::Read(table)] = workbook.sheets.as_slice() else { panic!("no sheet") };
        assert_eq!(table.rows().next().unwrap().cell(0), Some(CellValue::Text("Łódź")));
        let mut rows = |_| {};
        let mut gathered = Gathered::new(&mut rows);
        let refused = read("x.xls", b"<html><body>Niet gevonden</body></html>", None, &mut gathered);
        assert_eq!(refused, Err(Unreadable::WebPage));
    }
}
