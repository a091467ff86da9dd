//! What matters about a grant today: what must be handed in, what waits for somebody, which milestones are late, and how
//! the money stands.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::deadlines::{Deadline, Duty, DutyState, PROGRESS_REPORT, SecondAdvance};
use crate::domain::milestones::MilestoneState;
use crate::domain::money::MoneyError;
use crate::domain::overview::{BudgetPart, BudgetStanding, HeatMap, KnownMilestone, Pace};
use crate::domain::permission::Act;
use crate::domain::spending::SpendingPoint;
use crate::operations::overview::{self, GrantOverview, Waiting};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::api::operation::{Operation, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showOverview", "/api/v1/grants/{grant}/overview", Act::ViewGrant, show)
            .says(
                "Wat er vandaag toe doet: termijnen, wat wacht, late mijlpalen, en hoe het geld ervoor staat",
                "What matters today: deadlines, what waits, late milestones, and how the money stands",
            )
            .gives::<Overview>(),
    ]
}

/// The state of a grant on a day.
#[derive(Serialize, ToSchema)]
struct Overview {
    today: NaiveDate,
    deadlines: Vec<DeadlineOfGrant>,
    waiting: WaitingRows,
    late_milestones: Vec<LateMilestone>,
    /// Nothing where the scheme knows no second advance.
    second_advance: Option<SecondAdvanceOfGrant>,
    pace: PaceOfGrant,
    /// Number of the budget version in force.
    budget_version: u32,
    budget_approved_on: NaiveDate,
    /// Lines of the ledger.
    lines: i64,
    total: StandingOfBudget,
    eu_contribution: EuContribution,
    by_category: Vec<PartOfBudget>,
    by_activity: Vec<PartOfBudget>,
    /// Where an activity has budget or spending in a category.
    by_activity_and_category: Vec<CellOfBudget>,
    curve: CurveOfSpending,
}

/// Something that must be handed in.
#[derive(Serialize, ToSchema)]
struct DeadlineOfGrant {
    /// "progress-report" or "final-request".
    duty: String,
    /// Code of the reporting period, of a report.
    period: Option<String>,
    /// Last day of what it is about.
    over_on: NaiveDate,
    due: NaiveDate,
    /// The term in weeks.
    weeks: u8,
    /// Empty where the decision alone sets the term.
    article: String,
    /// "done", "overdue", "open" (it can be handed in) or "ahead" (what it is about is not over).
    state: String,
    /// Until the last day, or since it when overdue; nothing when done.
    days: Option<i64>,
    /// When it was handed in.
    done_on: Option<NaiveDate>,
}

/// Rows of imports that wait for somebody.
#[derive(Serialize, ToSchema)]
struct WaitingRows {
    /// To be mended first.
    rows: u64,
    /// Imports that hold them.
    imports: u64,
    /// Good, and not posted.
    ready_rows: u64,
}

/// A milestone that was not reached on its day, or is not expected to be.
#[derive(Serialize, ToSchema)]
struct LateMilestone {
    code: String,
    title: String,
    due: NaiveDate,
    expected_on: Option<NaiveDate>,
}

/// When more of the funding can be asked for.
#[derive(Serialize, ToSchema)]
struct SecondAdvanceOfGrant {
    /// Its conditions are met.
    available: bool,
    amount: Money,
    /// What must have been spent.
    threshold: Money,
    realised: Money,
    missing: Money,
    report_handed_in: bool,
    article: String,
}

/// Money beside time and results: exact decimals, in percent.
#[derive(Serialize, ToSchema)]
struct PaceOfGrant {
    /// Of the budget.
    spent: Option<String>,
    /// Of the time of the project.
    #[schema(example = "42.1")]
    elapsed: String,
    /// Of the milestones that were not given up.
    milestones_reached: Option<String>,
}

/// Budget against ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct StandingOfBudget {
    approved: Money,
    realised: Money,
    remaining: Money,
    /// What the budget planned to have been spent by today.
    planned: Money,
    /// Expected at the end of the project.
    forecast: Money,
}

#[derive(Serialize, ToSchema)]
struct EuContribution {
    maximum: Money,
    /// The part of the EU in what the project has cost so far.
    realised: Money,
}

#[derive(Serialize, ToSchema)]
struct PartOfBudget {
    /// Nothing for flat-rate costs among activities.
    code: Option<String>,
    name: String,
    standing: StandingOfBudget,
}

/// One activity in one cost category.
#[derive(Serialize, ToSchema)]
struct CellOfBudget {
    activity: String,
    category: String,
    standing: StandingOfBudget,
}

/// Spending over time, each amount from the start of the project.
#[derive(Serialize, ToSchema)]
struct CurveOfSpending {
    plan: Vec<PointOfSpending>,
    actual: Vec<PointOfSpending>,
    forecast: Vec<PointOfSpending>,
}

#[derive(Serialize, ToSchema)]
struct PointOfSpending {
    on: NaiveDate,
    amount: Money,
}

