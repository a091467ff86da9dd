//! What a workbook shows beside the values of its cells: hidden rows and columns, and the signs of money of number formats
//! where the library that reads the cells does not tell them. The parts are looked through once more, as little as will
//! do. A file in which a part cannot be found or read shows nothing here: whether it can be read at all is said by who
//! reads the cells.

mod binary;
mod compound_file;
mod ods;
mod parts;
mod xls;
mod xlsb;
mod xlsx;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::look::{Look, MOST_RUNS};
use super::money_format::Change;
use super::{MAX_COLUMNS, MAX_ROWS, Sink};
use crate::importing::unreadable::Unreadable;

/// Tells how the sheets of one workbook look, one by one.
pub(super) enum BesideCells<'a> {
    /// It is still looked for.
    Later(Box<dyn FnOnce() -> BTreeMap<String, Shown> + 'a>),
    ByName(BTreeMap<String, Shown>),
    Xlsb(xlsb::Sheets<'a>),
    Xls(xls::Sheets),
    Nothing,
}

impl<'a> BesideCells<'a> {
    pub fn of_ods(bytes: &[u8]) -> Self {
        Self::ByName(ods::shown(bytes))
    }

    pub fn of_xlsb(bytes: &'a [u8]) -> Self {
        xlsb::Sheets::of(bytes).map_or(Self::Nothing, Self::Xlsb)
    }

    pub fn of_xls(bytes: &[u8]) -> Self {
        xls::Sheets::of(bytes).map_or(Self::Nothing, Self::Xls)
    }

    /// Looks for it on a thread of its own while the cells are read: both walk through the whole file.
    pub fn while_reading_xlsx<T>(bytes: &[u8], read: impl FnOnce(BesideCells<'_>) -> T) -> T {
        std::thread::scope(|threads| {
            let looking = std::thread::Builder::new().spawn_scoped(threads, || xlsx::hidden(bytes));
            read(BesideCells::Later(Box::new(|| match looking {
                Ok(looking) => looking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                // No room for a thread: then one after the other.
                Err(_no_thread) => xlsx::hidden(bytes),
            })))
        })
    }

    /// Tells how one sheet looks, by its name and its place among the sheets of the workbook.
    pub fn tell(&mut self, name: &str, place: usize, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        *self = match std::mem::replace(self, Self::Nothing) {
            Self::Later(found) => Self::ByName(found()),
            known => known,
        };
        let shown = match self {
            Self::ByName(sheets) => sheets.remove(name),
            Self::Xlsb(sheets) => sheets.shown(place),
            Self::Xls(sheets) => sheets.shown(place),
            Self::Later(_) | Self::Nothing => None,
        };
        shown.iter().flat_map(Shown::looks).try_for_each(|look| sink.look(look))
    }
}

/// What one sheet shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Hidden runs: rows from 1, columns from 0.
    rows: Vec<(u32, u32)>,
    columns: Vec<(u32, u32)>,
    /// From top to bottom in each column.
    money: Vec<Change>,
    signs: Arc<[String]>,
}

impl Shown {
    fn looks(&self) -> impl Iterator<Item = Look<'_>> {
        let rows = self.rows.iter().map(|(first, last)| Look::HiddenRows(*first, *last));
        let columns = self.columns.iter().map(|(first, last)| Look::HiddenColumns(*first, *last));
        let money = self.money.iter().map(|Change { column, row, sign }| {
            let sign = sign.and_then(|sign| self.signs.get(sign)).map_or("", String::as_str);
            Look::Money { column: *column, row: *row, sign }
        });
        rows.chain(columns).chain(money)
    }

    fn add_rows(&mut self, first: u32, last: u32) {
        add(&mut self.rows, first, last.min(MAX_ROWS));
    }

    fn add_columns(&mut self, first: u32, last: u32) {
        add(&mut self.columns, first, last.min(u32::from(MAX_COLUMNS) - 1));
    }
}

/// Neighbours make one run. Beyond the most runs the sheet is refused.
fn add(runs: &mut Vec<(u32, u32)>, first: u32, last: u32) {
    let is_room = runs.len() <= MOST_RUNS;
    match runs.last_mut() {
        Some((_, end)) if first > *end && first - *end == 1 => *end = last.max(*end),
        _ if first <= last && is_room => runs.push((first, last)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_workbook_hides_nothing() {
        assert!(xlsx::hidden(b"PK").is_empty() && ods::shown(b"").is_empty());
        for cut in [&b""[..], b"PK", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[0xFF; 2000]] {
            assert!(xls::Sheets::of(cut).is_none() && xlsb::Sheets::of(cut).is_none());
        }
    }
}
