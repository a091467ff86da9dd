//! An import step by step: staged, checked, posted or discarded, each by whoever comes next. Every step reads the file
//! again, so nothing is half done between two steps.

use super::entering::{enter_batch, enter_lines, keep_reading, somebody_was_first};
use super::judging::judge;
use super::mappings::refuse_long_sender;
use super::reading::{OpenedBatch, Prepared, prepare};
use super::{
    ImportCommand, ImportOutcome, ImportStage, brings_nothing, outcome, prepared_memory,
    refuse_part_of_successor,
};
use crate::db::audit::AuditRecord;
use crate::db::{DbConnection, audit, grants, imports};
use crate::domain::books::BookedGrant;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::language::{Bilingual, Language};
use crate::domain::reading_plan::ReadingPlan;
use crate::operations::{Actor, Books, OperationError, seal};

/// Takes a file in without posting anything: its reading, findings and consequences are known afterwards. A file that
/// is under way already is taken up where it was left.
pub fn stage_import(
    books: &Books,
    actor: &Actor,
    command: &ImportCommand<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, OperationError> {
    stage_as_planned(books, actor, command, &ReadingPlan::default(), progress)
}

/// The same for a file about whose reading something is said beforehand. Of a file that is under way already what was
/// said before stays.
pub fn stage_as_planned(
    books: &Books,
    actor: &Actor,
    command: &ImportCommand<'_>,
    said: &ReadingPlan,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, OperationError> {
    refuse_part_of_successor(command)?;
    refuse_long_sender(said)?;
    let sha256 = seal::sha256_hex(&[command.bytes]);
    let open = books.db.read(|conn| {
        let grant = grants::load(conn, command.grant)?;
        Ok::<_, OperationError>(imports::open_with_file(conn, grant.id, &sha256)?)
    })?;
    if let Some(open) = open {
        // Nothing is lost that was said about the file before.
        return check_import(books, actor, open.id, progress);
    }
    let plan = command.plan(said);
    let task = command.task(&plan);
    let prepared = prepare(books, &task, progress)?;
    books.db.write(|conn| {
        refuse_amended(conn, &prepared)?;
        let judged = judge(conn, &prepared, &task)?;
        // A file of which no row is understood yet may be a matter of telling which row is the header.
        let asks = judged.rows.read() == 0 && !prepared.questions().is_empty();
        if !asks && brings_nothing(conn, &prepared, &task, &judged)? {
            return outcome(conn, &prepared, &task, &judged, None);
        }
        let state = if prepared.questions().is_empty() { BatchState::Mapped } else { BatchState::Staged };
        let batch = enter_batch(conn, (books, actor), &task, (&prepared, &judged), state)?;
        record(conn, (books, actor), "import.stage", &prepared.grant, batch, task.file_name)?;
        outcome(conn, &prepared, &task, &judged, Some((batch, state)))
    })
}

/// Reads the file of an import again and holds its rows against the rules and the books.
pub fn check_import(
    books: &Books,
    actor: &Actor,
    batch: ImportBatchId,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, OperationError> {
    let opened = OpenedBatch::load(books, batch)?;
    let task = opened.task(&opened.batch.plan);
    refuse_unless_mendable(&opened.batch)?;
    let prepared = prepare(books, &task, progress)?;
    books.db.write(|conn| {
        refuse_amended(conn, &prepared)?;
        let judged = judge(conn, &prepared, &task)?;
        let to = state_after(&opened.batch, &prepared, BatchState::Checked)?;
        keep_reading(conn, (&opened.batch, to), task.plan, (&prepared, &judged), false)?;
        record(conn, (books, actor), "import.check", &prepared.grant, batch, to.code())?;
        outcome(conn, &prepared, &task, &judged, Some((batch, to)))
    })
}

/// Posts the good rows of an import; the others wait, and follow when they are mended and it is posted again. After a
/// check exactly that is posted which was checked.
pub fn post_import(
    books: &Books,
    actor: &Actor,
    batch: ImportBatchId,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, OperationError> {
    let opened = OpenedBatch::load(books, batch)?;
    refuse_unless_mendable(&opened.batch)?;
    let task = opened.task(&opened.batch.plan);
    let prepared = prepare(books, &task, progress)?;
    let outcome = books.db.write(|conn| {
        refuse_amended(conn, &prepared)?;
        let loaded = &opened.batch;
        refuse_successor(conn, loaded)?;
        let judged = judge(conn, &prepared, &task)?;
        if loaded.state == BatchState::Posted && judged.entering().next().is_none() {
            keep_reading(conn, (loaded, BatchState::Posted), task.plan, (&prepared, &judged), false)?;
            return outcome(conn, &prepared, &task, &judged, Some((batch, BatchState::Posted)));
        }
        let checked = state_after(loaded, &prepared, BatchState::Checked)?;
        if checked == BatchState::Staged {
            return Err(open_questions(batch, &prepared));
        }
        if loaded.checked_hash.as_ref().is_some_and(|known| *known != judged.hash()) {
            return Err(changed_since_check(batch));
        }
        walk(checked, BatchState::Posted, batch)?;
        let told = outcome(conn, &prepared, &task, &judged, Some((batch, BatchState::Posted)))?;
        keep_reading(conn, (loaded, BatchState::Posted), task.plan, (&prepared, &judged), true)?;
        enter_lines(conn, (books, actor), &task, batch, (&prepared, &judged), progress)?;
        Ok(ImportOutcome { rows: judged.rows.after_posting(), ..told })
    })?;
    if outcome.rows.waiting == 0 {
        prepared_memory::forget(books);
    }
    Ok(outcome)
}

/// Lays an import aside of which nothing is posted. The file and all that was said about it stay.
pub fn discard_import(books: &Books, actor: &Actor, batch: ImportBatchId) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let loaded = imports::load(conn, batch)?;
        let to = BatchState::Discarded;
        walk(loaded.state, to, batch)?;
        if !imports::change_state(conn, batch, loaded.state, to)? {
            return Err(somebody_was_first(batch));
        }
        let grant = grants::load_by_id(conn, loaded.grant)?;
        record(conn, (books, actor), "import.discard", &grant, batch, &loaded.file_name)
    })
}

/// The state that a reading of an import leads to when `reached` is the most that was done. With an open question about
/// its columns it is not mapped yet; once posted it stays so.
pub(super) fn state_after(
    batch: &ImportBatch,
    prepared: &Prepared,
    reached: BatchState,
) -> Result<BatchState, OperationError> {
    if batch.state == BatchState::Posted {
        return Ok(BatchState::Posted);
    }
    if !prepared.questions().is_empty() {
        return walk(batch.state, BatchState::Staged, batch.id);
    }
    let mapped = walk(batch.state, BatchState::Mapped, batch.id)?;
    if reached == BatchState::Mapped { Ok(mapped) } else { walk(mapped, reached, batch.id) }
}

/// One move of the life of an import, if it may be made.
fn walk(from: BatchState, to: BatchState, batch: ImportBatchId) -> Result<BatchState, OperationError> {
    if from.may_become(to) {
        return Ok(to);
    }
    let (from, to) = (from.code(), to.code());
    Err(OperationError::Conflict(Bilingual::new(
        format!("Import {batch} is {from} en kan niet {to} worden."),
        format!("Import {batch} is {from} and cannot become {to}."),
    )))
}

pub(super) fn refuse_unless_mendable(batch: &ImportBatch) -> Result<(), OperationError> {
    if batch.state.may_be_mended() {
        return Ok(());
    }
    let (id, state) = (batch.id, batch.state.code());
    Err(OperationError::Conflict(Bilingual::new(
        format!("Import {id} is {state}: daaraan verandert niets meer. Importeer het bestand opnieuw."),
        format!("Import {id} is {state}: nothing about it changes any more. Import the file again."),
    )))
}

/// Rows that waited are posted from the newest version of a workbook alone.
fn refuse_successor(conn: &mut DbConnection, batch: &ImportBatch) -> Result<(), OperationError> {
    let known = imports::list(conn, batch.grant)?;
    let successor =
        known.iter().find(|later| later.replaces == Some(batch.id) && later.state == BatchState::Posted);
    match successor {
        None => Ok(()),
        Some(later) => Err(OperationError::Conflict(Bilingual::new(
            format!(
                "Import {} is vervangen door import {}: boek daar de rijen die nog wachten.",
                batch.id, later.id
            ),
            format!("Import {} was replaced by import {}: post the waiting rows there.", batch.id, later.id),
        ))),
    }
}

pub(super) fn refuse_amended(conn: &mut DbConnection, prepared: &Prepared) -> Result<(), OperationError> {
    let now_in_books = grants::load_by_id(conn, prepared.grant.id)?;
    if now_in_books.version == prepared.grant.version {
        return Ok(());
    }
    Err(OperationError::Conflict(Bilingual::new(
        "Het project is tijdens de import gewijzigd. Importeer het bestand opnieuw.",
        "The grant was amended during the import. Import the file again.",
    )))
}

fn open_questions(batch: ImportBatchId, prepared: &Prepared) -> OperationError {
    let questions = prepared.questions();
    let told = |language| {
        let said = questions.iter().map(|finding| {
            let (place, message) = (&finding.place, finding.message.get(language));
            format!("{}!{}: {message}", place.sheet, place.cell)
        });
        said.collect::<Vec<_>>().join(" ")
    };
    OperationError::Conflict(Bilingual::new(
        format!("Import {batch} heeft nog open vragen: beantwoord die eerst. {}", told(Language::Nl)),
        format!("Import {batch} still has open questions: answer them first. {}", told(Language::En)),
    ))
}

fn changed_since_check(batch: ImportBatchId) -> OperationError {
    OperationError::Conflict(Bilingual::new(
        format!("Wat import {batch} zou boeken is sinds de controle veranderd. Controleer hem opnieuw."),
        format!("What import {batch} would post has changed since the check. Check it again."),
    ))
}

pub(super) fn record(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    act: &str,
    grant: &BookedGrant,
    batch: ImportBatchId,
    detail: &str,
) -> Result<(), OperationError> {
    let subject = format!("grant {}, import {batch}", grant.definition.code);
    let at = books.clock.now();
    audit::insert(conn, &AuditRecord { at, actor: &actor.name, act, subject: &subject, detail })?;
    Ok(())
}
