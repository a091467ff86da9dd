//! Hidden rows and columns of an xls file (BIFF8) and the signs of money that its cells show, from the records of its
//! workbook and its sheets ([MS-XLS]).

use std::collections::BTreeMap;

use super::Shown;
use super::binary::{u16_at, u32_at, wide};
use super::compound_file::stream;
use crate::importing::workbook::money_format::{Change, MoneyCells, StyleSigns, sign_of};

/// Types of records, 2.3.1.
mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const END: u16 = 0x000A;
    pub const COLUMNS: u16 = 0x007D;
    pub const SHEET: u16 = 0x0085;
    pub const PACKED_NUMBERS: u16 = 0x00BD;
    pub const RICH_TEXT: u16 = 0x00D6;
    pub const STYLE: u16 = 0x00E0;
    pub const SHARED_TEXT: u16 = 0x00FD;
    pub const NUMBER: u16 = 0x0203;
    pub const TEXT: u16 = 0x0204;
    pub const TRUTH: u16 = 0x0205;
    pub const ROW: u16 = 0x0208;
    pub const PACKED_NUMBER: u16 = 0x027E;
    pub const FORMAT: u16 = 0x041E;
    pub const BEGIN: u16 = 0x0809;
}

const BIFF8: u16 = 0x0600;
/// `ColInfo` (2.4.53).
const HIDDEN_COLUMN: u16 = 1;
/// `fDyZero` of `Row` (2.4.221).
const HIDDEN_ROW: u16 = 0x20;

/// The stream of a workbook and where in it each sheet begins.
pub(in super::super) struct Sheets {
    stream: Vec<u8>,
    starts: Vec<usize>,
    signs: StyleSigns,
    /// Bytes that may still be looked through: sheets that begin at the same place do not multiply the work.
    left: usize,
}

impl Sheets {
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let stream = stream(bytes, "Workbook")?;
        let mut records = Records { stream: &stream };
        let (kind, begin) = records.next()?;
        if kind != record::BEGIN || u16_at(begin, 0) != Some(BIFF8) {
            return None;
        }
        let (mut starts, mut formats, mut styles) = (Vec::new(), BTreeMap::new(), Vec::new());
        for (kind, body) in records.take_while(|(kind, _)| *kind != record::END) {
            match kind {
                record::SHEET => {
                    let start = u32_at(body, 0).and_then(|at| usize::try_from(at).ok());
                    starts.push(start.unwrap_or(usize::MAX));
                }
                record::FORMAT => formats.extend(u16_at(body, 0).zip(sign_of_format(body))),
                record::STYLE => styles.push(u16_at(body, 2)),
                _ => {}
            }
        }
        let sign = |format: Option<u16>| formats.get(&format?).cloned();
        let signs = StyleSigns::of(styles.into_iter().map(sign));
        let left = stream.len();
        Some(Self { stream, starts, signs, left })
    }

    pub fn shown(&mut self, place: usize) -> Option<Shown> {
        let from = self.stream.get(*self.starts.get(place)?..)?;
        let within = from.get(..self.left).unwrap_or(from);
        let mut shown = Shown::default();
        let mut cells = Cells::default();
        let mut records = Records { stream: within };
        records.next().filter(|(kind, _)| *kind == record::BEGIN)?;
        // Charts on a sheet are sheets within it.
        let mut depth = 0_usize;
        for (kind, body) in records.by_ref() {
            match kind {
                record::BEGIN => depth += 1,
                record::END if depth == 0 => break,
                record::END => depth -= 1,
                _ if depth > 0 => {}
                record::COLUMNS => add_columns(&mut shown, body),
                record::ROW => add_row(&mut shown, body),
                _ if self.signs.is_empty() => {}
                record::PACKED_NUMBERS => cells.add_many(body),
                record::FORMULA
                | record::RICH_TEXT
                | record::SHARED_TEXT
                | record::NUMBER
                | record::TEXT
                | record::TRUTH
                | record::PACKED_NUMBER => cells.add(body),
                _ => {}
            }
        }
        self.left = self.left.saturating_sub(within.len() - records.stream.len());
        shown.money = cells.changes(&self.signs);
        shown.signs = self.signs.list.clone();
        Some(shown)
    }
}

/// The sign that a format shows: a number and a text of one or two bytes a character (2.4.126).
fn sign_of_format(body: &[u8]) -> Option<String> {
    let (number, count, flags) = (u16_at(body, 0)?, usize::from(u16_at(body, 2)?), body.get(4)?);
    let characters = body.get(5..)?;
    let code: String = if flags & 1 == 0 {
        characters.iter().take(count).map(|byte| char::from(*byte)).collect()
    } else {
        wide(characters, count)
    };
    sign_of(&code, Some(number.into()))
}

/// Rows, columns and styles of the cells that are not empty. Some programs write the cells of a sheet in any order.
#[derive(Default)]
struct Cells(Vec<(u16, u16, u16)>);

impl Cells {
    /// One cell: row, column and style stand first in every such record (2.5.17).
    fn add(&mut self, body: &[u8]) {
        if let (Some(row), Some(column), Some(style)) = (u16_at(body, 0), u16_at(body, 2), u16_at(body, 4)) {
            self.0.push((row, column, style));
        }
    }

    /// Numbers beside each other: row and first column, styles and numbers, last column (2.4.175).
    fn add_many(&mut self, body: &[u8]) {
        let (Some(row), Some(first)) = (u16_at(body, 0), u16_at(body, 2)) else { return };
        let pairs = body.get(4..).unwrap_or_default().chunks_exact(6);
        let styles = pairs.filter_map(|pair| u16_at(pair, 0));
        self.0.extend((first..=u16::MAX).zip(styles).map(|(column, style)| (row, column, style)));
    }

    fn changes(mut self, signs: &StyleSigns) -> Vec<Change> {
        self.0.sort_by_key(|(row, _, _)| *row);
        let mut money = MoneyCells::default();
        for (row, column, style) in self.0 {
            money.add(u32::from(row) + 1, column.into(), signs.place(style.into()));
        }
        money.into_changes()
    }
}

fn add_columns(hidden: &mut Shown, body: &[u8]) {
    if let (Some(first), Some(last), Some(flags)) = (u16_at(body, 0), u16_at(body, 2), u16_at(body, 8))
        && flags & HIDDEN_COLUMN != 0
    {
        hidden.add_columns(first.into(), last.into());
    }
}

fn add_row(hidden: &mut Shown, body: &[u8]) {
    if let (Some(row), Some(flags)) = (u16_at(body, 0), u16_at(body, 12))
        && flags & HIDDEN_ROW != 0
    {
        let row = u32::from(row) + 1;
        hidden.add_rows(row, row);
    }
}

/// Types and bodies of records, for as long as they are whole.
struct Records<'a> {
    stream: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (u16_at(self.stream, 0)?, u16_at(self.stream, 2)?);
        let (body, rest) = self.stream.get(4..)?.split_at_checked(length.into())?;
        self.stream = rest;
        Some((kind, body))
    }
}
