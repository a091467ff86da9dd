//! From the bytes of a file to sheets of cells, whatever format they are in. Nothing else knows how a workbook is
//! stored; nothing here knows what an expense is.

mod beside_cells;
mod child;
mod decimal;
mod delimited;
mod encoding;
mod gathered;
mod html;
mod indented_ods;
mod kind;
mod look;
mod memory;
mod money_format;
mod reader;
mod spreadsheet;
mod table;
mod wire;
mod xml;

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::importing::unreadable::Unreadable;
use gathered::Gathered;
use kind::FileKind;
use look::Look;

pub use child::serve_reading;
pub use decimal::decimal_from_float;
pub use look::SheetLook;
pub use reader::{READ_WORKBOOK, ReaderLimits, WorkbookReader};
pub use table::{Row, SheetTable};
pub use xml::LEDGER_COLUMNS;

/// The largest sheet that spreadsheet programs make.
pub const MAX_ROWS: u32 = 1_048_576;
pub const MAX_COLUMNS: u16 = 16_384;

/// The value of a cell that is not empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellValue<'a> {
    Text(&'a str),
    Number(Decimal),
    Date(NaiveDate),
    DateTime(NaiveDateTime),
    Bool(bool),
    Error(CellError),
}

/// What a spreadsheet puts in a cell whose formula failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellError {
    DivisionByZero,
    NotAvailable,
    UnknownName,
    NoIntersection,
    BadNumber,
    BadReference,
    BadValue,
    NotLoaded,
}

impl CellError {
    pub fn shown(self) -> &'static str {
        match self {
            CellError::DivisionByZero => "#DIV/0!",
            CellError::NotAvailable => "#N/A",
            CellError::UnknownName => "#NAME?",
            CellError::NoIntersection => "#NULL!",
            CellError::BadNumber => "#NUM!",
            CellError::BadReference => "#REF!",
            CellError::BadValue => "#VALUE!",
            CellError::NotLoaded => "#GETTING_DATA",
        }
    }

    /// Errors that were saved as text, in the language of the spreadsheet program (English, Dutch, German, French).
    pub fn from_text(text: &str) -> Option<Self> {
        if !text.starts_with('#') {
            return None;
        }
        match text {
            "#DIV/0!" | "#DEEL/0!" => Some(CellError::DivisionByZero),
            "#N/A" | "#N/B" | "#NV" => Some(CellError::NotAvailable),
            "#NAME?" | "#NAAM?" | "#NOM?" => Some(CellError::UnknownName),
            "#NULL!" | "#LEEG!" | "#NUL!" => Some(CellError::NoIntersection),
            "#NUM!" | "#GETAL!" | "#ZAHL!" | "#NOMBRE!" => Some(CellError::BadNumber),
            "#REF!" | "#VERW!" | "#BEZUG!" => Some(CellError::BadReference),
            "#VALUE!" | "#WAARDE!" | "#WERT!" | "#VALEUR!" => Some(CellError::BadValue),
            _ => None,
        }
    }
}

impl<'a> CellValue<'a> {
    /// The value as the spreadsheet shows it, without spaces around it.
    pub fn shown(&self) -> Cow<'a, str> {
        match self {
            CellValue::Text(text) => Cow::Borrowed(text.trim()),
            other => Cow::Owned(other.to_string()),
        }
    }
}

impl fmt::Display for CellValue<'_> {
    /// Texts as they stand, numbers plain with a point, dates as dd-mm-yyyy: the same in Dutch and English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CellValue::Text(text) => f.write_str(text.trim()),
            CellValue::Number(number) => write!(f, "{number}"),
            CellValue::Date(date) => write!(f, "{}", date.format("%d-%m-%Y")),
            CellValue::DateTime(moment) => write!(f, "{}", moment.format("%d-%m-%Y %H:%M")),
            CellValue::Bool(true) => f.write_str("TRUE"),
            CellValue::Bool(false) => f.write_str("FALSE"),
            CellValue::Error(error) => f.write_str(error.shown()),
        }
    }
}

