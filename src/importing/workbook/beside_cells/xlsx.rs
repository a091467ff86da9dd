//! Hidden rows and columns of an xlsx file.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use zip::ZipArchive;

use super::Shown;
use super::parts::{PIECE, attribute, each_element, mentions, number, opened, related};

/// What is hidden on each sheet of an xlsx file, by name.
pub(super) fn hidden(bytes: &[u8]) -> BTreeMap<String, Shown> {
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

/// The sheets of an xlsx file with the parts that they are kept in.
fn sheet_parts<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Option<Vec<(String, String)>> {
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

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "hidden").is_some_and(|said| said == "1" || said == "true")
}

/// ECMA-376 part 1, 18.3.1.13 (col) and 18.3.1.73 (row).
fn of_xlsx_sheet(part: impl BufRead) -> Option<Shown> {
    let mut hidden = Shown::default();
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
}
