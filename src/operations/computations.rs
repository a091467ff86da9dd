//! Posting computed costs. What stands in the ledger is compared with what was computed: lines that differ are taken back
//! and entered anew, the others stay. Lines of a period over which a report was frozen are not taken back: a line with the
//! difference corrects them. Each line keeps its formula and values.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;
use serde::Serialize;

use crate::db::expenditures::{self, LineFilter};
use crate::db::postings::NewPosting;
use crate::db::{DbConnection, computed_lines, grants, ledger_sums, postings, report_life};
use crate::domain::books::BookedGrant;
use crate::domain::computation::{
    ComputedCost, CostProblem, LineComputation, Topic, corrections, difference,
};
use crate::domain::currency::{Currency, Money};
use crate::domain::ids::{ExpenditureId, PostingId, ReportingPeriodId};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, ExpenditureKind, LedgerLine, PostingKind, SealHead};
use crate::domain::money::{Cents, MoneyError};
use crate::operations::imports::sums_of;
use crate::operations::{Actor, Books, OperationError, seal};

/// What posting computed costs did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostedComputation {
    pub topic: Topic,
    /// Lines that already said what was computed.
    pub kept: usize,
    pub taken_back: usize,
    pub entered: usize,
    /// What the ledger changes by, in euro cents.
    pub change_cents: i64,
    /// What stands afterwards, in euro cents.
    pub total_cents: i64,
}

impl PostedComputation {
    /// Names this outcome: what was shown is posted only when it comes out the same.
    pub fn mark(&self) -> String {
        let Self { topic, kept, taken_back, entered, change_cents, total_cents } = self;
        format!("{}.{kept}.{taken_back}.{entered}.{change_cents}.{total_cents}", topic.code())
    }
}

/// Costs on their way into the ledger.
pub(super) struct NewComputation<'a> {
    pub topic: Topic,
    /// The computed costs are all of this period; nothing for all periods.
    pub period: Option<ReportingPeriodId>,
    pub costs: &'a [ComputedCost],
    pub reason: &'a str,
    pub dry_run: bool,
}

/// Brings the ledger in line with what was computed. Call within the transaction that read what the costs follow from.
pub(super) fn post(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    grant: &BookedGrant,
    new: &NewComputation<'_>,
) -> Result<PostedComputation, OperationError> {
    let standing = computed_lines::standing(conn, grant.id, new.topic, new.period)?;
    let standing = expenditures::with_ids(conn, &standing)?;
    let frozen = report_life::frozen_periods(conn, grant.id)?;
    let (fixed, standing): (Vec<Expenditure>, Vec<Expenditure>) =
        standing.into_iter().partition(|line| frozen.contains(&line.line.period));
    let in_frozen = |cost: &&ComputedCost| {
        let period = grant.definition.period_of(cost.day).and_then(|period| grant.period_id(&period.code));
        period.is_some_and(|period| frozen.contains(&period))
    };
    let (late, costs): (Vec<&ComputedCost>, Vec<&ComputedCost>) = new.costs.iter().partition(in_frozen);
    let late: Vec<ComputedCost> = late.into_iter().cloned().collect();
    let corrected = corrections(&as_computed(conn, grant, &fixed)?, &late)?;
    let lines: Vec<LedgerLine> =
        costs.iter().map(|cost| ledger_line(grant, new.topic, cost)).collect::<Result<_, _>>()?;
    let corrections: Vec<LedgerLine> =
        corrected.iter().map(|cost| ledger_line(grant, new.topic, cost)).collect::<Result<_, _>>()?;
    let stands: Vec<(ExpenditureId, i64)> =
        standing.iter().map(|line| (line.id, line.line.fingerprint)).collect();
    let prints: Vec<i64> = lines.iter().map(|line| line.fingerprint).collect();
    let differs = difference(&stands, &prints);
    let mut reversals = Vec::with_capacity(differs.taken_back.len());
    for line in standing.iter().filter(|line| differs.taken_back.contains(&line.id)) {
        reversals.push(line.line.reversed(line.id).ok_or(MoneyError::Overflow)?);
    }
    let anew = differs.entered.iter().filter_map(|place| Some((lines.get(*place)?, *costs.get(*place)?)));
    let entered: Vec<(&LedgerLine, &ComputedCost)> = anew.chain(corrections.iter().zip(&corrected)).collect();
    if !new.dry_run {
        let reversing: Vec<&LedgerLine> = reversals.iter().collect();
        enter(conn, (books, actor), grant, (PostingKind::Reversal, new.reason), &reversing)?;
        let entering: Vec<&LedgerLine> = entered.iter().map(|(line, _)| *line).collect();
        let posting = enter(conn, (books, actor), grant, (PostingKind::Computation, new.reason), &entering)?;
        if let Some(posting) = posting {
            keep_computations(conn, grant, posting, new.topic, &entered)?;
        }
    }
    let sum = |lines: &mut dyn Iterator<Item = &LedgerLine>| Cents::sum(lines.map(|line| line.amount));
    let change = sum(&mut reversals.iter())?.plus(sum(&mut entered.iter().map(|(line, _)| *line))?)?;
    Ok(PostedComputation {
        topic: new.topic,
        kept: differs.kept.saturating_add(fixed.len()),
        taken_back: reversals.len(),
        entered: entered.len(),
        change_cents: change.get(),
        total_cents: Cents::sum(new.costs.iter().map(|cost| cost.amount))?.get(),
    })
}

