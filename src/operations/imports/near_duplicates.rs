//! Rows that look like an expense which stands in the ledger or earlier in the file, though not to the letter. Such a
//! row waits until a person decides; the decision is kept and never asked again.

use std::collections::HashMap;

use super::Judged;
use super::duplicates::{kept_row, place_of, summary};
use crate::db::audit::AuditRecord;
use crate::db::duplicate_decisions::NewDecision;
use crate::db::{DbConnection, audit, duplicate_decisions, expenditures, grants, imports, postings};
use crate::domain::books::BookedGrant;
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::ids::{ExpenditureId, ImportBatchId};
use crate::domain::import_batch::RowState;
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, LedgerLine};
use crate::domain::likeness::{DuplicateVerdict, alike, restated};
use crate::operations::{Actor, Books, OperationError};

/// Which row of an import a decision is about, and what was decided.
pub struct DecideDuplicate<'a> {
    pub batch: ImportBatchId,
    pub sheet: &'a str,
    /// As the spreadsheet numbers it.
    pub row: u32,
    pub verdict: DuplicateVerdict,
    pub reason: &'a str,
}

/// Keeps a decision about a row that looks like a line of the ledger. The file may then be imported again.
pub fn decide_duplicate(
    books: &Books,
    actor: &Actor,
    decision: &DecideDuplicate<'_>,
) -> Result<(), OperationError> {
    if decision.reason.trim().is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een besluit over een dubbele uitgave heeft een reden nodig.",
            "A decision about a duplicate needs a reason.",
        )));
    }
    books.db.write(|conn| {
        let batch = imports::load(conn, decision.batch)?;
        let rows = imports::rows(conn, decision.batch)?;
        let row = rows.iter().find(|row| row.sheet == decision.sheet && row.row == decision.row);
        let fingerprint = row.and_then(|row| row.fingerprint).ok_or_else(|| no_such_row(decision))?;
        // A waiting row names a line only where that is of another grant: the decision is about this line alone.
        let other = row.filter(|row| row.state == RowState::Waiting).and_then(|row| row.duplicate_of);
        let (at, by) = (books.clock.now(), actor.name.as_str());
        let (verdict, reason) = (decision.verdict, decision.reason);
        let new = NewDecision { grant: batch.grant, fingerprint, other, verdict, reason, at, by };
        duplicate_decisions::insert(conn, &new)?;
        let grant = grants::load_by_id(conn, batch.grant)?;
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: by,
                act: "duplicate.decide",
                subject: &format!(
                    "grant {}, import {}, {}!{}",
                    grant.definition.code, decision.batch, decision.sheet, decision.row
                ),
                detail: &format!("{}: {reason}", verdict.code()),
            },
        )?;
        Ok(())
    })
}

fn no_such_row(decision: &DecideDuplicate<'_>) -> OperationError {
    let (batch, sheet, row) = (decision.batch, decision.sheet, decision.row);
    OperationError::NotFound(format!("a readable waiting row {row} of sheet '{sheet}' in import {batch}"))
}

/// Holds rows that look like another expense, unless somebody decided that they are not.
pub(super) fn hold_near_duplicates(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    judged: &mut Judged<'_>,
) -> Result<(), OperationError> {
    let suspects = suspects(conn, grant, &judged.new_lines)?;
    if suspects.is_empty() {
        return Ok(());
    }
    let fingerprints: Vec<i64> = suspects.keys().copied().collect();
    let verdicts = duplicate_decisions::verdicts(conn, grant.id, &fingerprints)?;
    let Judged { new_lines, kept, findings, .. } = judged;
    new_lines.retain(|line| {
        let Some(suspicion) = suspects.get(&line.fingerprint) else { return true };
        match verdicts.get(&line.fingerprint) {
            Some(DuplicateVerdict::Different | DuplicateVerdict::PartOf) => true,
            Some(DuplicateVerdict::Same) => {
                findings.push(decided_same(line, suspicion));
                kept.push(kept_row(line, RowState::Duplicate, None));
                false
            }
            None => {
                findings.push(near_duplicate(line, suspicion));
                kept.push(kept_row(line, RowState::Waiting, None));
                false
            }
        }
    });
    Ok(())
}

/// Which other expense a row looks like, and why.
pub(super) struct Suspicion {
    other: Bilingual,
    pub why: Bilingual,
    pub line: LedgerLine,
    /// Nothing for an earlier row of the same file.
    pub id: Option<ExpenditureId>,
}

