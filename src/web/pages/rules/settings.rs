//! Settings of rules that no source states: what holds for this grant, what it is by itself, and changing it.

use maud::{Markup, html};

use super::explained::shown;
use super::{Side, rule_link, sides};
use crate::domain::eligibility::rule::Rule;
use crate::domain::eligibility::setting::{OpenSetting, SettingChange, SettingValue};
use crate::domain::permission::Act;
use crate::operations::rules::{GrantRules, SetRule, rules_of_grant, set_rule};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::parts::frame::Place;
use crate::web::parts::{Badge, Button, Column, Field, Form, Row, Table, badge, moment, percent, section};
use crate::web::problem::WebError;

/// More words than these are counted instead.
const WORDS_IN_SHORT: usize = 4;

/// Every setting that this grant may set, and those of its own file.
pub(super) fn show(cx: &Cx) -> Result<Answer, WebError> {
    let own = rules_of_grant(&cx.books, cx.grant())?;
    let content = html! {
        (sides(cx, Side::Settings))
        p { (cx.text("rules-settings-what")) }
        (all_settings(cx, &own))
        (section(&cx.text("rules-settings-grant"), of_grant_file(cx, &own)))
        (section(&cx.text("rules-settings-history"), history(cx, own.changes.iter().rev())))
    };
    Ok(cx.page(Head::new(&cx.text("rules-settings-title")).at(Place::Rules), content))
}

