//! Importing a workbook: read it, price it, hold it against the books, post the good rows in one transaction.
//! Reversing an import takes its lines back with reversing lines.

use crate::db::audit::AuditRecord;
use crate::db::imports::NewBatch;
use crate::db::postings::NewPosting;
use crate::db::{DbConnection, audit, expenditures, grants, imports, ledger_sums, postings};
use crate::domain::books::BookedGrant;
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{ImportBatch, KeptRow, RowCounts, RowState};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{LedgerLine, PostingKind, SealHead};
use crate::domain::money::Cents;
use crate::importing::{self, IgnoredRow, ImportRequest, SheetReading, WaitingRow};
use crate::operations::{Actor, Books, OperationError};
use crate::operations::{execution, report_life, seal};

mod details;
mod duplicates;
mod lines;
mod near_duplicates;
mod returned;
mod reversal;
mod succession;
mod totals;
mod value_maps;

pub use details::{DuplicateRow, ImportDetails, RepeatedLine, show_import};
pub use near_duplicates::{DecideDuplicate, decide_duplicate};
pub use returned::{ReturnedFile, return_workbook};
pub use reversal::{Reversed, reverse_import};
pub use succession::Succession;
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
    /// The standing import of exactly this file, when it was imported before.
    pub earlier: Option<ImportBatch>,
    pub file_name: String,
    pub sha256: String,
    pub format: String,
    pub sheets: Vec<SheetReading>,
    pub rows: RowCounts,
    pub posted_cents: Cents,
    /// What differs from the import that this file replaces.
    pub succession: Option<Succession>,
    pub findings: Vec<Finding>,
}

/// Everything about a file that is known before it meets the ledger.
struct Prepared {
    grant: BookedGrant,
    sha256: String,
    format: String,
    sheets: Vec<SheetReading>,
    /// Lines that could be posted; later ones that repeat an earlier one are among `kept`.
    lines: Vec<LedgerLine>,
    kept: Vec<KeptRow>,
    findings: Vec<Finding>,
}

/// What the ledger makes of a prepared file: which lines are new, and what is kept beside them.
struct Judged<'a> {
    new_lines: Vec<&'a LedgerLine>,
    /// Lines of the replaced import to take back.
    reversing: Vec<LedgerLine>,
    succession: Option<Succession>,
    kept: Vec<KeptRow>,
    findings: Vec<Finding>,
    rows: RowCounts,
    amount: Cents,
}

/// Imports a workbook into a grant. Good rows are posted together or not at all; the others are kept as waiting,
/// ignored or duplicate. Nothing is entered when the file brings nothing new or has no expense table.
pub fn import_workbook(
    books: &Books,
    actor: &Actor,
    command: &ImportCommand<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, OperationError> {
    if command.replaces.is_some() && command.sheet.is_some() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een bestand vervangt een eerdere import als geheel: laat de keuze van een blad weg.",
            "A file replaces an earlier import as a whole: leave out the choice of a sheet.",
        )));
    }
    let prepared = prepare(books, command, progress)?;
    if command.dry_run {
        return books.db.read(|conn| {
            let judged = judge(conn, &prepared, command)?;
            outcome(conn, &prepared, command, &judged, None)
        });
    }
    books.db.write(|conn| {
        let now_in_books = grants::load(conn, command.grant)?;
        if now_in_books.version != prepared.grant.version {
            return Err(OperationError::Conflict(Bilingual::new(
                "Het project is tijdens de import gewijzigd. Importeer het bestand opnieuw.",
                "The grant was amended during the import. Import the file again.",
            )));
        }
        let judged = judge(conn, &prepared, command)?;
        let earlier = imports::standing_with_file(conn, prepared.grant.id, &prepared.sha256)?;
        let nothing_new = judged.new_lines.is_empty()
            && judged.reversing.is_empty()
            && (earlier.is_some() || judged.rows.read() == 0 || command.replaces.is_some());
        let batch = if nothing_new {
            None
        } else {
            Some(post(conn, books, actor, command, (&prepared, &judged), progress)?)
        };
        outcome(conn, &prepared, command, &judged, batch)
    })
}

/// All imports of a grant, oldest first.
pub fn list_imports(books: &Books, grant_code: &str) -> Result<Vec<ImportBatch>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        Ok(imports::list(conn, grant.id)?)
    })
}

/// Reads the file and prices its rows. Touches the database only to read.
fn prepare(
    books: &Books,
    command: &ImportCommand<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<Prepared, OperationError> {
    let (grant, value_maps) = books.db.read(|conn| {
        let grant = grants::load(conn, command.grant)?;
        let value_maps = value_maps::in_force(conn, grant.id)?;
        Ok::<_, OperationError>((grant, value_maps))
    })?;
    let scheme = execution::scheme_of(&grant)?;
    let sha256 = seal::sha256_hex(&[command.bytes]);
    let request = ImportRequest {
        reader: &books.reader,
        file_name: command.file_name,
        bytes: command.bytes,
        sheet: command.sheet,
        grant: &grant.definition,
        scheme,
        value_maps: &value_maps,
        today: books.clock.today(),
    };
    let read = importing::read_expenses(&request, &mut |rows| progress(ImportStage::Reading(rows)))?;
    let priced = lines::price(books, &grant, read.drafts)?;
    let mut findings = read.findings;
    findings.extend(priced.findings);
    let waiting = read.waiting.into_iter().map(waiting_row);
    let mut kept: Vec<KeptRow> = waiting.chain(read.ignored.iter().map(ignored_row)).collect();
    kept.extend(priced.waiting);
    let lines = duplicates::within_file(priced.lines, &mut kept, &mut findings);
    let format = read.format.to_string();
    Ok(Prepared { grant, sha256, format, sheets: read.sheets, lines, kept, findings })
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

/// Separates what is new from what the ledger already has.
fn judge<'a>(
    conn: &mut DbConnection,
    prepared: &'a Prepared,
    command: &ImportCommand<'_>,
) -> Result<Judged<'a>, OperationError> {
    let mut judged = Judged {
        new_lines: prepared.lines.iter().collect(),
        reversing: Vec::new(),
        succession: None,
        kept: prepared.kept.clone(),
        findings: prepared.findings.clone(),
        rows: RowCounts::default(),
        amount: Cents::ZERO,
    };
    if let Some(predecessor) = command.replaces {
        succession::replace(conn, &prepared.grant, predecessor, &mut judged)?;
    } else {
        duplicates::against_ledger(conn, &prepared.grant, &mut judged)?;
        succession::hold_changed_rows(conn, &prepared.grant, &mut judged)?;
        near_duplicates::hold_near_duplicates(conn, &prepared.grant, &mut judged)?;
    }
    judged.rows = totals::row_counts(judged.new_lines.len(), &judged.kept);
    judged.amount = Cents::sum(judged.new_lines.iter().map(|line| line.amount))?;
    Ok(judged)
}

