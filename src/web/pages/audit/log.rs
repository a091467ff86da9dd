//! Who did what, newest first.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::operations::audit_log::{LogPage, LogWanted, act_name, read_log};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::pages::audit::parts;
use crate::web::parts::frame::Place;
use crate::web::parts::pagination::with_queries;
use crate::web::parts::{Column, Filter, Row, Table, empty_state, filters, moment};
use crate::web::problem::WebError;

const RECORDS: u32 = 100;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let day = |name: &str| cx.query(name).and_then(|text| text.parse::<NaiveDate>().ok());
    let wanted = LogWanted {
        grant: Some(cx.grant()),
        actor: cx.query("actor").unwrap_or_default(),
        act: cx.query("act").unwrap_or_default(),
        from: day("from"),
        to: day("to"),
        words: cx.query("q").unwrap_or_default(),
        before: cx.query("before").and_then(|text| text.parse().ok()),
        size: RECORDS,
    };
    let page = read_log(&cx.books, &wanted)?;
    let title = cx.text("audit-log");
    let content = html! {
        (parts(cx, "log"))
        (log_filters(cx, &page))
        (table(cx, &page))
        (turn_pages(cx, &page))
    };
    let head = Head::new(&title).at(Place::Audit).below(cx.text("audit-title"), cx.at("/audit"));
    Ok(cx.page(head, content))
}

fn log_filters(cx: &Cx, page: &LogPage) -> Markup {
    let actors = page.actors.iter().map(|name| (name.clone(), name.clone()));
    let acts = page.acts.iter().map(|code| (code.clone(), cx.say(&act_name(code)).to_owned()));
    filters(
        cx,
        &[
            Filter::text("q", cx.text("audit-search")),
            Filter::choice("actor", cx.text("audit-who"), actors.collect()),
            Filter::choice("act", cx.text("audit-act"), acts.collect()),
            Filter::date("from", cx.text("audit-from")),
            Filter::date("to", cx.text("audit-to")),
        ],
        &[],
        &[],
    )
}

fn table(cx: &Cx, page: &LogPage) -> Markup {
    let rows = page.records.iter().map(|record| {
        Row::named(vec![
            moment(cx, record.at),
            html! { (record.actor) },
            html! { (cx.say(&act_name(&record.act))) },
            html! { (record.subject) },
            html! { span.detail { (record.detail) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("audit-when")),
        Column::text(cx.text("audit-who")),
        Column::text(cx.text("audit-act")),
        Column::text(cx.text("audit-subject")),
        Column::text(cx.text("audit-detail")),
    ];
    Table::new(cx.text("audit-log-caption"), columns)
        .rows(rows)
        .or_else(empty_state(&cx.text("audit-log-none"), &cx.text("audit-log-none-do"), None))
        .show(cx)
}

fn turn_pages(cx: &Cx, page: &LogPage) -> Markup {
    if page.older.is_none() && cx.query("before").is_none() {
        return html! {};
    }
    html! {
        nav.pagination aria-label=(cx.text("common-pages")) {
            @if cx.query("before").is_some() {
                a href=(with_queries(cx, &[("before", "")])) { (cx.text("common-page-first")) }
            }
            @if let Some(record) = page.older {
                a rel="next" href=(with_queries(cx, &[("before", &record.to_string())])) { (cx.text("common-page-next")) }
            }
        }
    }
}
