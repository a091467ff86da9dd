//! The rules of the funder: the list as it holds on a day, a page that explains each rule, the rehearsal of a report and
//! what was said about one line.

mod explained;
mod line;
mod list;
mod rehearsal;
mod waivers;

use maud::{Markup, html};

use crate::domain::eligibility::rule::{Outcome, Severity};
use crate::domain::permission::Act;
use crate::web::cx::Cx;
use crate::web::parts::{Badge, badge, tabs};
use crate::web::routes::{Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/rules", Act::ViewRules, list::show),
        get("/grants/{grant}/rules/{rule}", Act::ViewRules, explained::show),
        post("/grants/{grant}/rules/{rule}/waivers", Act::AcceptFinding, waivers::record),
        post("/grants/{grant}/waivers/{waiver}/revocation", Act::AcceptFinding, waivers::revoke),
        get("/grants/{grant}/rehearsal", Act::ViewRules, rehearsal::show),
        get("/grants/{grant}/expenditure/{line}/verdicts", Act::ViewRules, line::show),
    ]
}

/// The two sides of this place.
fn sides(cx: &Cx, rehearsal: bool) -> Markup {
    tabs(
        &cx.text("rules-sides"),
        &[
            (cx.text("rules-title"), cx.at("/rules"), !rehearsal),
            (cx.text("rules-rehearsal"), cx.at("/rehearsal"), rehearsal),
        ],
    )
}

fn outcome_badge(cx: &Cx, outcome: Outcome) -> Markup {
    let kind = match outcome {
        Outcome::Refuses => Badge::Bad,
        Outcome::NeedsPerson | Outcome::Warns => Badge::Warn,
        Outcome::Informs => Badge::Info,
        Outcome::Passes => Badge::Ok,
        Outcome::NotApplicable => Badge::Plain,
    };
    badge(kind, cx.say(&outcome.name()))
}

fn severity_badge(cx: &Cx, severity: Severity) -> Markup {
    let kind = match severity {
        Severity::Refuses => Badge::Bad,
        Severity::Warns => Badge::Warn,
        Severity::Informs => Badge::Info,
    };
    badge(kind, cx.say(&severity.name()))
}

/// The page of a rule of this grant.
fn rule_link(cx: &Cx, code: &str) -> Markup {
    let address = cx.at(&format!("/rules/{}", crate::web::request::encoded(code)));
    html! { a href=(address) { (code) } }
}
