//! Whether a report can go out: what is missing with the place to mend it, what an auditor would refuse, the money at risk
//! by cause, the documents that are missing. The page of a report shows the same parts.

use maud::{Markup, html};

use super::{Side, outcome_badge, rule_link, sides};
use crate::domain::eligibility::at_risk::{Cause, CauseCase, CostsAtRisk};
use crate::domain::eligibility::checks::Scope;
use crate::domain::ids::ExpenditureId;
use crate::domain::permission::Act;
use crate::domain::readiness::{MendedAt, Readiness, ReadinessGap, Weight};
use crate::operations::grants;
use crate::operations::readiness::{ReadinessOf, readiness};
use crate::operations::reports::report_forms;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::key;
use crate::web::parts::frame::Place;
use crate::web::parts::small::notice;
use crate::web::parts::{Badge, Button, Column, Field, Row, Table, badge, facts, money, section};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::has_page;

/// More cases of one cause, and more lines without a document, are counted.
const SHOWN: usize = 20;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let chosen = |name: &str| cx.query(name).filter(|code| *code != "all");
    let of = ReadinessOf { grant: cx.grant(), period: chosen("period"), form: chosen("form") };
    let found = readiness(&cx.books, &of)?;
    let mut periods = vec![("all".to_owned(), cx.text("readiness-whole-project"))];
    periods.extend(grant.definition.periods.iter().map(|period| (period.code.clone(), period.code.clone())));
    let mut forms = vec![("all".to_owned(), cx.text("readiness-any-form"))];
    let named = |form: crate::operations::reports::FormInfo| (form.name, cx.say(&form.title).to_owned());
    forms.extend(report_forms(&cx.books)?.into_iter().map(named));
    let content = html! {
        (sides(cx, Side::Readiness))
        p { (cx.text("readiness-intro")) }
        form.filters method="get" action=(cx.at("/readiness")) {
            (Field::choice("period", cx.text("readiness-period"), periods).value(of.period.unwrap_or("all")).short())
            (Field::choice("form", cx.text("readiness-form"), forms).value(of.form.unwrap_or("all")))
            (Button::secondary(cx.text("readiness-ask")))
        }
        @if found.is_ready() { (notice(cx, &Notice::done(cx.text("readiness-ready")))) }
        (section(&cx.text("readiness-gaps"), gap_list(cx, &found, &of)))
        @match &found.costs {
            Some(costs) => { (cost_sections(cx, costs)) }
            None => { p { (cx.text("readiness-no-rules")) } }
        }
    };
    Ok(cx.page(Head::new(&cx.text("readiness-title")).at(Place::Rules), content))
}

/// What is missing, each point with its remedy and a way to where it is mended.
pub(in crate::web::pages) fn gap_list(cx: &Cx, found: &Readiness, of: &ReadinessOf<'_>) -> Markup {
    if found.gaps.is_empty() {
        return html! {
            p { (badge(Badge::Ok, &cx.text("readiness-complete"))) " " (cx.text("readiness-complete-what")) }
        };
    }
    html! {
        ul.matters-list {
            @for gap in &found.gaps { (gap_item(cx, gap, of)) }
        }
    }
}

fn gap_item(cx: &Cx, gap: &ReadinessGap, of: &ReadinessOf<'_>) -> Markup {
    html! {
        li {
            (weight_badge(cx, gap.weight))
            div {
                p.what { (cx.say(&gap.message)) }
                p.muted {
                    (cx.say(&gap.remedy))
                    @if let Some((address, words)) = mended_at(cx, of, &gap.place) { " " a href=(address) { (words) } }
                }
            }
        }
    }
}

fn weight_badge(cx: &Cx, weight: Weight) -> Markup {
    let kind = match weight {
        Weight::Blocks => Badge::Bad,
        Weight::Missing => Badge::Warn,
        Weight::Notice => Badge::Info,
    };
    badge(kind, cx.say(&weight.name()))
}

/// The page where a point is mended, for whoever may mend it.
fn mended_at(cx: &Cx, of: &ReadinessOf<'_>, place: &MendedAt) -> Option<(String, String)> {
    let period = encoded(of.period.unwrap_or_default());
    let report = || Some(cx.at(&format!("/reports/{}/{period}", encoded(of.form?))));
    let (act, address, words) = match place {
        MendedAt::Activity(code) => (
            Act::ViewMilestones,
            cx.at(&format!("/progress?period={period}#{}", encoded(code))),
            key("readiness-to-progress"),
        ),
        MendedAt::Milestones => (Act::ViewMilestones, cx.at("/milestones"), key("readiness-to-milestones")),
        MendedAt::Indicators => (Act::ViewIndicators, cx.at("/indicators"), key("readiness-to-indicators")),
        MendedAt::Narrative(section) => (
            Act::WriteNarrative,
            format!("{}/texts/{}", report()?, encoded(section)),
            key("readiness-to-text"),
        ),
        MendedAt::Imports => (Act::ViewImports, cx.at("/imports"), key("readiness-to-imports")),
        MendedAt::Rates if !has_page("/settings/rates") => return None,
        MendedAt::Rates => (Act::ViewRates, "/settings/rates".to_owned(), key("readiness-to-rates")),
        MendedAt::Report => {
            (Act::ViewReports, format!("{}#versions", report()?), key("readiness-to-versions"))
        }
        MendedAt::Nowhere => return None,
    };
    cx.may(act).then(|| (address, cx.text(words)))
}

