//! Which characters the bytes of a text file stand for.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::EncodingKnownBy;

pub(super) struct DecodedText<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static str,
    pub known_by: EncodingKnownBy,
}

/// A byte-order mark tells; then valid UTF-8 is UTF-8; else the likeliest encoding for all bytes.
pub(super) fn decode(bytes: &[u8]) -> DecodedText<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(mark..).unwrap_or_default(), EncodingKnownBy::ByteOrderMark);
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return decode_as(encoding, bytes, EncodingKnownBy::Likelihood);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return DecodedText {
            text: Cow::Borrowed(text),
            encoding: UTF_8.name(),
            known_by: EncodingKnownBy::ValidUtf8,
        };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    decode_as(detector.guess(None, Utf8Detection::Deny), bytes, EncodingKnownBy::Likelihood)
}

/// The same for a web page, which may say itself in which encoding it is.
pub(super) fn decode_page(bytes: &[u8]) -> DecodedText<'_> {
    let decoded = decode(bytes);
    if decoded.known_by != EncodingKnownBy::Likelihood {
        return decoded;
    }
    match declared_encoding(bytes.get(..2048).unwrap_or(bytes)) {
        Some(encoding) => decode_as(encoding, bytes, EncodingKnownBy::Declared),
        None => decoded,
    }
}

/// The encoding after the first `charset=`.
fn declared_encoding(start: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(start).to_lowercase();
    let (_, declared) = start.split_once("charset=")?;
    let label = declared.trim_start_matches(['"', '\'']).split(['"', '\'', '>', ';', ' ', '/']).next()?;
    Encoding::for_label(label.as_bytes())
}

/// The name of an encoding as `decode` gives it.
pub(super) fn known_name(label: &str) -> Option<&'static str> {
    Encoding::for_label(label.as_bytes()).map(Encoding::name)
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8], known_by: EncodingKnownBy) -> DecodedText<'a> {
    let (text, _replaced) = encoding.decode_without_bom_handling(bytes);
    DecodedText { text, encoding: encoding.name(), known_by }
}

/// Text in UTF-16 has a zero in nearly every second byte; other text has none.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..1024).unwrap_or(bytes);
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, most) = (zeros(0), zeros(1), start.len() / 2 * 7 / 10);
    match (even, odd) {
        (0, odd) if odd > most => Some(UTF_16LE),
        (even, 0) if even > most => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether bytes are text rather than some binary format: no zero bytes and hardly any control characters.
pub(super) fn looks_like_text(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() || utf_16_without_mark(bytes).is_some() {
        return true;
    }
    let start = bytes.get(..8192).unwrap_or(bytes);
    let controls = start.iter().filter(|byte| **byte < 0x20 && !b"\t\n\r\x0C\x1A".contains(byte)).count();
    !start.contains(&0) && controls * 100 <= start.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded_as_they_were_written() {
        let polish = "Dostawca;Opis\nŁódź Żagań;Usługi szkoleniowe dla trenerów gościnności\n".repeat(4);
        let greek = "Προμηθευτής;Περιγραφή\nΑθήνα;Υπηρεσίες εκπαίδευσης και φιλοξενίας\n".repeat(4);
        let dutch = "Leverancier;Omschrijving\nCafé Coöperatie;Reünie en scènes voor € 12,50\n".repeat(4);
        for (text, encoding) in [
            (&polish, encoding_rs::WINDOWS_1250),
            (&greek, encoding_rs::WINDOWS_1253),
            (&dutch, encoding_rs::WINDOWS_1252),
            (&polish, encoding_rs::ISO_8859_2),
            (&dutch, UTF_8),
        ] {
            let bytes = encoding.encode(text).0;
            let decoded = decode(&bytes);
            assert_eq!(decoded.text, text.as_str(), "{} read as {}", encoding.name(), decoded.encoding);
        }
    }

    #[test]
    fn utf_16_is_known_with_and_without_a_mark() {
        let units = |mark: &str| format!("{mark}Naam;Bedrag\nCafé;12,50").encode_utf16().collect::<Vec<_>>();
        for (mark, known_by) in
            [("\u{FEFF}", EncodingKnownBy::ByteOrderMark), ("", EncodingKnownBy::Likelihood)]
        {
            let little: Vec<u8> = units(mark).into_iter().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units(mark).into_iter().flat_map(u16::to_be_bytes).collect();
            for (bytes, name) in [(little, "UTF-16LE"), (big, "UTF-16BE")] {
                let decoded = decode(&bytes);
                assert_eq!((decoded.encoding, decoded.known_by), (name, known_by));
                assert_eq!(decoded.text, "Naam;Bedrag\nCafé;12,50");
                assert!(looks_like_text(&bytes));
            }
        }
    }

    #[test]
    fn a_mark_for_utf_8_is_not_part_of_the_text() {
        let decoded = decode(b"\xEF\xBB\xBFnaam");
        assert_eq!((decoded.text.as_ref(), decoded.known_by), ("naam", EncodingKnownBy::ByteOrderMark));
    }
}
