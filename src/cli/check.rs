//! `verantwoord check`

use clap::Args;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::operations::check;

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord check\n\n\
    Compares running totals with lines, postings with their seals, imports with what they posted, and every version \
    of a grant with the one before it.")]
pub(super) struct CheckArgs {
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    arguments: &CheckArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let outcomes = check::check_books(&open::books(settings)?)?;
    if arguments.json {
        console.json(&outcomes)?;
    } else {
        for outcome in &outcomes {
            let state = if outcome.breaches.is_empty() { "ok    " } else { "BROKEN" };
            console.line(format!("{state} {}", outcome.check.en))?;
            for breach in &outcome.breaches {
                console.line(format!("       at {breach}"))?;
            }
        }
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.breaches.is_empty()).count();
    if failed > 0 { Err(Failure::Unsound(failed)) } else { Ok(()) }
}
