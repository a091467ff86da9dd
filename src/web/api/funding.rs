//! The money of a grant: who pays, what came in, what can be asked for now, and what each line will have cost at the end.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::forecast::LineForecast;
use crate::domain::funding::{DuePayment, FundingSource, Receipt, ReceiptKind};
use crate::domain::grant::GrantDecision;
use crate::domain::money::{Cents, MoneyError};
use crate::domain::permission::Act;
use crate::operations::funding::{FundingShown, RecordReceipt, record_receipt, show_funding};
use crate::operations::grants;
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showFunding", "/api/v1/grants/{grant}/funding", Act::ViewBudget, show)
            .says(
                "Wie betaalt, wat binnenkwam en wat nu kan worden gevraagd",
                "Who pays, what came in and what can be asked for now",
            )
            .gives::<Funding>(),
        change("recordReceipt", "/api/v1/grants/{grant}/funding/receipts", Act::RecordReceipt, record)
            .says(
                "Legt een ontvangst vast, of met een bedrag onder nul een terugbetaling",
                "Records a receipt, or with an amount below zero a repayment",
            )
            .takes::<ReceiptToRecord>()
            .gives_outcome::<Funding>()
            .minds_version(),
        read("showForecast", "/api/v1/grants/{grant}/forecast", Act::ViewBudget, forecast)
            .says(
                "Wat elke begrotingspost aan het eind zal hebben gekost",
                "What each budget line will have cost at the end",
            )
            .gives::<Forecast>(),
    ]
}

