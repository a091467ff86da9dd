//! The money of a grant: who pays, what came in, what can be asked for now, and the forecast of each line to the end.

use maud::{Markup, html};

use super::sides;
use crate::domain::forecast::LineForecast;
use crate::domain::funding::{DuePayment, FundingSource, Receipt, ReceiptKind};
use crate::domain::language::Bilingual;
use crate::domain::permission::Act;
use crate::operations::funding::{FundingShown, RecordReceipt, record_receipt, show_funding};
use crate::operations::grants;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::small::notice;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Row, Table, badge, date, facts, money, section, whole_euros,
};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let shown = show_funding(&cx.books, cx.grant())?;
    let content = html! {
        (sides(cx, true))
        @for warning in &shown.plan.warnings { (notice(cx, &Notice::warning(cx.say(warning)))) }
        (sources(cx, &shown))
        (section(&cx.text("funding-payments"), payments(cx, &shown.plan.payments)))
        (section(&cx.text("funding-receipts"), html! { (receipts(cx, &shown.receipts)) (new_receipt(cx)?) }))
        (section(&cx.text("funding-forecast"), forecast(cx, &shown)?))
    };
    Ok(cx.page(Head::new(&cx.text("funding-title")).at(Place::Budget), content))
}

fn sources(cx: &Cx, shown: &FundingShown) -> Markup {
    let plan = &shown.plan;
    let row = |source: &FundingSource| {
        Row::named(vec![
            html! { (cx.say(&source.name)) },
            money(cx, source.promised),
            money(cx, source.borne),
            money(cx, source.received),
            money(cx, source.to_come),
        ])
    };
    let columns = vec![
        Column::text(cx.text("funding-source")),
        Column::figure(cx.text("funding-promised")),
        Column::figure(cx.text("funding-borne")),
        Column::figure(cx.text("funding-received")),
        Column::figure(cx.text("funding-to-come")),
    ];
    let total = Row::named(vec![
        html! { (cx.text("common-total")) },
        money(cx, plan.total_promised),
        money(cx, plan.cost_so_far),
        money(cx, plan.total_received),
        html! {},
    ]);
    let caption = cx.text_with("funding-caption", &[("grant", cx.grant().to_owned().into())]);
    Table::new(caption, columns).rows(plan.sources.iter().map(row)).total(total).show(cx)
}

