//! The cells of the file that was read last: the steps of an import read the same file again and again. One file at a
//! time, and no large one, so that a server stays small.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::{Sheet, Workbook, WorkbookFile};

/// Cells and bytes of text of a file that is kept; about 64 MB in memory.
const MOST_CELLS: usize = 1 << 21;
const MOST_TEXT: usize = 16 << 20;

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

/// Shared by all copies of a reader.
#[derive(Clone, Default)]
pub struct ReadMemory {
    cells: Arc<Mutex<Kept>>,
}

type Kept = Option<(FileKey, Arc<Workbook>)>;

impl ReadMemory {
    pub(super) fn recall(&self, key: &FileKey) -> Option<Arc<Workbook>> {
        let known = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(known, _)| known == key).map(|(_, cells)| Arc::clone(cells))
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
        self.put(small.then(|| (key, Arc::clone(workbook))));
    }

    /// Gives the cells up: nobody will read that file again.
    pub fn forget(&self) {
        self.put(None);
    }

    fn put(&self, newest: Kept) {
        *self.cells.lock().unwrap_or_else(PoisonError::into_inner) = newest;
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
        let newest = read("a.csv", "x;y\n1;3\n");
        assert!(!Arc::ptr_eq(&first, &newest));
        assert!(Arc::ptr_eq(&newest, &read("a.csv", "x;y\n1;3\n")));
        reader.memory().unwrap().forget();
        assert!(!Arc::ptr_eq(&newest, &read("a.csv", "x;y\n1;3\n")), "it was given up");
    }
}
