//! Hours: weeks with their signatures, time that cannot be, and taking hours in from a file or one week at a time. Hours
//! are whole hundredths: 7.5 hours are 750.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::imports::{ImportFinding, finding};
use crate::domain::ids::TimeSheetId;
use crate::domain::permission::Act;
use crate::domain::time_sheet::{Hours, HoursKind, HoursLine, ImpossibleTime, Week};
use crate::operations::hours_by_hand::{HoursCell, StateHours, state_hours, week_stated};
use crate::operations::time_sheets::{
    LoadTimeSheets, SignWeek, Signed, SignedWeek, SigningRole, list_weeks, load_time_sheets, sign_week,
};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, count};
use crate::web::api::operation::{Kind, Operation, change, read};
use crate::web::cx::Cx;
use crate::web::impossible::impossible_here;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("listWeeks", "/api/v1/grants/{grant}/hours", Act::ViewHours, weeks)
            .says(
                "De gewerkte weken naast het contract, met wat getekend is",
                "The weeks that were worked beside the contract, with what is signed",
            )
            .query("person", Kind::Text, "Alleen van deze persoon", "Only of this person")
            .gives_list::<WeekOfPerson>(),
        change("loadTimeSheets", "/api/v1/grants/{grant}/hours", Act::StateHours, load)
            .says("Leest een bestand met urenstaten in", "Loads a file of time sheets")
            .takes_file("sheet", &[])
            .gives_outcome::<LoadedHours>(),
        read("listImpossibleTime", "/api/v1/grants/{grant}/hours/impossible", Act::ViewHours, impossible)
            .says("Uren die niet kunnen kloppen", "Hours that cannot be true")
            .gives_list::<ImpossibleHours>(),
        change("signWeek", "/api/v1/grants/{grant}/hours/signatures", Act::StateHours, sign)
            .says("Legt vast wie een week ondertekende", "Records who signed a week")
            .takes::<SignatureToRecord>()
            .gives_outcome::<WeekOfPerson>(),
        read("showWeek", "/api/v1/grants/{grant}/hours/weeks/{week}", Act::StateHours, week)
            .says(
                "Een week van een persoon, dag voor dag, zoals zij nu staat",
                "A week of a person, day by day, as it stands now",
            )
            .query("person", Kind::Text, "Van wie", "Of whom")
            .gives::<StatedWeek>(),
        change("stateWeek", "/api/v1/grants/{grant}/hours/weeks/{week}", Act::StateHours, state)
            .says(
                "Geeft een week op; zij komt in de plaats van wat over haar dagen stond",
                "States a week; it takes the place of what stood about its days",
            )
            .takes::<WeekToState>()
            .gives_outcome::<StatedWeek>(),
    ]
}

/// The hours of a person in a week. Whole hundredths of an hour.
#[derive(Serialize, ToSchema)]
struct WeekOfPerson {
    /// Pseudonym.
    person: String,
    #[schema(example = "2025-W12")]
    week: String,
    project: i64,
    other: i64,
    leave: i64,
    sick: i64,
    total: i64,
    /// Hours a week of the contract, where they are known.
    contract: Option<i64>,
    employee: Option<SignatureOfWeek>,
    manager: Option<SignatureOfWeek>,
}

#[derive(Serialize, ToSchema)]
struct SignatureOfWeek {
    by: String,
    on: NaiveDate,
    /// The hours were stated anew after this signature.
    before_change: bool,
}

/// What loading a file of time sheets did.
#[derive(Serialize, ToSchema)]
struct LoadedHours {
    /// Nothing for a file without hours, and for one that was loaded before.
    time_sheet: Option<i64>,
    /// When exactly this file was loaded before.
    earlier: Option<DateTime<Utc>>,
    file_sha256: String,
    sheets: Vec<String>,
    cells_taken: u64,
    /// Cells that could not be read, each with a finding.
    cells_waiting: u64,
    /// Whole hundredths.
    hours: i64,
    people: u64,
    findings: Vec<ImportFinding>,
}

/// Hours that cannot be true, with the cells that state them.
#[derive(Serialize, ToSchema)]
struct ImpossibleHours {
    person: String,
    /// The day, or the first stated day of the week.
    day: NaiveDate,
    /// Whole hundredths.
    hours: i64,
    /// Whole hundredths.
    at_most: i64,
    message: String,
    /// Of the grants that you may see.
    cells: Vec<String>,
}

/// A signature to record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignatureToRecord {
    person: String,
    #[schema(example = "2025-W12")]
    week: String,
    /// "employee" or "manager".
    role: String,
    signed_by: String,
    signed_on: NaiveDate,
}

/// A week as it stands.
#[derive(Serialize, ToSchema)]
struct StatedWeek {
    person: String,
    week: String,
    /// The newest statement about it, to be sent along as `seen`; zero when there is none.
    newest: i64,
    /// Hours a week, in whole hundredths.
    contract: Option<i64>,
    days: Vec<HoursOfDay>,
}

/// Hours of one day on one thing.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HoursOfDay {
    day: NaiveDate,
    /// "project", "other", "leave" or "sick".
    kind: String,
    /// Code of the activity; for hours on the project.
    #[serde(default)]
    activity: Option<String>,
    /// Whole hundredths.
    hours: i64,
}

