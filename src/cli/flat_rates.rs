//! `verantwoord flat-rates ...`

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::flat_rates::{FlatRateBase, RateChoice};
use crate::domain::ids::ExpenditureId;
use crate::domain::tender::TenderSubject;
use crate::operations::flat_rates::{compare_rates, show_base};
use crate::operations::tender_marks::{MarkTendered, list_marks, mark_tendered};

#[derive(Subcommand, Debug)]
pub(super) enum FlatRatesCommand {
    /// Show the base of a flat rate, line by line, with the reason for each
    Show(ShowArgs),
    /// Flat rate or real cost? Every choice side by side, over the books so far and over the budget
    Compare(CompareArgs),
    /// Say that the costs of a supplier, or one line, fall under a contract that was tendered
    Tendered(TenderedArgs),
    /// List what was said about tendered contracts
    Marks(MarksArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord flat-rates show --grant CBR --rate staff-20")]
pub(super) struct ShowArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Flat rate of the scheme; that of the grant when left out
    #[arg(long, value_name = "RATE")]
    rate: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord flat-rates compare --grant CBR")]
pub(super) struct CompareArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord flat-rates tendered --grant CBR --supplier 'Hostmanship Group' --contract 'TED 2024/S 12-345' --reason 'European tender'\n\n\
    Costs under a tendered contract do not count in the base of the 20 % for staff (art. 13(3), CPR art. 55(1)). \
    What is said about a line goes before what is said about its supplier; --not takes it back."
)]
pub(super) struct TenderedArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Every line of this supplier
    #[arg(long, value_name = "NAME", required_unless_present = "line", conflicts_with = "line")]
    supplier: Option<String>,
    /// One line of the ledger
    #[arg(long, value_name = "LINE")]
    line: Option<ExpenditureId>,
    /// Reference of the contract or the tender
    #[arg(long, value_name = "REFERENCE", default_value = "")]
    contract: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// It is not tendered
    #[arg(long)]
    not: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord flat-rates marks --grant CBR")]
pub(super) struct MarksArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &FlatRatesCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match command {
        FlatRatesCommand::Show(show) => {
            let base = show_base(&books, &show.grant, show.rate.as_deref())?;
            if show.json { console.json(&base) } else { print_base(settings, &base, console) }
        }
        FlatRatesCommand::Compare(arguments) => {
            let compared = compare_rates(&books, &arguments.grant)?;
            if arguments.json {
                return console.json(&compared);
            }
            console.line("Books so far:")?;
            print_choices(settings, &compared.books, console)?;
            console.line(format!("Budget version {}:", compared.budget_version))?;
            print_choices(settings, &compared.budget, console)
        }
        FlatRatesCommand::Tendered(arguments) => {
            let subject = match (&arguments.supplier, arguments.line) {
                (_, Some(line)) => TenderSubject::Line(line),
                (supplier, None) => TenderSubject::Supplier(supplier.clone().unwrap_or_default()),
            };
            let command = MarkTendered {
                grant: &arguments.grant,
                subject,
                tendered: !arguments.not,
                contract: &arguments.contract,
                reason: &arguments.reason,
            };
            mark_tendered(&books, &open::actor(settings), &command)?;
            console.line("Kept.")
        }
        FlatRatesCommand::Marks(arguments) => {
            let marks = list_marks(&books, &arguments.grant)?;
            if arguments.json {
                return console.json(&marks);
            }
            let rows: Vec<Vec<String>> = marks
                .iter()
                .map(|mark| {
                    let subject = match &mark.subject {
                        TenderSubject::Supplier(name) => name.clone(),
                        TenderSubject::Line(line) => format!("line {line}"),
                    };
                    let word = if mark.tendered { "tendered" } else { "not tendered" };
                    let on = mark.marked_at.format("%Y-%m-%d").to_string();
                    vec![
                        subject,
                        word.to_owned(),
                        mark.contract.clone(),
                        on,
                        mark.marked_by.clone(),
                        mark.reason.clone(),
                    ]
                })
                .collect();
            console.table(&["supplier or line", "", "contract", "on", "by", "reason"], 6, &rows)
        }
    }
}

fn print_base(settings: &Settings, base: &FlatRateBase, console: &mut Console<'_>) -> Result<(), Failure> {
    let rows: Vec<Vec<String>> = base
        .lines
        .iter()
        .map(|judged| {
            let line = &judged.line;
            vec![
                line.line.map(|line| line.to_string()).unwrap_or_default(),
                line.activity.clone(),
                line.category.clone(),
                line.what.clone(),
                judged.reason.get(settings.lang).to_owned(),
                line.amount.to_string(),
                if judged.counts { line.amount.to_string() } else { String::new() },
            ]
        })
        .collect();
    console.table(&["line", "activity", "category", "what", "why", "EUR", "counts"], 5, &rows)?;
    console.line(format!(
        "{} ({}): {} % of EUR {} = EUR {}",
        base.name.get(settings.lang),
        base.article,
        base.percent,
        base.base,
        base.amount
    ))
}

fn print_choices(
    settings: &Settings,
    choices: &[RateChoice],
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let rows: Vec<Vec<String>> = choices
        .iter()
        .map(|choice| {
            let mark = if choice.chosen { "*" } else { "" };
            let mut row = vec![
                mark.to_owned(),
                choice.rate.clone(),
                choice.name.get(settings.lang).to_owned(),
                choice.article.clone(),
            ];
            let amounts = [
                choice.direct,
                choice.base,
                choice.computed,
                choice.replaced,
                choice.total,
                choice.eu,
                choice.difference,
            ];
            row.extend(amounts.map(|amount| amount.to_string()));
            row
        })
        .collect();
    let heads = [
        "",
        "rate",
        "name",
        "article",
        "direct",
        "base",
        "computed",
        "replaced",
        "total",
        "EU",
        "difference",
    ];
    console.table(&heads, 4, &rows)
}
