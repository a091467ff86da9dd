//! Budget: the budget in force against what was spent and is to come, its versions beside each other, and amendments.

mod amendment;
mod funding;
mod versions;

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::domain::budget_amendment::{AmendmentState, BudgetAmendment};
use crate::domain::forecast::LineForecast;
use crate::domain::language::Bilingual;
use crate::domain::permission::Act;
use crate::operations::budget_amendments::{draft_amendment, list_amendments};
use crate::operations::forecast::{GrantForecast, forecast_budget};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Row, Table, badge, long_date, moment, percent, section, tabs,
    whole_euros,
};
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/budget", Act::ViewBudget, show),
        get("/grants/{grant}/budget/versions", Act::ViewBudget, versions::show),
        get("/grants/{grant}/funding", Act::ViewBudget, funding::show),
        post("/grants/{grant}/funding/receipts", Act::RecordReceipt, funding::record),
        post("/grants/{grant}/budget/amendments", Act::DraftBudget, draft),
        get("/grants/{grant}/budget/amendments/{number}", Act::ViewBudget, amendment::show),
        post("/grants/{grant}/budget/amendments/{number}/lines", Act::DraftBudget, amendment::change),
        post("/grants/{grant}/budget/amendments/{number}/submission", Act::DraftBudget, amendment::submit),
        post("/grants/{grant}/budget/amendments/{number}/return", Act::DraftBudget, amendment::take_back),
        post("/grants/{grant}/budget/amendments/{number}/withdrawal", Act::DraftBudget, amendment::withdraw),
        post("/grants/{grant}/budget/amendments/{number}/approval", Act::ApproveBudget, amendment::approve),
        post("/grants/{grant}/budget/amendments/{number}/rejection", Act::ApproveBudget, amendment::reject),
    ]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let found = forecast_budget(&cx.books, cx.grant())?;
    let amendments = list_amendments(&cx.books, cx.grant())?;
    let title = cx.text("budget-title");
    let content = html! {
        (sides(cx, false))
        (forecast_table(cx, &found)?)
        p.muted { (cx.say(&found.method)) }
        (section(&cx.text("budget-versions"), version_table(cx, &found)?))
        (section(&cx.text("budget-amendments"), html! {
            (amendment_table(cx, &amendments))
            (new_amendment(cx, &amendments))
        }))
    };
    Ok(cx.page(Head::new(&title).at(Place::Budget), content))
}

/// The two sides of this place: what may be spent, and who pays.
fn sides(cx: &Cx, funding: bool) -> Markup {
    let sides = [
        (cx.text("budget-title"), cx.at("/budget"), !funding),
        (cx.text("funding-title"), cx.at("/funding"), funding),
    ];
    tabs(&cx.text("funding-sides"), &sides)
}

/// The lines by activity, with a subtotal of each, and the total of all.
fn forecast_table(cx: &Cx, found: &GrantForecast) -> Result<Markup, WebError> {
    let mut by_activity: BTreeMap<Option<&str>, Vec<&LineForecast>> = BTreeMap::new();
    for line in &found.forecast.lines {
        by_activity.entry(line.activity.as_deref()).or_default().push(line);
    }
    let mut rows = Vec::new();
    for (activity, lines) in &by_activity {
        for line in lines {
            let name = found.scheme.category(&line.category).map_or("", |known| cx.say(&known.short));
            let query = match activity {
                Some(code) => format!("activity={code}&category={}", line.category),
                None => String::new(),
            };
            let spent = match activity {
                Some(_) if cx.may(Act::ViewExpenditure) => html! {
                    a href=(cx.at(&format!("/expenditure?{query}"))) { (whole_euros(cx, line.spent)) }
                },
                _ => whole_euros(cx, line.spent),
            };
            let row = Row::named(vec![
                html! {
                    (activity.unwrap_or_default()) " " (line.category) " " span.muted { (name) }
                    @if line.difference()?.is_negative() { " " (badge(Badge::Warn, &cx.text("budget-over"))) }
                },
                whole_euros(cx, line.approved),
                spent,
                whole_euros(cx, line.remaining()?),
                percent(cx, line.share()?),
                whole_euros(cx, line.to_come),
                whole_euros(cx, line.forecast()?),
                whole_euros(cx, line.difference()?),
            ]);
            rows.push(if line.difference()?.is_negative() { row.mark("warn") } else { row });
        }
        if let (Some(code), true) = (activity, lines.len() > 1) {
            let sum = LineForecast::sum(lines.iter().copied())?;
            let name = found.grant.definition.activity(code).map_or("", |known| cx.say(&known.name));
            rows.push(sum_row(cx, html! { (code) " " (name) }, &sum)?.mark("sub"));
        }
    }
    let columns = vec![
        Column::text(cx.text("budget-line")),
        Column::figure(cx.text("budget-approved")),
        Column::figure(cx.text("budget-spent")),
        Column::figure(cx.text("budget-remaining")),
        Column::figure(cx.text("budget-share")),
        Column::figure(cx.text("budget-to-come")),
        Column::figure(cx.text("budget-forecast")),
        Column::figure(cx.text("budget-difference")),
    ];
    let values = [("version", found.budget_version.into()), ("grant", cx.grant().to_owned().into())];
    let total = sum_row(cx, html! { (cx.text("common-total")) }, &found.forecast.total)?;
    Ok(Table::new(cx.text_with("budget-caption", &values), columns).rows(rows).total(total).show(cx))
}

