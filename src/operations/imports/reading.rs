//! A file to ledger lines that could be posted, with everything that people said about it: plan, corrections, mapped
//! values, remembered columns. Touches the database only to read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::lines::Rates;
use super::{ImportStage, duplicates, lines, prepared_memory, value_maps};
use crate::db::{
    DbConnection, column_mappings, corrections, expenditures, grants, imports, ledger_choices, postings,
};
use crate::domain::books::BookedGrant;
use crate::domain::cell_range::CellRange;
use crate::domain::finding::{Finding, FindingCode, Severity};
use crate::domain::ids::{GrantId, ImportBatchId};
use crate::domain::import_batch::{ImportBatch, KeptRow, RowState};
use crate::domain::ledger::{LedgerLine, PostingKind};
use crate::domain::money::Cents;
use crate::domain::reading_plan::{CellCorrection, Instructions, ReadingPlan, corrections_in_force};
use crate::importing::workbook::WorkbookFormat;
use crate::importing::{
    self, Attachment, CorrectedCell, IgnoredRow, ImportRequest, LedgerOutline, OtherCells, SheetReading,
    UnpaidExpense, WaitingRow,
};
use crate::operations::{Books, OperationError, execution, seal};

/// A file to read, and what is said about it alone.
pub(super) struct ReadingTask<'a> {
    pub grant: &'a str,
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    pub plan: &'a ReadingPlan,
    pub corrections: &'a [CellCorrection],
    /// The earlier version of the same workbook.
    pub replaces: Option<ImportBatchId>,
    /// The import itself, once it is in the books.
    pub batch: Option<&'a ImportBatch>,
}

/// Everything about a file that is known before it meets the ledger.
pub(super) struct Prepared {
    pub grant: BookedGrant,
    pub sha256: String,
    pub format: String,
    pub sheets: Vec<SheetReading>,
    /// Lines that could be posted; later ones that repeat an earlier one are among `kept`.
    pub lines: Vec<LedgerLine>,
    pub kept: Vec<KeptRow>,
    pub findings: Vec<Finding>,
    pub posted_before: PostedRows,
    pub corrected: Vec<CorrectedCell>,
    pub other_cells: Vec<OtherCells>,
    pub source: SourceFacts,
    pub unpaid: Vec<UnpaidExpense>,
    /// Who makes such files, where that was told of this file or of the one that it replaces.
    pub sender: Option<String>,
}

/// What a file is besides a list of rows.
pub(super) struct SourceFacts {
    /// An invoice proves the lines that are read from it.
    pub is_invoice: bool,
    pub attachments: Vec<Attachment>,
    pub ledger: Option<LedgerOutline>,
}

impl Prepared {
    /// What must be answered before the rows can be judged: which column is what, how a column is read.
    pub fn questions(&self) -> Vec<&Finding> {
        let asks = |finding: &&Finding| {
            matches!(finding.code, FindingCode::HeaderNotFound | FindingCode::LedgerChoiceMissing)
                || self.sheets.iter().any(|sheet| sheet.is_asked_by(finding))
        };
        self.findings.iter().filter(asks).collect()
    }
}

/// Rows of an import whose lines stand in its postings: whatever is said about the file since, they are done.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct PostedRows {
    rows: BTreeMap<String, BTreeSet<u32>>,
    pub count: u64,
    pub amount: Cents,
}

impl PostedRows {
    pub fn has(&self, sheet: &str, row: u32) -> bool {
        self.count > 0 && self.rows.get(sheet).is_some_and(|rows| rows.contains(&row))
    }

    fn of(conn: &mut DbConnection, batch: &ImportBatch) -> Result<Self, OperationError> {
        let mut posted = Self::default();
        if batch.rows.posted == 0 {
            return Ok(posted);
        }
        for posting in postings::list(conn, batch.grant)? {
            if posting.batch == Some(batch.id) && posting.kind == PostingKind::Import {
                for line in
                    expenditures::list(conn, batch.grant, expenditures::LineFilter::Posting(posting.id))?
                {
                    let rows = posted.rows.entry(line.line.source_sheet.to_string()).or_default();
                    rows.insert(line.line.source_row);
                    posted.count = posted.count.saturating_add(1);
                    posted.amount = posted.amount.plus(line.line.amount)?;
                }
            }
        }
        Ok(posted)
    }

    /// Whether a finding asks somebody to mend a row that is done.
    fn makes_idle(&self, finding: &Finding) -> bool {
        if self.count == 0 || finding.severity != Severity::Error {
            return false;
        }
        let cells = finding.place.cell.parse::<CellRange>();
        cells.is_ok_and(|cells| cells.rows.0 == cells.rows.1 && self.has(&finding.place.sheet, cells.rows.0))
    }
}

/// An import of the books with all that is needed to read its file again.
pub(super) struct OpenedBatch {
    pub batch: ImportBatch,
    pub grant_code: String,
    pub bytes: Vec<u8>,
    pub corrections: Vec<CellCorrection>,
}

impl OpenedBatch {
    pub fn load(books: &Books, id: ImportBatchId) -> Result<Self, OperationError> {
        books.db.read(|conn| {
            let batch = imports::load(conn, id)?;
            let grant_code = grants::load_by_id(conn, batch.grant)?.definition.code;
            let bytes = imports::file(conn, &batch.file_sha256)?;
            let said = corrections::list(conn, &[id])?;
            let corrections = corrections_in_force(said.into_iter().map(|(_, correction)| correction));
            Ok(Self { batch, grant_code, bytes, corrections })
        })
    }

