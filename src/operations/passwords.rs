//! Passwords: hashed with argon2id, and compared in constant time. Slow on purpose: never inside a transaction.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::db::StoreError;
use crate::operations::OperationError;

/// A hash of somebody else's password, to compare with when there is no account: the answer takes as long either way.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// The hash to keep, with its own salt (19 MiB, two passes).
pub fn hash(password: &str) -> Result<String, OperationError> {
    let hash: PasswordHash = Argon2::default().hash_password(password.as_bytes()).map_err(broken)?;
    Ok(hash.to_string())
}

/// Whether this is the password. Without a hash it takes as long and is never right.
pub fn is_right(password: &str, hash: Option<&str>) -> Result<bool, OperationError> {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(broken)?;
    let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
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
}
