//! Flat rates: the base of one line by line, every choice side by side before one is frozen, and which costs fall under a
//! tendered contract.

use maud::{Markup, html};

use super::{Side, line_link, refused, sides};
use crate::domain::flat_rates::{FlatRateBase, RateChoice};
use crate::domain::ids::ExpenditureId;
use crate::domain::permission::Act;
use crate::domain::tender::TenderSubject;
use crate::operations::flat_rates::{compare_rates, show_base};
use crate::operations::tender_marks::{MarkTendered, list_marks, mark_tendered};
use crate::operations::{execution, grants};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Pages, Row, Table, badge, facts, moment, money, pagination, percent,
    section,
};
use crate::web::problem::WebError;
use crate::web::selecting::tender_subject;

/// Lines of a base on a page.
const LINES: u64 = 50;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let scheme = execution::scheme(&grant)?;
    let rates: Vec<(String, String)> =
        scheme.flat_rates.iter().map(|rate| (rate.code.clone(), cx.say(&rate.name).to_owned())).collect();
    let own = scheme.flat_rates_of(&grant.definition).pop().or(scheme.flat_rates.first());
    let wanted = cx.query("rate").or(own.map(|rate| rate.code.as_str()));
    let base = wanted.map(|rate| show_base(&cx.books, cx.grant(), Some(rate))).transpose()?;
    let compared = compare_rates(&cx.books, cx.grant())?;
    let budget = cx.text_with("costs-choices-budget", &[("version", compared.budget_version.into())]);
    let content = html! {
        (sides(cx, Side::FlatRates))
        p { (cx.text("costs-choices-what")) }
        (choices(cx, cx.text("costs-choices-books"), &compared.books))
        (choices(cx, budget, &compared.budget))
        @if let Some(base) = &base {
            (section(&cx.text("costs-base"), html! {
                form.filters method="get" action=(cx.at("/flat-rates")) {
                    (Field::choice("rate", cx.text("costs-rate"), rates).value(&base.rate))
                    (Button::secondary(cx.text("costs-show")))
                }
                (base_table(cx, base))
            }))
        }
        (section(&cx.text("costs-tendered"), tendered(cx)?))
    };
    Ok(cx.page(Head::new(&cx.text("costs-flat-rates")).at(Place::Expenditure), content))
}

