//! What a file is, told by its contents. Its name is not asked: it is wrong too often.

use super::encoding;
use super::spreadsheet::SpreadsheetFormat;
use super::xml::{self, XmlKind};
use crate::importing::unreadable::Unreadable;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Spreadsheet(SpreadsheetFormat),
    Text,
    WebPage,
    Xml(XmlKind),
}

/// The outermost element of an XML file stands within its first bytes.
const XML_START: usize = 1 << 16;
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Workbooks of Excel 2 to 4 are bare streams that begin with one of these records (BOF of BIFF2 to BIFF4).
const BARE_STREAMS: [&[u8]; 3] =
    [&[0x09, 0x00, 0x04, 0x00], &[0x09, 0x02, 0x06, 0x00], &[0x09, 0x04, 0x06, 0x00]];

pub(super) fn recognise(bytes: &[u8]) -> Result<FileKind, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(ZIP) {
        return recognise_zip(bytes);
    }
    if bytes.starts_with(COMPOUND_FILE) {
        return recognise_compound_file(bytes);
    }
    if BARE_STREAMS.iter().any(|start| bytes.starts_with(start)) {
        return Err(Unreadable::ExcelTooOld);
    }
    if holds(bytes.get(..1024).unwrap_or(bytes), b"%PDF-") {
        return Err(Unreadable::Pdf);
    }
    if !encoding::looks_like_text(bytes) {
        return Err(Unreadable::NotAWorkbook);
    }
    recognise_text(bytes)
}

fn recognise_zip(bytes: &[u8]) -> Result<FileKind, Unreadable> {
    let names = archive_names(bytes);
    let has = |wanted: &[u8]| names.contains(&wanted);
    if has(b"xl/workbook.bin") {
        Ok(FileKind::Spreadsheet(SpreadsheetFormat::Xlsb))
    } else if has(b"xl/vbaProject.bin") {
        Ok(FileKind::Spreadsheet(SpreadsheetFormat::Xlsm))
    } else if has(b"xl/workbook.xml") || has(b"[Content_Types].xml") && !has(b"word/document.xml") {
        Ok(FileKind::Spreadsheet(SpreadsheetFormat::Xlsx))
    } else if has(b"content.xml") {
        Ok(FileKind::Spreadsheet(SpreadsheetFormat::Ods))
    } else if names.iter().any(|name| name.ends_with(b".iwa") || *name == b"Index.zip") {
        Err(Unreadable::AppleNumbers)
    } else if names.is_empty() {
        Err(Unreadable::Damaged("its end is missing".to_owned()))
    } else {
        Err(Unreadable::NotAWorkbook)
    }
}

/// The names in the directory at the end of a zip file (APPNOTE 4.3.12), read without unpacking anything.
fn archive_names(bytes: &[u8]) -> Vec<&[u8]> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    const NAME_LENGTH_AT: usize = 28;
    const NAME_AT: usize = 46;
    /// The directory of a workbook takes a few kilobytes.
    const DIRECTORY_AT_MOST: usize = 1 << 20;

    let tail = bytes.get(bytes.len().saturating_sub(DIRECTORY_AT_MOST)..).unwrap_or_default();
    let entries = tail.windows(ENTRY.len()).enumerate().filter(|(_, window)| *window == ENTRY);
    entries
        .filter_map(|(start, _)| {
            let length = tail.get(start + NAME_LENGTH_AT..start + NAME_LENGTH_AT + 2)?;
            let length = usize::from(u16::from_le_bytes(length.try_into().ok()?));
            tail.get(start + NAME_AT..start + NAME_AT + length)
        })
        .collect()
}

fn recognise_compound_file(bytes: &[u8]) -> Result<FileKind, Unreadable> {
    let has_stream = |name: &str| {
        // Names in the directory are UTF-16 and end with a zero.
        let wanted: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        holds(bytes, &wanted)
    };
    if has_stream("EncryptedPackage") || has_protected_stream(bytes) {
        Err(Unreadable::PasswordProtected)
    } else if has_stream("Workbook") {
        Ok(FileKind::Spreadsheet(SpreadsheetFormat::Xls))
    } else if has_stream("Book") {
        Err(Unreadable::ExcelTooOld)
    } else {
        Err(Unreadable::NotAWorkbook)
    }
}

