//! `verantwoord rules verdicts`: what was said, by which rule and text, with the values used.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::judging::Judging;
use crate::domain::eligibility::rule::Outcome;
use crate::domain::eligibility::verdict::{Explanation, GivenVerdict, JudgedSubject};
use crate::domain::ids::{ExpenditureId, RuleWaiverId};
use crate::domain::language::Language;
use crate::domain::money::Cents;
use crate::operations::rules::{load_judging, verdicts_of_line};

/// More are counted and left to --json.
const SHOWN: usize = 25;

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord rules verdicts --grant CBR --period 2025-1 --outcome refuses --json\n\n\
    Without --all only what asks for action is shown."
)]
pub(in crate::cli) struct VerdictsArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// The judging of this reporting period
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// The judging with this number; the newest when none is given
    #[arg(long, value_name = "NUMBER")]
    judging: Option<i64>,
    /// Only of this line of the ledger
    #[arg(long, value_name = "LINE")]
    line: Option<ExpenditureId>,
    /// Only of this rule
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Only this outcome: refuses, needs-person, warns, informs, passes or not-applicable
    #[arg(long, value_name = "OUTCOME", value_parser = outcome)]
    outcome: Option<Outcome>,
    /// Also what passes or does not apply
    #[arg(long)]
    all: bool,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

fn outcome(text: &str) -> Result<Outcome, String> {
    let known = Outcome::ALL.into_iter().find(|outcome| outcome.code() == text);
    known.ok_or_else(|| format!("choose one of {}", Outcome::ALL.map(Outcome::code).join(", ")))
}

/// A verdict with everything that it rests on.
#[derive(Serialize)]
pub(super) struct VerdictJson {
    pack: String,
    rule: String,
    version: chrono::NaiveDate,
    article: String,
    scope: Scope,
    subject: String,
    outcome: Outcome,
    reason: String,
    waiver: Option<RuleWaiverId>,
    at_risk_cents: i64,
    values: BTreeMap<&'static str, serde_json::Value>,
    #[serde(flatten)]
    explanation: Explanation,
}

fn json_of(judging: &Judging, judged: &JudgedSubject, given: &GivenVerdict) -> Option<VerdictJson> {
    let used = judging.rules.get(given.rule)?;
    let facts = judging.facts_of(judged);
    let values = facts.iter().chain(given.verdict.values.iter());
    let risk =
        if given.verdict.outcome.asks_for_action() { judged.at_risk(&given.verdict) } else { Cents::ZERO };
    Some(VerdictJson {
        pack: used.pack.clone(),
        rule: used.rule.code.clone(),
        version: used.version,
        article: used.rule.article.clone(),
        scope: judged.subject.scope,
        subject: judged.subject.key.clone(),
        outcome: given.verdict.outcome,
        reason: given.verdict.reason.clone(),
        waiver: given.waiver,
        at_risk_cents: risk.get(),
        values: values
            .map(|(fact, value)| (fact.code(), serde_json::json!(value.shown(Language::En))))
            .collect(),
        explanation: used.explain(&given.verdict, &facts),
    })
}

fn selected(judging: &Judging, wanted: impl Fn(&Judging, &GivenVerdict) -> bool) -> Vec<VerdictJson> {
    let all =
        judging.subjects.iter().flat_map(|judged| judged.verdicts.iter().map(move |given| (judged, given)));
    all.filter(|(_, given)| wanted(judging, given))
        .filter_map(|(judged, given)| json_of(judging, judged, given))
        .collect()
}

/// Everything that asks for action and is not waived.
pub(super) fn standing(judging: &Judging) -> Vec<VerdictJson> {
    selected(judging, |_, given| given.stands())
}

pub(super) fn print_standing(
    judging: &Judging,
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    print(&standing(judging), language, console)
}

fn print(verdicts: &[VerdictJson], language: Language, console: &mut Console<'_>) -> Result<(), Failure> {
    for told in verdicts.iter().take(SHOWN) {
        let subject = format!("{} {}", told.scope.name().get(language), told.subject);
        let outcome = told.outcome.name();
        let waived = told.waiver.map(|id| format!(" (ontheffing / waiver {id})")).unwrap_or_default();
        console.line(format!(
            "{} {} {}: {}{waived}",
            told.rule,
            subject.trim(),
            outcome.get(language),
            told.explanation.why.get(language)
        ))?;
        console.line(format!("    {}", told.explanation.remedy.get(language)))?;
    }
    if let Some(more) = verdicts.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        console.line(format!("... {more} more; --json shows all"))?;
    }
    Ok(())
}

pub(super) fn run(
    settings: &Settings,
    wanted: &VerdictsArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let judging = if let Some(line) = wanted.line {
        verdicts_of_line(&books, line)?
    } else {
        Some(load_judging(&books, &wanted.grant, wanted.period.as_deref(), wanted.judging)?.judging)
    };
    let verdicts = judging.map_or_else(Vec::new, |judging| {
        selected(&judging, |judging, given| {
            let rule = judging.rules.get(given.rule).map(|used| used.rule.code.as_str());
            let outcome = given.verdict.outcome;
            wanted.rule.as_deref().is_none_or(|code| rule == Some(code))
                && wanted.outcome.is_none_or(|only| only == outcome)
                && (wanted.all || wanted.outcome.is_some() || outcome.asks_for_action())
        })
    });
    if wanted.json {
        return console.json_list(verdicts.into_iter());
    }
    print(&verdicts, settings.lang, console)
}
