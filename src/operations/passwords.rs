//! Passwords: hashed with argon2id, and compared in constant time. Slow on purpose: never inside a transaction.
//!
//! One password is hashed at a time, in one piece of memory that is kept. Where each took memory of its own, a server on
//! Debian was measured to grow by 19 MiB with every sign-in and never to shrink; and whoever sends a hundred passwords at
//! once can take no more than this.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::db::StoreError;
use crate::operations::OperationError;

/// A hash of somebody else's password, to compare with when there is no account: the answer takes as long either way.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

static MEMORY: Mutex<Vec<Block>> = Mutex::new(Vec::new());

/// The hash to keep, with its own salt (19 MiB, two passes).
pub fn hash(password: &str) -> Result<String, OperationError> {
    let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
    let salt = Salt::generate();
    let kept = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).map_err(broken)?,
        salt: Some(salt),
        hash: Some(hashed(
            password,
            &salt,
            &Argon2::new(algorithm, version, params),
            Params::DEFAULT_OUTPUT_LEN,
        )?),
    };
    Ok(kept.to_string())
}

/// Whether this is the password. Without a hash it takes as long and is never right.
pub fn is_right(password: &str, hash: Option<&str>) -> Result<bool, OperationError> {
    let kept = PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(broken)?;
    let (Some(salt), Some(expected)) = (kept.salt, kept.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(kept.algorithm.as_str()).map_err(broken)?;
    let version = kept.version.map(Version::try_from).transpose().map_err(broken)?.unwrap_or_default();
    let params = Params::try_from(&kept).map_err(broken)?;
    let found = hashed(password, &salt, &Argon2::new(algorithm, version, params), expected.len())?;
    // The outputs compare in constant time.
    Ok(found == expected && hash.is_some())
}

fn hashed(password: &str, salt: &Salt, argon2: &Argon2<'_>, length: usize) -> Result<Output, OperationError> {
    // Whoever held the memory and failed left nothing that the next one reads: argon2 writes each block before it reads it.
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    let mut room = [0; Output::MAX_LENGTH];
    let output = room.get_mut(..length).ok_or_else(|| broken(password_hash::Error::OutputSize))?;
    let done =
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, memory.as_mut_slice());
    // Nothing of a password stays behind in memory.
    memory.fill(Block::new());
    done.map_err(broken)?;
    Output::new(output).map_err(broken)
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

    /// What another program wrote is read by what the hash itself says: costs, version and length.
    #[test]
    fn a_hash_with_other_costs_is_read_by_its_own() {
        use argon2::PasswordVerifier;
        use argon2::password_hash::CustomizedPasswordHasher;

        let params = Params::new(8192, 3, 2, Some(24)).unwrap();
        let theirs = Argon2::default()
            .hash_password_customized(
                b"vier woorden op rij",
                b"zout van een ander",
                Some("argon2id"),
                None,
                params,
            )
            .unwrap()
            .to_string();
        assert!(is_right("vier woorden op rij", Some(&theirs)).unwrap());
        assert!(!is_right("vier woorden op ri", Some(&theirs)).unwrap());
        let ours = hash("vier woorden op rij").unwrap();
        Argon2::default().verify_password(b"vier woorden op rij", ours.as_str()).unwrap();
    }

    /// The server does not grow with the number of people who sign in, one after another or together.
    #[test]
    fn one_piece_of_memory_serves_all() {
        let kept = hash("vier woorden op rij").unwrap();
        std::thread::scope(|people| {
            for _ in 0..4 {
                people.spawn(|| assert!(is_right("vier woorden op rij", Some(&kept)).unwrap()));
            }
        });
        let memory = MEMORY.lock().unwrap();
        assert_eq!(memory.len(), 19 * 1024);
        assert!(
            memory.iter().all(|block| block.as_ref().iter().all(|word| *word == 0)),
            "a password is still in memory"
        );
    }
}
