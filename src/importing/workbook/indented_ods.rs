//! Ods files that were written with indents. The spaces between the elements of a table mean nothing (ODF 1.3 part 3,
//! 3.15), but the library that reads ods stumbles over them: they are taken out and the file is packed anew. Knows
//! nothing of cells.

use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::importing::unreadable::Unreadable;

const CONTENT: &str = "content.xml";

/// The same file, with nothing between the elements of its tables.
pub(super) fn without_indents(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    pack_anew(bytes).map_err(|error| Unreadable::Damaged(error.to_string()))
}

fn pack_anew(bytes: &[u8]) -> Result<Vec<u8>, ZipError> {
    let mut from = ZipArchive::new(Cursor::new(bytes))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for place in 0..from.len() {
        let part = from.by_index_raw(place)?;
        if part.name()? != CONTENT {
            to.raw_copy_file(part)?;
        }
    }
    let mut content = Vec::new();
    from.by_name(CONTENT)?.read_to_end(&mut content)?;
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    to.start_file(CONTENT, stored)?;
    to.write_all(&without_spaces_between_elements(&content))?;
    Ok(to.finish()?.into_inner())
}

/// Leaves out blank text beside the tags of tables and between paragraphs; blank text within a paragraph stays.
fn without_spaces_between_elements(content: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(content.len());
    let mut left = content;
    while let Some(end) = left.iter().position(|byte| *byte == b'>') {
        let (with_tag, rest) = left.split_at(end + 1);
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let after = rest.get(blank..).unwrap_or_default();
        kept.extend_from_slice(with_tag);
        let start = with_tag.iter().rposition(|byte| *byte == b'<').unwrap_or(0);
        let means_nothing = is_between_elements(with_tag.get(start..).unwrap_or_default(), after);
        left = if means_nothing { after } else { rest };
    }
    kept.extend_from_slice(left);
    kept
}

fn is_between_elements(tag_before: &[u8], after: &[u8]) -> bool {
    let of_table = |tag: &[u8]| tag.starts_with(b"<table:") || tag.starts_with(b"</table:");
    of_table(tag_before) && after.starts_with(b"<")
        || of_table(after)
        || tag_before.starts_with(b"</text:p>") && after.starts_with(b"<text:p")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blanks_that_mean_nothing_go() {
        for (content, kept) in [
            (
                "<table:table-row>\n  <table:table-cell>\n <text:p>a  b</text:p>\n </table:table-cell>\n</table:table-row>",
                "<table:table-row><table:table-cell><text:p>a  b</text:p></table:table-cell></table:table-row>",
            ),
            (
                "<text:p>a</text:p>\n <text:p>b<text:span> </text:span> <text:s/> c</text:p>",
                "<text:p>a</text:p><text:p>b<text:span> </text:span> <text:s/> c</text:p>",
            ),
            ("<table:table-cell> a", "<table:table-cell> a"),
            ("no tags at all", "no tags at all"),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(without_spaces_between_elements(content.as_bytes())).unwrap(), kept);
        }
    }
}
