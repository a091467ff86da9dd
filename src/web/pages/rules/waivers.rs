//! Waivers of a rule: those there are, and the form that records one.

use maud::{Markup, html};

use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::rule::Rule;
use crate::domain::eligibility::verdict::Subject;
use crate::domain::ids::{ExpenditureId, RuleWaiverId};
use crate::domain::language::Bilingual;
use crate::domain::permission::Act;
use crate::operations::rules::{Waive, list_waivers, revoke_waiver, waive_rule};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::parts::{Badge, Button, Column, Field, Form, Row, Table, badge, date, section};
use crate::web::problem::WebError;

pub(super) fn section_of(cx: &Cx, rule: &Rule) -> Result<Markup, WebError> {
    if !rule.waivable {
        return Ok(html! {});
    }
    let waivers = list_waivers(&cx.books, cx.grant())?;
    let may = cx.may(Act::AcceptFinding);
    let rows = waivers.iter().filter(|record| record.waiver.rule == rule.code).map(|record| {
        let waiver = &record.waiver;
        let scope = waiver.subject.as_ref().map(|subject| subject.scope.name());
        let key = waiver.subject.as_ref().map_or("", |subject| subject.key.as_str());
        let ended = record.revoked.as_ref();
        Row::named(vec![
            html! { (waiver.id) },
            html! {
                @match scope {
                    Some(scope) => { (cx.say(&scope)) " " (key) }
                    None => { (cx.text("rules-waiver-all")) }
                }
            },
            html! { (waiver.granted_by) },
            date(cx, waiver.granted_on),
            html! { (waiver.document) },
            html! { (waiver.reason) },
            html! {
                @match ended {
                    Some(revoked) => { (badge(Badge::Plain, &cx.text("rules-waiver-ended"))) " " (revoked.reason) }
                    None if may => { (revocation(cx, waiver.id)) }
                    None => { (badge(Badge::Ok, &cx.text("rules-waiver-holds"))) }
                }
            },
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-waiver")),
        Column::text(cx.text("rules-waiver-for")),
        Column::text(cx.text("rules-waiver-by")),
        Column::text(cx.text("rules-waiver-on")),
        Column::text(cx.text("rules-waiver-document")),
        Column::text(cx.text("rules-waiver-reason")),
        Column::text(cx.text("rules-waiver-state")),
    ];
    let none = html! { p { (cx.text("rules-waivers-none")) } };
    let table = Table::new(cx.text("rules-waivers-caption"), columns).rows(rows).or_else(none);
    Ok(section(
        &cx.text("rules-waivers"),
        html! {
            (table.show(cx))
            @if may && rule.check.scope() == Scope::Line { (new_waiver(cx, rule)?) }
        },
    ))
}

fn revocation(cx: &Cx, id: RuleWaiverId) -> Markup {
    let action = cx.at(&format!("/waivers/{id}/revocation"));
    let name = cx.text("rules-waiver-why-end");
    Form::to(&action).inline().show(
        cx,
        html! {
            input type="text" name="reason" aria-label=(name) placeholder=(name);
            (Button::quiet(cx.text("rules-waiver-end")))
        },
    )
}

fn new_waiver(cx: &Cx, rule: &Rule) -> Result<Markup, WebError> {
    let draft = cx.draft(&format!("waiver {} {}", cx.grant(), rule.code))?;
    let action = cx.at(&format!("/rules/{}/waivers", crate::web::request::encoded(&rule.code)));
    let lines = cx.query("line").unwrap_or_default();
    let form = Form::to(&action).keeps(&draft);
    Ok(form.show(
        cx,
        html! {
            h3 { (cx.text("rules-waiver-new")) }
            (Field::text("lines", cx.text("rules-waiver-lines")).value(lines).hint(cx.text("rules-waiver-lines-hint")).kept(&draft))
            (Field::text("granted-by", cx.text("rules-waiver-by")).kept(&draft))
            (Field::date("granted-on", cx.text("rules-waiver-on")).kept(&draft))
            (Field::text("document", cx.text("rules-waiver-document")).kept(&draft))
            (Field::area("reason", cx.text("rules-waiver-reason"), 3).kept(&draft))
            (Button::primary(cx.text("rules-waiver-record")))
        },
    ))
}

fn wrong(nl: &str, en: &str) -> WebError {
    WebError::Rejected(Bilingual::new(nl, en))
}

pub(super) fn record(cx: &Cx) -> Result<Answer, WebError> {
    let rule = cx.request.param("rule").unwrap_or_default().to_uppercase();
    let numbers: Result<Vec<ExpenditureId>, _> = cx
        .form
        .text("lines")
        .split([',', ' ', ';'])
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect();
    let numbers = numbers.map_err(|_no_number| {
        wrong(
            "Geef nummers van regels, gescheiden door komma's.",
            "Give numbers of lines, with commas between.",
        )
    })?;
    if numbers.is_empty() {
        return Err(wrong(
            "Zeg voor welke regels de ontheffing geldt.",
            "Say for which lines the waiver holds.",
        ));
    }
    let granted_on = cx.form.text("granted-on").parse().map_err(|_no_day| {
        wrong("Geef de dag waarop de ontheffing is gegeven.", "Give the day on which the waiver was granted.")
    })?;
    let subjects: Vec<Subject> = numbers.into_iter().map(Subject::line).collect();
    let waive = Waive {
        grant: cx.grant(),
        rule: &rule,
        subjects: &subjects,
        granted_by: cx.form.text("granted-by"),
        granted_on,
        reason: cx.form.text("reason"),
        document: cx.form.text("document"),
    };
    waive_rule(&cx.books, &cx.actor(), &waive)?;
    let page = cx.at(&format!("/rules/{}", crate::web::request::encoded(&rule)));
    Ok(Answer::see_other(page).with(Notice::done(cx.text("rules-waiver-recorded"))))
}

pub(super) fn revoke(cx: &Cx) -> Result<Answer, WebError> {
    let id: RuleWaiverId = cx.path("waiver")?;
    let known = list_waivers(&cx.books, cx.grant())?.into_iter().find(|record| record.waiver.id == id);
    let rule = known.ok_or(WebError::NotFound)?.waiver.rule;
    revoke_waiver(&cx.books, &cx.actor(), cx.grant(), id, cx.form.text("reason"))?;
    let page = cx.at(&format!("/rules/{}", crate::web::request::encoded(&rule)));
    Ok(Answer::see_other(page).with(Notice::done(cx.text("rules-waiver-revoked"))))
}
