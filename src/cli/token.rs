//! `verantwoord token ...`: secrets by which programs act for a person.

use chrono::{Days, NaiveDate};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::api_token::{ApiToken, TokenReach, TokenScope};
use crate::domain::ids::ApiTokenId;
use crate::operations::tokens::{self, TokenWanted};
use crate::operations::{Books, accounts};

#[derive(Subcommand, Debug)]
pub(super) enum TokenCommand {
    /// Make a token for somebody and print it once
    Make(MakeArgs),
    /// List the tokens of somebody
    List(ListArgs),
    /// Revoke a token; it stops working at once
    Revoke(RevokeArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord token make fatima --name boekhouding --scope write --grant CBR\n\n\
    The token is printed once; the books keep only its hash."
)]
pub(super) struct MakeArgs {
    /// Login name of the person that it acts for
    #[arg(value_name = "LOGIN")]
    login: String,
    /// What it is called in the list, such as the program that uses it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// read, or write (reads and changes)
    #[arg(long, value_name = "SCOPE", default_value = "read")]
    scope: TokenReach,
    /// Codes of the grants that it is for [default: all that the person may see]
    #[arg(long = "grant", value_name = "CODES", value_delimiter = ',')]
    grants: Vec<String>,
    /// Last day on which it works [default: 90 days from today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord token list fatima --json")]
pub(super) struct ListArgs {
    /// Login name of the person that they act for
    #[arg(value_name = "LOGIN")]
    login: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord token revoke fatima 3")]
pub(super) struct RevokeArgs {
    /// Login name of the person that it acts for
    #[arg(value_name = "LOGIN")]
    login: String,
    /// Number of the token, from the list
    #[arg(value_name = "NUMBER")]
    id: ApiTokenId,
}

#[derive(Serialize)]
struct TokenJson {
    id: i64,
    name: String,
    scope: &'static str,
    grants: Vec<String>,
    state: &'static str,
    until: NaiveDate,
    last_used_on: Option<NaiveDate>,
}

/// Without `--until`, a token works for so many days.
const OFFERED_DAYS: u64 = 90;

pub(super) fn run(
    settings: &Settings,
    command: &TokenCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let actor = open::actor(settings);
    match command {
        TokenCommand::Make(arguments) => {
            let account = accounts::find_account(&books, &arguments.login)?;
            let today = books.clock.today();
            let offered = today.checked_add_days(Days::new(OFFERED_DAYS)).unwrap_or(today);
            let wanted = TokenWanted {
                name: &arguments.name,
                scope: TokenScope { reach: arguments.scope, grants: arguments.grants.clone() },
                expires_on: arguments.until.unwrap_or(offered),
            };
            let made = tokens::make_token(&books, &actor, &account, &wanted)?;
            console.line(made.secret)
        }
        TokenCommand::List(arguments) => list(&books, arguments, console),
        TokenCommand::Revoke(arguments) => {
            let account = accounts::find_account(&books, &arguments.login)?;
            tokens::revoke_token(&books, &actor, &account, arguments.id)?;
            console.line(format!("{}: revoked", arguments.id))
        }
    }
}

fn list(books: &Books, arguments: &ListArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let account = accounts::find_account(books, &arguments.login)?;
    let today = books.clock.today();
    let all: Vec<TokenJson> =
        tokens::list_tokens(books, account.id)?.into_iter().map(|token| json_of(token, today)).collect();
    if arguments.json {
        return console.json_list(all.into_iter());
    }
    let rows: Vec<Vec<String>> = all
        .into_iter()
        .map(|token| {
            let used = token.last_used_on.map_or_else(String::new, |day| day.to_string());
            let grants = if token.grants.is_empty() { "all".to_owned() } else { token.grants.join(" ") };
            let (id, scope, state) = (token.id.to_string(), token.scope.to_owned(), token.state.to_owned());
            vec![id, token.name, scope, grants, state, token.until.to_string(), used]
        })
        .collect();
    console.table(&["number", "name", "scope", "grants", "state", "until", "last used"], 7, &rows)
}

fn json_of(token: ApiToken, today: NaiveDate) -> TokenJson {
    TokenJson {
        id: token.id.get(),
        state: token.state(today).code(),
        name: token.name,
        scope: token.scope.reach.code(),
        grants: token.scope.grants,
        until: token.expires_on,
        last_used_on: token.last_used_on,
    }
}