fn payments(cx: &Cx, payments: &[DuePayment]) -> Markup {
    let rows = payments.iter().map(|payment| {
        let state = match (payment.available, payment.due.is_zero()) {
            (true, false) => badge(Badge::Ok, &cx.text("funding-open")),
            (true, true) => badge(Badge::Plain, &cx.text("funding-settled")),
            (false, _) => badge(Badge::Plain, &cx.text("funding-not-open")),
        };
        Row::named(vec![
            html! { (cx.say(&payment.name)) },
            html! { span.figure { (payment.article) } },
            state,
            money(cx, payment.up_to),
            money(cx, payment.due),
            html! { (cx.say(&payment.reason)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("funding-payment")),
        Column::text(cx.text("funding-article")),
        Column::text(cx.text("funding-state")),
        Column::figure(cx.text("funding-up-to")),
        Column::figure(cx.text("funding-due")),
        Column::text(cx.text("funding-why")),
    ];
    Table::new(cx.text("funding-payments-caption"), columns).rows(rows).show(cx)
}

fn receipts(cx: &Cx, receipts: &[Receipt]) -> Markup {
    let rows = receipts.iter().rev().map(|receipt| {
        Row::plain(vec![
            date(cx, receipt.received_on),
            html! { (cx.say(&receipt.kind.name())) },
            html! { (receipt.reference) },
            money(cx, receipt.amount),
        ])
    });
    let columns = vec![
        Column::text(cx.text("funding-received-on")),
        Column::text(cx.text("funding-kind")),
        Column::text(cx.text("funding-reference")),
        Column::figure(cx.text("funding-amount")),
    ];
    let none = html! { p { (cx.text("funding-receipts-none")) } };
    Table::new(cx.text("funding-receipts-caption"), columns).rows(rows).or_else(none).show(cx)
}

fn new_receipt(cx: &Cx) -> Result<Markup, WebError> {
    if !cx.may(Act::RecordReceipt) {
        return Ok(html! {});
    }
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let kinds = ReceiptKind::ALL.map(|kind| (kind.code().to_owned(), cx.say(&kind.name()).to_owned()));
    let others = grant.definition.decision.co_financiers.iter();
    let mut payers = vec![(String::new(), cx.text("funding-nobody"))];
    payers.extend(others.map(|other| (other.name.nl.clone(), cx.say(&other.name).to_owned())));
    let draft = cx.draft(&format!("receipt {}", cx.grant()))?;
    Ok(Form::to(&cx.at("/funding/receipts")).keeps(&draft).show(
        cx,
        html! {
            h3 { (cx.text("funding-record")) }
            (Field::choice("kind", cx.text("funding-kind"), kinds.to_vec()).kept(&draft))
            (Field::choice("from", cx.text("funding-from"), payers).hint(cx.text("funding-from-hint")).kept(&draft))
            (Field::money("amount", cx.text("funding-amount")).hint(cx.text("funding-amount-hint")).kept(&draft))
            (Field::date("received-on", cx.text("funding-received-on")).kept(&draft))
            (Field::text("reference", cx.text("funding-reference")).hint(cx.text("funding-reference-hint")).kept(&draft))
            (Button::primary(cx.text("funding-record")))
        },
    ))
}

pub(super) fn record(cx: &Cx) -> Result<Answer, WebError> {
    let kind = cx.form.text("kind").parse().map_err(|_unknown| {
        WebError::Rejected(Bilingual::new("Kies wat er binnenkwam.", "Choose what came in."))
    })?;
    let command = RecordReceipt {
        grant: cx.grant(),
        kind,
        from: cx.form.filled("from"),
        amount: cx.form.amount("amount")?,
        received_on: cx.form.day("received-on")?,
        reference: cx.form.text("reference"),
    };
    record_receipt(&cx.books, &cx.actor(), &command)?;
    Ok(Answer::see_other(cx.at("/funding")).with(Notice::done(cx.text("funding-recorded"))))
}

/// Every line by year to the end of the project.
fn forecast(cx: &Cx, shown: &FundingShown) -> Result<Markup, WebError> {
    let forecast = &shown.forecast;
    let years: Vec<i32> = forecast.total.by_year.keys().copied().collect();
    let row = |name: Markup, line: &LineForecast| -> Result<Row, WebError> {
        let mut cells = vec![name, whole_euros(cx, line.approved), whole_euros(cx, line.spent)];
        cells.extend(
            years.iter().map(|year| whole_euros(cx, line.by_year.get(year).copied().unwrap_or_default())),
        );
        cells.push(whole_euros(cx, line.forecast()?));
        cells.push(whole_euros(cx, line.difference()?));
        cells.push(whole_euros(cx, line.at_pace));
        let row = Row::named(cells);
        Ok(if line.difference()?.is_negative() { row.mark("warn") } else { row })
    };
    let mut rows = Vec::with_capacity(forecast.lines.len());
    for line in &forecast.lines {
        let name = match &line.activity {
            Some(activity) => format!("{activity} {}", line.category),
            None => format!("{} ({})", line.category, cx.text("funding-flat-rate")),
        };
        rows.push(row(html! { (name) }, line)?);
    }
    let mut columns = vec![
        Column::text(cx.text("funding-line")),
        Column::figure(cx.text("funding-approved")),
        Column::figure(cx.text("funding-spent")),
    ];
    columns.extend(years.iter().map(|year| Column::figure(year.to_string())));
    columns.extend([
        Column::figure(cx.text("funding-end")),
        Column::figure(cx.text("funding-left")),
        Column::figure(cx.text("funding-at-pace")),
    ]);
    let total = row(html! { (cx.text("common-total")) }, &forecast.total)?;
    let outlook = shown.outlook;
    Ok(html! {
        (facts(&[
            (cx.text("funding-outlook-direct"), money(cx, outlook.direct)),
            (cx.text("funding-outlook-flat"), money(cx, outlook.flat_rate)),
            (cx.text("funding-outlook-total"), money(cx, outlook.total)),
            (cx.text("funding-outlook-eu"), money(cx, outlook.eu)),
        ]))
        (Table::new(cx.text("funding-forecast-caption"), columns).rows(rows).total(total).show(cx))
        p.muted { (cx.say(&forecast.method())) " " (cx.text("funding-at-pace-what")) }
    })
}
