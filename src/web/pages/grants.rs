//! The list of grants, and the overview of one.

use maud::{Markup, html};

use crate::domain::execution::{Figures, Grouping};
use crate::domain::permission::Act;
use crate::operations::execution::{self, Execution};
use crate::operations::grants;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::{Place, way_in};
use crate::web::parts::{
    Button, Column, Row, Table, empty_state, facts, long_date, percent, section, whole_euros,
};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/", Access::SignedIn, home),
        get("/grants", Access::SignedIn, list),
        get("/grants/{grant}", Act::ViewGrant, overview),
    ]
}

fn home(_: &Cx) -> Result<Answer, WebError> {
    Ok(Answer::see_other("/grants"))
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let title = cx.text("grants-title");
    let mut rows = Vec::new();
    for grant in grants::list_grants(&cx.books)?.iter().filter(|grant| cx.knows(&grant.definition.code)) {
        let definition = &grant.definition;
        let period = definition.decision.period;
        rows.push(Row::named(vec![
            html! {
                @match way_in(cx, &definition.code) {
                    Some(address) => { a href=(address) { (definition.code) } }
                    None => { (definition.code) }
                }
            },
            html! { (cx.say(&definition.title)) },
            html! { (definition.fund.code()) },
            html! { (cx.say(&definition.beneficiary.name)) },
            html! { (long_date(cx, period.from)) " – " (long_date(cx, period.to)) },
            whole_euros(cx, definition.decision.total_eligible_cost),
        ]));
    }
    let columns = vec![
        Column::text(cx.text("grants-code")),
        Column::text(cx.text("grants-name")),
        Column::text(cx.text("grants-fund")),
        Column::text(cx.text("grants-beneficiary")),
        Column::text(cx.text("grants-period")),
        Column::figure(cx.text("grants-eligible")),
    ];
    let table = Table::new(cx.text("grants-caption"), columns).rows(rows).or_else(nothing_yet(cx));
    Ok(cx.page(Head::new(&title), table.show(cx)))
}

fn nothing_yet(cx: &Cx) -> Markup {
    let may_load = cx.may(Act::LoadGrant);
    let what_to_do = if may_load { cx.text("grants-none-load") } else { cx.text("grants-none-ask") };
    empty_state(&cx.text("grants-none"), &what_to_do, None::<Button>)
}

fn overview(cx: &Cx) -> Result<Answer, WebError> {
    let found = execution::budget_execution(&cx.books, cx.grant(), None)?;
    let definition = &found.grant.definition;
    let decision = &definition.decision;
    let title = cx.say(&definition.title);
    let pairs = [
        (cx.text("grants-decision"), html! { (decision.number) ", " (long_date(cx, decision.dated)) }),
        (cx.text("grants-beneficiary"), html! { (cx.say(&definition.beneficiary.name)) }),
        (
            cx.text("grants-period"),
            html! { (long_date(cx, decision.period.from)) " – " (long_date(cx, decision.period.to)) },
        ),
        (cx.text("grants-maximum"), html! { "€ " (whole_euros(cx, decision.maximum_amount)) }),
    ];
    Ok(cx.page(
        Head::new(title).at(Place::Overview),
        html! {
            (facts(&pairs))
            (section(&cx.text("grants-budget-summary"), budget_summary(cx, &found)?))
        },
    ))
}

fn budget_summary(cx: &Cx, found: &Execution) -> Result<Markup, WebError> {
    let by_category = Grouping { by_category: true, ..Grouping::default() };
    let mut rows = Vec::new();
    for (key, figures) in found.execution.grouped(by_category)? {
        let code = key.category.unwrap_or_default();
        let category = found.scheme.category(&code);
        let name = category.map_or("", |category| cx.say(&category.name));
        rows.push(Row::named(figure_cells(cx, html! { (code) " " (name) }, figures)?));
    }
    let columns = vec![
        Column::text(cx.text("grants-category")),
        Column::figure(cx.text("grants-approved")),
        Column::figure(cx.text("grants-spent")),
        Column::figure(cx.text("grants-remaining")),
        Column::figure(cx.text("grants-share")),
    ];
    let version = [("version", found.budget_version.into())];
    let total = Row::named(figure_cells(cx, html! { (cx.text("common-total")) }, found.execution.total()?)?);
    Ok(Table::new(cx.text_with("grants-budget-caption", &version), columns).rows(rows).total(total).show(cx))
}

fn figure_cells(cx: &Cx, name: Markup, figures: Figures) -> Result<Vec<Markup>, WebError> {
    Ok(vec![
        name,
        whole_euros(cx, figures.approved),
        whole_euros(cx, figures.total()?),
        whole_euros(cx, figures.remaining()?),
        percent(cx, figures.share()?),
    ])
}
