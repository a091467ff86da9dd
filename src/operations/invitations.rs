//! Invitations: a link by which somebody chooses a password, once. Also the way back for who forgot it.

use chrono::{DateTime, Duration, Utc};

use crate::db::{accounts, invitations, sessions};
use crate::domain::account::Account;
use crate::domain::ids::{AccountId, SessionId};
use crate::domain::language::Bilingual;
use crate::operations::accounts::{accepted_hash, record};
use crate::operations::{Actor, Books, OperationError, passwords, secrets};

const VALID_DAYS: i64 = 7;

/// A link that was made: its secret part, shown once, and until when it works.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub token: String,
    pub valid_to: DateTime<Utc>,
}

/// Makes a link for somebody; earlier links of the same person stop working.
pub fn invite(books: &Books, actor: &Actor, id: AccountId) -> Result<Invitation, OperationError> {
    let token = secrets::fresh_token()?;
    let hash = secrets::hashed(&token);
    let now = books.clock.now();
    let valid_to = now.checked_add_signed(Duration::days(VALID_DAYS)).unwrap_or(now);
    books.db.write(|conn| {
        let account = accounts::load(conn, id)?;
        invitations::delete_of_account(conn, id)?;
        invitations::insert(conn, id, &hash, valid_to, &actor.name)?;
        record(conn, books, actor, ("account.invite", &account.login, ""))
    })?;
    Ok(Invitation { token, valid_to })
}

/// Whom a link invites; an unknown, used or old link is not found.
pub fn find_invited(books: &Books, token: &str) -> Result<Account, OperationError> {
    let now = books.clock.now();
    books.db.read(|conn| {
        let missing = || OperationError::NotFound("the invitation".to_owned());
        let (account, valid_to) = invitations::find(conn, &secrets::hashed(token))?.ok_or_else(missing)?;
        let account = accounts::load(conn, account)?;
        if now > valid_to || account.is_blocked() { Err(missing()) } else { Ok(account) }
    })
}

/// Sets the password that the invited person chose. The link is used up; whoever was logged in by the old password is out.
pub fn accept(books: &Books, token: &str, password: &str) -> Result<Account, OperationError> {
    let account = find_invited(books, token)?;
    let hash = accepted_hash(password, &account.login, &account.name)?;
    let actor = Actor::named(&account.name);
    books.db.write(|conn| {
        // Two who hold the same link cannot both use it.
        if invitations::find(conn, &secrets::hashed(token))?.is_none() {
            return Err(OperationError::NotFound("the invitation".to_owned()));
        }
        invitations::delete_of_account(conn, account.id)?;
        sessions::delete_others(conn, account.id, None)?;
        accounts::set_password_hash(conn, account.id, &hash)?;
        record(conn, books, &actor, ("account.password", &account.login, "by invitation"))
    })?;
    Ok(account)
}

/// Changes one's own password; asks for the old one, and logs out every other place.
pub fn change_password(
    books: &Books,
    account: &Account,
    (old, new): (&str, &str),
    here: Option<SessionId>,
) -> Result<(), OperationError> {
    let known = books.db.read(|conn| accounts::password_hash(conn, account.id))?;
    if !passwords::is_right(old, known.as_deref())? {
        return Err(OperationError::Rejected(Bilingual::new(
            "Het huidige wachtwoord klopt niet. Er is niets gewijzigd.",
            "The present password is not right. Nothing was changed.",
        )));
    }
    let hash = accepted_hash(new, &account.login, &account.name)?;
    books.db.write(|conn| {
        accounts::set_password_hash(conn, account.id, &hash)?;
        sessions::delete_others(conn, account.id, here)?;
        record(
            conn,
            books,
            &Actor::named(&account.name),
            ("account.password", &account.login, "by themselves"),
        )
    })
}
