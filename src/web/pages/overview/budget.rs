//! Budget, realised and forecast: by category and activity with bars, and as a map of both.

use maud::{Markup, html};

use crate::domain::money::Cents;
use crate::domain::overview::{BudgetPart, BudgetStanding};
use crate::domain::permission::Act;
use crate::operations::overview::GrantOverview;
use crate::reporting::figures;
use crate::web::cx::Cx;
use crate::web::parts::charts::{Bar, bar, heat_class, heat_legend};
use crate::web::parts::{Column, Row, Table, percent, whole_euros};
use crate::web::problem::WebError;

pub(super) fn by_category(cx: &Cx, seen: &GrantOverview) -> Result<Markup, WebError> {
    let title = finding(cx, &seen.by_category)?;
    let table = table(cx, &cx.text("overview-category"), &seen.by_category, seen.total, &|part| {
        let code = part.code.clone().unwrap_or_default();
        html! { span.code { (code) } " " (cx.say(&part.name)) }
    })?;
    Ok(html! {
        section aria-labelledby="budget" {
            h2 #budget { (cx.text("overview-budget-title")) }
            p.finding { (title) }
            (table)
            p.muted { (cx.text("overview-bar-legend")) }
        }
    })
}

pub(super) fn by_activity(cx: &Cx, seen: &GrantOverview) -> Result<Markup, WebError> {
    let table = table(cx, &cx.text("overview-activity"), &seen.by_activity, seen.total, &|part| {
        let name = cx.say(&part.name);
        html! {
            @match &part.code {
                Some(code) if cx.may(Act::ViewActivities) => {
                    span.code { (code) } " "
                    a href=(cx.at(&format!("/activities/{}", crate::web::request::encoded(code)))) { (name) }
                }
                Some(code) => { span.code { (code) } " " (name) }
                None => { (name) }
            }
        }
    })?;
    Ok(html! {
        section aria-labelledby="activities" {
            h2 #activities { (cx.text("overview-by-activity")) }
            (table)
        }
    })
}

/// Which category runs ahead of the plan most.
fn finding(cx: &Cx, parts: &[BudgetPart]) -> Result<String, WebError> {
    let mut most: Option<(&BudgetPart, Cents)> = None;
    for part in parts {
        let over = part.standing.forecast()?.minus(part.standing.approved)?;
        if over > most.map_or(Cents::ZERO, |(_, amount)| amount) {
            most = Some((part, over));
        }
    }
    Ok(match most {
        Some((part, over)) => cx.text_with(
            "overview-budget-over",
            &[
                ("name", cx.say(&part.name).to_owned().into()),
                ("amount", figures::whole_euros(over, cx.language).into()),
            ],
        ),
        None => cx.text("overview-budget-within"),
    })
}

fn table(
    cx: &Cx,
    head: &str,
    parts: &[BudgetPart],
    total: BudgetStanding,
    name: &dyn Fn(&BudgetPart) -> Markup,
) -> Result<Markup, WebError> {
    let longest =
        parts.iter().map(|part| part.standing.approved.max(part.standing.realised)).max().unwrap_or_default();
    let mut rows = Vec::new();
    for part in parts {
        rows.push(Row::named(cells(cx, name(part), part.standing, Some(longest))?));
    }
    let columns = vec![
        Column::text(head),
        Column::text(cx.text("overview-column-bar")),
        Column::figure(cx.text("overview-column-approved")),
        Column::figure(cx.text("overview-column-realised")),
        Column::figure(cx.text("overview-column-share")),
        Column::figure(cx.text("overview-column-forecast")),
        Column::figure(cx.text("overview-column-left")),
    ];
    let caption = cx.text("overview-budget-caption");
    let total = Row::named(cells(cx, html! { (cx.text("common-total")) }, total, None)?);
    Ok(html! { div.with-bars { (Table::new(caption, columns).rows(rows).total(total).show(cx)) } })
}

fn cells(
    cx: &Cx,
    name: Markup,
    standing: BudgetStanding,
    longest: Option<Cents>,
) -> Result<Vec<Markup>, WebError> {
    let forecast = standing.forecast()?;
    let drawn = longest.map(|longest| Bar {
        realised: standing.realised,
        approved: standing.approved,
        planned: Some(standing.planned),
        longest,
    });
    Ok(vec![
        name,
        html! { @if let Some(drawn) = &drawn { (bar(drawn)) } },
        whole_euros(cx, standing.approved),
        whole_euros(cx, standing.realised),
        percent(cx, standing.share()),
        whole_euros(cx, forecast),
        whole_euros(cx, standing.approved.minus(forecast)?),
    ])
}

/// Activity against category: the share spent as a colour, the amount as text.
pub(super) fn heat_map(cx: &Cx, seen: &GrantOverview) -> Markup {
    let map = &seen.heat_map;
    html! {
        section aria-labelledby="heat" {
            h2 #heat { (cx.text("overview-heat-title")) }
            div.table-wrap role="region" aria-labelledby="heat" tabindex="0" {
                table.heat {
                    caption { span { (cx.text("overview-heat-caption")) } }
                    thead {
                        tr {
                            th scope="col" { (cx.text("overview-activity")) }
                            @for (code, name) in &map.categories {
                                th.num scope="col" { span.code { (code) } " " (cx.say(name)) }
                            }
                        }
                    }
                    tbody {
                        @for row in &map.rows {
                            tr {
                                th scope="row" title=(cx.say(&row.name)) { (row.activity) }
                                @for cell in &row.cells { (heat_cell(cx, *cell)) }
                            }
                        }
                    }
                }
            }
            (heat_legend(cx))
        }
    }
}

fn heat_cell(cx: &Cx, cell: Option<BudgetStanding>) -> Markup {
    let Some(standing) = cell else {
        return html! { td.num.none { (figures::EN_DASH) } };
    };
    let title = cx.text_with(
        "overview-heat-cell",
        &[
            ("spent", figures::whole_euros(standing.realised, cx.language).into()),
            ("budget", figures::whole_euros(standing.approved, cx.language).into()),
        ],
    );
    html! {
        td class={ "num " (heat_class(standing.share())) } title=(title) {
            span.amount { (figures::whole_euros(standing.realised, cx.language)) }
            " " span.share { (percent(cx, standing.share())) }
        }
    }
}
