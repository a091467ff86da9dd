//! Hidden rows and columns of an xls file (BIFF8), from the records of its sheets ([MS-XLS]).

use super::Hidden;
use super::compound_file::{stream, u16_at, u32_at};

/// Types of records, 2.3.1.
mod record {
    pub const END: u16 = 0x000A;
    pub const COLUMNS: u16 = 0x007D;
    pub const SHEET: u16 = 0x0085;
    pub const ROW: u16 = 0x0208;
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
        let mut starts = Vec::new();
        for (kind, body) in records.take_while(|(kind, _)| *kind != record::END) {
            if kind == record::SHEET {
                starts.push(u32_at(body, 0).and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX));
            }
        }
        let left = stream.len();
        Some(Self { stream, starts, left })
    }

    pub fn hidden(&mut self, place: usize) -> Option<Hidden> {
        let from = self.stream.get(*self.starts.get(place)?..)?;
        let within = from.get(..self.left).unwrap_or(from);
        let mut hidden = Hidden::default();
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
                record::COLUMNS => add_columns(&mut hidden, body),
                record::ROW => add_row(&mut hidden, body),
                _ => {}
            }
        }
        self.left = self.left.saturating_sub(within.len() - records.stream.len());
        Some(hidden)
    }
}

fn add_columns(hidden: &mut Hidden, body: &[u8]) {
    if let (Some(first), Some(last), Some(flags)) = (u16_at(body, 0), u16_at(body, 2), u16_at(body, 8))
        && flags & HIDDEN_COLUMN != 0
    {
        hidden.add_columns(first.into(), last.into());
    }
}

fn add_row(hidden: &mut Hidden, body: &[u8]) {
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