/// What would be refused, by cause, and the documents that are missing: the tables alone.
pub(in crate::web::pages) fn cost_tables(cx: &Cx, costs: &CostsAtRisk) -> Markup {
    html! { (summary(cx, costs)) (causes(cx, costs)) (documents(cx, costs)) }
}

/// The same with every case of each cause.
fn cost_sections(cx: &Cx, costs: &CostsAtRisk) -> Markup {
    let with_cases = html! {
        (causes(cx, costs))
        @for cause in &costs.causes { (cases(cx, cause)) }
    };
    html! {
        (summary(cx, costs))
        (section(&cx.text("readiness-causes"), with_cases))
        (section(&cx.text("readiness-documents"), documents(cx, costs)))
    }
}

fn summary(cx: &Cx, found: &CostsAtRisk) -> Markup {
    let count = |lines: usize| cx.text_with("readiness-lines", &[("lines", lines.into())]);
    facts(&[
        (cx.text("readiness-judged"), html! { (count(found.lines)) ", € " (money(cx, found.cost)) }),
        (
            cx.text("readiness-refused"),
            html! { (count(found.refused_lines)) ", € " (money(cx, found.refused)) },
        ),
        (cx.text("readiness-refused-totals"), html! { "€ " (money(cx, found.refused_in_totals)) }),
        (
            cx.text("readiness-undecided"),
            html! { (count(found.undecided_lines)) ", € " (money(cx, found.undecided)) },
        ),
    ])
}

fn causes(cx: &Cx, found: &CostsAtRisk) -> Markup {
    let rows = found.causes.iter().map(|cause| {
        Row::named(vec![
            rule_link(cx, &cause.rule),
            outcome_badge(cx, cause.outcome),
            html! { (cx.say(&cause.title)) },
            html! { (cause.cases.len()) },
            money(cx, cause.at_risk),
        ])
    });
    let columns = vec![
        Column::text(cx.text("readiness-code")),
        Column::text(cx.text("readiness-outcome")),
        Column::text(cx.text("readiness-cause")),
        Column::figure(cx.text("readiness-count")),
        Column::figure(cx.text("readiness-at-risk")),
    ];
    let none = html! { p { (cx.text("readiness-causes-none")) } };
    Table::new(cx.text("readiness-causes-caption"), columns).rows(rows).or_else(none).show(cx)
}

fn cases(cx: &Cx, cause: &Cause) -> Markup {
    let more = cause.cases.len().saturating_sub(SHOWN);
    html! {
        details {
            summary {
                (cause.rule) ": " (cx.say(&cause.title)) " – "
                (cx.text_with("readiness-cases", &[("count", cause.cases.len().into())]))
            }
            ul {
                @for case in cause.cases.iter().take(SHOWN) {
                    li {
                        (place(cx, case)) " " (cx.say(&case.explanation.why))
                        @if case.explanation.unconfirmed { " " (cx.text("readiness-uses-unconfirmed")) }
                        br;
                        (cx.text("readiness-mend")) " " (cx.say(&case.explanation.remedy))
                    }
                }
                @if more > 0 { li { (cx.text_with("readiness-more", &[("count", more.into())])) } }
            }
        }
    }
}

fn place(cx: &Cx, case: &CauseCase) -> Markup {
    let scope = case.subject.scope.name();
    match case.subject.line_id() {
        Some(id) => line_link(cx, id),
        None if case.subject.scope == Scope::Grant => html! {},
        None => html! { strong { (cx.say(&scope)) " " (case.subject.key) ":" } },
    }
}

/// The lines without a document, each with the page where one is added.
fn without(cx: &Cx, lines: &[ExpenditureId]) -> Markup {
    let more = lines.len().saturating_sub(SHOWN);
    html! {
        details {
            summary { (cx.text("readiness-which")) }
            @for id in lines.iter().take(SHOWN) { a href=(cx.at(&format!("/expenditure/{id}"))) { (id) } " " }
            @if more > 0 { (cx.text_with("readiness-more", &[("count", more.into())])) }
        }
    }
}

fn line_link(cx: &Cx, id: ExpenditureId) -> Markup {
    let name = cx.text_with("readiness-line", &[("line", id.to_string().into())]);
    html! { a href=(cx.at(&format!("/expenditure/{id}/verdicts"))) { (name) } ":" }
}

fn documents(cx: &Cx, found: &CostsAtRisk) -> Markup {
    let rows = found.missing_documents.iter().map(|missing| {
        Row::named(vec![
            html! { (missing.category) },
            html! { (cx.say(&missing.kind.name())) },
            html! { (missing.lines.len()) },
            money(cx, missing.amount),
            html! { (cx.say(&missing.source)) },
            without(cx, &missing.lines),
        ])
    });
    let columns = vec![
        Column::text(cx.text("readiness-category")),
        Column::text(cx.text("readiness-document")),
        Column::figure(cx.text("readiness-count")),
        Column::figure(cx.text("readiness-amount")),
        Column::text(cx.text("readiness-source")),
        Column::text(cx.text("readiness-where")),
    ];
    let none = html! { p { (cx.text("readiness-documents-none")) } };
    html! {
        @if !found.documents_kept { p { (cx.text("readiness-documents-not-kept")) } }
        (Table::new(cx.text("readiness-documents-caption"), columns).rows(rows).or_else(none).show(cx))
    }
}
