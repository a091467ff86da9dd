//! What each exchange-rate policy would come to over the lines of a grant in foreign currency.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::db::expenditures::{self, LineFilter};
use crate::db::report_life::ReportRecord;
use crate::db::{DbConnection, grants, postings, rates, report_life};
use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, CostProblem, UsedValue};
use crate::domain::currency::{Currency, Money};
use crate::domain::exchange::{ExpenseDates, RateSource};
use crate::domain::exchange_policy::{
    ExchangePolicy, ForeignLine, OwnRate, PolicyOutcome, RateBook, compare, under,
};
use crate::domain::ids::{ExpenditureId, PostingId, ReportingPeriodId};
use crate::domain::language::Bilingual;
use crate::domain::ledger::Expenditure;
use crate::domain::money::Cents;
use crate::domain::report::ReportState;
use crate::operations::cost_bases::standing;
use crate::operations::{Books, OperationError};

/// The lines in foreign currency and every policy over them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoliciesCompared {
    pub lines: Vec<LineInWords>,
    pub policies: Vec<PolicyOutcome>,
    /// Periods whose report is not submitted yet: the day on which it is due stands in.
    pub assumed_submissions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineInWords {
    pub line: ExpenditureId,
    pub supplier: String,
    pub document_number: String,
    pub original: Money,
    pub paid_on: NaiveDate,
}

/// Rates this long before and after the dates of the lines are looked at.
const MARGIN_IN_DAYS: u64 = 62;

/// Every policy side by side over the lines that stand.
pub fn compare_policies(books: &Books, grant_code: &str) -> Result<PoliciesCompared, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let ForeignLines { booked, lines, submitted } = foreign_lines(conn, &grant)?;
        let book = rate_book(conn, &grant, books.clock.today())?;
        let assumed = grant.definition.periods.iter().filter(|period| {
            grant.period_id(&period.code).is_some_and(|id| {
                !submitted.contains(&id) && booked.iter().any(|line| line.line.period == id)
            })
        });
        Ok(PoliciesCompared {
            assumed_submissions: assumed.map(|period| period.code.clone()).collect(),
            policies: compare(&lines, &book, grant.definition.exchange_rule)?,
            lines: booked.iter().map(in_words).collect(),
        })
    })
}

/// What brings the lines of a stretch of days from the rates they are booked at to those of the policy that the grant
/// reports by. Nothing where the grant reports what is booked.
pub(super) fn exchange_differences(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    span: DateSpan,
    today: NaiveDate,
) -> Result<(Vec<ComputedCost>, Vec<CostProblem>), OperationError> {
    let (mut costs, mut problems) = (Vec::new(), Vec::new());
    let Some(policy) = grant.definition.reporting_rate else { return Ok((costs, problems)) };
    let ForeignLines { booked, lines, .. } = foreign_lines(conn, grant)?;
    let outcome = under(policy, &lines, &rate_book(conn, grant, today)?)?;
    for (line, priced) in booked.iter().zip(&outcome.lines) {
        if !span.contains(line.line.payment_date) {
            continue;
        }
        match (priced.amount, priced.difference, priced.units_per_euro) {
            (Some(amount), Some(difference), Some(rate)) => {
                costs.push(difference_of(grant, line, policy, (amount, difference), (rate, &priced.rate_of)));
            }
            _ => problems.push(no_rate(line, policy)),
        }
    }
    Ok((costs, problems))
}

fn difference_of(
    grant: &BookedGrant,
    booked: &Expenditure,
    policy: ExchangePolicy,
    (amount, difference): (Cents, Cents),
    (rate, rate_of): (Decimal, &str),
) -> ComputedCost {
    let (id, line) = (booked.id, &booked.line);
    let place = grant.budget_line_by_id(line.budget_line);
    let (original, currency, was) = (line.original.units(), line.original.currency, line.amount);
    let rate = rate.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero).normalize();
    let text = format!("{currency} {original} / {rate} = EUR {amount}");
    ComputedCost {
        item: format!("line {id}"),
        activity: place.map(|place| place.activity.clone()).unwrap_or_default(),
        category: place.map(|place| place.category.clone()).unwrap_or_default(),
        day: line.payment_date,
        supplier: line.supplier.clone(),
        document_number: line.document_number.clone(),
        amount: difference,
        article: policy.article().to_owned(),
        formula: Bilingual::new(
            format!("regel {id}: {text}, geboekt is EUR {was}"),
            format!("line {id}: {text}, booked are EUR {was}"),
        ),
        values: vec![
            UsedValue::new("koersbeleid", "policy", policy.code()),
            UsedValue::new("koers", "rate", rate),
            UsedValue::new("bron van de koers", "source of the rate", rate_of),
        ],
    }
}

