//! What posting does, before anything is posted: per budget line, flat rate, EU funding and period; and what a corrected
//! version changes.

use maud::{Markup, html};

use super::desk;
use crate::domain::consequences::{Consequences, Effect};
use crate::domain::import_batch::BatchState;
use crate::domain::money::Cents;
use crate::operations::imports::{ImportReview, Succession};
use crate::reporting::figures;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::language::key;
use crate::web::parts::{Badge, Column, Row, Table, badge, facts, money, money_or_dash, section};
use crate::web::problem::WebError;

/// Changes named one by one; the rest is counted.
const CHANGES_SHOWN: usize = 200;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let review = desk::review_of(cx)?;
    let state = review.details.batch.state;
    let content = html! {
        p.lead { (cx.text("imports-consequences-what")) }
        @if let Some(succession) = &review.succession { (changes(cx, succession)) }
        @match &review.consequences {
            Some(consequences) if review.rows.ready > 0 || review.succession.is_some() => {
                (warnings(cx, consequences))
                (all(cx, &review, consequences))
                @if state == BatchState::Checked && review.stands_as_checked || state == BatchState::Posted {
                    (desk::post_button(cx, &review, false))
                }
            }
            Some(_) => { p { (cx.text("imports-consequences-none")) } }
            None => { p { (cx.text("imports-consequences-no-budget")) } }
        }
    };
    desk::page(cx, &review, "/consequences", &content)
}

fn warnings(cx: &Cx, consequences: &Consequences) -> Markup {
    let warnings = consequences.warnings();
    html! {
        @if warnings.is_empty() {
            p { (badge(Badge::Ok, &cx.text("imports-nothing-exceeds"))) }
        } @else {
            div.notice.warn role="status" {
                h2 { (cx.text("imports-exceeds")) }
                ul { @for warning in &warnings { li { (cx.say(warning)) } } }
            }
        }
    }
}

fn all(cx: &Cx, review: &ImportReview, consequences: &Consequences) -> Markup {
    let about =
        [("version", consequences.budget_version.to_string().into()), ("rows", review.rows.ready.into())];
    html! {
        (lines(cx, consequences).show(cx))
        p.muted { (cx.text_with("imports-effect-note", &about)) }
        (funding(cx, consequences))
        (section(&cx.text("imports-periods"), periods(cx, consequences).show(cx)))
    }
}

fn effect_columns(cx: &Cx, first: &str) -> Vec<Column> {
    let figures = [
        key("imports-effect-approved"),
        key("imports-effect-so-far"),
        key("imports-effect-import"),
        key("imports-effect-after"),
        key("imports-effect-exceeds"),
    ];
    let first = Column::text(first);
    std::iter::once(first).chain(figures.map(|key| Column::figure(cx.text(key)))).collect()
}

fn effect_row(cx: &Cx, name: Markup, effect: Effect) -> Row {
    let over = (effect.exceeds != Cents::ZERO).then_some(effect.exceeds);
    let row = Row::named(vec![
        name,
        money(cx, effect.approved),
        money(cx, effect.so_far),
        html! { strong { (money(cx, effect.import)) } },
        money(cx, effect.after),
        html! {
            @if over.is_some() { span.visually-hidden { (cx.text("imports-effect-exceeds")) ": " } }
            (money_or_dash(cx, over))
        },
    ]);
    if over.is_some() { row.mark("warn") } else { row }
}

fn lines(cx: &Cx, consequences: &Consequences) -> Table {
    let direct = consequences
        .lines
        .iter()
        .map(|line| effect_row(cx, html! { (line.activity) " / " (line.category) }, line.effect));
    let flat = consequences.flat_rates.iter().map(|flat| {
        let values = [
            ("percent", figures::percentage(flat.percent, cx.language).into()),
            ("category", flat.category.clone().into()),
        ];
        effect_row(cx, html! { (cx.text_with("imports-flat-rate", &values)) }, flat.effect).mark("sub")
    });
    let total = effect_row(cx, html! { (cx.text("imports-whole-project")) }, consequences.total);
    Table::new(cx.text("imports-effect-caption"), effect_columns(cx, &cx.text("imports-budget-line")))
        .rows(direct.chain(flat))
        .total(total)
}

