//! What is kept beside the ledger: the log of acts, the exchange rates, and what each way to pick one would yield.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::exchange_policy::{PolicyLine, PolicyOutcome};
use crate::domain::permission::Act;
use crate::operations::audit_log::{LogWanted, act_name, read_log};
use crate::operations::rate_policies::{LineInWords, compare_policies};
use crate::operations::rates::{load_rates, rate_coverage};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::api::operation::{Kind, Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("listLog", "/api/v1/grants/{grant}/log", Act::ViewAuditLog, log)
            .says("Het logboek: wie wat deed, nieuwste eerst", "The log: who did what, newest first")
            .query("actor", Kind::Text, "Alleen van deze persoon", "Only by this person")
            .query("act", Kind::Text, "Alleen deze handeling", "Only this act")
            .query("from", Kind::Day, "Vanaf deze dag", "From this day")
            .query("to", Kind::Day, "Tot en met deze dag", "Up to and including this day")
            .query("q", Kind::Text, "Woorden in onderwerp of toelichting", "Words in subject or detail")
            .paged()
            .gives_outcome::<LogPage>(),
        read("listRates", "/api/v1/rates", Act::ViewRates, rates)
            .says(
                "Welke wisselkoersen er zijn, en welke maanden ontbreken",
                "Which rates there are, and which months lack one",
            )
            .gives_list::<RateCoverage>(),
        read("compareExchangePolicies", "/api/v1/grants/{grant}/exchange", Act::ViewGrant, exchange)
            .says("Elk koersbeleid naast wat geboekt is", "Each exchange policy beside what is booked")
            .gives_list::<ExchangePolicy>(),
        read(
            "showExchangePolicy",
            "/api/v1/grants/{grant}/exchange/{policy}",
            Act::ViewGrant,
            exchange_policy,
        )
        .says(
            "Elke regel in vreemde valuta onder één koersbeleid",
            "Each line in foreign currency under one exchange policy",
        )
        .gives::<ExchangePolicyDetails>(),
        change("loadRates", "/api/v1/rates", Act::LoadRates, load)
            .says(
                "Leest een koersbestand van de ECB of InforEuro in",
                "Loads a file of rates of the ECB or InforEuro",
            )
            .takes_file("rates", &[])
            .gives_outcome::<LoadedRates>(),
    ]
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
struct LogPage {
    items: Vec<LoggedAct>,
    /// The `cursor` of older records; nothing at the end.
    next: Option<String>,
}

/// Who did what.
#[derive(Serialize, ToSchema)]
struct LoggedAct {
    id: i64,
    at: DateTime<Utc>,
    actor: String,
    /// Code of the act.
    act: String,
    /// The act in words.
    name: String,
    subject: String,
    detail: String,
}

const USUAL_RECORDS: u32 = 100;
const MOST_RECORDS: u32 = 500;

fn log(cx: &Cx) -> Result<Answer, WebError> {
    let wanted = LogWanted {
        grant: Some(cx.grant()),
        actor: cx.query("actor").unwrap_or_default(),
        act: cx.query("act").unwrap_or_default(),
        from: answers::query(cx, "from")?,
        to: answers::query(cx, "to")?,
        words: cx.query("q").unwrap_or_default(),
        before: answers::query(cx, "cursor")?,
        size: answers::limit(cx, USUAL_RECORDS, MOST_RECORDS)?,
    };
    let page = read_log(&cx.books, &wanted)?;
    answers::outcome(&LogPage {
        next: page.older.map(|id| id.to_string()),
        items: page
            .records
            .into_iter()
            .map(|record| LoggedAct {
                id: record.id,
                at: record.at,
                name: cx.say(&act_name(&record.act)).to_owned(),
                actor: record.actor,
                act: record.act,
                subject: record.subject,
                detail: record.detail,
            })
            .collect(),
    })
}

/// The rates of one currency from one source.
#[derive(Serialize, ToSchema)]
struct RateCoverage {
    /// "inforeuro" or "ecb".
    source: String,
    /// ISO 4217.
    currency: String,
    count: u64,
    first: NaiveDate,
    last: NaiveDate,
    /// Months between the first and the last that have no rate, such as "2025-03".
    missing_months: Vec<String>,
}

