//! Activities: the list, and one with its money, results, milestones, newest lines and notes.

use maud::{Markup, html};

use crate::domain::grant::Activity;
use crate::domain::overview::BudgetStanding;
use crate::domain::permission::Act;
use crate::operations::activities::{self, ActivityDetails, ActivityList, ListedActivity};
use crate::operations::results::indicator_title;
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::pages::overview::pictures::{milestone_rows, state_badge};
use crate::web::parts::charts::{Bar, bar, share_bar};
use crate::web::parts::form::Form;
use crate::web::parts::frame::Place;
use crate::web::parts::{
    Badge, Button, Column, Field, Row, Table, badge, date, empty_state, facts, long_date, moment, money,
    percent, section, whole_euros,
};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Entry, get, has_page, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/activities", Act::ViewActivities, list),
        get("/grants/{grant}/activities/{activity}", Act::ViewActivities, show),
        post("/grants/{grant}/activities/{activity}/notes", Act::WriteNote, write_note),
    ]
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let list = activities::list_activities(&cx.books, cx.grant())?;
    let title = cx.text("activities-title");
    Ok(cx.page(Head::new(&title).at(Place::Activities), table(cx, &list)?))
}

fn address(cx: &Cx, code: &str) -> String {
    cx.at(&format!("/activities/{}", encoded(code)))
}

fn table(cx: &Cx, list: &ActivityList) -> Result<Markup, WebError> {
    let longest =
        list.activities.iter().map(|listed| listed.standing.approved.max(listed.standing.realised)).max();
    let longest = longest.unwrap_or_default();
    let mut rows = Vec::new();
    for listed in &list.activities {
        let standing = listed.standing;
        let drawn = Bar {
            realised: standing.realised,
            approved: standing.approved,
            planned: Some(standing.planned),
            longest,
        };
        rows.push(Row::named(vec![
            html! { a href=(address(cx, &listed.activity.code)) { (listed.activity.code) } " " (cx.say(&listed.activity.name)) },
            html! { (countries(&listed.activity)) },
            html! { (bar(&drawn)) },
            whole_euros(cx, standing.approved),
            whole_euros(cx, standing.realised),
            percent(cx, standing.share()),
            html! { (units(cx, listed)) },
            percent(cx, listed.units.share()),
            milestones(cx, listed),
        ]));
    }
    let name = |part: &crate::domain::overview::BudgetPart| html! { (cx.say(&part.name)) };
    let row = |name: Markup, standing: BudgetStanding| {
        let nothing = || html! {};
        Row::named(vec![
            name,
            nothing(),
            nothing(),
            whole_euros(cx, standing.approved),
            whole_euros(cx, standing.realised),
            percent(cx, standing.share()),
            nothing(),
            nothing(),
            nothing(),
        ])
    };
    if let Some(flat) = &list.flat_rate {
        rows.push(row(name(flat), flat.standing));
    }
    let columns = vec![
        Column::text(cx.text("activities-activity")),
        Column::text(cx.text("activities-countries")),
        Column::text(cx.text("activities-spent")),
        Column::figure(cx.text("activities-budget")),
        Column::figure(cx.text("activities-realised")),
        Column::figure(cx.text("activities-share")),
        Column::figure(cx.text("activities-units")),
        Column::figure(cx.text("activities-done-share")),
        Column::text(cx.text("activities-milestones")),
    ];
    let caption =
        cx.text_with("activities-caption", &[("day", figures::long_date(list.today, cx.language).into())]);
    let total = row(html! { (cx.text("common-total")) }, list.total);
    Ok(html! { div.with-bars { (Table::new(caption, columns).rows(rows).total(total).show(cx)) } })
}

fn countries(activity: &Activity) -> String {
    activity.countries.join(", ")
}

fn units(cx: &Cx, listed: &ListedActivity) -> String {
    cx.text_with(
        "activities-done-of",
        &[("done", listed.units.done.into()), ("planned", listed.units.planned_total.into())],
    )
}

fn milestones(cx: &Cx, listed: &ListedActivity) -> Markup {
    if listed.milestones == 0 {
        return html! { (figures::EN_DASH) };
    }
    let reached = cx.text_with(
        "activities-reached-of",
        &[("reached", listed.reached.into()), ("total", listed.milestones.into())],
    );
    html! {
        (reached)
        @if listed.late > 0 {
            " " (badge(Badge::Bad, &cx.text_with("activities-late", &[("count", listed.late.into())])))
        }
    }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let code: String = cx.path("activity")?;
    let details = activities::show_activity(&cx.books, cx.grant(), &code)?;
    let title = format!("{} {}", details.activity.code, cx.say(&details.activity.name));
    let head =
        Head::new(&title).at(Place::Activities).below(cx.text("activities-title"), cx.at("/activities"));
    Ok(cx.page(head, page(cx, &details, None)?))
}

