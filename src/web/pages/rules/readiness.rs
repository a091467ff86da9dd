//! The rehearsal of a report: what an auditor would refuse, the money at risk by cause, the documents that are missing.

use maud::{Markup, html};

use super::{outcome_badge, rule_link, sides};
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::readiness::{Cause, CauseCase, Readiness};
use crate::domain::ids::ExpenditureId;
use crate::operations::grants;
use crate::operations::rules::readiness;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::small::notice;
use crate::web::parts::{Button, Column, Field, Row, Table, facts, money, section};
use crate::web::problem::WebError;

/// More cases of one cause are counted.
const SHOWN: usize = 20;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let asked = cx.query("period");
    let period = asked.filter(|code| *code != "all");
    let rehearsal = readiness(&cx.books, cx.grant(), period)?;
    let found = &rehearsal.readiness;
    let mut options = vec![("all".to_owned(), cx.text("rules-whole-project"))];
    options.extend(grant.definition.periods.iter().map(|period| (period.code.clone(), period.code.clone())));
    let content = html! {
        (sides(cx, true))
        p { (cx.text("rules-rehearsal-intro")) }
        form.row method="get" action=(cx.at("/rehearsal")) {
            (Field::choice("period", cx.text("rules-period"), options).value(asked.unwrap_or("all")).short())
            (Button::secondary(cx.text("rules-rehearse")))
        }
        @if found.is_ready() { (notice(cx, &Notice::done(cx.text("rules-ready")))) }
        (summary(cx, found))
        (section(&cx.text("rules-causes"), causes(cx, found)))
        (section(&cx.text("rules-documents"), documents(cx, found)))
    };
    Ok(cx.page(Head::new(&cx.text("rules-rehearsal")).at(Place::Rules), content))
}

fn summary(cx: &Cx, found: &Readiness) -> Markup {
    let count = |lines: usize| cx.text_with("rules-lines", &[("lines", lines.into())]);
    facts(&[
        (cx.text("rules-judged"), html! { (count(found.lines)) ", € " (money(cx, found.cost)) }),
        (cx.text("rules-refused"), html! { (count(found.refused_lines)) ", € " (money(cx, found.refused)) }),
        (cx.text("rules-refused-totals"), html! { "€ " (money(cx, found.refused_in_totals)) }),
        (
            cx.text("rules-undecided"),
            html! { (count(found.undecided_lines)) ", € " (money(cx, found.undecided)) },
        ),
    ])
}

fn causes(cx: &Cx, found: &Readiness) -> Markup {
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
        Column::text(cx.text("rules-code")),
        Column::text(cx.text("rules-outcome")),
        Column::text(cx.text("rules-cause")),
        Column::figure(cx.text("rules-count")),
        Column::figure(cx.text("rules-at-risk")),
    ];
    let none = html! { p { (cx.text("rules-causes-none")) } };
    html! {
        (Table::new(cx.text("rules-causes-caption"), columns).rows(rows).or_else(none).show(cx))
        @for cause in &found.causes { (cases(cx, cause)) }
    }
}

fn cases(cx: &Cx, cause: &Cause) -> Markup {
    let more = cause.cases.len().saturating_sub(SHOWN);
    html! {
        details {
            summary {
                (cause.rule) ": " (cx.say(&cause.title)) " – "
                (cx.text_with("rules-cases", &[("count", cause.cases.len().into())]))
            }
            ul {
                @for case in cause.cases.iter().take(SHOWN) {
                    li {
                        (place(cx, case)) " " (cx.say(&case.explanation.why))
                        @if case.explanation.unconfirmed { " " (cx.text("rules-uses-unconfirmed")) }
                        br;
                        (cx.text("rules-mend")) " " (cx.say(&case.explanation.remedy))
                    }
                }
                @if more > 0 { li { (cx.text_with("rules-more", &[("count", more.into())])) } }
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

fn line_link(cx: &Cx, id: ExpenditureId) -> Markup {
    let name = cx.text_with("rules-line", &[("line", id.to_string().into())]);
    html! { a href=(cx.at(&format!("/expenditure/{id}/verdicts"))) { (name) } ":" }
}

fn documents(cx: &Cx, found: &Readiness) -> Markup {
    let rows = found.missing_documents.iter().map(|missing| {
        Row::named(vec![
            html! { (missing.category) },
            html! { (cx.say(&missing.kind.name())) },
            html! { (missing.lines.len()) },
            money(cx, missing.amount),
            html! { (cx.say(&missing.source)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-category")),
        Column::text(cx.text("rules-document")),
        Column::figure(cx.text("rules-count")),
        Column::figure(cx.text("rules-amount")),
        Column::text(cx.text("rules-source")),
    ];
    let none = html! { p { (cx.text("rules-documents-none")) } };
    html! {
        @if !found.documents_kept { p { (cx.text("rules-documents-not-kept")) } }
        (Table::new(cx.text("rules-documents-caption"), columns).rows(rows).or_else(none).show(cx))
    }
}
