//! Why a file cannot be read at all, and what to do instead. One stable code per reason.

mod excess;

use crate::domain::figures::in_both;
use crate::domain::language::Bilingual;
pub use excess::{Excess, Measure};

/// A file that yields no rows. What is wrong with single rows is a `Finding`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    #[error("the file is protected with a password")]
    PasswordProtected,
    #[error("the file is a web page (HTML), not a workbook")]
    WebPage,
    #[error("the file is XML, not a workbook")]
    Xml,
    #[error("the file is XML of a kind that is not read: {0}")]
    XmlNotKnown(String),
    /// A document type can name other files and entities that grow without end; none is read.
    #[error("the file is XML with a document type")]
    XmlWithDocumentType,
    #[error("the file is said to be in the encoding '{0}', which does not exist")]
    EncodingNotKnown(String),
    #[error("the file should be in {0}, and holds characters that are not")]
    EncodingNotKept(String),
    /// A file that proves payments has no expenses.
    #[error("the file is a bank statement")]
    BankStatement,
    /// A list of expenses is no bank statement.
    #[error("the file is no bank statement in CAMT.053")]
    NotABankStatement,
    #[error("the file is a PDF")]
    Pdf,
    #[error("the file was made by Apple Numbers")]
    AppleNumbers,
    #[error("the file is a workbook of Excel 95 or older")]
    ExcelTooOld,
    #[error("the file has sheets of Excel 4 macros")]
    MacroSheets,
    #[error("the file is no workbook")]
    NotAWorkbook,
    #[error("the file is damaged: {0}")]
    Damaged(String),
    #[error("a sheet of the file holds more than can be read at once: {0}")]
    TooLarge(Excess),
    #[error("the file has {megabytes} MB; at most {limit_megabytes} MB are read")]
    OverFileLimit { megabytes: u64, limit_megabytes: u64 },
    #[error("the file asks for more memory than {limit_megabytes} MB{}", at_sheet(" at sheet ", sheet.as_deref()))]
    TooMuchMemory { limit_megabytes: u64, sheet: Option<String> },
    #[error("the file takes longer than {limit_seconds} seconds to read")]
    TooSlow { limit_seconds: u64 },
    /// The reader process broke down on this file.
    #[error("the reader of workbooks broke down on this file: {0}")]
    ReaderStopped(String),
    /// No fault of the file.
    #[error("the reader of workbooks cannot be started: {0}")]
    ReaderNotStarted(String),
    #[error("the file has no sheet '{wanted}'; it has {}", present.join(", "))]
    SheetNotFound { wanted: String, present: Vec<String> },
    /// The product's own word lists do not parse. A test keeps this from happening.
    #[error("the word lists of this installation are broken: {0}")]
    Vocabulary(String),
}