/// An expense that a row may repeat.
struct Known<'a> {
    line: &'a LedgerLine,
    /// Nothing for an earlier row of the same file.
    id: Option<ExpenditureId>,
}

impl Known<'_> {
    /// Why a row may be this expense. Rows of one file that share an invoice but not activity and category are a
    /// split invoice and no duplicates of each other.
    fn repeated_by(&self, row: &LedgerLine, days: u32) -> Option<Suspicion> {
        let why = match self.id {
            Some(_) => restated(row, self.line, days)?,
            None if self.line.budget_line == row.budget_line => alike(row, self.line, days)?,
            None => return None,
        };
        Some(Suspicion { why, other: self.name(), line: self.line.clone(), id: self.id })
    }

    fn name(&self) -> Bilingual {
        if let Some(id) = self.id {
            return Bilingual::new(
                format!("regel {id} van het grootboek"),
                format!("line {id} of the ledger"),
            );
        }
        let (sheet, row) = (&self.line.source_sheet, self.line.source_row);
        Bilingual::new(format!("rij {row} van blad {sheet}"), format!("row {row} of sheet {sheet}"))
    }
}

/// The suspicious rows, by fingerprint.
pub(super) fn suspects(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    rows: &[&LedgerLine],
) -> Result<HashMap<i64, Suspicion>, OperationError> {
    let days = grant.definition.duplicate_days;
    let standing = standing_alike(conn, grant, rows)?;
    let shared = shared_likenesses(&standing, rows);
    let mut known: HashMap<i64, Vec<Known<'_>>> = HashMap::with_capacity(shared.len());
    for expenditure in &standing {
        if let Some(likeness) = expenditure.line.likeness {
            let (line, id) = (&expenditure.line, Some(expenditure.id));
            known.entry(likeness).or_default().push(Known { line, id });
        }
    }
    let mut suspects = HashMap::new();
    for line in rows.iter().copied() {
        let Some(likeness) = line.likeness.filter(|likeness| shared.binary_search(likeness).is_ok()) else {
            continue;
        };
        let others = known.entry(likeness).or_default();
        if let Some(suspicion) = others.iter().find_map(|other| other.repeated_by(line, days)) {
            suspects.insert(line.fingerprint, suspicion);
        }
        others.push(Known { line, id: None });
    }
    Ok(suspects)
}

/// Likenesses that more than one of all these lines have, in order: few among many rows.
fn shared_likenesses(standing: &[Expenditure], rows: &[&LedgerLine]) -> Vec<i64> {
    let in_ledger = standing.iter().filter_map(|expenditure| expenditure.line.likeness);
    let mut all: Vec<i64> = in_ledger.chain(rows.iter().filter_map(|row| row.likeness)).collect();
    all.sort_unstable();
    all.chunk_by(|one, other| one == other)
        .filter(|equal| equal.len() > 1)
        .filter_map(|equal| equal.first())
        .copied()
        .collect()
}

fn standing_alike(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    rows: &[&LedgerLine],
) -> Result<Vec<Expenditure>, OperationError> {
    if postings::newest(conn, grant.id)?.is_none() {
        return Ok(Vec::new());
    }
    let mut likenesses: Vec<i64> = rows.iter().filter_map(|row| row.likeness).collect();
    likenesses.sort_unstable();
    likenesses.dedup();
    Ok(expenditures::standing_alike(conn, grant.id, &likenesses)?)
}

fn near_duplicate(line: &LedgerLine, suspicion: &Suspicion) -> Finding {
    let Suspicion { other, why, .. } = suspicion;
    Finding::new(
        FindingCode::NearDuplicate,
        place_of(line),
        summary(line),
        Bilingual::new(
            format!("Deze uitgave lijkt op {}: {}.", other.nl, why.nl),
            format!("This expense looks like {}: {}.", other.en, why.en),
        ),
        Bilingual::new(
            "Besluit of het dezelfde uitgave is of een andere. Het besluit blijft bewaard en wordt niet opnieuw gevraagd.",
            "Decide whether it is the same expense or another one. The decision is kept and never asked again.",
        ),
    )
}

fn decided_same(line: &LedgerLine, suspicion: &Suspicion) -> Finding {
    let other = &suspicion.other;
    Finding::new(
        FindingCode::DecidedDuplicate,
        place_of(line),
        summary(line),
        Bilingual::new(
            format!("Besloten is dat dit dezelfde uitgave is als {}.", other.nl),
            format!("It was decided that this is the same expense as {}.", other.en),
        ),
        Bilingual::new("U hoeft niets te doen.", "You need not do anything."),
    )
}
