//! The command line. One file per command; each calls one operation and prints what came of it.
//! Exit codes: 0 done, 1 refused (mend it and try again), 2 broken.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Settings;
use crate::importing::workbook::READ_WORKBOOK;

mod bank;
mod basis;
mod budget;
mod check;
mod console;
mod costs;
mod demo;
mod demo_costs;
mod demo_files;
mod evidence;
mod expenditure;
mod facts;
mod failure;
mod flat_rates;
mod funding;
mod grant;
mod hours;
mod import;
mod migrate;
mod open;
mod progress;
mod rates;
mod read_workbook;
mod report;
mod rules;
mod serve;
mod staff;
mod templates;
mod token;
mod user;

use console::Console;
use failure::Failure;

const REFUSED: u8 = 1;
const BROKEN: u8 = 2;

/// Keeps the books of an EU-subsidised project and turns them into the reports that its funder asks for.
#[derive(Parser, Debug)]
#[command(
    name = "verantwoord",
    version,
    after_help = "Example: verantwoord demo\n\nExit codes: 0 done, 1 refused (mend it and try again), 2 broken."
)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the pages and the interface
    Serve(serve::ServeArgs),
    /// Make a fresh demo of the project CBR, and serve it
    Demo(demo::DemoArgs),
    /// Create or amend a grant
    #[command(subcommand)]
    Grant(grant::GrantCommand),
    /// Load published exchange rates
    #[command(subcommand)]
    Rates(rates::RatesCommand),
    /// Take in what the project lead states about a period
    #[command(subcommand)]
    Progress(progress::ProgressCommand),
    /// Import expense workbooks, list imports or take one back
    Import(Box<import::ImportArgs>),
    /// Take in time sheets, list and sign weeks, find time that cannot be
    #[command(subcommand)]
    Hours(hours::HoursCommand),
    /// State how costs are computed: people, pay, decisions
    #[command(subcommand)]
    Basis(basis::BasisCommand),
    /// Compute what the work of people costs, and post it
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Unit costs, equipment and invoices with a key: compute and post
    #[command(subcommand)]
    Costs(costs::CostsCommand),
    /// Who pays, what came in, what is due, and the forecast to the end
    #[command(subcommand)]
    Funding(funding::FundingCommand),
    /// Flat rates with their bases, and flat rate or real cost
    #[command(subcommand)]
    FlatRates(flat_rates::FlatRatesCommand),
    /// Show budget, spent and remaining
    Budget(budget::BudgetArgs),
    /// Load bank statements and match their payments with rows that wait
    #[command(subcommand)]
    Bank(bank::BankCommand),
    /// Attach files that prove lines of the ledger, list them and get them back
    #[command(subcommand)]
    Evidence(evidence::EvidenceCommand),
    /// Show the lines of the ledger with the cells they came from
    Expenditure(expenditure::ExpenditureArgs),
    /// Record facts that forms ask for
    #[command(subcommand)]
    Facts(facts::FactsCommand),
    /// Make a report as PDF, XLSX, CSV or JSON
    Report(report::ReportArgs),
    /// Judge costs by the rules of the funder, explain them, waive them, ask what a report still lacks
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// List, show, check and add report forms
    #[command(subcommand)]
    Templates(templates::TemplatesCommand),
    /// Make, list and revoke the tokens by which programs act for a person
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Enter people who may log in, give them roles, invite them
    #[command(subcommand)]
    User(user::UserCommand),
    /// Check that the books are sound
    Check(check::CheckArgs),
    /// Bring the tables of the database up to date
    Migrate(migrate::MigrateArgs),
    /// Read the workbook at standard input; the program starts itself so
    #[command(hide = true, name = READ_WORKBOOK)]
    ReadWorkbook(read_workbook::ReadWorkbookArgs),
}

/// Runs one command line and reports to the terminal.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut console = Console::of_process();
    let outcome = dispatch(&cli, &mut console).and_then(|()| console.flush());
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // A person who reads no further, as with `| head`, is no failure; a parent that does not is.
        Err(failure) if failure.is_closed_pipe() && !matches!(cli.command, Command::ReadWorkbook(_)) => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            failure.print(&mut std::io::stderr(), cli.settings.lang);
            ExitCode::from(if failure.is_refusal() { REFUSED } else { BROKEN })
        }
    }
}

/// Help and version go to standard output; a wrong command line is refused.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    let asked_for = !error.use_stderr() && printed.is_ok();
    if asked_for { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) }
}

fn dispatch(cli: &Cli, console: &mut Console<'_>) -> Result<(), Failure> {
    let settings = &cli.settings;
    match &cli.command {
        Command::Serve(arguments) => serve::run(settings, arguments, console),
        Command::Demo(arguments) => demo::run(settings, arguments, console),
        Command::Grant(command) => grant::run(settings, command, console),
        Command::Rates(command) => rates::run(settings, command, console),
        Command::Progress(command) => progress::run(settings, command, console),
        Command::Import(arguments) => import::run(settings, arguments, console),
        Command::Hours(command) => hours::run(settings, command, console),
        Command::Basis(command) => basis::run(settings, command, console),
        Command::Staff(command) => staff::run(settings, command, console),
        Command::Costs(command) => costs::run(settings, command, console),
        Command::Funding(command) => funding::run(settings, command, console),
        Command::FlatRates(command) => flat_rates::run(settings, command, console),
        Command::Budget(arguments) => budget::run(settings, arguments, console),
        Command::Bank(command) => bank::run(settings, command, console),
        Command::Evidence(command) => evidence::run(settings, command, console),
        Command::Expenditure(arguments) => expenditure::run(settings, arguments, console),
        Command::Facts(command) => facts::run(settings, command, console),
        Command::Report(arguments) => report::run(settings, arguments, console),
        Command::Rules(command) => rules::run(settings, command, console),
        Command::Templates(command) => templates::run(settings, command, console),
        Command::Token(command) => token::run(settings, command, console),
        Command::User(command) => user::run(settings, command, console),
        Command::Check(arguments) => check::run(settings, arguments, console),
        Command::Migrate(arguments) => migrate::run(settings, arguments, console),
        Command::ReadWorkbook(arguments) => read_workbook::run(arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_is_well_formed_and_shows_an_example() {
        let command = Cli::command();
        command.clone().debug_assert();
        let mut without_example = Vec::new();
        let mut open = vec![command];
        while let Some(command) = open.pop() {
            let leaf = !command.has_subcommands();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            if leaf && !help.contains("Example: verantwoord ") {
                without_example.push(command.get_name().to_owned());
            }
            open.extend(command.get_subcommands().cloned());
        }
        assert_eq!(without_example, Vec::<String>::new());
    }
}
