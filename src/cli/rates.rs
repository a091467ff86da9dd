//! `verantwoord rates ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::operations::rates;

#[derive(Subcommand, Debug)]
pub(super) enum RatesCommand {
    /// Load rates of the ECB (eurofxref-hist.csv) or of the Commission (InforEuro, JSON or csv)
    Load(LoadArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord rates load inforeuro-2025-03.json eurofxref-hist.csv\n\n\
    A rate that is in the books is never changed; loading a file twice adds nothing.")]
pub(super) struct LoadArgs {
    /// Files of rates; the content says whose they are
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON object per file
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &RatesCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let RatesCommand::Load(arguments) = command;
    let books = open::books_or_new(settings)?;
    for path in &arguments.files {
        let bytes = open::file(path)?;
        let loaded = rates::load_rates(&books, &open::actor(settings), &open::file_name(path), &bytes)?;
        if arguments.json {
            console.json(&loaded)?;
        } else {
            console.line(format!(
                "{}: {} rates of {}, {} new.",
                loaded.file, loaded.read, loaded.source, loaded.added
            ))?;
            if !loaded.skipped.is_empty() {
                let currencies: Vec<&str> = loaded.skipped.keys().map(String::as_str).collect();
                console.line(format!("  passed over, not in ISO 4217: {}", currencies.join(", ")))?;
            }
        }
    }
    Ok(())
}
