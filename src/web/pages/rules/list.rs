//! The rules of a grant as they hold on a day.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{Side, rule_link, severity_badge, sides};
use crate::domain::eligibility::rule::RulePack;
use crate::operations::rules::rules_of_grant;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Badge, Button, Column, Field, Row, Table, badge, long_date, section};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let day = day_of(cx);
    let own = rules_of_grant(&cx.books, cx.grant())?;
    let content = html! {
        (sides(cx, Side::Rules))
        p { (cx.text("rules-intro")) }
        form.filters method="get" action=(cx.at("/rules")) {
            (Field::date("day", cx.text("rules-day")).value(day.to_string()).short())
            (Button::secondary(cx.text("rules-show-day")))
        }
        @for pack in &own.packs { (of_pack(cx, pack, day)) }
    };
    Ok(cx.page(Head::new(&cx.text("rules-title")).at(Place::Rules), content))
}

/// The day that is asked for, or the day on which the books are kept.
fn day_of(cx: &Cx) -> NaiveDate {
    cx.query("day").and_then(|day| day.parse().ok()).unwrap_or_else(|| cx.today())
}

fn of_pack(cx: &Cx, pack: &RulePack, day: NaiveDate) -> Markup {
    let rows = pack.rules_on(day).map(|rule| {
        let unconfirmed = rule.unconfirmed().next().is_some();
        Row::named(vec![
            rule_link(cx, &rule.code),
            html! {
                (cx.say(&rule.title))
                @if unconfirmed { " " (badge(Badge::Plain, &cx.text("rules-unconfirmed"))) }
            },
            html! { (rule.article) },
            html! { (cx.say(&rule.check.scope().name())) },
            severity_badge(cx, rule.severity),
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-code")),
        Column::text(cx.text("rules-asks")),
        Column::text(cx.text("rules-article")),
        Column::text(cx.text("rules-about")),
        Column::text(cx.text("rules-severity")),
    ];
    let table = Table::new(cx.text("rules-caption"), columns).rows(rows);
    let version = pack.version_on(day);
    section(
        cx.say(&pack.name),
        html! {
            @if let Some(version) = version {
                p {
                    (cx.text("rules-text-of")) " " (long_date(cx, version.from)) "."
                    @if let Some(caution) = &version.caution { " " (cx.say(caution)) }
                }
            }
            (table.show(cx))
        },
    )
}