fn choices(cx: &Cx, caption: String, choices: &[RateChoice]) -> Markup {
    let rows = choices.iter().map(|choice| {
        Row::named(vec![
            html! {
                (cx.say(&choice.name)) @if !choice.article.is_empty() { " (" (choice.article) ")" }
                @if choice.chosen { " " (badge(Badge::Ok, &cx.text("costs-chosen"))) }
            },
            money(cx, choice.direct),
            money(cx, choice.base),
            money(cx, choice.computed),
            money(cx, choice.replaced),
            money(cx, choice.total),
            money(cx, choice.eu),
            money(cx, choice.difference),
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-choice")),
        Column::figure(cx.text("costs-direct")),
        Column::figure(cx.text("costs-of-base")),
        Column::figure(cx.text("costs-computed")),
        Column::figure(cx.text("costs-replaced")),
        Column::figure(cx.text("costs-declared")),
        Column::figure(cx.text("costs-eu")),
        Column::figure(cx.text("costs-difference")),
    ];
    Table::new(caption, columns).rows(rows).show(cx)
}

fn base_table(cx: &Cx, base: &FlatRateBase) -> Markup {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let pages = Pages::of(cx, LINES, count(base.lines.len()));
    let (offset, size) = (pages.offset(), pages.size);
    let on_page = base.lines.iter().enumerate().filter(|(place, _)| {
        let place = count(*place);
        place >= offset && place < offset.saturating_add(size)
    });
    let rows = on_page.map(|(_, judged)| {
        let line = &judged.line;
        Row::named(vec![
            html! { @if let Some(id) = line.line { (line_link(cx, id)) } },
            html! { (line.activity) " " (line.category) },
            html! { (line.what) },
            html! { (cx.say(&judged.reason)) },
            money(cx, line.amount),
            html! { @if judged.counts { (money(cx, line.amount)) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-ledger-line")),
        Column::text(cx.text("costs-line")),
        Column::text(cx.text("costs-what")),
        Column::text(cx.text("costs-why")),
        Column::figure(cx.text("costs-amount")),
        Column::figure(cx.text("costs-counts")),
    ];
    let empty = || html! {};
    let total =
        vec![html! { (cx.text("common-total")) }, empty(), empty(), empty(), empty(), money(cx, base.base)];
    let caption = cx.text_with("costs-base-caption", &[("rate", cx.say(&base.name).to_owned().into())]);
    let none = html! { p { (cx.text("costs-base-none")) } };
    html! {
        (facts(&[
            (cx.text("costs-rate"), html! { (percent(cx, Some(base.percent))) " (" (base.article) ")" }),
            (cx.text("costs-of-base"), money(cx, base.base)),
            (cx.text("costs-computed"), money(cx, base.amount)),
        ]))
        (Table::new(caption, columns).rows(rows).total(Row::named(total)).or_else(none).show(cx))
        (pagination(cx, pages))
    }
}

fn tendered(cx: &Cx) -> Result<Markup, WebError> {
    let marks = list_marks(&cx.books, cx.grant())?;
    let rows = marks.iter().rev().map(|mark| {
        Row::named(vec![
            match &mark.subject {
                TenderSubject::Supplier(name) => html! { (name) },
                TenderSubject::Line(line) => {
                    html! { (cx.text("costs-ledger-line")) " " (line_link(cx, *line)) }
                }
            },
            if mark.tendered {
                badge(Badge::Info, &cx.text("costs-is-tendered"))
            } else {
                badge(Badge::Plain, &cx.text("costs-not-tendered"))
            },
            html! { (mark.contract) },
            html! { (mark.reason) },
            html! { (moment(cx, mark.marked_at)) ", " (mark.marked_by) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-mark-subject")),
        Column::text(cx.text("costs-mark")),
        Column::text(cx.text("costs-contract")),
        Column::text(cx.text("costs-mark-reason")),
        Column::text(cx.text("costs-mark-by")),
    ];
    let none = html! { p { (cx.text("costs-marks-none")) } };
    let draft = cx.draft(&format!("tender {}", cx.grant()))?;
    let said = vec![
        ("yes".to_owned(), cx.text("costs-is-tendered")),
        ("no".to_owned(), cx.text("costs-not-tendered")),
    ];
    Ok(html! {
        p { (cx.text("costs-tendered-what")) }
        (Table::new(cx.text("costs-marks-caption"), columns).rows(rows).or_else(none).show(cx))
        @if cx.may(Act::StateCostBasis) {
            (Form::to(&cx.at("/flat-rates/tendered")).keeps(&draft).show(cx, html! {
                (Field::text("supplier", cx.text("costs-mark-supplier")).optional(cx).kept(&draft))
                (Field::number("line", cx.text("costs-mark-line")).optional(cx).hint(cx.text("costs-mark-line-hint")).kept(&draft))
                (Field::choice("tendered", cx.text("costs-mark"), said).kept(&draft))
                (Field::text("contract", cx.text("costs-contract")).optional(cx).kept(&draft))
                (Field::text("reason", cx.text("costs-mark-reason")).kept(&draft))
                (Button::secondary(cx.text("costs-mark-keep")))
            }))
        }
    })
}

pub(super) fn mark(cx: &Cx) -> Result<Answer, WebError> {
    let line = cx.form.filled("line").map(str::parse::<ExpenditureId>).transpose().map_err(|_no_number| {
        refused("Geef het nummer van een uitgave.", "Give the number of an expenditure.")
    })?;
    let subject = tender_subject(line, cx.form.filled("supplier"))?;
    let command = MarkTendered {
        grant: cx.grant(),
        subject,
        tendered: cx.form.text("tendered") == "yes",
        contract: cx.form.text("contract"),
        reason: cx.form.text("reason"),
    };
    mark_tendered(&cx.books, &cx.actor(), &command)?;
    Ok(Answer::see_other(cx.at("/flat-rates")).with(Notice::done(cx.text("costs-mark-kept"))))
}
