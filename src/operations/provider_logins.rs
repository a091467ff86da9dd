//! Logging in by the organisation's own sign-in (OIDC): what is remembered while somebody is there, and whose
//! account it is that comes back. Nobody gets an account or a right by it: an administrator gives those.

use chrono::Duration;

use crate::db::provider_logins;
use crate::db::{DbConnection, StoreError, accounts};
use crate::domain::account::{Account, Login};
use crate::domain::ids::AccountId;
use crate::domain::language::Bilingual;
use crate::operations::accounts::record;
use crate::operations::{Actor, Books, OperationError, secrets};

pub use crate::db::provider_logins::{PendingLogin, ProviderLink};

/// How long somebody may take at the provider.
const PENDING_MINUTES: i64 = 10;

/// Remembers a login that goes to the provider.
pub fn begin(books: &Books, state: &str, pending: &PendingLogin) -> Result<(), OperationError> {
    let now = books.clock.now();
    let too_old = now.checked_sub_signed(Duration::minutes(PENDING_MINUTES)).unwrap_or(now);
    books.db.write(|conn| {
        provider_logins::delete_before(conn, too_old)?;
        Ok(provider_logins::insert(conn, &secrets::hashed(state), pending, now)?)
    })
}

/// The login that an answer with this state ends; nothing when there is none, it took too long or was ended before.
pub fn take(books: &Books, state: &str) -> Result<Option<PendingLogin>, OperationError> {
    let now = books.clock.now();
    let too_old = now.checked_sub_signed(Duration::minutes(PENDING_MINUTES)).unwrap_or(now);
    books.db.write(|conn| {
        provider_logins::delete_before(conn, too_old)?;
        Ok(provider_logins::take(conn, &secrets::hashed(state))?)
    })
}

/// Who came back, by the provider's own signed word.
#[derive(Clone, Copy, Debug)]
pub struct ProviderPerson<'a> {
    pub issuer: &'a str,
    /// What the provider calls this person for ever.
    pub subject: &'a str,
    /// Only where the provider says that it was verified.
    pub verified_email: Option<&'a str>,
}

/// The account of who came back: the one that an administrator linked, or else the one whose login name is the verified
/// e-mail address. An account that is linked is reached by its link alone: an address may pass to somebody else.
pub fn find_account(books: &Books, person: ProviderPerson<'_>) -> Result<Option<Account>, OperationError> {
    books.db.read(|conn| {
        let found = match provider_logins::account_of(conn, person.issuer, person.subject)? {
            Some(id) => Some(accounts::load(conn, id)?),
            None => by_email(conn, person)?,
        };
        Ok(found.filter(|account| !account.is_blocked()))
    })
}

fn by_email(conn: &mut DbConnection, person: ProviderPerson<'_>) -> Result<Option<Account>, StoreError> {
    let Some(Ok(login)) = person.verified_email.map(str::parse::<Login>) else { return Ok(None) };
    let Some(account) = accounts::find_by_login(conn, &login)? else { return Ok(None) };
    let is_linked = provider_logins::link_of(conn, account.id)?.is_some();
    Ok((!is_linked).then_some(account))
}

/// Who this person is at the provider, where an administrator said so.
pub fn find_link(books: &Books, account: AccountId) -> Result<Option<ProviderLink>, OperationError> {
    books.db.read(|conn| Ok(provider_logins::link_of(conn, account)?))
}

/// Says who somebody is at the provider; an empty subject takes it back.
pub fn link(
    books: &Books,
    actor: &Actor,
    id: AccountId,
    (issuer, subject): (&str, &str),
) -> Result<(), OperationError> {
    let subject = subject.trim();
    if subject.chars().count() > 255 {
        return Err(OperationError::Rejected(Bilingual::new(
            "Het kenmerk is langer dan 255 tekens. Neem het over zoals de organisatie het geeft.",
            "The identifier is longer than 255 signs. Copy it as the organisation gives it.",
        )));
    }
    let linked_at = books.clock.now();
    books.db.write(|conn| {
        let account = accounts::load(conn, id)?;
        provider_logins::delete_link(conn, id)?;
        if !subject.is_empty() {
            if let Some(other) = provider_logins::account_of(conn, issuer, subject)? {
                return Err(taken(&accounts::load(conn, other)?.name));
            }
            let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
            let link = ProviderLink { issuer, subject, linked_at, linked_by: actor.name.clone() };
            provider_logins::insert_link(conn, id, &link)?;
        }
        record(conn, books, actor, ("account.provider", &account.login, subject))
    })
}

fn taken(name: &str) -> OperationError {
    OperationError::Conflict(Bilingual::new(
        format!("Dit kenmerk hoort al bij {name}. Er is niets gewijzigd."),
        format!("This identifier belongs to {name} already. Nothing was changed."),
    ))
}
