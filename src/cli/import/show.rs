//! `verantwoord import show`

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::import::hints::command_for;
use crate::config::Settings;
use crate::domain::finding::{FindingGroup, Place, Severity};
use crate::domain::ids::{ExpenditureId, ImportBatchId};
use crate::domain::import_batch::{BatchState, KeptRow};
use crate::domain::language::Language;
use crate::domain::reading_plan::{CellCorrection, ReadingPlan};
use crate::operations::Books;
use crate::operations::imports::{self, DuplicateRow, ImportDetails};

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import show 3\n\n\
    Findings stand by cause, so that a mistake that is made on many rows is mended once.")]
pub(super) struct ShowArgs {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// A cause stands on so many rows at most; the rest is counted.
const CELLS_SHOWN: usize = 12;

#[derive(Serialize)]
struct DetailsJson<'a> {
    batch: ImportBatchId,
    grant: &'a str,
    file: &'a str,
    sha256: &'a str,
    format: &'a str,
    state: BatchState,
    uploaded_at: String,
    uploaded_by: &'a str,
    owner: Option<&'a str>,
    /// What a person chose about the reading of the file.
    plan: &'a ReadingPlan,
    corrections: &'a [CellCorrection],
    read: u64,
    posted: u64,
    ready: u64,
    waiting: u64,
    ignored: u64,
    duplicates: u64,
    posted_cents: i64,
    causes: Vec<CauseJson<'a>>,
    waiting_rows: Vec<RowJson<'a>>,
    ignored_rows: Vec<RowJson<'a>>,
    duplicate_rows: Vec<DuplicateJson<'a>>,
}

#[derive(Serialize)]
struct CauseJson<'a> {
    code: &'a str,
    severity: Severity,
    value: &'a str,
    message: &'a str,
    remedy: &'a str,
    /// How many cells or rows have it.
    count: usize,
    places: &'a [&'a Place],
}

#[derive(Serialize)]
struct RowJson<'a> {
    sheet: &'a str,
    row: u32,
    cells: &'a [String],
}

#[derive(Serialize)]
struct DuplicateJson<'a> {
    #[serde(flatten)]
    row: RowJson<'a>,
    why: Option<&'a str>,
    /// The line of the ledger; none when the row repeats a row of its own file.
    repeats: Option<RepeatedJson<'a>>,
}

#[derive(Serialize)]
struct RepeatedJson<'a> {
    line: ExpenditureId,
    batch: Option<ImportBatchId>,
    file: Option<&'a str>,
    sheet: &'a str,
    cells: &'a str,
    amount_cents: i64,
}

pub(super) fn run(
    settings: &Settings,
    books: &Books,
    arguments: &ShowArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let details = imports::show_import(books, arguments.batch)?;
    let causes = details.causes();
    if arguments.json {
        return console.json(&details_json(&details, &causes, settings.lang));
    }
    print_head(&details, console)?;
    print_causes(&causes, settings.lang, console)?;
    print_waiting(&details.waiting, console)?;
    print_duplicates(&details.duplicates, settings.lang, console)
}

fn details_json<'a>(
    details: &'a ImportDetails,
    causes: &'a [FindingGroup<'a>],
    language: Language,
) -> DetailsJson<'a> {
    let (batch, rows) = (&details.batch, details.batch.rows);
    DetailsJson {
        batch: batch.id,
        grant: &details.grant_code,
        file: &batch.file_name,
        sha256: &batch.file_sha256,
        format: &batch.format,
        state: batch.state,
        uploaded_at: batch.uploaded_at.to_rfc3339(),
        uploaded_by: &batch.uploaded_by,
        owner: batch.owner.as_deref(),
        plan: &batch.plan,
        corrections: &details.corrections,
        read: rows.read(),
        posted: rows.posted,
        ready: rows.ready,
        waiting: rows.waiting,
        ignored: rows.ignored,
        duplicates: rows.duplicates,
        posted_cents: batch.posted_cents.get(),
        causes: causes.iter().map(|cause| cause_json(cause, language)).collect(),
        waiting_rows: details.waiting.iter().map(row_json).collect(),
        ignored_rows: details.ignored.iter().map(row_json).collect(),
        duplicate_rows: details.duplicates.iter().map(|row| duplicate_json(row, language)).collect(),
    }
}

