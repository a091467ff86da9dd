//! `verantwoord templates ...`

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;

#[derive(Subcommand, Debug)]
pub(super) enum TemplatesCommand {
    /// Read every form and check that what it names exists
    Check(TemplatesArgs),
    /// List the forms
    List(ListArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord templates check")]
pub(super) struct TemplatesArgs {}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord templates list")]
pub(super) struct ListArgs {}

pub(super) fn run(
    settings: &Settings,
    command: &TemplatesCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let shelf = open::forms(settings)?;
    for name in shelf.names() {
        let form = shelf.find(name)?;
        match command {
            TemplatesCommand::Check(_) => console.line(format!("ok     {name}"))?,
            TemplatesCommand::List(_) => {
                console.line(format!("{name:<20} {}", form.title.get(settings.lang)))?;
            }
        }
    }
    Ok(())
}
