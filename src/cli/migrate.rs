//! `verantwoord migrate`

use clap::Args;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord migrate --database postgres://verantwoord@localhost/books")]
pub(super) struct MigrateArgs {}

pub(super) fn run(
    settings: &Settings,
    _arguments: &MigrateArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let url = settings.database_url()?;
    let db = open::database(&url)?;
    let names = db.migrate().map_err(|cause| Failure::CannotOpen { url: url.clone(), cause })?;
    if names.is_empty() {
        console.line(format!("The tables at {url} are up to date."))
    } else {
        console.line(format!("The tables at {url} are now up to date: {} migration(s) ran.", names.len()))
    }
}