fn no_rate(booked: &Expenditure, policy: ExchangePolicy) -> CostProblem {
    let (id, currency, name) = (booked.id, booked.line.original.currency, policy.name());
    CostProblem {
        code: "rate-missing",
        blocks: true,
        subject: format!("line {id}"),
        article: policy.article().to_owned(),
        message: Bilingual::new(
            format!("Voor regel {id} is geen koers van {currency} geladen ({}).", name.nl),
            format!("No rate of {currency} is loaded for line {id} ({}).", name.en),
        ),
        remedy: Bilingual::new(
            "Laad het koersenbestand, of stel de eigen koers ([[own_rate]]).",
            "Load the file of rates, or state the own rate ([[own_rate]]).",
        ),
    }
}

/// Lines in foreign currency that stand, in the same order as booked and as a policy sees them.
struct ForeignLines {
    booked: Vec<Expenditure>,
    lines: Vec<ForeignLine>,
    /// Periods over which a report was submitted.
    submitted: BTreeSet<ReportingPeriodId>,
}

fn foreign_lines(conn: &mut DbConnection, grant: &BookedGrant) -> Result<ForeignLines, OperationError> {
    let mut booked = expenditures::list(conn, grant.id, LineFilter::All)?;
    let taken_back: BTreeSet<ExpenditureId> = booked.iter().filter_map(|line| line.line.answers).collect();
    booked.retain(|line| {
        let stands = line.line.answers.is_none() && !taken_back.contains(&line.id);
        stands && line.line.original.currency != Currency::EUR
    });
    let registered: BTreeMap<PostingId, NaiveDate> = postings::list(conn, grant.id)?
        .into_iter()
        .map(|posting| (posting.id, posting.posted_at.date_naive()))
        .collect();
    let submitted = submissions(&report_life::list(conn, grant.id)?);
    let seen = |line: &Expenditure| {
        foreign_line(grant, line, &registered, &submitted)
            .ok_or_else(|| OperationError::NotFound(format!("the period of line {}", line.id)))
    };
    let lines = booked.iter().map(seen).collect::<Result<Vec<_>, _>>()?;
    Ok(ForeignLines { booked, lines, submitted: submitted.into_keys().collect() })
}

fn in_words(booked: &Expenditure) -> LineInWords {
    let line = &booked.line;
    LineInWords {
        line: booked.id,
        supplier: line.supplier.clone(),
        document_number: line.document_number.clone(),
        original: line.original,
        paid_on: line.payment_date,
    }
}

/// When a report over each period was first submitted.
fn submissions(reports: &[ReportRecord]) -> BTreeMap<ReportingPeriodId, NaiveDate> {
    let mut days: BTreeMap<ReportingPeriodId, NaiveDate> = BTreeMap::new();
    for report in reports {
        for step in report.steps.iter().filter(|step| step.state == ReportState::Submitted) {
            let day = step.at.date_naive();
            let first = days.entry(report.period).or_insert(day);
            *first = (*first).min(day);
        }
    }
    days
}

fn foreign_line(
    grant: &BookedGrant,
    booked: &Expenditure,
    registered: &BTreeMap<PostingId, NaiveDate>,
    submitted: &BTreeMap<ReportingPeriodId, NaiveDate>,
) -> Option<ForeignLine> {
    let line = &booked.line;
    let period = grant.definition.period(grant.period_code(line.period)?)?;
    Some(ForeignLine {
        line: booked.id,
        original: line.original,
        booked: line.amount,
        dates: ExpenseDates {
            registered_on: *registered.get(&booked.posting)?,
            invoiced_on: line.invoice_date,
            paid_on: line.payment_date,
        },
        period: period.span(),
        submitted_on: submitted.get(&line.period).copied().or_else(|| grant.definition.report_due(period)),
    })
}

fn rate_book(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    today: NaiveDate,
) -> Result<RateBook, OperationError> {
    let span = grant.definition.decision.period;
    let from = span.from.checked_sub_days(Days::new(MARGIN_IN_DAYS)).unwrap_or(span.from);
    let last = span.to.max(today);
    let to = last.checked_add_days(Days::new(MARGIN_IN_DAYS)).unwrap_or(last);
    let mut published = Vec::new();
    for source in RateSource::ALL {
        published.extend(rates::between(conn, source, from, to)?);
    }
    Ok(RateBook::new(&published, &standing::<OwnRate>(conn, grant.id)?))
}
