//! Activities with their money and their results, and the notes that people keep about them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::money::MoneyError;
use crate::domain::permission::Act;
use crate::domain::results::{ActivityNote, ActivityUnits};
use crate::operations::activities::{self, ListedActivity};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, count};
use crate::web::api::operation::{Operation, change, read};
use crate::web::api::overview::StandingOfBudget;
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("listActivities", "/api/v1/grants/{grant}/activities", Act::ViewActivities, list)
            .says(
                "De activiteiten met hun geld en hun resultaten",
                "The activities with their money and their results",
            )
            .gives_list::<Activity>(),
        read("showActivity", "/api/v1/grants/{grant}/activities/{activity}", Act::ViewActivities, show)
            .says(
                "Een activiteit met haar begrotingsposten en notities",
                "An activity with its budget lines and notes",
            )
            .gives::<ActivityDetails>(),
        change("writeNote", "/api/v1/grants/{grant}/activities/{activity}/notes", Act::WriteNote, write_note)
            .says(
                "Schrijft een notitie bij een activiteit; zij blijft zoals zij geschreven is",
                "Writes a note about an activity; it stays as it was written",
            )
            .takes::<NoteToWrite>()
            .gives_list::<NoteOfActivity>(),
    ]
}

/// An activity with its money and its results.
#[derive(Serialize, ToSchema)]
struct Activity {
    code: String,
    name: String,
    money: StandingOfBudget,
    units: UnitsOfActivity,
    milestones: u64,
    milestones_reached: u64,
    milestones_late: u64,
}

#[derive(Serialize, ToSchema)]
struct UnitsOfActivity {
    /// Planned in the periods that are over.
    planned_so_far: u32,
    planned_total: u32,
    done: u32,
    /// Expected over the whole project, as stated last.
    forecast: Option<u32>,
}

/// An activity with its budget lines and notes.
#[derive(Serialize, ToSchema)]
struct ActivityDetails {
    code: String,
    name: String,
    money: StandingOfBudget,
    units: UnitsOfActivity,
    budget: Vec<CategoryOfActivity>,
    /// Lines of the ledger.
    lines: i64,
    /// Newest first.
    notes: Vec<NoteOfActivity>,
}

/// A budget line of an activity.
#[derive(Serialize, ToSchema)]
struct CategoryOfActivity {
    /// Code of the cost category.
    category: Option<String>,
    name: String,
    money: StandingOfBudget,
}

#[derive(Serialize, ToSchema)]
struct NoteOfActivity {
    text: String,
    at: DateTime<Utc>,
    by: String,
}

/// A note to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteToWrite {
    /// At most 4000 characters.
    text: String,
}

fn units(units: &ActivityUnits) -> UnitsOfActivity {
    UnitsOfActivity {
        planned_so_far: units.planned_so_far,
        planned_total: units.planned_total,
        done: units.done,
        forecast: units.forecast,
    }
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let found = activities::list_activities(&cx.books, cx.grant())?;
    let shown = |known: &ListedActivity| {
        Ok(Activity {
            code: known.activity.code.clone(),
            name: cx.say(&known.activity.name).to_owned(),
            money: StandingOfBudget::of(known.standing)?,
            units: units(&known.units),
            milestones: count(known.milestones),
            milestones_reached: count(known.reached),
            milestones_late: count(known.late),
        })
    };
    answers::list(found.activities.iter().map(shown).collect::<Result<Vec<_>, MoneyError>>()?)
}

fn note(note: &ActivityNote) -> NoteOfActivity {
    NoteOfActivity { text: note.text.clone(), at: note.at, by: note.by.clone() }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let code: String = cx.path("activity")?;
    let found = activities::show_activity(&cx.books, cx.grant(), &code)?;
    let budget = found.budget.iter().map(|part| {
        let name = cx.say(&part.name).to_owned();
        Ok(CategoryOfActivity {
            category: part.code.clone(),
            name,
            money: StandingOfBudget::of(part.standing)?,
        })
    });
    let shown = ActivityDetails {
        name: cx.say(&found.activity.name).to_owned(),
        money: StandingOfBudget::of(found.standing)?,
        units: units(&found.units),
        budget: budget.collect::<Result<_, MoneyError>>()?,
        lines: found.lines,
        notes: found.notes.iter().map(note).collect(),
        code,
    };
    answers::single(cx, &shown)
}

fn write_note(cx: &Cx) -> Result<Answer, WebError> {
    let NoteToWrite { text } = answers::sent(cx)?;
    let code: String = cx.path("activity")?;
    activities::write_note(&cx.books, &cx.actor(), cx.grant(), &code, &text)?;
    let found = activities::show_activity(&cx.books, cx.grant(), &code)?;
    answers::list(found.notes.iter().map(note))
}
