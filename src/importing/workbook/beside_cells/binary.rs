//! Numbers and texts as they stand in binary parts: the lowest byte first.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|two| u16::from_le_bytes(*two))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}

/// A text of two bytes a character; halves of a pair that stand alone are shown as unreadable.
pub(super) fn wide(bytes: &[u8], characters: usize) -> String {
    let units = bytes.chunks_exact(2).take(characters).filter_map(|two| u16_at(two, 0));
    char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
