//! `verantwoord import stage`, `check`, `post`, `discard` and `diff`

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::import::said::SaidArgs;
use crate::cli::import::{ImportJson, print_outcome, print_succession, watched};
use crate::cli::open;
use crate::config::Settings;
use crate::domain::ids::ImportBatchId;
use crate::operations::Books;
use crate::operations::imports::{
    ImportCommand, ImportOutcome, check_import, compare_with_predecessor, discard_import, post_import,
    stage_as_planned,
};

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import stage uitgaven-2025-1.xlsx --grant CBR\n\n\
    Nothing is posted: the reading, the findings and the consequences are shown. The import can be left and taken up by \
    somebody else: map, fix, check, post.")]
pub(super) struct StageArgs {
    /// Workbook (xlsx, xlsm, xlsb, xls, ods, csv, a web page with a table), e-invoice (UBL 2.1) or audit file (XAF 3.2)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Read only this sheet
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The file is a corrected version of this import
    #[arg(long, value_name = "BATCH")]
    replaces: Option<ImportBatchId>,
    #[command(flatten)]
    said: SaidArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import check 3\n\n\
    Reads the file again with everything that was said about it, and shows what posting would do.")]
pub(super) struct CheckArgs {
    #[command(flatten)]
    one: OneImport,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import post 3\n\n\
    Posts the good rows. The others wait in the tray; when they are mended, post the import again.")]
pub(super) struct PostArgs {
    #[command(flatten)]
    one: OneImport,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import discard 3")]
pub(super) struct DiscardArgs {
    #[command(flatten)]
    one: OneImport,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import diff 4")]
pub(super) struct DiffArgs {
    #[command(flatten)]
    one: OneImport,
}

#[derive(Args, Debug)]
struct OneImport {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn stage(
    settings: &Settings,
    books: &Books,
    arguments: &StageArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let bytes = open::workbook(settings, &arguments.file)?;
    let command = ImportCommand {
        grant: &arguments.grant,
        file_name: &open::file_name(&arguments.file),
        bytes: &bytes,
        sheet: arguments.sheet.as_deref(),
        replaces: arguments.replaces,
        dry_run: false,
    };
    let actor = open::actor(settings);
    arguments.said.map_accounts(settings, books, &arguments.grant)?;
    let said = arguments.said.plan();
    let outcome = watched(console, &|progress| stage_as_planned(books, &actor, &command, &said, progress))?;
    show(settings, &outcome, arguments.json, console)?;
    if outcome.rows.read() == 0 && outcome.batch.is_none() {
        return Err(Failure::NoExpenses(arguments.file.clone()));
    }
    Ok(())
}

pub(super) fn check(
    settings: &Settings,
    books: &Books,
    CheckArgs { one }: &CheckArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let actor = open::actor(settings);
    let outcome = watched(console, &|progress| check_import(books, &actor, one.batch, progress))?;
    show(settings, &outcome, one.json, console)
}

pub(super) fn post(
    settings: &Settings,
    books: &Books,
    PostArgs { one }: &PostArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let actor = open::actor(settings);
    let outcome = watched(console, &|progress| post_import(books, &actor, one.batch, progress))?;
    show(settings, &outcome, one.json, console)
}

fn show(
    settings: &Settings,
    outcome: &ImportOutcome,
    json: bool,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if json {
        return console.json(&ImportJson::new(outcome, settings.lang));
    }
    print_outcome(outcome, settings.lang, console)
}

#[derive(Serialize)]
struct DiscardedJson {
    batch: ImportBatchId,
    state: &'static str,
}

pub(super) fn discard(
    settings: &Settings,
    books: &Books,
    DiscardArgs { one }: &DiscardArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    discard_import(books, &open::actor(settings), one.batch)?;
    if one.json {
        return console.json(&DiscardedJson { batch: one.batch, state: "discarded" });
    }
    console.line(format!("Import {} is laid aside; nothing of it was posted.", one.batch))
}

pub(super) fn diff(
    books: &Books,
    DiffArgs { one }: &DiffArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let succession = watched(console, &|progress| compare_with_predecessor(books, one.batch, progress))?;
    if one.json {
        return console.json(&succession);
    }
    print_succession(&succession, console)
}
