//! The second factor: a code of an app on somebody's own telephone (TOTP, RFC 6238), or one of ten recovery codes. The
//! secret is kept encrypted, for codes follow from it: whoever reads the database without the key can make none.

use chrono::{DateTime, Duration, Utc};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::db::second_factors::{self, StoredFactor};
use crate::db::{DbConnection, StoreError, accounts, sessions};
use crate::domain::account::Account;
use crate::domain::ids::{AccountId, SessionId};
use crate::domain::language::Bilingual;
use crate::operations::accounts::record;
use crate::operations::secret_key::is_sealed;
use crate::operations::sessions::{LoginOutcome, doors_of, note_failure, open_session_after, shut_until};
use crate::operations::{Actor, Books, OperationError, secrets};

/// What apps show the code under.
const ISSUER: &str = "Verantwoord";
/// Every app knows these values; many know no others.
const STEP_SECONDS: u64 = 30;
const DIGITS: u8 = 6;
/// A clock may be one step slow or fast.
const SKEW_STEPS: u16 = 1;

const RECOVERY_CODES: usize = 10;
/// How long a right password waits for its code.
const PENDING_MINUTES: i64 = 10;

/// How far somebody is with the second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactorState {
    Absent,
    /// The app must read the key, and give a code, before it counts.
    BeingSetUp(Key),
    SetUp {
        since: DateTime<Utc>,
        recovery_codes: i64,
    },
}

/// What the app must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// In base 32, in groups of four, to be typed.
    pub text: String,
    /// The same as an address (`otpauth:`), to be read by a camera.
    pub uri: String,
}

/// What came of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeOutcome<T> {
    Right(T),
    /// Not a code of now, or one that was used before.
    Wrong,
    /// Too many wrong ones.
    Shut {
        until: DateTime<Utc>,
    },
}

/// Which code it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Used {
    App,
    Recovery,
}

pub fn load_state(books: &Books, account: &Account) -> Result<FactorState, OperationError> {
    books.db.read(|conn| match second_factors::find(conn, account.id)? {
        None => Ok(FactorState::Absent),
        Some(StoredFactor { confirmed_at: Some(since), .. }) => {
            let recovery_codes = second_factors::count_codes(conn, account.id)?;
            Ok(FactorState::SetUp { since, recovery_codes })
        }
        Some(factor) => {
            let secret = books.secret_key.open(account.id, &factor.secret)?;
            Ok(FactorState::BeingSetUp(key_of(&secret, account)?))
        }
    })
}

/// Whether this person is asked for a code.
pub fn is_set_up(books: &Books, account: AccountId) -> Result<bool, OperationError> {
    books.db.read(|conn| Ok(confirmed(conn, account)?.is_some()))
}

fn confirmed(conn: &mut DbConnection, account: AccountId) -> Result<Option<StoredFactor>, StoreError> {
    Ok(second_factors::find(conn, account)?.filter(|factor| factor.confirmed_at.is_some()))
}

/// Makes a secret for somebody, for their app to read. A second time it stays as it is.
pub fn begin(books: &Books, account: &Account) -> Result<(), OperationError> {
    let secret = Secret::from(secrets::random_bytes::<20>()?).to_base32();
    make_key(books, &books.db.read(second_factors::list_secrets)?)?;
    let sealed = books.secret_key.seal(account.id, &secret)?;
    let at = books.clock.now();
    books.db.write(|conn| {
        // A server that made a key of its own just now, in a file of its own, adds nothing beside the other's.
        books.secret_key.fits(texts(&second_factors::list_secrets(conn)?))?;
        if second_factors::find(conn, account.id)?.is_none() {
            second_factors::insert(conn, account.id, &sealed, at)?;
        }
        Ok(())
    })
}

fn texts(kept: &[(AccountId, String)]) -> impl Iterator<Item = &str> {
    kept.iter().map(|(_, text)| text.as_str())
}

/// Makes the key at its first use, and makes sure that it fits. Where secrets are encrypted already, another would not.
fn make_key(books: &Books, kept: &[(AccountId, String)]) -> Result<(), OperationError> {
    if !texts(kept).any(is_sealed) {
        books.secret_key.make()?;
    }
    Ok(books.secret_key.fits(texts(kept))?)
}

