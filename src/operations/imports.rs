//! Importing a workbook: read it, price it, hold it against the books, post the good rows in one transaction.
//! Reversing an import takes its lines back with reversing lines.

use crate::db::postings::NewPosting;
use crate::db::{DbConnection, expenditures, grants, imports, ledger_sums, postings};
use crate::domain::books::BookedGrant;
use crate::domain::consequences::Consequences;
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::ids::{ImportBatchId, PostingId};
use crate::domain::import_batch::{BatchState, ImportBatch, RowCounts};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{ExpenditureKind, LedgerLine, PostingKind, SealHead};
use crate::domain::money::Cents;
use crate::domain::reading_plan::ReadingPlan;
use crate::operations::{Actor, Books, OperationError, report_life, seal};
use entering::{enter_batch, enter_lines};
use judging::{Judged, judge};
pub(super) use lines::{Rates, price};
use reading::{Prepared, ReadingTask, prepare};

mod carried_evidence;
mod comparing;
mod details;
mod double_funding;
mod duplicates;
mod entering;
mod judging;
mod lines;
mod mappings;
mod mending;
mod near_duplicates;
mod prepared_memory;
mod reading;
mod returned;
mod reversal;
mod review_memory;
mod reviewing;
mod sheet_window;
mod sources;
mod staging;
mod succession;
mod totals;
mod tray;
mod unpaid;
mod unpaid_memory;
mod value_maps;

pub use crate::importing::{
    AppliedMapping, ColumnReading, Doubt, LedgerOutline, OutlinedAccount, OutlinedJournal, SheetReading,
    UnmappedColumn,
};
pub use comparing::compare_with_predecessor;
pub use details::{DuplicateRow, ImportDetails, RepeatedLine, find_import, show_import};
pub use mappings::list_mappings;
pub use mending::{FixCell, Mended, fix_cell, fix_cells, map_import};
pub use near_duplicates::{DecideDuplicate, decide_duplicate};
pub(super) use prepared_memory::PreparedFile;
pub use returned::{ReturnedFile, return_workbook};
pub use reversal::{Reversed, reverse_import, reverse_import_because};
pub(super) use review_memory::RememberedReview;
pub use reviewing::{DuplicatePair, ImportReview, OtherExpense, Question, field_names, review_import};
pub use sheet_window::{SheetWindow, WindowCell, WindowRow, show_cells};
pub use staging::{check_import, discard_import, post_import, stage_as_planned, stage_import};
pub use succession::Succession;
pub(super) use totals::sums_of;
pub use tray::{WaitingInTray, assign_import, list_tray};
pub use unpaid::unpaid_invoices;
pub(super) use unpaid_memory::RememberedUnpaid;
pub use value_maps::{MapValue, ValueMapped, list_value_maps, map_value};

/// A file to import and how.
pub struct ImportCommand<'a> {
    pub grant: &'a str,
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    /// Only this sheet.
    pub sheet: Option<&'a str>,
    /// The import that this file is a corrected version of: only the rows that differ are posted, and the lines they
    /// replace are taken back.
    pub replaces: Option<ImportBatchId>,
    /// Say what would happen and change nothing.
    pub dry_run: bool,
}

/// How far a long import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStage {
    /// Rows read so far.
    Reading(u64),
    /// Lines posted so far, of how many.
    Posting(u64, u64),
}

/// What an import did, or would do.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// The batch in the books; none for a dry run, and none when nothing of the file is new.
    pub batch: Option<ImportBatchId>,
    /// How far the batch is.
    pub state: Option<BatchState>,
    /// The standing import of exactly this file, when it was imported before.
    pub earlier: Option<ImportBatch>,
    pub file_name: String,
    pub sha256: String,
    pub format: String,
    pub sheets: Vec<SheetReading>,
    pub rows: RowCounts,
    /// Of the rows that are posted now, or would be.
    pub posted_cents: Cents,
    /// What differs from the import that this file replaces.
    pub succession: Option<Succession>,
    /// What must be answered about sheets and columns; these are among the findings too.
    pub questions: Vec<Finding>,
    /// What posting does to budget, flat rate, funding and periods; nothing without a budget.
    pub consequences: Option<Consequences>,
    pub findings: Vec<Finding>,
    /// What a whole ledger holds, to choose from.
    pub ledger: Option<LedgerOutline>,
}

