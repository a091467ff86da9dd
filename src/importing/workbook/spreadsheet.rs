//! The formats of spreadsheet programs, read with calamine. The only module that knows that library.

use std::io::Cursor;

use calamine::{
    Cell, CellErrorType, Data, DataRef, DataType, ExcelDateTime, Ods, OdsError, Reader, SheetType,
    SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::beside_cells::BesideCells;
use super::look::{Look, MoneySigns};
use super::money_format::{self, StyleSigns};
use super::{
    CellError, CellValue, PassedOver, Sink, WorkbookFormat, decimal_from_float, indented_ods, is_wanted,
};
use crate::importing::unreadable::{Measure, Unreadable};

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
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    let open = Cursor::new(bytes);
    // What stands beside the cells is looked for in files that can be read at all.
    match format {
        SpreadsheetFormat::Xlsx | SpreadsheetFormat::Xlsm => {
            let source = Xlsx::new(open).map_err(|error| refuse_xlsx(&error))?;
            BesideCells::while_reading_xlsx(bytes, |beside| {
                read_sheets(format, source, (only_sheet, beside), sink)
            })
        }
        SpreadsheetFormat::Xlsb => {
            let source = Xlsb::new(open).map_err(|error| refuse_xlsb(&error))?;
            read_sheets(format, source, (only_sheet, BesideCells::of_xlsb(bytes)), sink)
        }
        SpreadsheetFormat::Xls => {
            let source = Xls::new(open).map_err(|error| refuse_xls(&error))?;
            read_sheets(format, source, (only_sheet, BesideCells::of_xls(bytes)), sink)
        }
        SpreadsheetFormat::Ods => {
            let source = match Ods::new(open) {
                Err(OdsError::Mismatch { expected: "table-cell", .. }) => {
                    let packed = indented_ods::without_indents(bytes)?;
                    return read_unindented(&packed, (only_sheet, BesideCells::of_ods(bytes)), sink);
                }
                opened => opened.map_err(|error| refuse_ods(&error))?,
            };
            read_sheets(format, source, (only_sheet, BesideCells::of_ods(bytes)), sink)
        }
    }
}

/// The sheet that is asked for, if one is, and what each sheet shows beside its cells.
type Wanted<'a> = (Option<&'a str>, BesideCells<'a>);

fn read_unindented(packed: &[u8], wanted: Wanted<'_>, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let source = Ods::new(Cursor::new(packed)).map_err(|error| refuse_ods(&error))?;
    read_sheets(SpreadsheetFormat::Ods, source, wanted, sink)
}

fn read_sheets(
    format: SpreadsheetFormat,
    mut source: impl Source,
    (only_sheet, mut beside): Wanted<'_>,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    sink.format(format.workbook_format())?;
    let known = source.sheets();
    if let Some(wanted) = only_sheet
        && !known.iter().any(|sheet| is_wanted(&sheet.name, only_sheet))
    {
        let present = known.into_iter().map(|sheet| sheet.name).collect();
        return Err(Unreadable::SheetNotFound { wanted: wanted.to_owned(), present });
    }
    for (place, sheet) in known.iter().enumerate().filter(|(_, sheet)| is_wanted(&sheet.name, only_sheet)) {
        if sheet.typ != SheetType::WorkSheet {
            sink.passed_over(&sheet.name, PassedOver::WithoutCells)?;
            continue;
        }
        source.pour_sheet(&sheet.name, sink)?;
        if sheet.visible != SheetVisible::Visible && only_sheet.is_none() {
            sink.look(Look::HiddenSheet)?;
        }
        beside.tell(&sheet.name, place, sink)?;
    }
    Ok(())
}

/// A workbook that hands over its sheets one by one.
trait Source {
    fn sheets(&self) -> Vec<calamine::Sheet>;
    fn pour_sheet(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), Unreadable>;
}

