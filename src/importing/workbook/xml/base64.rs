//! Files within XML are written in base64 (RFC 4648, section 4).

/// The bytes of a text in base64; white space is passed over. Nothing when the text is something else.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held, mut padding) = (0_u32, 0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        if byte == b'=' {
            padding += 1;
            continue;
        }
        if padding > 0 {
            return None;
        }
        bits = bits << 6 | value_of(byte)?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xFF).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    // What is left over is no more than the zero bits of a last group, and the group is filled up.
    let complete = bits == 0
        && match held {
            0 => padding == 0,
            2 => padding == 1,
            4 => padding == 2,
            _ => false,
        };
    complete.then_some(bytes)
}

fn value_of(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 4648, section 10, and what is none.
    #[test]
    fn texts_become_bytes() {
        for (text, bytes) in [
            ("", Some(&b""[..])),
            ("Zg==", Some(b"f")),
            ("Zm8=", Some(b"fo")),
            ("Zm9v", Some(b"foo")),
            ("Zm9v\n YmE=", Some(b"fooba")),
            ("Zm9vYmFy", Some(b"foobar")),
            ("Zg", None),
            ("Zg=", None),
            ("Zh==", None),
            ("Zg==Zg==", None),
            ("Z", None),
            ("Zm9-", None),
        ] {
            assert_eq!(decode(text).as_deref(), bytes, "{text:?}");
        }
    }
}