/// Encrypts the secrets that stand readable in the books, from before there was a key. Says what is amiss with the key
/// where somebody needs it, or where its file holds something else; whatever is readable works until that is mended.
pub fn encrypt_secrets(books: &Books) -> Result<(), OperationError> {
    let kept = books.db.read(second_factors::list_secrets)?;
    if kept.is_empty() {
        return Ok(books.secret_key.check_file()?);
    }
    make_key(books, &kept)?;
    if texts(&kept).all(is_sealed) {
        return Ok(());
    }
    books.db.write(|conn| {
        let kept = second_factors::list_secrets(conn)?;
        books.secret_key.fits(texts(&kept))?;
        for (account, secret) in kept.iter().filter(|(_, text)| !is_sealed(text)) {
            second_factors::replace_secret(conn, *account, &books.secret_key.seal(*account, secret)?)?;
        }
        Ok(())
    })
}

/// Makes the second factor count, when the code shows that the app holds the secret. Gives the recovery codes, which are
/// shown once; every other place is logged out.
pub fn confirm(
    books: &Books,
    account: &Account,
    code: &str,
    here: Option<SessionId>,
) -> Result<CodeOutcome<Vec<String>>, OperationError> {
    let codes = fresh_codes()?;
    let now = books.clock.now();
    books.db.write(|conn| {
        let missing = || OperationError::NotFound(format!("a second factor of {}", account.login));
        let factor = second_factors::find(conn, account.id)?.ok_or_else(missing)?;
        if factor.confirmed_at.is_some() {
            return Err(set_up_already());
        }
        if !use_app_code((conn, books), account.id, &factor, &typed(code))? {
            return Ok(CodeOutcome::Wrong);
        }
        second_factors::confirm(conn, account.id, now)?;
        second_factors::replace_codes(conn, account.id, &hashes(account.id, &codes))?;
        sessions::delete_others(conn, account.id, here)?;
        record(
            conn,
            books,
            &Actor::named(&account.name),
            ("account.second-factor", &account.login, "set up"),
        )?;
        Ok(CodeOutcome::Right(codes.clone()))
    })
}

fn set_up_already() -> OperationError {
    OperationError::Conflict(Bilingual::new(
        "Uw tweede factor is al ingesteld.",
        "Your second factor is set up already.",
    ))
}

/// Gives ten new recovery codes, which are shown once; the old ones are worth nothing any more. Asks for a code.
pub fn renew_recovery_codes(
    books: &Books,
    account: &Account,
    (code, address): (&str, &str),
) -> Result<CodeOutcome<Vec<String>>, OperationError> {
    let codes = fresh_codes()?;
    with_code(books, account, (code, address), |conn| {
        second_factors::replace_codes(conn, account.id, &hashes(account.id, &codes))?;
        record(
            conn,
            books,
            &Actor::named(&account.name),
            ("account.second-factor", &account.login, "new recovery codes"),
        )?;
        Ok(codes.clone())
    })
}

/// Takes one's own second factor away. Asks for a code.
pub fn remove(
    books: &Books,
    account: &Account,
    (code, address): (&str, &str),
) -> Result<CodeOutcome<()>, OperationError> {
    with_code(books, account, (code, address), |conn| {
        second_factors::delete(conn, account.id)?;
        record(
            conn,
            books,
            &Actor::named(&account.name),
            ("account.second-factor", &account.login, "removed"),
        )
    })
}

/// Does something for which a code of a second factor that counts is asked. Wrong ones are counted as at the login.
fn with_code<T>(
    books: &Books,
    account: &Account,
    (code, address): (&str, &str),
    work: impl Fn(&mut DbConnection) -> Result<T, OperationError>,
) -> Result<CodeOutcome<T>, OperationError> {
    let now = books.clock.now();
    let doors = doors_of(account.login.as_str(), address);
    books.db.write(|conn| {
        if let Some(until) = shut_until(conn, &doors, now)? {
            return Ok(CodeOutcome::Shut { until });
        }
        if use_code((conn, books), account.id, code)?.is_some() {
            return Ok(CodeOutcome::Right(work(conn)?));
        }
        let shut = note_failure(conn, &doors, now)?;
        Ok(shut.map_or(CodeOutcome::Wrong, |until| CodeOutcome::Shut { until }))
    })
}

