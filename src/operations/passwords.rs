//! Passwords: hashed with argon2id, and compared in constant time. Slow on purpose: never inside a transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::sync::mpsc::{self, Sender};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::db::StoreError;
use crate::operations::OperationError;

/// A hash of somebody else's password, to compare with when there is no account: the answer takes as long either way.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

type Work = Box<dyn FnOnce() + Send>;

/// The one thread that hashes. A thread keeps the 19 MiB that this takes for its next need: were it done wherever a
/// request is answered, each of those threads would hold as much.
static HASHING: LazyLock<Sender<Work>> = LazyLock::new(|| {
    let (desk, waiting) = mpsc::channel::<Work>();
    std::thread::spawn(move || {
        for work in waiting {
            // Who waits for an answer that cannot come is told so; the next one has his turn.
            drop(catch_unwind(AssertUnwindSafe(work)));
        }
    });
    desk
});

fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, OperationError> {
    let (answer, answered) = mpsc::sync_channel(1);
    drop(HASHING.send(Box::new(move || drop(answer.send(work())))));
    answered.recv().map_err(broken)
}

/// The hash to keep, with its own salt (19 MiB, two passes).
pub fn hash(password: &str) -> Result<String, OperationError> {
    let password = password.to_owned();
    let hash: PasswordHash =
        in_turn(move || Argon2::default().hash_password(password.as_bytes()))?.map_err(broken)?;
    Ok(hash.to_string())
}

/// Whether this is the password. Without a hash it takes as long and is never right.
pub fn is_right(password: &str, hash: Option<&str>) -> Result<bool, OperationError> {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(broken)?;
    let password = password.to_owned();
    let right = in_turn(move || Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())?;
    Ok(right && hash.is_some())
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> OperationError {
    OperationError::Store(StoreError::Broken(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let one = hash("vier woorden op rij").unwrap();
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, hash("vier woorden op rij").unwrap(), "each hash has its own salt");
        assert!(is_right("vier woorden op rij", Some(&one)).unwrap());
        assert!(!is_right("vier woorden op een rij", Some(&one)).unwrap());
        assert!(!is_right("", None).unwrap());
    }

    #[test]
    fn people_who_come_at_once_are_served_in_turn() {
        let kept = hash("vier woorden op rij").unwrap();
        let right = |word: &str| is_right(word, Some(&kept)).unwrap();
        let answers = std::thread::scope(|threads| {
            let words = ["vier woorden op rij", "iets anders", "vier woorden op rij"];
            let asked = words.map(|word| threads.spawn(move || right(word)));
            asked.map(|answer| answer.join().unwrap())
        });
        assert_eq!(answers, [true, false, true]);
        assert!(in_turn(|| panic!("not this one")).is_err());
        assert_eq!(in_turn(|| 7).unwrap(), 7, "the next one has his turn");
    }
}
