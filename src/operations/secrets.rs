//! Secrets that the application hands out: random, and kept only as a hash.

use crate::domain::language::Bilingual;
use crate::operations::OperationError;
use crate::operations::seal;

/// 256 random bits in hexadecimal.
pub(super) fn fresh_token() -> Result<String, OperationError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_no_randomness| {
        OperationError::Conflict(Bilingual::new(
            "Het systeem geeft geen toevalsgetallen. Probeer het opnieuw of waarschuw de beheerder.",
            "The system gives no random numbers. Try again, or tell the administrator.",
        ))
    })?;
    Ok(seal::hex(&bytes))
}

/// What the books keep of a secret.
pub(super) fn hashed(secret: &str) -> String {
    seal::sha256_hex(&[secret.as_bytes()])
}