fn all_settings(cx: &Cx, own: &GrantRules) -> Markup {
    let rows = own.settable().into_iter().map(|(rule, setting)| {
        Row::named(vec![
            html! { (rule_link(cx, &rule.code)) " " (cx.say(&rule.title)) },
            html! { (cx.say(&setting.label)) },
            html! { (written(cx, &setting.value, setting.unit)) },
            html! { (written(cx, setting.default.as_ref().unwrap_or(&setting.value), setting.unit)) },
            if setting.default.is_some() {
                badge(Badge::Info, &cx.text("rules-set-here"))
            } else {
                badge(Badge::Plain, &cx.text("rules-is-default"))
            },
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-code")),
        Column::text(cx.text("rules-setting")),
        // Words among the figures: they may wrap.
        Column::text(cx.text("rules-value")),
        Column::text(cx.text("rules-default")),
        Column::text(cx.text("rules-source")),
    ];
    let caption = cx.text_with("rules-settings-caption", &[("grant", cx.grant().to_owned().into())]);
    Table::new(caption, columns).rows(rows).show(cx)
}

/// A value of a setting with its unit.
fn written(cx: &Cx, value: &SettingValue, unit: &str) -> String {
    match value {
        SettingValue::Number(number) => shown(cx, *number, unit),
        SettingValue::Words(words) => words.join(", "),
    }
}

/// Settings that stand in the file of the grant, with their defaults: each change is a new version of the grant.
fn of_grant_file(cx: &Cx, own: &GrantRules) -> Markup {
    let (definition, terms) = (&own.grant.definition, own.grant.definition.terms);
    let default = crate::domain::terms::GrantTerms::default();
    let weeks = |number: u8| format!("{number} {}", cx.text("rules-unit-weeks"));
    let share = |share| percent(cx, Some(share));
    let rows = [
        (
            cx.text("rules-term-final"),
            html! { (weeks(terms.final_request_weeks)) },
            html! { (weeks(default.final_request_weeks)) },
        ),
        (cx.text("rules-term-first"), share(terms.first_advance), share(default.first_advance)),
        (cx.text("rules-term-second-at"), share(terms.second_advance_at), share(default.second_advance_at)),
        (cx.text("rules-term-second"), share(terms.second_advance), share(default.second_advance)),
    ];
    let rows = rows.into_iter().map(|(name, now, default)| Row::named(vec![html! { (name) }, now, default]));
    let columns = vec![
        Column::text(cx.text("rules-setting")),
        Column::figure(cx.text("rules-value")),
        Column::figure(cx.text("rules-default")),
    ];
    let values = [("version", own.grant.version.into()), ("grant", definition.code.clone().into())];
    html! {
        (Table::new(cx.text_with("rules-settings-grant-caption", &values), columns).rows(rows).show(cx))
        p.muted { (cx.text("rules-settings-grant-what")) }
    }
}

fn history<'a>(cx: &Cx, changes: impl Iterator<Item = &'a SettingChange>) -> Markup {
    let rows = changes.map(|change| {
        Row::named(vec![
            moment(cx, change.set_at),
            html! { (rule_link(cx, &change.rule)) " " (change.setting) },
            html! {
                @match &change.value {
                    Some(SettingValue::Number(number)) => { (figures::number(*number, cx.language)) }
                    Some(words @ SettingValue::Words(_)) => { (words) }
                    None => { (cx.text("rules-back-to-default")) }
                }
            },
            html! { (change.reason) },
            html! { (change.document) },
            html! { (change.set_by) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("rules-set-at")),
        Column::text(cx.text("rules-setting")),
        Column::figure(cx.text("rules-value")),
        Column::text(cx.text("rules-waiver-reason")),
        Column::text(cx.text("rules-waiver-document")),
        Column::text(cx.text("rules-set-by")),
    ];
    let none = html! { p { (cx.text("rules-settings-none")) } };
    Table::new(cx.text("rules-settings-history-caption"), columns).rows(rows).or_else(none).show(cx)
}

/// On the page of a rule: its settings that may be set, what was set before, and the form.
pub(super) fn section_of(cx: &Cx, rule: &Rule, changes: &[SettingChange]) -> Markup {
    let open = rule.open_settings();
    if open.is_empty() {
        return html! {};
    }
    let earlier = changes.iter().rev().filter(|change| change.rule == rule.code);
    section(
        &cx.text("rules-settings-change"),
        html! {
            p { (cx.text("rules-settings-what")) }
            (history(cx, earlier))
            @if cx.may(Act::ChangeRuleSetting) {
                @for setting in &open { (form(cx, rule, setting)) }
            }
        },
    )
}

fn form(cx: &Cx, rule: &Rule, setting: &OpenSetting<'_>) -> Markup {
    let action = cx.at(&format!("/rules/{}/settings", crate::web::request::encoded(&rule.code)));
    let default = written(cx, setting.default.as_ref().unwrap_or(&setting.value), setting.unit);
    let field = match &setting.value {
        words @ SettingValue::Words(_) => {
            let hint = cx.text_with("rules-words-hint", &[("default", default.into())]);
            Field::area("value", cx.text("rules-words"), 3).hint(hint).value(words.to_string())
        }
        SettingValue::Number(number) => {
            let hint = cx.text_with("rules-setting-hint", &[("default", default.into())]);
            Field::number("value", cx.text("rules-value"))
                .hint(hint)
                .value(figures::number(*number, cx.language))
        }
    };
    let fields = html! {
        input type="hidden" name="setting" value=(setting.name);
        (field.optional(cx))
        (Field::text("reason", cx.text("rules-waiver-reason")))
        (Field::text("document", cx.text("rules-waiver-document")).optional(cx))
        (Button::secondary(cx.text("rules-setting-keep")))
    };
    html! {
        details.more.setting {
            summary { (cx.say(&setting.label)) " " span.now { (in_short(cx, &setting.value, setting.unit)) } }
            (Form::to(&action).show(cx, fields))
        }
    }
}

/// A value for one line: of many words the first, and how many there are.
fn in_short(cx: &Cx, value: &SettingValue, unit: &str) -> String {
    match value {
        SettingValue::Words(words) if words.len() > WORDS_IN_SHORT => {
            let first = words.get(..WORDS_IN_SHORT).unwrap_or_default().join(", ");
            let values = [("first", first.into()), ("count", words.len().into())];
            cx.text_with("rules-words-in-short", &values)
        }
        SettingValue::Words(words) if words.is_empty() => figures::EN_DASH.to_owned(),
        value => written(cx, value, unit),
    }
}

pub(super) fn change(cx: &Cx) -> Result<Answer, WebError> {
    let rule = cx.request.param("rule").unwrap_or_default().to_uppercase();
    let set = SetRule {
        grant: cx.grant(),
        rule: &rule,
        setting: cx.form.text("setting"),
        value: cx.form.filled("value"),
        reason: cx.form.text("reason"),
        document: cx.form.text("document"),
    };
    set_rule(&cx.books, &cx.actor(), &set)?;
    let page = cx.at(&format!("/rules/{}", crate::web::request::encoded(&rule)));
    Ok(Answer::see_other(page).with(Notice::done(cx.text("rules-setting-kept"))))
}
