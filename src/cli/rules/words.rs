//! `verantwoord rules waive` and `verantwoord rules state`.

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactUnreadable};
use crate::domain::eligibility::verdict::Subject;
use crate::domain::ids::{ExpenditureId, RuleWaiverId};
use crate::domain::language::{Bilingual, Language};
use crate::operations::OperationError;
use crate::operations::rules::{
    StateFact, Waive, list_statements, list_waivers, revoke_waiver, state_fact, waive_rule,
};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord rules waive K04 --grant CBR --line 12 --line 13 --by 'Uitvoering Van Beleid' --on 2025-09-01 --document UVB-2025-311 --reason 'treinkaartjes'\n\
    Example: verantwoord rules waive --grant CBR --list\n\
    Example: verantwoord rules waive --grant CBR --revoke 3 --reason 'ingetrokken door de minister'"
)]
pub(in crate::cli) struct WaiveArgs {
    /// Code of the rule
    #[arg(value_name = "RULE", required_unless_present_any = ["list", "revoke"])]
    rule: Option<String>,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// A line of the ledger that it holds for; may be given more than once
    #[arg(long, value_name = "LINE")]
    line: Vec<ExpenditureId>,
    /// Another subject, such as "supplier:Jansen BV", "hours:P-07 2025-W12", "budget:2" or "grant:"
    #[arg(long, value_name = "SCOPE:KEY", value_parser = subject)]
    subject: Vec<Subject>,
    /// Who granted it
    #[arg(long, value_name = "NAME", default_value = "")]
    by: String,
    /// On which day
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// Reference of the document that grants it
    #[arg(long, value_name = "REFERENCE", default_value = "")]
    document: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Show the waivers of the grant
    #[arg(long, conflicts_with = "revoke")]
    list: bool,
    /// End the waiver with this number
    #[arg(long, value_name = "NUMBER")]
    revoke: Option<RuleWaiverId>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn subject(text: &str) -> Result<Subject, String> {
    let (scope, key) = text.split_once(':').ok_or("write scope:key, such as supplier:Jansen BV")?;
    let known = Scope::from_code(scope);
    let names = || format!("choose one of {}", Scope::ALL.map(Scope::code).join(", "));
    Ok(Subject::new(known.ok_or_else(names)?, key.trim()))
}

#[derive(Serialize)]
struct WaiverJson<'a> {
    id: RuleWaiverId,
    rule: &'a str,
    subject: Option<&'a Subject>,
    granted_by: &'a str,
    granted_on: NaiveDate,
    reason: &'a str,
    document: &'a str,
    recorded_by: &'a str,
    revoked: Option<&'a str>,
}

pub(super) fn waive(
    settings: &Settings,
    waive: &WaiveArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    if waive.list {
        return show_waivers(&list_waivers(&books, &waive.grant)?, waive.json, console);
    }
    let actor = open::actor(settings);
    if let Some(id) = waive.revoke {
        revoke_waiver(&books, &actor, &waive.grant, id, &waive.reason)?;
        return console.line(format!("Waiver {id} ended"));
    }
    let mut subjects: Vec<Subject> = waive.line.iter().copied().map(Subject::line).collect();
    subjects.extend(waive.subject.iter().cloned());
    let command = Waive {
        grant: &waive.grant,
        rule: waive.rule.as_deref().unwrap_or_default(),
        subjects: &subjects,
        granted_by: &waive.by,
        granted_on: waive.on.unwrap_or_else(|| books.clock.today()),
        reason: &waive.reason,
        document: &waive.document,
    };
    let ids = waive_rule(&books, &actor, &command)?;
    if waive.json {
        return console.json(&ids);
    }
    let numbers: Vec<String> = ids.iter().map(ToString::to_string).collect();
    console.line(format!("Waiver {} recorded; judge again to see its effect", numbers.join(", ")))
}

