//! The list of imports of a grant, with the place to drop a file.

use maud::{Markup, html};

use super::{bank, tray, upload, words};
use crate::domain::import_batch::ImportBatch;
use crate::domain::permission::Act;
use crate::operations::imports;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Button, Column, Pages, Row, Table, date, empty_state, money, pagination, section};
use crate::web::problem::WebError;

const PER_PAGE: u64 = 25;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let all = imports::list_imports(&cx.books, cx.grant())?;
    let title = cx.text("imports-title");
    let pages = Pages::of(cx, PER_PAGE, u64::try_from(all.len()).unwrap_or(u64::MAX));
    // The newest first: that is the one somebody is working on.
    let shown = all
        .iter()
        .rev()
        .skip(usize::try_from(pages.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    let table = table(cx, shown);
    let waiting = tray::summary(cx, &all);
    let may_stage = cx.may(Act::StageImport);
    let content = html! {
        @if may_stage { (upload::form(cx, &all)) }
        (waiting)
        (bank::way(cx))
        (section(&cx.text("imports-list"), html! { (table.show(cx)) (pagination(cx, pages)) }))
    };
    Ok(cx.page(Head::new(&title).at(Place::Imports), content))
}

fn table<'a>(cx: &Cx, batches: impl Iterator<Item = &'a ImportBatch>) -> Table {
    let columns = vec![
        Column::text(cx.text("imports-column-file")),
        Column::text(cx.text("imports-column-state")),
        Column::text(cx.text("imports-column-received")),
        Column::figure(cx.text("imports-column-read")),
        Column::figure(cx.text("imports-column-posted")),
        Column::figure(cx.text("imports-column-ready")),
        Column::figure(cx.text("imports-column-waiting")),
        Column::figure(cx.text("imports-column-amount")),
    ];
    let rows = batches.map(|batch| {
        let rows = batch.rows;
        Row::named(vec![
            html! {
                a.file href=(words::address(cx, batch.id, "")) { (batch.file_name) }
                br;
                span.muted { (cx.text_with("imports-number", &[("number", batch.id.to_string().into())])) }
            },
            html! {
                (words::state_badge(cx, batch))
                @if let Some(owner) = &batch.owner { br; span.muted { (owner) } }
            },
            html! { (date(cx, batch.uploaded_at.date_naive())) br; span.muted { (batch.uploaded_by) } },
            count(cx, rows.read()),
            count(cx, rows.posted),
            count(cx, rows.ready),
            count(cx, rows.waiting),
            money(cx, batch.posted_cents),
        ])
    });
    Table::new(cx.text_with("imports-caption", &[("grant", cx.grant().to_owned().into())]), columns)
        .rows(rows)
        .or_else(nothing_yet(cx))
}

pub(super) fn owner(cx: &Cx, batch: &ImportBatch) -> Markup {
    let Some(owner) = &batch.owner else { return html! { span.muted { (cx.text("imports-nobody")) } } };
    html! { (owner) }
}

/// A count, with a dash for none.
pub(super) fn count(cx: &Cx, rows: u64) -> Markup {
    if rows == 0 {
        return html! { span.muted { "–" } };
    }
    html! { (cx.text_with("imports-count", &[("count", rows.into())])) }
}

fn nothing_yet(cx: &Cx) -> Markup {
    let template = Button::secondary(cx.text("imports-template")).to(cx.at("/imports/template"));
    empty_state(&cx.text("imports-none"), &cx.text("imports-none-what"), Some(template))
}
