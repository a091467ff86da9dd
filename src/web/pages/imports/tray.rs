//! The tray: rows of all imports that wait for somebody, the oldest first.

use maud::{Markup, html};

use super::words;
use crate::domain::import_batch::ImportBatch;
use crate::operations::imports::{self, WaitingInTray};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Column, Pages, Row, Table, empty_state, pagination};
use crate::web::problem::WebError;
use crate::web::request::encoded;

const PER_PAGE: u64 = 50;

/// How many rows wait, with the way to them; nothing when none does.
pub(super) fn summary(cx: &Cx, all: &[ImportBatch]) -> Markup {
    let waiting = all.iter().filter(|batch| batch.state.may_be_mended()).map(|batch| batch.rows.waiting);
    let count = waiting.fold(0_u64, u64::saturating_add);
    if count == 0 {
        return html! {};
    }
    html! {
        p.tray-summary {
            (cx.text_with("imports-tray-summary", &[("rows", count.into())])) " "
            a href=(cx.at("/imports/tray")) { (cx.text("imports-tray-open")) }
        }
    }
}

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let all = imports::list_tray(&cx.books, cx.grant())?;
    let pages = Pages::of(cx, PER_PAGE, u64::try_from(all.len()).unwrap_or(u64::MAX));
    let shown = all
        .iter()
        .skip(usize::try_from(pages.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    let columns = vec![
        Column::text(cx.text("imports-tray-row")),
        Column::text(cx.text("imports-tray-says")),
        Column::text(cx.text("imports-tray-problem")),
        Column::text(cx.text("imports-column-owner")),
        Column::figure(cx.text("imports-tray-age")),
    ];
    let caption = cx.text_with("imports-tray-caption", &[("grant", cx.grant().to_owned().into())]);
    let table = Table::new(caption, columns).rows(shown.map(|row| line(cx, row))).or_else(empty_state(
        &cx.text("imports-tray-none"),
        &cx.text("imports-tray-none-what"),
        None,
    ));
    let title = cx.text("imports-tray");
    let head = Head::new(&title).at(Place::Imports).below(cx.text("imports-title"), cx.at("/imports"));
    let content = html! {
        p.lead { (cx.text("imports-tray-what")) }
        (table.show(cx))
        (pagination(cx, pages))
    };
    Ok(cx.page(head, content))
}

fn line(cx: &Cx, row: &WaitingInTray) -> Row {
    let query = format!("/sheet?sheet={}&cell={}", encoded(&row.sheet), row.row);
    let filled: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    Row::named(vec![
        html! {
            a href=(words::address(cx, row.batch, &query)) { (row.sheet) "!" (row.row) }
            br;
            a.muted href=(words::address(cx, row.batch, "")) { (row.file) }
        },
        html! { (filled.join(" · ")) },
        html! {
            @for problem in &row.problems { p { (cx.say(problem)) } }
            @if row.problems.is_empty() { p { (cx.text("imports-tray-column")) } }
        },
        html! {
            @match &row.owner {
                Some(owner) => { (owner) }
                None => { span.muted { (cx.text("imports-nobody")) } }
            }
        },
        html! { (cx.text_with("imports-days", &[("days", row.age_days.into())])) },
    ])
}
