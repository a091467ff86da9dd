//! One amendment: its effect, its lines to change, and what may be done with it next.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::domain::budget_amendment::{AmendedLine, AmendmentContent, AmendmentState, BudgetAmendment};
use crate::domain::expense_entry::decimal_of;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::permission::Act;
use crate::operations::OperationError;
use crate::operations::budget_amendments::{
    AmendmentDetails, Approval, approve_amendment, change_amendment, move_amendment, show_amendment,
};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::drafts::Draft;
use crate::web::pages::budget::versions::{change_tables, limit};
use crate::web::pages::budget::{reason_sent, state};
use crate::web::parts::frame::Place;
use crate::web::parts::{
    Button, Column, Field, Form, Row, Table, confirm, facts, moment, money, notice, section,
};
use crate::web::problem::WebError;

/// Empty rows under the lines, to add some.
const NEW_LINES: usize = 2;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let details = show_amendment(&cx.books, cx.grant(), cx.path("number")?, limit(cx)?)?;
    let amendment = &details.amendment;
    let title = cx.text_with("budget-amendment-title", &[("number", amendment.number.into())]);
    let may_change = cx.may(Act::DraftBudget) && amendment.state == AmendmentState::Draft;
    let content = html! {
        (facts(&[
            (cx.text("budget-reason"), html! { (cx.say(&amendment.content.reason)) }),
            (cx.text("budget-base"), html! { (cx.text("budget-version")) " " (amendment.base_version) }),
            (cx.text("budget-moved"), html! { "€ " (money(cx, details.effect.moved)) }),
            (cx.text("budget-drafted-by"), html! { (amendment.drafted_by) ", " (moment(cx, amendment.drafted_at)) }),
        ]))
        @if matches!(amendment.state, AmendmentState::Draft | AmendmentState::Submitted) {
            @for problem in &details.problems { (notice(cx, &Notice::warning(cx.say(problem)))) }
        }
        (next_steps(cx, &details)?)
        (section(&cx.text("budget-effect"), change_tables(cx, &details.effect, &cx.text_with("budget-effect-caption", &[("number", amendment.number.into())]))?))
        @if may_change { (section(&cx.text("budget-lines"), lines_form(cx, &details)?)) }
        (section(&cx.text("budget-history"), history(cx, amendment)))
    };
    let head = Head::new(&title)
        .at(Place::Budget)
        .below(cx.text("budget-title"), cx.at("/budget"))
        .heading(state(cx, amendment.state));
    Ok(cx.page(head, content))
}

fn address(cx: &Cx, number: i64, rest: &str) -> String {
    cx.at(&format!("/budget/amendments/{number}{rest}"))
}

/// The years that the budget speaks of.
fn years(details: &AmendmentDetails) -> Vec<String> {
    let period = details.grant.definition.decision.period;
    let within = chrono::Datelike::year(&period.from)..=chrono::Datelike::year(&period.to);
    let mut years: Vec<String> = within.map(|year| year.to_string()).collect();
    let written = details.amendment.content.lines.iter().flat_map(|line| line.amounts.keys().cloned());
    years.extend(written);
    years.sort();
    years.dedup();
    years
}

fn lines_form(cx: &Cx, details: &AmendmentDetails) -> Result<Markup, WebError> {
    let amendment = &details.amendment;
    let draft = cx.draft(&format!("amendment {} {}", cx.grant(), amendment.number))?;
    let years = years(details);
    let definition = &details.grant.definition;
    let reason = &amendment.content.reason;
    let to = address(cx, amendment.number, "/lines");
    let amount = |place: usize, line: &AmendedLine, year: &String| {
        let label = format!("{} {} {year}", line.activity, line.category);
        let name = format!("amount-{place}-{year}");
        let kept = draft.text(&name).map(str::to_owned);
        let shown = || line.amounts.get(year).map(|amount| figures::money(*amount, cx.language));
        html! { input type="text" inputmode="decimal" name=(name) value=[kept.or_else(shown)] aria-label=(label); }
    };
    let kept = |name: &str| draft.text(name).unwrap_or_default().to_owned();
    let activities = || definition.activities.iter().map(|known| known.code.as_str());
    Ok(html! {
        (Form::to(&to).wide().version(amendment.revision).keeps(&draft).show(cx, html! {
            (Field::text("reason-nl", cx.text("budget-reason-nl")).value(&reason.nl).kept(&draft))
            (Field::text("reason-en", cx.text("budget-reason-en")).value(&reason.en).optional(cx).kept(&draft))
            div.table-wrap role="region" aria-label=(cx.text("budget-lines")) tabindex="0" {
                table.inputs {
                    caption { span { (cx.text("budget-lines-caption")) } }
                    thead { tr {
                        th scope="col" { (cx.text("budget-activity")) }
                        th scope="col" { (cx.text("budget-category")) }
                        @for year in &years { th.num scope="col" { (year) } }
                    } }
                    tbody {
                        @for (place, line) in amendment.content.lines.iter().enumerate() {
                            tr {
                                th scope="row" { (line.activity) input type="hidden" name={ "activity-" (place) } value=(line.activity); }
                                td { (line.category) input type="hidden" name={ "category-" (place) } value=(line.category); }
                                @for year in &years { td { (amount(place, line, year)) } }
                            }
                        }
                        @for place in amendment.content.lines.len()..amendment.content.lines.len().saturating_add(NEW_LINES) {
                            @let (activity, category) = (kept(&format!("activity-{place}")), kept(&format!("category-{place}")));
                            tr {
                                th scope="row" {
                                    select name={ "activity-" (place) } aria-label=(cx.text("budget-new-activity")) {
                                        option value="" { "–" }
                                        @for code in activities() { option value=(code) selected[code == activity] { (code) } }
                                    }
                                }
                                td { input type="text" name={ "category-" (place) } value=(category) aria-label=(cx.text("budget-new-category")); }
                                @for year in &years {
                                    @let name = format!("amount-{place}-{year}");
                                    td { input type="text" inputmode="decimal" name=(name) value=(kept(&name)) aria-label={ (cx.text("budget-new-amount")) " " (year) }; }
                                }
                            }
                        }
                    }
                }
            }
            div.actions { (Button::secondary(cx.text("budget-keep"))) }
        }))
    })
}

