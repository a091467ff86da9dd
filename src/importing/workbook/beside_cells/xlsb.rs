//! Hidden rows and columns of an xlsb file and the signs of money that its cells show, from the records of its parts
//! ([MS-XLSB]).

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use zip::ZipArchive;

use super::Shown;
use super::binary::{u16_at, u32_at, wide};
use super::parts::{PIECE, related};
use crate::importing::workbook::money_format::{MoneyCells, StyleSigns, sign_of};

/// Types of records, 2.3.1.
mod record {
    pub const ROW: u16 = 0;
    /// Cells that are not empty: numbers, errors, truths and texts, typed or computed.
    pub const CELLS: std::ops::RangeInclusive<u16> = 2..=11;
    pub const FORMAT: u16 = 44;
    pub const STYLE: u16 = 47;
    pub const COLUMNS: u16 = 60;
    pub const END_ROWS: u16 = 146;
    pub const END_SHEETS: u16 = 144;
    pub const SHEET: u16 = 156;
    pub const BEGIN_CELL_STYLES: u16 = 617;
    pub const END_CELL_STYLES: u16 = 618;
}

const BOOK: &str = "xl/workbook.bin";
const STYLES: &str = "xl/styles.bin";
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
    signs: StyleSigns,
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
        let signs = signs_of_styles(&mut archive).unwrap_or_default();
        Some(Self { archive, parts, signs })
    }

    pub fn shown(&mut self, place: usize) -> Option<Shown> {
        let part = self.parts.get(place)?;
        let (mut shown, mut money, mut row) = (Shown::default(), MoneyCells::default(), 0);
        each_record(&mut self.archive, part, |kind, body| {
            match kind {
                record::COLUMNS => add_columns(&mut shown, body),
                record::ROW => {
                    row = u32_at(body, 0).unwrap_or(u32::MAX).saturating_add(1);
                    add_row(&mut shown, body);
                }
                cell if record::CELLS.contains(&cell) && !self.signs.is_empty() => {
                    if let Some((column, style)) = u32_at(body, 0).zip(style_of(body)) {
                        money.add(row, column, self.signs.place(style));
                    }
                }
                _ => {}
            }
            kind != record::END_ROWS
        })?;
        shown.money = money.into_changes();
        shown.signs = self.signs.list.clone();
        Some(shown)
    }
}

/// The lower three bytes behind the column of a cell (2.5.9).
fn style_of(body: &[u8]) -> Option<usize> {
    usize::try_from(u32_at(body, 4)? & 0x00FF_FFFF).ok()
}

/// The signs that the formats of styles show: `BrtFmt` (2.4.697) and `BrtXF` (2.4.877).
fn signs_of_styles(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Option<StyleSigns> {
    let (mut formats, mut styles, mut of_cells) = (BTreeMap::new(), Vec::new(), false);
    each_record(archive, STYLES, |kind, body| {
        match kind {
            record::FORMAT => {
                let count = u32_at(body, 2).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
                let number = u16_at(body, 0).unwrap_or_default();
                let code = wide(body.get(6..).unwrap_or_default(), count);
                let sign = sign_of(&code, Some(number.into()));
                formats.extend(sign.map(|sign| (number, sign)));
            }
            record::BEGIN_CELL_STYLES => of_cells = true,
            record::STYLE if of_cells => styles.push(u16_at(body, 2)),
            _ => {}
        }
        kind != record::END_CELL_STYLES
    })?;
    let sign = |format: Option<u16>| formats.get(&format?).cloned();
    Some(StyleSigns::of(styles.into_iter().map(sign)))
}

/// The relation by which `BrtBundleSh` (2.4.312) names the part of a sheet; without one there is no sheet.
fn relation_of(body: &[u8]) -> Option<String> {
    let length = u32_at(body, 8).filter(|length| *length != NO_RELATION)?;
    Some(wide(body.get(12..)?, usize::try_from(length).ok()?))
}

fn add_columns(hidden: &mut Shown, body: &[u8]) {
    if let (Some(first), Some(last), Some(flags)) = (u32_at(body, 0), u32_at(body, 4), body.get(16))
        && flags & HIDDEN_COLUMN != 0
    {
        hidden.add_columns(first, last);
    }
}

fn add_row(hidden: &mut Shown, body: &[u8]) {
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