impl Unreadable {
    /// The stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::Empty => "file-empty",
            Unreadable::PasswordProtected => "file-password-protected",
            Unreadable::WebPage => "file-is-web-page",
            Unreadable::Xml => "file-is-xml",
            Unreadable::XmlNotKnown(_) => "file-xml-not-known",
            Unreadable::XmlWithDocumentType => "file-xml-with-document-type",
            Unreadable::EncodingNotKnown(_) => "file-encoding-not-known",
            Unreadable::EncodingNotKept(_) => "file-encoding-not-kept",
            Unreadable::BankStatement => "file-is-bank-statement",
            Unreadable::NotABankStatement => "file-not-a-bank-statement",
            Unreadable::Pdf => "file-is-pdf",
            Unreadable::AppleNumbers => "file-is-apple-numbers",
            Unreadable::ExcelTooOld => "file-excel-too-old",
            Unreadable::MacroSheets => "file-has-macro-sheets",
            Unreadable::NotAWorkbook => "file-not-a-workbook",
            Unreadable::Damaged(_) => "file-damaged",
            Unreadable::TooLarge(_) => "file-too-large",
            Unreadable::OverFileLimit { .. } => "file-over-limit",
            Unreadable::TooMuchMemory { .. } => "file-needs-too-much-memory",
            Unreadable::TooSlow { .. } => "file-takes-too-long",
            Unreadable::ReaderStopped(_) => "reader-stopped",
            Unreadable::ReaderNotStarted(_) => "reader-not-started",
            Unreadable::SheetNotFound { .. } => "sheet-not-found",
            Unreadable::Vocabulary(_) => "vocabulary-broken",
        }
    }

    /// The fault lies with the installation, not with the file.
    pub fn is_ours(&self) -> bool {
        matches!(self, Unreadable::Vocabulary(_) | Unreadable::ReaderNotStarted(_))
    }

    /// What a library or the system says about it, in its own words: for the log, not for people.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Unreadable::Damaged(cause)
            | Unreadable::ReaderStopped(cause)
            | Unreadable::ReaderNotStarted(cause)
            | Unreadable::Vocabulary(cause) => Some(cause),
            _ => None,
        }
    }

    /// What a reason that concerns the contents of a file says beyond its code: a detail, and names of sheets.
    pub(super) fn parts(&self) -> (&str, Vec<String>) {
        match self {
            Unreadable::Damaged(detail)
            | Unreadable::XmlNotKnown(detail)
            | Unreadable::EncodingNotKnown(detail)
            | Unreadable::EncodingNotKept(detail) => (detail, Vec::new()),
            Unreadable::TooLarge(excess) => {
                let (code, names) = excess.parts();
                (code, names.into())
            }
            Unreadable::SheetNotFound { wanted, present } => (wanted, present.clone()),
            _ => ("", Vec::new()),
        }
    }

    /// More of something than is read; the place is a sheet, a cell or an element.
    pub(super) fn over(measure: Measure, limit: usize, place: impl Into<String>) -> Self {
        Unreadable::TooLarge(Excess::over(measure, limit, place))
    }

    /// The reason with this code, of those that concern the contents of a file.
    pub(super) fn from_parts(code: &str, detail: String, names: Vec<String>) -> Option<Self> {
        let reasons = [
            Unreadable::Empty,
            Unreadable::PasswordProtected,
            Unreadable::WebPage,
            Unreadable::Xml,
            Unreadable::XmlNotKnown(detail.clone()),
            Unreadable::XmlWithDocumentType,
            Unreadable::EncodingNotKnown(detail.clone()),
            Unreadable::EncodingNotKept(detail.clone()),
            Unreadable::Pdf,
            Unreadable::AppleNumbers,
            Unreadable::ExcelTooOld,
            Unreadable::MacroSheets,
            Unreadable::NotAWorkbook,
            Unreadable::Damaged(detail.clone()),
        ];
        let excess = Excess::from_parts(&detail, &names).map(Unreadable::TooLarge);
        let not_found = Unreadable::SheetNotFound { wanted: detail, present: names };
        reasons.into_iter().chain(excess).chain([not_found]).find(|reason| reason.code() == code)
    }

    /// What is wrong.
    pub fn message(&self) -> Bilingual {
        if let Some((nl, en)) = self.kind_of_file() {
            return Bilingual::new(nl, en);
        }
        self.beyond_a_limit().unwrap_or_else(|| self.what_broke())
    }

    /// A file of a kind that is not read here.
    fn kind_of_file(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Unreadable::Empty => ("Het bestand is leeg.", "The file is empty."),
            Unreadable::PasswordProtected => {
                ("Het bestand is beveiligd met een wachtwoord.", "The file is protected with a password.")
            }
            Unreadable::WebPage => (
                "Het bestand is een webpagina (HTML) zonder tabel die te lezen is, ook al kan de naam anders doen denken.",
                "The file is a web page (HTML) without a table that can be read, whatever its name says.",
            ),
            Unreadable::Xml => ("Het bestand is XML, geen werkmap.", "The file is XML, not a workbook."),
            Unreadable::XmlWithDocumentType => (
                "Het bestand is XML met een documenttype (DTD). Dat kan naar andere bestanden verwijzen en wordt niet gelezen.",
                "The file is XML with a document type (DTD). It may refer to other files, and is not read.",
            ),
            Unreadable::BankStatement => {
                ("Het bestand is een bankafschrift (CAMT.053).", "The file is a bank statement (CAMT.053).")
            }
            Unreadable::NotABankStatement => (
                "Het bestand is geen bankafschrift in CAMT.053.",
                "The file is no bank statement in CAMT.053.",
            ),
            Unreadable::Pdf => ("Het bestand is een PDF.", "The file is a PDF."),
            Unreadable::AppleNumbers => {
                ("Het bestand komt uit Apple Numbers.", "The file comes from Apple Numbers.")
            }
            Unreadable::ExcelTooOld => (
                "Het bestand is een werkmap van Excel 95 of ouder.",
                "The file is a workbook of Excel 95 or older.",
            ),
            Unreadable::MacroSheets => {
                ("Het bestand heeft bladen met Excel 4-macro's.", "The file has sheets of Excel 4 macros.")
            }
            Unreadable::NotAWorkbook => ("Het bestand is geen werkmap.", "The file is not a workbook."),
            _ => return None,
        })
    }

    /// A file that asks for more than it may.
    fn beyond_a_limit(&self) -> Option<Bilingual> {
        Some(match self {
            Unreadable::TooLarge(excess) => {
                let said = excess.said();
                Bilingual::new(
                    format!("Het bestand is te groot om in een keer te lezen ({}).", said.nl),
                    format!("The file is too large to read at once ({}).", said.en),
                )
            }
            Unreadable::OverFileLimit { megabytes, limit_megabytes } => {
                let (size, limit) = (in_both(*megabytes), in_both(*limit_megabytes));
                Bilingual::new(
                    format!(
                        "Het bestand is {} MB groot; er wordt hoogstens {} MB gelezen.",
                        size.nl, limit.nl
                    ),
                    format!("The file has {} MB; at most {} MB are read.", size.en, limit.en),
                )
            }
            Unreadable::TooMuchMemory { limit_megabytes, sheet } => {
                let limit = megabytes_in_words(*limit_megabytes);
                let (nl, en) =
                    (at_sheet(" bij blad ", sheet.as_deref()), at_sheet(" at sheet ", sheet.as_deref()));
                Bilingual::new(
                    format!(
                        "Dit bestand vraagt{nl} meer geheugen dan {}; dat doet een gewone lijst van uitgaven niet.",
                        limit.nl
                    ),
                    format!(
                        "This file asks for more memory than {}{en}, which no ordinary list of expenses does.",
                        limit.en
                    ),
                )
            }
            Unreadable::TooSlow { limit_seconds } => {
                let limit = in_both(*limit_seconds);
                Bilingual::new(
                    format!("Het lezen van dit bestand duurt langer dan {} seconden.", limit.nl),
                    format!("Reading this file takes longer than {} seconds.", limit.en),
                )
            }
            _ => return None,
        })
    }

    /// What was met, or did not work. What a library or the system says about it is [`Unreadable::cause`].
    fn what_broke(&self) -> Bilingual {
        let (nl, en) = match self {
            Unreadable::XmlNotKnown(what) => {
                return Bilingual::new(
                    format!("Het bestand is XML van een soort die niet wordt gelezen ({what})."),
                    format!("The file is XML of a kind that is not read ({what})."),
                );
            }
            Unreadable::EncodingNotKnown(label) => {
                return Bilingual::new(
                    format!("De tekencodering '{label}', waarin het bestand zou staan, bestaat niet."),
                    format!("The encoding '{label}', in which the file is said to be, does not exist."),
                );
            }
            Unreadable::EncodingNotKept(name) => {
                return Bilingual::new(
                    format!(
                        "Het bestand zou in {name} moeten staan, maar heeft tekens die daarin niet bestaan."
                    ),
                    format!("The file should be in {name}, but has characters that do not exist in it."),
                );
            }
            Unreadable::Damaged(_) => (
                "Het bestand is beschadigd of onvolledig: de inhoud klopt niet met de soort bestand.",
                "The file is damaged or incomplete: its contents do not agree with the kind of file that it is.",
            ),
            Unreadable::ReaderStopped(_) => (
                "Het lezen van dit bestand is afgebroken; er is niets van overgenomen.",
                "The reading of this file broke off; nothing of it was taken over.",
            ),
            Unreadable::ReaderNotStarted(_) => (
                "Het deel van het programma dat werkmappen leest, start niet.",
                "The part of the program that reads workbooks does not start.",
            ),
            Unreadable::Vocabulary(_) => (
                "De woordenlijsten van deze installatie zijn kapot.",
                "The word lists of this installation are broken.",
            ),
            Unreadable::SheetNotFound { wanted, present } => {
                let present = present.join(", ");
                return Bilingual::new(
                    format!("Het bestand heeft geen blad '{wanted}'. Het heeft: {present}."),
                    format!("The file has no sheet '{wanted}'. It has: {present}."),
                );
            }
            // A kind of file or a limit: said above.
            Unreadable::Empty
            | Unreadable::PasswordProtected
            | Unreadable::WebPage
            | Unreadable::Xml
            | Unreadable::XmlWithDocumentType
            | Unreadable::BankStatement
            | Unreadable::NotABankStatement
            | Unreadable::Pdf
            | Unreadable::AppleNumbers
            | Unreadable::ExcelTooOld
            | Unreadable::MacroSheets
            | Unreadable::NotAWorkbook
            | Unreadable::TooLarge(_)
            | Unreadable::OverFileLimit { .. }
            | Unreadable::TooMuchMemory { .. }
            | Unreadable::TooSlow { .. } => return Bilingual::default(),
        };
        Bilingual::new(nl, en)
    }

    /// What to do instead.
    pub fn remedy(&self) -> Bilingual {
        let of_kind = self.remedy_of_kind().or_else(|| self.remedy_of_xml());
        let (nl, en) = of_kind.unwrap_or_else(|| self.remedy_of_contents());
        Bilingual::new(nl, en)
    }

    /// Where another kind of file is wanted.
    fn remedy_of_kind(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Unreadable::Empty => {
                ("Kies het bestand waarin de uitgaven staan.", "Choose the file that holds the expenses.")
            }
            Unreadable::PasswordProtected => (
                "Open het bestand, haal het wachtwoord eraf (Bestand > Info > Werkmap beveiligen) en sla het op.",
                "Open the file, take the password off (File > Info > Protect Workbook) and save it.",
            ),
            Unreadable::WebPage
            | Unreadable::Xml
            | Unreadable::AppleNumbers
            | Unreadable::ExcelTooOld
            | Unreadable::NotAWorkbook => (
                "Open het bestand in een spreadsheetprogramma en sla het op als xlsx, ods of csv.",
                "Open the file in a spreadsheet program and save it as xlsx, ods or csv.",
            ),
            Unreadable::MacroSheets => (
                "Verwijder de macrobladen en sla het bestand op als xlsx.",
                "Remove the macro sheets and save the file as xlsx.",
            ),
            Unreadable::Pdf => (
                "Vraag de afzender om het spreadsheetbestand waaruit de PDF is gemaakt.",
                "Ask the sender for the spreadsheet that the PDF was made from.",
            ),
            _ => return None,
        })
    }

    /// Where another kind of XML is wanted.
    fn remedy_of_xml(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Unreadable::XmlNotKnown(_) => (
                "Gebruik een e-factuur (UBL 2.1), een auditfile (XAF 3.2), een bankafschrift (CAMT.053) of een werkmap.",
                "Use an e-invoice (UBL 2.1), an audit file (XAF 3.2), a bank statement (CAMT.053) or a workbook.",
            ),
            Unreadable::XmlWithDocumentType => (
                "Vraag de afzender om het bestand zonder documenttype.",
                "Ask the sender for the file without a document type.",
            ),
            Unreadable::EncodingNotKnown(_) | Unreadable::EncodingNotKept(_) => (
                "Vraag de afzender om het bestand in UTF-8, of sla het zelf opnieuw op in UTF-8.",
                "Ask the sender for the file in UTF-8, or save it in UTF-8 yourself.",
            ),
            Unreadable::BankStatement => (
                "Een afschrift bewijst betalingen en is geen lijst van uitgaven: laad het bij de bankafschriften.",
                "A statement proves payments and is no list of expenses: load it with the bank statements.",
            ),
            Unreadable::NotABankStatement => (
                "Haal het afschrift bij de bank op als CAMT.053 (XML).",
                "Get the statement from the bank as CAMT.053 (XML).",
            ),
            _ => return None,
        })
    }

    /// Where the file is of a kind that is read, or the fault is ours.
    fn remedy_of_contents(&self) -> (&'static str, &'static str) {
        match self {
            Unreadable::OverFileLimit { .. } => (
                "Verdeel de regels over meer bestanden, of haal de afbeeldingen en oude bladen eruit.",
                "Divide the rows over several files, or take out pictures and old sheets.",
            ),
            Unreadable::TooMuchMemory { .. } | Unreadable::TooSlow { .. } => (
                "Open het bestand in een spreadsheetprogramma, kopieer de regels met uitgaven naar een nieuw bestand en sla het op als xlsx of csv.",
                "Open the file in a spreadsheet program, copy the rows of expenses into a new file and save it as xlsx or csv.",
            ),
            Unreadable::ReaderNotStarted(_) => (
                "Probeer het nog eens; blijft het zo, vraag dan de beheerder van het programma.",
                "Try once more; if it stays, ask the one who looks after the program.",
            ),
            Unreadable::TooLarge(_) => {
                ("Verdeel de regels over meer bestanden.", "Divide the rows over several files.")
            }
            Unreadable::SheetNotFound { .. } => ("Kies een blad dat bestaat.", "Choose a sheet that exists."),
            Unreadable::Vocabulary(_) => ("Installeer het programma opnieuw.", "Install the program again."),
            _ => (
                "Open het bestand in een spreadsheetprogramma, sla het opnieuw op als xlsx en probeer het nog eens.",
                "Open the file in a spreadsheet program, save it again as xlsx and try once more.",
            ),
        }
    }
}

