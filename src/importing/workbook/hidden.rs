//! Which rows and columns of an xlsx or ods file are hidden. The library that reads the cells does not tell: the parts
//! are looked through once more, and taken apart only where the word for it occurs. Knows nothing of cells.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::look::Look;
use super::{MAX_COLUMNS, MAX_ROWS};

/// A part is looked through piece by piece of this size.
const PIECE: usize = 1 << 16;

/// The hidden runs of a sheet: rows from 1, columns from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    rows: Vec<(u32, u32)>,
    columns: Vec<(u32, u32)>,
}

impl Hidden {
    pub fn looks(&self) -> impl Iterator<Item = Look<'static>> {
        let rows = self.rows.iter().map(|(first, last)| Look::HiddenRows(*first, *last));
        rows.chain(self.columns.iter().map(|(first, last)| Look::HiddenColumns(*first, *last)))
    }

    fn add_rows(&mut self, first: u32, last: u32) {
        add(&mut self.rows, first, last.min(MAX_ROWS));
    }

    fn add_columns(&mut self, first: u32, last: u32) {
        add(&mut self.columns, first, last.min(u32::from(MAX_COLUMNS) - 1));
    }
}

/// Neighbours make one run.
fn add(runs: &mut Vec<(u32, u32)>, first: u32, last: u32) {
    match runs.last_mut() {
        Some((_, end)) if first > *end && first - *end == 1 => *end = last.max(*end),
        _ if first <= last => runs.push((first, last)),
        _ => {}
    }
}

/// What is hidden on each sheet of an xlsx file, by name. A file in which a part cannot be found or read hides nothing
/// here: whether it can be read at all is said by who reads the cells.
pub(super) fn in_xlsx(bytes: &[u8]) -> BTreeMap<String, Hidden> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    let mut hidden = BTreeMap::new();
    for (sheet, part) in sheet_parts(&mut archive).unwrap_or_default() {
        if !mentions(&mut archive, &part, &[b"hidden="]) {
            continue;
        }
        let Ok(file) = archive.by_name(&part) else { continue };
        if let Some(found) = of_xlsx_sheet(BufReader::with_capacity(PIECE, file)) {
            hidden.insert(sheet, found);
        }
    }
    hidden
}

/// What is hidden on each sheet of an ods file, by name.
pub(super) fn in_ods(bytes: &[u8]) -> BTreeMap<String, Hidden> {
    const CONTENT: &str = "content.xml";
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    if !mentions(&mut archive, CONTENT, &[b"visibility=\"collapse", b"visibility=\"filter"]) {
        return BTreeMap::new();
    }
    let Ok(file) = archive.by_name(CONTENT) else { return BTreeMap::new() };
    of_ods_sheets(BufReader::with_capacity(PIECE, file))
}

/// Whether one of the words stands in a part, without taking it apart.
fn mentions<R: Read + std::io::Seek>(archive: &mut ZipArchive<R>, part: &str, words: &[&[u8]]) -> bool {
    let Ok(mut file) = archive.by_name(part) else { return false };
    let finders: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
    let longest = words.iter().map(|word| word.len()).max().unwrap_or_default();
    let mut piece = vec![0; PIECE];
    let mut kept = 0;
    loop {
        let Some(room) = piece.get_mut(kept..) else { return false };
        let Ok(count) = file.read(room) else { return false };
        let filled = piece.get(..kept + count).unwrap_or_default();
        if finders.iter().any(|finder| finder.find(filled).is_some()) {
            return true;
        }
        if count == 0 {
            return false;
        }
        // A word may lie across the edge of two pieces.
        let tail = filled.len().saturating_sub(longest);
        kept = filled.len() - tail;
        piece.copy_within(tail..tail + kept, 0);
    }
}

/// The sheets of an xlsx file with the parts that they are kept in.
fn sheet_parts<R: Read + std::io::Seek>(archive: &mut ZipArchive<R>) -> Option<Vec<(String, String)>> {
    let main = related(archive, "_rels/.rels", "")?
        .into_iter()
        .find(|(_, kind, _)| kind.ends_with("/officeDocument"))
        .map(|(_, _, target)| target)?;
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let rels =
        if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let parts = related(archive, &rels, folder)?;
    let mut sheets = Vec::new();
    let mut reader = opened(archive, &main)?;
    each_element(&mut reader, |element, name| {
        if name == "sheet" {
            let id = attribute(element, "id").unwrap_or_default();
            let part = parts.iter().find(|(known, _, _)| *known == id).map(|(_, _, target)| target.clone());
            sheets.extend(attribute(element, "name").zip(part));
        }
    })?;
    Some(sheets)
}

/// The relations of a part: id, kind and target, as the name of a part of the archive.
fn related<R: Read + std::io::Seek>(
    archive: &mut ZipArchive<R>,
    rels: &str,
    folder: &str,
) -> Option<Vec<(String, String, String)>> {
    let mut found = Vec::new();
    let mut reader = opened(archive, rels)?;
    each_element(&mut reader, |element, name| {
        if name == "Relationship" {
            let target = attribute(element, "Target").unwrap_or_default();
            let target = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None if folder.is_empty() => target,
                None => format!("{folder}/{target}"),
            };
            let (id, kind) = (attribute(element, "Id"), attribute(element, "Type"));
            found.push((id.unwrap_or_default(), kind.unwrap_or_default(), target));
        }
    })?;
    Some(found)
}

type PartReader<'a> = Reader<BufReader<Box<dyn Read + 'a>>>;

