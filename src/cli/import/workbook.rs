//! `verantwoord import workbook`

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::ids::ImportBatchId;
use crate::domain::language::Language;
use crate::operations::Books;
use crate::operations::imports;

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import workbook 3 --out bevindingen.xlsx\n\n\
    Mend the coloured cells and import the file again: what is posted already is recognised, the mended rows are posted.")]
pub(super) struct WorkbookArgs {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// File to write, or a folder to write into
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Print one JSON object about the file
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct WorkbookJson {
    batch: ImportBatchId,
    language: Language,
    findings: usize,
    file: String,
}

pub(super) fn run(
    settings: &Settings,
    books: &Books,
    arguments: &WorkbookArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let returned = imports::return_workbook(books, arguments.batch, settings.lang)?;
    let path = open::file_in(&arguments.out, &returned.file_name);
    open::write_file(&path, |out| Ok(out.write_all(&returned.bytes)?))?;
    let (findings, file) = (returned.findings, path.display().to_string());
    if arguments.json {
        let (batch, language) = (arguments.batch, settings.lang);
        return console.json(&WorkbookJson { batch, language, findings, file });
    }
    console.line(format!("{file} ({findings} findings)"))
}