fn sum_row(cx: &Cx, name: Markup, sum: &LineForecast) -> Result<Row, WebError> {
    Ok(Row::named(vec![
        name,
        whole_euros(cx, sum.approved),
        whole_euros(cx, sum.spent),
        whole_euros(cx, sum.remaining()?),
        percent(cx, sum.share()?),
        whole_euros(cx, sum.to_come),
        whole_euros(cx, sum.forecast()?),
        whole_euros(cx, sum.difference()?),
    ]))
}

fn version_table(cx: &Cx, found: &GrantForecast) -> Result<Markup, WebError> {
    let versions = &found.grant.definition.budget_versions;
    let mut rows = Vec::new();
    for version in versions.iter().rev() {
        let older = versions.iter().map(|known| known.number).filter(|number| *number < version.number).max();
        let reason = version.reason.as_ref().map_or("", |reason| cx.say(reason));
        rows.push(Row::named(vec![
            html! {
                (version.number)
                @if version.number == found.budget_version { " " (badge(Badge::Ok, &cx.text("budget-in-force"))) }
            },
            long_date(cx, version.approved_on),
            html! { (reason) },
            whole_euros(cx, version.total()?),
            html! {
                @if let Some(older) = older {
                    a href=(cx.at(&format!("/budget/versions?older={older}&newer={}", version.number))) {
                        (cx.text_with("budget-compare", &[("older", older.into())]))
                    }
                }
            },
        ]));
    }
    let columns = vec![
        Column::text(cx.text("budget-version")),
        Column::text(cx.text("budget-approved-on")),
        Column::text(cx.text("budget-reason")),
        Column::figure(cx.text("budget-direct")),
        Column::text(cx.text("budget-differences")),
    ];
    Ok(Table::new(cx.text("budget-versions-caption"), columns).rows(rows).show(cx))
}

fn state(cx: &Cx, state: AmendmentState) -> Markup {
    let colour = match state {
        AmendmentState::Draft | AmendmentState::Withdrawn => Badge::Plain,
        AmendmentState::Submitted => Badge::Info,
        AmendmentState::Approved => Badge::Ok,
        AmendmentState::Rejected => Badge::Bad,
    };
    badge(colour, cx.say(&state.name()))
}

fn amendment_table(cx: &Cx, amendments: &[BudgetAmendment]) -> Markup {
    let rows = amendments.iter().rev().map(|amendment| {
        Row::named(vec![
            html! { a href=(cx.at(&format!("/budget/amendments/{}", amendment.number))) { (amendment.number) } },
            html! { (cx.say(&amendment.content.reason)) },
            state(cx, amendment.state),
            html! { (amendment.drafted_by) },
            moment(cx, amendment.steps.last().map_or(amendment.drafted_at, |step| step.at)),
        ])
    });
    let columns = vec![
        Column::text(cx.text("budget-number")),
        Column::text(cx.text("budget-reason")),
        Column::text(cx.text("budget-state")),
        Column::text(cx.text("budget-drafted-by")),
        Column::text(cx.text("budget-last-step")),
    ];
    Table::new(cx.text("budget-amendments-caption"), columns)
        .rows(rows)
        .or_else(html! { p { (cx.text("budget-amendments-none")) } })
        .show(cx)
}

fn new_amendment(cx: &Cx, amendments: &[BudgetAmendment]) -> Markup {
    if !cx.may(Act::DraftBudget) {
        return html! {};
    }
    let open = amendments
        .iter()
        .find(|known| matches!(known.state, AmendmentState::Draft | AmendmentState::Submitted));
    let why_not = open.map(|known| cx.text_with("budget-draft-not", &[("number", known.number.into())]));
    html! {
        (Form::to(&cx.at("/budget/amendments")).show(cx, html! {
            @if why_not.is_none() {
                (Field::text("reason-nl", cx.text("budget-reason-nl")).hint(cx.text("budget-reason-hint")))
                (Field::text("reason-en", cx.text("budget-reason-en")).optional(cx))
            }
            (Button::secondary(cx.text("budget-draft")).unless(why_not))
        }))
    }
}

/// The reason as it was sent; without English words the Dutch ones stand for both.
fn reason_sent(cx: &Cx) -> Bilingual {
    let nl = cx.form.text("reason-nl");
    Bilingual::new(nl, cx.form.filled("reason-en").unwrap_or(nl))
}

fn draft(cx: &Cx) -> Result<Answer, WebError> {
    let amendment = draft_amendment(&cx.books, &cx.actor(), cx.grant(), &reason_sent(cx))?;
    let address = cx.at(&format!("/budget/amendments/{}", amendment.number));
    Ok(Answer::see_other(address).with(Notice::done(cx.text("budget-drafted"))))
}
