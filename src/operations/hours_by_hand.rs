//! Hours that a person states in the program instead of a file: one week of one person at a time. What was typed is kept
//! as a file of its own, so that hours by hand and hours of a file are the same to whoever reads them later.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::db::audit::AuditRecord;
use crate::db::time_sheets::{self as store, NewTimeSheet};
use crate::db::{DbConnection, audit, grants, imports};
use crate::domain::books::BookedGrant;
use crate::domain::ids::{GrantId, TimeSheetId};
use crate::domain::language::Bilingual;
use crate::domain::time_sheet::{Hours, HoursKind, HoursLine, Week};
use crate::operations::time_sheets::{StandingHours, standing_hours};
use crate::operations::{Actor, Books, OperationError, seal};

/// The hours of a person in a week as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekStated {
    pub lines: Vec<HoursLine>,
    /// The newest statement about the week, also one that emptied a day; zero when there is none.
    pub newest: i64,
    /// Hours a week of the contract, where a file or a person stated them.
    pub contract: Option<Hours>,
}

/// What stands about a person and a week.
pub fn week_stated(
    books: &Books,
    grant_code: &str,
    person: &str,
    week: Week,
) -> Result<WeekStated, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        stated(conn, &grant, person, week)
    })
}

fn stated(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    person: &str,
    week: Week,
) -> Result<WeekStated, OperationError> {
    let StandingHours { mut lines, statements } = standing_hours(conn, grant.id)?;
    lines.retain(|(_, line)| line.person == person && Week::of(line.day) == week);
    let of_week = statements.iter().filter(|((of, day), _)| of == person && Week::of(*day) == week);
    Ok(WeekStated {
        newest: of_week.map(|(_, sheet)| sheet.get()).max().unwrap_or(0),
        contract: store::contracts(conn, grant.id)?.get(person).copied(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    })
}

/// Hours of one day on one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursCell {
    pub day: NaiveDate,
    pub kind: HoursKind,
    /// Code of the activity; for hours on the project.
    pub activity: Option<String>,
    pub hours: Hours,
}

/// A week to state. The cells take the place of everything stated before about their days.
pub struct StateHours<'a> {
    pub grant: &'a str,
    /// Pseudonym.
    pub person: &'a str,
    pub week: Week,
    pub cells: &'a [HoursCell],
    pub contract: Option<Hours>,
    /// Days that were stated before and have no cell now have no hours after all. Without this they are refused: a cell
    /// that was left out by mistake would take hours back in silence.
    pub empty_days: bool,
    /// Where the hours come from, or why they are stated anew.
    pub reason: &'a str,
    /// The newest statement that was shown.
    pub seen: i64,
}

/// Keeps the hours of a week. A day that was stated before is emptied only when that is said.
pub fn state_hours(
    books: &Books,
    actor: &Actor,
    command: &StateHours<'_>,
) -> Result<TimeSheetId, OperationError> {
    let (person, reason) = (command.person.trim(), command.reason.trim());
    if person.is_empty() || reason.is_empty() {
        return Err(rejected(
            "Uren hebben een persoon nodig, en waar zij vandaan komen.",
            "Hours need a person, and where they come from.",
        ));
    }
    refuse_impossible_cells(command, books.clock.today())?;
    let at = books.clock.now();
    let typed = as_file(actor, command, at);
    let sha256 = seal::sha256_hex(&[typed.as_bytes()]);
    books.db.write(|conn| {
        let grant = grants::load(conn, command.grant)?;
        let before = stated(conn, &grant, person, command.week)?;
        refuse_when_stated_since(&before, command)?;
        let emptied = emptied_days(&before, command)?;
        imports::store_file(conn, &sha256, typed.as_bytes(), at)?;
        let file_name = format!("{person} {}.csv", command.week);
        let new = NewTimeSheet {
            grant: grant.id,
            file_sha256: &sha256,
            file_name: &file_name,
            at,
            by: &actor.name,
        };
        let id = store::insert(conn, &new)?;
        store_cells(conn, (id, grant.id), command)?;
        for day in &emptied {
            store::insert_emptied_day(conn, id, person, *day)?;
        }
        if let Some(contract) = command.contract.filter(|hours| before.contract != Some(*hours)) {
            store::insert_contract(conn, id, person, contract)?;
        }
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "hours.state",
                subject: &format!("grant {}, {person} {}", command.grant, command.week),
                detail: &format!(
                    "time sheet {id}, {} cells, {} days emptied, {sha256}: {reason}",
                    command.cells.len(),
                    emptied.len()
                ),
            },
        )?;
        Ok(id)
    })
}

fn refuse_when_stated_since(before: &WeekStated, command: &StateHours<'_>) -> Result<(), OperationError> {
    if before.newest == command.seen {
        return Ok(());
    }
    Err(OperationError::Conflict(Bilingual::new(
        "Iemand anders heeft deze week intussen opgegeven. Open de week opnieuw en vergelijk.",
        "Somebody else has stated this week in the meantime. Open the week again and compare.",
    )))
}

