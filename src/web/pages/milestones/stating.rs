//! Stating progress: one part at a time, with the number of the statement that was seen, so that two people do not
//! overwrite each other.

use maud::{Markup, html};

use crate::domain::grant::{Activity, Indicator};
use crate::domain::language::Bilingual;
use crate::domain::overview::KnownMilestone;
use crate::domain::permission::Act;
use crate::domain::progress::{
    ActivityProgress, AgeBracket, Gender, IndicatorProgress, MilestoneProgress, PersonGroup,
};
use crate::domain::progress_change::{ProgressChange, ProgressPart};
use crate::domain::results::ActivityUnits;
use crate::operations::OperationError;
use crate::operations::progress::{ProgressEdit, change_progress};
use crate::operations::results::{self, GrantResults, StatedPeriod};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::form::Form;
use crate::web::parts::frame::Place;
use crate::web::parts::{Button, Field};
use crate::web::problem::WebError;
use crate::web::request::encoded;

use super::{fixed, head, heading, one_content, period_choice, stated_period, views};

/// Sends one change; what is refused comes back as sentences for the form.
fn change(cx: &Cx, period: &str, change: &ProgressChange) -> Result<Result<(), Vec<String>>, WebError> {
    let Ok(seen) = cx.form.text("version").parse::<i64>() else { return Err(WebError::NotFound) };
    let edit = ProgressEdit { grant: cx.grant(), period, seen, change };
    match change_progress(&cx.books, &cx.actor(), &edit) {
        Ok(_) => Ok(Ok(())),
        Err(OperationError::Conflict(words) | OperationError::Rejected(words)) => {
            Ok(Err(vec![cx.say(&words).to_owned()]))
        }
        Err(other) => Err(other.into()),
    }
}

fn kept(cx: &Cx, address: String, period: &str) -> Answer {
    let said = cx.text_with("milestones-kept", &[("period", period.to_owned().into())]);
    Answer::see_other(address).with(Notice::done(said))
}

/// A count as typed; nothing when it is left empty.
fn count(cx: &Cx, field: &str, label: &str, mistakes: &mut Vec<String>) -> Option<u32> {
    let typed = cx.form.filled(field)?;
    let plain: String =
        typed.chars().filter(|letter| !matches!(letter, '.' | ',' | ' ' | '\u{a0}')).collect();
    match plain.parse() {
        Ok(number) => Some(number),
        Err(_not_a_count) => {
            mistakes.push(cx.text_with(
                "milestones-not-a-count",
                &[("field", label.to_owned().into()), ("typed", typed.to_owned().into())],
            ));
            None
        }
    }
}

/// Words in both languages; the other language where one is left empty, nothing when both are.
fn words(cx: &Cx, field: &str) -> Option<Bilingual> {
    let (nl, en) = (cx.form.filled(&format!("{field}-nl")), cx.form.filled(&format!("{field}-en")));
    Some(Bilingual::new(nl.or(en)?, en.or(nl)?))
}

fn words_fields(cx: &Cx, field: &str, label: &str, present: Option<&Bilingual>) -> Markup {
    let one = |language: &str, name: String, text: Option<&str>| {
        Field::area(format!("{field}-{language}"), name, 2)
            .value(text.unwrap_or_default())
            .optional(cx)
            .as_sent(cx)
    };
    html! {
        div.side-by-side {
            (one("nl", cx.text_with("milestones-in-dutch", &[("field", label.to_owned().into())]), present.map(|words| words.nl.as_str())))
            (one("en", cx.text_with("milestones-in-english", &[("field", label.to_owned().into())]), present.map(|words| words.en.as_str())))
        }
    }
}

/// Why the form cannot be sent: the rights of the visitor, or a report that stands.
fn why_not(cx: &Cx, act: Act, here: &StatedPeriod) -> Option<String> {
    if cx.may(act) { fixed(cx, here) } else { Some(cx.text("milestones-only-lead")) }
}

