//! One import as a person looks back at it: what was wrong, which rows wait, and what the duplicates repeat.

use std::collections::BTreeMap;

use crate::db::{DbConnection, corrections, expenditures, grants, imports, postings};
use crate::domain::cell_range::CellRange;
use crate::domain::finding::{Finding, FindingCode, FindingGroup, group_by_cause};
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{ImportBatch, KeptRow, RowState};
use crate::domain::language::Bilingual;
use crate::domain::ledger::Expenditure;
use crate::domain::reading_plan::{CellCorrection, corrections_in_force};
use crate::operations::{Books, OperationError};

/// An import with everything that is kept about it.
#[derive(Clone, Debug)]
pub struct ImportDetails {
    pub grant_code: String,
    pub batch: ImportBatch,
    /// Cells that are read as a person corrected them.
    pub corrections: Vec<CellCorrection>,
    pub findings: Vec<Finding>,
    /// Rows to be mended.
    pub waiting: Vec<KeptRow>,
    /// Totals, remarks and repeated headers.
    pub ignored: Vec<KeptRow>,
    pub duplicates: Vec<DuplicateRow>,
}

/// A row that states an expense once more.
#[derive(Clone, Debug)]
pub struct DuplicateRow {
    pub row: KeptRow,
    /// Why it counts as a repeat.
    pub why: Option<Bilingual>,
    /// The line of the ledger that it repeats; none when it repeats a row of its own file.
    pub repeats: Option<RepeatedLine>,
}

#[derive(Clone, Debug)]
pub struct RepeatedLine {
    pub line: Expenditure,
    /// The import that posted the line.
    pub import: Option<ImportBatch>,
}

impl ImportDetails {
    /// The findings by cause, errors first.
    pub fn causes(&self) -> Vec<FindingGroup<'_>> {
        group_by_cause(&self.findings)
    }
}

/// One import of a grant; those of other grants are not found.
pub fn find_import(
    books: &Books,
    grant_code: &str,
    batch: ImportBatchId,
) -> Result<ImportBatch, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?.id;
        let found = imports::load(conn, batch)?;
        if found.grant == grant {
            Ok(found)
        } else {
            Err(OperationError::NotFound(format!("import {batch}")))
        }
    })
}

/// Everything that the books know about an import.
pub fn show_import(books: &Books, batch: ImportBatchId) -> Result<ImportDetails, OperationError> {
    books.db.read(|conn| {
        let batch = imports::load(conn, batch)?;
        let grant = grants::load_by_id(conn, batch.grant)?;
        let findings = imports::findings(conn, batch.id)?;
        let (mut waiting, mut ignored, mut repeated) = (vec![], vec![], vec![]);
        for row in imports::rows(conn, batch.id)? {
            match row.state {
                RowState::Waiting => waiting.push(row),
                RowState::Ignored => ignored.push(row),
                RowState::Duplicate => repeated.push(row),
            }
        }
        let duplicates = duplicates(conn, &batch, repeated, &findings)?;
        let said = corrections::list(conn, &[batch.id])?;
        let corrections = corrections_in_force(said.into_iter().map(|(_, correction)| correction));
        let grant_code = grant.definition.code;
        Ok(ImportDetails { grant_code, batch, corrections, findings, waiting, ignored, duplicates })
    })
}

fn duplicates(
    conn: &mut DbConnection,
    batch: &ImportBatch,
    rows: Vec<KeptRow>,
    findings: &[Finding],
) -> Result<Vec<DuplicateRow>, OperationError> {
    let ids: Vec<_> = rows.iter().filter_map(|row| row.duplicate_of).collect();
    let mut repeated = BTreeMap::new();
    if !ids.is_empty() {
        let postings = postings::list(conn, batch.grant)?;
        let batches = imports::list(conn, batch.grant)?;
        for line in expenditures::with_ids(conn, &ids)? {
            let posting = postings.iter().find(|posting| posting.id == line.posting);
            let import = posting.and_then(|posting| posting.batch);
            let import = batches.iter().find(|batch| Some(batch.id) == import).cloned();
            repeated.insert(line.id, RepeatedLine { line, import });
        }
    }
    let reasons = reasons(findings);
    let duplicate = |row: KeptRow| DuplicateRow {
        why: reasons.get(&(row.sheet.as_str(), row.row)).map(|reason| (*reason).clone()),
        repeats: row.duplicate_of.and_then(|line| repeated.get(&line).cloned()),
        row,
    };
    Ok(rows.into_iter().map(duplicate).collect())
}

/// Why rows are duplicates, by sheet and row.
fn reasons(findings: &[Finding]) -> BTreeMap<(&str, u32), &Bilingual> {
    let about_repeats = findings.iter().filter(|finding| {
        matches!(
            finding.code,
            FindingCode::DuplicateInFile | FindingCode::DuplicateInLedger | FindingCode::DecidedDuplicate
        )
    });
    let row_of = |finding: &Finding| finding.place.cell.parse::<CellRange>().map(|cells| cells.rows.0);
    about_repeats
        .filter_map(|finding| match row_of(finding) {
            Ok(row) => Some(((finding.place.sheet.as_str(), row), &finding.message)),
            Err(_no_cells) => None,
        })
        .collect()
}