/// Imports a workbook into a grant. Good rows are posted together or not at all; the others are kept as waiting,
/// ignored or duplicate. Nothing is entered when the file brings nothing new or has no expense table.
pub fn import_workbook(
    books: &Books,
    actor: &Actor,
    command: &ImportCommand<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, OperationError> {
    import_as_planned(books, actor, command, &ReadingPlan::default(), progress)
}

/// The same for a file about whose reading something is said beforehand.
pub fn import_as_planned(
    books: &Books,
    actor: &Actor,
    command: &ImportCommand<'_>,
    said: &ReadingPlan,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, OperationError> {
    refuse_part_of_successor(command)?;
    mappings::refuse_long_sender(said)?;
    let plan = command.plan(said);
    let task = command.task(&plan);
    let prepared = prepare(books, &task, progress)?;
    if command.dry_run {
        return books.db.read(|conn| {
            let judged = judge(conn, &prepared, &task)?;
            Ok(as_if_posted(outcome(conn, &prepared, &task, &judged, None)?))
        });
    }
    books.db.write(|conn| {
        staging::refuse_amended(conn, &prepared)?;
        let judged = judge(conn, &prepared, &task)?;
        if brings_nothing(conn, &prepared, &task, &judged)? {
            return Ok(as_if_posted(outcome(conn, &prepared, &task, &judged, None)?));
        }
        let told = outcome(conn, &prepared, &task, &judged, None)?;
        let state = BatchState::Posted;
        let batch = enter_batch(conn, (books, actor), &task, (&prepared, &judged), state)?;
        enter_lines(conn, (books, actor), &task, batch, (&prepared, &judged), progress)?;
        Ok(as_if_posted(ImportOutcome { batch: Some(batch), state: Some(state), ..told }))
    })
}

/// A file replaces an earlier import as a whole.
fn refuse_part_of_successor(command: &ImportCommand<'_>) -> Result<(), OperationError> {
    if command.replaces.is_none() || command.sheet.is_none() {
        return Ok(());
    }
    Err(OperationError::Rejected(Bilingual::new(
        "Een bestand vervangt een eerdere import als geheel: laat de keuze van een blad weg.",
        "A file replaces an earlier import as a whole: leave out the choice of a sheet.",
    )))
}

/// Whether nothing of a file is worth an import: all of it is known, or it has no row at all.
fn brings_nothing(
    conn: &mut DbConnection,
    prepared: &Prepared,
    task: &ReadingTask<'_>,
    judged: &Judged<'_>,
) -> Result<bool, OperationError> {
    if judged.entering().next().is_some() {
        return Ok(false);
    }
    Ok(judged.rows.read() == 0
        || task.replaces.is_some()
        || imports::standing_with_file(conn, prepared.grant.id, &prepared.sha256)?.is_some())
}

/// In one step what is ready is posted.
fn as_if_posted(outcome: ImportOutcome) -> ImportOutcome {
    ImportOutcome { rows: outcome.rows.after_posting(), ..outcome }
}

impl ImportCommand<'_> {
    fn plan(&self, said: &ReadingPlan) -> ReadingPlan {
        let mut plan = ReadingPlan { only_sheet: self.sheet.map(str::to_owned), ..ReadingPlan::default() };
        plan.amend(said);
        plan
    }

    fn task<'a>(&'a self, plan: &'a ReadingPlan) -> ReadingTask<'a> {
        ReadingTask {
            grant: self.grant,
            file_name: self.file_name,
            bytes: self.bytes,
            plan,
            corrections: &[],
            replaces: self.replaces,
            batch: None,
        }
    }
}

/// All imports of a grant, oldest first.
pub fn list_imports(books: &Books, grant_code: &str) -> Result<Vec<ImportBatch>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        Ok(imports::list(conn, grant.id)?)
    })
}