/// The money of a grant.
#[derive(Serialize, ToSchema)]
struct Funding {
    sources: Vec<SourceOfFunding>,
    total_promised: Money,
    total_received: Money,
    /// What the project has cost so far.
    cost_so_far: Money,
    /// The payments of the funder, in the order in which they are asked for.
    payments: Vec<PaymentOfFunder>,
    /// Oldest first.
    receipts: Vec<ReceiptShown>,
    /// What does not fit.
    warnings: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct SourceOfFunding {
    name: String,
    promised: Money,
    /// Its part of what the project has cost so far.
    borne: Money,
    received: Money,
    to_come: Money,
}

#[derive(Serialize, ToSchema)]
struct PaymentOfFunder {
    code: String,
    name: String,
    article: String,
    /// All payments up to and including this one together.
    up_to: Money,
    /// What can be asked for now.
    due: Money,
    /// Its conditions are met.
    available: bool,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct ReceiptShown {
    /// "advance", "balance", "co-financing", "own" or "revenue".
    kind: String,
    /// Name of the co-financier.
    from: Option<String>,
    amount: Money,
    received_on: NaiveDate,
    reference: String,
}

/// A receipt to record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiptToRecord {
    /// "advance", "balance", "co-financing", "own" or "revenue".
    kind: String,
    /// Name of the co-financier as the decision writes it; may be left out when there is one.
    #[serde(default)]
    from: Option<String>,
    /// Whole euro cents; below zero for money that went back.
    cents: i64,
    received_on: NaiveDate,
    /// As the statement or the decision names it.
    reference: String,
}

/// Every budget line with its end.
#[derive(Serialize, ToSchema)]
struct Forecast {
    /// The day from which the plan counts as still to come.
    day: NaiveDate,
    /// How the forecast is made.
    method: String,
    lines: Vec<ForecastLine>,
    total: ForecastLine,
    outlook: FundingOutlook,
}

#[derive(Serialize, ToSchema)]
struct ForecastLine {
    /// Nothing for the costs that a flat rate yields, and for the total.
    activity: Option<String>,
    /// Nothing for the total.
    category: Option<String>,
    approved: Money,
    spent: Money,
    to_come: Money,
    /// Expected at the end of the project.
    at_end: Money,
    /// What is left of the budget at the end; below zero where the line is expected to cost more.
    left: Money,
    /// As much a month until the end as in the months so far: to compare with.
    at_pace: Money,
    years: Vec<ForecastYear>,
}

#[derive(Serialize, ToSchema)]
struct ForecastYear {
    year: i32,
    amount: Money,
}

/// The end of the project as a whole.
#[derive(Serialize, ToSchema)]
struct FundingOutlook {
    direct: Money,
    flat_rate: Money,
    total: Money,
    eu: Money,
}

fn source(cx: &Cx, known: &FundingSource) -> SourceOfFunding {
    SourceOfFunding {
        name: cx.say(&known.name).to_owned(),
        promised: known.promised.into(),
        borne: known.borne.into(),
        received: known.received.into(),
        to_come: known.to_come.into(),
    }
}

fn payment(cx: &Cx, known: &DuePayment) -> PaymentOfFunder {
    PaymentOfFunder {
        code: known.code.to_owned(),
        name: cx.say(&known.name).to_owned(),
        article: known.article.to_owned(),
        up_to: known.up_to.into(),
        due: known.due.into(),
        available: known.available,
        reason: cx.say(&known.reason).to_owned(),
    }
}

fn receipt(cx: &Cx, decision: &GrantDecision, known: &Receipt) -> ReceiptShown {
    let from = known.co_financier.and_then(|place| decision.co_financiers.get(place));
    ReceiptShown {
        kind: known.kind.code().to_owned(),
        from: from.map(|other| cx.say(&other.name).to_owned()),
        amount: known.amount.into(),
        received_on: known.received_on,
        reference: known.reference.clone(),
    }
}

fn funding(cx: &Cx) -> Result<Funding, WebError> {
    let FundingShown { plan, receipts, .. } = show_funding(&cx.books, cx.grant())?;
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let decision = &grant.definition.decision;
    Ok(Funding {
        sources: plan.sources.iter().map(|known| source(cx, known)).collect(),
        total_promised: plan.total_promised.into(),
        total_received: plan.total_received.into(),
        cost_so_far: plan.cost_so_far.into(),
        payments: plan.payments.iter().map(|known| payment(cx, known)).collect(),
        receipts: receipts.iter().map(|known| receipt(cx, decision, known)).collect(),
        warnings: plan.warnings.iter().map(|warning| cx.say(warning).to_owned()).collect(),
    })
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    answers::single(cx, &funding(cx)?)
}

fn record(cx: &Cx) -> Result<Answer, WebError> {
    let ReceiptToRecord { kind, from, cents, received_on, reference } = answers::sent(cx)?;
    answers::unchanged(cx, &funding(cx)?)?;
    let command = RecordReceipt {
        grant: cx.grant(),
        kind: answers::choice(&kind, &ReceiptKind::ALL, ReceiptKind::code)?,
        from: from.as_deref().map(str::trim).filter(|name| !name.is_empty()),
        amount: Cents::new(cents),
        received_on,
        reference: &reference,
    };
    record_receipt(&cx.books, &cx.actor(), &command)?;
    answers::single(cx, &funding(cx)?)
}

impl ForecastLine {
    fn of(line: &LineForecast) -> Result<Self, MoneyError> {
        let year = |(year, amount): (&i32, &Cents)| ForecastYear { year: *year, amount: (*amount).into() };
        Ok(Self {
            activity: line.activity.clone(),
            category: Some(line.category.clone()).filter(|code| !code.is_empty()),
            approved: line.approved.into(),
            spent: line.spent.into(),
            to_come: line.to_come.into(),
            at_end: line.forecast()?.into(),
            left: line.difference()?.into(),
            at_pace: line.at_pace.into(),
            years: line.by_year.iter().map(year).collect(),
        })
    }
}

fn forecast(cx: &Cx) -> Result<Answer, WebError> {
    let FundingShown { forecast, outlook, .. } = show_funding(&cx.books, cx.grant())?;
    let shown = Forecast {
        day: forecast.day,
        method: cx.say(&forecast.method()).to_owned(),
        lines: forecast.lines.iter().map(ForecastLine::of).collect::<Result<_, MoneyError>>()?,
        total: ForecastLine::of(&forecast.total)?,
        outlook: FundingOutlook {
            direct: outlook.direct.into(),
            flat_rate: outlook.flat_rate.into(),
            total: outlook.total.into(),
            eu: outlook.eu.into(),
        },
    };
    answers::single(cx, &shown)
}
