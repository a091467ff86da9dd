//! Puts a judged import into the books: its rows and findings, its lines, and what is remembered about its columns.

use std::collections::BTreeSet;

use super::judging::Judged;
use super::reading::{Prepared, ReadingTask};
use super::{Entry, ImportStage, carried_evidence, enter_posting, mappings, sources};
use crate::db::audit::AuditRecord;
use crate::db::imports::NewBatch;
use crate::db::other_cells::RowCells;
use crate::db::{DbConnection, audit, imports, other_cells};
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{LedgerLine, PostingKind};
use crate::domain::money::Cents;
use crate::domain::reading_plan::ReadingPlan;
use crate::operations::{Actor, Books, OperationError};

/// Stores the file and a new batch with the rows and findings of its first reading.
pub(super) fn enter_batch(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    task: &ReadingTask<'_>,
    (prepared, judged): (&Prepared, &Judged<'_>),
    state: BatchState,
) -> Result<ImportBatchId, OperationError> {
    let (at, by) = (books.clock.now(), actor.name.as_str());
    imports::store_file(conn, &prepared.sha256, task.bytes, at)?;
    let reading = match state {
        BatchState::Posted => judged.as_posted(prepared)?,
        _ => judged.as_ready(prepared, None),
    };
    let new = NewBatch {
        grant: prepared.grant.id,
        file_sha256: &prepared.sha256,
        file_name: task.file_name,
        state,
        plan: task.plan,
        reading: &reading,
        replaces: task.replaces,
        at,
        by,
    };
    let batch = imports::insert(conn, &new)?;
    imports::insert_rows(conn, batch, imports::FIRST_READING, &judged.kept)?;
    imports::insert_findings(conn, batch, imports::FIRST_READING, &judged.findings)?;
    Ok(batch)
}

/// Keeps what a new reading of an import came to. Rows and findings are only written when they differ. `posting` says
/// that the good rows are posted in the same transaction.
pub(super) fn keep_reading(
    conn: &mut DbConnection,
    (loaded, to): (&ImportBatch, BatchState),
    plan: &ReadingPlan,
    (prepared, judged): (&Prepared, &Judged<'_>),
    posting: bool,
) -> Result<(), OperationError> {
    let unchanged = imports::rows(conn, loaded.id)? == judged.kept
        && imports::findings(conn, loaded.id)? == judged.findings;
    let number = if unchanged { loaded.reading } else { loaded.reading.saturating_add(1) };
    // The hash costs a walk over all lines: only a check has one.
    let hash = (to == BatchState::Checked && !posting).then(|| judged.hash());
    let reading =
        if posting { judged.as_posted(prepared)? } else { judged.as_ready(prepared, hash.as_deref()) };
    if !imports::change_reading(conn, loaded, (to, number), plan, &reading)? {
        return Err(somebody_was_first(loaded.id));
    }
    if !unchanged {
        imports::insert_rows(conn, loaded.id, number, &judged.kept)?;
        imports::insert_findings(conn, loaded.id, number, &judged.findings)?;
    }
    Ok(())
}

pub(super) fn somebody_was_first(batch: ImportBatchId) -> OperationError {
    OperationError::Conflict(Bilingual::new(
        format!("Import {batch} is intussen door iemand anders veranderd. Bekijk hem opnieuw."),
        format!("Somebody else changed import {batch} meanwhile. Look at it again."),
    ))
}

/// Enters the lines of a batch that is in the books, and takes back what they replace.
pub(super) fn enter_lines(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    task: &ReadingTask<'_>,
    batch: ImportBatchId,
    (prepared, judged): (&Prepared, &Judged<'_>),
    progress: &dyn Fn(ImportStage),
) -> Result<(), OperationError> {
    if let (Some(replaced), false) = (task.replaces, judged.reversing.is_empty()) {
        let lines: Vec<&LedgerLine> = judged.reversing.iter().collect();
        let reason = replaced_by(batch, task.file_name);
        let amount = Cents::sum(lines.iter().map(|line| line.amount))?;
        let entry = Entry {
            kind: PostingKind::Reversal,
            batch: Some(replaced),
            reason: &reason,
            lines: &lines,
            amount,
        };
        enter_posting(conn, books, actor, &prepared.grant, &entry, progress)?;
    }
    if !judged.new_lines.is_empty() {
        let entry = Entry {
            kind: PostingKind::Import,
            batch: Some(batch),
            reason: task.file_name,
            lines: &judged.new_lines,
            amount: judged.amount,
        };
        let posting = enter_posting(conn, books, actor, &prepared.grant, &entry, progress)?;
        keep_other_cells(conn, batch, prepared, judged)?;
        mappings::remember(conn, (books, actor), batch, prepared, task.plan)?;
        sources::keep(conn, (books, actor), batch, prepared, (posting, task))?;
        carried_evidence::carry(
            conn,
            (books, actor),
            &prepared.grant,
            (posting, judged.succession.as_ref()),
        )?;
    }
    audit::insert(
        conn,
        &AuditRecord {
            at: books.clock.now(),
            actor: &actor.name,
            act: "import.post",
            subject: &format!("grant {}, import {batch}", task.grant),
            detail: &format!("{} {} posted {}", task.file_name, prepared.sha256, judged.rows.ready),
        },
    )?;
    Ok(())
}

/// Why the lines of a replaced import were taken back.
pub(super) fn replaced_by(batch: ImportBatchId, file_name: &str) -> String {
    format!("replaced by import {batch} ({file_name})")
}

/// Keeps, with the lines that are posted, the cells beside them that no field is read from.
fn keep_other_cells(
    conn: &mut DbConnection,
    batch: ImportBatchId,
    prepared: &Prepared,
    judged: &Judged<'_>,
) -> Result<(), OperationError> {
    if prepared.other_cells.is_empty() {
        return Ok(());
    }
    let posted: BTreeSet<(&str, u32)> =
        judged.new_lines.iter().map(|line| (&*line.source_sheet, line.source_row)).collect();
    let rows: Vec<RowCells<'_>> = prepared
        .other_cells
        .iter()
        .filter(|row| posted.contains(&(&*row.sheet, row.row)))
        .map(|row| (&*row.sheet, row.row, row.cells.as_slice()))
        .collect();
    Ok(other_cells::insert(conn, batch, &rows)?)
}
