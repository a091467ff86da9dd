//! `verantwoord user ...`: people who may log in. How the first administrator gets in.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::account::{Account, AccountState};
use crate::domain::permission::{Assignment, Role};
use crate::operations::accounts::{self, NewPerson};
use crate::operations::{Books, invitations, second_factor};

#[derive(Subcommand, Debug)]
pub(super) enum UserCommand {
    /// Enter somebody and print the link by which they choose a password
    Add(AddArgs),
    /// List people with their roles
    List(ListArgs),
    /// Give somebody one more role
    Role(RoleArgs),
    /// Print a new link for somebody who has no password, or forgot it
    Invite(InviteArgs),
    /// Log somebody out everywhere and keep them out
    Block(BlockArgs),
    /// Let somebody in again
    Unblock(BlockArgs),
    /// Take away the second factor of somebody who lost the telephone, and log them out everywhere
    ResetSecondFactor(ResetArgs),
}

#[derive(Args, Debug)]
struct RoleWords {
    /// administrator, finance, controller, project-lead or auditor
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// Code of the grant [default: every grant]
    #[arg(long, value_name = "CODE")]
    grant: Option<String>,
    /// Reporting periods that may be seen [default: all]
    #[arg(long, value_name = "PERIODS", value_delimiter = ',')]
    periods: Vec<String>,
    /// Last day of the role
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
}

impl RoleWords {
    fn assignment(&self) -> Assignment {
        Assignment {
            role: self.role,
            grant: self.grant.clone(),
            periods: self.periods.clone(),
            expires_on: self.until,
        }
    }
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord user add fatima --name 'Fatima de Vries' --role finance --grant CBR\n\n\
    The link is printed once and works for seven days; the books keep only its hash."
)]
pub(super) struct AddArgs {
    /// Name to log in with; an e-mail address will do
    #[arg(value_name = "LOGIN")]
    login: String,
    /// Name as it stands in the log of acts
    #[arg(long, value_name = "NAME")]
    name: String,
    #[command(flatten)]
    role: RoleWords,
    #[command(flatten)]
    address: AddressArgs,
}

#[derive(Args, Debug)]
struct AddressArgs {
    /// Address at which the pages are served
    #[arg(
        long,
        value_name = "URL",
        env = "VERANTWOORD_PUBLIC_ADDRESS",
        default_value = "http://127.0.0.1:8080"
    )]
    address: String,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord user list --json")]
pub(super) struct ListArgs {
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord user role anouk --role auditor --grant CBR --periods 2024-1,2025-1 --until 2026-06-30"
)]
pub(super) struct RoleArgs {
    /// Name to log in with
    #[arg(value_name = "LOGIN")]
    login: String,
    #[command(flatten)]
    role: RoleWords,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord user invite fatima --address https://verantwoord.example.nl")]
pub(super) struct InviteArgs {
    /// Name to log in with
    #[arg(value_name = "LOGIN")]
    login: String,
    #[command(flatten)]
    address: AddressArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord user block fatima")]
pub(super) struct BlockArgs {
    /// Name to log in with
    #[arg(value_name = "LOGIN")]
    login: String,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord user reset-second-factor fatima")]
pub(super) struct ResetArgs {
    /// Name to log in with
    #[arg(value_name = "LOGIN")]
    login: String,
}

#[derive(Serialize)]
struct UserJson {
    login: String,
    name: String,
    state: &'static str,
    has_password: bool,
    roles: Vec<RoleJson>,
}

#[derive(Serialize)]
struct RoleJson {
    role: &'static str,
    grant: Option<String>,
    periods: Vec<String>,
    until: Option<NaiveDate>,
}

pub(super) fn run(
    settings: &Settings,
    command: &UserCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let actor = open::actor(settings);
    match command {
        UserCommand::Add(arguments) => {
            let books = open::books_or_new(settings)?;
            let new = NewPerson {
                login: &arguments.login,
                name: &arguments.name,
                language: settings.lang,
                password: None,
                assignments: vec![arguments.role.assignment()],
            };
            let id = accounts::add_account(&books, &actor, &new)?;
            let invitation = invitations::invite(&books, &actor, id)?;
            console.line(link(&arguments.address, &invitation.token))
        }
        UserCommand::List(arguments) => list(&open::books(settings)?, arguments, console),
        UserCommand::Role(arguments) => {
            let books = open::books(settings)?;
            let account = accounts::find_account(&books, &arguments.login)?;
            accounts::give_role(&books, &actor, account.id, &arguments.role.assignment())?;
            console.line(format!("{}: {}", account.login, arguments.role.role))
        }
        UserCommand::Invite(arguments) => {
            let books = open::books(settings)?;
            let account = accounts::find_account(&books, &arguments.login)?;
            let invitation = invitations::invite(&books, &actor, account.id)?;
            console.line(link(&arguments.address, &invitation.token))
        }
        UserCommand::Block(arguments) => set_state(settings, arguments, AccountState::Blocked, console),
        UserCommand::Unblock(arguments) => set_state(settings, arguments, AccountState::Active, console),
        UserCommand::ResetSecondFactor(arguments) => {
            let books = open::books(settings)?;
            let account = accounts::find_account(&books, &arguments.login)?;
            second_factor::reset(&books, &actor, account.id)?;
            console.line(format!("{}: no second factor", account.login))
        }
    }
}

fn link(arguments: &AddressArgs, token: &str) -> String {
    format!("{}/invitation/{token}", arguments.address.trim_end_matches('/'))
}

fn set_state(
    settings: &Settings,
    arguments: &BlockArgs,
    state: AccountState,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let account = accounts::find_account(&books, &arguments.login)?;
    accounts::set_state(&books, &open::actor(settings), account.id, state)?;
    console.line(format!("{}: {}", account.login, state.code()))
}

fn list(books: &Books, arguments: &ListArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let all = accounts::list_accounts(books)?;
    if arguments.json {
        return console.json_list(all.iter().map(json_of));
    }
    let rows: Vec<Vec<String>> =
        all.iter()
            .map(|account| {
                let json = json_of(account);
                let roles = json.roles.iter().map(|role| {
                    format!("{} on {}", role.role, role.grant.as_deref().unwrap_or("all grants"))
                });
                vec![json.login, json.name, json.state.to_owned(), roles.collect::<Vec<_>>().join("; ")]
            })
            .collect();
    console.table(&["login", "name", "state", "roles"], 4, &rows)
}

fn json_of(account: &Account) -> UserJson {
    let roles = account.assignments.iter().map(|(_, assignment)| RoleJson {
        role: assignment.role.code(),
        grant: assignment.grant.clone(),
        periods: assignment.periods.clone(),
        until: assignment.expires_on,
    });
    UserJson {
        login: account.login.to_string(),
        name: account.name.clone(),
        state: account.state.code(),
        has_password: account.has_password,
        roles: roles.collect(),
    }
}