/// Stores the file, the batch, what was not posted, and the posting with its lines.
fn post(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    command: &ImportCommand<'_>,
    (prepared, judged): (&Prepared, &Judged<'_>),
    progress: &dyn Fn(ImportStage),
) -> Result<ImportBatchId, OperationError> {
    let (grant, at, by) = (prepared.grant.id, books.clock.now(), actor.name.as_str());
    imports::store_file(conn, &prepared.sha256, command.bytes, at)?;
    let batch = imports::insert(
        conn,
        &NewBatch {
            grant,
            file_sha256: &prepared.sha256,
            file_name: command.file_name,
            format: &prepared.format,
            rows: judged.rows,
            posted_cents: judged.amount,
            replaces: command.replaces,
            at,
            by,
        },
    )?;
    let mut kept = judged.kept.clone();
    kept.sort_by(|one, other| (&one.sheet, one.row).cmp(&(&other.sheet, other.row)));
    imports::insert_rows(conn, batch, &kept)?;
    imports::insert_findings(conn, batch, &judged.findings)?;
    if let (Some(replaced), false) = (command.replaces, judged.reversing.is_empty()) {
        let lines: Vec<&LedgerLine> = judged.reversing.iter().collect();
        let reason = format!("replaced by import {batch} ({})", command.file_name);
        let amount = Cents::sum(lines.iter().map(|line| line.amount))?;
        let entry =
            Entry { kind: PostingKind::Reversal, batch: replaced, reason: &reason, lines: &lines, amount };
        enter_posting(conn, books, actor, &prepared.grant, &entry, progress)?;
    }
    if !judged.new_lines.is_empty() {
        let entry = Entry {
            kind: PostingKind::Import,
            batch,
            reason: command.file_name,
            lines: &judged.new_lines,
            amount: judged.amount,
        };
        enter_posting(conn, books, actor, &prepared.grant, &entry, progress)?;
    }
    audit::insert(
        conn,
        &AuditRecord {
            at,
            actor: by,
            act: "import.post",
            subject: &format!("grant {}, import {batch}", command.grant),
            detail: &format!("{} {} posted {}", command.file_name, prepared.sha256, judged.rows.posted),
        },
    )?;
    Ok(batch)
}

/// Lines that enter the ledger together.
struct Entry<'a> {
    kind: PostingKind,
    batch: ImportBatchId,
    reason: &'a str,
    lines: &'a [&'a LedgerLine],
    amount: Cents,
}

/// Seals and inserts a posting, and adds it to the running totals.
fn enter_posting(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    grant: &BookedGrant,
    entry: &Entry<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<(), OperationError> {
    if entry.kind == PostingKind::Reversal {
        report_life::refuse_in_frozen_periods(conn, grant, entry.lines)?;
    }
    let newest = postings::newest(conn, grant.id)?;
    let number = newest.as_ref().map_or(1, |posting| posting.number.saturating_add(1));
    let previous_hash = newest.as_ref().map_or(seal::FIRST, |posting| posting.hash.as_str());
    let at = books.clock.now();
    let head = SealHead {
        grant_code: &grant.definition.code,
        number,
        kind: entry.kind,
        reason: entry.reason,
        file_sha256: &imports::load(conn, entry.batch)?.file_sha256,
        posted_at: at,
        posted_by: &actor.name,
    };
    let hash = seal::posting(previous_hash, &head, grant, entry.lines.iter().copied());
    let new = NewPosting {
        grant: grant.id,
        number,
        kind: entry.kind,
        batch: Some(entry.batch),
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
    Ok(())
}

fn outcome(
    conn: &mut DbConnection,
    prepared: &Prepared,
    command: &ImportCommand<'_>,
    judged: &Judged<'_>,
    batch: Option<ImportBatchId>,
) -> Result<ImportOutcome, OperationError> {
    let earlier = imports::standing_with_file(conn, prepared.grant.id, &prepared.sha256)?
        .filter(|earlier| Some(earlier.id) != batch);
    Ok(ImportOutcome {
        batch,
        earlier,
        file_name: command.file_name.to_owned(),
        sha256: prepared.sha256.clone(),
        format: prepared.format.clone(),
        sheets: prepared.sheets.clone(),
        rows: judged.rows,
        posted_cents: judged.amount,
        succession: judged.succession.clone(),
        findings: judged.findings.clone(),
    })
}

impl ImportOutcome {
    /// Findings with this code.
    pub fn with_code(&self, code: FindingCode) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.code == code)
    }
}