/// The lines as they were sent. An empty amount is none; a new line without a category is no line.
fn lines_sent(cx: &Cx) -> Result<Vec<AmendedLine>, OperationError> {
    let mut lines: BTreeMap<usize, AmendedLine> = BTreeMap::new();
    for (name, value) in cx.form.fields() {
        let mut parts = name.splitn(3, '-');
        let (Some(what), Some(place)) = (parts.next(), parts.next()) else { continue };
        let Ok(place) = place.parse::<usize>() else { continue };
        let empty =
            || AmendedLine { activity: String::new(), category: String::new(), amounts: BTreeMap::new() };
        let line = lines.entry(place).or_insert_with(empty);
        match (what, parts.next()) {
            ("activity", None) => value.trim().clone_into(&mut line.activity),
            ("category", None) => value.trim().clone_into(&mut line.category),
            ("amount", Some(year)) if !value.trim().is_empty() => {
                line.amounts.insert(year.to_owned(), amount_of(value.trim(), line, year)?);
            }
            _ => {}
        }
    }
    Ok(lines.into_values().filter(|line| !line.activity.is_empty() && !line.category.is_empty()).collect())
}

fn amount_of(text: &str, line: &AmendedLine, year: &str) -> Result<Cents, OperationError> {
    let exact = decimal_of(text).filter(|amount| amount.normalize().scale() <= 2);
    let cents = exact.map(Cents::from_euros_half_away).transpose()?;
    cents.ok_or_else(|| {
        let place = format!("{} {} {year}", line.activity, line.category);
        OperationError::Rejected(Bilingual::new(
            format!("'{text}' bij {place} is geen bedrag. Schrijf het als 1.234,56."),
            format!("'{text}' at {place} is no amount. Write it as 1,234.56."),
        ))
    })
}

/// The revision that was shown to who sends a form.
fn seen(cx: &Cx) -> Result<(i64, i64), WebError> {
    let number = cx.path::<i64>("number")?;
    Ok((number, cx.form.text("version").parse().unwrap_or(0)))
}

pub(super) fn change(cx: &Cx) -> Result<Answer, WebError> {
    let seen = seen(cx)?;
    let content = AmendmentContent { reason: reason_sent(cx), lines: lines_sent(cx)? };
    change_amendment(&cx.books, &cx.actor(), cx.grant(), seen, &content)?;
    Ok(back(cx, seen.0, cx.text("budget-kept")))
}

fn back(cx: &Cx, number: i64, done: String) -> Answer {
    Answer::see_other(address(cx, number, "")).with(Notice::done(done))
}

fn go(cx: &Cx, to: AmendmentState, done: String) -> Result<Answer, WebError> {
    let seen = seen(cx)?;
    move_amendment(&cx.books, &cx.actor(), cx.grant(), seen, (to, cx.form.text("reason")))?;
    Ok(back(cx, seen.0, done))
}

pub(super) fn submit(cx: &Cx) -> Result<Answer, WebError> {
    go(cx, AmendmentState::Submitted, cx.text("budget-submitted"))
}

pub(super) fn take_back(cx: &Cx) -> Result<Answer, WebError> {
    go(cx, AmendmentState::Draft, cx.text("budget-taken-back"))
}

pub(super) fn withdraw(cx: &Cx) -> Result<Answer, WebError> {
    go(cx, AmendmentState::Withdrawn, cx.text("budget-withdrawn"))
}

pub(super) fn reject(cx: &Cx) -> Result<Answer, WebError> {
    go(cx, AmendmentState::Rejected, cx.text("budget-rejected"))
}

