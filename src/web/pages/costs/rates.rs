//! Exchange-rate policies: what each would come to over the lines in foreign currency, in cents.

use maud::html;
use rust_decimal::RoundingStrategy;

use super::{Side, line_link, sides};
use crate::domain::exchange_policy::PolicyOutcome;
use crate::operations::rate_policies::{PoliciesCompared, compare_policies};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::small::notice;
use crate::web::parts::{
    Badge, Button, Column, Field, Row, Table, badge, date, money, money_or_dash, section,
};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let compared = compare_policies(&cx.books, cx.grant())?;
    let chosen = compared.policies.iter().find(|outcome| match cx.query("policy") {
        Some(code) => outcome.policy.code() == code,
        None => outcome.chosen,
    });
    let chosen = chosen.or(compared.policies.first());
    let options = compared
        .policies
        .iter()
        .map(|outcome| (outcome.policy.code().to_owned(), cx.say(&outcome.name).to_owned()))
        .collect();
    let content = html! {
        (sides(cx, Side::Rates))
        p { (cx.text("costs-rates-what")) }
        @if !compared.assumed_submissions.is_empty() {
            (notice(cx, &Notice::info(cx.text_with("costs-rates-assumed", &[("periods", compared.assumed_submissions.join(", ").into())]))))
        }
        (policies(cx, &compared))
        @if let Some(outcome) = chosen {
            (section(&cx.text("costs-rates-lines"), html! {
                form.filters method="get" action=(cx.at("/exchange-policies")) {
                    (Field::choice("policy", cx.text("costs-policy"), options).value(outcome.policy.code()))
                    (Button::secondary(cx.text("costs-show")))
                }
                (lines(cx, &compared, outcome))
            }))
        }
    };
    Ok(cx.page(Head::new(&cx.text("costs-rates")).at(Place::Expenditure), content))
}

fn policies(cx: &Cx, compared: &PoliciesCompared) -> maud::Markup {
    let rows = compared.policies.iter().map(|outcome| {
        Row::named(vec![
            html! {
                (cx.say(&outcome.name))
                @if outcome.chosen { " " (badge(Badge::Ok, &cx.text("costs-chosen"))) }
            },
            html! { (outcome.article) },
            html! { (outcome.missing) },
            money(cx, outcome.booked),
            money(cx, outcome.total),
            money(cx, outcome.difference),
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-policy")),
        Column::text(cx.text("costs-article")),
        Column::figure(cx.text("costs-without-rate")),
        Column::figure(cx.text("costs-booked")),
        Column::figure(cx.text("costs-under-policy")),
        Column::figure(cx.text("costs-rate-difference")),
    ];
    let values = [("count", compared.lines.len().into()), ("grant", cx.grant().to_owned().into())];
    Table::new(cx.text_with("costs-policies-caption", &values), columns).rows(rows).show(cx)
}

fn lines(cx: &Cx, compared: &PoliciesCompared, outcome: &PolicyOutcome) -> maud::Markup {
    let rows = compared.lines.iter().zip(&outcome.lines).map(|(line, priced)| {
        let rate = priced.units_per_euro.map(|rate| figures::number(rate.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero).normalize(), cx.language));
        Row::named(vec![
            line_link(cx, line.line),
            html! { (line.supplier) " " (line.document_number) },
            date(cx, line.paid_on),
            html! { span.figure { (line.original.currency.code()) " " (figures::number(line.original.units(), cx.language)) } },
            html! { (rate.unwrap_or_else(|| figures::EN_DASH.to_owned())) },
            html! { (priced.rate_of) },
            money_or_dash(cx, priced.amount),
            money_or_dash(cx, priced.difference),
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-ledger-line")),
        Column::text(cx.text("costs-what")),
        Column::text(cx.text("costs-paid-on")),
        Column::figure(cx.text("costs-original")),
        Column::figure(cx.text("costs-units-per-euro")),
        Column::text(cx.text("costs-rate-of")),
        Column::figure(cx.text("costs-amount")),
        Column::figure(cx.text("costs-rate-difference")),
    ];
    let caption = cx.text_with("costs-rates-caption", &[("policy", cx.say(&outcome.name).to_owned().into())]);
    let none = html! { p { (cx.text("costs-rates-none")) } };
    Table::new(caption, columns).rows(rows).or_else(none).show(cx)
}