fn opened<'a, R: Read + std::io::Seek>(archive: &'a mut ZipArchive<R>, part: &str) -> Option<PartReader<'a>> {
    let file = archive.by_name(part).ok()?;
    Some(Reader::from_reader(BufReader::new(Box::new(file))))
}

/// Goes over the elements of a part until its end; nothing when it is no XML.
fn each_element<R: BufRead>(
    reader: &mut Reader<R>,
    mut take: impl FnMut(&BytesStart<'_>, &str),
) -> Option<()> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name();
                take(&element, name.as_ref());
            }
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let known = element.attributes().flatten().find(|attribute| {
        let name = attribute.key.local_name();
        let name: &str = name.as_ref();
        name == wanted
    })?;
    known.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn number(element: &BytesStart<'_>, wanted: &str) -> Option<u32> {
    attribute(element, wanted)?.parse().ok()
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "hidden").is_some_and(|said| said == "1" || said == "true")
}

/// ECMA-376 part 1, 18.3.1.13 (col) and 18.3.1.73 (row).
fn of_xlsx_sheet(part: impl BufRead) -> Option<Hidden> {
    let mut hidden = Hidden::default();
    let mut row = 0_u32;
    each_element(&mut Reader::from_reader(part), |element, name| match name {
        "col" if is_hidden(element) => {
            if let (Some(first), Some(last)) = (number(element, "min"), number(element, "max")) {
                hidden.add_columns(first.saturating_sub(1), last.saturating_sub(1));
            }
        }
        "row" => {
            row = number(element, "r").unwrap_or_else(|| row.saturating_add(1));
            if is_hidden(element) {
                hidden.add_rows(row, row);
            }
        }
        _ => {}
    })?;
    Some(hidden)
}

/// Rows and columns with a visibility of collapse or filter (ODF 1.3 part 3, 19.749); either may stand for many.
fn of_ods_sheets(part: impl BufRead) -> BTreeMap<String, Hidden> {
    let mut sheets = BTreeMap::new();
    let mut current: Option<(String, Hidden)> = None;
    let (mut row, mut column) = (1_u32, 0_u32);
    let unseen = |element: &BytesStart<'_>| {
        attribute(element, "visibility").is_some_and(|said| said == "collapse" || said == "filter")
    };
    let whole = each_element(&mut Reader::from_reader(part), |element, name| match name {
        "table" => {
            sheets.extend(current.take());
            current = Some((attribute(element, "name").unwrap_or_default(), Hidden::default()));
            (row, column) = (1, 0);
        }
        "table-column" => {
            let count = number(element, "number-columns-repeated").unwrap_or(1).max(1);
            let last = column.saturating_add(count - 1);
            if let Some((_, hidden)) = current.as_mut().filter(|_| unseen(element)) {
                hidden.add_columns(column, last);
            }
            column = last.saturating_add(1);
        }
        "table-row" => {
            let count = number(element, "number-rows-repeated").unwrap_or(1).max(1);
            let last = row.saturating_add(count - 1);
            if let Some((_, hidden)) = current.as_mut().filter(|_| unseen(element)) {
                hidden.add_rows(row, last);
            }
            row = last.saturating_add(1);
        }
        _ => {}
    });
    sheets.extend(current);
    if whole.is_some() { sheets } else { BTreeMap::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_columns_of_an_xlsx_sheet_make_runs() {
        let sheet = "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"4\" max=\"4\" width=\"9\"/></cols>\
            <sheetData><row r=\"2\"/><row r=\"3\" hidden=\"true\"/><row hidden=\"1\"/><row r=\"9\" hidden=\"0\"/>\
            <row r=\"10\" hidden=\"1\"><c r=\"A10\"/></row></sheetData></worksheet>";
        let hidden = of_xlsx_sheet(sheet.as_bytes()).unwrap();
        assert_eq!((hidden.rows, hidden.columns), (vec![(3, 4), (10, 10)], vec![(1, 2)]));
        assert_eq!(of_xlsx_sheet(&b"<worksheet><row hidden='1' r='1'>&<<"[..]), None);
    }

    #[test]
    fn hidden_rows_and_columns_of_ods_sheets_count_repetitions() {
        let content = "<office:spreadsheet><table:table table:name=\"Een\"><table:table-column \
            table:number-columns-repeated=\"3\"/><table:table-column table:visibility=\"collapse\"/>\
            <table:table-row table:number-rows-repeated=\"4\"/><table:table-row table:visibility=\"filter\" \
            table:number-rows-repeated=\"2\"/></table:table><table:table table:name=\"Twee\"/></office:spreadsheet>";
        let sheets = of_ods_sheets(content.as_bytes());
        assert_eq!((sheets["Een"].rows.clone(), sheets["Een"].columns.clone()), (vec![(5, 6)], vec![(3, 3)]));
        assert_eq!(sheets["Twee"], Hidden::default());
    }

    #[test]
    fn a_word_is_found_across_the_edge_of_two_pieces() {
        use std::io::Write;
        for filler in [0, PIECE - 9, PIECE - 3, PIECE, 3 * PIECE - 1] {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            writer.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all("h".repeat(filler).as_bytes()).unwrap();
            writer.write_all(b" hidden=\"1\"").unwrap();
            let mut archive = ZipArchive::new(writer.finish().unwrap()).unwrap();
            assert!(mentions(&mut archive, "a.xml", &[b"hidden="]), "{filler}");
            assert!(!mentions(&mut archive, "a.xml", &[b"hiddes="]), "{filler}");
        }
    }

    #[test]
    fn what_is_no_workbook_hides_nothing() {
        assert!(in_xlsx(b"PK").is_empty() && in_ods(b"").is_empty());
    }
}
