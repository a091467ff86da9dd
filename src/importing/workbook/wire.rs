//! How cells travel through the pipe between the reader process and the one that asked. Writes and reads the frames;
//! knows neither formats of files nor processes. The receiving side believes nothing: every length has a bound, every
//! code is looked up, and what does not fit ends the reading.
//!
//! Numbers are little-endian. A text is a u32 length and UTF-8.
//!
//! To the reader: `VWQ`, version (u8), file name (text), 0 or 1 and the wanted sheet (text), the file (u64 length and
//! bytes).
//!
//! From the reader: `VWR`, version (u8), then frames until the end marker:
//!
//! | tag | frame | contents |
//! |---|---|---|
//! | 1 | format | code (u8); for csv also encoding (text), how it is known (u8), separator (u8); for html and XML encoding; for xaf also whose (text) |
//! | 2 | sheet passed over | name (text), reason (u8) |
//! | 3 | sheet begins | name (text), whether dates count from 1904 (u8) |
//! | 4 | end | |
//! | 6 | file within the file | name (text), media type (text), bytes (u64 length and bytes) |
//! | 7 | money is shown | column (u32), from which row on (u32), sign (text, empty for none) |
//! | 8 | hidden | 0 the sheet, 1 rows, 2 columns (u8), first (u32), last (u32) |
//! | 5 | refused | code (text), detail (text), number of names (u32), names (texts) |
//! | 0x10 + kind | cell | row (u32), column (u32), value |
//! | 0x20 + kind | cell right of the one before | value |
//!
//! Kinds of values: 0 text; 1 number (16 bytes of a `Decimal`); 2 date (i32 day of the common era); 3 moment (i64
//! seconds since 1970, u32 nanoseconds); 4 truth (u8); 5 error (u8).

use std::io::{self, Read, Write};