/// Keeps the hours themselves as lines of their statement.
fn store_cells(
    conn: &mut DbConnection,
    (statement, grant): (TimeSheetId, GrantId),
    command: &StateHours<'_>,
) -> Result<(), OperationError> {
    let activities = store::activity_ids(conn, grant)?;
    for cell in command.cells {
        let activity = match &cell.activity {
            Some(code) => Some(*activities.get(code).ok_or_else(|| unknown_activity(code))?),
            None => None,
        };
        store::insert_line(conn, statement, &line_of(command.person.trim(), cell), activity)?;
    }
    Ok(())
}

fn rejected(nl: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Rejected(Bilingual::new(nl, en))
}

fn unknown_activity(code: &str) -> OperationError {
    OperationError::NotFound(format!("activity {code}"))
}

fn line_of(person: &str, cell: &HoursCell) -> HoursLine {
    let what = cell.activity.as_deref().unwrap_or(cell.kind.code());
    HoursLine {
        person: person.to_owned(),
        kind: cell.kind,
        activity: cell.activity.clone(),
        day: cell.day,
        hours: cell.hours,
        sheet: Week::of(cell.day).to_string(),
        cell: format!("{what} {}", cell.day),
    }
}

/// What was typed, as a file: the next reader sees who stated it, when and why.
fn as_file(actor: &Actor, command: &StateHours<'_>, at: chrono::DateTime<chrono::Utc>) -> String {
    let head = format!(
        "# {} {}; {} {}: {}{}\nperson;day;kind;activity;hours\n",
        command.grant,
        command.week,
        actor.name,
        at.format("%Y-%m-%dT%H:%M:%S%.6fZ"),
        command.reason.trim(),
        if command.empty_days { " (days without hours are emptied)" } else { "" }
    );
    let rows = command.cells.iter().map(|cell| {
        let activity = cell.activity.as_deref().unwrap_or_default();
        format!("{};{};{};{activity};{}\n", command.person.trim(), cell.day, cell.kind.code(), cell.hours)
    });
    std::iter::once(head).chain(rows).collect()
}

fn refuse_impossible_cells(command: &StateHours<'_>, today: NaiveDate) -> Result<(), OperationError> {
    if command.cells.is_empty() && !command.empty_days {
        return Err(rejected(
            "Vul ten minste van één dag de uren in.",
            "Fill in the hours of at least one day.",
        ));
    }
    if let Some(contract) = command.contract.filter(|hours| *hours <= Hours::ZERO || *hours > Hours::WEEK) {
        return Err(rejected(
            format!("Een week met {contract} contracturen bestaat niet. Geef de uren per week, zoals 36."),
            format!("There is no week with {contract} contract hours. Give the hours a week, such as 36."),
        ));
    }
    let mut days: BTreeMap<NaiveDate, Hours> = BTreeMap::new();
    for cell in command.cells {
        let day = days.entry(cell.day).or_insert(Hours::ZERO);
        *day = day.plus(cell.hours);
        if cell.hours <= Hours::ZERO || *day > Hours::DAY {
            return Err(rejected(
                format!(
                    "Op {} staan {} uren; een dag heeft er hoogstens 24, en niet minder dan nul.",
                    cell.day, *day
                ),
                format!(
                    "{} hours are stated on {}; a day has 24 at most, and not less than none.",
                    *day, cell.day
                ),
            ));
        }
        if Week::of(cell.day) != command.week || cell.day > today {
            return Err(rejected(
                format!("{} valt buiten week {} of is nog niet geweest.", cell.day, command.week),
                format!("{} lies outside week {} or has not been yet.", cell.day, command.week),
            ));
        }
        if (cell.kind == HoursKind::Project) != cell.activity.is_some() {
            return Err(rejected(
                "Uren voor het project noemen een activiteit; andere uren niet.",
                "Hours on the project name an activity; other hours do not.",
            ));
        }
    }
    Ok(())
}

/// Days with hours that have none any more; refused unless that is meant.
fn emptied_days(
    before: &WeekStated,
    command: &StateHours<'_>,
) -> Result<BTreeSet<NaiveDate>, OperationError> {
    let now: BTreeSet<NaiveDate> = command.cells.iter().map(|cell| cell.day).collect();
    let stated: BTreeSet<NaiveDate> = before.lines.iter().map(|line| line.day).collect();
    let emptied: BTreeSet<NaiveDate> = stated.difference(&now).copied().collect();
    match emptied.first() {
        Some(day) if !command.empty_days => Err(rejected(
            format!(
                "Van {day} zijn al uren opgegeven: geef op waar zij heen gaan, zoals ander werk of verlof, of zeg dat dagen zonder uren leeg worden gemaakt."
            ),
            format!(
                "Hours of {day} were stated before: state where they go, such as other work or leave, or say that days without hours are emptied."
            ),
        )),
        None if command.cells.is_empty() => Err(rejected(
            "Er staan in deze week geen uren om leeg te maken.",
            "This week has no hours to empty.",
        )),
        _ => Ok(emptied),
    }
}
