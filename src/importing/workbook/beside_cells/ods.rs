//! Hidden rows and columns of an ods file, and the signs of money that its styles of cells show.

mod locales;
mod styles;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use zip::ZipArchive;

use super::Shown;
use super::parts::{PIECE, attribute, each_element, mentions, number};
use crate::importing::workbook::MAX_COLUMNS;
use crate::importing::workbook::money_format::MoneyCells;
use styles::Styles;

const CONTENT: &str = "content.xml";
/// Cells of one file that are looked at; a repeated one counts as often as it stands. More are not read either.
const MOST_CELLS: usize = 1 << 24;
/// Styles that are looked for by their names; where there are more, it is quicker to go over the cells.
const MOST_NAMES: usize = 32;

/// What each sheet of an ods file shows, by name.
pub(super) fn shown(bytes: &[u8]) -> BTreeMap<String, Shown> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    let styles = Styles::of(&mut archive);
    if !styles.own_show_money() && !says_more(&mut archive, &styles) {
        return BTreeMap::new();
    }
    let Ok(file) = archive.by_name(CONTENT) else { return BTreeMap::new() };
    of_sheets(BufReader::with_capacity(PIECE, file), styles)
}

/// Whether anything is hidden, a cell says its currency itself, or a style of another part shows money.
fn says_more(archive: &mut ZipArchive<Cursor<&[u8]>>, styles: &Styles) -> bool {
    let names: Vec<String> =
        styles.others_with_money().map(|name| format!("style-name=\"{name}\"")).collect();
    let fixed: [&[u8]; 3] = [b"visibility=\"collapse", b"visibility=\"filter", b"office:currency="];
    let words: Vec<&[u8]> = fixed.into_iter().chain(names.iter().map(String::as_bytes)).collect();
    names.len() > MOST_NAMES || mentions(archive, CONTENT, &words)
}

/// The sheet that is being gone over.
struct Current {
    name: String,
    shown: Shown,
    money: MoneyCells,
    /// The next row (1 = the first), the next column, and where the next cell stands (0 = A).
    row: u32,
    column: u32,
    cell: u32,
    /// How often the row stands, and the style of its cells that have none.
    row_count: u32,
    row_style: Option<String>,
    /// The signs of runs of columns, by their last column.
    column_signs: Vec<(u32, Option<usize>)>,
}

impl Current {
    fn of(element: &BytesStart<'_>) -> Self {
        Self {
            name: attribute(element, "name").unwrap_or_default(),
            shown: Shown::default(),
            money: MoneyCells::default(),
            row: 1,
            column: 0,
            cell: 0,
            row_count: 0,
            row_style: None,
            column_signs: Vec::new(),
        }
    }

    fn finish(mut self) -> (String, Shown) {
        self.shown.money = self.money.into_changes();
        (self.name, self.shown)
    }

    /// A column, which may stand for many.
    fn add_column(&mut self, element: &BytesStart<'_>, styles: &Styles) {
        let count = number(element, "number-columns-repeated").unwrap_or(1).max(1);
        let last = self.column.saturating_add(count - 1);
        if is_unseen(element) {
            self.shown.add_columns(self.column, last);
        }
        if self.column < u32::from(MAX_COLUMNS) {
            let style = attribute(element, "default-cell-style-name");
            self.column_signs.push((last, style.and_then(|style| styles.sign(&style))));
        }
        self.column = last.saturating_add(1);
    }

    /// A row, which may stand for many.
    fn add_row(&mut self, element: &BytesStart<'_>) {
        self.row = self.row.saturating_add(self.row_count);
        self.row_count = number(element, "number-rows-repeated").unwrap_or(1).max(1);
        if is_unseen(element) {
            self.shown.add_rows(self.row, self.row.saturating_add(self.row_count - 1));
        }
        self.row_style = attribute(element, "default-cell-style-name");
        self.cell = 0;
    }

    /// A cell, which may stand for many. Its own style goes before that of its row, and that before its column's.
    fn add_cell(&mut self, element: &BytesStart<'_>, styles: &mut Styles, left: &mut usize) {
        let cell = Cell::of(element);
        let first = self.cell;
        self.cell = first.saturating_add(cell.count);
        if !cell.is_filled {
            return;
        }
        let own = cell.style.as_ref().or(self.row_style.as_ref()).map(|style| styles.sign(style));
        let said = cell.currency.and_then(|currency| styles.place_of(currency));
        for column in first..self.cell.min(MAX_COLUMNS.into()) {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return;
            }
            let sign = own.unwrap_or_else(|| self.sign_of_column(column));
            self.money.add(self.row, column, sign.or(said));
        }
    }

    fn sign_of_column(&self, column: u32) -> Option<usize> {
        let place = self.column_signs.partition_point(|(last, _)| *last < column);
        self.column_signs.get(place)?.1
    }
}

/// What a cell says beside its value (ODF 1.3 part 3, 9.1.4).
#[derive(Default)]
struct Cell {
    style: Option<String>,
    currency: Option<String>,
    count: u32,
    is_filled: bool,
}

impl Cell {
    fn of(element: &BytesStart<'_>) -> Self {
        let mut cell = Cell { count: 1, ..Cell::default() };
        for attribute in element.attributes().flatten() {
            let name = attribute.key.local_name();
            let name: &str = name.as_ref();
            let place = match name {
                "value-type" => {
                    cell.is_filled = true;
                    continue;
                }
                "style-name" => &mut cell.style,
                "currency" => &mut cell.currency,
                "number-columns-repeated" => {
                    let count = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
                    cell.count = count.ok().and_then(|count| count.parse().ok()).unwrap_or(1).max(1);
                    continue;
                }
                _ => continue,
            };
            *place = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Into::into);
        }
        cell
    }
}

/// A visibility of collapse or filter (ODF 1.3 part 3, 19.749).
fn is_unseen(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|said| said == "collapse" || said == "filter")
}

fn of_sheets(part: impl BufRead, mut styles: Styles) -> BTreeMap<String, Shown> {
    let mut sheets = BTreeMap::new();
    let mut current: Option<Current> = None;
    let mut left = MOST_CELLS;
    let whole = each_element(&mut Reader::from_reader(part), |element, name| match (name, &mut current) {
        ("table", _) => {
            sheets.extend(current.take().map(Current::finish));
            current = Some(Current::of(element));
        }
        ("table-column", Some(sheet)) => sheet.add_column(element, &styles),
        ("table-row", Some(sheet)) => sheet.add_row(element),
        ("table-cell" | "covered-table-cell", Some(sheet)) => sheet.add_cell(element, &mut styles, &mut left),
        _ => {}
    });
    sheets.extend(current.map(Current::finish));
    if whole.is_none() {
        return BTreeMap::new();
    }
    let signs = styles.into_signs();
    for shown in sheets.values_mut() {
        shown.signs = signs.clone();
    }
    sheets
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
        let sheets = of_sheets(content.as_bytes(), Styles::default());
        assert_eq!((sheets["Een"].rows.clone(), sheets["Een"].columns.clone()), (vec![(5, 6)], vec![(3, 3)]));
        assert_eq!(sheets["Twee"], Shown::default());
    }
}