fn funding(cx: &Cx, consequences: &Consequences) -> Markup {
    let funding = consequences.funding;
    let above = (funding.above_maximum != Cents::ZERO).then_some(funding.above_maximum);
    let pairs = [
        (cx.text("imports-funding-so-far"), money(cx, funding.so_far)),
        (cx.text("imports-funding-import"), html! { strong { (money(cx, funding.import)) } }),
        (cx.text("imports-funding-after"), money(cx, funding.after)),
        (cx.text("imports-funding-maximum"), money(cx, funding.maximum)),
        (cx.text("imports-funding-above"), money_or_dash(cx, above)),
    ];
    let rate = figures::percentage(funding.rate, cx.language);
    section(&cx.text_with("imports-funding", &[("rate", rate.into())]), facts(&pairs))
}

fn periods(cx: &Cx, consequences: &Consequences) -> Table {
    let columns = vec![
        Column::text(cx.text("imports-period")),
        Column::figure(cx.text("imports-effect-so-far")),
        Column::figure(cx.text("imports-effect-import")),
        Column::figure(cx.text("imports-effect-after")),
    ];
    let rows = consequences.periods.iter().map(|period| {
        Row::named(vec![
            html! { (period.period) },
            money(cx, period.so_far),
            html! { strong { (money(cx, period.import)) } },
            money(cx, period.after),
        ])
    });
    Table::new(cx.text("imports-periods-caption"), columns).rows(rows)
}

/// What a corrected version adds, changes and takes away.
fn changes(cx: &Cx, succession: &Succession) -> Markup {
    let values = [
        ("number", succession.replaces.to_string().into()),
        ("unchanged", succession.unchanged.into()),
        ("waiting", succession.waiting.into()),
        ("changed", succession.changed.len().into()),
        ("added", succession.added.len().into()),
        ("removed", succession.removed.len().into()),
    ];
    let columns = vec![
        Column::text(cx.text("imports-change-kind")),
        Column::text(cx.text("imports-change-row")),
        Column::text(cx.text("imports-change-what")),
    ];
    let changed = succession.changed.iter().map(|change| {
        Row::plain(vec![
            badge(Badge::Info, &cx.text("imports-changed")),
            html! { (change.row.sheet) "!" (change.row.cells) br; span.muted { (change.row.summary) } },
            html! {
                @for field in &change.changes {
                    p {
                        (cx.text(field_key(field.field))) ": "
                        del { (written(cx, field.field, &field.before)) } " → " ins { (written(cx, field.field, &field.after)) }
                    }
                }
            },
        ])
    });
    let added = succession.added.iter().map(|row| {
        Row::plain(vec![
            badge(Badge::Ok, &cx.text("imports-added")),
            html! { (row.sheet) "!" (row.cells) },
            html! { (row.summary) },
        ])
    });
    let removed = succession.removed.iter().map(|line| {
        Row::plain(vec![
            badge(Badge::Bad, &cx.text("imports-removed")),
            html! { (cx.text_with("imports-ledger-line", &[("line", line.line.to_string().into())])) },
            html! { (line.summary) },
        ])
    });
    let rows = changed.chain(added).chain(removed).take(CHANGES_SHOWN);
    let table = Table::new(cx.text_with("imports-changes-caption", &values), columns)
        .rows(rows)
        .or_else(html! { p { (cx.text("imports-changes-none")) } });
    section(
        &cx.text("imports-changes"),
        html! { p { (cx.text_with("imports-changes-what", &values)) } (table.show(cx)) },
    )
}

/// A fact as people write it; the comparison has amounts and dates in plain form.
fn written(cx: &Cx, field: &str, value: &str) -> String {
    let exact = match field {
        "amount" | "vat" => value.parse().ok().map(|number| figures::number(number, cx.language)),
        "invoice-date" | "payment-date" => value.parse().ok().map(|day| figures::date(day, cx.language)),
        _ => None,
    };
    match exact {
        Some(exact) => exact,
        None if value.is_empty() => figures::EN_DASH.to_owned(),
        None => value.to_owned(),
    }
}

/// The key of the name of a fact that changed.
fn field_key(field: &str) -> &'static str {
    match field {
        "budget-line" => key("imports-fact-budget-line"),
        "country" => key("imports-fact-country"),
        "supplier" => key("imports-fact-supplier"),
        "document-number" => key("imports-fact-number"),
        "description" => key("imports-fact-description"),
        "invoice-date" => key("imports-fact-invoice-date"),
        "payment-date" => key("imports-fact-payment-date"),
        "currency" => key("imports-fact-currency"),
        "amount" => key("imports-fact-amount"),
        _ => key("imports-fact-vat"),
    }
}
