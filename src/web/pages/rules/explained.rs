//! The page of one rule: what it asks and why, each of its texts, its settings, what it can say, its waivers.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::{outcome_badge, settings, severity_badge, waivers};
use crate::domain::eligibility::facts::FactValue;
use crate::domain::eligibility::rule::{Rule, RulePack, Setting};
use crate::domain::money::Cents;
use crate::operations::rules::rules_of_grant;
use crate::web::answer::Answer;
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Badge, Column, Row, Table, badge, facts, long_date, section, whole_euros};
use crate::web::problem::WebError;

pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let code = cx.request.param("rule").unwrap_or_default().to_uppercase();
    let own = rules_of_grant(&cx.books, cx.grant())?;
    let texts: Vec<(&RulePack, &Rule)> = own
        .packs
        .iter()
        .flat_map(|pack| pack.rules.iter().map(move |rule| (&**pack, rule)))
        .filter(|(_, rule)| rule.code == code)
        .collect();
    let (_, newest) = texts.last().ok_or(WebError::NotFound)?;
    let title = format!("{code}: {}", cx.say(&newest.title));
    let content = html! {
        // The text that holds now comes first.
        @for (pack, rule) in texts.iter().rev() { (text_of(cx, pack, rule)) }
        (settings::section_of(cx, newest, &own.changes))
        (waivers::section_of(cx, newest)?)
    };
    let head = Head::new(&title).at(Place::Rules).below(cx.text("rules-title"), cx.at("/rules"));
    Ok(cx.page(head, content))
}

fn text_of(cx: &Cx, pack: &RulePack, rule: &Rule) -> Markup {
    let holds = html! {
        (cx.text("rules-from")) " " (long_date(cx, rule.from))
        @if let Some(to) = rule.to { " " (cx.text("rules-until")) " " (long_date(cx, to)) }
    };
    let waivable = if rule.waivable { cx.text("rules-waivable") } else { cx.text("rules-not-waivable") };
    let mut pairs = vec![
        (cx.text("rules-article"), html! { (rule.article) ", " (cx.say(&pack.name)) }),
        (cx.text("rules-holds"), holds),
        (cx.text("rules-severity"), html! { (severity_badge(cx, rule.severity)) " " (waivable) }),
        (cx.text("rules-about"), html! { (cx.say(&rule.check.scope().name())) }),
        (cx.text("rules-passes"), html! { (without_names(cx.say(&rule.remedy))) }),
    ];
    if !rule.evidence.is_empty() {
        let kinds: Vec<&str> = rule.evidence.iter().map(|kind| cx.say(kind)).collect();
        pairs.push((cx.text("rules-evidence"), html! { (kinds.join("; ")) }));
    }
    section(
        cx.say(&rule.title),
        html! {
            p { (cx.say(&rule.explanation)) }
            (facts(&pairs))
            (settings_of(cx, rule))
            (words(cx, rule))
            (thresholds(cx, rule))
            (reasons(cx, rule))
            (cautions(cx, pack, rule))
        },
    )
}

/// A text for its page, where no values are known: "{amount}" reads as "…".
fn without_names(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (place, part) in text.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if place > 0 => {
                plain.push('…');
                plain.push_str(rest);
            }
            _ => plain.push_str(part),
        }
    }
    plain
}

/// The name of a setting; what the source states keeps its code.
pub(super) fn called<'a>(cx: &Cx, name: &'a str, setting: &'a Setting) -> &'a str {
    setting.label.as_ref().map_or(name, |label| cx.say(label))
}

/// A value of a setting with its unit.
pub(super) fn shown(cx: &Cx, number: Decimal, unit: &str) -> String {
    let value = FactValue::Number(number).shown(cx.language);
    match unit {
        "percent" => format!("{value} %"),
        "EUR" => Cents::from_euros_half_away(number)
            .map_or(value, |cents| FactValue::Amount(cents).shown(cx.language)),
        "hours" => format!("{value} {}", cx.text("rules-unit-hours")),
        "days" => format!("{value} {}", cx.text("rules-unit-days")),
        "weeks" => format!("{value} {}", cx.text("rules-unit-weeks")),
        "months" => format!("{value} {}", cx.text("rules-unit-months")),
        "years" => format!("{value} {}", cx.text("rules-unit-years")),
        unit => format!("{value} {unit}"),
    }
}

