//! The ledger as people read it: every line with its codes and the cells it came from.

use std::collections::BTreeMap;

use crate::db::expenditures::{self, LineFilter};
use crate::db::{corrections, grants, imports, other_cells, postings};
use crate::domain::books::BookedGrant;
use crate::domain::cell_range::CellRange;
use crate::domain::folding::fold;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::ImportBatch;
use crate::domain::ledger::{Expenditure, Posting};
use crate::domain::reading_plan::{CellCorrection, corrections_in_force};
use crate::operations::{Books, OperationError};

/// A grant's ledger with what is needed to read it.
pub struct Ledger {
    pub grant: BookedGrant,
    pub lines: Vec<Expenditure>,
    /// In the order of their ids, as are the imports.
    pub postings: Vec<Posting>,
    pub batches: Vec<ImportBatch>,
    /// Corrected cells by import, as they are in force.
    corrections: BTreeMap<ImportBatchId, Vec<CellCorrection>>,
    /// Cells beside the lines that no field is read from, by import, sheet and row.
    other_cells: BTreeMap<(ImportBatchId, String, u32), Vec<(String, String)>>,
}

impl Ledger {
    /// Name and hash of the file that a line was read from.
    pub fn batch_of(&self, line: &Expenditure) -> Option<&ImportBatch> {
        let batch = self.posting_of(line)?.batch?;
        let place = self.batches.partition_point(|known| known.id < batch);
        self.batches.get(place).filter(|known| known.id == batch)
    }

    /// Cells of the line that were read as a person corrected them, and not as its file says.
    pub fn corrected_cells(&self, line: &Expenditure) -> Vec<&CellCorrection> {
        let of_batch = self.batch_of(line).and_then(|batch| self.corrections.get(&batch.id));
        let in_row = |correction: &&CellCorrection| {
            let cells = correction.cell.parse::<CellRange>();
            *line.line.source_sheet == *correction.sheet
                && cells.is_ok_and(|cells| cells.rows.0 == line.line.source_row)
        };
        of_batch.into_iter().flatten().filter(in_row).collect()
    }

    /// The cells beside the line that no field is read from, with their headers.
    pub fn other_cells(&self, line: &Expenditure) -> &[(String, String)] {
        let key = |batch: &ImportBatch| (batch.id, line.line.source_sheet.to_string(), line.line.source_row);
        let cells = self.batch_of(line).and_then(|batch| self.other_cells.get(&key(batch)));
        cells.map_or(&[], Vec::as_slice)
    }

    pub fn posting_of(&self, line: &Expenditure) -> Option<&Posting> {
        let place = self.postings.partition_point(|known| known.id < line.posting);
        self.postings.get(place).filter(|known| known.id == line.posting)
    }

    /// Leaves the lines that contain these words: in supplier, document number or description, or in a cell beside the
    /// line that no field is read from. Case, accents and punctuation do not matter.
    #[must_use]
    pub fn with_words(mut self, words: &str) -> Self {
        let wanted = fold(words);
        let mut lines = std::mem::take(&mut self.lines);
        lines.retain(|expenditure| {
            let line = &expenditure.line;
            let own = [&line.supplier, &line.document_number, &line.description];
            own.into_iter().any(|text| fold(text).contains(&wanted))
                || self.other_cells(expenditure).iter().any(|(_, cell)| fold(cell).contains(&wanted))
        });
        self.lines = lines;
        self
    }
}

/// All lines of a grant, in the order of posting; with a period only the lines of that period.
pub fn read_ledger(
    books: &Books,
    grant_code: &str,
    period_code: Option<&str>,
) -> Result<Ledger, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let filter = match period_code {
            None => LineFilter::All,
            Some(code) => LineFilter::Period(
                grant.period_id(code).ok_or_else(|| OperationError::NotFound(format!("period {code}")))?,
            ),
        };
        let lines = expenditures::list(conn, grant.id, filter)?;
        let postings = postings::list(conn, grant.id)?;
        let batches = imports::list(conn, grant.id)?;
        let ids: Vec<ImportBatchId> = batches.iter().map(|batch| batch.id).collect();
        let mut by_batch: BTreeMap<ImportBatchId, Vec<CellCorrection>> = BTreeMap::new();
        for (batch, correction) in corrections::list(conn, &ids)? {
            by_batch.entry(batch).or_default().push(correction);
        }
        let corrections =
            by_batch.into_iter().map(|(batch, said)| (batch, corrections_in_force(said))).collect();
        let beside = other_cells::list(conn, grant.id)?;
        let other_cells =
            beside.into_iter().map(|row| ((row.batch, row.sheet, row.row), row.cells)).collect();
        Ok(Ledger { grant, lines, postings, batches, corrections, other_cells })
    })
}
