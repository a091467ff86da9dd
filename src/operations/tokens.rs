//! API tokens: made, listed, used and revoked. The secret is handed out once; the books keep its hash.

use chrono::{Duration, NaiveDate};

use crate::db::api_tokens::{self, NewToken};
use crate::db::{StoreError, accounts};
use crate::domain::account::Account;
use crate::domain::api_token::{ApiToken, LONGEST_LIFE_DAYS, TOKEN_PREFIX, TokenScope, TokenState};
use crate::domain::ids::{AccountId, ApiTokenId};
use crate::domain::language::Bilingual;
use crate::operations::accounts::record;
use crate::operations::{Actor, Books, OperationError, secrets};

/// The most tokens that work at the same time for one person.
const MOST_WORKING: usize = 20;

/// A token that is wanted.
#[derive(Clone, Debug)]
pub struct TokenWanted<'a> {
    pub name: &'a str,
    pub scope: TokenScope,
    /// The last day on which it works.
    pub expires_on: NaiveDate,
}

/// A token that was made, with its secret: shown once.
#[derive(Clone, Debug)]
pub struct MadeToken {
    pub id: ApiTokenId,
    pub secret: String,
}

/// Makes a token for this account. Its grants must be grants in which the account has a role.
pub fn make_token(
    books: &Books,
    actor: &Actor,
    account: &Account,
    wanted: &TokenWanted<'_>,
) -> Result<MadeToken, OperationError> {
    let name = checked(books, account, wanted)?;
    let secret = format!("{TOKEN_PREFIX}{}", secrets::fresh_token()?);
    let hash = secrets::hashed(&secret);
    let now = books.clock.now();
    let id = books.db.write(|conn| {
        let known = api_tokens::of_account(conn, account.id)?;
        let working = known.iter().filter(|token| token.state(now.date_naive()) == TokenState::Working);
        refuse_too_many_or_twice(&working.collect::<Vec<_>>(), name)?;
        let new = NewToken {
            account: account.id,
            name,
            token_sha256: &hash,
            scope: &wanted.scope,
            made_at: now,
            expires_on: wanted.expires_on,
        };
        let id = api_tokens::insert(conn, &new)?;
        record(conn, books, actor, ("token.make", &account.login, &described(name, wanted)))?;
        Ok::<_, OperationError>(id)
    })?;
    Ok(MadeToken { id, secret })
}

/// The name, when everything else about the token is as it should be.
fn checked<'a>(
    books: &Books,
    account: &Account,
    wanted: &TokenWanted<'a>,
) -> Result<&'a str, OperationError> {
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(OperationError::Rejected(Bilingual::new(
            "Geef de sleutel een naam van 1 tot 60 tekens, bijvoorbeeld het programma dat hem gebruikt.",
            "Give the token a name of 1 to 60 characters, such as the program that uses it.",
        )));
    }
    let today = books.clock.today();
    let last = today.checked_add_signed(Duration::days(LONGEST_LIFE_DAYS)).unwrap_or(today);
    if wanted.expires_on < today || wanted.expires_on > last {
        return Err(OperationError::Rejected(Bilingual::new(
            format!("Kies een laatste dag van vandaag tot en met {last}."),
            format!("Choose a last day from today up to and including {last}."),
        )));
    }
    let rights = account.rights();
    match wanted.scope.grants.iter().find(|code| !rights.knows(code, today)) {
        Some(code) => Err(OperationError::Rejected(Bilingual::new(
            format!("{} heeft geen rol in het subsidieproject {code}. Kies een ander project.", account.name),
            format!("{} has no role in the grant {code}. Choose another grant.", account.name),
        ))),
        None => Ok(name),
    }
}

fn refuse_too_many_or_twice(working: &[&ApiToken], name: &str) -> Result<(), OperationError> {
    if working.iter().any(|token| token.name == name) {
        return Err(OperationError::Conflict(Bilingual::new(
            format!(
                "Er werkt al een sleutel met de naam {name}. Trek die eerst in, of neem een andere naam."
            ),
            format!("A token by the name of {name} works already. Revoke it first, or take another name."),
        )));
    }
    if working.len() >= MOST_WORKING {
        return Err(OperationError::Conflict(Bilingual::new(
            format!("Er werken al {MOST_WORKING} sleutels. Trek er eerst een in die niet meer nodig is."),
            format!(
                "There are {MOST_WORKING} working tokens already. First revoke one that is not needed any more."
            ),
        )));
    }
    Ok(())
}

fn described(name: &str, wanted: &TokenWanted<'_>) -> String {
    let TokenScope { reach, grants } = &wanted.scope;
    let on = if grants.is_empty() { "all grants".to_owned() } else { grants.join(" ") };
    format!("{name}: {} on {on}, until {}", reach.code(), wanted.expires_on)
}

/// The tokens of an account, the newest first, also those that do not work any more.
pub fn list_tokens(books: &Books, account: AccountId) -> Result<Vec<ApiToken>, OperationError> {
    books.db.read(|conn| Ok(api_tokens::of_account(conn, account)?))
}

/// Revokes a token; the next request that carries it is refused.
pub fn revoke_token(
    books: &Books,
    actor: &Actor,
    account: &Account,
    id: ApiTokenId,
) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let known = api_tokens::of_account(conn, account.id)?;
        let token = known.iter().find(|token| token.id == id);
        let missing = || OperationError::NotFound(format!("token {id}"));
        let token = token.ok_or_else(missing)?;
        if !api_tokens::revoke(conn, (account.id, id), books.clock.now())? {
            return Err(OperationError::Conflict(Bilingual::new(
                format!("De sleutel {} is al ingetrokken.", token.name),
                format!("The token {} is revoked already.", token.name),
            )));
        }
        record(conn, books, actor, ("token.revoke", &account.login, &token.name))
    })
}

/// The token behind a secret and the person that it acts for; nothing when it is unknown, revoked or expired, or when the
/// person is blocked. Takes note of the day.
pub fn find_token(books: &Books, secret: &str) -> Result<Option<(ApiToken, Account)>, OperationError> {
    if !secret.starts_with(TOKEN_PREFIX) {
        return Ok(None);
    }
    let today = books.clock.today();
    let found = books.db.read(|conn| {
        let Some(token) = api_tokens::find(conn, &secrets::hashed(secret))? else { return Ok(None) };
        let account = accounts::load(conn, token.account)?;
        Ok::<_, StoreError>(Some((token, account)))
    })?;
    let works = |(token, account): &(ApiToken, Account)| {
        token.state(today) == TokenState::Working && !account.is_blocked()
    };
    let Some((token, account)) = found.filter(works) else { return Ok(None) };
    if token.last_used_on != Some(today) {
        match books.db.write(|conn| api_tokens::set_last_used(conn, token.id, today)) {
            // The books are being written by somebody else; the next use takes note.
            Ok(()) | Err(StoreError::Busy(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Some((token, account)))
}
