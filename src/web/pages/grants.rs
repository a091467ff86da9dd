//! The list of grants.

use maud::{Markup, html};

use crate::domain::permission::Act;
use crate::operations::grants;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::way_in;
use crate::web::parts::{Button, Column, Row, Table, empty_state, long_date, whole_euros};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get};

pub fn routes() -> Vec<Entry> {
    vec![get("/", Access::SignedIn, home), get("/grants", Access::SignedIn, list)]
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
