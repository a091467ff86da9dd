//! The first page of a grant: what matters today, the money, the results and the time that is left.

use maud::{Markup, html};

use crate::domain::money::Cents;
use crate::domain::permission::Act;
use crate::operations::overview::{self, GrantOverview};
use crate::reporting::figures;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::key;
use crate::web::parts::charts::share_bar;
use crate::web::parts::frame::Place;
use crate::web::parts::{facts, long_date, percent, whole_euros};
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get};

mod budget;
mod matters;
pub(in crate::web::pages) mod pictures;
mod terms;

pub fn routes() -> Vec<Entry> {
    vec![get("/grants/{grant}", Act::ViewGrant, show)]
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let seen = overview::overview(&cx.books, cx.grant())?;
    let title = cx.say(&seen.grant.definition.title);
    let content = html! {
        div.overview-top {
            (matters::list(cx, &seen))
            (pace(cx, &seen)?)
        }
        (key_figures(cx, &seen)?)
        (pictures::spending(cx, &seen)?)
        (budget::by_category(cx, &seen)?)
        (budget::heat_map(cx, &seen))
        (pictures::milestones(cx, &seen))
        (budget::by_activity(cx, &seen)?)
        (terms::deadlines(cx, &seen))
        (about(cx, &seen))
    };
    Ok(cx.page(Head::new(title).at(Place::Overview), content))
}

/// Money, time and results under each other, as parts of their whole.
fn pace(cx: &Cx, seen: &GrantOverview) -> Result<Markup, WebError> {
    let pace = &seen.pace;
    let milestones = &seen.milestones;
    let reached = milestones.iter().filter(|known| known.reached.is_some()).count();
    let rows = [
        (cx.text("overview-pace-time"), Some(pace.elapsed), "s5"),
        (cx.text("overview-pace-money"), pace.spent, "s1"),
        (cx.text("overview-pace-milestones"), pace.milestones, "s3"),
    ];
    let title = pace_title(cx, seen)?;
    Ok(html! {
        section.pace aria-labelledby="pace" {
            h2 #pace { (title) }
            dl {
                @for (name, share, series) in rows {
                    div {
                        dt { (name) }
                        dd { (share_bar(share, series)) span.value { (percent(cx, share)) } }
                    }
                }
            }
            p.muted {
                (cx.text_with("overview-pace-note", &[
                    ("reached", reached.into()),
                    ("total", milestones.len().into()),
                    ("end", figures::long_date(seen.grant.definition.decision.period.to, cx.language).into()),
                ]))
            }
        }
    })
}

/// Whether money runs before or behind the plan of the budget.
fn pace_title(cx: &Cx, seen: &GrantOverview) -> Result<String, WebError> {
    let Some(points) = seen.total.points()? else {
        return Ok(cx.text("overview-pace-even"));
    };
    let behind = seen.total.ahead()?.is_negative();
    let said = if behind { key("overview-pace-behind") } else { key("overview-pace-ahead") };
    Ok(cx.text_with(said, &[("share", figures::percentage(points, cx.language).into())]))
}

/// The four figures that people come for.
fn key_figures(cx: &Cx, seen: &GrantOverview) -> Result<Markup, WebError> {
    let total = seen.total;
    let forecast = total.forecast()?;
    let left = total.approved.minus(forecast)?;
    let (said, difference) = if left.is_negative() {
        (key("overview-forecast-over"), left.negated()?)
    } else {
        (key("overview-forecast-under"), left)
    };
    let euros = |amount: Cents| figures::whole_euros(amount, cx.language);
    let eu = seen.funding.eu;
    let cards = [
        (
            cx.text("overview-card-budget"),
            total.approved,
            cx.text_with(
                "overview-card-version",
                &[
                    ("version", seen.budget.0.into()),
                    ("day", figures::date(seen.budget.1, cx.language).into()),
                ],
            ),
        ),
        (
            cx.text("overview-card-realised"),
            total.realised,
            cx.text_with(
                "overview-card-share",
                &[
                    (
                        "share",
                        total
                            .share()
                            .map_or_else(String::new, |share| figures::percentage(share, cx.language))
                            .into(),
                    ),
                    ("lines", seen.lines.into()),
                ],
            ),
        ),
        (
            cx.text("overview-card-forecast"),
            forecast,
            cx.text_with(said, &[("amount", euros(difference).into())]),
        ),
        (
            cx.text("overview-card-eu"),
            eu.total()?,
            cx.text_with("overview-card-maximum", &[("amount", euros(eu.approved).into())]),
        ),
    ];
    Ok(html! {
        ul.cards.figures-row {
            @for (label, amount, remark) in cards {
                li.card {
                    p.label { (label) }
                    p.value { span.unit { "€ " } (whole_euros(cx, amount)) }
                    p.muted { (remark) }
                }
            }
        }
    })
}

/// What the decision says, for who needs to look it up.
fn about(cx: &Cx, seen: &GrantOverview) -> Markup {
    let definition = &seen.grant.definition;
    let decision = &definition.decision;
    let pairs = [
        (cx.text("overview-decision"), html! { (decision.number) ", " (long_date(cx, decision.dated)) }),
        (cx.text("overview-beneficiary"), html! { (cx.say(&definition.beneficiary.name)) }),
        (
            cx.text("overview-period"),
            html! { (long_date(cx, decision.period.from)) " – " (long_date(cx, decision.period.to)) },
        ),
        (
            cx.text("overview-rate"),
            html! { (percent(cx, Some(decision.maximum_rate))) ", € " (whole_euros(cx, decision.maximum_amount)) },
        ),
        (cx.text("overview-scheme"), html! { (cx.say(&seen.scheme.name)) }),
    ];
    html! {
        section aria-labelledby="about" {
            h2 #about { (cx.text("overview-about")) }
            (facts(&pairs))
            @if let Some(remark) = &definition.remark { p.muted.remark { (cx.say(remark)) } }
        }
    }
}
