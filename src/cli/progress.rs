//! `verantwoord progress ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::operations::progress;

#[derive(Subcommand, Debug)]
pub(super) enum ProgressCommand {
    /// Read a progress file: results, milestones, indicators and narrative of one period
    Load(LoadArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord progress load fixtures/cbr/progress/2025-1.toml --grant CBR\n\n\
    A newer statement about a period stands beside the older one; reports use the newest."
)]
pub(super) struct LoadArgs {
    /// Progress files (TOML)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object per file
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &ProgressCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let ProgressCommand::Load(arguments) = command;
    let books = open::books(settings)?;
    for path in &arguments.files {
        let text = open::text_file(path)?;
        let name = path.display().to_string();
        let stated =
            progress::state_progress(&books, &open::actor(settings), &arguments.grant, &name, &text)?;
        if arguments.json {
            console.json(&stated)?;
        } else if stated.changed {
            console.line(format!(
                "Grant {}, period {}: statement {} kept.",
                stated.grant, stated.period, stated.number
            ))?;
        } else {
            console.line(format!("Grant {}, period {}: nothing changed.", stated.grant, stated.period))?;
        }
    }
    Ok(())
}