impl Source for Xlsx<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn pour_sheet(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        sink.sheet(name, self.has_1904_epoch())?;
        // Cell by cell: two far corners of a sheet must not become a rectangle in memory.
        let mut cells = match self.worksheet_cells_reader(name) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            opened => opened.map_err(|error| refuse_xlsx(&error))?,
        };
        let signs = StyleSigns::of(cells.styles().iter().map(sign_of_style));
        if signs.is_empty() {
            return pour(sink, || cells.next_cell(), refuse_xlsx);
        }
        let mut told = MoneySigns::default();
        loop {
            let cell = cells.next_cell_with_style_id().map_err(|error| refuse_xlsx(&error))?;
            let Some((cell, style)) = cell else { return Ok(()) };
            if *cell.get_value() != DataRef::Empty {
                let (row, column) = cell.get_position();
                let sign = signs.place(style);
                if told.changes(column, sign) {
                    let sign = sign.and_then(|sign| signs.list.get(sign)).map_or("", String::as_str);
                    let row = row.saturating_add(1);
                    sink.look(Look::Money { column, row, sign })?;
                }
            }
            pour_cell(sink, &cell)?;
        }
    }
}

impl Source for Xlsb<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn pour_sheet(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        sink.sheet(name, self.has_1904_epoch())?;
        let mut cells = self.worksheet_cells_reader(name).map_err(|error| refuse_xlsb(&error))?;
        pour(sink, || cells.next_cell(), refuse_xlsb)
    }
}

impl Source for Xls<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn pour_sheet(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        sink.sheet(name, self.has_1904_epoch())?;
        let range = self.worksheet_range(name).map_err(|error| refuse_xls(&error))?;
        pour_range(sink, &range)
    }
}

impl Source for Ods<Bytes<'_>> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.sheets_metadata().to_vec()
    }

    fn pour_sheet(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        sink.sheet(name, false)?;
        let range = self.worksheet_range(name).map_err(|error| refuse_ods(&error))?;
        pour_range(sink, &range)
    }
}

fn pour<'a, E>(
    sink: &mut dyn Sink,
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, E>,
    refuse: fn(&E) -> Unreadable,
) -> Result<(), Unreadable> {
    loop {
        let cell = match next() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(()),
            Err(error) => return Err(refuse(&error)),
        };
        pour_cell(sink, &cell)?;
    }
}

fn pour_cell(sink: &mut dyn Sink, cell: &Cell<DataRef<'_>>) -> Result<(), Unreadable> {
    let (row, column) = cell.get_position();
    let number = row.saturating_add(1);
    match cell.get_value() {
        DataRef::SharedString(text) => sink.cell(number, column, CellValue::Text(text)),
        value => push_value(sink, number, column, value),
    }
}

/// The sign of money that a style of an xlsx file shows.
fn sign_of_style(style: &calamine::Style) -> Option<String> {
    let format = style.number_format.as_ref()?;
    money_format::sign_of(&format.format_code, format.format_id)
}

fn pour_range(sink: &mut dyn Sink, range: &calamine::Range<Data>) -> Result<(), Unreadable> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, cells) in (first_row..).zip(range.rows()) {
        for (column, value) in (first_column..).zip(cells) {
            push_value(sink, row.saturating_add(1), column, value)?;
        }
    }
    Ok(())
}

fn push_value(sink: &mut dyn Sink, row: u32, column: u32, value: &impl DataType) -> Result<(), Unreadable> {
    if let Some(text) = value.get_string() {
        return sink.cell(row, column, CellValue::Text(text));
    }
    let value = if let Some(float) = value.get_float() {
        decimal_from_float(float).map_or(CellValue::Error(CellError::BadNumber), CellValue::Number)
    } else if let Some(whole) = value.get_int() {
        CellValue::Number(Decimal::from(whole))
    } else if let Some(moment) = value.get_datetime() {
        return push_moment(sink, row, column, moment);
    } else if let Some(text) = value.get_datetime_iso().or_else(|| value.get_duration_iso()) {
        iso_moment(text).unwrap_or(CellValue::Text(text))
    } else if let Some(truth) = value.get_bool() {
        CellValue::Bool(truth)
    } else if let Some(error) = value.get_error() {
        CellValue::Error(error_of(error))
    } else {
        return Ok(());
    };
    sink.cell(row, column, value)
}