fn settings_of(cx: &Cx, rule: &Rule) -> Markup {
    if rule.settings.is_empty() {
        return html! {};
    }
    let rows = rule.settings.iter().map(|(name, setting)| {
        let status = if setting.default.is_some() {
            badge(Badge::Info, &cx.text("rules-set-here"))
        } else if setting.confirmed {
            badge(Badge::Ok, &cx.text("rules-confirmed"))
        } else {
            badge(Badge::Warn, &cx.text("rules-unconfirmed"))
        };
        let note = setting.note.as_ref().map(|note| cx.say(note).to_owned()).unwrap_or_default();
        Row::named(vec![html! { (called(cx, name, setting)) }, html! {
            (shown(cx, setting.value, &setting.unit))
            @if let Some(default) = setting.default { br; span.muted { (cx.text("rules-default")) " " (shown(cx, default, &setting.unit)) } }
        }, status, html! { (note) }])
    });
    let columns = vec![
        Column::text(cx.text("rules-setting")),
        Column::figure(cx.text("rules-value")),
        Column::text(cx.text("rules-source")),
        Column::text(cx.text("rules-note")),
    ];
    Table::new(cx.text("rules-settings"), columns).rows(rows).show(cx)
}

fn words(cx: &Cx, rule: &Rule) -> Markup {
    if rule.hints.is_empty() {
        return html! {};
    }
    let rows = rule.hints.iter().map(|hint| {
        let found: Vec<&str> = hint.words.iter().chain(&hint.parts).map(String::as_str).collect();
        Row::named(vec![
            html! {
                (cx.say(&hint.kind))
                @if !hint.defaults.is_empty() { " " (badge(Badge::Info, &cx.text("rules-set-here"))) }
            },
            html! { (hint.article) },
            html! { (found.join(", ")) },
            html! { (hint.except.join(", ")) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-kind")),
        Column::text(cx.text("rules-article")),
        Column::text(cx.text("rules-words")),
        Column::text(cx.text("rules-innocent")),
    ];
    Table::new(cx.text("rules-words-caption"), columns).rows(rows).show(cx)
}

fn thresholds(cx: &Cx, rule: &Rule) -> Markup {
    let of_amounts = rule.thresholds.iter().filter(|known| !known.amount.is_zero());
    let rows: Vec<Row> = of_amounts
        .map(|known| {
            let status = if known.default.is_some() {
                badge(Badge::Info, &cx.text("rules-set-here"))
            } else if known.confirmed {
                badge(Badge::Ok, &cx.text("rules-confirmed"))
            } else {
                badge(Badge::Warn, &cx.text("rules-unconfirmed"))
            };
            Row::named(vec![
                html! { (long_date(cx, known.from)) " – " (long_date(cx, known.to)) },
                html! { (cx.say(&rule.kind_of(known))) },
                whole_euros(cx, known.amount),
                status,
            ])
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let columns = vec![
        Column::text(cx.text("rules-holds")),
        Column::text(cx.text("rules-kind")),
        Column::figure(cx.text("rules-amount")),
        Column::text(cx.text("rules-source")),
    ];
    Table::new(cx.text("rules-thresholds"), columns).rows(rows).show(cx)
}

fn reasons(cx: &Cx, rule: &Rule) -> Markup {
    let mut told: Vec<_> = rule.reasons.values().collect();
    told.sort_by_key(|reason| reason.outcome);
    let rows = told.into_iter().map(|reason| {
        let remedy = reason.remedy.as_ref().unwrap_or(&rule.remedy);
        Row::named(vec![
            outcome_badge(cx, reason.outcome),
            html! { (without_names(cx.say(&reason.text))) },
            html! { (without_names(cx.say(remedy))) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-outcome")),
        Column::text(cx.text("rules-when")),
        Column::text(cx.text("rules-passes")),
    ];
    Table::new(cx.text("rules-outcomes"), columns).rows(rows).show(cx)
}

/// Texts of the scheme under which this rule holds and about which something is uncertain.
fn cautions(cx: &Cx, pack: &RulePack, rule: &Rule) -> Markup {
    let told: Vec<_> = pack.cautions_of(rule).collect();
    html! {
        @if !told.is_empty() {
            ul {
                @for (from, caution) in told {
                    li { (cx.text("rules-text-of")) " " (long_date(cx, from)) ": " (cx.say(caution)) }
                }
            }
        }
    }
}
