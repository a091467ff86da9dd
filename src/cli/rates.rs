//! `verantwoord rates ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::operations::rate_policies::compare_policies;
use crate::operations::rates;

#[derive(Subcommand, Debug)]
pub(super) enum RatesCommand {
    /// Load rates of the ECB (eurofxref-hist.csv) or of the Commission (InforEuro, JSON or csv)
    Load(LoadArgs),
    /// Show what each exchange-rate policy would come to, over the lines in foreign currency
    Compare(CompareArgs),
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

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord rates compare --grant CBR")]
pub(super) struct CompareArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object, with every line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &RatesCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match command {
        RatesCommand::Load(arguments) => load(settings, arguments, console),
        RatesCommand::Compare(arguments) => compare(settings, arguments, console),
    }
}

fn compare(settings: &Settings, arguments: &CompareArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let compared = compare_policies(&open::books(settings)?, &arguments.grant)?;
    if arguments.json {
        return console.json(&compared);
    }
    let rows: Vec<Vec<String>> = compared
        .policies
        .iter()
        .map(|outcome| {
            vec![
                if outcome.chosen { "*" } else { "" }.to_owned(),
                outcome.name.get(settings.lang).to_owned(),
                outcome.article.to_owned(),
                outcome.booked.to_string(),
                outcome.total.to_string(),
                outcome.difference.to_string(),
                outcome.missing.to_string(),
            ]
        })
        .collect();
    console.table(&["", "policy", "article", "booked", "total", "difference", "without rate"], 3, &rows)?;
    let periods = compared.assumed_submissions.join(", ");
    if !periods.is_empty() {
        console
            .line(format!("Not submitted yet, the day on which the report is due stands in: {periods}"))?;
    }
    console.line(format!("{} lines in foreign currency", compared.lines.len()))
}

fn load(settings: &Settings, arguments: &LoadArgs, console: &mut Console<'_>) -> Result<(), Failure> {
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
