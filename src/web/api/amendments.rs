//! Budget amendments: drafted by one person, approved by another.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::budget_amendment::{AmendedLine, AmendmentContent, AmendmentState, BudgetAmendment};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::permission::Act;
use crate::operations::budget_amendments::{
    Approval, approve_amendment, change_amendment, draft_amendment, list_amendments, move_amendment,
    show_amendment,
};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::budget_change::{ChangeOfBudget, shift_limit, with_shift_limit};
use crate::web::api::grants::address;
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    let act = |name, path, act: Act, handler: fn(&Cx) -> Result<Answer, WebError>| {
        change(name, path, act, handler).gives_outcome::<Amendment>()
    };
    vec![
        read("listAmendments", "/api/v1/grants/{grant}/amendments", Act::ViewBudget, list)
            .says("De begrotingswijzigingen, oudste eerst", "The budget amendments, oldest first")
            .gives_list::<Amendment>(),
        change("draftAmendment", "/api/v1/grants/{grant}/amendments", Act::DraftBudget, draft)
            .says("Begint een begrotingswijziging", "Drafts a budget amendment")
            .takes::<WhyAmended>()
            .gives_new::<Amendment>(),
        with_shift_limit(read(
            "showAmendment",
            "/api/v1/grants/{grant}/amendments/{amendment}",
            Act::ViewBudget,
            show,
        ))
        .says(
            "Een begrotingswijziging met haar gevolgen en met wat goedkeuring in de weg staat",
            "A budget amendment with its effect and with what stands in the way of approval",
        )
        .gives::<AmendmentDetails>(),
        act(
            "changeAmendment",
            "/api/v1/grants/{grant}/amendments/{amendment}/lines",
            Act::DraftBudget,
            amend,
        )
        .says("Vervangt de begrotingsposten van een concept", "Replaces the lines of a draft")
        .takes::<AmendedLines>(),
        act(
            "submitAmendment",
            "/api/v1/grants/{grant}/amendments/{amendment}/submission",
            Act::DraftBudget,
            submit,
        )
        .says("Legt een concept ter goedkeuring voor", "Submits a draft for approval")
        .takes::<AmendmentMove>(),
        act(
            "takeBackAmendment",
            "/api/v1/grants/{grant}/amendments/{amendment}/return",
            Act::DraftBudget,
            take_back,
        )
        .says(
            "Neemt een voorgelegde wijziging terug als concept",
            "Takes a submitted amendment back as a draft",
        )
        .takes::<AmendmentMove>(),
        act(
            "withdrawAmendment",
            "/api/v1/grants/{grant}/amendments/{amendment}/withdrawal",
            Act::DraftBudget,
            withdraw,
        )
        .says("Trekt een wijziging in", "Withdraws an amendment")
        .takes::<AmendmentMove>(),
        act(
            "approveAmendment",
            "/api/v1/grants/{grant}/amendments/{amendment}/approval",
            Act::ApproveBudget,
            approve,
        )
        .says(
            "Keurt een wijziging goed: zij wordt een begrotingsversie",
            "Approves an amendment: it becomes a budget version",
        )
        .takes::<ApprovalToGive>(),
        act(
            "rejectAmendment",
            "/api/v1/grants/{grant}/amendments/{amendment}/rejection",
            Act::ApproveBudget,
            reject,
        )
        .says("Wijst een wijziging af", "Rejects an amendment")
        .takes::<AmendmentMove>(),
    ]
}

/// A budget on its way.
#[derive(Serialize, ToSchema)]
struct Amendment {
    /// Counts 1, 2, 3 ... within the grant.
    number: i64,
    /// "draft", "submitted", "approved", "rejected" or "withdrawn".
    state: String,
    reason: String,
    /// The budget version that it changes.
    base_version: u32,
    /// Counts the changes; to be sent along as `revision`.
    revision: i64,
    drafted_at: DateTime<Utc>,
    drafted_by: String,
    steps: Vec<AmendmentStep>,
}

#[derive(Serialize, ToSchema)]
struct AmendmentStep {
    state: String,
    reason: String,
    /// The version of the budget that an approval made.
    budget_version: Option<u32>,
    at: DateTime<Utc>,
    by: String,
}

/// An amendment with its lines.
#[derive(Serialize, ToSchema)]
struct AmendmentDetails {
    amendment: Amendment,
    lines: Vec<LineOfAmendment>,
    /// What goes from one line to another.
    moved: Money,
    /// What it changes about its base, with what was spent on each line so far.
    effect: ChangeOfBudget,
    /// What stands in the way of approval.
    problems: Vec<String>,
}

/// One activity in one cost category, with an amount per calendar year.
#[derive(Serialize, ToSchema)]
struct LineOfAmendment {
    activity: String,
    category: String,
    years: Vec<YearOfLine>,
}

#[derive(Serialize, ToSchema)]
struct YearOfLine {
    year: String,
    amount: Money,
}

