//! `verantwoord rules settings` and `verantwoord rules set`.

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::eligibility::setting::{SettingChange, SettingValue};
use crate::operations::rules::{SetRule, rules_of_grant, set_rule};

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord rules settings --grant CBR\n\n\
    Where no source states a value, it is a setting of the grant with a default.")]
pub(in crate::cli) struct SettingsArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord rules set K25 limit-percent 10 --grant CBR --reason 'as the decision says' --document 2024-0138\n\n\
    A threshold: verantwoord rules set K15 supplies-services-2026-01-01 143000 --grant CBR --reason 'as published'\n\
    A list of words: verantwoord rules set K06 gifts-words 'fooi, bloemen, bon' --grant CBR --reason 'what we buy'\n\n\
    Without a value the default holds again. Counts from the next judging on; earlier verdicts stay as they were."
)]
pub(in crate::cli) struct SetArgs {
    /// Code of the rule
    #[arg(value_name = "RULE")]
    rule: String,
    /// Name of the setting
    #[arg(value_name = "SETTING")]
    setting: String,
    /// The value: a number such as 10 or 12.5, or words with commas between them; the default when it is left out
    #[arg(value_name = "VALUE")]
    value: Option<String>,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Why it changes
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Reference of the document that says so
    #[arg(long, value_name = "REFERENCE", default_value = "")]
    document: String,
}

#[derive(Serialize)]
struct SettingJson<'a> {
    rule: &'a str,
    setting: String,
    value: SettingValue,
    unit: &'a str,
    default: SettingValue,
}

#[derive(Serialize)]
struct SettingsJson<'a> {
    settings: Vec<SettingJson<'a>>,
    changes: &'a [SettingChange],
}

pub(super) fn show(
    settings: &Settings,
    wanted: &SettingsArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let own = rules_of_grant(&open::books(settings)?, &wanted.grant)?;
    let told: Vec<SettingJson<'_>> = own
        .settable()
        .into_iter()
        .map(|(rule, known)| SettingJson {
            rule: &rule.code,
            setting: known.name.into_owned(),
            unit: known.unit,
            default: known.default.unwrap_or_else(|| known.value.clone()),
            value: known.value,
        })
        .collect();
    if wanted.json {
        return console.json(&SettingsJson { settings: told, changes: &own.changes });
    }
    let rows: Vec<Vec<String>> = told
        .iter()
        .map(|known| {
            let (value, default) = (known.value.to_string(), known.default.to_string());
            vec![known.rule.to_owned(), known.setting.clone(), known.unit.to_owned(), value, default]
        })
        .collect();
    console.table(&["rule", "setting", "unit", "value", "default"], 3, &rows)
}

pub(super) fn set(settings: &Settings, wanted: &SetArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let command = SetRule {
        grant: &wanted.grant,
        rule: &wanted.rule,
        setting: &wanted.setting,
        value: wanted.value.as_deref(),
        reason: &wanted.reason,
        document: &wanted.document,
    };
    set_rule(&open::books(settings)?, &open::actor(settings), &command)?;
    console.line(format!("{} {} set; judge again to see its effect", wanted.rule, wanted.setting))
}
