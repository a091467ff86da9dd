//! What was read last, for a while: the steps of an import read the same file again and again, and mostly in the same
//! way. One file at a time, and no large one, so that a server stays small.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{Sheet, Workbook, WorkbookFile};
use crate::domain::grant::GrantDefinition;
use crate::domain::reading_plan::Instructions;
use crate::importing::{ImportRequest, ReadWorkbook};

/// Cells and bytes of text of a file that is kept; about 64 MB in memory.
const MOST_CELLS: usize = 1 << 21;
const MOST_TEXT: usize = 16 << 20;
/// Rows of a reading that is kept; about 64 MB in memory.
const MOST_ROWS: u64 = 1 << 18;

/// What makes two files the same.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct FileKey {
    sha256: [u8; 32],
    file_name: String,
    only_sheet: Option<String>,
}

impl FileKey {
    pub fn of(file: &WorkbookFile<'_>) -> Self {
        Self {
            sha256: Sha256::digest(file.bytes).into(),
            file_name: file.file_name.to_owned(),
            only_sheet: file.only_sheet.map(str::to_owned),
        }
    }
}

/// Everything that a reading follows from: with an equal key it would come to the same.
#[derive(PartialEq)]
pub struct ReadingKey {
    sha256: [u8; 32],
    file_name: String,
    grant: GrantDefinition,
    scheme: String,
    instructions: Instructions,
    today: NaiveDate,
}

impl ReadingKey {
    pub fn of(request: &ImportRequest<'_>) -> Self {
        Self {
            sha256: Sha256::digest(request.bytes).into(),
            file_name: request.file_name.to_owned(),
            grant: request.grant.clone(),
            scheme: request.scheme.code.clone(),
            instructions: request.instructions.clone(),
            today: request.today,
        }
    }
}

/// Shared by all copies of a reader.
#[derive(Clone, Default)]
pub struct ReadMemory {
    cells: Last<FileKey, Workbook>,
    reading: Last<ReadingKey, ReadWorkbook>,
}

impl ReadMemory {
    pub(super) fn recall(&self, key: &FileKey) -> Option<Arc<Workbook>> {
        self.cells.recall(key)
    }

    pub(super) fn keep(&self, key: FileKey, workbook: &Arc<Workbook>) {
        let tables = || {
            workbook.sheets.iter().filter_map(|sheet| match sheet {
                Sheet::Read(table) | Sheet::Hidden(table) => Some(table),
                Sheet::PassedOver { .. } => None,
            })
        };
        let cells: usize = tables().map(super::SheetTable::cell_count).sum();
        let text: usize = tables().map(super::SheetTable::text_size).sum();
        let small = cells <= MOST_CELLS && text <= MOST_TEXT;
        self.cells.keep(small.then(|| (key, Arc::clone(workbook))));
    }

    /// The reading of the same file under the same words, if it was the last one.
    pub fn recall_reading(&self, key: &ReadingKey) -> Option<Arc<ReadWorkbook>> {
        self.reading.recall(key)
    }

    pub fn keep_reading(&self, key: ReadingKey, read: &ReadWorkbook) {
        self.reading.keep((read.read <= MOST_ROWS).then(|| (key, Arc::new(read.clone()))));
    }
}

/// The newest of its kind, by what it followed from.
struct Last<K, V>(Arc<Mutex<Kept<K, V>>>);

type Kept<K, V> = Option<(K, Arc<V>)>;

impl<K: PartialEq, V> Last<K, V> {
    fn recall(&self, key: &K) -> Option<Arc<V>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(known, _)| known == key).map(|(_, value)| Arc::clone(value))
    }

    fn keep(&self, newest: Kept<K, V>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = newest;
    }
}

impl<K, V> Clone for Last<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Default for Last<K, V> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }
}

impl fmt::Debug for ReadMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadMemory")
    }
}

#[cfg(test)]
mod tests {
    use super::super::WorkbookReader;
    use super::*;
    use crate::domain::expense_checks::sample::{self, day};
    use crate::importing::read_expenses;

    #[test]
    fn the_file_that_was_read_last_is_remembered_as_it_is() {
        let reader = WorkbookReader::InThisProcess.remembering();
        let read = |name: &str, text: &str| {
            let file = WorkbookFile { file_name: name, bytes: text.as_bytes(), only_sheet: None };
            reader.read_shared(&file, &mut |_rows| {}).unwrap()
        };
        let first = read("a.csv", "x;y\n1;2\n");
        assert!(Arc::ptr_eq(&first, &read("a.csv", "x;y\n1;2\n")));
        assert!(!Arc::ptr_eq(&first, &read("b.csv", "x;y\n1;2\n")), "the name of the sheet differs");
        assert!(!Arc::ptr_eq(&first, &read("a.csv", "x;y\n1;3\n")));
    }

    #[test]
    fn a_reading_is_remembered_until_something_it_follows_from_changes() {
        const TEXT: &[u8] = b"Activiteit;Kostensoort;Leverancier;Betaaldatum;Bedrag incl. btw\nHM-NG;a;Hotel;28-02-2025;10,00\n";
        const MARK: u64 = 77;
        let reader = WorkbookReader::InThisProcess.remembering();
        let (grant, scheme, words) = (sample::grant(), sample::scheme(), Instructions::default());
        let request = ImportRequest {
            reader: &reader,
            file_name: "a.csv",
            bytes: TEXT,
            grant: &grant,
            scheme: &scheme,
            instructions: &words,
            today: day("2026-06-30"),
        };
        let read = |request: &ImportRequest<'_>| read_expenses(request, &mut |_| {}).unwrap();
        let first = read(&request);
        assert_eq!(first.drafts.len(), 1);
        let mark = || {
            let marked = ReadWorkbook { read: MARK, ..first.clone() };
            reader.memory().unwrap().keep_reading(ReadingKey::of(&request), &marked);
        };
        mark();
        assert_eq!(read(&request).read, MARK);
        let other_grant = GrantDefinition { code: "OTHER".to_owned(), ..grant.clone() };
        let other_words = Instructions {
            plan: crate::domain::reading_plan::ReadingPlan {
                only_sheet: Some("a".to_owned()),
                ..Default::default()
            },
            ..Instructions::default()
        };
        let others = [
            ImportRequest { today: day("2026-07-01"), ..request },
            ImportRequest { file_name: "b.csv", ..request },
            ImportRequest {
                bytes: b"Activiteit;Kostensoort;Leverancier;Betaaldatum;Bedrag incl. btw\n",
                ..request
            },
            ImportRequest { grant: &other_grant, ..request },
            ImportRequest { instructions: &other_words, ..request },
        ];
        for (place, other) in others.iter().enumerate() {
            assert_ne!(read(other).read, MARK, "{place}");
            mark();
        }
    }
}