/// Limits of a whole number of gigabytes are told so.
fn megabytes_in_words(megabytes: u64) -> Bilingual {
    let (count, unit) = if megabytes > 0 && megabytes.is_multiple_of(1024) {
        (megabytes / 1024, "GB")
    } else {
        (megabytes, "MB")
    };
    let count = in_both(count);
    Bilingual::new(format!("{} {unit}", count.nl), format!("{} {unit}", count.en))
}

fn at_sheet(words: &str, sheet: Option<&str>) -> String {
    sheet.map(|sheet| format!("{words}'{sheet}'")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_code_and_says_what_to_do() {
        let text = || "x".to_owned();
        let reasons = [
            Unreadable::Empty,
            Unreadable::PasswordProtected,
            Unreadable::WebPage,
            Unreadable::Xml,
            Unreadable::XmlNotKnown(text()),
            Unreadable::XmlWithDocumentType,
            Unreadable::EncodingNotKnown(text()),
            Unreadable::EncodingNotKept(text()),
            Unreadable::BankStatement,
            Unreadable::NotABankStatement,
            Unreadable::Pdf,
            Unreadable::AppleNumbers,
            Unreadable::ExcelTooOld,
            Unreadable::MacroSheets,
            Unreadable::NotAWorkbook,
            Unreadable::Damaged(text()),
            Unreadable::over(Measure::Cells, 1_000, text()),
            Unreadable::SheetNotFound { wanted: text(), present: vec![] },
            Unreadable::Vocabulary(text()),
            Unreadable::OverFileLimit { megabytes: 65, limit_megabytes: 64 },
            Unreadable::TooMuchMemory { limit_megabytes: 1024, sheet: Some(text()) },
            Unreadable::TooSlow { limit_seconds: 20 },
            Unreadable::ReaderStopped(text()),
            Unreadable::ReaderNotStarted(text()),
        ];
        let codes: std::collections::BTreeSet<_> = reasons.iter().map(Unreadable::code).collect();
        assert_eq!(codes.len(), reasons.len());
        for reason in reasons {
            for text in [reason.message(), reason.remedy()] {
                assert!(text.nl.ends_with('.') && text.en.ends_with('.'), "{reason}: {text:?}");
            }
        }
    }

    #[test]
    fn the_words_of_a_library_or_the_system_are_for_the_log_alone() {
        let cause = "invalid Zip archive: signal 6";
        for reason in [
            Unreadable::Damaged(cause.to_owned()),
            Unreadable::ReaderStopped(cause.to_owned()),
            Unreadable::ReaderNotStarted(cause.to_owned()),
            Unreadable::Vocabulary(cause.to_owned()),
        ] {
            assert_eq!(reason.cause(), Some(cause));
            for text in [reason.message(), reason.remedy()] {
                assert!(!text.nl.contains("signal") && !text.en.contains("signal"), "{text:?}");
            }
        }
    }
}