/// A week to state.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WeekToState {
    /// Pseudonym.
    person: String,
    /// `newest` of the week that its sender saw.
    seen: i64,
    days: Vec<HoursOfDay>,
    /// Hours a week, in whole hundredths; left out when they stay as they are.
    #[serde(default)]
    contract: Option<i64>,
    /// Days that were stated and are not named here are emptied; otherwise they must be named.
    #[serde(default)]
    empty_days: bool,
    /// Where the hours come from, or why they are stated anew.
    reason: String,
}

fn signature(signed: &Signed) -> SignatureOfWeek {
    SignatureOfWeek { by: signed.by.clone(), on: signed.on, before_change: signed.before_change }
}

fn shown(week: &SignedWeek) -> WeekOfPerson {
    let stated = &week.hours;
    WeekOfPerson {
        person: stated.person.clone(),
        week: stated.week.to_string(),
        project: stated.project.hundredths(),
        other: stated.other.hundredths(),
        leave: stated.leave.hundredths(),
        sick: stated.sick.hundredths(),
        total: stated.total().hundredths(),
        contract: stated.contract.map(Hours::hundredths),
        employee: week.employee.as_ref().map(signature),
        manager: week.manager.as_ref().map(signature),
    }
}

fn weeks(cx: &Cx) -> Result<Answer, WebError> {
    let found = list_weeks(&cx.books, cx.grant(), cx.query("person"))?;
    answers::list(found.iter().map(shown))
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "sheet")?;
    let command = LoadTimeSheets::whole(cx.grant(), &file.name, &file.bytes);
    let loaded = load_time_sheets(&cx.books, &cx.actor(), &command)?;
    answers::outcome(&LoadedHours {
        time_sheet: loaded.time_sheet.map(TimeSheetId::get),
        earlier: loaded.earlier,
        file_sha256: loaded.sha256,
        sheets: loaded.sheets,
        cells_taken: loaded.cells.taken,
        cells_waiting: loaded.cells.waiting,
        hours: loaded.hours.hundredths(),
        people: count(loaded.people),
        findings: loaded.findings.iter().map(|known| finding(cx, known)).collect(),
    })
}

fn impossible(cx: &Cx) -> Result<Answer, WebError> {
    let shown = |found: ImpossibleTime| ImpossibleHours {
        message: cx.say(&found.message).to_owned(),
        person: found.person,
        day: found.day,
        hours: found.hours.hundredths(),
        at_most: found.at_most.hundredths(),
        cells: found.cells,
    };
    answers::list(impossible_here(cx)?.into_iter().map(shown))
}

fn sign(cx: &Cx) -> Result<Answer, WebError> {
    let SignatureToRecord { person, week, role, signed_by, signed_on } = answers::sent(cx)?;
    let command = SignWeek {
        grant: cx.grant(),
        person: &person,
        week: &week,
        role: answers::choice(&role, &SigningRole::ALL, SigningRole::code)?,
        signed_by: &signed_by,
        signed_on,
    };
    sign_week(&cx.books, &cx.actor(), &command)?;
    let now = list_weeks(&cx.books, cx.grant(), Some(&person))?;
    let signed = now.iter().find(|known| known.hours.week.to_string() == week).ok_or(WebError::NotFound)?;
    answers::outcome(&shown(signed))
}

fn stated(cx: &Cx, person: &str, week: Week) -> Result<StatedWeek, WebError> {
    let found = week_stated(&cx.books, cx.grant(), person, week)?;
    let day = |line: HoursLine| HoursOfDay {
        day: line.day,
        kind: line.kind.code().to_owned(),
        activity: line.activity,
        hours: line.hours.hundredths(),
    };
    Ok(StatedWeek {
        person: person.to_owned(),
        week: week.to_string(),
        newest: found.newest,
        contract: found.contract.map(Hours::hundredths),
        days: found.lines.into_iter().map(day).collect(),
    })
}

fn week(cx: &Cx) -> Result<Answer, WebError> {
    let person = cx.query("person").ok_or_else(|| {
        answers::refused("Noem met 'person' van wie de week is.", "Name by 'person' whose week it is.")
    })?;
    answers::single(cx, &stated(cx, person, cx.path("week")?)?)
}

fn cell(day: HoursOfDay) -> Result<HoursCell, WebError> {
    let kind = answers::choice(&day.kind, &HoursKind::ALL, HoursKind::code)?;
    Ok(HoursCell { day: day.day, kind, activity: day.activity, hours: Hours::new(day.hours) })
}

fn state(cx: &Cx) -> Result<Answer, WebError> {
    let WeekToState { person, seen, days, contract, empty_days, reason } = answers::sent(cx)?;
    let (person, week) = (person.trim(), cx.path("week")?);
    let cells = days.into_iter().map(cell).collect::<Result<Vec<_>, _>>()?;
    let command = StateHours {
        grant: cx.grant(),
        person,
        week,
        cells: &cells,
        contract: contract.map(Hours::new),
        empty_days,
        reason: &reason,
        seen,
    };
    state_hours(&cx.books, &cx.actor(), &command)?;
    answers::outcome(&stated(cx, person, week)?)
}
