//! What was said about one line: by which rule and text, with the values used and what would make it pass.

use maud::{Markup, html};

use super::{outcome_badge, rule_link};
use crate::domain::eligibility::judging::Judging;
use crate::domain::eligibility::rule::Outcome;
use crate::domain::ids::ExpenditureId;
use crate::operations::rules::line_verdicts;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Badge, Column, Row, Table, badge, facts, long_date, section};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let id: ExpenditureId = cx.path("line")?;
    let found = line_verdicts(&cx.books, cx.grant(), id)?;
    let title = cx.text_with("rules-line-title", &[("line", id.to_string().into())]);
    let content = html! {
        p { @if found.kept { (cx.text("rules-line-kept")) } @else { (cx.text("rules-line-now")) } }
        (verdicts(cx, &found.judging))
        (section(&cx.text("rules-values"), values(cx, &found.judging)))
    };
    let head = Head::new(&title).at(Place::Rules).below(cx.text("readiness-title"), cx.at("/readiness"));
    Ok(cx.page(head, content))
}

fn verdicts(cx: &Cx, judging: &Judging) -> Markup {
    let mut told = Vec::new();
    for judged in &judging.subjects {
        let all = judging.facts_of(judged);
        for given in &judged.verdicts {
            if let Some(used) = judging.rules.get(given.rule)
                && given.verdict.outcome != Outcome::NotApplicable
            {
                told.push((used, given, used.explain(&given.verdict, &all)));
            }
        }
    }
    told.sort_by(|(a, x, _), (b, y, _)| {
        (x.verdict.outcome, &a.rule.code).cmp(&(y.verdict.outcome, &b.rule.code))
    });
    let rows = told.into_iter().map(|(used, given, explained)| {
        Row::named(vec![
            rule_link(cx, &used.rule.code),
            html! {
                (outcome_badge(cx, given.verdict.outcome))
                @if given.waiver.is_some() { " " (badge(Badge::Ok, &cx.text("rules-waived"))) }
            },
            html! { (cx.say(&explained.why)) },
            html! { (cx.say(&explained.remedy)) },
            html! { (used.rule.article) ", " (long_date(cx, used.version)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-code")),
        Column::text(cx.text("rules-outcome")),
        Column::text(cx.text("rules-why")),
        Column::text(cx.text("rules-passes")),
        Column::text(cx.text("rules-article-text")),
    ];
    let none = html! { p { (cx.text("rules-line-none")) } };
    Table::new(cx.text("rules-verdicts-caption"), columns).rows(rows).or_else(none).show(cx)
}

fn values(cx: &Cx, judging: &Judging) -> Markup {
    let mut pairs = Vec::new();
    for judged in &judging.subjects {
        for (fact, value) in judging.facts_of(judged).iter() {
            let label = fact.label();
            pairs.push((cx.say(&label).to_owned(), html! { (value.shown(cx.language)) }));
        }
    }
    facts(&pairs)
}