impl From<&Deadline> for DeadlineOfGrant {
    fn from(known: &Deadline) -> Self {
        let (duty, period) = match &known.duty {
            Duty::ProgressReport { period } => (PROGRESS_REPORT, Some(period.clone())),
            Duty::FinalRequest => ("final-request", None),
        };
        let (state, days, done_on) = match known.state {
            DutyState::Done { on } => ("done", None, Some(on)),
            DutyState::Overdue { days } => ("overdue", Some(days), None),
            DutyState::Open { days } => ("open", Some(days), None),
            DutyState::Ahead { days } => ("ahead", Some(days), None),
        };
        Self {
            duty: duty.to_owned(),
            period,
            over_on: known.over_on,
            due: known.due,
            weeks: known.weeks,
            article: known.article.clone(),
            state: state.to_owned(),
            days,
            done_on,
        }
    }
}

impl From<Waiting> for WaitingRows {
    fn from(waiting: Waiting) -> Self {
        Self { rows: waiting.rows, imports: count(waiting.imports), ready_rows: waiting.ready_rows }
    }
}

impl From<&SecondAdvance> for SecondAdvanceOfGrant {
    fn from(known: &SecondAdvance) -> Self {
        Self {
            available: known.is_available(),
            amount: known.amount.into(),
            threshold: known.threshold.into(),
            realised: known.realised.into(),
            missing: known.missing.into(),
            report_handed_in: known.report_handed_in,
            article: known.article.clone(),
        }
    }
}

impl From<Pace> for PaceOfGrant {
    fn from(pace: Pace) -> Self {
        Self {
            spent: pace.spent.map(|share| share.to_string()),
            elapsed: pace.elapsed.to_string(),
            milestones_reached: pace.milestones.map(|share| share.to_string()),
        }
    }
}

impl StandingOfBudget {
    pub(super) fn of(standing: BudgetStanding) -> Result<Self, MoneyError> {
        Ok(Self {
            approved: standing.approved.into(),
            realised: standing.realised.into(),
            remaining: standing.remaining()?.into(),
            planned: standing.planned.into(),
            forecast: standing.forecast()?.into(),
        })
    }
}

fn parts(cx: &Cx, known: &[BudgetPart]) -> Result<Vec<PartOfBudget>, MoneyError> {
    let part = |part: &BudgetPart| {
        Ok(PartOfBudget {
            code: part.code.clone(),
            name: cx.say(&part.name).to_owned(),
            standing: StandingOfBudget::of(part.standing)?,
        })
    };
    known.iter().map(part).collect()
}

fn cells(known: &HeatMap) -> Result<Vec<CellOfBudget>, MoneyError> {
    let mut cells = Vec::new();
    for row in &known.rows {
        for ((category, _), standing) in known.categories.iter().zip(&row.cells) {
            if let Some(standing) = standing {
                let (activity, category) = (row.activity.clone(), category.clone());
                cells.push(CellOfBudget { activity, category, standing: StandingOfBudget::of(*standing)? });
            }
        }
    }
    Ok(cells)
}

fn points(known: &[SpendingPoint]) -> Vec<PointOfSpending> {
    known.iter().map(|(on, amount)| PointOfSpending { on: *on, amount: (*amount).into() }).collect()
}

fn late(cx: &Cx, known: &KnownMilestone) -> Option<LateMilestone> {
    (known.state == MilestoneState::Late).then(|| LateMilestone {
        code: known.milestone.code.clone(),
        title: cx.say(&known.milestone.title).to_owned(),
        due: known.milestone.due,
        expected_on: known.expected,
    })
}

fn shown(cx: &Cx, seen: &GrantOverview) -> Result<Overview, MoneyError> {
    let (budget_version, budget_approved_on) = seen.budget;
    let eu = seen.funding.eu;
    Ok(Overview {
        today: seen.today,
        deadlines: seen.deadlines.iter().map(DeadlineOfGrant::from).collect(),
        waiting: seen.waiting.into(),
        late_milestones: seen.milestones.iter().filter_map(|known| late(cx, known)).collect(),
        second_advance: seen.second_advance.as_ref().map(SecondAdvanceOfGrant::from),
        pace: seen.pace.into(),
        budget_version,
        budget_approved_on,
        lines: seen.lines,
        total: StandingOfBudget::of(seen.total)?,
        eu_contribution: EuContribution { maximum: eu.approved.into(), realised: eu.total()?.into() },
        by_category: parts(cx, &seen.by_category)?,
        by_activity: parts(cx, &seen.by_activity)?,
        by_activity_and_category: cells(&seen.heat_map)?,
        curve: CurveOfSpending {
            plan: points(&seen.curve.plan),
            actual: points(&seen.curve.actual),
            forecast: points(&seen.curve.forecast),
        },
    })
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    answers::single(cx, &shown(cx, &overview::overview(&cx.books, cx.grant())?)?)
}
