//! The formats in which a report leaves the house. Picks the printer; prints nothing itself.

use std::io::Write;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::reporting::document::ReportDocument;
use crate::reporting::{ReportError, csv_tables, pdf, xlsx};

/// A format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportFormat {
    Pdf,
    Xlsx,
    Csv,
    Json,
}

impl ReportFormat {
    pub const ALL: [ReportFormat; 4] =
        [ReportFormat::Pdf, ReportFormat::Xlsx, ReportFormat::Csv, ReportFormat::Json];

    /// The ending of its files, and its name in addresses.
    pub fn extension(self) -> &'static str {
        match self {
            ReportFormat::Pdf => "pdf",
            ReportFormat::Xlsx => "xlsx",
            ReportFormat::Csv => "csv",
            ReportFormat::Json => "json",
        }
    }

    /// The media type that a browser is told.
    pub fn mime(self) -> &'static str {
        match self {
            ReportFormat::Pdf => "application/pdf",
            ReportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ReportFormat::Csv => "text/csv; charset=utf-8",
            ReportFormat::Json => "application/json",
        }
    }

    /// Prints a document in this format.
    pub fn print(self, document: &ReportDocument, out: &mut dyn Write) -> Result<(), ReportError> {
        match self {
            ReportFormat::Pdf => {
                pdf::print(document, out)?;
            }
            ReportFormat::Xlsx => xlsx::print(document, out)?,
            ReportFormat::Csv => csv_tables::print(document, out)?,
            ReportFormat::Json => serde_json::to_writer_pretty(out, document)?,
        }
        Ok(())
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no format of a report: choose pdf, xlsx, csv or json")]
pub struct UnknownReportFormat(String);

impl FromStr for ReportFormat {
    type Err = UnknownReportFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|format| format.extension() == text);
        known.ok_or_else(|| UnknownReportFormat(text.to_owned()))
    }
}