use chrono::{DateTime, Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::look::{LONGEST_SIGN, Look};
use super::table::MAX_CELL_TEXT;
use super::{
    CellError, CellValue, EncodingKnownBy, PassedOver, Sink, WorkbookFile, WorkbookFormat, encoding,
};
use crate::importing::unreadable::Unreadable;

const VERSION: u8 = 3;
const REQUEST: [u8; 4] = [b'V', b'W', b'Q', VERSION];
const ANSWER: [u8; 4] = [b'V', b'W', b'R', VERSION];

const FORMAT: u8 = 1;
const PASSED_OVER: u8 = 2;
const SHEET: u8 = 3;
const END: u8 = 4;
const REFUSED: u8 = 5;
const ATTACHMENT: u8 = 6;
const MONEY: u8 = 7;
const HIDDEN: u8 = 8;
const CELL: u8 = 0x10;
const NEXT_CELL: u8 = 0x20;
const KINDS: u8 = 0x0F;

const TEXT: u8 = 0;
const NUMBER: u8 = 1;
const DATE: u8 = 2;
const MOMENT: u8 = 3;
const TRUTH: u8 = 4;
const ERROR: u8 = 5;

/// Bytes of a name of a sheet, of a file or of the detail of a refusal.
const MAX_NAME: usize = 4096;
const MAX_NAMES: u32 = 256;

/// The code of a value is its place in these lists.
const ERRORS: [CellError; 8] = [
    CellError::DivisionByZero,
    CellError::NotAvailable,
    CellError::UnknownName,
    CellError::NoIntersection,
    CellError::BadNumber,
    CellError::BadReference,
    CellError::BadValue,
    CellError::NotLoaded,
];
const KNOWN_BY: [EncodingKnownBy; 4] = [
    EncodingKnownBy::ByteOrderMark,
    EncodingKnownBy::ValidUtf8,
    EncodingKnownBy::Declared,
    EncodingKnownBy::Likelihood,
];
const REASONS: [PassedOver; 1] = [PassedOver::WithoutCells];
const FORMATS: [WorkbookFormat; 5] = [
    WorkbookFormat::Xlsx,
    WorkbookFormat::Xlsm,
    WorkbookFormat::Xlsb,
    WorkbookFormat::Xls,
    WorkbookFormat::Ods,
];
const CSV: u8 = 5;
const HTML: u8 = 6;
const UBL: u8 = 7;
const XAF: u8 = 8;
const CAMT: u8 = 9;
/// Bytes of a file within a file.
const MAX_ATTACHMENT: u64 = 1 << 30;

fn code_of<T: PartialEq>(list: &[T], value: &T) -> u8 {
    let place = list.iter().position(|known| known == value);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

/// Why an answer could not be taken.
#[derive(Debug, PartialEq)]
pub(super) enum Broken {
    /// The pipe ended before the end marker.
    EndedEarly,
    /// What came is no answer.
    NotUnderstood,
    /// The reader, or the one that takes the cells, refuses the file.
    Refused(Unreadable),
}

impl From<io::Error> for Broken {
    fn from(_ended: io::Error) -> Self {
        Broken::EndedEarly
    }
}

impl From<Unreadable> for Broken {
    fn from(reason: Unreadable) -> Self {
        Broken::Refused(reason)
    }
}

fn write_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    let length = u32::try_from(text.len()).map_err(|_too_long| io::ErrorKind::InvalidInput)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(text.as_bytes())
}

fn write_name(out: &mut impl Write, name: &str) -> io::Result<()> {
    let end = (0..=name.len().min(MAX_NAME)).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    write_text(out, name.get(..end).unwrap_or_default())
}

/// Asks the reader for the cells of a file.
pub(super) fn send_request(out: &mut impl Write, file: &WorkbookFile<'_>) -> io::Result<()> {
    out.write_all(&REQUEST)?;
    write_name(out, file.file_name)?;
    out.write_all(&[u8::from(file.only_sheet.is_some())])?;
    if let Some(sheet) = file.only_sheet {
        write_name(out, sheet)?;
    }
    let length = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    out.write_all(&length.to_le_bytes())?;
    out.write_all(file.bytes)?;
    out.flush()
}

/// What the reader was asked.
pub(super) struct Request {
    pub file_name: String,
    pub only_sheet: Option<String>,
    pub bytes: Vec<u8>,
}

pub(super) fn receive_request(input: impl Read) -> io::Result<Request> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    let mut input = Incoming::new(input);
    if input.array()? != REQUEST {
        return Err(invalid());
    }
    let name = |taken: Result<String, Broken>| taken.map_err(|_broken| invalid());
    let file_name = name(input.name())?;
    let only_sheet = if input.byte()? == 0 { None } else { Some(name(input.name())?) };
    let length = u64::from_le_bytes(input.array()?);
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(|_over_a_word| invalid())?);
    input.input.take(length).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()) == Ok(length) {
        Ok(Request { file_name, only_sheet, bytes })
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Sends what a reader finds through the pipe.
pub(super) struct Sender<W> {
    out: W,
    sheet: String,
    /// Row and column of the cell that was sent last.
    last: Option<(u32, u32)>,
}

impl<W: Write> Sender<W> {
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&ANSWER)?;
        Ok(Self { out, sheet: String::new(), last: None })
    }

    /// Ends the answer: with the end marker, or with the reason why there is nothing more.
    pub fn finish(mut self, outcome: Result<(), Unreadable>) -> io::Result<()> {
        match outcome {
            Ok(()) => self.out.write_all(&[END])?,
            Err(reason) => self.write_refusal(&reason)?,
        }
        self.out.flush()
    }

    fn write_refusal(&mut self, reason: &Unreadable) -> io::Result<()> {
        let (detail, names) = reason.parts();
        self.out.write_all(&[REFUSED])?;
        write_name(&mut self.out, reason.code())?;
        write_name(&mut self.out, detail)?;
        let count = u32::try_from(names.len()).unwrap_or(MAX_NAMES).min(MAX_NAMES);
        self.out.write_all(&count.to_le_bytes())?;
        (0..count).zip(&names).try_for_each(|(_, name)| write_name(&mut self.out, name))
    }

    fn write_format(&mut self, format: &WorkbookFormat) -> io::Result<()> {
        match format {
            WorkbookFormat::Csv { encoding, encoding_known_by, separator } => {
                self.out.write_all(&[FORMAT, CSV])?;
                write_name(&mut self.out, encoding)?;
                let separator = u8::try_from(*separator).unwrap_or(b'?');
                self.out.write_all(&[code_of(&KNOWN_BY, encoding_known_by), separator])
            }
            WorkbookFormat::Html { encoding } => {
                self.out.write_all(&[FORMAT, HTML])?;
                write_name(&mut self.out, encoding)
            }
            WorkbookFormat::Ubl { encoding } => {
                self.out.write_all(&[FORMAT, UBL])?;
                write_name(&mut self.out, encoding)
            }
            WorkbookFormat::Camt { encoding } => {
                self.out.write_all(&[FORMAT, CAMT])?;
                write_name(&mut self.out, encoding)
            }
            WorkbookFormat::Xaf { encoding, administration } => {
                self.out.write_all(&[FORMAT, XAF])?;
                write_name(&mut self.out, encoding)?;
                write_name(&mut self.out, administration)
            }
            spreadsheet => self.out.write_all(&[FORMAT, code_of(&FORMATS, spreadsheet)]),
        }
    }

    fn write_sheet(&mut self, name: &str, dates_from_1904: bool) -> io::Result<()> {
        self.out.write_all(&[SHEET])?;
        write_name(&mut self.out, name)?;
        self.out.write_all(&[u8::from(dates_from_1904)])?;
        // The one who waits can say which sheet was being read when something goes wrong.
        self.out.flush()
    }

    fn write_cell(&mut self, row: u32, column: u32, value: CellValue<'_>) -> io::Result<()> {
        let follows = column > 0 && self.last == Some((row, column.wrapping_sub(1)));
        self.last = Some((row, column));
        if follows {
            self.out.write_all(&[NEXT_CELL | kind_of(value)])?;
        } else {
            self.out.write_all(&[CELL | kind_of(value)])?;
            self.out.write_all(&row.to_le_bytes())?;
            self.out.write_all(&column.to_le_bytes())?;
        }
        match value {
            CellValue::Text(text) => write_text(&mut self.out, text),
            CellValue::Number(number) => self.out.write_all(&number.serialize()),
            CellValue::Date(date) => self.out.write_all(&date.num_days_from_ce().to_le_bytes()),
            CellValue::DateTime(moment) => {
                let moment = moment.and_utc();
                self.out.write_all(&moment.timestamp().to_le_bytes())?;
                self.out.write_all(&moment.timestamp_subsec_nanos().to_le_bytes())
            }
            CellValue::Bool(truth) => self.out.write_all(&[u8::from(truth)]),
            CellValue::Error(error) => self.out.write_all(&[code_of(&ERRORS, &error)]),
        }
    }
}