/// What loading a file of rates did.
#[derive(Serialize, ToSchema)]
struct LoadedRates {
    source: String,
    read: u64,
    /// Rates that were not in the books yet.
    added: u64,
}

/// What the lines in foreign currency would cost under a way to pick the rate.
#[derive(Serialize, ToSchema)]
struct ExchangePolicy {
    #[schema(example = "ecb-day-of-payment")]
    code: String,
    name: String,
    article: String,
    /// The policy that the grant books by.
    chosen: bool,
    booked: Money,
    total: Money,
    /// `total` less `booked`.
    difference: Money,
    /// Lines for which no rate is loaded: they are in none of the sums.
    missing: u64,
}

/// One policy with its lines.
#[derive(Serialize, ToSchema)]
struct ExchangePolicyDetails {
    policy: ExchangePolicy,
    lines: Vec<LineUnderPolicy>,
    /// Periods whose report is not submitted yet: the day on which it is due stands in.
    assumed_submissions: Vec<String>,
}

/// A line in foreign currency under a policy.
#[derive(Serialize, ToSchema)]
struct LineUnderPolicy {
    line: i64,
    supplier: String,
    document_number: String,
    paid_on: NaiveDate,
    original: Money,
    booked: Money,
    /// Exact decimal; nothing where no rate is loaded.
    #[schema(example = "1.0842")]
    units_per_euro: Option<String>,
    /// Who publishes the rate, and for which day.
    rate_of: String,
    amount: Option<Money>,
    /// `amount` less `booked`.
    difference: Option<Money>,
}

fn policy(cx: &Cx, known: &PolicyOutcome) -> ExchangePolicy {
    ExchangePolicy {
        code: known.policy.code().to_owned(),
        name: cx.say(&known.name).to_owned(),
        article: known.article.to_owned(),
        chosen: known.chosen,
        booked: known.booked.into(),
        total: known.total.into(),
        difference: known.difference.into(),
        missing: count(known.missing),
    }
}

fn exchange(cx: &Cx) -> Result<Answer, WebError> {
    let compared = compare_policies(&cx.books, cx.grant())?;
    answers::list(compared.policies.iter().map(|known| policy(cx, known)))
}

fn exchange_policy(cx: &Cx) -> Result<Answer, WebError> {
    let code: String = cx.path("policy")?;
    let compared = compare_policies(&cx.books, cx.grant())?;
    let known = compared.policies.iter().find(|known| known.policy.code() == code);
    let known = known.ok_or(WebError::NotFound)?;
    let line = |(words, priced): (&LineInWords, &PolicyLine)| LineUnderPolicy {
        line: words.line.get(),
        supplier: words.supplier.clone(),
        document_number: words.document_number.clone(),
        paid_on: words.paid_on,
        original: words.original.into(),
        booked: priced.booked.into(),
        units_per_euro: priced.units_per_euro.map(|rate| rate.to_string()),
        rate_of: priced.rate_of.clone(),
        amount: priced.amount.map(Money::from),
        difference: priced.difference.map(Money::from),
    };
    let shown = ExchangePolicyDetails {
        policy: policy(cx, known),
        lines: compared.lines.iter().zip(&known.lines).map(line).collect(),
        assumed_submissions: compared.assumed_submissions.clone(),
    };
    answers::single(cx, &shown)
}

fn rates(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(rate_coverage(&cx.books)?.into_iter().map(|known| RateCoverage {
        source: known.source.code().to_owned(),
        currency: known.currency.code().to_owned(),
        count: count(known.count),
        first: known.first,
        last: known.last,
        missing_months: known.missing_months,
    }))
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "rates")?;
    let loaded = load_rates(&cx.books, &cx.actor(), &file.name, &file.bytes)?;
    answers::outcome(&LoadedRates {
        source: loaded.source.to_owned(),
        read: count(loaded.read),
        added: count(loaded.added),
    })
}
