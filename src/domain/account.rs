//! People who may log in: their accounts, and what their names and passwords must be.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::domain::ids::{AccountId, AssignmentId, SessionId};
use crate::domain::language::{Bilingual, Language};
use crate::domain::permission::{Assignment, Rights};

/// One person who may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub login: Login,
    /// As it stands in the log of acts; no two accounts share one.
    pub name: String,
    pub language: Language,
    pub state: AccountState,
    pub has_password: bool,
    pub assignments: Vec<(AssignmentId, Assignment)>,
}

impl Account {
    pub fn rights(&self) -> Rights {
        Rights { assignments: self.assignments.iter().map(|(_, assignment)| assignment.clone()).collect() }
    }

    pub fn is_blocked(&self) -> bool {
        self.state == AccountState::Blocked
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    Active,
    /// May not log in; its name stays in the log of acts.
    Blocked,
}

impl AccountState {
    pub fn code(self) -> &'static str {
        match self {
            AccountState::Active => "active",
            AccountState::Blocked => "blocked",
        }
    }
}

impl FromStr for AccountState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [AccountState::Active, AccountState::Blocked].into_iter().find(|state| state.code() == text).ok_or(())
    }
}

/// The name that somebody logs in with: lower case, no spaces; an e-mail address will do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Login(String);

impl Login {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no login name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a login name has 2 to 100 letters, digits and the signs . - _ + @, without spaces")]
pub struct NoLogin;

impl NoLogin {
    pub fn message() -> Bilingual {
        Bilingual::new(
            "Een gebruikersnaam heeft 2 tot 100 letters, cijfers en de tekens . - _ + @, zonder spaties.",
            "A login name has 2 to 100 letters, digits and the signs . - _ + @, without spaces.",
        )
    }
}

impl FromStr for Login {
    type Err = NoLogin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let login = text.trim().to_lowercase();
        let allowed = |letter: char| letter.is_alphanumeric() || ".-_+@".contains(letter);
        let length = login.chars().count();
        if (2..=100).contains(&length) && login.chars().all(allowed) {
            Ok(Login(login))
        } else {
            Err(NoLogin)
        }
    }
}

/// The least length of a password (NIST SP 800-63B asks for 8; longer is the only rule that helps).
pub const PASSWORD_LEAST: usize = 12;
/// Longer passwords are refused: hashing them would be free work for others.
pub const PASSWORD_MOST: usize = 128;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefused {
    TooShort,
    TooLong,
    /// On the list of what is guessed first, or made of it.
    Common,
    /// Holds the person's own name or login name.
    OwnName,
    /// One sign, or a few, again and again.
    Repeated,
}

impl PasswordRefused {
    pub fn message(self) -> Bilingual {
        match self {
            PasswordRefused::TooShort => Bilingual::new(
                format!(
                    "Dit wachtwoord is te kort: neem er een van ten minste {PASSWORD_LEAST} tekens. Een zin van vier woorden is goed te onthouden."
                ),
                format!(
                    "This password is too short: take one of at least {PASSWORD_LEAST} signs. A phrase of four words is easy to remember."
                ),
            ),
            PasswordRefused::TooLong => Bilingual::new(
                format!("Dit wachtwoord is langer dan {PASSWORD_MOST} tekens. Neem een korter."),
                format!("This password is longer than {PASSWORD_MOST} signs. Take a shorter one."),
            ),
            PasswordRefused::Common => Bilingual::new(
                "Dit wachtwoord wordt veel gebruikt en is daardoor snel geraden. Neem een ander.",
                "This password is used a lot, and therefore soon guessed. Take another.",
            ),
            PasswordRefused::OwnName => Bilingual::new(
                "In dit wachtwoord staat uw eigen naam. Neem een ander.",
                "This password holds your own name. Take another.",
            ),
            PasswordRefused::Repeated => Bilingual::new(
                "Dit wachtwoord herhaalt steeds dezelfde tekens. Neem een ander.",
                "This password repeats the same signs over and over. Take another.",
            ),
        }
    }
}

/// Stems that guessing starts with. A password that is one of these, with digits and signs around it, is refused.
const COMMON_STEMS: &[&str] = &[
    "password",
    "passwort",
    "wachtwoord",
    "welkom",
    "welcome",
    "qwerty",
    "qwertyuiop",
    "azerty",
    "asdfghjkl",
    "zxcvbnm",
    "admin",
    "administrator",
    "beheerder",
    "letmein",
    "iloveyou",
    "ikhouvanjou",
    "geheim",
    "secret",
    "changeme",
    "default",
    "monkey",
    "dragon",
    "football",
    "voetbal",
    "feyenoord",
    "ajax",
    "nederland",
    "holland",
    "amsterdam",
    "rotterdam",
    "denhaag",
    "utrecht",
    "zomer",
    "winter",
    "herfst",
    "lente",
    "summer",
    "autumn",
    "spring",
    "januari",
    "december",
    "maandag",
    "vrijdag",
    "monday",
    "friday",
    "princess",
    "sunshine",
    "superman",
    "batman",
    "starwars",
    "trustno",
    "master",
    "login",
    "test",
    "testtest",
    "abc",
    "abcdef",
    "abcdefgh",
    "verantwoord",
    "verantwoorddemo",
    "rijksoverheid",
    "ministerie",
    "overheid",
    "amif",
    "subsidie",
    "password password",
    "correct horse battery staple",
    "hallo",
    "hello",
    "geheimwachtwoord",
    "mijnwachtwoord",
    "welkomwelkom",
    "wachtwoordwachtwoord",
    "passwordpassword",
    "qwertyqwerty",
    "adminadmin",
];

