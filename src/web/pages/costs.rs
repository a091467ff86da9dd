//! Costs that are computed: by topic and period with their formulas, what posting them would do, and what they follow
//! from. Beside it flat rates and exchange-rate policies.

mod bases;
mod flat_rates;
mod rates;

use maud::{Markup, html};

use crate::domain::computation::{ComputedCost, CostProblem, Topic};
use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};
use crate::domain::permission::Act;
use crate::operations::computations::PostedComputation;
use crate::operations::method_costs::{MethodCosts, PostCosts, post_costs, preview_costs};
use crate::operations::{OperationError, grants};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::small::notice;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Row, Table, badge, confirm, date, facts, money, section, tabs,
};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/costs", Act::ViewCosts, show),
        post("/grants/{grant}/costs/{topic}/{period}", Act::PostCosts, post_them),
        get("/grants/{grant}/costs/bases", Act::ViewCosts, bases::show),
        post("/grants/{grant}/costs/bases", Act::StateCostBasis, bases::load).upload(),
        get("/grants/{grant}/flat-rates", Act::ViewCosts, flat_rates::show),
        post("/grants/{grant}/flat-rates/tendered", Act::StateCostBasis, flat_rates::mark),
        get("/grants/{grant}/exchange-policies", Act::ViewCosts, rates::show),
    ]
}

/// The sides of the place where costs stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Ledger,
    Computed,
    FlatRates,
    Hours,
    Rates,
}

/// Links to the other sides, for whoever may see them.
pub(super) fn sides(cx: &Cx, here: Side) -> Markup {
    let all = [
        (Side::Ledger, cx.text("expenditure-title"), "/expenditure", Act::ViewExpenditure),
        (Side::Computed, cx.text("costs-title"), "/costs", Act::ViewCosts),
        (Side::FlatRates, cx.text("costs-flat-rates"), "/flat-rates", Act::ViewCosts),
        (Side::Hours, cx.text("hours-title"), "/hours", Act::ViewHours),
        (Side::Rates, cx.text("costs-rates"), "/exchange-policies", Act::ViewCosts),
    ];
    let open = all.into_iter().filter(|(_, _, _, act)| cx.may(*act));
    let links: Vec<_> = open.map(|(side, name, address, _)| (name, cx.at(address), side == here)).collect();
    tabs(&cx.text("costs-sides"), &links)
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let topic = match cx.query("topic") {
        Some(code) => code.parse().map_err(|_unknown| WebError::NotFound)?,
        None => Topic::StaffCosts,
    };
    let today = cx.today();
    let begun = grant.definition.periods.iter().rfind(|period| period.from <= today);
    let newest = begun.or(grant.definition.periods.first()).map(|period| period.code.as_str());
    let period = cx.query("period").or(newest).ok_or(WebError::NotFound)?;
    let topics = Topic::ALL.map(|known| (known.code().to_owned(), cx.say(&known.name()).to_owned()));
    let periods = grant.definition.periods.iter().map(|known| (known.code.clone(), known.code.clone()));
    let content = html! {
        (sides(cx, Side::Computed))
        form.filters method="get" action=(cx.at("/costs")) {
            (Field::choice("topic", cx.text("costs-topic"), topics.to_vec()).value(topic.code()))
            (Field::choice("period", cx.text("costs-period"), periods.collect()).value(period).short())
            (Button::secondary(cx.text("costs-show")))
        }
        @match preview_costs(&cx.books, &cx.actor(), cx.grant(), (topic, period)) {
            Ok((outcome, found)) => { (computed(cx, (topic, period), &outcome, &found)?) }
            // That a topic cannot be computed for this grant is an answer, not a mistake.
            Err(OperationError::Rejected(why)) => { (notice(cx, &Notice::info(cx.say(&why)))) }
            Err(other) => { (Err::<Markup, WebError>(other.into())?) }
        }
        p { a href=(cx.at("/costs/bases")) { (cx.text("costs-bases")) } }
    };
    Ok(cx.page(Head::new(&cx.text("costs-title")).at(Place::Expenditure), content))
}

fn computed(
    cx: &Cx,
    (topic, period): (Topic, &str),
    outcome: &PostedComputation,
    found: &MethodCosts,
) -> Result<Markup, WebError> {
    Ok(html! {
        (problems(cx, &found.problems))
        (cost_table(cx, (topic, period), &found.costs).map_err(OperationError::from)?)
        (section(&cx.text("costs-posting"), posting(cx, (topic, period), outcome, found)?))
    })
}

fn problems(cx: &Cx, problems: &[CostProblem]) -> Markup {
    html! {
        @if !problems.is_empty() {
            ul.matters-list {
                @for problem in problems {
                    li {
                        @if problem.blocks { (badge(Badge::Bad, &cx.text("costs-blocks"))) }
                        @else { (badge(Badge::Warn, &cx.text("costs-look"))) }
                        div {
                            p.what { (cx.say(&problem.message)) }
                            p.muted { (problem.article) " " (cx.say(&problem.remedy)) }
                        }
                    }
                }
            }
        }
    }
}

