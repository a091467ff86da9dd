//! Which styles of cells of an ods file show a sign of money: a style of cells names a style of numbers, and that holds
//! the sign as a symbol of a currency or as a text beside the number (ODF 1.3 part 3, 16.29).

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::super::parts::{PIECE, attribute};
use super::CONTENT;
use super::locales::number_of_locale;
use crate::importing::workbook::money_format::{Signs, sign_of};

/// Styles of all sheets; the others stand with the sheets that they are for.
const COMMON: &str = "styles.xml";
/// A style may take after another, and that after a third.
const MOST_ANCESTORS: usize = 16;
/// Text of one style of numbers that is looked at.
const LONGEST_FORMAT: usize = 256;

#[derive(Default)]
pub(super) struct Styles {
    signs: Signs,
    of_numbers: BTreeMap<String, Numbers>,
    of_cells: BTreeMap<String, Cells>,
    /// What was found for each style of cells.
    found: BTreeMap<String, Option<usize>>,
}

struct Numbers {
    sign: Option<String>,
    /// The style of the numbers from zero on, where this one is that of the others.
    positive: Option<String>,
}

struct Cells {
    numbers: Option<String>,
    parent: Option<String>,
    is_common: bool,
}

/// A style of numbers that has begun.
struct Begun {
    name: String,
    /// The same as a number format of other spreadsheet programs.
    code: String,
    positive: Option<String>,
    /// What ends the text that is being read.
    closing: Option<String>,
}

