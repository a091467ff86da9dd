//! A week of one person by hand: activities and other hours down, days across. What is sent takes the place of what was
//! stated about those days.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::domain::expense_entry::decimal_of;
use crate::domain::language::Bilingual;
use crate::domain::time_sheet::{Hours, HoursKind, Week};
use crate::operations::grants;
use crate::operations::hours_by_hand::{HoursCell, StateHours, WeekStated, state_hours, week_stated};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::drafts::Draft;
use crate::web::parts::frame::Place;
use crate::web::parts::{Button, Field, Form, empty_state};
use crate::web::problem::WebError;
use crate::web::request::encoded;

/// What hours are spent on: one row of the week.
struct Task {
    kind: HoursKind,
    activity: Option<String>,
    name: String,
}

impl Task {
    /// Of the fields of this row: "HM-NG" or "leave".
    fn code(&self) -> &str {
        self.activity.as_deref().unwrap_or(self.kind.code())
    }
}

/// Which person and week.
pub(super) fn chooser(cx: &Cx) -> Markup {
    html! {
        form.filters method="get" action=(cx.at("/hours/week")) {
            (Field::text("person", cx.text("hours-person")).short())
            (Field::text("week", cx.text("hours-week")).hint(cx.text("hours-week-hint")).short())
            (Button::secondary(cx.text("hours-open")))
        }
    }
}

fn tasks(cx: &Cx) -> Result<Vec<Task>, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let activities = grant.definition.activities.iter().map(|activity| Task {
        kind: HoursKind::Project,
        activity: Some(activity.code.clone()),
        name: format!("{} {}", activity.code, cx.say(&activity.name)),
    });
    let others = HoursKind::ALL.into_iter().filter(|kind| *kind != HoursKind::Project);
    let others = others.map(|kind| Task { kind, activity: None, name: cx.say(&kind.name()).to_owned() });
    Ok(activities.chain(others).collect())
}

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let person = cx.query("person").unwrap_or_default();
    let week: Option<Week> = cx.query("week").and_then(|text| text.parse().ok());
    let title = cx.text("hours-by-hand");
    let head = |title| Head::new(title).at(Place::Expenditure).below(cx.text("hours-title"), cx.at("/hours"));
    let (Some(week), false) = (week, person.is_empty()) else {
        let content = html! {
            (empty_state(&cx.text("hours-choose"), &cx.text("hours-choose-what"), None))
            (chooser(cx))
        };
        return Ok(cx.page(head(&title), content));
    };
    let stated = week_stated(&cx.books, cx.grant(), person, week)?;
    let values = [("person", person.to_owned().into()), ("week", week.to_string().into())];
    let title = cx.text_with("hours-week-title", &values);
    Ok(cx.page(head(&title), form(cx, (person, week), &stated)?))
}

fn form(cx: &Cx, (person, week): (&str, Week), stated: &WeekStated) -> Result<Markup, WebError> {
    let tasks = tasks(cx)?;
    let days = week.days();
    let draft = cx.draft(&format!("week {} {week} {person}", cx.grant()))?;
    let contract = stated.contract.map(|hours| shown(cx, hours)).unwrap_or_default();
    Ok(Form::to(&cx.at("/hours/week")).wide().version(stated.newest).keeps(&draft).show(
        cx,
        html! {
            input type="hidden" name="person" value=(person);
            input type="hidden" name="week" value=(week);
            p { (cx.text("hours-week-what")) }
            div.table-wrap role="region" aria-label=(cx.text("hours-by-hand")) tabindex="0" {
                table.inputs.hours {
                    caption { (cx.text("hours-week-caption")) }
                    thead {
                        tr {
                            th scope="col" { (cx.text("hours-task")) }
                            @for day in &days { th scope="col" { (figures::date(*day, cx.language)) } }
                        }
                    }
                    tbody {
                        @for task in &tasks {
                            tr {
                                th scope="row" { (task.name) }
                                @for day in &days { td { (cell(cx, task, *day, (stated, &draft))) } }
                            }
                        }
                    }
                }
            }
            (Field::number("contract", cx.text("hours-contract")).value(contract).optional(cx).kept(&draft))
            (Field::tick("empty-days", cx.text("hours-empty-days")).optional(cx).kept(&draft))
            (Field::text("reason", cx.text("hours-reason")).hint(cx.text("hours-reason-hint")).kept(&draft))
            (Button::primary(cx.text("hours-keep")))
        },
    ))
}

fn shown(cx: &Cx, hours: Hours) -> String {
    figures::number(rust_decimal::Decimal::new(hours.hundredths(), 2).normalize(), cx.language)
}

fn cell(cx: &Cx, task: &Task, day: NaiveDate, (stated, draft): (&WeekStated, &Draft)) -> Markup {
    let own = stated
        .lines
        .iter()
        .filter(|line| line.day == day && line.kind == task.kind && line.activity == task.activity);
    let sum = own.fold(Hours::ZERO, |sum, line| sum.plus(line.hours));
    let name = format!("hours {day} {}", task.code());
    let kept = draft.text(&name).map(str::to_owned);
    let value = kept.or_else(|| (sum > Hours::ZERO).then(|| shown(cx, sum)));
    let label = format!("{} {}", task.name, figures::date(day, cx.language));
    html! {
        input type="text" inputmode="decimal" name=(name) value=[value] aria-label=(label);
    }
}

pub(super) fn state(cx: &Cx) -> Result<Answer, WebError> {
    let week: Week = cx.form.text("week").parse().map_err(|_no_week| {
        WebError::Rejected(Bilingual::new("Geef een week, zoals 2025-W12.", "Give a week, such as 2025-W12."))
    })?;
    let person = cx.form.text("person");
    let mut cells = Vec::new();
    for task in tasks(cx)? {
        for day in week.days() {
            if let Some(text) = cx.form.filled(&format!("hours {day} {}", task.code())) {
                let hours = hours_of(text)?;
                // A zero says the same as an empty field.
                if hours == Hours::ZERO {
                    continue;
                }
                cells.push(HoursCell { day, kind: task.kind, activity: task.activity.clone(), hours });
            }
        }
    }
    let command = StateHours {
        grant: cx.grant(),
        person,
        week,
        cells: &cells,
        contract: cx.form.filled("contract").map(hours_of).transpose()?,
        empty_days: cx.form.is_ticked("empty-days"),
        reason: cx.form.text("reason"),
        seen: cx.form.text("version").parse().unwrap_or(0),
    };
    state_hours(&cx.books, &cx.actor(), &command)?;
    let page = cx.at(&format!("/hours?person={}", encoded(person)));
    Ok(Answer::see_other(page).with(Notice::done(cx.text("hours-kept"))))
}

fn hours_of(text: &str) -> Result<Hours, WebError> {
    decimal_of(text).filter(|hours| hours.normalize().scale() <= 2).and_then(Hours::from_hours).ok_or_else(
        || {
            WebError::Rejected(Bilingual::new(
                format!("'{text}' is geen aantal uren. Schrijf het als 7,5."),
                format!("'{text}' is no number of hours. Write it as 7.5."),
            ))
        },
    )
}
