//! `verantwoord report freeze|submit|accept|return|withdraw|list|issued`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::db::report_life::{ReportFile, ReportRecord};
use crate::domain::report::ReportState;
use crate::operations::Books;
use crate::operations::report_life::{self, ListedReport, ReportChoice};
use crate::reporting::printed::ReportFormat;

#[derive(Subcommand, Debug)]
pub(in crate::cli) enum ReportLife {
    /// Freeze the report as it stands: its files are kept, its period can no longer be taken back
    #[command(after_help = "Example: verantwoord report freeze financial-report --grant CBR --period 2025-1")]
    Freeze(FreezeArgs),
    /// Note that the frozen report was sent to the funder
    #[command(after_help = "Example: verantwoord report submit financial-report --grant CBR --period 2025-1")]
    Submit(StepArgs),
    /// Note that the funder agrees
    #[command(after_help = "Example: verantwoord report accept financial-report --grant CBR --period 2025-1")]
    Accept(StepArgs),
    /// Note that the funder sent the report back; a new version may then be frozen
    #[command(
        after_help = "Example: verantwoord report return financial-report --grant CBR --period 2025-1 --reason 'letter of 3 March'"
    )]
    Return(StepArgs),
    /// Take back a frozen report that was not sent
    #[command(
        after_help = "Example: verantwoord report withdraw financial-report --grant CBR --period 2025-1 --reason 'invoice missing'"
    )]
    Withdraw(StepArgs),
    /// List the reports of a grant with their state
    List(ListArgs),
    /// Get a file of a frozen report, exactly as it was issued
    Issued(IssuedArgs),
}

/// Which report, for every command about one.
#[derive(Args, Debug)]
pub(in crate::cli) struct ChoiceArgs {
    /// Name of the form
    #[arg(value_name = "FORM")]
    pub(super) form: String,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    pub(super) grant: String,
    /// Code of the reporting period
    #[arg(long, value_name = "PERIOD")]
    pub(super) period: String,
}

impl ChoiceArgs {
    fn choice(&self) -> ReportChoice<'_> {
        ReportChoice { form: &self.form, grant: &self.grant, period: &self.period }
    }
}

#[derive(Args, Debug)]
pub(in crate::cli) struct FreezeArgs {
    #[command(flatten)]
    report: ChoiceArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct StepArgs {
    #[command(flatten)]
    report: ChoiceArgs,
    /// Why, or the letter that says so; kept with the report
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord report list --grant CBR")]
pub(in crate::cli) struct ListArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord report issued financial-report --grant CBR --period 2025-1 --lang nl --out verslag.pdf"
)]
pub(in crate::cli) struct IssuedArgs {
    #[command(flatten)]
    report: ChoiceArgs,
    /// Which version [default: the newest that was frozen]
    #[arg(long = "number", value_name = "VERSION")]
    number: Option<i64>,
    /// Which file [default: pdf]
    #[arg(long, value_name = "pdf|xlsx|csv|json", default_value = "pdf")]
    format: ReportFormat,
    /// File to write, or a folder to write into
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Serialize)]
struct StateJson<'a> {
    form: &'a str,
    grant: &'a str,
    period: &'a str,
    version: i64,
    state: ReportState,
    snapshot_sha256: &'a str,
    steps: Vec<StepJson<'a>>,
    files: Vec<FileJson<'a>>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    state: ReportState,
    reason: &'a str,
    at: String,
    by: &'a str,
}

#[derive(Serialize)]
struct FileJson<'a> {
    language: &'a str,
    format: &'a str,
    file: &'a str,
    sha256: &'a str,
}

impl<'a> StateJson<'a> {
    fn new(grant: &'a str, period: &'a str, record: &'a ReportRecord, files: &'a [ReportFile]) -> Self {
        let step = |step: &'a crate::db::report_life::ReportStep| StepJson {
            state: step.state,
            reason: &step.reason,
            at: step.at.to_rfc3339(),
            by: &step.by,
        };
        let file = |file: &'a ReportFile| FileJson {
            language: &file.language,
            format: &file.format,
            file: &file.file_name,
            sha256: &file.file_sha256,
        };
        Self {
            form: &record.form,
            grant,
            period,
            version: record.number,
            state: record.state(),
            snapshot_sha256: &record.snapshot_sha256,
            steps: record.steps.iter().map(step).collect(),
            files: files.iter().map(file).collect(),
        }
    }
}

pub(super) fn run(
    settings: &Settings,
    books: &Books,
    command: &ReportLife,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match command {
        ReportLife::Freeze(FreezeArgs { report, json }) => {
            let record = report_life::freeze_report(books, &open::actor(settings), &report.choice())?;
            print_state(settings, report, &record, *json, console)
        }
        ReportLife::Submit(step) => take(settings, books, step, ReportState::Submitted, console),
        ReportLife::Accept(step) => take(settings, books, step, ReportState::Accepted, console),
        ReportLife::Return(step) => take(settings, books, step, ReportState::Returned, console),
        ReportLife::Withdraw(step) => take(settings, books, step, ReportState::Withdrawn, console),
        ReportLife::List(list) => print_list(settings, books, list, console),
        ReportLife::Issued(wanted) => write_issued(settings, books, wanted, console),
    }
}

fn take(
    settings: &Settings,
    books: &Books,
    step: &StepArgs,
    to: ReportState,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let (actor, choice) = (open::actor(settings), step.report.choice());
    let record = report_life::move_report(books, &actor, &choice, to, &step.reason)?;
    print_state(settings, &step.report, &record, step.json, console)
}

fn print_state(
    settings: &Settings,
    report: &ChoiceArgs,
    record: &ReportRecord,
    json: bool,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if json {
        return console.json(&StateJson::new(&report.grant, &report.period, record, &[]));
    }
    let state = record.state().name();
    console.line(format!(
        "{} {} {}: version {} {}",
        record.form,
        report.grant,
        report.period,
        record.number,
        state.get(settings.lang)
    ))
}

fn print_list(
    settings: &Settings,
    books: &Books,
    list: &ListArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let reports = report_life::list_reports(books, &list.grant)?;
    if list.json {
        let objects = reports.iter().map(|ListedReport { period_code, record, files }| {
            StateJson::new(&list.grant, period_code, record, files)
        });
        return console.json_list(objects);
    }
    let row = |listed: &ListedReport| {
        let ListedReport { period_code, record, .. } = listed;
        let state = record.state().name();
        let since = record.steps.last().map_or(record.made_at, |step| step.at);
        vec![
            record.form.clone(),
            period_code.clone(),
            record.number.to_string(),
            state.get(settings.lang).to_owned(),
            since.format("%Y-%m-%d").to_string(),
            record.snapshot_sha256.chars().take(12).collect(),
        ]
    };
    let rows: Vec<Vec<String>> = reports.iter().map(row).collect();
    console.table(&["form", "period", "version", "state", "since", "figures"], 2, &rows)
}

fn write_issued(
    settings: &Settings,
    books: &Books,
    wanted: &IssuedArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let choice = wanted.report.choice();
    let issued = report_life::issued_file(books, &choice, wanted.number, settings.lang, wanted.format)?;
    let path = super::place(&wanted.out, &issued.name);
    open::write_file(&path, |out| Ok(out.write_all(&issued.bytes)?))?;
    console.line(path.display().to_string())
}