/// A number that is formatted as a date, a moment or a length of time.
fn push_moment(sink: &mut dyn Sink, row: u32, column: u32, moment: ExcelDateTime) -> Result<(), Unreadable> {
    /// The day after 31 December 9999, the last day that Excel knows.
    const END_OF_DAYS: f64 = 2_958_466.0;
    if !(0.0..END_OF_DAYS).contains(&moment.as_f64()) {
        return sink.cell(row, column, CellValue::Error(CellError::BadNumber));
    }
    if moment.is_duration() {
        let minutes = moment.as_duration().map_or(0, |length| length.num_minutes());
        let shown = format!("{}:{:02}", minutes / 60, minutes % 60);
        return sink.cell(row, column, CellValue::Text(&shown));
    }
    match moment.as_datetime() {
        Some(moment) => sink.cell(row, column, date_or_moment(moment)),
        None => sink.cell(row, column, CellValue::Error(CellError::BadNumber)),
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

/// What the cause of a damaged file says goes to the log, which names no sheet and holds no text of a cell: either may be
/// somebody's name.
fn not_known(what: &str) -> Unreadable {
    Unreadable::Damaged(format!("{what} that is not known"))
}

fn no_such_sheet() -> Unreadable {
    Unreadable::Damaged("a sheet that the workbook names is not in it".to_owned())
}

fn refuse_xlsx(error: &XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::PasswordProtected,
        XlsxError::Unrecognized { typ: "sheet:type", .. } => Unreadable::MacroSheets,
        XlsxError::Unrecognized { typ, .. } => not_known(typ),
        XlsxError::CellError(_) => not_known("error of a cell"),
        XlsxError::WorksheetNotFound(_) => no_such_sheet(),
        other => Unreadable::Damaged(other.to_string()),
    }
}

fn refuse_xlsb(error: &XlsbError) -> Unreadable {
    match error {
        XlsbError::Password => Unreadable::PasswordProtected,
        XlsbError::Unrecognized { typ, .. } => not_known(typ),
        XlsbError::WorksheetNotFound(_) => no_such_sheet(),
        other => Unreadable::Damaged(other.to_string()),
    }
}

fn refuse_xls(error: &XlsError) -> Unreadable {
    match error {
        XlsError::Password => Unreadable::PasswordProtected,
        XlsError::WorksheetNotFound(_) => no_such_sheet(),
        other => Unreadable::Damaged(other.to_string()),
    }
}

fn refuse_ods(error: &OdsError) -> Unreadable {
    match error {
        OdsError::Password => Unreadable::PasswordProtected,
        OdsError::InvalidMime(_) => Unreadable::NotAWorkbook,
        OdsError::WorksheetNotFound(_) => no_such_sheet(),
        OdsError::CellLimitExceeded { max, .. } => Unreadable::over(Measure::Cells, *max, ""),
        other => Unreadable::Damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_to_the_log_names_no_sheet_and_no_cell() {
        let name = || "Jansen".to_owned();
        let refused = [
            refuse_xlsx(&XlsxError::WorksheetNotFound(name())),
            refuse_xlsx(&XlsxError::CellError(name())),
            refuse_xlsx(&XlsxError::Unrecognized { typ: "cell", val: name() }),
            refuse_xlsb(&XlsbError::WorksheetNotFound(name())),
            refuse_xlsb(&XlsbError::Unrecognized { typ: "cell", val: name() }),
            refuse_xls(&XlsError::WorksheetNotFound(name())),
            refuse_ods(&OdsError::WorksheetNotFound(name())),
        ];
        for reason in refused {
            let cause = reason.cause().unwrap_or_default();
            assert!(!cause.is_empty() && !cause.contains("Jansen"), "{cause}");
        }
    }
}
