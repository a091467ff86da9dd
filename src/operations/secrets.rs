//! Secrets that the application hands out: random, and kept only as a hash.

use crate::domain::language::Bilingual;
use crate::operations::OperationError;
use crate::operations::seal;

/// 256 random bits in hexadecimal.
pub(super) fn fresh_token() -> Result<String, OperationError> {
    Ok(seal::hex(&random_bytes::<32>()?))
}

/// Bytes that nobody can guess.
pub(super) fn random_bytes<const LENGTH: usize>() -> Result<[u8; LENGTH], OperationError> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|_no_randomness| {
        OperationError::Conflict(Bilingual::new(
            "Het systeem geeft geen toevalsgetallen. Probeer het opnieuw of waarschuw de beheerder.",
            "The system gives no random numbers. Try again, or tell the administrator.",
        ))
    })?;
    Ok(bytes)
}

/// What the books keep of a secret.
pub(super) fn hashed(secret: &str) -> String {
    seal::sha256_hex(&[secret.as_bytes()])
}
