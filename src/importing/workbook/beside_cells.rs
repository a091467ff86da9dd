//! What a workbook shows beside the values of its cells: hidden rows and columns. The library that reads the cells does
//! not tell: the parts are looked through once more, as little as will do. A file in which a part cannot be found or read
//! shows nothing here: whether it can be read at all is said by who reads the cells.

mod compound_file;
mod ods;
mod parts;
mod xls;
mod xlsb;
mod xlsx;

use std::collections::BTreeMap;

use super::look::Look;
use super::spreadsheet::SpreadsheetFormat;
use super::{MAX_COLUMNS, MAX_ROWS, Sink};
use crate::importing::unreadable::Unreadable;

/// Tells how the sheets of one workbook look, one by one.
pub(super) enum BesideCells<'a> {
    ByName(BTreeMap<String, Hidden>),
    Xlsb(xlsb::Sheets<'a>),
    Xls(xls::Sheets),
    Nothing,
}

impl<'a> BesideCells<'a> {
    pub fn of(format: SpreadsheetFormat, bytes: &'a [u8]) -> Self {
        match format {
            SpreadsheetFormat::Xlsx | SpreadsheetFormat::Xlsm => Self::ByName(xlsx::hidden(bytes)),
            SpreadsheetFormat::Ods => Self::ByName(ods::hidden(bytes)),
            SpreadsheetFormat::Xlsb => xlsb::Sheets::of(bytes).map_or(Self::Nothing, Self::Xlsb),
            SpreadsheetFormat::Xls => xls::Sheets::of(bytes).map_or(Self::Nothing, Self::Xls),
        }
    }

    /// Tells how one sheet looks, by its name and its place among the sheets of the workbook.
    pub fn tell(&mut self, name: &str, place: usize, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let hidden = match self {
            Self::ByName(sheets) => sheets.remove(name),
            Self::Xlsb(sheets) => sheets.hidden(place),
            Self::Xls(sheets) => sheets.hidden(place),
            Self::Nothing => None,
        };
        hidden.iter().flat_map(Hidden::looks).try_for_each(|look| sink.look(look))
    }
}

/// The hidden runs of a sheet: rows from 1, columns from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    rows: Vec<(u32, u32)>,
    columns: Vec<(u32, u32)>,
}

impl Hidden {
    fn looks(&self) -> impl Iterator<Item = Look<'static>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_workbook_hides_nothing() {
        assert!(xlsx::hidden(b"PK").is_empty() && ods::hidden(b"").is_empty());
        for cut in [&b""[..], b"PK", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[0xFF; 2000]] {
            assert!(xls::Sheets::of(cut).is_none() && xlsb::Sheets::of(cut).is_none());
        }
    }
}