/// Lines of the ledger as the costs that they were computed from.
fn as_computed(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    lines: &[Expenditure],
) -> Result<Vec<ComputedCost>, OperationError> {
    let mut found = Vec::with_capacity(lines.len());
    for booked in lines {
        let missing = || OperationError::NotFound(format!("the computation of line {}", booked.id));
        let computation = computed_lines::of_line(conn, booked.id)?.ok_or_else(missing)?;
        let place = grant.place_of(&booked.line);
        found.push(ComputedCost {
            item: computation.item,
            activity: place.activity.to_owned(),
            category: place.category.to_owned(),
            day: booked.line.payment_date,
            supplier: booked.line.supplier.clone(),
            document_number: booked.line.document_number.clone(),
            amount: booked.line.amount,
            article: computation.article,
            formula: computation.formula,
            values: computation.values,
        });
    }
    Ok(found)
}

/// Seals and enters lines that come from no file; nothing when there are none.
fn enter(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    grant: &BookedGrant,
    (kind, reason): (PostingKind, &str),
    lines: &[&LedgerLine],
) -> Result<Option<PostingId>, OperationError> {
    if lines.is_empty() {
        return Ok(None);
    }
    let newest = postings::newest(conn, grant.id)?;
    let number = newest.as_ref().map_or(1, |posting| posting.number.saturating_add(1));
    let previous_hash = newest.as_ref().map_or(seal::FIRST, |posting| posting.hash.as_str());
    let at = books.clock.now();
    let head = SealHead {
        grant_code: &grant.definition.code,
        number,
        kind,
        reason,
        file_sha256: "",
        posted_at: at,
        posted_by: &actor.name,
    };
    let hash = seal::posting(previous_hash, &head, grant, lines.iter().copied());
    let posting = postings::insert(
        conn,
        &NewPosting {
            grant: grant.id,
            number,
            kind,
            batch: None,
            reason,
            line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX),
            amount: Cents::sum(lines.iter().map(|line| line.amount))?,
            previous_hash,
            hash: &hash,
            at,
            by: &actor.name,
        },
    )?;
    expenditures::insert_lines(conn, grant.id, posting, lines, &|_done| {})?;
    ledger_sums::add(conn, grant.id, &sums_of(lines)?)?;
    Ok(Some(posting))
}

