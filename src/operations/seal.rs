//! Seals: SHA-256 over what is kept and over the seal before it, so that a change anywhere shows.

use sha2::{Digest, Sha256};

use crate::domain::books::BookedGrant;
use crate::domain::ledger::{LedgerLine, SealHead};

/// The seal before the first one.
pub(super) const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 in hexadecimal.
pub(super) fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('?');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]).collect()
}

/// The seal of a record that follows another.
pub(super) fn chained(previous: &str, content: &str) -> String {
    sha256_hex(&[previous.as_bytes(), b"\n", content.as_bytes()])
}

/// The seal of a posting: the seal before it, its head and every fact of its lines, in order.
pub(super) fn posting<'a>(
    previous: &str,
    head: &SealHead<'_>,
    grant: &BookedGrant,
    lines: impl Iterator<Item = &'a LedgerLine>,
) -> String {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update("\n");
    hasher.update(head.canonical());
    let mut text = String::new();
    for line in lines {
        text.clear();
        line.write_canonical(&grant.sealed_place_of(line), &mut text);
        hasher.update(&text);
    }
    hex(&hasher.finalize())
}

/// The first 64 bits of a SHA-256, as the databases' whole number.
pub(super) fn fingerprint(text: &str) -> i64 {
    let digest = Sha256::digest(text.as_bytes());
    let first = digest.first_chunk::<8>().copied().unwrap_or_default();
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_follow_the_standard_and_each_other() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(&[b"a", b"bc"]), abc);
        let first = chained(FIRST, "one");
        assert_ne!(chained(&first, "two"), chained(FIRST, "two"));
        let first_half = u64::from_str_radix(abc.split_at(16).0, 16).unwrap();
        assert_eq!(fingerprint("abc"), i64::from_be_bytes(first_half.to_be_bytes()));
    }
}
