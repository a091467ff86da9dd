//! `verantwoord import tray` and `assign`

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::ids::ImportBatchId;
use crate::operations::Books;
use crate::operations::imports::{WaitingInTray, assign_import, list_tray};

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import tray --grant CBR")]
pub(super) struct TrayArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import assign 3 --owner 'Fatima de Vries'")]
pub(super) struct AssignArgs {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// Who looks after the rows that wait; an empty name for nobody
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    books: &Books,
    arguments: &TrayArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let tray = list_tray(books, &arguments.grant)?;
    let why = |row: &WaitingInTray| -> Vec<String> {
        row.problems.iter().map(|problem| problem.get(settings.lang).to_owned()).collect()
    };
    if arguments.json {
        return console.json(&tray);
    }
    let rows: Vec<Vec<String>> = tray
        .iter()
        .map(|row| {
            vec![
                row.batch.to_string(),
                format!("{}!{}", row.sheet, row.row),
                row.owner.clone().unwrap_or_else(|| "-".to_owned()),
                format!("{} d", row.age_days),
                row.cells
                    .iter()
                    .filter(|cell| !cell.is_empty())
                    .take(6)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" | "),
                why(row).join(" "),
            ]
        })
        .collect();
    console.table(&["import", "row", "owner", "age", "cells", "why"], 6, &rows)
}

#[derive(Serialize)]
struct AssignedJson<'a> {
    batch: ImportBatchId,
    owner: &'a str,
}

pub(super) fn assign(
    settings: &Settings,
    books: &Books,
    arguments: &AssignArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let (batch, owner) = (arguments.batch, arguments.owner.as_str());
    assign_import(books, &open::actor(settings), batch, Some(owner))?;
    if arguments.json {
        return console.json(&AssignedJson { batch, owner });
    }
    if owner.trim().is_empty() {
        return console.line(format!("Nobody looks after import {batch} now."));
    }
    console.line(format!("{owner} looks after the rows of import {batch} that wait."))
}
