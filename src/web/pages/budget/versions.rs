//! Two versions of the budget beside each other.

use maud::{Markup, html};

use crate::domain::budget_amendment::{BudgetChange, BudgetLineChange};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, Percent};
use crate::domain::permission::Act;
use crate::operations::OperationError;
use crate::operations::budget_amendments::{ComparedVersions, compare_versions};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{
    Badge, Column, Filter, Row, Table, badge, facts, filters, long_date, money, percent, section,
};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let number = |name: &str| cx.query(name).and_then(|text| text.parse::<u32>().ok());
    let (older, newer) = (number("older").unwrap_or(1), number("newer").unwrap_or(1));
    let compared = compare_versions(&cx.books, cx.grant(), (older, newer), limit(cx)?)?;
    let title = cx.text_with("budget-compared", &[("older", older.into()), ("newer", newer.into())]);
    let content = html! {
        (choose(cx, &compared))
        (about(cx, &compared))
        (change_tables(cx, &compared.change, &cx.text_with("budget-compared-caption", &[("older", older.into()), ("newer", newer.into())]))?)
    };
    let head = Head::new(&title).at(Place::Budget).below(cx.text("budget-title"), cx.at("/budget"));
    Ok(cx.page(head, content))
}

/// The share of a category that may shift without being told: `?limit=10`. Without it every shift is told.
pub(super) fn limit(cx: &Cx) -> Result<Option<Percent>, WebError> {
    let Some(text) = cx.query("limit") else { return Ok(None) };
    let percent = crate::domain::expense_entry::decimal_of(text.trim_end_matches('%'));
    let percent = percent.filter(|percent| !percent.is_sign_negative());
    let percent = percent.ok_or_else(|| {
        OperationError::Rejected(Bilingual::new(
            format!("'{text}' is geen percentage. Schrijf bijvoorbeeld 10."),
            format!("'{text}' is no percentage. Write for example 10."),
        ))
    })?;
    Ok(Some(Percent::new(percent)))
}

fn choose(cx: &Cx, compared: &ComparedVersions) -> Markup {
    let versions = || {
        let versions = compared.grant.definition.budget_versions.iter();
        versions.map(|known| (known.number.to_string(), known.number.to_string())).collect::<Vec<_>>()
    };
    filters(
        cx,
        &[
            Filter::choice("older", cx.text("budget-older"), versions()),
            Filter::choice("newer", cx.text("budget-newer"), versions()),
            Filter::money("limit", cx.text("budget-limit")),
        ],
        &[],
        &[],
    )
}

fn about(cx: &Cx, compared: &ComparedVersions) -> Markup {
    let change = &compared.change;
    let reason = compared.newer.reason.as_ref().map_or("", |reason| cx.say(reason));
    facts(&[
        (cx.text("budget-older-on"), long_date(cx, compared.older.approved_on)),
        (cx.text("budget-newer-on"), long_date(cx, compared.newer.approved_on)),
        (cx.text("budget-moved"), html! { "€ " (money(cx, change.moved)) }),
        (cx.text("budget-reason"), html! { (reason) }),
    ])
}

/// What changes per line and per category.
pub(super) fn change_tables(cx: &Cx, change: &BudgetChange, caption: &str) -> Result<Markup, WebError> {
    Ok(html! {
        (line_table(cx, change, caption)?)
        (section(&cx.text("budget-shifts"), category_table(cx, change)))
    })
}

fn line_table(cx: &Cx, change: &BudgetChange, caption: &str) -> Result<Markup, WebError> {
    let lines = change.lines.iter().chain(&change.computed);
    let rows = lines.map(|line| {
        let row = Row::named(vec![
            html! {
                (line.activity) " " (line.category)
                @if line.activity.is_empty() { " " span.muted { (cx.text("budget-computed")) } }
            },
            money(cx, line.before),
            money(cx, line.after),
            signed(cx, line.change),
            spent(cx, line),
            html! {
                (money(cx, line.remaining))
                @if line.remaining.is_negative() { " " (badge(Badge::Bad, &cx.text("budget-overspent"))) }
            },
        ]);
        if line.remaining.is_negative() {
            row.mark("bad")
        } else if line.change.is_zero() {
            row
        } else {
            row.mark("warn")
        }
    });
    let blank = || html! {};
    let total = Row::named(vec![
        html! { (cx.text("common-total")) },
        money(cx, change.before),
        money(cx, change.after),
        signed(cx, change.change()?),
        blank(),
        blank(),
    ]);
    let columns = vec![
        Column::text(cx.text("budget-line")),
        Column::figure(cx.text("budget-before")),
        Column::figure(cx.text("budget-after")),
        Column::figure(cx.text("budget-change")),
        Column::figure(cx.text("budget-spent")),
        Column::figure(cx.text("budget-remaining-after")),
    ];
    Ok(Table::new(caption, columns).rows(rows).total(total).show(cx))
}

fn spent(cx: &Cx, line: &BudgetLineChange) -> Markup {
    if line.activity.is_empty() || !cx.may(Act::ViewExpenditure) {
        return money(cx, line.spent);
    }
    let query = format!("/expenditure?activity={}&category={}", line.activity, line.category);
    html! { a href=(cx.at(&query)) { (money(cx, line.spent)) } }
}

/// A change with its sign, so that an increase is not read as an amount; a dash for none.
fn signed(cx: &Cx, change: Cents) -> Markup {
    if change.is_zero() {
        return html! { span.figure { (crate::reporting::figures::EN_DASH) } };
    }
    html! { @if !change.is_negative() { "+" } (money(cx, change)) }
}

fn category_table(cx: &Cx, change: &BudgetChange) -> Markup {
    let rows = change.categories.iter().filter(|shift| !shift.change.is_zero()).map(|shift| {
        Row::named(vec![
            html! { (shift.category) },
            money(cx, shift.before),
            money(cx, shift.after),
            signed(cx, shift.change),
            percent(cx, shift.percent),
            html! {
                @if shift.above_limit { (badge(Badge::Warn, &cx.text("budget-above-limit"))) }
                @else { (badge(Badge::Ok, &cx.text("budget-within-limit"))) }
            },
        ])
    });
    let columns = vec![
        Column::text(cx.text("budget-category")),
        Column::figure(cx.text("budget-before")),
        Column::figure(cx.text("budget-after")),
        Column::figure(cx.text("budget-change")),
        Column::figure(cx.text("budget-change-share")),
        Column::text(cx.text("budget-against-limit")),
    ];
    html! {
        (Table::new(cx.text("budget-shifts-caption"), columns).rows(rows).or_else(html! { p { (cx.text("budget-shifts-none")) } }).show(cx))
        p.muted { (cx.text("budget-limit-explained")) }
    }
}
