//! Zip files taken apart and put together, for workbooks that no program writes.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Names and contents of the parts of a zip file.
pub fn parts_of(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let take = |place: usize| {
        let mut part = archive.by_index(place).unwrap();
        let mut contents = Vec::new();
        part.read_to_end(&mut contents).unwrap();
        (part.name().unwrap().into_owned(), contents)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(take).collect()
}

pub fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(contents).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with another text in place of one of its parts.
pub fn with_part(bytes: &[u8], name: &str, contents: Vec<u8>) -> Vec<u8> {
    let mut parts = parts_of(bytes);
    parts.retain(|(known, _)| known != name);
    parts.push((name.to_owned(), contents));
    packed(&parts)
}