/// Checks a new password by length and by what is guessed first; asks for no mix of signs and for no renewal
/// (NIST SP 800-63B, 3.1.1.2).
pub fn check_password(password: &str, login: &Login, name: &str) -> Result<(), PasswordRefused> {
    let length = password.chars().count();
    if length < PASSWORD_LEAST {
        return Err(PasswordRefused::TooShort);
    }
    if length > PASSWORD_MOST {
        return Err(PasswordRefused::TooLong);
    }
    let folded = password.to_lowercase();
    let mut letters: Vec<char> = folded.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 4 {
        return Err(PasswordRefused::Repeated);
    }
    let squeezed: String = folded.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let stem: String = unmasked(&squeezed).trim_matches(|letter: char| letter.is_ascii_digit()).to_owned();
    let is_common = |text: &str| COMMON_STEMS.iter().any(|known| known.replace(' ', "") == text);
    if is_sequence(&squeezed) || stem.is_empty() || is_common(&stem) || is_common(&squeezed) {
        return Err(PasswordRefused::Common);
    }
    let own = name.split_whitespace().chain([login.as_str()]).map(str::to_lowercase);
    let rest =
        own.filter(|word| word.chars().count() >= 4).fold(folded, |rest, word| rest.replace(&word, ""));
    // The name may be in it when enough stands beside it.
    if rest.chars().count() < length.min(8) && rest.chars().count() < length {
        return Err(PasswordRefused::OwnName);
    }
    Ok(())
}

/// Signs that stand for letters, read as those letters: "w@chtw00rd".
fn unmasked(text: &str) -> String {
    let letter = |sign: char| match sign {
        '0' => 'o',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    };
    let digits_at_end = text.chars().rev().take_while(char::is_ascii_digit).count();
    let body = text.chars().count().saturating_sub(digits_at_end);
    text.chars().take(body).map(letter).collect()
}

/// 1234567890 or abcdefghijkl, upwards or downwards.
fn is_sequence(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let steps = |step: fn(u32, u32) -> bool| {
        let pairs = codes.windows(2).filter(|pair| matches!(pair, [one, two] if step(*one, *two))).count();
        // A sequence may start anew once, as in 1234567890123.
        codes.len() > 3 && pairs.saturating_add(2) >= codes.len()
    };
    steps(|one, two| two == one.saturating_add(1)) || steps(|one, two| two.saturating_add(1) == one)
}

/// A place where somebody is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    /// What the browser says of itself.
    pub browser: String,
    pub started_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// Sentences for the next page.
    pub notices: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_names_are_folded_and_checked() {
        assert_eq!("  F.Vries@Example.NL ".parse::<Login>().unwrap().as_str(), "f.vries@example.nl");
        for wrong in ["", "a", "two words", "semi;colon", "new\nline"] {
            assert_eq!(wrong.parse::<Login>(), Err(NoLogin), "{wrong}");
        }
    }

    #[test]
    fn passwords_are_judged_by_length_and_by_what_is_guessed_first() {
        let login: Login = "fatima".parse().unwrap();
        let cases = [
            ("vier woorden op rij", Ok(())),
            ("Xk3#pq9!Lm2z", Ok(())),
            ("paard nietje accu goed", Ok(())),
            ("kort", Err(PasswordRefused::TooShort)),
            ("aaaaaaaaaaaaaaa", Err(PasswordRefused::Repeated)),
            ("abababababababab", Err(PasswordRefused::Repeated)),
            ("Wachtwoord2026!", Err(PasswordRefused::Common)),
            ("w4chtw00rd-2026", Err(PasswordRefused::Common)),
            ("123456789012", Err(PasswordRefused::Common)),
            ("abcdefghijkl", Err(PasswordRefused::Common)),
            ("Welkom202612345", Err(PasswordRefused::Common)),
            ("fatima-fatima", Err(PasswordRefused::OwnName)),
            ("De Vries fatima", Err(PasswordRefused::OwnName)),
            ("fatima houdt van zee", Ok(())),
        ];
        for (password, expected) in cases {
            assert_eq!(check_password(password, &login, "Fatima de Vries"), expected, "{password}");
        }
        let long = "lang en breed ".repeat(10);
        assert_eq!(check_password(&long, &login, "F"), Err(PasswordRefused::TooLong));
    }
}
