//! `verantwoord basis ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::importing::basis_file;
use crate::operations::cost_bases::{bases_in_force, load_bases};

#[derive(Subcommand, Debug)]
pub(super) enum BasisCommand {
    /// Take in a file that states how costs are computed
    Load(LoadArgs),
    /// Show what counts
    Show(ShowArgs),
    /// Print a complete example of such a file
    Example(ExampleArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord basis load personeel.toml --grant CBR\n\n\
    A later statement about the same thing takes the place of an earlier one; both are kept.")]
pub(super) struct LoadArgs {
    /// File of cost bases (TOML)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord basis show --grant CBR")]
pub(super) struct ShowArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord basis example > personeel.toml")]
pub(super) struct ExampleArgs {}

pub(super) fn run(
    settings: &Settings,
    command: &BasisCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match command {
        BasisCommand::Load(load) => {
            let text = open::text_file(&load.file)?;
            let books = open::books(settings)?;
            let name = load.file.display().to_string();
            let stated = load_bases(&books, &open::actor(settings), &load.grant, &name, &text)?;
            if load.json {
                return console.json(&stated);
            }
            console.line(format!("{name}: {} new statement(s), {} known already.", stated.new, stated.known))
        }
        BasisCommand::Show(show) => console.json(&bases_in_force(&open::books(settings)?, &show.grant)?),
        BasisCommand::Example(_) => console.line(basis_file::TEMPLATE.trim_end()),
    }
}
