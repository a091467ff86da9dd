//! The formats of spreadsheet programs, read with calamine. The only module that knows that library.

use std::io::Cursor;

use calamine::{
    Cell, CellErrorType, Data, DataRef, DataType, ExcelDateTime, Ods, OdsError, Reader, SheetType,
    SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::{
    CellError, CellValue, PassedOver, Sheet, SheetTable, Workbook, WorkbookFormat, decimal_from_float,
    is_wanted,
};
use crate::importing::unreadable::Unreadable;

const ROWS_BETWEEN_PROGRESS: u64 = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpreadsheetFormat {
    Xlsx,
    Xlsm,
    Xlsb,
    Xls,
    Ods,
}

impl SpreadsheetFormat {
    fn workbook_format(self) -> WorkbookFormat {
        match self {
            SpreadsheetFormat::Xlsx => WorkbookFormat::Xlsx,
            SpreadsheetFormat::Xlsm => WorkbookFormat::Xlsm,
            SpreadsheetFormat::Xlsb => WorkbookFormat::Xlsb,
            SpreadsheetFormat::Xls => WorkbookFormat::Xls,
            SpreadsheetFormat::Ods => WorkbookFormat::Ods,
        }
    }
}

type Bytes<'a> = Cursor<&'a [u8]>;

pub(super) fn read(
    format: SpreadsheetFormat,
    bytes: &[u8],
    only_sheet: Option<&str>,
    progress: &mut dyn FnMut(u64),
) -> Result<Workbook, Unreadable> {
    let bytes = Cursor::new(bytes);
    match format {
        SpreadsheetFormat::Xlsx | SpreadsheetFormat::Xlsm => {
            let source = Xlsx::new(bytes).map_err(|error| refuse_xlsx(&error))?;
            read_sheets(format, source, only_sheet, progress)
        }
        SpreadsheetFormat::Xlsb => {
            let source = Xlsb::new(bytes).map_err(|error| refuse_xlsb(&error))?;
            read_sheets(format, source, only_sheet, progress)
        }
        SpreadsheetFormat::Xls => {
            let source = Xls::new(bytes).map_err(|error| refuse_xls(&error))?;
            read_sheets(format, source, only_sheet, progress)
        }
        SpreadsheetFormat::Ods => {
            let source = Ods::new(bytes).map_err(|error| refuse_ods(&error))?;
            read_sheets(format, source, only_sheet, progress)
        }
    }
}

fn read_sheets(
    format: SpreadsheetFormat,
    mut source: impl Source,
    only_sheet: Option<&str>,
    progress: &mut dyn FnMut(u64),
) -> Result<Workbook, Unreadable> {
    let mut rows_read = RowsRead { rows: 0, progress };
    let mut sheets = Vec::new();
    let known = source.sheets();
    for sheet in known.iter().filter(|sheet| is_wanted(&sheet.name, only_sheet)) {
        let hidden = sheet.visible != SheetVisible::Visible && only_sheet.is_none();
        sheets.push(if sheet.typ != SheetType::WorkSheet {
            Sheet::PassedOver { name: sheet.name.clone(), reason: PassedOver::WithoutCells }
        } else if hidden {
            Sheet::PassedOver { name: sheet.name.clone(), reason: PassedOver::Hidden }
        } else {
            Sheet::Read(source.table(&sheet.name, &mut rows_read)?)
        });
    }
    match only_sheet {
        Some(wanted) if sheets.is_empty() => Err(Unreadable::SheetNotFound {
            wanted: wanted.to_owned(),
            present: known.into_iter().map(|sheet| sheet.name).collect(),
        }),
        _ => Ok(Workbook { format: format.workbook_format(), sheets }),
    }
}

/// Tells now and then how many rows have been read.
struct RowsRead<'a> {
    rows: u64,
    progress: &'a mut dyn FnMut(u64),
}

impl RowsRead<'_> {
    fn one_more(&mut self) {
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_BETWEEN_PROGRESS) {
            (self.progress)(self.rows);
        }
    }
}

/// A workbook that hands over its sheets one by one.
trait Source {
    fn sheets(&self) -> Vec<calamine::Sheet>;
    fn table(&mut self, name: &str, rows_read: &mut RowsRead<'_>) -> Result<SheetTable, Unreadable>;
}

impl Source for Xlsx<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn table(&mut self, name: &str, rows_read: &mut RowsRead<'_>) -> Result<SheetTable, Unreadable> {
        let mut table = SheetTable::new(name, self.has_1904_epoch());
        // Cell by cell: two far corners of a sheet must not become a rectangle in memory.
        let mut cells = match self.worksheet_cells_reader(name) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(table),
            opened => opened.map_err(|error| refuse_xlsx(&error))?,
        };
        pour(&mut table, rows_read, || cells.next_cell(), refuse_xlsx)?;
        Ok(table)
    }
}

impl Source for Xlsb<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn table(&mut self, name: &str, rows_read: &mut RowsRead<'_>) -> Result<SheetTable, Unreadable> {
        let mut table = SheetTable::new(name, self.has_1904_epoch());
        let mut cells = self.worksheet_cells_reader(name).map_err(|error| refuse_xlsb(&error))?;
        pour(&mut table, rows_read, || cells.next_cell(), refuse_xlsb)?;
        Ok(table)
    }
}

impl Source for Xls<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn table(&mut self, name: &str, rows_read: &mut RowsRead<'_>) -> Result<SheetTable, Unreadable> {
        let table = SheetTable::new(name, self.has_1904_epoch());
        let range = self.worksheet_range(name).map_err(|error| refuse_xls(&error))?;
        pour_range(table, &range, rows_read)
    }
}

