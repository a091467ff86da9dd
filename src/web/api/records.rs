//! What is kept beside the ledger: the log of acts, and the exchange rates.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::permission::Act;
use crate::operations::audit_log::{LogWanted, act_name, read_log};
use crate::operations::rates::{load_rates, rate_coverage};
use crate::web::answer::Answer;
use crate::web::api::answers;
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

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
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