impl<W: Write> Sender<W> {
    fn write_look(&mut self, look: Look<'_>) -> io::Result<()> {
        let (kind, first, last) = match look {
            Look::Money { column, row, sign } => {
                self.out.write_all(&[MONEY])?;
                self.out.write_all(&column.to_le_bytes())?;
                self.out.write_all(&row.to_le_bytes())?;
                return write_text(&mut self.out, sign);
            }
            Look::HiddenSheet => (0, 0, 0),
            Look::HiddenRows(first, last) => (1, first, last),
            Look::HiddenColumns(first, last) => (2, first, last),
        };
        self.out.write_all(&[HIDDEN, kind])?;
        self.out.write_all(&u32::to_le_bytes(first))?;
        self.out.write_all(&u32::to_le_bytes(last))
    }
}

fn kind_of(value: CellValue<'_>) -> u8 {
    match value {
        CellValue::Text(_) => TEXT,
        CellValue::Number(_) => NUMBER,
        CellValue::Date(_) => DATE,
        CellValue::DateTime(_) => MOMENT,
        CellValue::Bool(_) => TRUTH,
        CellValue::Error(_) => ERROR,
    }
}

/// Nobody listens any more: there is nobody to tell either.
fn unheard(error: &io::Error) -> Unreadable {
    Unreadable::ReaderStopped(error.to_string())
}

impl<W: Write> Sink for Sender<W> {
    fn format(&mut self, format: WorkbookFormat) -> Result<(), Unreadable> {
        self.write_format(&format).map_err(|error| unheard(&error))
    }