fn page(cx: &Cx, details: &ActivityDetails, mistake: Option<String>) -> Result<Markup, WebError> {
    Ok(html! {
        (about(cx, details))
        (section(&cx.text("activities-money"), budget(cx, details)?))
        (section(&cx.text("activities-results"), results(cx, details)))
        (section(&cx.text("activities-milestones"), timeline_of(cx, details)))
        (section(&cx.text("activities-lines"), lines(cx, details)))
        (section(&cx.text("activities-notes"), notes(cx, details, mistake)?))
    })
}

fn about(cx: &Cx, details: &ActivityDetails) -> Markup {
    let activity = &details.activity;
    let period = activity.period;
    let mut pairs = vec![
        (cx.text("activities-countries"), html! { (countries(activity)) }),
        (
            cx.text("activities-period"),
            html! { (long_date(cx, period.from)) " – " (long_date(cx, period.to)) },
        ),
        (cx.text("activities-unit"), html! { (cx.say(&activity.unit)) }),
        (cx.text("activities-kind"), html! { (activity.kind) }),
    ];
    if let Some(partner) = &activity.partner {
        pairs.insert(0, (cx.text("activities-partner"), html! { (partner) }));
    }
    facts(&pairs)
}

fn budget(cx: &Cx, details: &ActivityDetails) -> Result<Markup, WebError> {
    let longest = details.budget.iter().map(|part| part.standing.approved.max(part.standing.realised)).max();
    let longest = longest.unwrap_or_default();
    let cells = |name: Markup, standing: BudgetStanding, with_bar: bool| {
        let drawn = Bar {
            realised: standing.realised,
            approved: standing.approved,
            planned: Some(standing.planned),
            longest,
        };
        Ok::<_, WebError>(vec![
            name,
            html! { @if with_bar { (bar(&drawn)) } },
            whole_euros(cx, standing.approved),
            whole_euros(cx, standing.realised),
            percent(cx, standing.share()),
            whole_euros(cx, standing.remaining()?),
            whole_euros(cx, standing.forecast()?),
        ])
    };
    let mut rows = Vec::new();
    for part in &details.budget {
        let name = html! { span.code { (part.code.clone().unwrap_or_default()) } " " (cx.say(&part.name)) };
        rows.push(Row::named(cells(name, part.standing, true)?));
    }
    let columns = vec![
        Column::text(cx.text("activities-category")),
        Column::text(cx.text("activities-spent")),
        Column::figure(cx.text("activities-budget")),
        Column::figure(cx.text("activities-realised")),
        Column::figure(cx.text("activities-share")),
        Column::figure(cx.text("activities-remaining")),
        Column::figure(cx.text("activities-forecast")),
    ];
    let none = empty_state(&cx.text("activities-no-budget"), &cx.text("activities-no-budget-do"), None);
    let total = Row::named(cells(html! { (cx.text("common-total")) }, details.standing, false)?);
    let table =
        Table::new(cx.text("activities-budget-caption"), columns).rows(rows).total(total).or_else(none);
    Ok(html! { div.with-bars { (table.show(cx)) } })
}