pub(super) fn milestone_form(
    cx: &Cx,
    known: &KnownMilestone,
    here: &StatedPeriod,
    mistakes: Vec<String>,
) -> Markup {
    let action = format!("{}/state", super::milestone_address(cx, &known.milestone.code));
    let (state, day) = match (known.reached, known.expected, known.state) {
        (Some(day), _, _) => ("reached", day.to_string()),
        (None, Some(day), _) => ("expected", day.to_string()),
        (None, None, crate::domain::milestones::MilestoneState::Dropped) => ("dropped", String::new()),
        (None, None, _) => ("", String::new()),
    };
    let options = vec![
        (String::new(), cx.text("milestones-choose")),
        ("reached".to_owned(), cx.text("milestones-is-reached")),
        ("expected".to_owned(), cx.text("milestones-is-expected")),
        ("dropped".to_owned(), cx.text("milestones-is-dropped")),
        ("nothing".to_owned(), cx.text("milestones-is-nothing")),
    ];
    let note = cx.text("milestones-note");
    Form::to(&action).version(here.number).mistakes(mistakes).show(
        cx,
        html! {
            input type="hidden" name="period" value=(here.code);
            (Field::choice("state", cx.text("milestones-what"), options).value(state).as_sent(cx))
            (Field::date("day", cx.text("milestones-on")).hint(cx.text("milestones-on-hint")).value(day).optional(cx).as_sent(cx))
            (words_fields(cx, "note", &note, known.note.as_ref()))
            div.actions { (Button::primary(cx.text("milestones-keep")).unless(why_not(cx, Act::PlanMilestone, here))) }
        },
    )
}

pub(super) fn milestone(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let code: String = cx.path("milestone")?;
    let known =
        found.milestones.iter().find(|known| known.milestone.code == code).ok_or(WebError::NotFound)?;
    let here = stated_period(cx, &found)?;
    let mut mistakes = Vec::new();
    let stated = milestone_as_sent(cx, &code, &mut mistakes);
    if let Some(stated) = stated.filter(|_| mistakes.is_empty()) {
        match change(cx, &here.code, &stated)? {
            Ok(()) => {
                let back = format!("{}?period={}", super::milestone_address(cx, &code), encoded(&here.code));
                return Ok(kept(cx, back, &here.code));
            }
            Err(refused) => mistakes = refused,
        }
    }
    let title = heading(cx, known);
    Ok(cx.page(head(cx, &title), one_content(cx, &found, known, here, mistakes)).with_status(422))
}

fn milestone_as_sent(cx: &Cx, code: &str, mistakes: &mut Vec<String>) -> Option<ProgressChange> {
    let day = cx.form.filled("day").and_then(|typed| match typed.parse() {
        Ok(day) => Some(day),
        Err(_not_a_day) => {
            mistakes.push(cx.text_with("milestones-not-a-day", &[("typed", typed.to_owned().into())]));
            None
        }
    });
    let state = cx.form.text("state");
    if matches!(state, "reached" | "expected") && day.is_none() && mistakes.is_empty() {
        mistakes.push(cx.text("milestones-day-needed"));
    }
    let code = code.to_owned();
    match state {
        "nothing" => Some(ProgressChange::Nothing(ProgressPart::Milestone(code))),
        "reached" | "expected" | "dropped" => Some(ProgressChange::Milestone(MilestoneProgress {
            code,
            reached_on: day.filter(|_| state == "reached"),
            expected_on: day.filter(|_| state == "expected"),
            dropped: state == "dropped",
            note: words(cx, "note"),
        })),
        _ => {
            mistakes.push(cx.text("milestones-state-needed"));
            None
        }
    }
}

fn group_field(age: AgeBracket, gender: Gender) -> String {
    let age = match age {
        AgeBracket::Under18 => "under-18",
        AgeBracket::From18To60 => "18-60",
        AgeBracket::Over60 => "over-60",
    };
    let gender = match gender {
        Gender::Female => "female",
        Gender::Male => "male",
        Gender::NonBinary => "non-binary",
    };
    format!("{age}-{gender}")
}