impl Source for Ods<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn table(&mut self, name: &str, rows_read: &mut RowsRead<'_>) -> Result<SheetTable, Unreadable> {
        let range = self.worksheet_range(name).map_err(|error| refuse_ods(&error))?;
        pour_range(SheetTable::new(name, false), &range, rows_read)
    }
}

fn pour<'a, E>(
    table: &mut SheetTable,
    rows_read: &mut RowsRead<'_>,
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, E>,
    refuse: fn(&E) -> Unreadable,
) -> Result<(), Unreadable> {
    let mut current = None;
    loop {
        let cell = match next() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(()),
            Err(error) => return Err(refuse(&error)),
        };
        let (row, column) = cell.get_position();
        if current != Some(row) {
            current = Some(row);
            rows_read.one_more();
        }
        let number = row.saturating_add(1);
        match cell.get_value() {
            DataRef::SharedString(text) => table.push(number, column, CellValue::Text(text))?,
            value => push_value(table, number, column, value)?,
        }
    }
}

fn pour_range(
    mut table: SheetTable,
    range: &calamine::Range<Data>,
    rows_read: &mut RowsRead<'_>,
) -> Result<SheetTable, Unreadable> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, cells) in (first_row..).zip(range.rows()) {
        rows_read.one_more();
        for (column, value) in (first_column..).zip(cells) {
            push_value(&mut table, row.saturating_add(1), column, value)?;
        }
    }
    Ok(table)
}

fn push_value(
    table: &mut SheetTable,
    row: u32,
    column: u32,
    value: &impl DataType,
) -> Result<(), Unreadable> {
    if let Some(text) = value.get_string() {
        return table.push(row, column, CellValue::Text(text));
    }
    let value = if let Some(float) = value.get_float() {
        decimal_from_float(float).map_or(CellValue::Error(CellError::BadNumber), CellValue::Number)
    } else if let Some(whole) = value.get_int() {
        CellValue::Number(Decimal::from(whole))
    } else if let Some(moment) = value.get_datetime() {
        return push_moment(table, row, column, moment);
    } else if let Some(text) = value.get_datetime_iso().or_else(|| value.get_duration_iso()) {
        iso_moment(text).unwrap_or(CellValue::Text(text))
    } else if let Some(truth) = value.get_bool() {
        CellValue::Bool(truth)
    } else if let Some(error) = value.get_error() {
        CellValue::Error(error_of(error))
    } else {
        return Ok(());
    };
    table.push(row, column, value)
}

/// A number that is formatted as a date, a moment or a length of time.
fn push_moment(
    table: &mut SheetTable,
    row: u32,
    column: u32,
    moment: ExcelDateTime,
) -> Result<(), Unreadable> {
    /// The day after 31 December 9999, the last day that Excel knows.
    const END_OF_DAYS: f64 = 2_958_466.0;
    if !(0.0..END_OF_DAYS).contains(&moment.as_f64()) {
        return table.push(row, column, CellValue::Error(CellError::BadNumber));
    }
    if moment.is_duration() {
        let minutes = moment.as_duration().map_or(0, |length| length.num_minutes());
        let shown = format!("{}:{:02}", minutes / 60, minutes % 60);
        return table.push(row, column, CellValue::Text(&shown));
    }
    match moment.as_datetime() {
        Some(moment) => table.push(row, column, date_or_moment(moment)),
        None => table.push(row, column, CellValue::Error(CellError::BadNumber)),
    }
}

/// A date of ods or of an xlsx cell of type d, with or without a time.
fn iso_moment(text: &str) -> Option<CellValue<'static>> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(CellValue::Date(date));
    }
    text.trim_end_matches('Z').parse::<NaiveDateTime>().ok().map(date_or_moment)
}

fn date_or_moment(moment: NaiveDateTime) -> CellValue<'static> {
    if moment.time() == chrono::NaiveTime::MIN {
        CellValue::Date(moment.date())
    } else {
        CellValue::DateTime(moment)
    }
}

fn error_of(error: &CellErrorType) -> CellError {
    match error {
        CellErrorType::Div0 => CellError::DivisionByZero,
        CellErrorType::NA => CellError::NotAvailable,
        CellErrorType::Name => CellError::UnknownName,
        CellErrorType::Null => CellError::NoIntersection,
        CellErrorType::Num => CellError::BadNumber,
        CellErrorType::Ref => CellError::BadReference,
        CellErrorType::Value => CellError::BadValue,
        CellErrorType::GettingData => CellError::NotLoaded,
    }
}

fn refuse_xlsx(error: &XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::PasswordProtected,
        XlsxError::Unrecognized { typ: "sheet:type", .. } => Unreadable::MacroSheets,
        other => Unreadable::Damaged(other.to_string()),
    }
}

fn refuse_xlsb(error: &XlsbError) -> Unreadable {
    match error {
        XlsbError::Password => Unreadable::PasswordProtected,
        other => Unreadable::Damaged(other.to_string()),
    }
}

fn refuse_xls(error: &XlsError) -> Unreadable {
    match error {
        XlsError::Password => Unreadable::PasswordProtected,
        other => Unreadable::Damaged(other.to_string()),
    }
}

fn refuse_ods(error: &OdsError) -> Unreadable {
    match error {
        OdsError::Password => Unreadable::PasswordProtected,
        OdsError::InvalidMime(_) => Unreadable::NotAWorkbook,
        OdsError::CellLimitExceeded { .. } => Unreadable::TooLarge("it claims billions of cells".to_owned()),
        other => Unreadable::Damaged(other.to_string()),
    }
}
