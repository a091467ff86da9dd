//! The rules of the funder: the list as it holds on a day, a page that explains each rule, the readiness of a report and
//! what was said about one line.

mod explained;
mod line;
mod list;
pub(super) mod readiness;
mod settings;
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
        get("/grants/{grant}/rule-settings", Act::ViewRules, settings::show),
        post("/grants/{grant}/rules/{rule}/settings", Act::ChangeRuleSetting, settings::change),
        post("/grants/{grant}/rules/{rule}/waivers", Act::AcceptFinding, waivers::record),
        post("/grants/{grant}/waivers/{waiver}/revocation", Act::AcceptFinding, waivers::revoke),
        get("/grants/{grant}/readiness", Act::ViewRules, readiness::show),
        get("/grants/{grant}/expenditure/{line}/verdicts", Act::ViewRules, line::show),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Rules,
    Readiness,
    Settings,
}

/// The sides of this place.
fn sides(cx: &Cx, here: Side) -> Markup {
    let sides = [
        (Side::Rules, cx.text("rules-title"), "/rules"),
        (Side::Readiness, cx.text("readiness-title"), "/readiness"),
        (Side::Settings, cx.text("rules-settings-title"), "/rule-settings"),
    ];
    tabs(&cx.text("rules-sides"), &sides.map(|(side, name, address)| (name, cx.at(address), side == here)))
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