/// Units by period, and the indicators that the milestones count towards.
fn results(cx: &Cx, details: &ActivityDetails) -> Markup {
    let or_dash =
        |count: Option<u32>| count.map_or_else(|| figures::EN_DASH.to_owned(), |count| count.to_string());
    let rows = details.units.by_period.iter().map(|period| {
        let stated = period.stated.as_ref();
        let deviation = stated.and_then(|stated| stated.deviation.as_ref());
        Row::named(vec![
            html! { (period.period) },
            html! { (period.planned) },
            html! { (or_dash(stated.map(|stated| stated.done))) },
            html! { (or_dash(stated.map(|stated| stated.forecast))) },
            html! { @if let Some(words) = deviation { (cx.say(words)) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("activities-in-period")),
        Column::figure(cx.text("activities-planned")),
        Column::figure(cx.text("activities-done")),
        Column::figure(cx.text("activities-forecast-total")),
        Column::text(cx.text("activities-deviation")),
    ];
    let total = Row::named(vec![
        html! { (cx.text("common-total")) },
        html! { (details.units.planned_total) },
        html! { (details.units.done) },
        html! { (or_dash(details.units.forecast)) },
        html! {},
    ]);
    let unit = cx.say(&details.activity.unit).to_owned();
    let caption = cx.text_with("activities-units-caption", &[("unit", unit.into())]);
    html! {
        (Table::new(caption, columns).rows(rows).total(total).show(cx))
        @if cx.may(Act::StateProgress) {
            p { a href=(cx.at("/milestones#activities")) { (cx.text("activities-state")) } }
        }
        @if !details.indicators.is_empty() {
            dl.shares {
                @for standing in &details.indicators {
                    div {
                        dt { (standing.indicator.code) " " (cx.say(&indicator_title(&standing.indicator))) }
                        dd {
                            (share_bar(standing.share(), "s3"))
                            span.value { (cx.text_with("activities-done-of", &[
                                ("done", standing.total.into()),
                                ("planned", standing.indicator.project_target.into()),
                            ])) }
                        }
                    }
                }
            }
        }
    }
}

fn timeline_of(cx: &Cx, details: &ActivityDetails) -> Markup {
    if details.milestones.is_empty() {
        return empty_state(
            &cx.text("activities-no-milestones"),
            &cx.text("activities-no-milestones-do"),
            None,
        );
    }
    let rows = details.milestones.iter().map(|known| {
        let milestone = &known.milestone;
        Row::named(vec![
            html! { (milestone.code) " " (cx.say(&milestone.title)) },
            date(cx, milestone.due),
            html! {
                @match known.reached.or(known.expected) {
                    Some(day) => { (date(cx, day)) }
                    None => { (figures::EN_DASH) }
                }
            },
            state_badge(cx, known.state),
            html! { (cx.say(&milestone.verification)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("activities-milestone")),
        Column::text(cx.text("activities-planned")),
        Column::text(cx.text("activities-reached-expected")),
        Column::text(cx.text("activities-state-word")),
        Column::text(cx.text("activities-verification")),
    ];
    let table = Table::new(cx.text("activities-milestones-caption"), columns).rows(rows).show(cx);
    let project = details.grant.definition.decision.period;
    milestone_rows(cx, (project, details.today), &details.milestones, Some(table))
}

fn lines(cx: &Cx, details: &ActivityDetails) -> Markup {
    let rows = details.newest.iter().map(|expenditure| {
        let line = &expenditure.line;
        let category =
            details.grant.budget_line_by_id(line.budget_line).map_or("", |place| place.category.as_str());
        Row::plain(vec![
            date(cx, line.payment_date),
            html! {
                @if cx.may(Act::ViewExpenditure) && has_page("/grants/{grant}/expenditure/{line}") {
                    a href=(cx.at(&format!("/expenditure/{}", expenditure.id))) { (line.supplier) }
                } @else { (line.supplier) }
            },
            html! { (line.described(cx.language)) },
            html! { (category) },
            money(cx, line.amount),
        ])
    });
    let columns = vec![
        Column::text(cx.text("activities-paid")),
        Column::text(cx.text("activities-supplier")),
        Column::text(cx.text("activities-description")),
        Column::text(cx.text("activities-category")),
        Column::figure(cx.text("activities-amount")),
    ];
    let none = empty_state(&cx.text("activities-no-lines"), &cx.text("activities-no-lines-do"), None);
    let caption = cx.text_with(
        "activities-lines-caption",
        &[("shown", details.newest.len().into()), ("lines", details.lines.into())],
    );
    html! {
        (Table::new(caption, columns).rows(rows).or_else(none).show(cx))
        @if !details.newest.is_empty() && cx.may(Act::ViewExpenditure) && has_page("/grants/{grant}/expenditure") {
            p {
                a href=(cx.at(&format!("/expenditure?activity={}", encoded(&details.activity.code)))) {
                    (cx.text("activities-all-lines"))
                }
            }
        }
    }
}

fn notes(cx: &Cx, details: &ActivityDetails, mistake: Option<String>) -> Result<Markup, WebError> {
    let action = format!("{}/notes", address(cx, &details.activity.code));
    let draft = cx.draft(&format!("note {} {}", cx.grant(), details.activity.code))?;
    let form = Form::to(&action).keeps(&draft);
    Ok(html! {
        @if cx.may(Act::WriteNote) {
            (form.show(cx, html! {
                (Field::area("note", cx.text("activities-note"), 3).hint(cx.text("activities-note-hint")).kept(&draft).error(mistake))
                div.actions { (Button::secondary(cx.text("activities-note-keep"))) }
            }))
        }
        @if details.notes.is_empty() {
            p.muted { (cx.text("activities-no-notes")) }
        } @else {
            ul.notes {
                @for note in &details.notes {
                    li {
                        p.muted { (note.by) ", " (moment(cx, note.at)) }
                        p.lines { (note.text) }
                    }
                }
            }
        }
    })
}

fn write_note(cx: &Cx) -> Result<Answer, WebError> {
    let code: String = cx.path("activity")?;
    match activities::write_note(&cx.books, &cx.actor(), cx.grant(), &code, cx.form.text("note")) {
        Ok(()) => {
            let answer = Answer::see_other(address(cx, &code));
            Ok(answer.with(Notice::done(cx.text("activities-note-kept"))))
        }
        Err(crate::operations::OperationError::Rejected(words)) => {
            let details = activities::show_activity(&cx.books, cx.grant(), &code)?;
            let title = format!("{} {}", details.activity.code, cx.say(&details.activity.name));
            let head = Head::new(&title).at(Place::Activities);
            let mistake = cx.say(&words).to_owned();
            Ok(cx.page(head, page(cx, &details, Some(mistake))?).with_status(422))
        }
        Err(other) => Err(other.into()),
    }
}
