//! Settings of rules that no source states: what holds for the grant, what was ever set, and setting one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::eligibility::setting::{SettingChange, SettingValue};
use crate::domain::permission::Act;
use crate::operations::rules::{SetRule, rules_of_grant, set_rule};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showRuleSettings", "/api/v1/grants/{grant}/rule-settings", Act::ViewRules, show)
            .says(
                "De instellingen die het project zelf kiest, en wat ervan is gewijzigd",
                "The settings that the grant chooses itself, and what was changed of them",
            )
            .gives::<RuleSettings>(),
        change(
            "setRule",
            "/api/v1/grants/{grant}/rules/{rule}/settings",
            Act::ChangeRuleSetting,
            change_setting,
        )
        .says(
            "Wijzigt een instelling van een regel, vanaf de volgende beoordeling",
            "Changes a setting of a rule, from the next judging on",
        )
        .takes::<SettingToChange>()
        .gives_outcome::<RuleSettings>()
        .minds_version(),
    ]
}

/// The settings of the rules of a grant.
#[derive(Serialize, ToSchema)]
struct RuleSettings {
    settings: Vec<SettingOfGrant>,
    /// Everything that was ever set, oldest first.
    changes: Vec<ChangeOfSetting>,
}

/// A setting as it holds now.
#[derive(Serialize, ToSchema)]
struct SettingOfGrant {
    /// Code of the rule.
    rule: String,
    /// Its name within the rule.
    #[schema(example = "limit-percent")]
    setting: String,
    label: String,
    /// "EUR", "percent", "hours" and others; "words" for a list of words.
    unit: String,
    value: ValueOfSetting,
    /// What it is by itself, where the grant set it otherwise.
    default: Option<ValueOfSetting>,
}

/// A number, or words: the other is left empty.
#[derive(Serialize, ToSchema)]
struct ValueOfSetting {
    /// Exact decimal.
    number: Option<String>,
    words: Vec<String>,
}

impl From<&SettingValue> for ValueOfSetting {
    fn from(value: &SettingValue) -> Self {
        match value {
            SettingValue::Number(number) => Self { number: Some(number.to_string()), words: Vec::new() },
            SettingValue::Words(words) => Self { number: None, words: words.clone() },
        }
    }
}

/// A word about one setting.
#[derive(Serialize, ToSchema)]
struct ChangeOfSetting {
    rule: String,
    setting: String,
    /// Nothing where it was taken back to its default.
    value: Option<ValueOfSetting>,
    reason: String,
    /// Reference of the document that says so; may be empty.
    document: String,
    set_at: DateTime<Utc>,
    set_by: String,
}

impl From<&SettingChange> for ChangeOfSetting {
    fn from(change: &SettingChange) -> Self {
        Self {
            rule: change.rule.clone(),
            setting: change.setting.clone(),
            value: change.value.as_ref().map(ValueOfSetting::from),
            reason: change.reason.clone(),
            document: change.document.clone(),
            set_at: change.set_at,
            set_by: change.set_by.clone(),
        }
    }
}

/// A setting to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettingToChange {
    /// Its name within the rule.
    #[schema(example = "limit-percent")]
    setting: String,
    /// A number such as "12.5", or words with commas between them; nothing takes it back to its default.
    #[serde(default)]
    value: Option<String>,
    reason: String,
    /// Reference of the document that says so.
    #[serde(default)]
    document: String,
}

fn shown(cx: &Cx) -> Result<RuleSettings, WebError> {
    let own = rules_of_grant(&cx.books, cx.grant())?;
    let settings = own.settable().into_iter().map(|(rule, open)| SettingOfGrant {
        rule: rule.code.clone(),
        setting: open.name.to_string(),
        label: cx.say(&open.label).to_owned(),
        unit: open.unit.to_owned(),
        value: (&open.value).into(),
        default: open.default.as_ref().map(ValueOfSetting::from),
    });
    Ok(RuleSettings {
        settings: settings.collect(),
        changes: own.changes.iter().map(ChangeOfSetting::from).collect(),
    })
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    answers::single(cx, &shown(cx)?)
}

fn change_setting(cx: &Cx) -> Result<Answer, WebError> {
    let SettingToChange { setting, value, reason, document } = answers::sent(cx)?;
    answers::unchanged(cx, &shown(cx)?)?;
    let rule: String = cx.path("rule")?;
    let set = SetRule {
        grant: cx.grant(),
        rule: &rule,
        setting: &setting,
        value: value.as_deref(),
        reason: &reason,
        document: &document,
    };
    set_rule(&cx.books, &cx.actor(), &set)?;
    show(cx)
}
