//! `verantwoord staff ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::computation::{ComputedCost, CostProblem, Topic};
use crate::domain::money::{Cents, MoneyError};
use crate::domain::staff::StaffTariff;
use crate::operations::computations::PostedComputation;
use crate::operations::method_costs::{PostCosts, compute_costs, post_costs};
use crate::operations::staff::{TariffsLoaded, list_tariffs, load_tariffs};
use crate::operations::{Books, OperationError};

#[derive(Subcommand, Debug)]
pub(super) enum StaffCommand {
    /// Tables of tariffs per year and salary scale
    #[command(subcommand)]
    Tariffs(TariffsCommand),
    /// Show what the work of people costs in a period, with formula and values
    Cost(CostArgs),
    /// Post the staff costs of a period; what was posted before and differs is taken back
    Post(PostArgs),
}

#[derive(Subcommand, Debug)]
pub(super) enum TariffsCommand {
    /// Take in a table of tariffs (Handleiding Overheidstarieven): year, scale, labour cost, productive hourly rate
    Load(TariffsLoadArgs),
    /// Show the tariffs that count
    List(TariffsListArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord staff tariffs load handleiding-overheidstarieven-2025.xlsx")]
pub(super) struct TariffsLoadArgs {
    /// Workbook or csv
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord staff tariffs list")]
pub(super) struct TariffsListArgs {
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord staff cost --grant CBR --period 2025-1")]
pub(super) struct CostArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Reporting period
    #[arg(long, value_name = "PERIOD")]
    period: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord staff post --grant CBR --period 2025-1 --reason 'time sheets up to June'\n\n\
    Post again when hours or pay have changed: only what differs is taken back and entered anew."
)]
pub(super) struct PostArgs {
    #[command(flatten)]
    posting: PostingArgs,
}

/// What every posting of computed costs asks.
#[derive(Args, Debug)]
pub(super) struct PostingArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Reporting period
    #[arg(long, value_name = "PERIOD")]
    period: String,
    /// Why it is posted, for the ledger
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Post what can be computed although something blocks the cost of others
    #[arg(long)]
    despite_problems: bool,
    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct CostsJson<'a> {
    costs: &'a [ComputedCost],
    problems: &'a [CostProblem],
    total_cents: i64,
}

#[derive(Serialize)]
struct PostedJson<'a> {
    #[serde(flatten)]
    posted: &'a PostedComputation,
    problems: &'a [CostProblem],
}

pub(super) fn run(
    settings: &Settings,
    command: &StaffCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    match command {
        StaffCommand::Tariffs(TariffsCommand::Load(load)) => {
            let bytes = open::workbook(settings, &load.file)?;
            let books = open::books_or_new(settings)?;
            let name = open::file_name(&load.file);
            let loaded = load_tariffs(&books, &open::actor(settings), &name, &bytes)?;
            if load.json { console.json(&loaded) } else { print_loaded(settings, &loaded, console) }
        }
        StaffCommand::Tariffs(TariffsCommand::List(list)) => {
            let tariffs = list_tariffs(&open::books(settings)?)?;
            if list.json { console.json(&tariffs) } else { print_tariffs(&tariffs, console) }
        }
        StaffCommand::Cost(cost) => show_costs(settings, &open::books(settings)?, cost, console),
        StaffCommand::Post(post) => {
            post_period(settings, &open::books(settings)?, (Topic::StaffCosts, &post.posting), console)
        }
    }
}

fn print_loaded(
    settings: &Settings,
    loaded: &TariffsLoaded,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    console.line(format!("{}: {} tariffs read, {} new.", loaded.file, loaded.read, loaded.added))?;
    for finding in &loaded.findings {
        let (place, message, remedy) =
            (&finding.place, finding.message.get(settings.lang), finding.remedy.get(settings.lang));
        console.line(format!("  {}!{} {}: {message} {remedy}", place.sheet, place.cell, finding.value))?;
    }
    Ok(())
}

fn print_tariffs(tariffs: &[StaffTariff], console: &mut Console<'_>) -> Result<(), Failure> {
    let amount = |amount: Option<Cents>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = tariffs
        .iter()
        .map(|tariff| {
            vec![tariff.year.to_string(), tariff.scale.clone(), amount(tariff.yearly), amount(tariff.hourly)]
        })
        .collect();
    console.table(&["year", "scale", "person-year", "hour"], 2, &rows)
}

fn show_costs(
    settings: &Settings,
    books: &Books,
    arguments: &CostArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let computed = compute_costs(books, &arguments.grant, Topic::StaffCosts, &arguments.period)?;
    let total = total(&computed.costs)?;
    if arguments.json {
        let (costs, problems) = (&computed.costs, &computed.problems);
        return console.json(&CostsJson { costs, problems, total_cents: total.get() });
    }
    let rows: Vec<Vec<String>> = computed
        .costs
        .iter()
        .map(|cost| {
            vec![
                cost.supplier.clone(),
                cost.activity.clone(),
                cost.day.format("%Y-%m").to_string(),
                cost.article.clone(),
                cost.amount.to_string(),
                cost.formula.get(settings.lang).to_owned(),
            ]
        })
        .collect();
    console.table(&["person", "activity", "month", "article", "EUR", "formula"], 4, &rows)?;
    print_problems(settings, &computed.problems, console)?;
    console.line(format!("{} costs, EUR {total}", computed.costs.len()))
}

pub(super) fn post_period(
    settings: &Settings,
    books: &Books,
    (topic, arguments): (Topic, &PostingArgs),
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let command = PostCosts {
        grant: &arguments.grant,
        topic,
        period: &arguments.period,
        reason: &arguments.reason,
        despite_problems: arguments.despite_problems,
        dry_run: arguments.dry_run,
        shown: None,
    };
    let (posted, computed) = post_costs(books, &open::actor(settings), &command)?;
    if arguments.json {
        return console.json(&PostedJson { posted: &posted, problems: &computed.problems });
    }
    print_problems(settings, &computed.problems, console)?;
    print_posted(&posted, console)
}

fn print_posted(posted: &PostedComputation, console: &mut Console<'_>) -> Result<(), Failure> {
    let PostedComputation { kept, taken_back, entered, change_cents, total_cents, .. } = posted;
    console.line(format!(
        "{kept} line(s) kept, {taken_back} taken back, {entered} entered: EUR {} more, EUR {} in all.",
        Cents::new(*change_cents),
        Cents::new(*total_cents)
    ))
}

pub(super) fn print_problems(
    settings: &Settings,
    problems: &[CostProblem],
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    for problem in problems {
        let mark = if problem.blocks { "error" } else { "warning" };
        let (message, remedy) = (problem.message.get(settings.lang), problem.remedy.get(settings.lang));
        console.line(format!("{mark} {}: {message} {remedy}", problem.article))?;
    }
    Ok(())
}

fn total(costs: &[ComputedCost]) -> Result<Cents, Failure> {
    let sum = Cents::sum(costs.iter().map(|cost| cost.amount));
    sum.map_err(|error: MoneyError| Failure::from(OperationError::from(error)))
}