/// In a protected xls file a FILEPASS record follows the first one, the BOF of BIFF8 ([MS-XLS] 2.4.117).
fn has_protected_stream(bytes: &[u8]) -> bool {
    const BOF: &[u8] = &[0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00];
    const BOF_LENGTH: usize = 20;
    const FILEPASS: &[u8] = &[0x2F, 0x00];
    bytes
        .windows(BOF_LENGTH + FILEPASS.len())
        .any(|window| window.starts_with(BOF) && window.ends_with(FILEPASS))
}

fn recognise_text(bytes: &[u8]) -> Result<FileKind, Unreadable> {
    let start = encoding::decode(bytes.get(..4096).unwrap_or(bytes)).text.trim_start().to_lowercase();
    let page = ["<html", "<!doctype html", "<table", "<head", "<body", "<meta"];
    if start.starts_with("mime-version:") {
        // A page and its pictures in one file, each as the body of a mail.
        Err(Unreadable::WebPage)
    } else if page.iter().any(|tag| start.starts_with(tag))
        || start.starts_with('<') && start.contains("<html")
    {
        Ok(FileKind::WebPage)
    } else if start.starts_with("<workbook") {
        Err(Unreadable::Xml)
    } else if start.starts_with('<') {
        let known = xml::recognise(&encoding::decode(bytes.get(..XML_START).unwrap_or(bytes)).text);
        // Words between angle brackets do not make a list of expenses XML.
        if known.is_err() && !start.starts_with("<?xml") && !start.starts_with("<!doctype") {
            return Ok(FileKind::Text);
        }
        known.map(FileKind::Xml)
    } else if start.starts_with("{\\rtf") {
        Err(Unreadable::NotAWorkbook)
    } else {
        Ok(FileKind::Text)
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_contents() {
        for (bytes, code) in [
            (&b""[..], "file-empty"),
            (b" \r\n", "file-empty"),
            (b"%PDF-1.7 ...", "file-is-pdf"),
            (b"MIME-Version: 1.0\nX-Document-Type: Workbook", "file-is-web-page"),
            (b"<?xml version=\"1.0\"?><Workbook>", "file-is-xml"),
            (b"{\\rtf1 text}", "file-not-a-workbook"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file-not-a-workbook"),
            (b"\x09\x04\x06\x00\x00\x00\x10\x00", "file-excel-too-old"),
            (b"PK\x03\x04 cut off", "file-damaged"),
            (COMPOUND_FILE, "file-not-a-workbook"),
        ] {
            assert_eq!(recognise(bytes).unwrap_err().code(), code, "{:?}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(recognise(b"a;b\n1;2"), Ok(FileKind::Text));
        let utf16_page: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("<html>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for page in [&b"<html><table><tr><td>1"[..], b"\n<!DOCTYPE html>", &utf16_page] {
            assert_eq!(recognise(page), Ok(FileKind::WebPage));
        }
    }

    #[test]
    fn streams_of_an_old_workbook_tell_what_it_is() {
        let with_stream = |name: &str| {
            let name = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes);
            COMPOUND_FILE.iter().copied().chain(name).collect::<Vec<u8>>()
        };
        assert_eq!(recognise(&with_stream("EncryptedPackage")), Err(Unreadable::PasswordProtected));
        assert_eq!(recognise(&with_stream("Book")), Err(Unreadable::ExcelTooOld));
        assert_eq!(recognise(&with_stream("WordDocument")), Err(Unreadable::NotAWorkbook));
        assert_eq!(recognise(&with_stream("Workbook")), Ok(FileKind::Spreadsheet(SpreadsheetFormat::Xls)));
    }
}