    /// The file read again under a plan, which may be a new one.
    pub fn task<'a>(&'a self, plan: &'a ReadingPlan) -> ReadingTask<'a> {
        ReadingTask {
            grant: &self.grant_code,
            file_name: &self.batch.file_name,
            bytes: &self.bytes,
            plan,
            corrections: &self.corrections,
            replaces: self.batch.replaces,
            batch: Some(&self.batch),
        }
    }
}

/// Everything that the reading of a file follows from, but the rates: with the same beforehand it comes to the same.
#[derive(PartialEq)]
pub(super) struct Beforehand {
    sha256: String,
    file_name: String,
    grant: BookedGrant,
    instructions: Instructions,
    posted_before: PostedRows,
    today: NaiveDate,
}

/// What people said about all files of a grant.
pub(super) fn said_of_all_files(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Instructions, OperationError> {
    Ok(Instructions {
        value_maps: value_maps::in_force(conn, grant)?,
        mappings: column_mappings::in_force(conn, grant)?,
        ledger_choices: ledger_choices::in_force(conn, grant)?,
        ..Instructions::default()
    })
}

impl Beforehand {
    fn of(books: &Books, task: &ReadingTask<'_>) -> Result<Self, OperationError> {
        let (sha256, today) = (seal::sha256_hex(&[task.bytes]), books.clock.today());
        books.db.read(|conn| {
            let grant = grants::load(conn, task.grant)?;
            let mut plan = task.plan.clone();
            if let (None, Some(replaced)) = (&plan.sender, task.replaces) {
                plan.sender = imports::load(conn, replaced)?.plan.sender;
            }
            let corrections = task.corrections.to_vec();
            let instructions = Instructions { plan, corrections, ..said_of_all_files(conn, grant.id)? };
            let posted_before = match task.batch {
                Some(batch) => PostedRows::of(conn, batch)?,
                None => PostedRows::default(),
            };
            let file_name = task.file_name.to_owned();
            Ok(Self { sha256, file_name, grant, instructions, posted_before, today })
        })
    }
}

/// Reads the file and prices its rows; where readings are remembered, only when something has changed since.
pub(super) fn prepare(
    books: &Books,
    task: &ReadingTask<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<Arc<Prepared>, OperationError> {
    let beforehand = Beforehand::of(books, task)?;
    if let Some(known) = prepared_memory::recall(books, &beforehand)? {
        return Ok(known);
    }
    let (prepared, rates) = prepare_afresh(books, task.bytes, &beforehand, progress)?;
    let prepared = Arc::new(prepared);
    prepared_memory::keep(books, beforehand, rates, &prepared);
    Ok(prepared)
}

fn prepare_afresh(
    books: &Books,
    bytes: &[u8],
    beforehand: &Beforehand,
    progress: &dyn Fn(ImportStage),
) -> Result<(Prepared, Rates), OperationError> {
    let Beforehand { grant, instructions, posted_before, .. } = beforehand;
    let request = ImportRequest {
        reader: &books.reader,
        file_name: &beforehand.file_name,
        bytes,
        grant: &grant.definition,
        scheme: execution::scheme_of(grant)?,
        instructions,
        today: beforehand.today,
    };
    let mut read = importing::read_expenses(&request, &mut |rows| progress(ImportStage::Reading(rows)))?;
    if posted_before.count > 0 {
        read.drafts.retain(|draft| !posted_before.has(&draft.source.sheet, draft.source.row));
        read.waiting.retain(|row| !posted_before.has(&row.source.sheet, row.source.row));
        read.unpaid.retain(|row| !posted_before.has(&row.source.sheet, row.source.row));
        read.ignored.retain(|row| !posted_before.has(&row.sheet, row.row));
        read.findings.retain(|finding| !posted_before.makes_idle(finding));
    }
    let rates = Rates::wanted_by(books, grant, &read.drafts)?;
    let priced = lines::price(books, grant, &rates, read.drafts);
    let mut findings = read.findings;
    findings.extend(priced.findings);
    let waiting = read.waiting.into_iter().map(waiting_row);
    let mut kept: Vec<KeptRow> = waiting.chain(read.ignored.iter().map(ignored_row)).collect();
    kept.extend(priced.waiting);
    let lines = duplicates::within_file(priced.lines, &mut kept, &mut findings);
    let prepared = Prepared {
        sha256: beforehand.sha256.clone(),
        format: read.format.to_string(),
        sheets: read.sheets,
        lines,
        kept,
        findings,
        posted_before: posted_before.clone(),
        corrected: read.corrected,
        other_cells: read.other_cells,
        unpaid: read.unpaid,
        sender: instructions.plan.sender.clone(),
        source: SourceFacts {
            is_invoice: matches!(read.format, WorkbookFormat::Ubl { .. }),
            attachments: read.attachments,
            ledger: read.ledger,
        },
        grant: grant.clone(),
    };
    Ok((prepared, rates))
}

fn waiting_row(row: WaitingRow) -> KeptRow {
    KeptRow {
        sheet: row.source.sheet.to_string(),
        row: row.source.row,
        state: RowState::Waiting,
        cells: row.cells,
        duplicate_of: None,
        fingerprint: None,
    }
}

fn ignored_row(row: &IgnoredRow) -> KeptRow {
    KeptRow {
        sheet: row.sheet.to_string(),
        row: row.row,
        state: RowState::Ignored,
        cells: vec![row.reason.code().to_owned()],
        duplicate_of: None,
        fingerprint: None,
    }
}
