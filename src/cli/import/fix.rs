//! `verantwoord import fix`, and what an answer or a correction did

use std::str::FromStr;

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::import::{FindingJson, ImportJson, print_consequences, print_counts, watched};
use crate::cli::open;
use crate::config::Settings;
use crate::domain::finding::Finding;
use crate::domain::ids::ImportBatchId;
use crate::domain::language::Language;
use crate::operations::Books;
use crate::operations::imports::{FixCell, Mended, fix_cell};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord import fix 3 'Uitgaven!C12' HM-NG --reason 'invoice says Nigeria'\n\n\
    The file stays as it is; the correction is kept beside it. Checks run again at once."
)]
pub(super) struct FixArgs {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// The cell, such as Uitgaven!C12
    #[arg(value_name = "SHEET!CELL")]
    cell: SheetCell,
    /// What the cell should say; leave out with --undo
    #[arg(value_name = "VALUE", required_unless_present = "undo")]
    value: Option<String>,
    /// Why; kept with the correction
    #[arg(long, value_name = "TEXT", required_unless_present = "undo")]
    reason: Option<String>,
    /// Read the cell as the file says again
    #[arg(long, conflicts_with = "value")]
    undo: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Debug)]
struct SheetCell {
    sheet: String,
    cell: String,
}

#[derive(Debug, thiserror::Error)]
#[error("name a cell as SHEET!CELL, such as Uitgaven!C12")]
struct NotACell;

impl FromStr for SheetCell {
    type Err = NotACell;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sheet, cell) = text.rsplit_once('!').ok_or(NotACell)?;
        Ok(Self { sheet: sheet.to_owned(), cell: cell.to_ascii_uppercase() })
    }
}

#[derive(Serialize)]
struct MendedJson<'a> {
    closed: Vec<FindingJson<'a>>,
    opened: Vec<FindingJson<'a>>,
    #[serde(flatten)]
    import: ImportJson<'a>,
}

pub(super) fn run(
    settings: &Settings,
    books: &Books,
    arguments: &FixArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let actor = open::actor(settings);
    let SheetCell { sheet, cell } = &arguments.cell;
    let fix = FixCell {
        batch: arguments.batch,
        sheet,
        cell,
        value: arguments.value.as_deref(),
        reason: arguments.reason.as_deref().unwrap_or_default(),
    };
    let mended = watched(console, &|progress| fix_cell(books, &actor, &fix, progress))?;
    show_mended(settings, &mended, arguments.json, console)
}

/// What closed, what came up, and where the import stands now.
pub(super) fn show_mended(
    settings: &Settings,
    mended: &Mended,
    json: bool,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let language = settings.lang;
    if json {
        return console.json(&MendedJson {
            closed: mended.closed.iter().map(|finding| FindingJson::new(finding, language)).collect(),
            opened: mended.opened.iter().map(|finding| FindingJson::new(finding, language)).collect(),
            import: ImportJson::new(&mended.outcome, language),
        });
    }
    print_findings("closed", &mended.closed, language, console)?;
    print_findings("new", &mended.opened, language, console)?;
    print_counts(&mended.outcome, console)?;
    for question in &mended.outcome.questions {
        print_findings("still asked", std::slice::from_ref(question), language, console)?;
    }
    print_consequences(&mended.outcome, language, console)
}

fn print_findings(
    label: &str,
    findings: &[Finding],
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    for finding in findings {
        let (place, message) = (&finding.place, finding.message.get(language));
        console.line(format!("  {label}: {} {}!{} {message}", finding.code, place.sheet, place.cell))?;
    }
    Ok(())
}
