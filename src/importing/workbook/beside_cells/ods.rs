//! Hidden rows and columns of an ods file.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use zip::ZipArchive;

use super::Hidden;
use super::parts::{PIECE, attribute, each_element, mentions, number};

/// What is hidden on each sheet of an ods file, by name.
pub(super) fn hidden(bytes: &[u8]) -> BTreeMap<String, Hidden> {
    const CONTENT: &str = "content.xml";
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    if !mentions(&mut archive, CONTENT, &[b"visibility=\"collapse", b"visibility=\"filter"]) {
        return BTreeMap::new();
    }
    let Ok(file) = archive.by_name(CONTENT) else { return BTreeMap::new() };
    of_ods_sheets(BufReader::with_capacity(PIECE, file))
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
    fn hidden_rows_and_columns_of_ods_sheets_count_repetitions() {
        let content = "<office:spreadsheet><table:table table:name=\"Een\"><table:table-column \
            table:number-columns-repeated=\"3\"/><table:table-column table:visibility=\"collapse\"/>\
            <table:table-row table:number-rows-repeated=\"4\"/><table:table-row table:visibility=\"filter\" \
            table:number-rows-repeated=\"2\"/></table:table><table:table table:name=\"Twee\"/></office:spreadsheet>";
        let sheets = of_ods_sheets(content.as_bytes());
        assert_eq!((sheets["Een"].rows.clone(), sheets["Een"].columns.clone()), (vec![(5, 6)], vec![(3, 3)]));
        assert_eq!(sheets["Twee"], Hidden::default());
    }
}
