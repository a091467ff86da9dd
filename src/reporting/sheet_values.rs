//! Values and colours of worksheets, the same in every workbook that is written.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Worksheet, XlsxError};

/// Excel keeps fifteen digits of a number; a longer one is written as text, so that nothing is lost.
const DIGITS_OF_A_CELL: usize = 15;
/// Excel keeps this many UTF-16 units in a cell.
const LONGEST_TEXT: usize = 32_767;

pub(super) const INK: Color = Color::RGB(0x001b_1b1f);
pub(super) const BRAND: Color = Color::RGB(0x0015_4273);
pub(super) const PANEL: Color = Color::RGB(0x00f4_f6f9);
pub(super) const MUTED: Color = Color::RGB(0x0055_565c);

/// A number as a number: cells hold binary doubles, which give back every decimal of up to fifteen digits.
pub(super) fn write_decimal<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    number: Decimal,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    let digits = number.mantissa().unsigned_abs().to_string().len();
    match number.to_f64() {
        Some(double) if digits <= DIGITS_OF_A_CELL => {
            sheet.write_number_with_format(row, column, double, format)
        }
        Some(_) | None => sheet.write_string_with_format(row, column, number.to_string(), format),
    }
}

pub(super) fn write_date<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    day: NaiveDate,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.write_datetime_with_format(row, column, excel_day(day)?, format)
}

pub(super) fn write_moment<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    moment: NaiveDateTime,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let hour = u16::try_from(moment.hour()).unwrap_or(u16::MAX);
    let excel = excel_day(moment.date())?.and_hms(hour, part(moment.minute()), part(moment.second()))?;
    sheet.write_datetime_with_format(row, column, excel, format)
}

pub(super) fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
    let month = u8::try_from(day.month()).unwrap_or(u8::MAX);
    ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).unwrap_or(u8::MAX))
}

/// As much of a text as a cell can hold.
pub(super) fn fitting(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let mut units = 0_usize;
    let end = text.char_indices().find(|(_, letter)| {
        units = units.saturating_add(letter.len_utf16());
        units > LONGEST_TEXT
    });
    end.and_then(|(place, _)| text.get(..place)).unwrap_or(text)
}

/// How many lines a text takes in a column of so many characters.
pub(super) fn lines_of(text: &str, width: usize) -> u32 {
    let lines = text.lines().map(|line| line.chars().count().div_ceil(width.max(1)).max(1));
    u32::try_from(lines.sum::<usize>().max(1)).unwrap_or(u32::MAX)
}

/// Makes a row high enough for so many lines; spreadsheet programs do not always do it themselves.
pub(super) fn fit_row(sheet: &mut Worksheet, row: u32, lines: u32) -> Result<(), XlsxError> {
    const LINE_PIXELS: u32 = 20;
    const MOST_LINES: u32 = 20;
    if lines > 1 {
        sheet.set_row_height_pixels(row, lines.min(MOST_LINES).saturating_mul(LINE_PIXELS))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_a_cell_ends() {
        for (text, kept) in [
            ("a".to_owned(), 1),
            ("a".repeat(32_767), 32_767),
            ("a".repeat(40_000), 32_767),
            ("é".repeat(30_000), 60_000),
            ("😀".repeat(20_000), 16_383 * 4),
        ] {
            assert_eq!(fitting(&text).len(), kept);
        }
    }
}
