//! An import as its work place shows it: what is kept about it, and what its file says when it is read again: columns
//! with their reasons, open questions, look-alikes side by side, consequences. Changes nothing.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::judging::{Judged, judge};
use super::reading::{OpenedBatch, Prepared, prepare};
use super::{
    ImportDetails, ImportStage, Succession, near_duplicates, review_memory, show_import, succession,
};
use crate::db::{DbConnection, duplicate_decisions, grants, imports, postings};
use crate::domain::books::BookedGrant;
use crate::domain::consequences::Consequences;
use crate::domain::expense::ExpenseField;
use crate::domain::finding::Finding;
use crate::domain::ids::{ExpenditureId, ImportBatchId};
use crate::domain::import_batch::{ImportBatch, RowCounts, RowState};
use crate::domain::language::Bilingual;
use crate::domain::ledger::LedgerLine;
use crate::domain::likeness::{DuplicateDecision, same_invoice};
use crate::domain::money::Cents;
use crate::importing::{self, Doubt, SheetReading};
use crate::operations::{Books, OperationError, execution};

/// An import, what is kept about it and what its file says now.
pub struct ImportReview {
    pub details: ImportDetails,
    /// The expense tables of the file, each column with the reason why it is what it is.
    pub tables: Vec<SheetReading>,
    /// What must be answered before anything is posted.
    pub questions: Vec<Question>,
    /// Rows that look like another expense, decided or not, in the order of the file.
    pub pairs: Vec<DuplicatePair>,
    /// Payments within so many days are compared; nothing when the import is closed.
    pub duplicate_days: Option<u32>,
    /// What posting does; nothing without a budget.
    pub consequences: Option<Consequences>,
    /// What differs from the import that this one replaces.
    pub succession: Option<Succession>,
    /// Of this reading: `ready` and `ready_cents` are what posting would enter.
    pub rows: RowCounts,
    pub ready_cents: Cents,
    /// Whether posting would do exactly what the newest check showed.
    pub stands_as_checked: bool,
    /// Codes and names that a text may be said to mean.
    pub activities: Vec<(String, Bilingual)>,
    pub categories: Vec<(String, Bilingual)>,
}

/// Something about the columns that a person has to say.
pub struct Question {
    pub finding: Finding,
    /// Both readings, where a column can be read in two ways.
    pub doubt: Option<Doubt>,
}

/// A row beside the expense that it looks like.
pub struct DuplicatePair {
    pub row: LedgerLine,
    /// Activity and category of the row.
    pub row_budget_line: String,
    pub other: OtherExpense,
    pub why: Bilingual,
    pub decision: Option<DuplicateDecision>,
}

/// The expense that a row looks like.
pub struct OtherExpense {
    pub line: LedgerLine,
    pub budget_line: String,
    /// Nothing for an earlier row of the same file.
    pub id: Option<ExpenditureId>,
    /// The import that posted it.
    pub import: Option<ImportBatch>,
}

/// What each field of an expense is called on screen, in the order of the fields.
pub fn field_names() -> Result<Vec<(ExpenseField, Bilingual)>, OperationError> {
    Ok(importing::field_names()?)
}

/// Everything that a person needs to work on an import. As long as nothing in the books changes, the same review is given.
pub fn review_import(
    books: &Books,
    batch: ImportBatchId,
    progress: &dyn Fn(ImportStage),
) -> Result<Arc<ImportReview>, OperationError> {
    let key = review_memory::key(books, batch)?;
    if let Some(known) = review_memory::recall(books, &key) {
        return Ok(known);
    }
    let review = Arc::new(review(books, batch, progress)?);
    review_memory::keep(books, key, &review);
    Ok(review)
}

