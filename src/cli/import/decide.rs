//! `verantwoord import decide`

use std::str::FromStr;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::ids::ImportBatchId;
use crate::domain::likeness::DuplicateVerdict;
use crate::operations::Books;
use crate::operations::imports::{DecideDuplicate, decide_duplicate};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord import decide 6 'Uitgaven!12' different --reason 'second delivery, own invoice'\n\n\
    Then import the same file again: a row that is different is posted, one that is the same is never asked about again."
)]
pub(in crate::cli) struct DecideArgs {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// The row, such as Uitgaven!12
    #[arg(value_name = "SHEET!ROW")]
    row: SheetRow,
    /// different, same, or part-of: one invoice that is split over lines or grants
    #[arg(value_name = "VERDICT")]
    verdict: DuplicateVerdict,
    /// Why; kept with the decision
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Clone, Debug)]
pub(in crate::cli) struct SheetRow {
    pub(in crate::cli) sheet: String,
    pub(in crate::cli) row: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("name a row as SHEET!ROW, such as Uitgaven!12")]
pub(in crate::cli) struct NotARow;

impl FromStr for SheetRow {
    type Err = NotARow;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sheet, row) = text.rsplit_once('!').ok_or(NotARow)?;
        let row = row.parse().map_err(|_not_a_number| NotARow)?;
        Ok(Self { sheet: sheet.to_owned(), row })
    }
}

pub(super) fn run(
    settings: &Settings,
    books: &Books,
    arguments: &DecideArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let SheetRow { sheet, row } = &arguments.row;
    let decision = DecideDuplicate {
        batch: arguments.batch,
        sheet,
        row: *row,
        verdict: arguments.verdict,
        reason: &arguments.reason,
    };
    decide_duplicate(books, &open::actor(settings), &decision)?;
    console.line(format!(
        "Row {row} of sheet {sheet} in import {}: {}. Import the file again to act on it.",
        arguments.batch,
        arguments.verdict.code()
    ))
}
