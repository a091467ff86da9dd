//! The settings of one grant, to read: rules of costs, categories, periods, what imports remember; and its file.

use maud::{Markup, html};

use crate::domain::books::BookedGrant;
use crate::domain::permission::Act;
use crate::domain::scheme::CostScheme;
use crate::operations::execution::{self, Execution};
use crate::operations::grants;
use crate::operations::imports::{field_names, list_mappings, list_value_maps};
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::pages::imports::words::name_of;
use crate::web::parts::{Button, Column, Row, Table, date, empty_state, facts, moment, section};
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/settings", Act::ViewGrant, show),
        get("/grants/{grant}/file", Act::ExportGrant, export),
    ]
}

/// A flat rate by its name and article; a code that is none, as it stands in the file of the grant.
fn chosen(cx: &Cx, scheme: &CostScheme, code: &str) -> Markup {
    html! {
        @match scheme.flat_rate(code) {
            Some(rate) => { (cx.say(&rate.name)) " (" (rate.article) ")" }
            None => { (code) }
        }
    }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let found = execution::budget_execution(&cx.books, cx.grant(), None)?;
    let definition = &found.grant.definition;
    let pairs = [
        (cx.text("settings-scheme"), html! { (cx.say(&found.scheme.name)) }),
        (cx.text("settings-scheme-source"), html! { (found.scheme.source) }),
        (cx.text("settings-staff-method"), chosen(cx, found.scheme, &definition.staff_costs)),
        (cx.text("settings-indirect"), chosen(cx, found.scheme, &definition.indirect_costs)),
        (
            cx.text("settings-duplicates"),
            html! { (cx.text_with("settings-days", &[("days", definition.duplicate_days.into())])) },
        ),
        (cx.text("settings-version"), html! { (found.grant.version) }),
        (
            cx.text("settings-hash"),
            html! { span.code { (found.grant.hash.chars().take(12).collect::<String>()) } },
        ),
    ];
    let title = cx.text_with("settings-of-grant", &[("code", definition.code.clone().into())]);
    let may_export = cx.may(Act::ExportGrant);
    let download =
        html! { @if may_export { (Button::secondary(cx.text("settings-grant-export")).to(cx.at("/file"))) } };
    let content = html! {
        (facts(&pairs))
        (section(&cx.text("settings-categories"), categories(cx, &found)))
        (section(&cx.text("settings-reporting-periods"), periods(cx, &found.grant)))
        @if cx.may(Act::ViewImports) {
            (section(&cx.text("settings-columns"), columns(cx)?))
            (section(&cx.text("settings-values"), values(cx)?))
        }
    };
    let head = Head::new(&title).below(definition.code.clone(), cx.at("")).heading(download);
    Ok(cx.page(head, content))
}

fn categories(cx: &Cx, found: &Execution) -> Markup {
    let rows = found.scheme.categories.iter().map(|category| {
        Row::named(vec![
            html! { (category.code) },
            html! { (cx.say(&category.name)) },
            html! { (category.article) },
            html! { @if category.computed { (cx.text("settings-computed")) } @else { (cx.text("settings-booked")) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("grants-code")),
        Column::text(cx.text("settings-category")),
        Column::text(cx.text("settings-article")),
        Column::text(cx.text("settings-how")),
    ];
    Table::new(cx.text("settings-categories-caption"), columns).rows(rows).show(cx)
}

fn periods(cx: &Cx, grant: &BookedGrant) -> Markup {
    let rows = grant.definition.periods.iter().map(|period| {
        let due = grant.definition.report_due(period);
        Row::named(vec![
            html! { (period.code) },
            date(cx, period.from),
            date(cx, period.to),
            html! { @if let Some(due) = due { (date(cx, due)) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("settings-period")),
        Column::text(cx.text("settings-from")),
        Column::text(cx.text("settings-to")),
        Column::text(cx.text("settings-due")),
    ];
    Table::new(cx.text("settings-periods-caption"), columns).rows(rows).show(cx)
}

/// How the columns of workbooks were read when people agreed.
fn columns(cx: &Cx) -> Result<Markup, WebError> {
    let names = field_names()?;
    let rows = list_mappings(&cx.books, cx.grant())?.into_iter().map(|mapping| {
        let words = mapping.headers.iter().filter_map(|header| {
            let field = header.field?;
            Some(format!("{} = {}", header.header, name_of(cx, &names, field)))
        });
        Row::plain(vec![
            html! { (words.collect::<Vec<_>>().join("; ")) },
            html! { (mapping.batch) },
            moment(cx, mapping.at),
            html! { (mapping.by) },
        ])
    });
    let heads = vec![
        Column::text(cx.text("settings-columns-read")),
        Column::text(cx.text("settings-import")),
        Column::text(cx.text("settings-when")),
        Column::text(cx.text("settings-who")),
    ];
    let nothing =
        empty_state(&cx.text("settings-columns-none"), &cx.text("settings-columns-none-what"), None);
    Ok(Table::new(cx.text("settings-columns-caption"), heads).rows(rows).or_else(nothing).show(cx))
}

/// What texts of workbooks mean.
fn values(cx: &Cx) -> Result<Markup, WebError> {
    let names = field_names()?;
    let rows = list_value_maps(&cx.books, cx.grant(), false)?.into_iter().map(|map| {
        Row::named(vec![
            html! { (map.value) },
            html! { (name_of(cx, &names, map.field)) },
            html! { (map.code.unwrap_or_default()) },
            moment(cx, map.at),
            html! { (map.by) },
        ])
    });
    let heads = vec![
        Column::text(cx.text("settings-value")),
        Column::text(cx.text("settings-field")),
        Column::text(cx.text("settings-means")),
        Column::text(cx.text("settings-when")),
        Column::text(cx.text("settings-who")),
    ];
    let nothing = empty_state(&cx.text("settings-values-none"), &cx.text("settings-values-none-what"), None);
    Ok(Table::new(cx.text("settings-values-caption"), heads).rows(rows).or_else(nothing).show(cx))
}

/// The definition in force as a file that `grant load` reads.
fn export(cx: &Cx) -> Result<Answer, WebError> {
    let file = grants::export_grant(&cx.books, cx.grant())?;
    Ok(Answer::file(&file.name, "application/toml", file.text.into_bytes()))
}
