//! The encoding that a person says a text file has, instead of what its bytes suggest.

use encoding_rs::Encoding;

use super::unreadable::Unreadable;

/// The name of an encoding by its label, such as "windows-1252" or "latin1".
pub fn known_name(label: &str) -> Option<&'static str> {
    Encoding::for_label(label.trim().as_bytes()).map(Encoding::name)
}

/// The text in UTF-8 with the mark that says so.
pub(super) fn as_utf_8(bytes: &[u8], label: &str) -> Result<Vec<u8>, Unreadable> {
    let encoding = Encoding::for_label(label.trim().as_bytes())
        .ok_or_else(|| Unreadable::Damaged(format!("no encoding is called {label}")))?;
    let (text, _replaced) = encoding.decode_with_bom_removal(bytes);
    let mut decoded = Vec::from("\u{FEFF}");
    decoded.extend_from_slice(text.as_bytes());
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_decoded_as_told() {
        assert_eq!(known_name("Windows-1252"), Some("windows-1252"));
        assert_eq!(known_name("klingon"), None);
        assert_eq!(as_utf_8(b"caf\xE9", "windows-1252").unwrap(), "\u{FEFF}café".as_bytes());
        assert_eq!(as_utf_8(b"caf\x82", "ibm866").unwrap(), "\u{FEFF}cafВ".as_bytes());
        assert!(as_utf_8(b"x", "klingon").is_err());
    }
}