pub(super) fn approve(cx: &Cx) -> Result<Answer, WebError> {
    let (number, revision) = seen(cx)?;
    let approved_on = cx.form.text("approved-on").parse().map_err(|_unreadable| {
        OperationError::Rejected(Bilingual::new(
            "Vul de datum in waarop de subsidieverstrekker instemde.",
            "Fill in the day on which the funder agreed.",
        ))
    })?;
    let reason = cx.form.text("reason");
    let approval = Approval { grant: cx.grant(), number, revision, approved_on, reason };
    let approved = approve_amendment(&cx.books, &cx.actor(), &approval)?;
    let version = approved.steps.last().and_then(|step| step.budget_version).unwrap_or_default();
    Ok(back(cx, number, cx.text_with("budget-approved-done", &[("version", version.into())])))
}

fn next_steps(cx: &Cx, details: &AmendmentDetails) -> Result<Markup, WebError> {
    let amendment = &details.amendment;
    let form = |rest: &str, button: Button| {
        let to = address(cx, amendment.number, rest);
        Form::to(&to).inline().version(amendment.revision).show(cx, html! { (button) })
    };
    let has_problems = (!details.problems.is_empty()).then(|| cx.text("budget-problems-first"));
    let may_draft = cx.may(Act::DraftBudget);
    Ok(match amendment.state {
        AmendmentState::Draft if may_draft => html! {
            div.actions {
                (form("/submission", Button::primary(cx.text("budget-submit")).unless(has_problems)))
                (with_reason(cx, amendment, "/withdrawal", "budget-withdraw")?)
            }
        },
        AmendmentState::Submitted => html! {
            @if cx.may(Act::ApproveBudget) { (decision(cx, details)?) }
            @if may_draft {
                div.actions {
                    (form("/return", Button::secondary(cx.text("budget-take-back"))))
                    (with_reason(cx, amendment, "/withdrawal", "budget-withdraw")?)
                }
            }
        },
        _ => html! {},
    })
}

/// What somebody types about a step of an amendment.
fn draft_of(cx: &Cx, amendment: &BudgetAmendment, step: &str) -> Result<Draft, WebError> {
    cx.draft(&format!("step {} {} {step}", cx.grant(), amendment.number))
}

fn with_reason(cx: &Cx, amendment: &BudgetAmendment, rest: &str, which: &str) -> Result<Markup, WebError> {
    let to = address(cx, amendment.number, rest);
    let draft = draft_of(cx, amendment, which)?;
    let form = Form::to(&to).version(amendment.revision).keeps(&draft);
    let (ask, explanation) = match which {
        "budget-withdraw" => (cx.text("budget-withdraw"), cx.text("budget-withdraw-explained")),
        _ => (cx.text("budget-reject"), cx.text("budget-reject-explained")),
    };
    let reason = html! { (Field::text("reason", cx.text("budget-decision-reason")).kept(&draft)) };
    Ok(confirm(cx, &ask, &explanation, &form, reason, Button::warning(ask.clone())))
}

/// The second pair of eyes.
fn decision(cx: &Cx, details: &AmendmentDetails) -> Result<Markup, WebError> {
    let amendment = &details.amendment;
    let draft = draft_of(cx, amendment, "budget-approve")?;
    let own = amendment.makers().contains(cx.actor().name.as_str()).then(|| cx.text("budget-four-eyes"));
    let why_not = own.or_else(|| (!details.problems.is_empty()).then(|| cx.text("budget-problems-first")));
    let to = address(cx, amendment.number, "/approval");
    let rejection = with_reason(cx, amendment, "/rejection", "budget-reject")?;
    Ok(section(
        &cx.text("budget-decide"),
        html! {
            p { (cx.text("budget-decide-explained")) }
            (Form::to(&to).version(amendment.revision).keeps(&draft).show(cx, html! {
                @if why_not.is_none() {
                    (Field::date("approved-on", cx.text("budget-agreed-on")).kept(&draft))
                    (Field::text("reason", cx.text("budget-agreed-by")).hint(cx.text("budget-agreed-hint")).kept(&draft))
                }
                div.actions { (Button::primary(cx.text("budget-approve")).unless(why_not)) }
            }))
            (rejection)
        },
    ))
}

fn history(cx: &Cx, amendment: &BudgetAmendment) -> Markup {
    let rows = amendment.steps.iter().map(|step| {
        Row::named(vec![
            moment(cx, step.at),
            html! { (step.by) },
            state(cx, step.state),
            html! {
                (step.reason)
                @if let Some(version) = step.budget_version { " → " (cx.text("budget-version")) " " (version) }
            },
        ])
    });
    let columns = vec![
        Column::text(cx.text("budget-when")),
        Column::text(cx.text("budget-who")),
        Column::text(cx.text("budget-state")),
        Column::text(cx.text("budget-reason")),
    ];
    Table::new(cx.text("budget-history-caption"), columns).rows(rows).show(cx)
}