/// Takes away the second factor of somebody who has lost it, and logs them out everywhere.
pub fn reset(books: &Books, actor: &Actor, id: AccountId) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let account = accounts::load(conn, id)?;
        if !second_factors::delete(conn, id)? {
            return Err(OperationError::Conflict(Bilingual::new(
                format!("{} heeft geen tweede factor. Er is niets gewijzigd.", account.name),
                format!("{} has no second factor. Nothing was changed.", account.name),
            )));
        }
        second_factors::delete_pending(conn, id)?;
        sessions::delete_others(conn, id, None)?;
        record(conn, books, actor, ("account.second-factor.reset", &account.login, ""))
    })
}

/// Where a code is asked for: a token that stands for the right password, for some minutes.
pub(super) fn ask(books: &Books, account: AccountId) -> Result<Option<String>, OperationError> {
    if !is_set_up(books, account)? {
        return Ok(None);
    }
    let token = secrets::fresh_token()?;
    let now = books.clock.now();
    books.db.write(|conn| {
        second_factors::delete_pending_before(conn, begun_after(now))?;
        second_factors::insert_pending(conn, account, &secrets::hashed(&token), now)
    })?;
    Ok(Some(token))
}

fn begun_after(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_signed(Duration::minutes(PENDING_MINUTES)).unwrap_or(now)
}

/// A code after the right password.
#[derive(Clone, Copy)]
pub struct CodeAttempt<'a> {
    /// Of [`LoginOutcome::CodeNeeded`].
    pub token: &'a str,
    pub code: &'a str,
    pub address: &'a str,
    pub browser: &'a str,
}

/// What came of a code after a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondStep {
    Login(LoginOutcome),
    /// Got in by a recovery code: one fewer is left.
    Recovered {
        token: String,
    },
    /// The password was given too long ago.
    TooLate,
}

/// Logs in who has given the right password before, and the right code now.
pub fn log_in(books: &Books, attempt: &CodeAttempt<'_>) -> Result<SecondStep, OperationError> {
    let now = books.clock.now();
    let hash = secrets::hashed(attempt.token);
    let checked = books.db.write(|conn| {
        let Some((id, begun_at)) = second_factors::find_pending(conn, &hash)? else { return Ok(None) };
        let account = accounts::load(conn, id)?;
        if account.is_blocked() || begun_at < begun_after(now) {
            return Ok(None);
        }
        let doors = doors_of(account.login.as_str(), attempt.address);
        if let Some(until) = shut_until(conn, &doors, now)? {
            return Ok(Some((account, CodeOutcome::Shut { until })));
        }
        let Some(used) = use_code((conn, books), id, attempt.code)? else {
            let shut = note_failure(conn, &doors, now)?;
            let outcome = shut.map_or(CodeOutcome::Wrong, |until| CodeOutcome::Shut { until });
            return Ok(Some((account, outcome)));
        };
        second_factors::delete_pending(conn, id)?;
        sessions::forget_attempts(conn, &doors.login)?;
        Ok::<_, OperationError>(Some((account, CodeOutcome::Right(used))))
    })?;
    let Some((account, outcome)) = checked else { return Ok(SecondStep::TooLate) };
    Ok(match outcome {
        CodeOutcome::Wrong => SecondStep::Login(LoginOutcome::Wrong),
        CodeOutcome::Shut { until } => SecondStep::Login(LoginOutcome::Shut { until }),
        CodeOutcome::Right(Used::App) => {
            let token = open_session_after(books, &account, attempt.browser, "with a code")?;
            SecondStep::Login(LoginOutcome::In { token, account: account.id })
        }
        CodeOutcome::Right(Used::Recovery) => {
            let token = open_session_after(books, &account, attempt.browser, "with a recovery code")?;
            SecondStep::Recovered { token }
        }
    })
}

