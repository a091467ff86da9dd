//! `verantwoord import ...`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::consequences::Consequences;
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::ImportBatchId;
use crate::domain::import_batch::BatchState;
use crate::domain::language::Language;
use crate::domain::money::Cents;
use crate::importing::SheetReading;
use crate::operations::imports::{self, ImportCommand, ImportOutcome, ImportStage, Succession};
use crate::operations::{Books, OperationError, line_list};

mod consequences;
pub(super) mod decide;
mod fix;
pub(super) mod hints;
mod map;
mod said;
mod show;
mod stage;
mod tray;
mod value_maps;
mod workbook;

use consequences::print_consequences;

#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Example: verantwoord import uitgaven-2025-1.xlsx --grant CBR\n\n\
        Good rows are posted together or not at all. Rows with a mistake wait; each finding names sheet and cell.\n\
        The same file twice posts nothing."
)]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    command: Option<ImportSubcommand>,
    /// Workbooks (xlsx, xlsm, xlsb, xls, ods, csv, a web page with a table), e-invoices (UBL 2.1) or audit files (XAF 3.2)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Code of the grant
    #[arg(long, value_name = "CODE", required = true)]
    grant: Option<String>,
    /// Read only this sheet
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The file is a corrected version of this import: post only what differs, take back what it replaces
    #[arg(long, value_name = "BATCH")]
    replaces: Option<ImportBatchId>,
    #[command(flatten)]
    said: said::SaidArgs,
    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object per file
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand, Debug)]
enum ImportSubcommand {
    /// Take an import back with reversing lines; the same file may then be imported again
    Reverse(ReverseArgs),
    /// Say whether a row that looks like another expense is different or the same; kept for good
    Decide(decide::DecideArgs),
    /// List the imports of a grant
    List(ListArgs),
    /// Show an import: its findings by cause, the rows that wait and the duplicates
    Show(show::ShowArgs),
    /// Take a file in without posting: shows its reading, its findings and what posting would do
    Stage(stage::StageArgs),
    /// Answer what an import leaves open: columns, header rows, figures, dates, encoding
    Map(Box<map::MapArgs>),
    /// Correct one cell; the file stays as it is
    Fix(fix::FixArgs),
    /// Hold the rows of an import against the rules and the books again, and show what posting would do
    Check(stage::CheckArgs),
    /// Post the good rows of an import; again when rows that waited are mended
    Post(stage::PostArgs),
    /// Lay an import aside of which nothing is posted
    Discard(stage::DiscardArgs),
    /// Show what an import changes about the one it replaces
    Diff(stage::DiffArgs),
    /// List the rows of all imports that wait, with who looks after them and for how long
    Tray(tray::TrayArgs),
    /// Say who looks after the rows of an import that wait
    Assign(tray::AssignArgs),
    /// List how workbooks were read before
    Mappings(map::MappingsArgs),
    /// Say once what a text in the workbooks means: mends all rows that have it
    MapValue(value_maps::MapValueArgs),
    /// Take back what a text was said to mean
    UnmapValue(value_maps::UnmapValueArgs),
    /// List what texts were said to mean
    Maps(value_maps::MapsArgs),
    /// Get the workbook of an import back with its wrong cells coloured and commented
    Workbook(workbook::WorkbookArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import reverse 3")]
struct ReverseArgs {
    /// Number of the import
    #[arg(value_name = "BATCH")]
    batch: ImportBatchId,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord import list --grant CBR")]
struct ListArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    arguments: &ImportArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let outcome = run_on(settings, &books, arguments, console);
    if arguments.may_post() {
        // Whoever posts is waiting anyway: the next look at the lines is as quick as any.
        line_list::bring_all_up_to_date(&books)?;
    }
    outcome
}

impl ImportArgs {
    /// Whether lines may have come into the books, even where something was refused.
    fn may_post(&self) -> bool {
        match &self.command {
            None => !self.dry_run,
            Some(command) => matches!(command, ImportSubcommand::Post(_) | ImportSubcommand::Reverse(_)),
        }
    }
}

fn run_on(
    settings: &Settings,
    books: &Books,
    arguments: &ImportArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match &arguments.command {
        Some(ImportSubcommand::Reverse(reverse)) => take_back(settings, books, reverse, console),
        Some(ImportSubcommand::Decide(decision)) => decide::run(settings, books, decision, console),
        Some(ImportSubcommand::List(list)) => list_imports(books, list, console),
        Some(ImportSubcommand::Show(show)) => show::run(settings, books, show, console),
        Some(ImportSubcommand::Stage(stage)) => stage::stage(settings, books, stage, console),
        Some(ImportSubcommand::Map(map)) => map::run(settings, books, map, console),
        Some(ImportSubcommand::Fix(fix)) => fix::run(settings, books, fix, console),
        Some(ImportSubcommand::Check(check)) => stage::check(settings, books, check, console),
        Some(ImportSubcommand::Post(post)) => stage::post(settings, books, post, console),
        Some(ImportSubcommand::Discard(discard)) => stage::discard(settings, books, discard, console),
        Some(ImportSubcommand::Diff(diff)) => stage::diff(books, diff, console),
        Some(ImportSubcommand::Tray(tray)) => tray::run(settings, books, tray, console),
        Some(ImportSubcommand::Assign(assign)) => tray::assign(settings, books, assign, console),
        Some(ImportSubcommand::Mappings(mappings)) => map::list(books, mappings, console),
        Some(ImportSubcommand::MapValue(map)) => value_maps::map(settings, books, map, console),
        Some(ImportSubcommand::UnmapValue(unmap)) => value_maps::unmap(settings, books, unmap, console),
        Some(ImportSubcommand::Maps(maps)) => value_maps::list(books, maps, console),
        Some(ImportSubcommand::Workbook(workbook)) => workbook::run(settings, books, workbook, console),
        None => import_files(settings, books, arguments, console),
    }
}

/// Imports each file; one that is refused does not stop the others.
fn import_files(
    settings: &Settings,
    books: &Books,
    arguments: &ImportArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if arguments.replaces.is_some() && arguments.files.len() > 1 {
        return Err(Failure::Refused(
            "one file replaces one import: name a single file with --replaces".to_owned(),
        ));
    }
    if !arguments.dry_run {
        arguments.said.map_accounts(settings, books, arguments.grant.as_deref().unwrap_or_default())?;
    }
    let mut failures = Vec::new();
    for path in &arguments.files {
        match import_file(settings, books, arguments, path, console).map_err(|failure| failure.about(path)) {
            Ok(outcome) => {
                if arguments.json {
                    console.json(&ImportJson::new(&outcome, settings.lang))?;
                } else {
                    print_outcome(&outcome, settings.lang, console)?;
                }
                if outcome.rows.read() == 0 {
                    failures.push(Failure::NoExpenses(path.clone()));
                }
            }
            Err(failure) => {
                if arguments.json {
                    let (file, refused) = (open::file_name(path), failure.text(settings.lang));
                    console.json(&RefusedJson { file, refused: refused.trim_end().to_owned() })?;
                }
                failures.push(failure);
            }
        }
    }
    let refused = failures.len();
    let Some(last) = failures.pop() else {
        return Ok(());
    };
    if arguments.files.len() == 1 || !last.is_refusal() {
        return Err(last);
    }
    failures.push(last);
    for failure in failures {
        failure.print(&mut std::io::stderr(), settings.lang);
    }
    Err(Failure::SomeRefused { refused, all: arguments.files.len() })
}

fn import_file(
    settings: &Settings,
    books: &Books,
    arguments: &ImportArgs,
    path: &Path,
    console: &Console<'_>,
) -> Result<ImportOutcome, Failure> {
    let bytes = open::workbook(settings, path)?;
    let command = ImportCommand {
        grant: arguments.grant.as_deref().unwrap_or_default(),
        file_name: &open::file_name(path),
        bytes: &bytes,
        sheet: arguments.sheet.as_deref(),
        replaces: arguments.replaces,
        dry_run: arguments.dry_run,
    };
    let actor = open::actor(settings);
    let said = arguments.said.plan();
    watched(console, &|progress| imports::import_as_planned(books, &actor, &command, &said, progress))
}

/// Work that tells how far it is.
type Work<'a, T> = dyn Fn(&dyn Fn(ImportStage)) -> Result<T, OperationError> + 'a;

/// Long work with a bar that shows how far it is.
fn watched<T>(console: &Console<'_>, work: &Work<'_, T>) -> Result<T, Failure> {
    let bar = console.progress();
    let outcome = work(&|stage| match stage {
        ImportStage::Reading(rows) => {
            bar.set_message("reading rows");
            bar.set_length(rows);
            bar.set_position(rows);
        }
        ImportStage::Posting(done, all) => {
            bar.set_message("posting lines");
            bar.set_length(all);
            bar.set_position(done);
        }
    });
    bar.finish_and_clear();
    Ok(outcome?)
}

/// The object that `--json` prints.
#[derive(Serialize)]
struct ImportJson<'a> {
    batch: Option<ImportBatchId>,
    state: Option<BatchState>,
    file: &'a str,
    sha256: &'a str,
    format: &'a str,
    /// The earlier import of exactly this file.
    imported_before: Option<ImportBatchId>,
    sheets: &'a [SheetReading],
    read: u64,
    posted: u64,
    /// Good, and not posted yet.
    ready: u64,
    waiting: u64,
    ignored: u64,
    duplicates: u64,
    posted_cents: i64,
    /// Of the good rows that are not posted yet.
    ready_cents: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    succession: Option<&'a Succession>,
    /// What must be answered about sheets and columns before the import can be posted step by step.
    questions: Vec<FindingJson<'a>>,
    /// What posting does, amounts in cents.
    consequences: Option<&'a Consequences>,
    /// What would lie above what was approved.
    warnings: Vec<String>,
    findings: Vec<FindingJson<'a>>,
}

/// What `--json` prints for a file that was refused.
#[derive(Serialize)]
struct RefusedJson {
    file: String,
    refused: String,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'a str,
    severity: Severity,
    sheet: &'a str,
    cell: &'a str,
    value: &'a str,
    message: &'a str,
    remedy: &'a str,
}

impl<'a> FindingJson<'a> {
    fn new(finding: &'a Finding, language: Language) -> Self {
        FindingJson {
            code: finding.code.code(),
            severity: finding.severity,
            sheet: &finding.place.sheet,
            cell: &finding.place.cell,
            value: &finding.value,
            message: finding.message.get(language),
            remedy: finding.remedy.get(language),
        }
    }
}

impl<'a> ImportJson<'a> {
    fn new(outcome: &'a ImportOutcome, language: Language) -> Self {
        let finding = |finding: &'a Finding| FindingJson::new(finding, language);
        let ready = outcome.rows.ready > 0;
        let warnings = outcome.consequences.iter().flat_map(Consequences::warnings);
        ImportJson {
            batch: outcome.batch,
            state: outcome.state,
            file: &outcome.file_name,
            sha256: &outcome.sha256,
            format: &outcome.format,
            imported_before: outcome.earlier.as_ref().map(|earlier| earlier.id),
            sheets: &outcome.sheets,
            read: outcome.rows.read(),
            posted: outcome.rows.posted,
            ready: outcome.rows.ready,
            waiting: outcome.rows.waiting,
            ignored: outcome.rows.ignored,
            duplicates: outcome.rows.duplicates,
            posted_cents: if ready { 0 } else { outcome.posted_cents.get() },
            ready_cents: if ready { outcome.posted_cents.get() } else { 0 },
            succession: outcome.succession.as_ref(),
            questions: outcome.questions.iter().map(finding).collect(),
            consequences: outcome.consequences.as_ref(),
            warnings: warnings.map(|warning| warning.get(language).to_owned()).collect(),
            findings: outcome.findings.iter().map(finding).collect(),
        }
    }
}

pub(super) fn print_outcome(
    outcome: &ImportOutcome,
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    print_counts(outcome, console)?;
    if let Some(earlier) = &outcome.earlier {
        let on = earlier.uploaded_at.format("%Y-%m-%d");
        console.line(format!("  this file was imported before, on {on} as import {}", earlier.id))?;
    }
    if let Some(succession) = &outcome.succession {
        print_succession(succession, console)?;
    }
    for finding in &outcome.findings {
        console.line(format!(
            "  {} {} {}!{} '{}': {} {}",
            finding.severity.code(),
            finding.code,
            finding.place.sheet,
            finding.place.cell,
            finding.value,
            finding.message.get(language),
            finding.remedy.get(language)
        ))?;
        if let Some(command) = hints::command_for(finding.code, &finding.value) {
            console.line(format!("    {command}"))?;
        }
    }
    // What is posted stands in `verantwoord budget`; what would be is told here.
    if outcome.state != Some(BatchState::Posted) {
        print_consequences(outcome, language, console)?;
    }
    Ok(())
}

/// Where the import stands, and how its rows add up.
fn print_counts(outcome: &ImportOutcome, console: &mut Console<'_>) -> Result<(), Failure> {
    let state = outcome.state.map_or("", BatchState::code);
    let batch =
        outcome.batch.map_or_else(|| "nothing entered".to_owned(), |id| format!("import {id}, {state}"));
    console.line(format!("{} ({}): {batch}", outcome.file_name, outcome.format))?;
    let rows = outcome.rows;
    let ready = if rows.ready > 0 { format!(" + {} ready", rows.ready) } else { String::new() };
    let done = if rows.ready > 0 { "to post" } else { "posted" };
    console.line(format!(
        "  {} read = {} posted{ready} + {} waiting + {} ignored + {} duplicates; EUR {} {done}",
        rows.read(),
        rows.posted,
        rows.waiting,
        rows.ignored,
        rows.duplicates,
        outcome.posted_cents
    ))
}

fn print_succession(succession: &Succession, console: &mut Console<'_>) -> Result<(), Failure> {
    console.line(format!(
        "  against import {}: {} unchanged, {} waiting, {} changed, {} added, {} removed",
        succession.replaces,
        succession.unchanged,
        succession.waiting,
        succession.changed.len(),
        succession.added.len(),
        succession.removed.len()
    ))?;
    for changed in &succession.changed {
        let row = &changed.row;
        console
            .line(format!("  ~ {}!{} {} (was line {})", row.sheet, row.cells, row.summary, changed.line))?;
        for change in &changed.changes {
            console.line(format!("      {}: {} -> {}", change.field, change.before, change.after))?;
        }
    }
    for row in &succession.added {
        console.line(format!("  + {}!{} {}", row.sheet, row.cells, row.summary))?;
    }
    for line in &succession.removed {
        console.line(format!("  - {} (was line {})", line.summary, line.line))?;
    }
    Ok(())
}

fn take_back(
    settings: &Settings,
    books: &Books,
    arguments: &ReverseArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let reversed = imports::reverse_import(books, &open::actor(settings), arguments.batch, &|_stage| {})?;
    if arguments.json {
        return console.json(&reversed);
    }
    console.line(format!(
        "Import {} ({}) is taken back: {} reversing lines, EUR {}.",
        reversed.batch,
        reversed.file,
        reversed.lines,
        Cents::new(reversed.reversed_cents)
    ))?;
    if let Some(replaced) = reversed.replaced {
        console.line(format!(
            "It had replaced import {replaced}: lines that it took back come back when that file is imported again."
        ))?;
    }
    Ok(())
}

fn list_imports(books: &Books, arguments: &ListArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let batches = imports::list_imports(books, &arguments.grant)?;
    if arguments.json {
        return console.json(&batches);
    }
    let rows: Vec<Vec<String>> = batches
        .iter()
        .map(|batch| {
            vec![
                batch.id.to_string(),
                batch.file_name.clone(),
                batch.state.code().to_owned(),
                batch.rows.read().to_string(),
                batch.rows.posted.to_string(),
                batch.rows.ready.to_string(),
                batch.rows.waiting.to_string(),
                batch.posted_cents.to_string(),
                batch.owner.clone().unwrap_or_default(),
            ]
        })
        .collect();
    console.table(
        &["import", "file", "state", "read", "posted", "ready", "waiting", "EUR", "owner"],
        3,
        &rows,
    )
}