impl Styles {
    pub fn of(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Self {
        let mut styles = Self::default();
        for part in [COMMON, CONTENT] {
            if let Ok(file) = archive.by_name(part) {
                styles.add_part(BufReader::with_capacity(PIECE, file), part == COMMON);
            }
        }
        let names: Vec<String> = styles.of_cells.keys().cloned().collect();
        for name in names {
            let sign = styles.find(&name).and_then(|sign| styles.signs.place_of(sign));
            styles.found.insert(name, sign);
        }
        styles
    }

    /// Whether a style that stands with the sheets shows money.
    pub fn own_show_money(&self) -> bool {
        self.with_money().any(|(_, cells)| !cells.is_common)
    }

    /// The other styles that show money.
    pub fn others_with_money(&self) -> impl Iterator<Item = &str> {
        self.with_money().filter(|(_, cells)| cells.is_common).map(|(name, _)| name)
    }

    fn with_money(&self) -> impl Iterator<Item = (&str, &Cells)> {
        let shows = |name: &str| self.found.get(name).is_some_and(Option::is_some);
        self.of_cells.iter().filter(move |(name, _)| shows(name)).map(|(name, cells)| (name.as_str(), cells))
    }

    /// The place of the sign that a style of cells shows.
    pub fn sign(&self, style: &str) -> Option<usize> {
        self.found.get(style).copied().flatten()
    }

    /// The place of a sign that a cell says itself.
    pub fn place_of(&mut self, sign: String) -> Option<usize> {
        self.signs.place_of(sign)
    }

    pub fn into_signs(self) -> Arc<[String]> {
        self.signs.into_list()
    }

    fn find(&self, style: &str) -> Option<String> {
        let mut name = style;
        for _ in 0..MOST_ANCESTORS {
            let style = self.of_cells.get(name)?;
            if let Some(numbers) = &style.numbers {
                let numbers = self.of_numbers.get(numbers)?;
                let positive = numbers.positive.as_ref().and_then(|positive| self.of_numbers.get(positive));
                return positive.unwrap_or(numbers).sign.clone();
            }
            name = style.parent.as_deref()?;
        }
        None
    }

    /// Takes the styles of a part: of the common one those that have names for people, of the other those before the
    /// sheets. What is not whole gives what it has.
    fn add_part(&mut self, part: impl BufRead, is_common: bool) {
        let mut reader = Reader::from_reader(part);
        let mut buffer = Vec::new();
        let mut begun: Option<Begun> = None;
        loop {
            buffer.clear();
            let Ok(event) = reader.read_event_into(&mut buffer) else { return };
            match event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "body" => return,
                    "automatic-styles" if is_common => return,
                    name => self.add_element(name, &element, &mut begun, is_common),
                },
                Event::Empty(element) => {
                    self.add_element(element.local_name().as_ref(), &element, &mut begun, is_common);
                    close_text(begun.as_mut());
                }
                Event::Text(text) => {
                    add_text(begun.as_mut(), &text.xml_content(quick_xml::XmlVersion::Implicit1_0));
                }
                Event::GeneralRef(reference) => {
                    if let Ok(Some(character)) = reference.resolve_char_ref() {
                        add_text(begun.as_mut(), character.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "currency-style" | "number-style" => self.end_numbers(begun.take()),
                    _ => close_text(begun.as_mut()),
                },
                Event::Eof => return,
                _ => {}
            }
        }
    }

    fn add_element(
        &mut self,
        name: &str,
        element: &BytesStart<'_>,
        begun: &mut Option<Begun>,
        is_common: bool,
    ) {
        match (name, begun) {
            ("currency-style" | "number-style", begun) => {
                let name = attribute(element, "name").unwrap_or_default();
                *begun = Some(Begun { name, code: String::new(), positive: None, closing: None });
            }
            ("currency-symbol", Some(style)) => {
                let said = |name| attribute(element, name).unwrap_or_default();
                let country = number_of_locale(&said("language"), &said("country"));
                let closing = country.map_or_else(|| "]".to_owned(), |country| format!("-{country}]"));
                style.code.push_str("[$");
                style.closing = Some(closing);
            }
            ("text", Some(style)) => {
                style.code.push('"');
                style.closing = Some("\"".to_owned());
            }
            ("number" | "scientific-number" | "fraction", Some(style)) => style.code.push('0'),
            ("map", Some(style)) => {
                let condition = attribute(element, "condition").unwrap_or_default();
                if condition.starts_with("value()>") {
                    style.positive = attribute(element, "apply-style-name");
                }
            }
            ("style", _) if attribute(element, "family").is_some_and(|family| family == "table-cell") => {
                let numbers = attribute(element, "data-style-name");
                let cells = Cells { numbers, parent: attribute(element, "parent-style-name"), is_common };
                self.of_cells.insert(attribute(element, "name").unwrap_or_default(), cells);
            }
            _ => {}
        }
    }

    fn end_numbers(&mut self, begun: Option<Begun>) {
        if let Some(Begun { name, code, positive, .. }) = begun {
            self.of_numbers.insert(name, Numbers { sign: sign_of(&code, None), positive });
        }
    }
}

/// Adds to a text within the signs that quote it; what would end them is left out.
fn add_text(begun: Option<&mut Begun>, text: &str) {
    if let Some(style) = begun.filter(|style| style.closing.is_some()) {
        let kept = text.chars().filter(|character| !matches!(character, '"' | ']'));
        let room = LONGEST_FORMAT.saturating_sub(style.code.len());
        style.code.extend(kept.take(room));
    }
}

fn close_text(begun: Option<&mut Begun>) {
    if let Some(style) = begun
        && let Some(closing) = style.closing.take()
    {
        style.code.push_str(&closing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_shown(numbers: &str, cells: &str) -> Option<String> {
        let part = format!("<a><automatic-styles>{numbers}{cells}</automatic-styles><body/></a>");
        let mut styles = Styles::default();
        styles.add_part(part.as_bytes(), false);
        styles.find("ce1")
    }

    const CELLS: &str =
        "<style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>";

    #[test]
    fn signs_of_currencies_and_texts_beside_numbers_are_found() {
        let number = "<number:number number:decimal-places=\"2\"/>";
        let symbol = |locale: &str, sign: &str| {
            format!("<number:currency-symbol{locale}>{sign}</number:currency-symbol>")
        };
        let dutch = " number:language=\"nl\" number:country=\"NL\"";
        let norwegian = " number:language=\"nb\" number:country=\"NO\"";
        for (inside, sign) in [
            (symbol("", "USD") + number, Some("USD")),
            (symbol("", "&#x20AC;") + number, Some("€")),
            (symbol(dutch, "€") + "<number:text> </number:text>" + number, Some("€-413")),
            (number.to_owned() + "<number:text> </number:text>" + &symbol(norwegian, "kr"), Some("kr-414")),
            ("<number:text>NGN </number:text>".to_owned() + number, Some("NGN")),
            ("<number:text>&quot;]</number:text>".to_owned() + number, None),
            (number.to_owned() + "<number:text> - </number:text>", None),
            (number.to_owned(), None),
            (symbol("", &"x".repeat(9000)), None),
            (symbol("", ""), None),
            ("<number:currency-symbol/>".to_owned() + number, None),
        ] {
            for kind in ["currency-style", "number-style"] {
                let style = format!("<number:{kind} style:name=\"N1\">{inside}</number:{kind}>");
                assert_eq!(sign_shown(&style, CELLS).as_deref(), sign, "{style}");
            }
        }
    }

    #[test]
    fn the_style_of_positive_numbers_and_that_of_an_ancestor_count() {
        let with = |name: &str, sign: &str, map: &str| {
            format!(
                "<currency-style name=\"{name}\"><currency-symbol>{sign}</currency-symbol><number/>{map}</currency-style>"
            )
        };
        let map = "<map condition=\"value()&gt;=0\" apply-style-name=\"N1P0\"/>";
        let numbers = with("N1P0", "USD", "") + &with("N1", "-", map);
        assert_eq!(sign_shown(&numbers, CELLS).as_deref(), Some("USD"));
        let heir = "<style name=\"ce1\" family=\"table-cell\" parent-style-name=\"p\"/>\
            <style name=\"p\" family=\"table-cell\" data-style-name=\"N1\"/>";
        assert_eq!(sign_shown(&numbers, heir).as_deref(), Some("USD"));
        // One that is its own ancestor shows nothing.
        let loops = "<style name=\"ce1\" family=\"table-cell\" parent-style-name=\"ce1\"/>";
        assert_eq!(sign_shown(&numbers, loops), None);
    }
}
