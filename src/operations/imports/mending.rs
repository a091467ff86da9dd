//! Answering what a file leaves open and correcting its cells. Checks run again at once, and what closed is said.

use std::collections::BTreeSet;

use super::entering::keep_reading;
use super::judging::judge;
use super::mappings::refuse_long_sender;
use super::reading::{OpenedBatch, Prepared, ReadingTask, prepare};
use super::staging::{record, refuse_amended, refuse_unless_mendable, state_after};
use super::{ImportOutcome, ImportStage, outcome};
use crate::db::{DbConnection, corrections, imports};
use crate::domain::cell_range::CellRange;
use crate::domain::finding::Finding;
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::language::Bilingual;
use crate::domain::reading_plan::{CellCorrection, ReadingPlan, corrections_in_force};
use crate::importing::encodings;
use crate::operations::{Actor, Books, OperationError};

/// What an answer or a correction did.
pub struct Mended {
    pub outcome: ImportOutcome,
    /// Findings that stood before and do not stand now.
    pub closed: Vec<Finding>,
    /// Findings that were not there before.
    pub opened: Vec<Finding>,
}

/// A cell to correct.
pub struct FixCell<'a> {
    pub batch: ImportBatchId,
    pub sheet: &'a str,
    /// "C12".
    pub cell: &'a str,
    /// Nothing gives the cell back what the file says.
    pub value: Option<&'a str>,
    pub reason: &'a str,
}

/// Takes answers about the reading of an import into its plan: columns, header rows, figures and dates, sheets to leave
/// out, the encoding. Rows that are posted already stay as they are.
pub fn map_import(
    books: &Books,
    actor: &Actor,
    batch: ImportBatchId,
    answers: &ReadingPlan,
    progress: &dyn Fn(ImportStage),
) -> Result<Mended, OperationError> {
    let opened = OpenedBatch::load(books, batch)?;
    refuse_unless_mendable(&opened.batch)?;
    refuse_long_sender(answers)?;
    let mut plan = opened.batch.plan.clone();
    plan.amend(answers);
    check_plan(&opened.batch, &plan)?;
    let task = opened.task(&plan);
    let prepared = prepare(books, &task, progress)?;
    refuse_unknown_sheets(answers, &prepared)?;
    books.db.write(|conn| {
        let to = state_after(&opened.batch, &prepared, BatchState::Mapped)?;
        let mended = keep_mended(conn, &opened.batch, to, &task, &prepared)?;
        let detail = imports::written_plan(answers)?;
        record(conn, (books, actor), "import.map", &prepared.grant, batch, &detail)?;
        Ok(mended)
    })
}

