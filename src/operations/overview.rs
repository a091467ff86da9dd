//! The state of a grant today, from its definition, the running totals, the statements and the reports. Reads no line of
//! the ledger, so it costs the same for a hundred lines and for a million.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::db::{grants, imports, ledger_sums, progress, report_life};
use crate::domain::books::BookedGrant;
use crate::domain::deadlines::{Deadline, HandedIn, SecondAdvance, deadlines};
use crate::domain::execution::{BudgetExecution, Funding};
use crate::domain::grant::BudgetVersion;
use crate::domain::ids::ReportingPeriodId;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::ledger::LedgerSum;
use crate::domain::overview::{
    self, BudgetPart, BudgetStanding, HeatMap, KnownMilestone, Pace, heat_map, milestones, pace,
};
use crate::domain::progress::ProgressStatement;
use crate::domain::report::ReportState;
use crate::domain::scheme::CostScheme;
use crate::domain::spending::SpendingCurve;
use crate::operations::{Books, OperationError, execution, tender_marks};

/// Everything that the first page of a grant shows.
#[derive(Clone, Debug)]
pub struct GrantOverview {
    pub grant: BookedGrant,
    pub scheme: &'static CostScheme,
    pub today: NaiveDate,
    /// Number and day of approval of the budget in force.
    pub budget: (u32, NaiveDate),
    pub lines: i64,
    pub total: BudgetStanding,
    pub funding: Funding,
    pub by_category: Vec<BudgetPart>,
    pub by_activity: Vec<BudgetPart>,
    pub heat_map: HeatMap,
    pub curve: SpendingCurve,
    pub pace: Pace,
    pub milestones: Vec<KnownMilestone>,
    pub deadlines: Vec<Deadline>,
    pub second_advance: Option<SecondAdvance>,
    pub waiting: Waiting,
}

/// Rows of imports that wait for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Waiting {
    /// To be mended first.
    pub rows: u64,
    pub imports: usize,
    /// Good, and not posted.
    pub ready_rows: u64,
}

impl Waiting {
    pub(super) fn of(batches: &[ImportBatch]) -> Self {
        let replaced: Vec<_> = batches
            .iter()
            .filter(|later| later.state == BatchState::Posted)
            .filter_map(|later| later.replaces)
            .collect();
        let open =
            batches.iter().filter(|batch| batch.state.may_be_mended() && !replaced.contains(&batch.id));
        open.fold(Self::default(), |sum, batch| Self {
            rows: sum.rows.saturating_add(batch.rows.waiting),
            imports: sum.imports.saturating_add(usize::from(batch.rows.waiting > 0)),
            ready_rows: sum.ready_rows.saturating_add(batch.rows.ready),
        })
    }
}

struct Read {
    grant: BookedGrant,
    sums: Vec<LedgerSum>,
    /// Those of the sums that fall under a tendered contract, where the flat rate asks for it.
    tendered: Vec<LedgerSum>,
    statements: BTreeMap<ReportingPeriodId, ProgressStatement>,
    handed_in: Vec<HandedIn>,
    waiting: Waiting,
}

/// What matters about a grant today.
pub fn overview(books: &Books, grant_code: &str) -> Result<GrantOverview, OperationError> {
    let read = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let statements = progress::newest_of_all(conn, grant.id)?;
        Ok::<_, OperationError>(Read {
            sums: ledger_sums::list(conn, grant.id)?,
            tendered: tender_marks::tendered_sums(conn, &grant)?,
            statements: statements.into_iter().map(|(period, stored)| (period, stored.statement)).collect(),
            handed_in: handed_in(&grant, &report_life::list(conn, grant.id)?),
            waiting: Waiting::of(&imports::list(conn, grant.id)?),
            grant,
        })
    })?;
    seen_on(read, books.clock.today())
}

/// Reports that were sent to the funder and not sent back.
pub(super) fn handed_in(grant: &BookedGrant, reports: &[report_life::ReportRecord]) -> Vec<HandedIn> {
    let sent = reports
        .iter()
        .filter(|report| matches!(report.state(), ReportState::Submitted | ReportState::Accepted));
    sent.filter_map(|report| {
        let step = report.steps.iter().find(|step| step.state == ReportState::Submitted)?;
        Some(HandedIn {
            form: report.form.clone(),
            period: grant.period_code(report.period)?.to_owned(),
            on: step.at.date_naive(),
        })
    })
    .collect()
}

/// Statements in the order of the periods of the grant.
pub(super) fn in_order(
    grant: &BookedGrant,
    statements: &mut BTreeMap<ReportingPeriodId, ProgressStatement>,
) -> Vec<ProgressStatement> {
    let periods = grant.definition.periods.iter().filter_map(|period| grant.period_id(&period.code));
    periods.filter_map(|id| statements.remove(&id)).collect()
}

/// The budget in force, and what was realised against it, over all periods.
pub(super) fn executed<'g>(
    grant: &'g BookedGrant,
    (sums, tendered): (&[LedgerSum], &[LedgerSum]),
    today: NaiveDate,
) -> Result<(&'static CostScheme, &'g BudgetVersion, BudgetExecution), OperationError> {
    let scheme = execution::scheme_of(grant)?;
    let definition = &grant.definition;
    let budget = definition.budget_in_force(today);
    let budget = budget.ok_or_else(|| OperationError::NotFound("a budget version".to_owned()))?;
    let spent = execution::direct_costs(grant, sums, tendered)?;
    let execution = BudgetExecution::new(definition, scheme, budget, spent, definition.periods.len())?;
    Ok((scheme, budget, execution))
}

fn seen_on(mut read: Read, today: NaiveDate) -> Result<GrantOverview, OperationError> {
    let statements = in_order(&read.grant, &mut read.statements);
    let grant = read.grant;
    let (scheme, budget, execution) = executed(&grant, (&read.sums, &read.tendered), today)?;
    let definition = &grant.definition;
    let project = definition.decision.period;
    let by_category = overview::by_category(&execution, scheme, project, today)?;
    let total = BudgetStanding::sum(by_category.iter().map(|part| part.standing))?;
    // A milestone is late once its day has passed.
    let yesterday = today.pred_opt().unwrap_or(today);
    let milestones = milestones(definition, &statements, yesterday);
    let figures = execution.total()?;
    Ok(GrantOverview {
        today,
        budget: (budget.number, budget.approved_on),
        lines: read.sums.iter().fold(0_i64, |sum, part| sum.saturating_add(part.line_count)),
        total,
        funding: Funding::of(&definition.decision, figures)?,
        by_activity: overview::by_activity(&execution, definition, today)?,
        heat_map: heat_map(&execution, definition, scheme, today)?,
        curve: SpendingCurve::of(&execution, &definition.periods, project, today)?,
        pace: pace(total, &milestones, project, today),
        deadlines: deadlines(definition, &scheme.articles, &read.handed_in, today),
        second_advance: SecondAdvance::of(definition, &scheme.articles, figures, &read.handed_in)?,
        waiting: read.waiting,
        by_category,
        milestones,
        scheme,
        grant,
    })
}
