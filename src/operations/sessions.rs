//! Logging in and out. The books keep a hash of the token that the browser holds.

use chrono::{DateTime, Duration, Utc};

use crate::db::{DbConnection, StoreError, accounts, audit, sessions};
use crate::domain::account::{Account, Login, Session};
use crate::domain::ids::{AccountId, SessionId};
use crate::operations::{Books, OperationError, passwords, second_factor, secrets};

/// How long a login lasts.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without any page being asked for.
    pub idle_minutes: u32,
    /// In any case.
    pub hours: u32,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle_minutes: 60, hours: 12 }
    }
}

impl SessionLimits {
    fn moments(self, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let seen = now.checked_sub_signed(Duration::minutes(i64::from(self.idle_minutes)));
        let started = now.checked_sub_signed(Duration::hours(i64::from(self.hours)));
        (seen.unwrap_or(DateTime::UNIX_EPOCH), started.unwrap_or(DateTime::UNIX_EPOCH))
    }
}

/// A login that was seen within this time is not noted again: most requests write nothing. It is a small part of the idle
/// limit, so that who is active is never taken for idle, however short that limit is.
fn noted_every(limits: SessionLimits) -> Duration {
    /// A sixth of a minute.
    const SECONDS_PER_IDLE_MINUTE: i64 = 10;
    Duration::seconds(i64::from(limits.idle_minutes).saturating_mul(SECONDS_PER_IDLE_MINUTE).min(60))
}

/// How many failed attempts a door takes within the window before it stays shut.
const ATTEMPTS_PER_LOGIN: usize = 8;
const ATTEMPTS_PER_ADDRESS: usize = 40;
const WINDOW_MINUTES: i64 = 15;

/// What came of an attempt to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// The token for the browser to keep.
    In { token: String, account: AccountId },
    /// The password is right; a code is still to be given, together with this token.
    CodeNeeded { token: String },
    /// Login name and password do not belong together; which of both is wrong stays unsaid.
    Wrong,
    /// Too many failed attempts: nobody gets in at this door until then, whatever the password.
    Shut { until: DateTime<Utc> },
}

/// One attempt to log in.
#[derive(Clone, Copy)]
pub struct LoginAttempt<'a> {
    pub login: &'a str,
    pub password: &'a str,
    /// Where it comes from; kept as a hash for an hour, to slow down guessing.
    pub address: &'a str,
    /// What the browser says of itself, for the list of sessions.
    pub browser: &'a str,
}

/// Logs somebody in, or says why not.
pub fn log_in(books: &Books, attempt: &LoginAttempt<'_>) -> Result<LoginOutcome, OperationError> {
    let now = books.clock.now();
    let doors = doors_of(attempt.login, attempt.address);
    let login = attempt.login.parse::<Login>();
    let (shut, account, hash) = books.db.read(|conn| {
        let shut = shut_until(conn, &doors, now)?;
        let account = match &login {
            Ok(login) => accounts::find_by_login(conn, login)?,
            Err(_) => None,
        };
        let hash = match &account {
            Some(account) if !account.is_blocked() => accounts::password_hash(conn, account.id)?,
            Some(_) | None => None,
        };
        Ok::<_, StoreError>((shut, account, hash))
    })?;
    if let Some(until) = shut {
        return Ok(LoginOutcome::Shut { until });
    }
    let right = passwords::is_right(attempt.password, hash.as_deref())?;
    if let Some(account) = account.filter(|_| right) {
        let outcome = enter(books, &account, attempt.browser)?;
        if let LoginOutcome::In { .. } = &outcome {
            // Where a code is still to be given, guesses at it go on counting.
            books.db.write(|conn| sessions::forget_attempts(conn, &doors.login))?;
        }
        return Ok(outcome);
    }
    let shut = books.db.write(|conn| note_failure(conn, &doors, now))?;
    Ok(shut.map_or(LoginOutcome::Wrong, |until| LoginOutcome::Shut { until }))
}

/// Lets in somebody who has proved who they are, or asks for the code of their second factor first.
pub fn enter(books: &Books, account: &Account, browser: &str) -> Result<LoginOutcome, OperationError> {
    if let Some(token) = second_factor::ask(books, account.id)? {
        return Ok(LoginOutcome::CodeNeeded { token });
    }
    let token = open_session(books, account, browser)?;
    Ok(LoginOutcome::In { token, account: account.id })
}

/// What failed attempts are counted by.
pub(super) struct Doors {
    pub(super) login: String,
    address: String,
}

pub(super) fn doors_of(login: &str, address: &str) -> Doors {
    Doors {
        login: secrets::hashed(&format!("login {}", login.trim().to_lowercase())),
        address: secrets::hashed(&format!("address {address}")),
    }
}

/// Counts a failed attempt. Says until when the door is shut, when that was one too many.
pub(super) fn note_failure(
    conn: &mut DbConnection,
    doors: &Doors,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let an_hour_ago = now.checked_sub_signed(Duration::hours(1)).unwrap_or(now);
    sessions::insert_attempt(conn, &doors.login, now)?;
    sessions::insert_attempt(conn, &doors.address, now)?;
    sessions::forget_attempts_before(conn, an_hour_ago)?;
    shut_until(conn, doors, now)
}

