//! Files of machines: XML in the forms that invoices, ledgers and banks exchange. Walks over elements within bounds on
//! depth, names and texts. Nothing is looked up: a document type is refused before anything of it is read, and an entity
//! that XML itself does not define ends the reading.

mod audit_file;
mod bank_statement;
mod base64;
mod invoice;
mod invoice_sums;

use std::borrow::Cow;

use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{CellValue, Sink};

use crate::importing::unreadable::{Measure, Unreadable};
pub use audit_file::LEDGER_COLUMNS;

/// Elements within elements. The deepest standard that is read here has 14.
const MAX_DEPTH: usize = 64;
const MAX_NAME: usize = 256;
const MAX_ATTRIBUTES: usize = 64;
/// Bytes of one text, but for files that are part of an invoice.
const MAX_TEXT: usize = 1 << 20;
/// Elements of one record, such as a transaction with its lines.
const MAX_ELEMENTS: usize = 1 << 18;
/// The element of UBL that holds a file.
const FILE_ELEMENT: &str = "EmbeddedDocumentBinaryObject";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum XmlKind {
    Invoice,
    AuditFile,
    BankStatement,
}

const INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const CREDIT_NOTE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
const AUDIT_FILE: &str = "http://www.auditfiles.nl/XAF/3.2";
const BANK_STATEMENT: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";

/// Which form of XML a text is, told by its outermost element.
pub(super) fn recognise(text: &str) -> Result<XmlKind, Unreadable> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|error| damaged(&error))? {
            Event::DocType(_) => return Err(Unreadable::XmlWithDocumentType),
            Event::Start(start) | Event::Empty(start) => return kind_of(&start),
            Event::Eof => return Err(Unreadable::Xml),
            _ => {}
        }
    }
}

fn kind_of(start: &BytesStart<'_>) -> Result<XmlKind, Unreadable> {
    let element = opened(start)?;
    let namespaces: Vec<&str> = element
        .attributes
        .iter()
        .filter(|(name, _)| name == "xmlns" || name.starts_with("xmlns:"))
        .map(|(_, value)| value.trim())
        .collect();
    let is = |name: &str, namespace: &str| element.name == name && namespaces.contains(&namespace);
    if is("Invoice", INVOICE) || is("CreditNote", CREDIT_NOTE) {
        Ok(XmlKind::Invoice)
    } else if is("auditfile", AUDIT_FILE) {
        Ok(XmlKind::AuditFile)
    } else if element.name == "Document" && namespaces.iter().any(|space| space.starts_with(BANK_STATEMENT)) {
        Ok(XmlKind::BankStatement)
    } else if element.name == "Workbook" {
        Err(Unreadable::Xml)
    } else {
        let space = namespaces.first().copied().unwrap_or_default();
        Err(Unreadable::XmlNotKnown(format!("{} {space}", element.name).trim().to_owned()))
    }
}

pub(super) fn read(kind: XmlKind, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let (text, encoding) = decode(bytes)?;
    let mut walk = Walk::new(&text);
    match kind {
        XmlKind::Invoice => invoice::read(&mut walk, encoding, sink),
        XmlKind::AuditFile => audit_file::read(&mut walk, encoding, sink),
        XmlKind::BankStatement => bank_statement::read(&mut walk, encoding, sink),
    }
}

/// The text of a file in the encoding that it states, or UTF-8. A byte that the encoding does not know ends the reading:
/// a name with a replaced letter is not what the file says.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), Unreadable> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None => (stated_encoding(bytes)?, bytes),
    };
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((text, encoding.name())),
        None => Err(Unreadable::EncodingNotKept(encoding.name().to_owned())),
    }
}

fn stated_encoding(bytes: &[u8]) -> Result<&'static Encoding, Unreadable> {
    let start = bytes.get(..512).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start);
    let declaration = start.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let stated = declaration.and_then(|(declaration, _)| {
        let (_, value) = declaration.split_once("encoding")?;
        let value = value.trim_start().strip_prefix('=')?.trim_start();
        value.get(1..)?.split(['"', '\'']).next().map(str::to_owned)
    });
    match stated {
        None => Ok(encoding_rs::UTF_8),
        Some(label) => Encoding::for_label(label.as_bytes())
            .ok_or_else(|| Unreadable::EncodingNotKnown(shortened(&label))),
    }
}

/// An element with what stands in it. Names are without their prefix.
#[derive(Clone, Debug, Default, PartialEq)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element at the end of a path of names.
    fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |element, name| element.child(name))
    }

    /// The text at the end of a path, on one line; empty when there is none.
    fn text_at(&self, path: &str) -> String {
        self.at(path).map(|element| one_line(&element.text)).unwrap_or_default()
    }
}

