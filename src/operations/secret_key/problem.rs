//! What can be amiss with the key of secrets: what, where, and how to mend it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::domain::ids::AccountId;
use crate::domain::language::Bilingual;

/// Why a secret cannot be kept or read. Shown, it is the English of [`KeyProblem::words`].
#[derive(Debug)]
pub enum KeyProblem {
    /// No file is named for the key, as may be with PostgreSQL.
    Unstated,
    /// Secrets are encrypted, and the file is not there.
    Missing(PathBuf),
    /// The file holds something else than a key.
    NoKey(PathBuf),
    /// The file holds another key than the one that secrets are encrypted under.
    Another(PathBuf),
    /// The system does not let us read or write the file.
    Unusable { path: PathBuf, cause: io::Error },
    /// The key is the right one, and what is kept beside this account is not what was encrypted for it.
    Changed(AccountId),
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for KeyProblem {}

impl KeyProblem {
    /// What is wrong and what to do, for the one who looks after the program. It names files.
    pub fn words(&self) -> Bilingual {
        let (nl, en) = match self {
            KeyProblem::Unstated => return unstated(),
            KeyProblem::Missing(path) => (
                format!(
                    "De sleutel waarmee de geheimen van tweede factoren zijn versleuteld, ontbreekt: {path}. Zet dat bestand terug, of wijs het aan met --secrets-key. Is het verloren, neem dan de tweede factoren weg met 'verantwoord user reset-second-factor'; daarna komt er een nieuwe sleutel.",
                    path = path.display()
                ),
                format!(
                    "The key that the secrets of second factors are encrypted under is missing: {path}. Put that file back, or point to it with --secrets-key. If it is lost, take the second factors away with 'verantwoord user reset-second-factor'; after that a new key is made.",
                    path = path.display()
                ),
            ),
            KeyProblem::NoKey(path) => (
                format!(
                    "In {path} staat geen sleutel: die bestaat uit 64 hexadecimale cijfers op een regel. Zet het bestand terug waarmee de geheimen van tweede factoren zijn versleuteld, of wijs het aan met --secrets-key. Is er nog niets versleuteld, haal het bestand dan weg; er komt een nieuw.",
                    path = path.display()
                ),
                format!(
                    "There is no key in {path}: a key is 64 hexadecimal digits on one line. Put back the file that the secrets of second factors are encrypted under, or point to it with --secrets-key. If nothing is encrypted yet, take the file away; a new one is made.",
                    path = path.display()
                ),
            ),
            KeyProblem::Another(path) => (
                format!(
                    "De geheimen van tweede factoren zijn met een andere sleutel versleuteld dan die in {path}. Zet het goede bestand terug, of wijs het aan met --secrets-key; op elke server hetzelfde. Is het verloren, neem dan de tweede factoren weg met 'verantwoord user reset-second-factor'.",
                    path = path.display()
                ),
                format!(
                    "The secrets of second factors are encrypted under another key than the one in {path}. Put the right file back, or point to it with --secrets-key; the same on every server. If it is lost, take the second factors away with 'verantwoord user reset-second-factor'.",
                    path = path.display()
                ),
            ),
            KeyProblem::Unusable { path, cause } => (
                format!(
                    "Het bestand {path} voor de sleutel van geheimen is niet te gebruiken ({cause}). Geef de gebruiker van het programma er rechten op, of wijs een ander bestand aan met --secrets-key.",
                    path = path.display()
                ),
                format!(
                    "The file {path} for the key of secrets cannot be used ({cause}). Give the user of the program rights to it, or point to another file with --secrets-key.",
                    path = path.display()
                ),
            ),
            KeyProblem::Changed(account) => (
                format!(
                    "Het geheim van de tweede factor van account {account} is in de database veranderd, of is van een ander. Neem die tweede factor weg met 'verantwoord user reset-second-factor', en ga na wie in de database kan schrijven."
                ),
                format!(
                    "The secret of the second factor of account {account} was changed in the database, or is somebody else's. Take that second factor away with 'verantwoord user reset-second-factor', and look into who can write to the database."
                ),
            ),
        };
        Bilingual::new(nl, en)
    }

    /// What somebody at a page is told. Where the key stands and what is wrong with it is for the log.
    pub fn words_for_people(&self) -> Bilingual {
        match self {
            KeyProblem::Unstated => unstated(),
            KeyProblem::Missing(_)
            | KeyProblem::NoKey(_)
            | KeyProblem::Another(_)
            | KeyProblem::Unusable { .. }
            | KeyProblem::Changed(_) => Bilingual::new(
                "De geheimen van tweede factoren zijn nu niet te lezen, dus ook geen codes van een app. Een herstelcode werkt wel. Waarom het zo is, staat voor de beheerder in het logboek van de server.",
                "The secrets of second factors cannot be read now, and so no codes of an app. A recovery code does work. Why it is so stands in the log of the server, for the one who looks after it.",
            ),
        }
    }
}

fn unstated() -> Bilingual {
    Bilingual::new(
        "Voor de geheimen van tweede factoren is hier geen bestand voor een sleutel opgegeven. De beheerder van de server geeft het op met --secrets-key BESTAND (of VERANTWOORD_SECRETS_KEY), op elke server hetzelfde; het wordt bij het eerste gebruik gemaakt.",
        "No file for a key is stated here for the secrets of second factors. The one who looks after the server states it with --secrets-key FILE (or VERANTWOORD_SECRETS_KEY), the same on every server; it is made at first use.",
    )
}