/// Uses up a code of somebody whose second factor counts.
fn use_code(
    (conn, books): (&mut DbConnection, &Books),
    account: AccountId,
    code: &str,
) -> Result<Option<Used>, OperationError> {
    let Some(factor) = confirmed(conn, account)? else { return Ok(None) };
    let code = typed(code);
    if code.chars().count() == usize::from(DIGITS) {
        return Ok(use_app_code((conn, books), account, &factor, &code)?.then_some(Used::App));
    }
    Ok(second_factors::use_code(conn, account, &recovery_hash(account, &code))?.then_some(Used::Recovery))
}

/// Whether the app shows this code now, or a step ago or ahead, and it was not used before.
fn use_app_code(
    (conn, books): (&mut DbConnection, &Books),
    account: AccountId,
    factor: &StoredFactor,
    code: &str,
) -> Result<bool, OperationError> {
    let seconds = u64::try_from(books.clock.now().timestamp()).map_err(broken)?;
    let secret = books.secret_key.open(account, &factor.secret)?;
    let Some(step) = codes_of(&secret)?.build().map_err(broken)?.check(code, seconds) else {
        return Ok(false);
    };
    Ok(second_factors::use_step(conn, account, i64::try_from(step).map_err(broken)?)?)
}

fn codes_of(secret: &str) -> Result<Builder, OperationError> {
    let secret = Secret::try_from_base32(secret).map_err(broken)?;
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS).with_skew(SKEW_STEPS);
    Ok(builder.with_step_duration(STEP_SECONDS).with_secret(secret))
}

fn key_of(secret: &str, account: &Account) -> Result<Key, OperationError> {
    let builder = codes_of(secret)?.with_issuer(Some(ISSUER)).with_account_name(account.login.as_str());
    let totp: Totp = builder.build().map_err(broken)?;
    Ok(Key { text: in_fours(secret), uri: totp.to_url().map_err(broken)? })
}

/// A code as people type it: spaces, dashes and capitals make no difference, nor does a nought for the letter o.
fn typed(code: &str) -> String {
    let signs: Vec<char> = code.chars().filter(char::is_ascii_alphanumeric).collect();
    if signs.iter().all(char::is_ascii_digit) {
        return signs.into_iter().collect();
    }
    signs.into_iter().map(|sign| if sign == '0' { 'o' } else { sign.to_ascii_lowercase() }).collect()
}

fn in_fours(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Ten codes of eighty random bits each.
fn fresh_codes() -> Result<Vec<String>, OperationError> {
    let code = || Ok(in_fours(&Secret::from(secrets::random_bytes::<10>()?).to_base32().to_lowercase()));
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

fn hashes(account: AccountId, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| recovery_hash(account, &typed(code))).collect()
}

fn recovery_hash(account: AccountId, code: &str) -> String {
    secrets::hashed(&format!("recovery {account} {code}"))
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> OperationError {
    OperationError::Store(StoreError::Broken(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Secret::from(*b"12345678901234567890").to_base32();
        let totp = codes_of(&secret).unwrap().build().unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.check(code, seconds), Some(seconds / STEP_SECONDS), "{code}");
            assert_eq!(totp.check(code, seconds + 2 * STEP_SECONDS), None, "{code}");
        }
    }

    #[test]
    fn codes_may_be_typed_as_people_do() {
        let cases = [
            (" 287 082 ", "287082"),
            ("ABCD-efgh 2345-jk0m", "abcdefgh2345jkom"),
            ("000 000", "000000"),
            ("", ""),
        ];
        for (typed_in, read) in cases {
            assert_eq!(typed(typed_in), read, "{typed_in}");
        }
    }

    #[test]
    fn recovery_codes_differ_and_are_read_as_they_are_shown() {
        let codes = fresh_codes().unwrap();
        assert_eq!(codes.len(), 10);
        let mut hashed = hashes(AccountId::new(1), &codes);
        assert_eq!(hashed.first(), Some(&recovery_hash(AccountId::new(1), &typed(&codes[0].to_uppercase()))));
        assert_ne!(hashed.first(), hashes(AccountId::new(2), &codes).first());
        hashed.sort();
        hashed.dedup();
        assert_eq!(hashed.len(), 10);
    }
}