/// How the file turned out to be stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "format")]
pub enum WorkbookFormat {
    Xlsx,
    Xlsm,
    Xlsb,
    Xls,
    Ods,
    /// Text with a separator between the cells.
    Csv {
        encoding: &'static str,
        encoding_known_by: EncodingKnownBy,
        separator: char,
    },
    /// A web page with tables, whatever its name says.
    Html {
        encoding: &'static str,
    },
    /// An e-invoice or credit note in UBL 2.1.
    Ubl {
        encoding: &'static str,
    },
    /// The audit file of a ledger, XAF 3.2.
    Xaf {
        encoding: &'static str,
        /// Whose ledger it is.
        administration: String,
    },
    /// A bank statement, CAMT.053.
    Camt {
        encoding: &'static str,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncodingKnownBy {
    ByteOrderMark,
    ValidUtf8,
    /// The page says so itself, or a person does.
    Declared,
    /// The likeliest one for all bytes of the file.
    Likelihood,
}

impl WorkbookFormat {
    /// The same for a text file whose encoding a person told.
    pub fn told_encoding(self, told: &'static str) -> Self {
        match self {
            WorkbookFormat::Csv { separator, .. } => WorkbookFormat::Csv {
                encoding: told,
                encoding_known_by: EncodingKnownBy::Declared,
                separator,
            },
            WorkbookFormat::Html { .. } => WorkbookFormat::Html { encoding: told },
            spreadsheet => spreadsheet,
        }
    }
}

impl fmt::Display for WorkbookFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkbookFormat::Xlsx => f.write_str("xlsx"),
            WorkbookFormat::Xlsm => f.write_str("xlsm"),
            WorkbookFormat::Xlsb => f.write_str("xlsb"),
            WorkbookFormat::Xls => f.write_str("xls"),
            WorkbookFormat::Ods => f.write_str("ods"),
            WorkbookFormat::Csv { encoding, separator: '\t', .. } => write!(f, "csv ({encoding}, tab)"),
            WorkbookFormat::Csv { encoding, separator, .. } => write!(f, "csv ({encoding}, {separator})"),
            WorkbookFormat::Html { encoding } => write!(f, "html ({encoding})"),
            WorkbookFormat::Ubl { encoding } => write!(f, "ubl 2.1 ({encoding})"),
            WorkbookFormat::Xaf { encoding, .. } => write!(f, "xaf 3.2 ({encoding})"),
            WorkbookFormat::Camt { encoding } => write!(f, "camt.053 ({encoding})"),
        }
    }
}

/// All that is read of a file: its sheets in their own order.
pub struct Workbook {
    pub format: WorkbookFormat,
    pub sheets: Vec<Sheet>,
    /// Files within the file, such as the picture of an e-invoice.
    pub attachments: Vec<Attachment>,
}

/// A file within a file. Nothing of it is opened here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    /// As the file around it says: "application/pdf".
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// The sheets that an e-invoice becomes.
pub const INVOICE_SHEET: &str = "Factuur";
pub const LINES_SHEET: &str = "Factuurregels";
pub const SUMS_SHEET: &str = "Optelling";

pub enum Sheet {
    Read(SheetTable),
    /// Nobody sees it who opens the workbook.
    Hidden(SheetTable),
    PassedOver {
        name: String,
        reason: PassedOver,
    },
}

impl Sheet {
    pub fn name(&self) -> &str {
        match self {
            Sheet::Read(table) | Sheet::Hidden(table) => &table.name,
            Sheet::PassedOver { name, .. } => name,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedOver {
    /// A chart, dialog or macro sheet.
    WithoutCells,
}

/// A file to read.
#[derive(Clone, Copy)]
pub struct WorkbookFile<'a> {
    /// Names the sheet of a csv file; the format is told by the contents.
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    /// Only this sheet, as if it were not hidden; otherwise all of them.
    pub only_sheet: Option<&'a str>,
}

/// Takes what a reader finds, in the order of the file: the format, then sheet by sheet, each with its cells.
trait Sink {
    fn format(&mut self, format: WorkbookFormat) -> Result<(), Unreadable>;
    fn passed_over(&mut self, name: &str, reason: PassedOver) -> Result<(), Unreadable>;
    /// The cells that follow stand on this sheet.
    fn sheet(&mut self, name: &str, dates_from_1904: bool) -> Result<(), Unreadable>;
    /// Row 1 is the first, column 0 is A. Rows come in rising order; blank texts are left out.
    fn cell(&mut self, row: u32, column: u32, value: CellValue<'_>) -> Result<(), Unreadable>;
    /// How the sheet looks beside what its cells hold.
    fn look(&mut self, look: Look<'_>) -> Result<(), Unreadable>;
    /// A file within the file, after all sheets.
    fn attachment(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Result<(), Unreadable>;
}

/// Parses a file here and now: in the reader process, or where nobody fears the file.
fn read_in_this_process(file: &WorkbookFile<'_>, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let WorkbookFile { file_name, bytes, only_sheet } = *file;
    let kind = kind::recognise(bytes)?;
    // The library panics on some damaged files; what the sink has by then is thrown away.
    let read = catch_unwind(AssertUnwindSafe(|| match kind {
        FileKind::Text => delimited::read(file_name, bytes, only_sheet, sink),
        FileKind::WebPage => html::read(file_name, bytes, only_sheet, sink),
        FileKind::Xml(kind) => xml::read(kind, bytes, sink),
        FileKind::Spreadsheet(format) => spreadsheet::read(format, bytes, only_sheet, sink),
    }));
    read.unwrap_or_else(|_panic| Err(Unreadable::Damaged("unexpected contents".to_owned())))
}

/// Whether a sheet is the one that is asked for, if one is.
fn is_wanted(name: &str, only_sheet: Option<&str>) -> bool {
    only_sheet.is_none_or(|wanted| wanted == name || wanted.to_lowercase() == name.to_lowercase())
}
