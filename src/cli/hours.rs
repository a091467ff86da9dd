//! `verantwoord hours ...`

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::finding::Finding;
use crate::domain::time_sheet::Hours;
use crate::operations::Books;
use crate::operations::time_sheets::{
    LoadTimeSheets, LoadedTimeSheets, SignWeek, Signed, SigningRole, find_impossible_time, list_weeks,
    load_time_sheets, sign_week,
};

#[derive(Subcommand, Debug)]
pub(super) enum HoursCommand {
    /// Load time sheets: days across, persons or activities down
    Load(LoadArgs),
    /// Show the weeks of a grant or a person, with what is signed
    Weeks(WeeksArgs),
    /// Record that somebody signed the hours of a week
    Sign(SignArgs),
    /// Find time that cannot be: over 24 hours, over the contract, during leave, in two grants
    Check(CheckArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord hours load urenstaat-week-12.xlsx --grant CBR\n\n\
    A later file that states the same person and day takes the place of the earlier one; both are kept.")]
pub(super) struct LoadArgs {
    /// Workbooks with time sheets
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Read only this sheet
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object per file
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord hours weeks --grant CBR --person P-07")]
pub(super) struct WeeksArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Only of this person
    #[arg(long, value_name = "PSEUDONYM")]
    person: Option<String>,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord hours sign --grant CBR --person P-07 --week 2025-W12 --role manager --name M-02 --on 2025-03-28"
)]
pub(super) struct SignArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Whose hours
    #[arg(long, value_name = "PSEUDONYM")]
    person: String,
    /// Which week, such as 2025-W12
    #[arg(long, value_name = "WEEK")]
    week: String,
    /// employee or manager
    #[arg(long, value_name = "ROLE")]
    role: SigningRole,
    /// Who signed
    #[arg(long, value_name = "NAME")]
    name: String,
    /// On which day
    #[arg(long, value_name = "DATE")]
    on: NaiveDate,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord hours check")]
pub(super) struct CheckArgs {
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct LoadedJson<'a> {
    time_sheet: Option<i64>,
    file: &'a str,
    sha256: &'a str,
    sheets: &'a [String],
    read: u64,
    taken: u64,
    waiting: u64,
    hours: Hours,
    people: usize,
    findings: &'a [Finding],
}

pub(super) fn run(
    settings: &Settings,
    command: &HoursCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match command {
        HoursCommand::Load(load) => load_files(settings, &books, load, console),
        HoursCommand::Weeks(weeks) => show_weeks(&books, weeks, console),
        HoursCommand::Sign(sign) => record_signature(settings, &books, sign, console),
        HoursCommand::Check(check) => show_impossible(settings, &books, check, console),
    }
}

fn load_files(
    settings: &Settings,
    books: &Books,
    load: &LoadArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    for path in &load.files {
        let (file_name, bytes) = (open::file_name(path), open::file(path)?);
        let command = LoadTimeSheets {
            grant: &load.grant,
            file_name: &file_name,
            bytes: &bytes,
            sheet: load.sheet.as_deref(),
            dry_run: load.dry_run,
        };
        let loaded = load_time_sheets(books, &open::actor(settings), &command)?;
        if load.json {
            console.json(&LoadedJson {
                time_sheet: loaded.time_sheet.map(crate::domain::ids::TimeSheetId::get),
                file: &file_name,
                sha256: &loaded.sha256,
                sheets: &loaded.sheets,
                read: loaded.cells.read(),
                taken: loaded.cells.taken,
                waiting: loaded.cells.waiting,
                hours: loaded.hours,
                people: loaded.people,
                findings: &loaded.findings,
            })?;
        } else {
            print_loaded(settings, &file_name, &loaded, console)?;
        }
    }
    Ok(())
}

fn print_loaded(
    settings: &Settings,
    file_name: &str,
    loaded: &LoadedTimeSheets,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let cells = loaded.cells;
    if let Some(at) = loaded.earlier {
        return console.line(format!("{file_name}: loaded before, on {}.", at.format("%Y-%m-%d")));
    }
    console.line(format!(
        "{file_name}: {} cells = {} taken + {} waiting; {} hours of {} people.",
        cells.read(),
        cells.taken,
        cells.waiting,
        loaded.hours,
        loaded.people
    ))?;
    for finding in &loaded.findings {
        console.line(format!(
            "  {} {}!{} {}: {} {}",
            finding.severity.code(),
            finding.place.sheet,
            finding.place.cell,
            finding.value,
            finding.message.get(settings.lang),
            finding.remedy.get(settings.lang)
        ))?;
    }
    Ok(())
}

fn show_weeks(books: &Books, arguments: &WeeksArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let weeks = list_weeks(books, &arguments.grant, arguments.person.as_deref())?;
    if arguments.json {
        return console.json(&weeks);
    }
    let signed = |signed: Option<&Signed>| match signed {
        Some(Signed { on, before_change: true, .. }) => format!("{on} (changed since)"),
        Some(Signed { on, .. }) => on.to_string(),
        None => "-".to_owned(),
    };
    let rows: Vec<Vec<String>> = weeks
        .iter()
        .map(|week| {
            let hours = &week.hours;
            vec![
                hours.person.clone(),
                hours.week.to_string(),
                signed(week.employee.as_ref()),
                signed(week.manager.as_ref()),
                hours.project.to_string(),
                hours.other.to_string(),
                hours.leave.to_string(),
                hours.sick.to_string(),
                hours.total().to_string(),
                hours.contract.map(|contract| contract.to_string()).unwrap_or_default(),
            ]
        })
        .collect();
    let heads =
        ["person", "week", "employee", "manager", "project", "other", "leave", "sick", "total", "contract"];
    console.table(&heads, 4, &rows)
}

fn record_signature(
    settings: &Settings,
    books: &Books,
    arguments: &SignArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let sign = SignWeek {
        grant: &arguments.grant,
        person: &arguments.person,
        week: &arguments.week,
        role: arguments.role,
        signed_by: &arguments.name,
        signed_on: arguments.on,
    };
    sign_week(books, &open::actor(settings), &sign)?;
    console.line(format!("{} {}: signed by {}", sign.person, sign.week, sign.signed_by))
}

fn show_impossible(
    settings: &Settings,
    books: &Books,
    arguments: &CheckArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let found = find_impossible_time(books)?;
    if arguments.json {
        return console.json(&found);
    }
    for impossible in &found {
        console.line(format!(
            "{}: {} ({})",
            impossible.person,
            impossible.message.get(settings.lang),
            impossible.cells.join(", ")
        ))?;
    }
    console.line(format!("{} found", found.len()))
}