fn keep_computations(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    posting: PostingId,
    topic: Topic,
    entered: &[(&LedgerLine, &ComputedCost)],
) -> Result<(), OperationError> {
    let booked = expenditures::list(conn, grant.id, LineFilter::Posting(posting))?;
    let kept: Vec<(ExpenditureId, LineComputation)> = booked
        .iter()
        .zip(entered)
        .map(|(line, (_, cost))| {
            let computation = LineComputation {
                topic,
                item: cost.item.clone(),
                article: cost.article.clone(),
                formula: cost.formula.clone(),
                values: cost.values.clone(),
            };
            (line.id, computation)
        })
        .collect();
    Ok(computed_lines::insert(conn, &kept)?)
}

/// The line that a computed cost becomes. Its source is the computation: the topic and the item.
fn ledger_line(grant: &BookedGrant, topic: Topic, cost: &ComputedCost) -> Result<LedgerLine, OperationError> {
    let budget_line =
        grant.budget_line(&cost.activity, &cost.category).ok_or_else(|| no_budget_line(cost))?;
    let period = grant.definition.period_of(cost.day).and_then(|period| grant.period_id(&period.code));
    let identity = format!(
        "{}|{}|{}|{}|{}|{}|{}|{}",
        topic.code(),
        cost.item,
        cost.activity,
        cost.category,
        cost.day,
        cost.document_number,
        cost.amount.get(),
        cost.formula.nl
    );
    Ok(LedgerLine {
        kind: ExpenditureKind::Expense,
        answers: None,
        budget_line,
        period: period.ok_or_else(|| no_period(cost))?,
        year: cost.day.year(),
        country: None,
        supplier: cost.supplier.clone(),
        document_number: cost.document_number.clone(),
        description: cost.formula.nl.clone(),
        invoice_date: None,
        payment_date: cost.day,
        original: Money::new(cost.amount.get(), Currency::EUR),
        rate: None,
        amount: cost.amount,
        vat: Cents::ZERO,
        fingerprint: seal::fingerprint(&identity),
        likeness: None,
        source_sheet: Arc::from(topic.code()),
        source_row: 0,
        source_range: cost.item.clone(),
    })
}

/// What cannot be booked because the budget lacks a line, as problems; the rest can.
pub(super) fn without_budget_line(grant: &BookedGrant, costs: &mut Vec<ComputedCost>) -> Vec<CostProblem> {
    let mut missing: BTreeMap<(String, String), CostProblem> = BTreeMap::new();
    costs.retain(|cost| {
        let known = grant.budget_line(&cost.activity, &cost.category).is_some();
        if !known {
            let place = format!("{}/{}", cost.activity, cost.category);
            missing.entry((cost.activity.clone(), cost.category.clone())).or_insert_with(|| CostProblem {
                code: "no-budget-line",
                blocks: true,
                subject: place.clone(),
                article: String::new(),
                message: Bilingual::new(
                    format!("De begroting heeft geen post {place}."),
                    format!("The budget has no line {place}."),
                ),
                remedy: Bilingual::new("Laad een begroting met deze post.", "Load a budget with this line."),
            });
        }
        known
    });
    missing.into_values().collect()
}

fn no_budget_line(cost: &ComputedCost) -> OperationError {
    let place = format!("{}/{}", cost.activity, cost.category);
    OperationError::Rejected(Bilingual::new(
        format!("De begroting heeft geen post {place}. Laad een begroting met deze post."),
        format!("The budget has no line {place}. Load a budget with this line."),
    ))
}

fn no_period(cost: &ComputedCost) -> OperationError {
    let day = cost.day;
    OperationError::Rejected(Bilingual::new(
        format!("{} valt in geen enkele verslagperiode.", day.format("%d-%m-%Y")),
        format!("{} falls in no reporting period.", day.format("%-d %b %Y")),
    ))
}

/// How the computed lines of a grant came to their amounts, by line.
pub fn list_computations(
    books: &Books,
    grant_code: &str,
) -> Result<BTreeMap<ExpenditureId, LineComputation>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        Ok(computed_lines::list(conn, grant.id)?.into_iter().collect())
    })
}
