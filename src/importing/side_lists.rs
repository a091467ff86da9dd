//! Lists that stand side by side on one sheet, with an empty column between them. Each becomes a sheet of its own, named
//! after its columns, so that a row of the one is never taken for the row of the other that has the same number; every
//! cell keeps its own address.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::header::{self, HeaderBand};
use super::unreadable::Unreadable;
use super::vocabulary::{Vocabulary, vocabulary};
use super::workbook::{Sheet, SheetTable, Workbook};
use crate::domain::expense::column_letters;

/// A list that begins at a column (0 = A), and how it is named: "Uitgaven (H-M)".
struct Part {
    from: u16,
    name: String,
}

/// The same workbook with each of the lists on a sheet of its own.
pub(super) fn divided(workbook: Workbook) -> Result<Workbook, Unreadable> {
    let vocabulary = vocabulary()?;
    let mut sheets = Vec::with_capacity(workbook.sheets.len());
    for sheet in workbook.sheets {
        match sheet {
            Sheet::Read(table) => sheets.extend(lists_of(table, vocabulary)?.into_iter().map(Sheet::Read)),
            Sheet::Hidden(table) => {
                sheets.extend(lists_of(table, vocabulary)?.into_iter().map(Sheet::Hidden));
            }
            Sheet::PassedOver { .. } => sheets.push(sheet),
        }
    }
    Ok(Workbook { sheets, ..workbook })
}

/// The sheet that a list stands on, by the name of the list: "Uitgaven" of "Uitgaven (H-M)".
pub(super) fn sheet_around(list: &str) -> Option<&str> {
    let (sheet, columns) = list.strip_suffix(')')?.rsplit_once(" (")?;
    let (left, right) = columns.split_once('-')?;
    let is_column = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_column(left) && is_column(right)).then_some(sheet)
}

fn lists_of(table: SheetTable, vocabulary: &Vocabulary) -> Result<Vec<SheetTable>, Unreadable> {
    let parts = parts_of(&table, vocabulary);
    if parts.is_empty() {
        return Ok(vec![table]);
    }
    let mut lists = vec![table.emptied(&table.name)];
    for part in &parts {
        let mut list = table.emptied(&part.name);
        list.beside = Some(Arc::clone(&table.name));
        lists.push(list);
    }
    for row in table.rows() {
        for (column, value) in row.cells() {
            let place = parts.partition_point(|part| part.from <= column);
            if let Some(list) = lists.get_mut(place) {
                list.push(row.number, u32::from(column), value)?;
            }
        }
    }
    Ok(lists)
}

/// The lists to the right of the first one; none where a sheet has but one list, or lists below each other alone.
fn parts_of(table: &SheetTable, vocabulary: &Vocabulary) -> Vec<Part> {
    let (bands, top) = bands_of(table, vocabulary);
    let (Some(first), true) = (bands.first(), bands.len() > 1) else { return Vec::new() };
    let between = first.columns.1..=bands.last().map_or(first.columns.1, |band| band.columns.0);
    let below = table.rows().filter(|row| row.number >= top);
    let filled: BTreeSet<u16> = below
        .flat_map(|row| row.cells().map(|(column, _)| column).filter(|column| between.contains(column)))
        .collect();
    let pairs = bands.iter().zip(bands.iter().skip(1));
    let part = |(left, band): (&HeaderBand, &HeaderBand)| {
        let gap = (left.columns.1..band.columns.0).rev().find(|column| !filled.contains(column))?;
        let columns = (column_letters(band.columns.0), column_letters(band.columns.1));
        Some(Part {
            from: gap.saturating_add(1),
            name: format!("{} ({}-{})", table.name, columns.0, columns.1),
        })
    };
    pairs.filter_map(part).collect()
}

/// The headers that stand side by side and name much the same fields, from left to right, and the row of the topmost.
/// Two halves of one list do not: each field stands in one of them alone.
fn bands_of(table: &SheetTable, vocabulary: &Vocabulary) -> (Vec<HeaderBand>, u32) {
    let mut bands: Vec<HeaderBand> = Vec::new();
    let mut top = 0;
    for row in table.rows().take_while(|row| row.number <= header::LAST_HEADER_ROW) {
        for band in header::bands(row, vocabulary) {
            let beside =
                |known: &HeaderBand| known.columns.1 < band.columns.0 || band.columns.1 < known.columns.0;
            if bands.iter().all(|known| beside(known) && known.is_like(&band)) {
                top = if bands.is_empty() { row.number } else { top };
                bands.push(band);
            }
        }
    }
    bands.sort_by_key(|band| band.columns);
    (bands, top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::importing::workbook::CellValue;

    const LIST: [&str; 5] = ["Activiteit", "Kostensoort", "Leverancier", "Betaaldatum", "Bedrag"];

    /// The names of the lists on a sheet of these rows; "|" stands between cells.
    fn lists(rows: &[&str]) -> Vec<String> {
        let mut table = SheetTable::new("Blad1", false);
        for (number, row) in (1..).zip(rows) {
            for (column, text) in (0..).zip(row.split('|')) {
                table.push(number, column, CellValue::Text(text)).unwrap();
            }
        }
        let lists = lists_of(table, vocabulary().unwrap()).unwrap();
        lists.iter().map(|list| format!("{}: {} cells", list.name, list.cell_count())).collect()
    }

    #[test]
    fn lists_side_by_side_become_sheets_and_halves_of_one_list_do_not() {
        let list = LIST.join("|");
        let two = format!("{list}||{list}");
        let english = "Activity|Cost category|Supplier|Payment date|Amount";
        let halves = "Factuurnummer|Leverancier|Bedrag excl. btw|Factuurdatum||Activiteit|Kostensoort|Betaaldatum|Bedrag";
        for (rows, expected) in [
            (vec![two.clone(), "a||||1||b".to_owned()], vec!["Blad1: 7 cells", "Blad1 (G-K): 6 cells"]),
            (
                vec![format!("Uitgaven||||||{english}"), format!("{list}||x||||2")],
                vec!["Blad1: 6 cells", "Blad1 (G-K): 7 cells"],
            ),
            (
                vec![format!("{two}|||{list}")],
                vec!["Blad1: 5 cells", "Blad1 (G-K): 5 cells", "Blad1 (N-R): 5 cells"],
            ),
            // What stands behind a list after an empty column is a remark of that list.
            (vec![format!("{list}||Opmerking||{list}")], vec!["Blad1: 6 cells", "Blad1 (I-M): 5 cells"]),
            // The column between them is not empty.
            (vec![two, "a|||||opmerking".to_owned()], vec!["Blad1: 12 cells"]),
            (vec![list.clone(), "a".to_owned(), list], vec!["Blad1: 11 cells"]),
            (vec![halves.to_owned()], vec!["Blad1: 8 cells"]),
            (vec![], vec!["Blad1: 0 cells"]),
        ] {
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            assert_eq!(lists(&rows), expected, "{rows:?}");
        }
    }

    #[test]
    fn the_name_of_a_list_names_its_sheet() {
        for (list, sheet) in [
            ("Uitgaven (H-M)", Some("Uitgaven")),
            ("Kosten (oud) (AA-AF)", Some("Kosten (oud)")),
            ("Uitgaven", None),
            ("Uitgaven (2025-2026)", None),
            ("Uitgaven (H-)", None),
        ] {
            assert_eq!(sheet_around(list), sheet, "{list}");
        }
    }
}
