//! The frame of every page: head, navigation, notices, heading.

use maud::{DOCTYPE, Markup, html};

use crate::domain::language::Language;
use crate::domain::permission::Act;
use crate::web::assets;
use crate::web::cx::{Cx, Head};
use crate::web::language::key;
use crate::web::parts::small::notice;
use crate::web::routes;

/// The places of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Overview,
    Activities,
    Budget,
    Imports,
    Expenditure,
    Milestones,
    Rules,
    Reports,
    Audit,
    Settings,
}

/// Place, key of its name, pattern of its page, and the act that opens it.
const PLACES: [(Place, &str, &str, Act); 10] = [
    (Place::Overview, key("common-nav-overview"), "/grants/{grant}", Act::ViewGrant),
    (Place::Activities, key("common-nav-activities"), "/grants/{grant}/activities", Act::ViewActivities),
    (Place::Budget, key("common-nav-budget"), "/grants/{grant}/budget", Act::ViewBudget),
    (Place::Imports, key("common-nav-imports"), "/grants/{grant}/imports", Act::ViewImports),
    (Place::Expenditure, key("common-nav-expenditure"), "/grants/{grant}/expenditure", Act::ViewExpenditure),
    (Place::Milestones, key("common-nav-milestones"), "/grants/{grant}/milestones", Act::ViewMilestones),
    (Place::Rules, key("common-nav-rules"), "/grants/{grant}/rules", Act::ViewRules),
    (Place::Reports, key("common-nav-reports"), "/grants/{grant}/reports", Act::ViewReports),
    (Place::Audit, key("common-nav-audit"), "/grants/{grant}/audit", Act::ViewAuditRoom),
    (Place::Settings, key("common-nav-settings"), "/settings", Act::ViewRates),
];

/// The first place of a grant that this visitor may enter.
pub fn way_in(cx: &Cx, grant: &str) -> Option<String> {
    let open = PLACES.iter().find(|(place, _, pattern, act)| {
        *place != Place::Settings && routes::has_page(pattern) && cx.may_on(*act, grant)
    });
    open.map(|(_, _, pattern, _)| pattern.replace("{grant}", &crate::web::request::encoded(grant)))
}

pub(in crate::web) fn page(cx: &Cx, head: &Head<'_>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(cx.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (head.title) " – Verantwoord" }
                link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::address("app.css"));
                script src=(assets::address("app.js")) defer {}
            }
            body {
                a.skip href="#main" { (cx.text("common-skip")) }
                (top(cx))
                div.shell.without-nav[cx.visitor.account.is_none()] {
                    @if cx.visitor.account.is_some() { (navigation(cx, head.place)) }
                    main #main .page.narrow[head.narrow] tabindex="-1" {
                        @if !head.crumbs.is_empty() { (crumbs(cx, &head.crumbs)) }
                        div.heading {
                            h1 { (head.title) }
                            @if let Some(beside) = &head.heading { div.beside { (beside) } }
                        }
                        @for message in &cx.notices { (notice(cx, message)) }
                        (content)
                    }
                }
            }
        }
    }
}

/// The bar above everything: name of the application, language, person.
fn top(cx: &Cx) -> Markup {
    html! {
        header.top {
            a.brand href="/grants" { "Verantwoord" }
            div.person {
                @match &cx.visitor.account {
                    Some(account) => {
                        form.inline method="post" action="/account/language" {
                            (super::form::token(cx))
                            input type="hidden" name="back" value=(cx.request.path_and_query());
                            @for language in Language::ALL {
                                button.language type="submit" name="language" value=(language.code())
                                    lang=(language.code()) aria-pressed=(if language == cx.language { "true" } else { "false" }) {
                                    (language_name(language))
                                }
                            }
                        }
                        a.name href="/account" { (account.name) }
                        form.inline method="post" action="/logout" {
                            (super::form::token(cx))
                            button.link type="submit" { (cx.text("common-logout")) }
                        }
                    }
                    None => {
                        @for language in Language::ALL {
                            a.language href=(super::pagination::with_query(cx, "lang", language.code())) lang=(language.code())
                                aria-current=[(language == cx.language).then_some("true")] { (language_name(language)) }
                        }
                    }
                }
            }
        }
    }
}

fn language_name(language: Language) -> &'static str {
    match language {
        Language::Nl => "Nederlands",
        Language::En => "English",
    }
}

fn navigation(cx: &Cx, place: Option<Place>) -> Markup {
    let grant = cx.grant();
    let may_enter = |(known, _, pattern, act): &(Place, &str, &str, Act)| {
        let about_grant = *known != Place::Settings;
        routes::has_page(pattern) && cx.may(*act) && (!about_grant || !grant.is_empty())
    };
    html! {
        nav.side aria-label=(cx.text("common-nav")) {
            ul {
                li { a href="/grants" aria-current=[(place.is_none() && cx.request.path == "/grants").then_some("page")] { (cx.text("common-nav-grants")) } }
            }
            @if !grant.is_empty() && cx.knows(grant) { p.grant { (grant) } }
            ul {
                @for (known, name, pattern, _) in PLACES.iter().filter(|entry| may_enter(entry)) {
                    li {
                        a href=(pattern.replace("{grant}", &crate::web::request::encoded(grant)))
                            aria-current=[(place == Some(*known)).then_some("page")] { (cx.text(name)) }
                    }
                }
                @if !grant.is_empty() && cx.may(Act::ViewGrant) {
                    li { a href=(cx.at("/settings")) aria-current=[(cx.request.pattern == "/grants/{grant}/settings").then_some("page")] { (cx.text("common-nav-grant-settings")) } }
                }
            }
        }
    }
}

fn crumbs(cx: &Cx, crumbs: &[(String, String)]) -> Markup {
    html! {
        nav.crumbs aria-label=(cx.text("common-crumbs")) {
            ol { @for (name, address) in crumbs { li { a href=(address) { (name) } } } }
        }
    }
}