fn first_of<const COUNT: usize>(texts: [String; COUNT]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

enum Step {
    Opens(Element),
    Closes,
    Ends,
}

/// Goes through a text element by element.
struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    /// Names of the elements that are open.
    path: Vec<String>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, path: Vec::new() }
    }

    /// The next opening or closing; texts between elements are passed by.
    fn step(&mut self) -> Result<Step, Unreadable> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Step::Opens(self.open(&start)?)),
                Event::End(_) => {
                    self.path.pop();
                    return Ok(Step::Closes);
                }
                Event::Eof if self.path.is_empty() => return Ok(Step::Ends),
                Event::Eof => return Err(Unreadable::Damaged("its end is missing".to_owned())),
                _ => {}
            }
        }
    }

    /// Whether the names of the open elements end so.
    fn is_at(&self, names: &[&str]) -> bool {
        self.path.len() >= names.len()
            && self.path.iter().rev().zip(names.iter().rev()).all(|(open, name)| open == name)
    }

    /// Everything in an element that was just opened.
    fn whole(&mut self, element: Element) -> Result<Element, Unreadable> {
        let mut open = vec![element];
        let mut count = 0_usize;
        loop {
            match self.event()? {
                Event::Start(start) => {
                    count += 1;
                    if count > MAX_ELEMENTS {
                        return Err(Unreadable::over(Measure::Elements, MAX_ELEMENTS, ""));
                    }
                    open.push(self.open(&start)?);
                }
                Event::End(_) => {
                    self.path.pop();
                    let Some(done) = open.pop() else { return Err(ends_early()) };
                    match open.last_mut() {
                        Some(around) => around.children.push(done),
                        None => return Ok(done),
                    }
                }
                Event::Text(text) => add_text(&mut open, &text)?,
                Event::CData(text) => add_text(&mut open, &text)?,
                Event::GeneralRef(reference) => {
                    let character = resolve(&reference)?;
                    add_text(&mut open, character.encode_utf8(&mut [0; 4]))?;
                }
                Event::Eof => return Err(ends_early()),
                _ => {}
            }
        }
    }

    fn event(&mut self) -> Result<Event<'a>, Unreadable> {
        match self.reader.read_event().map_err(|error| damaged(&error))? {
            Event::DocType(_) => Err(Unreadable::XmlWithDocumentType),
            event => Ok(event),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Element, Unreadable> {
        let element = opened(start)?;
        if self.path.len() >= MAX_DEPTH {
            return Err(Unreadable::over(Measure::Depth, MAX_DEPTH, ""));
        }
        self.path.push(element.name.clone());
        Ok(element)
    }
}

fn opened(start: &BytesStart<'_>) -> Result<Element, Unreadable> {
    let name = start.local_name();
    let name: &str = name.as_ref();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| Unreadable::Damaged(error.to_string()))?;
        if attributes.len() == MAX_ATTRIBUTES {
            return Err(Unreadable::over(Measure::Attributes, MAX_ATTRIBUTES, shortened(name)));
        }
        if attribute.value.len() > MAX_TEXT {
            return Err(Unreadable::over(Measure::Text, MAX_TEXT >> 20, shortened(name)));
        }
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| damaged(&error))?;
        let key: &str = attribute.key.as_ref();
        attributes.push((key.to_owned(), value.into_owned()));
    }
    if name.len() > MAX_NAME {
        return Err(Unreadable::over(Measure::NameLength, MAX_NAME, shortened(name)));
    }
    Ok(Element { name: name.to_owned(), attributes, ..Element::default() })
}

fn add_text(open: &mut [Element], text: &str) -> Result<(), Unreadable> {
    let Some(element) = open.last_mut() else { return Ok(()) };
    if element.text.len() + text.len() > MAX_TEXT && element.name != FILE_ELEMENT {
        return Err(Unreadable::over(Measure::Text, MAX_TEXT >> 20, &element.name));
    }
    element.text.push_str(text);
    Ok(())
}

/// A character reference, or one of the five entities that XML defines itself.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Unreadable> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| damaged(&error))? {
        return Ok(character);
    }
    let name: &str = reference;
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        unknown => Err(Unreadable::Damaged(format!("an entity {} that is not defined", shortened(unknown)))),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

fn ends_early() -> Unreadable {
    Unreadable::Damaged("its end is missing".to_owned())
}

fn damaged(error: &quick_xml::errors::Error) -> Unreadable {
    Unreadable::Damaged(shortened(&error.to_string()))
}

/// What a record puts into one cell.
enum Put<'t> {
    Nothing,
    Text(&'t str),
    Number(rust_decimal::Decimal),
    Date(chrono::NaiveDate),
}

/// Hands over a row from column A on.
fn put_row(sink: &mut dyn Sink, row: u32, cells: &[Put<'_>]) -> Result<(), Unreadable> {
    for (column, cell) in (0..).zip(cells) {
        match cell {
            Put::Nothing => {}
            Put::Text(text) => sink.cell(row, column, CellValue::Text(text))?,
            Put::Number(number) => sink.cell(row, column, CellValue::Number(*number))?,
            Put::Date(date) => sink.cell(row, column, CellValue::Date(*date))?,
        }
    }
    Ok(())
}

fn put_header(sink: &mut dyn Sink, names: &[&str]) -> Result<(), Unreadable> {
    let cells: Vec<Put<'_>> = names.iter().map(|name| Put::Text(name)).collect();
    put_row(sink, 1, &cells)
}

/// A number of a standard, if it is one that the books can hold; otherwise its text, for the checks to complain about.
fn number(text: &str) -> Option<rust_decimal::Decimal> {
    let plain = text.trim();
    let is_plain = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    if is_plain { plain.parse().ok() } else { None }
}

/// A number as a cell; what is none stays a text.
fn number_cell(text: &str) -> Put<'_> {
    match number(text) {
        Some(number) => Put::Number(number),
        None => Put::Text(text),
    }
}

/// The day of a date or of a moment, as ISO 8601 writes them; a time zone does not move it.
fn day(text: &str) -> Option<chrono::NaiveDate> {
    let text = text.trim();
    text.get(..10)?.parse().ok()
}

fn day_cell(text: &str) -> Put<'_> {
    match day(text) {
        Some(day) => Put::Date(day),
        None => Put::Text(text),
    }
}

#[cfg(test)]
mod tests;
