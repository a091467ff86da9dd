//! Snapshot -> `ReportDocument` -> printers. Totals come from the domain; printers print. Knows no database.

use crate::domain::language::Bilingual;
use crate::domain::money::MoneyError;

pub mod assemble;
pub mod catalogue;
pub mod csv_tables;
pub mod dataset;
pub mod difference;
pub mod document;
pub mod expense_template;
pub mod figure_names;
pub mod figures;
pub mod form;
pub mod icalendar;
pub mod line_export;
pub mod pdf;
pub mod printed;
pub mod returned_workbook;
mod sheet_values;
pub mod snapshot;
pub mod xlsx;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("there is no form '{name}'; choose one of: {known}")]
    UnknownForm { name: String, known: String },
    #[error("the form '{form}' is broken: {what}")]
    BrokenForm { form: String, what: String },
    #[error("the grant has no such reporting period")]
    NoSuchPeriod,
    /// A text quotes a figure that does not exist: a stale name, or a slip.
    #[error("a text quotes a figure that does not exist ({cause}): \"{sentence}\"")]
    UnknownFigure { sentence: String, cause: String },
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("the list of lines could not be written")]
    Csv(#[from] csv::Error),
    #[error("the workbook could not be written")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    #[error("the PDF could not be written")]
    Pdf(#[from] pdf::PdfError),
    #[error("the figures could not be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the report could not be written")]
    Io(#[from] std::io::Error),
}

impl ReportError {
    /// What to tell whoever asked, when it is something that they can mend; nothing when the product itself is broken.
    pub fn refusal(&self) -> Option<Bilingual> {
        match self {
            ReportError::UnknownForm { name, known } => Some(Bilingual::new(
                format!("Er is geen formulier '{name}'. Kies uit: {known}."),
                format!("There is no form '{name}'. Choose one of: {known}."),
            )),
            ReportError::NoSuchPeriod => Some(Bilingual::new(
                "Het subsidieproject heeft geen verslagperiode met deze code.",
                "The grant has no reporting period with this code.",
            )),
            ReportError::UnknownFigure { sentence, .. } => Some(Bilingual::new(
                format!(
                    "De tekst noemt een cijfer dat niet bestaat: ‘{sentence}’. Kies een naam uit de lijst met cijfers."
                ),
                format!(
                    "The text quotes a figure that does not exist: ‘{sentence}’. Choose a name from the list of figures."
                ),
            )),
            ReportError::BrokenForm { .. }
            | ReportError::Money(_)
            | ReportError::Csv(_)
            | ReportError::Xlsx(_)
            | ReportError::Pdf(_)
            | ReportError::Json(_)
            | ReportError::Io(_) => None,
        }
    }
}
