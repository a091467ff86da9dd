//! Exchange rates: what is loaded, by source and currency, where months are missing, and loading more.

use maud::html;

use crate::domain::permission::Act;
use crate::operations::rates::{self, RateCoverage};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::parts::{Badge, Button, Column, Field, Form, Row, Table, badge, date, empty_state, section};
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get, post};

use super::head;

pub(super) fn routes() -> Vec<Entry> {
    vec![get("/settings/rates", Act::ViewRates, show), post("/settings/rates", Act::LoadRates, load).upload()]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let title = cx.text("settings-rates");
    let rows = rates::rate_coverage(&cx.books)?.into_iter().map(|coverage| row(cx, &coverage));
    let columns = vec![
        Column::text(cx.text("settings-currency")),
        Column::text(cx.text("settings-source")),
        Column::figure(cx.text("settings-rate-count")),
        Column::text(cx.text("settings-rate-first")),
        Column::text(cx.text("settings-rate-last")),
        Column::text(cx.text("settings-rate-gaps")),
    ];
    let nothing = empty_state(&cx.text("settings-rates-none"), &cx.text("settings-rates-none-what"), None);
    let table = Table::new(cx.text("settings-rates-caption"), columns).rows(rows).or_else(nothing).show(cx);
    let why_not = (!cx.may(Act::LoadRates)).then(|| cx.text("settings-rates-not-yours"));
    let form = Form::to("/settings/rates").with_files().show(
        cx,
        html! {
            (Field::files("rates", cx.text("settings-rates-file"), ".json,.csv,.xml,.zip").hint(cx.text("settings-rates-hint")))
            div.actions { (Button::secondary(cx.text("settings-rates-load")).unless(why_not)) }
        },
    );
    let content = html! { (table) (section(&cx.text("settings-rates-more"), form)) };
    Ok(cx.page(head(cx, &title, true), content))
}

fn row(cx: &Cx, coverage: &RateCoverage) -> Row {
    let gaps = coverage.missing_months.join(", ");
    Row::named(vec![
        html! { (coverage.currency.code()) },
        html! { (coverage.source.name()) },
        html! { (coverage.count) },
        date(cx, coverage.first),
        date(cx, coverage.last),
        html! {
            @if gaps.is_empty() { (badge(Badge::Ok, &cx.text("settings-rate-whole"))) }
            @else { (badge(Badge::Warn, &cx.text("settings-rate-missing"))) " " (gaps) }
        },
    ])
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let mut added = 0_usize;
    let mut files = 0_usize;
    for file in cx.form.files("rates") {
        let loaded = rates::load_rates(&cx.books, &cx.actor(), &file.name, &file.bytes)?;
        added = added.saturating_add(loaded.added);
        files = files.saturating_add(1);
    }
    let answer = Answer::see_other("/settings/rates");
    if files == 0 {
        return Ok(answer.with(Notice::refused(cx.text("settings-no-file"))));
    }
    Ok(answer.with(Notice::done(cx.text_with("settings-rates-loaded", &[("count", added.into())]))))
}
