//! Hidden rows and columns of an xlsb file, from the records of its parts ([MS-XLSB]).

use std::io::{self, BufRead, BufReader, Cursor, Read};

use zip::ZipArchive;

use super::Hidden;
use super::compound_file::u32_at;
use super::parts::{PIECE, related};

/// Types of records, 2.3.1.
mod record {
    pub const ROW: u16 = 0;
    pub const COLUMNS: u16 = 60;
    pub const END_ROWS: u16 = 146;
    pub const END_SHEETS: u16 = 144;
    pub const SHEET: u16 = 156;
}

const BOOK: &str = "xl/workbook.bin";
const BOOK_RELATIONS: &str = "xl/_rels/workbook.bin.rels";
/// A record that is looked at is shorter.
const LONGEST_BODY: u64 = 1024;
/// A relation of this length is none.
const NO_RELATION: u32 = u32::MAX;
/// `BrtColInfo` (2.4.323), at byte 16.
const HIDDEN_COLUMN: u8 = 1;
/// `fDyZero` of `BrtRowHdr` (2.4.741), at byte 11.
const HIDDEN_ROW: u8 = 0x10;

/// The parts of the sheets, in their order.
pub(in super::super) struct Sheets<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    parts: Vec<String>,
}

impl<'a> Sheets<'a> {
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let relations = related(&mut archive, BOOK_RELATIONS, "xl")?;
        let mut parts = Vec::new();
        each_record(&mut archive, BOOK, |kind, body| {
            if kind == record::SHEET
                && let Some(id) = relation_of(body)
            {
                let found = relations.iter().find(|(known, _, _)| *known == id);
                parts.push(found.map(|(_, _, part)| part.clone()).unwrap_or_default());
            }
            kind != record::END_SHEETS
        })?;
        Some(Self { archive, parts })
    }

    pub fn hidden(&mut self, place: usize) -> Option<Hidden> {
        let part = self.parts.get(place)?;
        let mut hidden = Hidden::default();
        each_record(&mut self.archive, part, |kind, body| {
            match kind {
                record::COLUMNS => add_columns(&mut hidden, body),
                record::ROW => add_row(&mut hidden, body),
                _ => {}
            }
            kind != record::END_ROWS
        })?;
        Some(hidden)
    }
}

/// The relation by which `BrtBundleSh` (2.4.312) names the part of a sheet; without one there is no sheet.
fn relation_of(body: &[u8]) -> Option<String> {
    let length = u32_at(body, 8).filter(|length| *length != NO_RELATION)?;
    let bytes = body.get(12..)?.get(..usize::try_from(length).ok()?.checked_mul(2)?).unwrap_or_default();
    Some(wide(bytes))
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).filter_map(|two| two.first_chunk().map(|two| u16::from_le_bytes(*two)));
    char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn add_columns(hidden: &mut Hidden, body: &[u8]) {
    if let (Some(first), Some(last), Some(flags)) = (u32_at(body, 0), u32_at(body, 4), body.get(16))
        && flags & HIDDEN_COLUMN != 0
    {
        hidden.add_columns(first, last);
    }
}

fn add_row(hidden: &mut Hidden, body: &[u8]) {
    if let (Some(row), Some(flags)) = (u32_at(body, 0), body.get(11))
        && flags & HIDDEN_ROW != 0
    {
        let row = row.saturating_add(1);
        hidden.add_rows(row, row);
    }
}

/// Goes over the records of a part, with the start of each body, until `take` has enough or the part ends.
fn each_record(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    part: &str,
    mut take: impl FnMut(u16, &[u8]) -> bool,
) -> Option<()> {
    let mut part = BufReader::with_capacity(PIECE, archive.by_name(part).ok()?);
    let mut body = Vec::new();
    while let Some(kind) = kind_of_next(&mut part) {
        let length = length_of_next(&mut part)?;
        let start = length.min(LONGEST_BODY);
        body.clear();
        part.by_ref().take(start).read_to_end(&mut body).ok()?;
        if length > start {
            io::copy(&mut part.by_ref().take(length - start), &mut io::sink()).ok()?;
        }
        if !take(kind, &body) {
            break;
        }
    }
    Some(())
}

fn byte(part: &mut impl BufRead) -> Option<u8> {
    let mut one = [0];
    part.read_exact(&mut one).ok()?;
    Some(u8::from_le_bytes(one))
}

/// Seven bits a byte, the lowest first; the highest bit says that another byte follows (2.1.4).
fn kind_of_next(part: &mut impl BufRead) -> Option<u16> {
    let low = byte(part)?;
    let high = if low & 0x80 == 0 { 0 } else { byte(part)? };
    Some(u16::from(low & 0x7F) | u16::from(high & 0x7F) << 7)
}

fn length_of_next(part: &mut impl BufRead) -> Option<u64> {
    let mut length = 0;
    for step in 0..4 {
        let next = byte(part)?;
        length |= u64::from(next & 0x7F) << (7 * step);
        if next & 0x80 == 0 {
            break;
        }
    }
    Some(length)
}