/// Why a budget is amended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyAmended {
    reason_nl: String,
    reason_en: String,
}

/// The lines of a draft, all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AmendedLines {
    /// The revision that its sender saw.
    revision: i64,
    reason_nl: String,
    reason_en: String,
    lines: Vec<LineToBudget>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LineToBudget {
    activity: String,
    category: String,
    years: Vec<YearToBudget>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct YearToBudget {
    #[schema(minimum = 1900, maximum = 2200)]
    year: u16,
    /// Whole euro cents.
    cents: i64,
}

/// A step of an amendment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AmendmentMove {
    /// The revision that its sender saw.
    revision: i64,
    #[serde(default)]
    reason: String,
}

/// The word of approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApprovalToGive {
    /// The revision that the approver has seen.
    revision: i64,
    /// The day on which the funder agreed in writing.
    approved_on: NaiveDate,
    /// Where that agreement can be found.
    reason: String,
}

fn shown(cx: &Cx, amendment: &BudgetAmendment) -> Amendment {
    let steps = amendment.steps.iter().map(|step| AmendmentStep {
        state: step.state.code().to_owned(),
        reason: step.reason.clone(),
        budget_version: step.budget_version,
        at: step.at,
        by: step.by.clone(),
    });
    Amendment {
        number: amendment.number,
        state: amendment.state.code().to_owned(),
        reason: cx.say(&amendment.content.reason).to_owned(),
        base_version: amendment.base_version,
        revision: amendment.revision,
        drafted_at: amendment.drafted_at,
        drafted_by: amendment.drafted_by.clone(),
        steps: steps.collect(),
    }
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(list_amendments(&cx.books, cx.grant())?.iter().map(|amendment| shown(cx, amendment)))
}

fn draft(cx: &Cx) -> Result<Answer, WebError> {
    let WhyAmended { reason_nl, reason_en } = answers::sent(cx)?;
    let reason = Bilingual::new(reason_nl, reason_en);
    let made = draft_amendment(&cx.books, &cx.actor(), cx.grant(), &reason)?;
    answers::created(address(cx, &format!("/amendments/{}", made.number)), &shown(cx, &made))
}

fn line_of(line: &AmendedLine) -> LineOfAmendment {
    let year =
        |(year, amount): (&String, &Cents)| YearOfLine { year: year.clone(), amount: (*amount).into() };
    LineOfAmendment {
        activity: line.activity.clone(),
        category: line.category.clone(),
        years: line.amounts.iter().map(year).collect(),
    }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let details = show_amendment(&cx.books, cx.grant(), cx.path("amendment")?, shift_limit(cx)?)?;
    let shown = AmendmentDetails {
        amendment: shown(cx, &details.amendment),
        lines: details.amendment.content.lines.iter().map(line_of).collect(),
        moved: details.effect.moved.into(),
        effect: (&details.effect).into(),
        problems: details.problems.iter().map(|problem| cx.say(problem).to_owned()).collect(),
    };
    answers::single(cx, &shown)
}

fn amend(cx: &Cx) -> Result<Answer, WebError> {
    let AmendedLines { revision, reason_nl, reason_en, lines } = answers::sent(cx)?;
    let line = |line: LineToBudget| AmendedLine {
        activity: line.activity,
        category: line.category,
        amounts: line.years.iter().map(|year| (year.year.to_string(), Cents::new(year.cents))).collect(),
    };
    let content = AmendmentContent {
        reason: Bilingual::new(reason_nl, reason_en),
        lines: lines.into_iter().map(line).collect(),
    };
    let seen = (cx.path("amendment")?, revision);
    let changed = change_amendment(&cx.books, &cx.actor(), cx.grant(), seen, &content)?;
    answers::outcome(&shown(cx, &changed))
}

fn moved(cx: &Cx, to: AmendmentState) -> Result<Answer, WebError> {
    let AmendmentMove { revision, reason } = answers::sent(cx)?;
    let seen = (cx.path("amendment")?, revision);
    let moved = move_amendment(&cx.books, &cx.actor(), cx.grant(), seen, (to, &reason))?;
    answers::outcome(&shown(cx, &moved))
}

fn submit(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, AmendmentState::Submitted)
}

fn take_back(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, AmendmentState::Draft)
}

fn withdraw(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, AmendmentState::Withdrawn)
}

fn reject(cx: &Cx) -> Result<Answer, WebError> {
    moved(cx, AmendmentState::Rejected)
}

fn approve(cx: &Cx) -> Result<Answer, WebError> {
    let ApprovalToGive { revision, approved_on, reason } = answers::sent(cx)?;
    let approval =
        Approval { grant: cx.grant(), number: cx.path("amendment")?, revision, approved_on, reason: &reason };
    let approved = approve_amendment(&cx.books, &cx.actor(), &approval)?;
    answers::outcome(&shown(cx, &approved))
}