/// Until when one of the doors stays shut; nothing when both are open.
pub(super) fn shut_until(
    conn: &mut DbConnection,
    doors: &Doors,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let window = Duration::minutes(WINDOW_MINUTES);
    let since = now.checked_sub_signed(window).unwrap_or(now);
    for (door, most) in [(&doors.login, ATTEMPTS_PER_LOGIN), (&doors.address, ATTEMPTS_PER_ADDRESS)] {
        let (count, last) = sessions::attempts_since(conn, door, since)?;
        if count >= most {
            return Ok(last.and_then(|last| last.checked_add_signed(window)));
        }
    }
    Ok(None)
}

/// Opens a session for somebody who has proved who they are. Returns the token for the browser.
pub fn open_session(books: &Books, account: &Account, browser: &str) -> Result<String, OperationError> {
    open_session_after(books, account, browser, "")
}

/// The same, with what was asked before: goes into the log.
pub(super) fn open_session_after(
    books: &Books,
    account: &Account,
    browser: &str,
    detail: &str,
) -> Result<String, OperationError> {
    let token = secrets::fresh_token()?;
    let now = books.clock.now();
    let browser: String = browser.chars().take(200).collect();
    books.db.write(|conn| {
        sessions::insert(conn, account.id, &secrets::hashed(&token), &browser, now)?;
        let subject = format!("account {}", account.login);
        let record = audit::AuditRecord {
            at: now,
            actor: &account.name,
            act: "session.open",
            subject: &subject,
            detail,
        };
        audit::insert(conn, &record)
    })?;
    Ok(token)
}

/// What a token is worth.
#[derive(Clone, Debug)]
pub enum TokenHolder {
    /// Nothing: it is unknown, or the account is blocked.
    Nobody,
    /// Once it opened the door; what its holder typed may still be kept for them.
    Lapsed(AccountId),
    LoggedIn(Session, Box<Account>),
}

/// The session and person behind a token. Takes note that the person was here, from time to time.
pub fn find_session(
    books: &Books,
    token: &str,
    limits: SessionLimits,
) -> Result<TokenHolder, OperationError> {
    let now = books.clock.now();
    let (seen_after, started_after) = limits.moments(now);
    let found = books.db.read(|conn| {
        let Some(session) = sessions::find(conn, &secrets::hashed(token))? else {
            return Ok(None);
        };
        let account = accounts::load(conn, session.account)?;
        Ok::<_, StoreError>(Some((session, account)))
    })?;
    let Some((session, account)) = found.filter(|(_, account)| !account.is_blocked()) else {
        return Ok(TokenHolder::Nobody);
    };
    if session.seen_at < seen_after || session.started_at < started_after {
        return Ok(TokenHolder::Lapsed(account.id));
    }
    if now.signed_duration_since(session.seen_at) >= noted_every(limits) {
        // Whoever reads does not wait for who writes; a later request takes note.
        books.db.write_if_free(|conn| sessions::touch(conn, session.id, now))?;
    }
    Ok(TokenHolder::LoggedIn(session, Box::new(account)))
}

/// Keeps sentences for the next page of a session.
pub fn keep_notices(books: &Books, session: SessionId, notices: &str) -> Result<(), OperationError> {
    books.db.write(|conn| Ok(sessions::set_notices(conn, session, notices)?))
}

/// The places where somebody is logged in, the latest first.
pub fn list_sessions(
    books: &Books,
    account: AccountId,
    limits: SessionLimits,
) -> Result<Vec<Session>, OperationError> {
    let (seen_after, started_after) = limits.moments(books.clock.now());
    let mut all = books.db.read(|conn| sessions::of_account(conn, account))?;
    all.retain(|session| session.seen_at >= seen_after && session.started_at >= started_after);
    Ok(all)
}

/// Logs a session of this person out.
pub fn end_session(books: &Books, account: AccountId, session: SessionId) -> Result<(), OperationError> {
    let ended = books.db.write(|conn| sessions::delete(conn, account, session))?;
    if ended { Ok(()) } else { Err(OperationError::NotFound(format!("session {session}"))) }
}

/// Logs somebody out everywhere but here.
pub fn end_other_sessions(
    books: &Books,
    account: AccountId,
    keep: SessionId,
) -> Result<usize, OperationError> {
    Ok(books.db.write(|conn| sessions::delete_others(conn, account, Some(keep)))?)
}

/// Sessions that lapsed stay known for some days, so that a form left open over a weekend can still give back its text.
const LAPSED_DAYS: i64 = 7;

/// Forgets what has lapsed long ago.
pub fn forget_expired(books: &Books, limits: SessionLimits) -> Result<usize, OperationError> {
    let now = books.clock.now();
    let then = now.checked_sub_signed(Duration::days(LAPSED_DAYS)).unwrap_or(now);
    let (seen_before, started_before) = limits.moments(then);
    Ok(books.db.write(|conn| sessions::delete_expired(conn, seen_before, started_before))?)
}

/// A second secret of a session, for its forms: follows from the token, which other sites cannot know.
pub fn form_token(session_token: &str) -> String {
    secrets::hashed(&format!("form {session_token}"))
}