fn cost_table(cx: &Cx, (topic, period): (Topic, &str), costs: &[ComputedCost]) -> Result<Markup, MoneyError> {
    let rows = costs.iter().map(|cost| {
        Row::named(vec![
            html! { (cost.supplier) @if !cost.document_number.is_empty() { " " (cost.document_number) } },
            html! { span.figure { (cost.activity) " " (cost.category) } },
            date(cx, cost.day),
            html! { span.figure { (cost.article) } },
            html! { span.formula { (figures::formula(cx.say(&cost.formula), cx.language)) } },
            money(cx, cost.amount),
        ])
    });
    let columns = vec![
        Column::text(cx.text("costs-who")),
        Column::text(cx.text("costs-line")),
        Column::text(cx.text("costs-day")),
        Column::text(cx.text("costs-article")),
        Column::text(cx.text("costs-formula")),
        Column::figure(cx.text("costs-amount")),
    ];
    let sum = Cents::sum(costs.iter().map(|cost| cost.amount))?;
    let empty = || html! {};
    let total = vec![html! { (cx.text("common-total")) }, empty(), empty(), empty(), empty(), money(cx, sum)];
    let values = [
        ("topic", cx.say(&topic.name()).to_owned().into()),
        ("period", period.to_owned().into()),
        ("grant", cx.grant().to_owned().into()),
    ];
    let none = html! { p { (cx.text("costs-none")) } };
    let table =
        Table::new(cx.text_with("costs-caption", &values), columns).rows(rows).total(Row::named(total));
    Ok(table.or_else(none).show(cx))
}

/// What the ledger would change by, and the form that does it.
fn posting(
    cx: &Cx,
    (topic, period): (Topic, &str),
    outcome: &PostedComputation,
    found: &MethodCosts,
) -> Result<Markup, WebError> {
    let draft = cx.draft(&format!("costs {} {} {period}", cx.grant(), topic.code()))?;
    let changes = outcome.taken_back > 0 || outcome.entered > 0;
    let blocked = found.problems.iter().any(|problem| problem.blocks);
    let action = cx.at(&format!("/costs/{}/{}", topic.code(), encoded(period)));
    let explanation = cx.text_with("costs-post-what", &[("period", period.to_owned().into())]);
    let fields = html! {
        (Field::text("reason", cx.text("costs-reason")).hint(cx.text("costs-reason-hint")).kept(&draft))
        @if blocked { (Field::tick("despite", cx.text("costs-despite")).kept(&draft)) }
    };
    Ok(html! {
        (facts(&[
            (cx.text("costs-kept"), html! { (outcome.kept) }),
            (cx.text("costs-taken-back"), html! { (outcome.taken_back) }),
            (cx.text("costs-entered"), html! { (outcome.entered) }),
            (cx.text("costs-change"), money(cx, Cents::new(outcome.change_cents))),
            (cx.text("costs-total"), money(cx, Cents::new(outcome.total_cents))),
        ]))
        @if !changes { p { (cx.text("costs-nothing-to-post")) } }
        @else if cx.may(Act::PostCosts) {
            (confirm(cx, &cx.text("costs-post"), &explanation, &Form::to(&action).version(outcome.mark()).keeps(&draft), fields,
                Button::primary(cx.text("costs-post-sure"))))
        }
    })
}

fn post_them(cx: &Cx) -> Result<Answer, WebError> {
    let (topic, period): (Topic, String) = (cx.path("topic")?, cx.path("period")?);
    let command = PostCosts {
        grant: cx.grant(),
        topic,
        period: &period,
        reason: cx.form.text("reason"),
        despite_problems: cx.form.is_ticked("despite"),
        dry_run: false,
        shown: Some(cx.form.text("version")),
    };
    let (posted, _) = post_costs(&cx.books, &cx.actor(), &command)?;
    let page = cx.at(&format!("/costs?topic={}&period={}", topic.code(), encoded(&period)));
    let values = [
        ("entered", posted.entered.into()),
        ("taken", posted.taken_back.into()),
        ("amount", figures::money(Cents::new(posted.change_cents), cx.language).into()),
    ];
    Ok(Answer::see_other(page).with(Notice::done(cx.text_with("costs-posted", &values))))
}

/// A line of the ledger, as a link.
fn line_link(cx: &Cx, id: ExpenditureId) -> Markup {
    html! { a href=(cx.at(&format!("/expenditure/{id}"))) { (id) } }
}

fn refused(nl: &str, en: &str) -> WebError {
    WebError::Rejected(Bilingual::new(nl, en))
}
