//! Calendars of deadlines and milestones, at secret addresses: made and withdrawn by a person, read without logging in, and
//! never showing more than that person may see on the day that it is read.

use chrono::{DateTime, Utc};

use crate::db::{StoreError, accounts, calendar_feeds, grants};
use crate::domain::account::Account;
use crate::domain::calendar_event::{CalendarEvent, calendar_of};
use crate::domain::language::Bilingual;
use crate::domain::permission::Act;
use crate::operations::accounts::record;
use crate::operations::{Actor, Books, OperationError, overview, secrets};

/// What somebody must be allowed to see to have a calendar of a grant.
pub const CALENDAR_ACT: Act = Act::ViewMilestones;

/// A calendar as it stands today.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub grant: String,
    pub title: Bilingual,
    /// Whose address it is, and in which language they read.
    pub account: Account,
    pub events: Vec<CalendarEvent>,
}

/// Makes the secret address of a person's calendar of a grant. An earlier address stops working. Returns the secret, which is
/// shown once: the books keep its hash.
pub fn make_feed(
    books: &Books,
    actor: &Actor,
    account: &Account,
    grant: &str,
) -> Result<String, OperationError> {
    let token = secrets::fresh_token()?;
    let hash = secrets::hashed(&token);
    let now = books.clock.now();
    if !account.rights().may(CALENDAR_ACT, grant, now.date_naive()) {
        return Err(OperationError::NotFound(format!("grant {grant}")));
    }
    books.db.write(|conn| {
        let id = grants::id(conn, grant)?;
        calendar_feeds::delete(conn, account.id, id)?;
        calendar_feeds::insert(conn, (account.id, id), &hash, now)?;
        record(conn, books, actor, ("calendar.make", &account.login, grant))
    })?;
    Ok(token)
}

/// Withdraws the address; whoever has it finds nothing any more.
pub fn withdraw_feed(
    books: &Books,
    actor: &Actor,
    account: &Account,
    grant: &str,
) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let id = grants::id(conn, grant)?;
        if !calendar_feeds::delete(conn, account.id, id)? {
            return Err(OperationError::NotFound(format!("a calendar of {grant}")));
        }
        record(conn, books, actor, ("calendar.withdraw", &account.login, grant))
    })
}

/// When a person's address for a grant was made; nothing when there is none.
pub fn feed_made_at(
    books: &Books,
    account: &Account,
    grant: &str,
) -> Result<Option<DateTime<Utc>>, OperationError> {
    books.db.read(|conn| {
        let id = grants::id(conn, grant)?;
        Ok(calendar_feeds::made_at(conn, account.id, id)?)
    })
}

/// The calendar behind a secret. An unknown or withdrawn one is not found, nor one whose owner may no longer see the grant.
/// `people` are the same books by the real clock, by which rights expire.
pub fn read_feed(books: &Books, people: &Books, token: &str) -> Result<Calendar, OperationError> {
    let missing = || OperationError::NotFound("the calendar".to_owned());
    let found = people.db.read(|conn| {
        let Some((account, grant)) = calendar_feeds::find(conn, &secrets::hashed(token))? else {
            return Ok(None);
        };
        let code = grants::load_by_id(conn, grant)?.definition.code;
        Ok::<_, StoreError>(Some((accounts::load(conn, account)?, code)))
    })?;
    let (account, grant) = found.ok_or_else(missing)?;
    if account.is_blocked() || !account.rights().may(CALENDAR_ACT, &grant, people.clock.today()) {
        return Err(missing());
    }
    let seen = overview::overview(books, &grant)?;
    Ok(Calendar {
        events: calendar_of(&grant, &seen.deadlines, &seen.milestones),
        title: seen.grant.definition.title,
        grant,
        account,
    })
}