    fn passed_over(&mut self, name: &str, reason: PassedOver) -> Result<(), Unreadable> {
        let written = self.out.write_all(&[PASSED_OVER]).and_then(|()| write_name(&mut self.out, name));
        written
            .and_then(|()| self.out.write_all(&[code_of(&REASONS, &reason)]))
            .map_err(|error| unheard(&error))
    }

    fn sheet(&mut self, name: &str, dates_from_1904: bool) -> Result<(), Unreadable> {
        name.clone_into(&mut self.sheet);
        self.last = None;
        self.write_sheet(name, dates_from_1904).map_err(|error| unheard(&error))
    }

    fn cell(&mut self, row: u32, column: u32, value: CellValue<'_>) -> Result<(), Unreadable> {
        match super::table::check_cell(&self.sheet, row, column, value)? {
            None => Ok(()),
            Some(_column) => self.write_cell(row, column, value).map_err(|error| unheard(&error)),
        }
    }

    fn look(&mut self, look: Look<'_>) -> Result<(), Unreadable> {
        self.write_look(look).map_err(|error| unheard(&error))
    }

    fn attachment(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Result<(), Unreadable> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let written = self.out.write_all(&[ATTACHMENT]).and_then(|()| write_name(&mut self.out, name));
        written
            .and_then(|()| write_name(&mut self.out, media_type))
            .and_then(|()| self.out.write_all(&length.to_le_bytes()))
            .and_then(|()| self.out.write_all(bytes))
            .map_err(|error| unheard(&error))
    }
}

/// Takes an answer apart and hands it on, piece by piece, as it comes.
pub(super) fn receive(input: impl Read, sink: &mut dyn Sink) -> Result<(), Broken> {
    let mut input = Incoming::new(input);
    if input.array()? != ANSWER {
        return Err(Broken::NotUnderstood);
    }
    let (mut row, mut column) = (0_u32, 0_u32);
    loop {
        let tag = input.byte()?;
        match tag {
            FORMAT => sink.format(input.format()?)?,
            PASSED_OVER => {
                let name = input.name()?;
                sink.passed_over(&name, input.listed(&REASONS)?)?;
            }
            SHEET => {
                let name = input.name()?;
                sink.sheet(&name, input.truth()?)?;
            }
            END => return Ok(()),
            ATTACHMENT => {
                let (name, media_type) = (printable(&input.name()?), printable(&input.name()?));
                let bytes = input.attachment()?;
                sink.attachment(&name, &media_type, &bytes)?;
            }
            MONEY => {
                let (column, row) = (u32::from_le_bytes(input.array()?), u32::from_le_bytes(input.array()?));
                let sign = printable(input.text(LONGEST_SIGN)?);
                sink.look(Look::Money { column, row, sign: &sign })?;
            }
            HIDDEN => sink.look(input.hidden()?)?,
            REFUSED => return Err(input.refusal()?),
            tag if tag & !KINDS == CELL || tag & !KINDS == NEXT_CELL => {
                if tag & !KINDS == CELL {
                    row = u32::from_le_bytes(input.array()?);
                    column = u32::from_le_bytes(input.array()?);
                } else {
                    column = column.checked_add(1).ok_or(Broken::NotUnderstood)?;
                }
                sink.cell(row, column, input.value(tag & KINDS)?)?;
            }
            _ => return Err(Broken::NotUnderstood),
        }
    }
}

/// The receiving end of a pipe, with room for one text.
struct Incoming<R> {
    input: R,
    text: Vec<u8>,
}

impl<R: Read> Incoming<R> {
    fn new(input: R) -> Self {
        Self { input, text: Vec::new() }
    }