fn cause_json<'a>(cause: &'a FindingGroup<'a>, language: Language) -> CauseJson<'a> {
    CauseJson {
        code: cause.code.code(),
        severity: cause.severity,
        value: cause.value,
        message: cause.message.get(language),
        remedy: cause.remedy.get(language),
        count: cause.places.len(),
        places: &cause.places,
    }
}

fn row_json(row: &KeptRow) -> RowJson<'_> {
    RowJson { sheet: &row.sheet, row: row.row, cells: &row.cells }
}

fn duplicate_json(duplicate: &DuplicateRow, language: Language) -> DuplicateJson<'_> {
    let repeats = duplicate.repeats.as_ref().map(|repeated| RepeatedJson {
        line: repeated.line.id,
        batch: repeated.import.as_ref().map(|import| import.id),
        file: repeated.import.as_ref().map(|import| import.file_name.as_str()),
        sheet: &repeated.line.line.source_sheet,
        cells: &repeated.line.line.source_range,
        amount_cents: repeated.line.line.amount.get(),
    });
    let why = duplicate.why.as_ref().map(|why| why.get(language));
    DuplicateJson { row: row_json(&duplicate.row), why, repeats }
}

fn print_head(details: &ImportDetails, console: &mut Console<'_>) -> Result<(), Failure> {
    let (batch, rows) = (&details.batch, details.batch.rows);
    console.line(format!("Import {}: {} ({})", batch.id, batch.file_name, batch.format))?;
    console.line(format!(
        "  grant {}, {}, on {} by {}",
        details.grant_code,
        batch.state.code(),
        batch.uploaded_at.format("%Y-%m-%d %H:%M UTC"),
        batch.uploaded_by
    ))?;
    console.line(format!(
        "  {} read = {} posted + {} ready + {} waiting + {} ignored + {} duplicates; EUR {} posted",
        rows.read(),
        rows.posted,
        rows.ready,
        rows.waiting,
        rows.ignored,
        rows.duplicates,
        batch.posted_cents
    ))
}

fn print_causes(
    causes: &[FindingGroup<'_>],
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if causes.is_empty() {
        return console.line("\nNo findings.");
    }
    console.line("\nFindings by cause")?;
    for cause in causes {
        let count = cause.places.len();
        let value = if cause.value.is_empty() { String::new() } else { format!(" '{}'", cause.value) };
        let (rows, code) = (if count == 1 { "row" } else { "rows" }, cause.code);
        console.line(format!("  {count} {rows}: {} {code}{value}", cause.severity.code()))?;
        console.line(format!("    {} {}", cause.message.get(language), cause.remedy.get(language)))?;
        if let Some(command) = command_for(cause.code, cause.value) {
            console.line(format!("    {command}"))?;
        }
        let shown = cause.places.iter().take(CELLS_SHOWN);
        let mut cells: Vec<String> = shown.map(|place| format!("{}!{}", place.sheet, place.cell)).collect();
        if count > CELLS_SHOWN {
            cells.push(format!("and {} more", count.saturating_sub(CELLS_SHOWN)));
        }
        console.line(format!("    {}", cells.join(", ")))?;
    }
    Ok(())
}

fn print_waiting(rows: &[KeptRow], console: &mut Console<'_>) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    console.line("\nRows that wait")?;
    rows.iter()
        .try_for_each(|row| console.line(format!("  {}!{}: {}", row.sheet, row.row, row.cells.join(" | "))))
}

fn print_duplicates(
    rows: &[DuplicateRow],
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    console.line("\nDuplicates")?;
    for duplicate in rows {
        let row = &duplicate.row;
        console.line(format!("  {}!{}: {}", row.sheet, row.row, row.cells.join(" | ")))?;
        if let Some(why) = &duplicate.why {
            console.line(format!("    {}", why.get(language)))?;
        }
        if let Some(repeated) = &duplicate.repeats {
            let (line, source) = (repeated.line.id, &repeated.line.line);
            let import = repeated.import.as_ref();
            let import = import
                .map(|import| format!(", import {} ({})", import.id, import.file_name))
                .unwrap_or_default();
            console.line(format!(
                "    = line {line}{import}, {}!{}",
                source.source_sheet, source.source_range
            ))?;
        }
    }
    Ok(())
}