/// Corrects one cell in place; what the file says stays beside it.
pub fn fix_cell(
    books: &Books,
    actor: &Actor,
    fix: &FixCell<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<Mended, OperationError> {
    fix_cells(books, actor, std::slice::from_ref(fix), &|_conn| Ok(()), progress)
}

/// Something else that is kept in the transaction of an act.
pub type KeptBeside<'a> = dyn Fn(&mut DbConnection) -> Result<(), OperationError> + 'a;

/// Corrects cells of one import together, all or none.
pub fn fix_cells(
    books: &Books,
    actor: &Actor,
    fixes: &[FixCell<'_>],
    beside: &KeptBeside<'_>,
    progress: &dyn Fn(ImportStage),
) -> Result<Mended, OperationError> {
    let Some(batch) = fixes.first().map(|fix| fix.batch) else {
        return Err(OperationError::NotFound("a cell to correct".to_owned()));
    };
    let opened = OpenedBatch::load(books, batch)?;
    refuse_unless_mendable(&opened.batch)?;
    let mut corrections_made = Vec::with_capacity(fixes.len());
    for fix in fixes {
        corrections_made.push(correction_of(books, actor, &opened, fix)?);
    }
    let all = opened.corrections.iter().chain(&corrections_made).cloned();
    let in_force = corrections_in_force(all);
    let task = ReadingTask { corrections: &in_force, ..opened.task(&opened.batch.plan) };
    let prepared = prepare(books, &task, progress)?;
    for (fix, correction) in fixes.iter().zip(&mut corrections_made) {
        let row = row_of(fix)?;
        if prepared.posted_before.has(fix.sheet, row) {
            return Err(row_is_posted(fix, row));
        }
        let met = |known: &&crate::importing::CorrectedCell| {
            known.correction.sheet == fix.sheet && known.correction.cell == fix.cell
        };
        match prepared.corrected.iter().find(met) {
            Some(met) => correction.original.clone_from(&met.in_file),
            None if fix.value.is_some() => return Err(no_such_sheet(fix.sheet)),
            None => {}
        }
    }
    books.db.write(|conn| {
        // A corrected cell does not undo the check: it runs again at once.
        let reached = match opened.batch.state {
            BatchState::Checked => BatchState::Checked,
            _ => BatchState::Mapped,
        };
        let to = state_after(&opened.batch, &prepared, reached)?;
        for correction in &corrections_made {
            corrections::insert(conn, batch, correction)?;
        }
        beside(conn)?;
        let mended = keep_mended(conn, &opened.batch, to, &task, &prepared)?;
        let told: Vec<String> = corrections_made.iter().map(told_correction).collect();
        record(conn, (books, actor), "import.fix", &prepared.grant, batch, &told.join("; "))?;
        Ok(mended)
    })
}

/// A correction on its way; what the file says is filled in once the file is read.
fn correction_of(
    books: &Books,
    actor: &Actor,
    opened: &OpenedBatch,
    fix: &FixCell<'_>,
) -> Result<CellCorrection, OperationError> {
    row_of(fix)?;
    let before = opened.corrections.iter().find(|known| known.sheet == fix.sheet && known.cell == fix.cell);
    if fix.value.is_none() && before.is_none() {
        return Err(OperationError::NotFound(format!("a correction of {}!{}", fix.sheet, fix.cell)));
    }
    Ok(CellCorrection {
        sheet: fix.sheet.to_owned(),
        cell: fix.cell.to_owned(),
        original: before.map(|known| known.original.clone()).unwrap_or_default(),
        value: fix.value.map(str::to_owned),
        reason: fix.reason.trim().to_owned(),
        at: books.clock.now(),
        by: actor.name.clone(),
    })
}

fn told_correction(correction: &CellCorrection) -> String {
    let CellCorrection { sheet, cell, original, value, reason, .. } = correction;
    let value = value.as_ref().map_or_else(|| "as in the file".to_owned(), |value| format!("'{value}'"));
    format!("{sheet}!{cell}: '{original}' -> {value} ({reason})")
}

/// Keeps the new reading and compares its findings with those of the one before.
fn keep_mended(
    conn: &mut DbConnection,
    loaded: &ImportBatch,
    to: BatchState,
    task: &ReadingTask<'_>,
    prepared: &Prepared,
) -> Result<Mended, OperationError> {
    refuse_amended(conn, prepared)?;
    let judged = judge(conn, prepared, task)?;
    let before = imports::findings(conn, loaded.id)?;
    keep_reading(conn, (loaded, to), task.plan, (prepared, &judged), false)?;
    let key = |finding: &Finding| {
        let Finding { code, place, message, .. } = finding;
        (*code, place.sheet.clone(), place.cell.clone(), message.en.clone())
    };
    let without = |findings: &[Finding], others: &[Finding]| -> Vec<Finding> {
        let known: BTreeSet<_> = others.iter().map(key).collect();
        findings.iter().filter(|finding| !known.contains(&key(finding))).cloned().collect()
    };
    let (closed, opened) = (without(&before, &judged.findings), without(&judged.findings, &before));
    let outcome = outcome(conn, prepared, task, &judged, Some((loaded.id, to)))?;
    Ok(Mended { outcome, closed, opened })
}

fn row_of(fix: &FixCell<'_>) -> Result<u32, OperationError> {
    if fix.reason.trim().is_empty() && fix.value.is_some() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een correctie van een cel heeft een reden nodig.",
            "A correction of a cell needs a reason.",
        )));
    }
    let no_cell = || {
        OperationError::Rejected(Bilingual::new(
            format!("'{}' is geen cel; noem er een, zoals C12.", fix.cell),
            format!("'{}' is no cell; name one, such as C12.", fix.cell),
        ))
    };
    let cells: CellRange = fix.cell.parse().map_err(|_no_cells| no_cell())?;
    cells.single().map(|(row, _)| row).ok_or_else(no_cell)
}

fn row_is_posted(fix: &FixCell<'_>, row: u32) -> OperationError {
    let (sheet, batch) = (fix.sheet, fix.batch);
    OperationError::Conflict(Bilingual::new(
        format!(
            "Rij {row} van blad {sheet} is al geboekt. Importeer een gecorrigeerd bestand dat import {batch} vervangt, of draai de import terug."
        ),
        format!(
            "Row {row} of sheet {sheet} is posted already. Import a corrected file that replaces import {batch}, or reverse the import."
        ),
    ))
}

fn no_such_sheet(sheet: &str) -> OperationError {
    OperationError::NotFound(format!("a sheet '{sheet}' that is read in this import"))
}

/// An encoding is for text files, and must exist.
fn check_plan(batch: &ImportBatch, plan: &ReadingPlan) -> Result<(), OperationError> {
    let Some(label) = &plan.encoding else { return Ok(()) };
    let is_text = batch.format.starts_with("csv") || batch.format.starts_with("html");
    if is_text && encodings::known_name(label).is_some() {
        return Ok(());
    }
    Err(OperationError::Rejected(Bilingual::new(
        format!(
            "De codering '{label}' past niet: alleen een tekstbestand heeft er een, zoals windows-1252 of utf-8."
        ),
        format!(
            "The encoding '{label}' does not fit: only a text file has one, such as windows-1252 or utf-8."
        ),
    )))
}

/// A plan about a sheet that is not there would be kept and never heard of again.
fn refuse_unknown_sheets(answers: &ReadingPlan, prepared: &Prepared) -> Result<(), OperationError> {
    for name in answers.sheets.keys() {
        let met = prepared.sheets.iter().any(|sheet| *sheet.sheet == **name)
            || prepared.findings.iter().any(|finding| finding.place.sheet == *name);
        if !met {
            return Err(no_such_sheet(name));
        }
    }
    Ok(())
}
