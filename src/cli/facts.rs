//! `verantwoord facts ...`

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::operations::project_facts;

#[derive(Subcommand, Debug)]
pub(super) enum FactsCommand {
    /// List what forms ask for and no other part of the books holds
    List(ListArgs),
    /// Record such a fact; a newer one takes the place of an older one
    Set(SetArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord facts list --grant CBR --form payment-application-annex-xxiii")]
pub(super) struct ListArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Only what this form asks for
    #[arg(long, value_name = "FORM")]
    form: Option<String>,
    /// Only what is not recorded yet
    #[arg(long)]
    missing: bool,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord facts set programme_cci 2021NL65AMPR001 --grant CBR\n\n\
    An empty VALUE takes back what was recorded.")]
pub(super) struct SetArgs {
    /// Name of the fact, as the form shows it where it is missing
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(value_name = "VALUE")]
    value: String,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
}

pub(super) fn run(
    settings: &Settings,
    command: &FactsCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match command {
        FactsCommand::List(arguments) => {
            let mut facts = project_facts::list_facts(&books, &arguments.grant)?;
            facts.retain(|fact| {
                let asked = arguments.form.as_ref().is_none_or(|form| fact.forms.contains(form));
                asked && !(arguments.missing && fact.recorded.is_some())
            });
            if arguments.json {
                return console.json(&facts);
            }
            for fact in facts {
                let value = fact.recorded.as_ref().map_or("-", |fact| fact.value.as_str());
                console.line(format!("{:<32} {value}", fact.name))?;
                console.line(format!("{:<32} {}", "", fact.question.get(settings.lang)))?;
            }
            Ok(())
        }
        FactsCommand::Set(SetArgs { name, value, grant }) => {
            let fact = project_facts::record_fact(&books, &open::actor(settings), grant, name, value)?;
            if fact.value.is_empty() {
                return console.line(format!("Grant {grant}: {name} is taken back."));
            }
            console.line(format!("Grant {grant}: {name} is {}.", fact.value))
        }
    }
}