fn review(
    books: &Books,
    batch: ImportBatchId,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportReview, OperationError> {
    let details = show_import(books, batch)?;
    if !details.batch.state.may_be_mended() {
        return Ok(ImportReview::closed(details));
    }
    let opened = OpenedBatch::load(books, batch)?;
    let task = opened.task(&opened.batch.plan);
    let prepared = prepare(books, &task, progress)?;
    books.db.read(|conn| {
        let judged = judge(conn, &prepared, &task)?;
        let questions = prepared.questions().into_iter().map(question).collect::<Result<Vec<_>, _>>()?;
        let checked = details.batch.checked_hash.as_ref();
        Ok(ImportReview {
            stands_as_checked: checked.is_some_and(|known| *known == judged.hash()),
            questions,
            pairs: if task.replaces.is_none() { pairs(conn, &prepared, &judged)? } else { Vec::new() },
            duplicate_days: Some(prepared.grant.definition.duplicate_days),
            consequences: judged.consequences(conn, &prepared)?,
            succession: judged.succession.clone(),
            rows: judged.rows,
            ready_cents: judged.amount,
            tables: prepared.sheets.clone(),
            activities: activities(&prepared.grant),
            categories: categories(&prepared.grant)?,
            details,
        })
    })
}

fn activities(grant: &BookedGrant) -> Vec<(String, Bilingual)> {
    let activities = grant.definition.activities.iter();
    activities.map(|activity| (activity.code.clone(), activity.name.clone())).collect()
}

/// Those that are booked line by line.
fn categories(grant: &BookedGrant) -> Result<Vec<(String, Bilingual)>, OperationError> {
    let scheme = execution::scheme_of(grant)?;
    let rates = scheme.flat_rates_of(&grant.definition);
    let booked = scheme.categories.iter().filter(|known| !scheme.is_computed(&known.code, &rates));
    Ok(booked.map(|category| (category.code.clone(), category.short.clone())).collect())
}

impl ImportReview {
    /// Of an import about which nothing changes any more.
    fn closed(details: ImportDetails) -> Self {
        Self {
            rows: details.batch.rows,
            ready_cents: Cents::ZERO,
            stands_as_checked: false,
            tables: Vec::new(),
            questions: Vec::new(),
            pairs: Vec::new(),
            duplicate_days: None,
            consequences: None,
            succession: None,
            activities: Vec::new(),
            categories: Vec::new(),
            details,
        }
    }
}

fn question(finding: &Finding) -> Result<Question, OperationError> {
    Ok(Question { doubt: importing::doubt_of(finding)?, finding: finding.clone() })
}

/// The rows that look like another expense. Those that the ledger has to the letter are no matter of opinion.
fn pairs(
    conn: &mut DbConnection,
    prepared: &Prepared,
    judged: &Judged<'_>,
) -> Result<Vec<DuplicatePair>, OperationError> {
    let grant = &prepared.grant;
    let exact: BTreeSet<i64> = judged
        .kept
        .iter()
        .filter(|row| row.duplicate_of.is_some())
        .filter_map(|row| row.fingerprint)
        .collect();
    let rows: Vec<&LedgerLine> =
        prepared.lines.iter().filter(|line| !exact.contains(&line.fingerprint)).collect();
    let mut suspects = near_duplicates::suspects(conn, grant, &rows)?;
    let fingerprints: Vec<i64> = suspects.keys().copied().collect();
    let decisions = duplicate_decisions::newest(conn, grant.id, &fingerprints)?;
    let known: Vec<ExpenditureId> = suspects.values().filter_map(|suspicion| suspicion.id).collect();
    let origins = origins(conn, grant, &known)?;
    let pair = |row: &LedgerLine| {
        let suspicion = suspects.remove(&row.fingerprint)?;
        let (id, line) = (suspicion.id, suspicion.line);
        let budget_line = succession::name_of(grant, line.budget_line);
        let import = id.and_then(|id| origins.get(&id).cloned());
        Some(DuplicatePair {
            row_budget_line: succession::name_of(grant, row.budget_line),
            other: OtherExpense { line, budget_line, id, import },
            why: suspicion.why,
            decision: decisions.get(&row.fingerprint).cloned(),
            row: row.clone(),
        })
    };
    let mut pairs: Vec<DuplicatePair> = rows.into_iter().filter_map(pair).collect();
    pairs.extend(pairs_of_other_grants(conn, prepared, judged)?);
    Ok(pairs)
}

/// The rows whose invoice another grant declares already.
fn pairs_of_other_grants(
    conn: &mut DbConnection,
    prepared: &Prepared,
    judged: &Judged<'_>,
) -> Result<Vec<DuplicatePair>, OperationError> {
    let mut pairs = Vec::new();
    let waiting = judged.kept.iter().filter(|row| row.state == RowState::Waiting);
    for (id, fingerprint) in waiting.filter_map(|row| row.duplicate_of.zip(row.fingerprint)) {
        let Some(row) = prepared.lines.iter().find(|line| line.fingerprint == fingerprint) else { continue };
        let standing = crate::db::evidence::standing(conn, &[id])?;
        let Some(other) = crate::db::expenditures::with_ids(conn, &[id])?.pop().zip(standing.first()) else {
            continue;
        };
        let (line, grant) = (other.0.line, grants::load_by_id(conn, other.1.grant)?);
        let budget_line =
            format!("{} {}", grant.definition.code, succession::name_of(&grant, line.budget_line));
        let Some(why) = same_invoice(row, &line, prepared.grant.definition.duplicate_days) else { continue };
        pairs.push(DuplicatePair {
            row_budget_line: succession::name_of(&prepared.grant, row.budget_line),
            other: OtherExpense { line, budget_line, id: Some(id), import: None },
            why,
            decision: None,
            row: row.clone(),
        });
    }
    Ok(pairs)
}

/// The imports that posted these lines.
fn origins(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    lines: &[ExpenditureId],
) -> Result<HashMap<ExpenditureId, ImportBatch>, OperationError> {
    if lines.is_empty() {
        return Ok(HashMap::new());
    }
    let postings = postings::list(conn, grant.id)?;
    let batches = imports::list(conn, grant.id)?;
    let found = crate::db::expenditures::with_ids(conn, lines)?.into_iter().filter_map(|line| {
        let posting = postings.iter().find(|posting| posting.id == line.posting)?;
        let batch = batches.iter().find(|batch| Some(batch.id) == posting.batch)?;
        Some((line.id, batch.clone()))
    });
    Ok(found.collect())
}
