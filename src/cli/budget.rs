//! `verantwoord budget`

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::execution::{Figures, GroupKey, Grouping};
use crate::domain::money::{Cents, MoneyError};
use crate::operations::OperationError;
use crate::operations::budget_shifts::{BudgetShifts, list_shifts};
use crate::operations::execution::{self, Execution};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord budget --grant CBR --period 2025-1 --by activity,category --json\n\n\
    Flat-rate costs belong to no activity; their rows have an empty activity."
)]
pub(super) struct BudgetArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Up to and including this reporting period
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// What to group by
    #[arg(long, value_delimiter = ',', value_name = "KEYS", default_value = "category")]
    by: Vec<GroupBy>,
    /// Show what categories take from others: budget by budget, and in the books
    #[arg(long, conflicts_with_all = ["period", "by"])]
    shifts: bool,
    /// Print one JSON object, amounts in cents
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GroupBy {
    Activity,
    Category,
    Year,
}

#[derive(Serialize)]
struct BudgetJson<'a> {
    grant: &'a str,
    period: Option<&'a str>,
    budget_version: u32,
    rows: Vec<RowJson>,
    total: FiguresJson,
}

#[derive(Serialize)]
struct RowJson {
    #[serde(flatten)]
    key: GroupKey,
    #[serde(flatten)]
    figures: FiguresJson,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "machines need the unit in the name")]
struct FiguresJson {
    budget_cents: i64,
    previous_cents: i64,
    period_cents: i64,
    spent_cents: i64,
    remaining_cents: i64,
}

impl FiguresJson {
    fn new(figures: Figures) -> Result<Self, MoneyError> {
        Ok(Self {
            budget_cents: figures.approved.get(),
            previous_cents: figures.previous.get(),
            period_cents: figures.period.get(),
            spent_cents: figures.total()?.get(),
            remaining_cents: figures.remaining()?.get(),
        })
    }
}

pub(super) fn run(
    settings: &Settings,
    arguments: &BudgetArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    if arguments.shifts {
        return show_shifts(settings, &list_shifts(&books, &arguments.grant)?, arguments.json, console);
    }
    let execution = execution::budget_execution(&books, &arguments.grant, arguments.period.as_deref())?;
    if arguments.json {
        let json = json_of(arguments, &execution).map_err(OperationError::from)?;
        return console.json(&json);
    }
    let rows = text_rows(arguments, &execution).map_err(OperationError::from)?;
    let heads = ["activity", "category", "year", "budget", "previous", "period", "spent", "remaining"];
    console.line(format!("Grant {}, budget version {}, EUR", arguments.grant, execution.budget_version))?;
    console.table(&heads, 3, &rows)
}

fn show_shifts(
    settings: &Settings,
    found: &BudgetShifts,
    as_json: bool,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if as_json {
        return console.json(found);
    }
    console.line(match found.limit {
        Some(limit) => format!("Limit: {} % of the {}", limit.percent, limit.of.code()),
        None => "No limit is set: every shift is told.".to_owned(),
    })?;
    for version in &found.versions {
        console.line(format!("Budget version {} against {}:", version.to_version, version.from_version))?;
        for shift in &version.shifts {
            console.line(format!("  {}", shift.message(found.limit).get(settings.lang)))?;
        }
    }
    console.line("Books against the newest budget:")?;
    for shift in &found.books {
        console.line(format!("  {}", shift.message(found.limit).get(settings.lang)))?;
    }
    Ok(())
}

fn grouping(arguments: &BudgetArgs) -> Grouping {
    let by = |key| arguments.by.contains(&key);
    Grouping {
        by_activity: by(GroupBy::Activity),
        by_category: by(GroupBy::Category),
        by_year: by(GroupBy::Year),
    }
}

fn json_of<'a>(arguments: &'a BudgetArgs, execution: &Execution) -> Result<BudgetJson<'a>, MoneyError> {
    let groups = execution.execution.grouped(grouping(arguments))?;
    let rows =
        groups.into_iter().map(|(key, figures)| Ok(RowJson { key, figures: FiguresJson::new(figures)? }));
    Ok(BudgetJson {
        grant: &arguments.grant,
        period: arguments.period.as_deref(),
        budget_version: execution.budget_version,
        rows: rows.collect::<Result<_, MoneyError>>()?,
        total: FiguresJson::new(execution.execution.total()?)?,
    })
}

fn text_rows(arguments: &BudgetArgs, execution: &Execution) -> Result<Vec<Vec<String>>, MoneyError> {
    let mut rows = Vec::new();
    for (key, figures) in execution.execution.grouped(grouping(arguments))? {
        rows.push(text_row(key, figures)?);
    }
    let total = GroupKey { activity: Some("total".to_owned()), category: None, year: None };
    rows.push(text_row(total, execution.execution.total()?)?);
    Ok(rows)
}

fn text_row(key: GroupKey, figures: Figures) -> Result<Vec<String>, MoneyError> {
    let amounts: [Cents; 5] =
        [figures.approved, figures.previous, figures.period, figures.total()?, figures.remaining()?];
    let names = [
        key.activity.unwrap_or_default(),
        key.category.unwrap_or_default(),
        key.year.map(|year| year.to_string()).unwrap_or_default(),
    ];
    Ok(names.into_iter().chain(amounts.iter().map(Cents::to_string)).collect())
}