/// Lines that enter the ledger together.
pub(super) struct Entry<'a> {
    pub kind: PostingKind,
    /// Nothing for lines that were entered by hand.
    pub batch: Option<ImportBatchId>,
    pub reason: &'a str,
    pub lines: &'a [&'a LedgerLine],
    pub amount: Cents,
}

/// Seals and inserts a posting, and adds it to the running totals.
pub(super) fn enter_posting(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    grant: &BookedGrant,
    entry: &Entry<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<PostingId, OperationError> {
    if entry.kind != PostingKind::Import {
        let taken_back = entry.lines.iter().copied().filter(|line| line.kind == ExpenditureKind::Reversal);
        report_life::refuse_in_frozen_periods(conn, grant, &taken_back.collect::<Vec<_>>())?;
    }
    let newest = postings::newest(conn, grant.id)?;
    let number = newest.as_ref().map_or(1, |posting| posting.number.saturating_add(1));
    let previous_hash = newest.as_ref().map_or(seal::FIRST, |posting| posting.hash.as_str());
    let at = books.clock.now();
    let file_sha256 = match entry.batch {
        Some(batch) => imports::load(conn, batch)?.file_sha256,
        None => String::new(),
    };
    let head = SealHead {
        grant_code: &grant.definition.code,
        number,
        kind: entry.kind,
        reason: entry.reason,
        file_sha256: &file_sha256,
        posted_at: at,
        posted_by: &actor.name,
    };
    let hash = seal::posting(previous_hash, &head, grant, entry.lines.iter().copied());
    let new = NewPosting {
        grant: grant.id,
        number,
        kind: entry.kind,
        batch: entry.batch,
        reason: entry.reason,
        line_count: i64::try_from(entry.lines.len()).unwrap_or(i64::MAX),
        amount: entry.amount,
        previous_hash,
        hash: &hash,
        at,
        by: &actor.name,
    };
    let posting = postings::insert(conn, &new)?;
    let all = u64::try_from(entry.lines.len()).unwrap_or(u64::MAX);
    expenditures::insert_lines(conn, grant.id, posting, entry.lines, &|done| {
        progress(ImportStage::Posting(u64::try_from(done).unwrap_or(u64::MAX), all));
    })?;
    ledger_sums::add(conn, grant.id, &totals::sums_of(entry.lines)?)?;
    Ok(posting)
}

/// What is told about a reading, before anything of it is posted.
fn outcome(
    conn: &mut DbConnection,
    prepared: &Prepared,
    task: &ReadingTask<'_>,
    judged: &Judged<'_>,
    batch: Option<(ImportBatchId, BatchState)>,
) -> Result<ImportOutcome, OperationError> {
    let earlier = imports::standing_with_file(conn, prepared.grant.id, &prepared.sha256)?
        .filter(|earlier| batch.is_none_or(|(batch, _)| earlier.id != batch));
    Ok(ImportOutcome {
        batch: batch.map(|(batch, _)| batch),
        state: batch.map(|(_, state)| state),
        earlier,
        file_name: task.file_name.to_owned(),
        sha256: prepared.sha256.clone(),
        format: prepared.format.clone(),
        sheets: prepared.sheets.clone(),
        rows: judged.rows,
        posted_cents: judged.amount,
        succession: judged.succession.clone(),
        questions: prepared.questions().into_iter().cloned().collect(),
        consequences: judged.consequences(conn, prepared)?,
        findings: judged.findings.clone(),
        ledger: prepared.source.ledger.clone(),
    })
}

impl ImportOutcome {
    /// Findings with this code.
    pub fn with_code(&self, code: FindingCode) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.code == code)
    }
}
