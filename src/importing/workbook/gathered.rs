//! The workbook that comes about while cells arrive, whoever reads them. Bounds what one file may take of the memory here.

use super::{Attachment, CellValue, Look, PassedOver, Sheet, SheetTable, Sink, Workbook, WorkbookFormat};
use crate::importing::unreadable::{Measure, Unreadable};

const ROWS_BETWEEN_PROGRESS: u64 = 4096;
const MAX_SHEETS: usize = 1024;
/// Filled cells of one file: every row of the largest sheet with six of them, or 500,000 rows with twelve.
const MAX_CELLS: usize = 6 << 20;
/// Files within one file; a file within a file is smaller than that.
const MAX_ATTACHMENTS: usize = 100;
/// Bytes of all texts of one file.
const MAX_TEXT: usize = 96 << 20;

pub(super) struct Gathered<'a> {
    format: Option<WorkbookFormat>,
    sheets: Vec<Sheet>,
    attachments: Vec<Attachment>,
    current: Option<SheetTable>,
    /// Cells and bytes of text of the sheets before the current one.
    cells_before: usize,
    text_before: usize,
    rows: u64,
    last_row: u32,
    progress: &'a mut dyn FnMut(u64),
}

impl<'a> Gathered<'a> {
    /// `progress` hears now and then how many rows there are.
    pub fn new(progress: &'a mut dyn FnMut(u64)) -> Self {
        Self {
            format: None,
            sheets: Vec::new(),
            attachments: Vec::new(),
            current: None,
            cells_before: 0,
            text_before: 0,
            rows: 0,
            last_row: 0,
            progress,
        }
    }

    /// Who hears how many rows there are.
    pub fn progress(self) -> &'a mut dyn FnMut(u64) {
        self.progress
    }

    /// The sheet whose cells are coming.
    pub fn current_sheet(&self) -> Option<String> {
        self.current.as_ref().map(|table| table.name.to_string())
    }

    pub fn finish(mut self) -> Result<Workbook, Unreadable> {
        self.end_sheet();
        let format = self.format.ok_or_else(|| Unreadable::Damaged("unexpected contents".to_owned()))?;
        Ok(Workbook { format, sheets: self.sheets, attachments: self.attachments })
    }

    fn end_sheet(&mut self) {
        if let Some(table) = self.current.take() {
            self.cells_before = self.cells_before.saturating_add(table.cell_count());
            self.text_before = self.text_before.saturating_add(table.text_size());
            self.sheets.push(if table.look.hidden { Sheet::Hidden(table) } else { Sheet::Read(table) });
        }
    }

    fn count_row(&mut self, row: u32) {
        if row != self.last_row {
            self.last_row = row;
            self.rows = self.rows.saturating_add(1);
            if self.rows.is_multiple_of(ROWS_BETWEEN_PROGRESS) {
                (self.progress)(self.rows);
            }
        }
    }

    fn check_sheets(&self) -> Result<(), Unreadable> {
        if self.sheets.len() < MAX_SHEETS {
            return Ok(());
        }
        Err(Unreadable::over(Measure::Sheets, MAX_SHEETS, ""))
    }
}

impl Sink for Gathered<'_> {
    fn format(&mut self, format: WorkbookFormat) -> Result<(), Unreadable> {
        self.format = Some(format);
        Ok(())
    }

    fn passed_over(&mut self, name: &str, reason: PassedOver) -> Result<(), Unreadable> {
        self.end_sheet();
        self.check_sheets()?;
        self.sheets.push(Sheet::PassedOver { name: name.to_owned(), reason });
        Ok(())
    }

    fn sheet(&mut self, name: &str, dates_from_1904: bool) -> Result<(), Unreadable> {
        self.end_sheet();
        self.check_sheets()?;
        self.current = Some(SheetTable::new(name, dates_from_1904));
        self.last_row = 0;
        Ok(())
    }

    fn cell(&mut self, row: u32, column: u32, value: CellValue<'_>) -> Result<(), Unreadable> {
        self.count_row(row);
        let Some(table) = &mut self.current else {
            return Err(Unreadable::Damaged("a cell outside any sheet".to_owned()));
        };
        table.push(row, column, value)?;
        let cells = self.cells_before.saturating_add(table.cell_count());
        let text = self.text_before.saturating_add(table.text_size());
        if cells > MAX_CELLS {
            return Err(Unreadable::over(Measure::Cells, MAX_CELLS, &*table.name));
        }
        if text > MAX_TEXT {
            return Err(Unreadable::over(Measure::Text, MAX_TEXT >> 20, &*table.name));
        }
        Ok(())
    }

    fn look(&mut self, look: Look<'_>) -> Result<(), Unreadable> {
        match &mut self.current {
            Some(table) => table.look.add(look),
            None => Err(Unreadable::Damaged("a look outside any sheet".to_owned())),
        }
    }

    fn attachment(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Result<(), Unreadable> {
        self.end_sheet();
        if self.attachments.len() == MAX_ATTACHMENTS {
            return Err(Unreadable::over(Measure::Attachments, MAX_ATTACHMENTS, ""));
        }
        let (name, media_type) = (name.to_owned(), media_type.to_owned());
        self.attachments.push(Attachment { name, media_type, bytes: bytes.to_vec() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_no_more_than_its_share_of_memory() {
        let mut rows = |_| {};
        let mut gathered = Gathered::new(&mut rows);
        assert!(gathered.cell(1, 0, CellValue::Bool(true)).is_err());
        gathered.sheet("Blad1", false).unwrap();
        let text = "x".repeat(1 << 20);
        let refused = (1..=97).find_map(|row| gathered.cell(row, 0, CellValue::Text(&text)).err());
        assert_eq!(refused, Some(Unreadable::over(Measure::Text, 96, "Blad1")));
        let long = "x".repeat((1 << 20) + 1);
        let refused = gathered.cell(98, 2, CellValue::Text(&long)).unwrap_err();
        assert_eq!(refused, Unreadable::over(Measure::Text, 1, "Blad1!C98"));

        let mut gathered = Gathered::new(&mut rows);
        gathered.sheet("Blad1", false).unwrap();
        let cells = (1..=u32::MAX).flat_map(|row| (0..512).map(move |column| (row, column)));
        let refused =
            { cells }.find_map(|(row, column)| gathered.cell(row, column, CellValue::Bool(true)).err());
        assert_eq!(refused, Some(Unreadable::over(Measure::Cells, 6_291_456, "Blad1")));
        gathered.end_sheet();
        let refused = (0..2000).find_map(|_| gathered.passed_over("Blad", PassedOver::WithoutCells).err());
        assert_eq!(refused, Some(Unreadable::over(Measure::Sheets, 1024, "")));
    }
}