fn show_waivers(
    waivers: &[crate::db::rule_waivers::WaiverRecord],
    json: bool,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let told = waivers.iter().map(|record| WaiverJson {
        id: record.waiver.id,
        rule: &record.waiver.rule,
        subject: record.waiver.subject.as_ref(),
        granted_by: &record.waiver.granted_by,
        granted_on: record.waiver.granted_on,
        reason: &record.waiver.reason,
        document: &record.waiver.document,
        recorded_by: &record.recorded_by,
        revoked: record.revoked.as_ref().map(|revoked| revoked.reason.as_str()),
    });
    if json {
        return console.json_list(told);
    }
    let rows: Vec<Vec<String>> = told
        .map(|waiver| {
            let subject = waiver.subject.map_or_else(
                || "grant".to_owned(),
                |subject| format!("{} {}", subject.scope.code(), subject.key),
            );
            let ended = waiver.revoked.map(|reason| format!("ended: {reason}")).unwrap_or_default();
            vec![
                waiver.id.to_string(),
                waiver.rule.to_owned(),
                subject,
                waiver.granted_by.to_owned(),
                waiver.granted_on.to_string(),
                waiver.document.to_owned(),
                waiver.reason.to_owned(),
                ended,
            ]
        })
        .collect();
    console.table(&["number", "rule", "for", "granted by", "on", "document", "reason", ""], 8, &rows)
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord rules state procedure=three-quotes --grant CBR --subject 'supplier:Training BV' --document DOS-2025-4\n\
    Example: verantwoord rules state --grant CBR --list"
)]
pub(in crate::cli) struct StateArgs {
    /// The fact, as name=value
    #[arg(value_name = "FACT=VALUE", required_unless_present = "list", value_parser = fact)]
    fact: Option<(Fact, String)>,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// About what, such as "line:12", "supplier:Jansen BV", "person:P-07", "period:2025-1"; the grant when none is given
    #[arg(long, value_name = "SCOPE:KEY", value_parser = subject)]
    subject: Option<Subject>,
    /// Reference of the document that shows it
    #[arg(long, value_name = "REFERENCE", default_value = "")]
    document: String,
    /// Show what was stated
    #[arg(long)]
    list: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn fact(text: &str) -> Result<(Fact, String), String> {
    let (name, value) = text.split_once('=').ok_or("write name=value")?;
    let fact: Fact = name.trim().parse().map_err(|error: FactUnreadable| error.to_string())?;
    Ok((fact, value.to_owned()))
}

#[derive(Serialize)]
struct StatementJson<'a> {
    subject: &'a Subject,
    fact: Fact,
    value: String,
    document: &'a str,
    stated_by: &'a str,
}

pub(super) fn state(
    settings: &Settings,
    state: &StateArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    if state.list {
        let records = list_statements(&books, &state.grant)?;
        let told = records.iter().map(|record| StatementJson {
            subject: &record.statement.subject,
            fact: record.statement.fact,
            value: record.statement.value.shown(Language::En),
            document: &record.document,
            stated_by: &record.stated_by,
        });
        if state.json {
            return console.json_list(told);
        }
        for word in told {
            let subject = format!("{} {}", word.subject.scope.code(), word.subject.key);
            console.line(format!("{} {} = {} {}", subject.trim(), word.fact, word.value, word.document))?;
        }
        return Ok(());
    }
    let Some((fact, value)) = &state.fact else {
        let missing = Bilingual::new("Geef een gegeven: naam=waarde.", "Give a fact: name=value.");
        return Err(OperationError::Rejected(missing).into());
    };
    let command = StateFact {
        grant: &state.grant,
        subject: state.subject.clone().unwrap_or_else(Subject::grant),
        fact: *fact,
        value,
        document: &state.document,
    };
    let id = state_fact(&books, &open::actor(settings), &command)?;
    if state.json {
        return console.json(&id);
    }
    console.line(format!("Stated: {fact}; judge again to see its effect"))
}
