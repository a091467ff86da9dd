//! `verantwoord rules list` and `verantwoord rules show`.

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::eligibility::rule::{Rule, RulePack};
use crate::domain::language::Language;
use crate::importing::rule_packs::rule_packs;
use crate::operations::OperationError;

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord rules list --on 2025-03-31")]
pub(in crate::cli) struct ListArgs {
    /// Only this pack, such as nl-emvf-2021
    #[arg(long, value_name = "PACK")]
    pack: Option<String>,
    /// As the rules hold on this day; today when none is given
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord rules show K04 --on 2025-03-31")]
pub(in crate::cli) struct ShowArgs {
    /// Code of the rule
    #[arg(value_name = "RULE")]
    rule: String,
    /// As it holds on this day; every text when none is given
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

/// A rule with where it stands.
#[derive(Serialize)]
struct RuleJson<'a> {
    pack: &'a str,
    scope: &'static str,
    #[serde(flatten)]
    rule: &'a Rule,
}

pub(super) fn list(settings: &Settings, list: &ListArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let day = list.on.unwrap_or_else(|| Clock::System.today());
    let wanted = |pack: &&RulePack| list.pack.as_ref().is_none_or(|code| *code == pack.code);
    let packs: Vec<&RulePack> = rule_packs().iter().filter(wanted).collect();
    if packs.is_empty() {
        return Err(not_found(&format!("rule pack {}", list.pack.as_deref().unwrap_or_default())));
    }
    let rules = || packs.iter().flat_map(|pack| pack.rules_on(day).map(move |rule| (*pack, rule)));
    if list.json {
        return console.json_list(rules().map(json_of));
    }
    let rows: Vec<Vec<String>> = rules()
        .map(|(pack, rule)| {
            let text = pack.version_on(day).map(|version| version.from.to_string()).unwrap_or_default();
            let open = if rule.unconfirmed().next().is_some() { "*" } else { "" };
            let words = [rule.title.get(settings.lang), open].concat();
            vec![
                rule.code.clone(),
                pack.code.clone(),
                text,
                rule.check.scope().name().get(settings.lang).to_owned(),
                rule.severity.name().get(settings.lang).to_owned(),
                rule.article.clone(),
                words,
            ]
        })
        .collect();
    console.table(&["rule", "pack", "text of", "about", "severity", "article", "title"], 7, &rows)?;
    console.line("* uses a value that its source does not confirm; see rules show")
}

fn json_of<'a>((pack, rule): (&'a RulePack, &'a Rule)) -> RuleJson<'a> {
    RuleJson { pack: &pack.code, scope: rule.check.scope().code(), rule }
}

fn not_found(what: &str) -> Failure {
    OperationError::NotFound(what.to_owned()).into()
}

pub(super) fn show(settings: &Settings, show: &ShowArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let code = show.rule.to_uppercase();
    let of_day = |pack: &RulePack, rule: &Rule| {
        show.on.is_none_or(|day| pack.rules_on(day).any(|known| std::ptr::eq(known, rule)))
    };
    let found: Vec<(&RulePack, &Rule)> = rule_packs()
        .iter()
        .flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)))
        .filter(|(pack, rule)| rule.code == code && of_day(pack, rule))
        .collect();
    if found.is_empty() {
        return Err(not_found(&format!("rule {}", show.rule)));
    }
    if show.json {
        return console.json_list(found.into_iter().map(json_of));
    }
    for (pack, rule) in found {
        page(pack, rule, settings.lang, console)?;
    }
    Ok(())
}

/// The page of a rule: everything that its data say.
fn page(pack: &RulePack, rule: &Rule, language: Language, console: &mut Console<'_>) -> Result<(), Failure> {
    let word = |nl: &'static str, en: &'static str| if language == Language::Nl { nl } else { en };
    console.line(format!("{} {}", rule.code, rule.title.get(language)))?;
    let to = rule.to.map(|day| format!(" {} {day}", word("tot en met", "until"))).unwrap_or_default();
    console.line(format!(
        "{}, {}; {} {}{to}",
        pack.name.get(language),
        rule.article,
        word("vanaf", "from"),
        rule.from
    ))?;
    let severity = rule.severity.name();
    let waivable = if rule.waivable {
        word("ontheffing mogelijk", "can be waived")
    } else {
        word("geen ontheffing mogelijk", "cannot be waived")
    };
    console.line(format!("{}; {waivable}\n", severity.get(language)))?;
    console.line(rule.explanation.get(language))?;
    for (name, setting) in &rule.settings {
        let doubt = if setting.confirmed { "" } else { word(" (niet bevestigd)", " (not confirmed)") };
        console.line(format!("  {name} = {} {}{doubt}", setting.value, setting.unit))?;
        if let Some(note) = &setting.note {
            console.line(format!("    {}", note.get(language)))?;
        }
    }
    for threshold in &rule.thresholds {
        let doubt = if threshold.confirmed { "" } else { word(" (niet bevestigd)", " (not confirmed)") };
        let (from, to) = (threshold.from, threshold.to);
        console.line(format!("  {} {from} - {to}: EUR {}{doubt}", threshold.kind, threshold.amount))?;
    }
    console.line(format!("\n{}", word("Uitkomsten:", "Outcomes:")))?;
    for reason in rule.reasons.values() {
        let outcome = reason.outcome.name();
        console.line(format!("  {}: {}", outcome.get(language), reason.text.get(language)))?;
    }
    if !rule.evidence.is_empty() {
        let kinds: Vec<&str> = rule.evidence.iter().map(|kind| kind.get(language)).collect();
        console.line(format!("\n{} {}", word("Bewijs:", "Evidence:"), kinds.join("; ")))?;
    }
    for version in pack.versions.iter().filter(|version| version.from >= rule.from) {
        if let Some(caution) =
            version.caution.as_ref().filter(|_| rule.to.is_none_or(|to| version.from <= to))
        {
            console.line(format!("  {}: {}", version.from, caution.get(language)))?;
        }
    }
    console.line(format!(
        "\n{} {}\n",
        word("Zo voldoet het:", "What makes it pass:"),
        rule.remedy.get(language)
    ))
}
