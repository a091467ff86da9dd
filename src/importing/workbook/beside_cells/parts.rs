//! The parts of a zip file: what stands in them, without taking them apart, and their XML element by element.

use std::io::{BufRead, BufReader, Read, Seek};

use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// A part is looked through piece by piece of this size.
pub(super) const PIECE: usize = 1 << 16;

/// Whether one of the words stands in a part, without taking it apart.
pub(super) fn mentions<R: Read + Seek>(archive: &mut ZipArchive<R>, part: &str, words: &[&[u8]]) -> bool {
    let Ok(mut file) = archive.by_name(part) else { return false };
    let finders: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
    let longest = words.iter().map(|word| word.len()).max().unwrap_or_default();
    let mut piece = vec![0; PIECE];
    let mut kept = 0;
    loop {
        let Some(room) = piece.get_mut(kept..) else { return false };
        let Ok(count) = file.read(room) else { return false };
        let filled = piece.get(..kept + count).unwrap_or_default();
        if finders.iter().any(|finder| finder.find(filled).is_some()) {
            return true;
        }
        if count == 0 {
            return false;
        }
        // A word may lie across the edge of two pieces.
        let tail = filled.len().saturating_sub(longest);
        kept = filled.len() - tail;
        piece.copy_within(tail..tail + kept, 0);
    }
}

/// The relations of a part: id, kind and target, as the name of a part of the archive.
pub(super) fn related<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    rels: &str,
    folder: &str,
) -> Option<Vec<(String, String, String)>> {
    let mut found = Vec::new();
    let mut reader = opened(archive, rels)?;
    each_element(&mut reader, |element, name| {
        if name == "Relationship" {
            let target = attribute(element, "Target").unwrap_or_default();
            let target = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None if folder.is_empty() => target,
                None => format!("{folder}/{target}"),
            };
            let (id, kind) = (attribute(element, "Id"), attribute(element, "Type"));
            found.push((id.unwrap_or_default(), kind.unwrap_or_default(), target));
        }
    })?;
    Some(found)
}

pub(super) type PartReader<'a> = Reader<BufReader<Box<dyn Read + 'a>>>;

pub(super) fn opened<'a, R: Read + Seek>(
    archive: &'a mut ZipArchive<R>,
    part: &str,
) -> Option<PartReader<'a>> {
    let file = archive.by_name(part).ok()?;
    Some(Reader::from_reader(BufReader::new(Box::new(file))))
}

/// Goes over the elements of a part until its end; nothing when it is no XML.
pub(super) fn each_element<R: BufRead>(
    reader: &mut Reader<R>,
    mut take: impl FnMut(&BytesStart<'_>, &str),
) -> Option<()> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name();
                take(&element, name.as_ref());
            }
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

pub(super) fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let known = element.attributes().flatten().find(|attribute| {
        let name = attribute.key.local_name();
        let name: &str = name.as_ref();
        name == wanted
    })?;
    known.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

pub(super) fn number(element: &BytesStart<'_>, wanted: &str) -> Option<u32> {
    attribute(element, wanted)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_word_is_found_across_the_edge_of_two_pieces() {
        use std::io::Write;
        for filler in [0, PIECE - 9, PIECE - 3, PIECE, 3 * PIECE - 1] {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            writer.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all("h".repeat(filler).as_bytes()).unwrap();
            writer.write_all(b" hidden=\"1\"").unwrap();
            let mut archive = ZipArchive::new(writer.finish().unwrap()).unwrap();
            assert!(mentions(&mut archive, "a.xml", &[b"hidden="]), "{filler}");
            assert!(!mentions(&mut archive, "a.xml", &[b"hiddes="]), "{filler}");
        }
    }
}
