//! `verantwoord rules ...`

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::eligibility::judging::Judging;
use crate::domain::eligibility::rule::Outcome;
use crate::operations::rules::{judge_grant, replay_judgings};

mod readiness;
mod settings;
mod show;
mod verdicts;
mod words;

#[derive(Subcommand, Debug)]
pub(super) enum RulesCommand {
    /// List the rules, as they hold on a day
    List(show::ListArgs),
    /// Explain a rule: article, settings, reasons, what makes it pass
    Show(show::ShowArgs),
    /// Judge a grant or one of its periods and keep the verdicts
    Judge(JudgeArgs),
    /// Show stored verdicts with the values they used
    Verdicts(verdicts::VerdictsArgs),
    /// Record a waiver of a rule, list waivers or end one
    Waive(words::WaiveArgs),
    /// State a fact that no book knows, or list what was stated
    State(words::StateArgs),
    /// Say what a report still lacks: what is missing, what would be refused by cause, which documents
    Readiness(readiness::ReadinessArgs),
    /// Show the settings of rules that no source states, with their defaults
    Settings(settings::SettingsArgs),
    /// Set such a setting for one grant
    Set(settings::SetArgs),
    /// Judge every stored verdict again by what was stored with it
    Replay(ReplayArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord rules judge --grant CBR --period 2025-1\n\n\
    Each cost is judged by the text of the rules on its own day. Verdicts are kept; judging again adds to them.")]
pub(super) struct JudgeArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Only this reporting period
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord rules replay --grant CBR")]
pub(super) struct ReplayArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &RulesCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match command {
        RulesCommand::List(list) => show::list(settings, list, console),
        RulesCommand::Show(rule) => show::show(settings, rule, console),
        RulesCommand::Judge(judge) => run_judge(settings, judge, console),
        RulesCommand::Verdicts(wanted) => verdicts::run(settings, wanted, console),
        RulesCommand::Waive(waive) => words::waive(settings, waive, console),
        RulesCommand::State(state) => words::state(settings, state, console),
        RulesCommand::Readiness(wanted) => readiness::run(settings, wanted, console),
        RulesCommand::Settings(wanted) => settings::show(settings, wanted, console),
        RulesCommand::Set(wanted) => settings::set(settings, wanted, console),
        RulesCommand::Replay(wanted) => run_replay(settings, wanted, console),
    }
}

/// How often a rule gave each outcome.
#[derive(Serialize)]
struct RuleCount {
    rule: String,
    pack: String,
    version: NaiveDate,
    outcomes: BTreeMap<Outcome, usize>,
    waived: usize,
}

fn counts(judging: &Judging) -> Vec<RuleCount> {
    let mut counts: Vec<RuleCount> = judging
        .rules
        .iter()
        .map(|used| RuleCount {
            rule: used.rule.code.clone(),
            pack: used.pack.clone(),
            version: used.version,
            outcomes: BTreeMap::new(),
            waived: 0,
        })
        .collect();
    for given in judging.subjects.iter().flat_map(|judged| &judged.verdicts) {
        if let Some(count) = counts.get_mut(given.rule) {
            let told = count.outcomes.entry(given.verdict.outcome).or_default();
            *told = told.saturating_add(1);
            count.waived = count.waived.saturating_add(usize::from(given.waiver.is_some()));
        }
    }
    counts.sort_by(|one, other| {
        (&one.pack, &one.rule, one.version).cmp(&(&other.pack, &other.rule, other.version))
    });
    counts
}

#[derive(Serialize)]
struct JudgedJson<'a> {
    grant: &'a str,
    period: Option<&'a str>,
    judging: i64,
    judged_on: NaiveDate,
    changed: bool,
    subjects: usize,
    rules: Vec<RuleCount>,
    verdicts: Vec<verdicts::VerdictJson>,
}

fn run_judge(settings: &Settings, judge: &JudgeArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let period = judge.period.as_deref();
    let judged = judge_grant(&books, &open::actor(settings), &judge.grant, period)?;
    let counts = counts(&judged.judging);
    if judge.json {
        return console.json(&JudgedJson {
            grant: &judge.grant,
            period,
            judging: judged.record.number,
            judged_on: judged.record.judged_on,
            changed: judged.changed,
            subjects: judged.judging.subjects.len(),
            rules: counts,
            verdicts: verdicts::standing(&judged.judging),
        });
    }
    let kept = if judged.changed { "kept" } else { "the same as before" };
    console.line(format!(
        "Judging {} of grant {}{}: {} subjects, {kept}",
        judged.record.number,
        judge.grant,
        period.map(|code| format!(", period {code}")).unwrap_or_default(),
        judged.judging.subjects.len()
    ))?;
    let heads = ["rule", "text of", "refused", "person", "warned", "informed", "passed", "n/a", "waived"];
    let rows: Vec<Vec<String>> = counts.iter().map(count_row).collect();
    console.table(&heads, 2, &rows)?;
    verdicts::print_standing(&judged.judging, settings.lang, console)
}

fn count_row(count: &RuleCount) -> Vec<String> {
    let mut row = vec![count.rule.clone(), count.version.to_string()];
    row.extend(Outcome::ALL.map(|outcome| count.outcomes.get(&outcome).copied().unwrap_or(0).to_string()));
    row.push(count.waived.to_string());
    row
}

#[derive(Serialize)]
struct ReplayJson<'a> {
    grant: &'a str,
    verdicts: usize,
    different: Vec<DifferentJson>,
}

#[derive(Serialize)]
struct DifferentJson {
    rule: String,
    scope: &'static str,
    subject: String,
    stored: String,
    again: String,
}

fn run_replay(settings: &Settings, wanted: &ReplayArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let (verdicts, divergent) = replay_judgings(&books, &wanted.grant)?;
    let different = divergent.into_iter().map(|found| DifferentJson {
        rule: found.rule,
        scope: found.subject.scope.code(),
        subject: found.subject.key,
        stored: found.stored.reason,
        again: found.again.reason,
    });
    let different: Vec<DifferentJson> = different.collect();
    if wanted.json {
        return console.json(&ReplayJson { grant: &wanted.grant, verdicts, different });
    }
    console.line(format!("{verdicts} verdicts judged again, {} different", different.len()))?;
    for found in different {
        let place = format!("{} {}", found.scope, found.subject);
        console.line(format!("{} {place}: stored {}, again {}", found.rule, found.stored, found.again))?;
    }
    Ok(())
}
