//! Headers on two rows: merged cells above name groups ("Factuur", "Bedrag"), the row below names their columns
//! ("Nummer", "Datum", "excl. btw").

use super::header::{HeaderCell, HeaderMeaning, HeaderRow, meaning_of, shown_name};
use super::vocabulary::Vocabulary;
use super::workbook::{CellValue, Row};

/// A group is seldom wider; a title that stands above all columns is no group.
const WIDEST_GROUP: u16 = 12;

/// The header that two rows make together, and whether the lower one means nothing by itself (units and formats). Nothing
/// when the lower row does not name columns: then it is the first row of the list.
pub(super) fn read(
    upper: Row<'_>,
    lower: Row<'_>,
    index: usize,
    vocabulary: &Vocabulary,
) -> Option<(HeaderRow, bool)> {
    let is_next = upper.number.checked_add(1) == Some(lower.number);
    if !is_next || lower.filled() < 2 {
        return None;
    }
    let (groups, names) = (texts(upper)?, texts(lower)?);
    let mut cells = Vec::new();
    let (mut known, mut known_alone) = (0_usize, 0_usize);
    for (column, name) in &names {
        let before = groups.partition_point(|(start, _)| start <= column);
        let group = before.checked_sub(1).and_then(|place| groups.get(place));
        let group = group.filter(|(start, _)| column - start <= WIDEST_GROUP);
        let (mut text, mut meaning) = together(group.map(|(_, text)| *text), name, vocabulary);
        // Only what the lower row itself says makes it a header; the upper row says as much above every row of the list.
        known += usize::from(meaning.is_some());
        if let (None, Some((start, group))) = (&meaning, group)
            && names_below(&names, *start, groups.get(before)) == 1
        {
            meaning = meaning_of(group, vocabulary);
            text = shown_name(&format!("{group} {name}"));
        }
        known_alone += usize::from(meaning_of(name, vocabulary).is_some());
        cells.push(HeaderCell { column: *column, text, meaning });
    }
    if known * 2 < names.len() {
        return None;
    }
    let alone = groups.iter().filter(|(column, _)| names.iter().all(|(below, _)| below != column));
    cells.extend(alone.map(|(column, text)| HeaderCell {
        column: *column,
        text: shown_name(text),
        meaning: meaning_of(text, vocabulary),
    }));
    cells.sort_by_key(|cell| cell.column);
    Some((HeaderRow { row: lower.number, index: index + 1, has_groups: true, cells }, known_alone == 0))
}

/// The texts of a row; nothing when it holds anything else.
fn texts(row: Row<'_>) -> Option<Vec<(u16, &str)>> {
    row.cells()
        .map(|(column, value)| match value {
            CellValue::Text(text) => Some((column, text)),
            _ => None,
        })
        .collect()
}

/// How many columns are named below a group that begins at a column and ends where the next one begins; a group over one
/// column says what it holds, whatever its name adds.
fn names_below(names: &[(u16, &str)], start: u16, next: Option<&(u16, &str)>) -> usize {
    names.iter().filter(|(column, _)| *column >= start && next.is_none_or(|(end, _)| column < end)).count()
}

/// What a name says with its group: "Bedrag" over "excl. btw", "Betaling" over "Datum". The name alone counts where they
/// say nothing together.
fn together(group: Option<&str>, name: &str, vocabulary: &Vocabulary) -> (String, Option<HeaderMeaning>) {
    let alone = || (shown_name(name), meaning_of(name, vocabulary));
    let Some(group) = group else { return alone() };
    let joined = [format!("{group} {name}"), format!("{group}{name}"), format!("{name} {group}")];
    let known = joined.iter().find_map(|text| Some((text, meaning_of(text, vocabulary)?)));
    known.map_or_else(alone, |(text, meaning)| (shown_name(text), Some(meaning)))
}