    fn array<const LENGTH: usize>(&mut self) -> io::Result<[u8; LENGTH]> {
        let mut bytes = [0; LENGTH];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn byte(&mut self) -> io::Result<u8> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn truth(&mut self) -> Result<bool, Broken> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Broken::NotUnderstood),
        }
    }

    fn text(&mut self, at_most: usize) -> Result<&str, Broken> {
        let length = u32::from_le_bytes(self.array()?);
        let length = usize::try_from(length).ok().filter(|length| *length <= at_most);
        self.text.resize(length.ok_or(Broken::NotUnderstood)?, 0);
        self.input.read_exact(&mut self.text)?;
        std::str::from_utf8(&self.text).map_err(|_not_utf8| Broken::NotUnderstood)
    }

    fn name(&mut self) -> Result<String, Broken> {
        self.text(MAX_NAME).map(str::to_owned)
    }

    fn listed<T: Clone>(&mut self, list: &[T]) -> Result<T, Broken> {
        list.get(usize::from(self.byte()?)).cloned().ok_or(Broken::NotUnderstood)
    }

    fn format(&mut self) -> Result<WorkbookFormat, Broken> {
        let code = self.byte()?;
        if !(CSV..=CAMT).contains(&code) {
            return FORMATS.get(usize::from(code)).cloned().ok_or(Broken::NotUnderstood);
        }
        let encoding = encoding::known_name(self.text(MAX_NAME)?).ok_or(Broken::NotUnderstood)?;
        match code {
            HTML => return Ok(WorkbookFormat::Html { encoding }),
            UBL => return Ok(WorkbookFormat::Ubl { encoding }),
            CAMT => return Ok(WorkbookFormat::Camt { encoding }),
            XAF => {
                let administration = printable(&self.name()?);
                return Ok(WorkbookFormat::Xaf { encoding, administration });
            }
            _ => {}
        }
        let encoding_known_by = self.listed(&KNOWN_BY)?;
        Ok(WorkbookFormat::Csv { encoding, encoding_known_by, separator: char::from(self.byte()?) })
    }

    fn hidden(&mut self) -> Result<Look<'static>, Broken> {
        let kind = self.byte()?;
        let (first, last) = (u32::from_le_bytes(self.array()?), u32::from_le_bytes(self.array()?));
        match kind {
            0 => Ok(Look::HiddenSheet),
            1 if first <= last => Ok(Look::HiddenRows(first, last)),
            2 if first <= last => Ok(Look::HiddenColumns(first, last)),
            _ => Err(Broken::NotUnderstood),
        }
    }

    /// Takes no more than what comes, whatever length is told.
    fn attachment(&mut self) -> Result<Vec<u8>, Broken> {
        let length = u64::from_le_bytes(self.array()?);
        if length > MAX_ATTACHMENT {
            return Err(Broken::NotUnderstood);
        }
        let mut bytes = Vec::new();
        self.input.by_ref().take(length).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()) == Ok(length) { Ok(bytes) } else { Err(Broken::EndedEarly) }
    }

    fn refusal(&mut self) -> Result<Broken, Broken> {
        let (code, detail) = (self.name()?, self.name()?);
        let count = u32::from_le_bytes(self.array()?);
        if count > MAX_NAMES {
            return Err(Broken::NotUnderstood);
        }
        let names = (0..count).map(|_| self.name()).collect::<Result<Vec<_>, _>>()?;
        let reason = Unreadable::from_parts(&code, printable(&detail), names);
        Ok(reason.map_or(Broken::NotUnderstood, Broken::Refused))
    }

    fn value(&mut self, kind: u8) -> Result<CellValue<'_>, Broken> {
        match kind {
            TEXT => self.text(MAX_CELL_TEXT).map(CellValue::Text),
            // A scale that cannot be is brought into bounds there.
            NUMBER => Ok(CellValue::Number(Decimal::deserialize(self.array()?))),
            DATE => NaiveDate::from_num_days_from_ce_opt(i32::from_le_bytes(self.array()?))
                .map(CellValue::Date)
                .ok_or(Broken::NotUnderstood),
            MOMENT => {
                let seconds = i64::from_le_bytes(self.array()?);
                let nanoseconds = u32::from_le_bytes(self.array()?);
                DateTime::from_timestamp(seconds, nanoseconds)
                    .map(|moment| CellValue::DateTime(moment.naive_utc()))
                    .ok_or(Broken::NotUnderstood)
            }
            TRUTH => self.truth().map(CellValue::Bool),
            ERROR => self.listed(&ERRORS).map(CellValue::Error),
            _ => Err(Broken::NotUnderstood),
        }
    }
}

/// Words of a library may quote the file: no control character of it reaches a terminal.
fn printable(detail: &str) -> String {
    detail.chars().filter(|character| !character.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests;