pub(super) fn indicator_form(
    cx: &Cx,
    indicator: &Indicator,
    present: Option<&IndicatorProgress>,
    here: &StatedPeriod,
    mistakes: Vec<String>,
) -> Markup {
    let action = format!("{}/value", super::indicators::address(cx, &indicator.code));
    let shown = |field: &str, present: Option<u32>| {
        if cx.request.is_get() {
            present.map(|count| count.to_string()).unwrap_or_default()
        } else {
            cx.form.text(field).to_owned()
        }
    };
    let of_group = |age, gender| {
        let groups = present.map(|present| present.groups.as_slice()).unwrap_or_default();
        groups.iter().find(|group| group.age == age && group.gender == gender).map(|group| group.count)
    };
    let content = html! {
        input type="hidden" name="period" value=(here.code);
        @if indicator.persons {
            div.table-wrap {
                table.entry {
                    caption { span { (cx.text("milestones-groups-caption")) } }
                    thead {
                        tr {
                            th scope="col" { (cx.text("milestones-gender")) }
                            @for age in AgeBracket::ALL { th.num scope="col" { (age.code()) } }
                        }
                    }
                    tbody {
                        @for gender in Gender::ALL {
                            @let words = gender.name();
                            tr {
                                th scope="row" { (cx.say(&words)) }
                                @for age in AgeBracket::ALL {
                                    @let field = group_field(age, gender);
                                    td.num {
                                        input.short type="text" inputmode="numeric" name=(field)
                                            aria-label={ (cx.say(&words)) ", " (age.code()) }
                                            value=(shown(&field, of_group(age, gender)));
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p.hint { (cx.text("milestones-groups-hint")) }
        } @else {
            (Field::number("count", cx.text("milestones-count")).hint(cx.text("milestones-count-hint"))
                .value(shown("count", present.and_then(|present| present.count))).optional(cx))
        }
        div.actions { (Button::primary(cx.text("milestones-keep")).unless(why_not(cx, Act::StateIndicator, here))) }
    };
    Form::to(&action).version(here.number).mistakes(mistakes).show(cx, content)
}

pub(super) fn indicator(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let code: String = cx.path("indicator")?;
    let standing =
        found.indicators.iter().find(|standing| standing.indicator.code == code).ok_or(WebError::NotFound)?;
    let here = stated_period(cx, &found)?;
    let mut mistakes = Vec::new();
    let stated = indicator_as_sent(cx, &standing.indicator, &mut mistakes);
    if mistakes.is_empty() {
        match change(cx, &here.code, &stated)? {
            Ok(()) => {
                let address = super::indicators::address(cx, &code);
                return Ok(kept(cx, format!("{address}?period={}", encoded(&here.code)), &here.code));
            }
            Err(refused) => mistakes = refused,
        }
    }
    Ok(super::indicators::page(cx, &found, standing, here, mistakes).with_status(422))
}

/// Nothing filled in at all means that nothing is stated.
fn indicator_as_sent(cx: &Cx, indicator: &Indicator, mistakes: &mut Vec<String>) -> ProgressChange {
    let code = indicator.code.clone();
    if !indicator.persons {
        let count = count(cx, "count", &cx.text("milestones-count"), mistakes);
        return match count {
            Some(count) => {
                ProgressChange::Indicator(IndicatorProgress { code, count: Some(count), groups: Vec::new() })
            }
            None => ProgressChange::Nothing(ProgressPart::Indicator(code)),
        };
    }
    let mut groups = Vec::new();
    for gender in Gender::ALL {
        for age in AgeBracket::ALL {
            let label = format!("{}, {}", cx.say(&gender.name()), age.code());
            if let Some(count) = count(cx, &group_field(age, gender), &label, mistakes) {
                groups.push(PersonGroup { age, gender, count });
            }
        }
    }
    if groups.is_empty() {
        return ProgressChange::Nothing(ProgressPart::Indicator(code));
    }
    ProgressChange::Indicator(IndicatorProgress { code, count: None, groups })
}

/// What was done of each activity in a period: one small form per activity.
pub(super) fn activities(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let here = stated_period(cx, &found)?;
    Ok(activities_page(cx, &found, here, None))
}

fn activities_page(
    cx: &Cx,
    found: &GrantResults,
    here: &StatedPeriod,
    wrong: Option<(&str, &[String])>,
) -> Answer {
    let title = cx.text("milestones-title");
    let parts = found.grant.definition.activities.iter().zip(&found.activities);
    let content = html! {
        (views(cx, "/progress"))
        (period_choice(cx, found, here))
        @for (activity, units) in parts {
            @let mistakes = match wrong {
                Some((code, mistakes)) if code == activity.code => mistakes.to_vec(),
                _ => Vec::new(),
            };
            (activity_form(cx, activity, units, here, mistakes, wrong.is_some()))
        }
    };
    cx.page(Head::new(&title).at(Place::Milestones), content)
}

fn activity_form(
    cx: &Cx,
    activity: &Activity,
    units: &ActivityUnits,
    here: &StatedPeriod,
    mistakes: Vec<String>,
    again: bool,
) -> Markup {
    let action = cx.at(&format!("/progress/activities/{}", encoded(&activity.code)));
    let period = units.by_period.iter().find(|period| period.period == here.code);
    let stated = period.and_then(|period| period.stated.as_ref());
    let planned = period.map_or(0, |period| period.planned);
    // Only the form that was sent keeps what was typed into it.
    let sent = again && !mistakes.is_empty();
    let field = |name: &str, label: String, present: Option<u32>| {
        let value = if sent {
            cx.form.text(name).to_owned()
        } else {
            present.map(|count| count.to_string()).unwrap_or_default()
        };
        Field::number(name, label).value(value)
    };
    let deviation = cx.text("milestones-deviation");
    let present =
        if sent { words(cx, "deviation") } else { stated.and_then(|stated| stated.deviation.clone()) };
    let title = format!("{} {}", activity.code, cx.say(&activity.name));
    let state = match stated {
        Some(stated) => cx.text_with(
            "milestones-done-planned",
            &[("done", stated.done.into()), ("planned", planned.into())],
        ),
        None => cx.text_with("milestones-planned-only", &[("planned", planned.into())]),
    };
    let open = sent || (stated.is_none() && planned > 0);
    let shown_words = |language: &str, text: Option<&str>| {
        let label = match language {
            "nl" => cx.text_with("milestones-in-dutch", &[("field", deviation.clone().into())]),
            _ => cx.text_with("milestones-in-english", &[("field", deviation.clone().into())]),
        };
        Field::area(format!("deviation-{language}"), label, 2).value(text.unwrap_or_default()).optional(cx)
    };
    html! {
        details.statement open[open] id=(activity.code) {
            summary { strong { (title) } " " span.muted { (state) } }
            (Form::to(&action).version(here.number).mistakes(mistakes).show(cx, html! {
                input type="hidden" name="period" value=(here.code);
                div.side-by-side {
                    (field("done", cx.text("milestones-done"), stated.map(|stated| stated.done))
                        .hint(cx.text_with("milestones-done-hint", &[("unit", cx.say(&activity.unit).to_owned().into()), ("planned", planned.into())])))
                    (field("forecast", cx.text("milestones-forecast"), stated.map(|stated| stated.forecast))
                        .hint(cx.text_with("milestones-forecast-hint", &[("planned", units.planned_total.into()), ("done", units.done.into())])))
                }
                div.side-by-side {
                    (shown_words("nl", present.as_ref().map(|words| words.nl.as_str())))
                    (shown_words("en", present.as_ref().map(|words| words.en.as_str())))
                }
                div.actions { (Button::secondary(cx.text("milestones-keep")).unless(why_not(cx, Act::StateProgress, here))) }
            }))
        }
    }
}

pub(super) fn activity(cx: &Cx) -> Result<Answer, WebError> {
    let found = results::results(&cx.books, cx.grant())?;
    let code: String = cx.path("activity")?;
    found.grant.definition.activity(&code).ok_or(WebError::NotFound)?;
    let here = stated_period(cx, &found)?;
    let mut mistakes = Vec::new();
    let done = count(cx, "done", &cx.text("milestones-done"), &mut mistakes);
    let forecast = count(cx, "forecast", &cx.text("milestones-forecast"), &mut mistakes);
    let stated = match (done, forecast) {
        (Some(done), Some(forecast)) => {
            let deviation = words(cx, "deviation");
            ProgressChange::Activity(ActivityProgress { code: code.clone(), done, forecast, deviation })
        }
        (None, None) => ProgressChange::Nothing(ProgressPart::Activity(code.clone())),
        _ => {
            mistakes.push(cx.text("milestones-both-counts"));
            ProgressChange::Nothing(ProgressPart::Activity(code.clone()))
        }
    };
    if mistakes.is_empty() {
        match change(cx, &here.code, &stated)? {
            Ok(()) => {
                let back = cx.at(&format!("/progress?period={}#{}", encoded(&here.code), encoded(&code)));
                return Ok(kept(cx, back, &here.code));
            }
            Err(refused) => mistakes = refused,
        }
    }
    Ok(activities_page(cx, &found, here, Some((&code, &mistakes))).with_status(422))
}
