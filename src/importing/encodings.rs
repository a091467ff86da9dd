//! The encoding that a person says a text file has, instead of what its bytes suggest.

use encoding_rs::Encoding;

use super::unreadable::Unreadable;
use super::workbook::{CellValue, SheetTable, WorkbookFormat};
use crate::domain::expense::cell_name;
use crate::domain::figures::in_both;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::language::Bilingual;

/// More cells than this are told as a number.
const MOST_CELLS: usize = 50;

/// The name of an encoding by its label, such as "windows-1252" or "latin1".
pub fn known_name(label: &str) -> Option<&'static str> {
    Encoding::for_label(label.trim().as_bytes()).map(Encoding::name)
}

/// The text in UTF-8 with the mark that says so.
pub(super) fn as_utf_8(bytes: &[u8], label: &str) -> Result<Vec<u8>, Unreadable> {
    let encoding = Encoding::for_label(label.trim().as_bytes())
        .ok_or_else(|| Unreadable::EncodingNotKnown(label.to_owned()))?;
    let (text, _replaced) = encoding.decode_with_bom_removal(bytes);
    let mut decoded = Vec::from("\u{FEFF}");
    decoded.extend_from_slice(text.as_bytes());
    Ok(decoded)
}

/// The cells of a text file that hold the sign for an unknown character: the file is not in the encoding that it was read
/// in, or it was ruined before.
pub(super) fn replaced_characters(table: &SheetTable, format: &WorkbookFormat) -> Vec<Finding> {
    let (WorkbookFormat::Csv { encoding, .. } | WorkbookFormat::Html { encoding }) = format else {
        return Vec::new();
    };
    if !table.has_replaced_characters() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut more = 0_usize;
    for row in table.rows() {
        for (column, value) in row.cells() {
            let CellValue::Text(text) = value else { continue };
            if !text.contains(char::REPLACEMENT_CHARACTER) {
                continue;
            }
            if findings.len() < MOST_CELLS {
                let cell = cell_name(column, row.number);
                findings.push(replaced(Place { sheet: table.name.to_string(), cell }, text, encoding));
            } else {
                more += 1;
            }
        }
    }
    if let Some(last) = findings.last_mut().filter(|_| more > 0) {
        let (Bilingual { nl, en }, more) = (&last.message, in_both(more));
        last.message = Bilingual::new(
            format!("{nl} Dat geldt ook voor {} andere cellen.", more.nl),
            format!("{en} So it is in {} other cells.", more.en),
        );
    }
    findings
}

fn replaced(place: Place, text: &str, encoding: &str) -> Finding {
    Finding::new(
        FindingCode::CharactersReplaced,
        place,
        text.trim(),
        Bilingual::new(
            format!("Deze tekst heeft tekens die in {encoding} niet bestaan; zij zijn niet gelezen."),
            format!("This text has characters that do not exist in {encoding}; they were not read."),
        ),
        Bilingual::new(
            "Geef de codering op waarin het bestand is bewaard, zoals windows-1252, of verbeter de cel.",
            "Tell the encoding that the file was saved in, such as windows-1252, or correct the cell.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_decoded_as_told() {
        assert_eq!(known_name("Windows-1252"), Some("windows-1252"));
        assert_eq!(known_name("klingon"), None);
        assert_eq!(as_utf_8(b"caf\xE9", "windows-1252").unwrap(), "\u{FEFF}café".as_bytes());
        assert_eq!(as_utf_8(b"caf\x82", "ibm866").unwrap(), "\u{FEFF}cafВ".as_bytes());
        assert!(as_utf_8(b"x", "klingon").is_err());
    }
}
