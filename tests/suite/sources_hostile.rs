//! XML that was made to harm, and good XML that was damaged: each ends in rows or in a plain reason, within the limits,
//! and what XML can refer to is never fetched.

use std::time::{Duration, Instant};

use crate::hostile::{LIMITS, grant, mutant, outcome, read, reader};
use crate::support::books::{fixture_bytes, fixtures_in};

/// Spread over all files of the folder.
const MUTANTS: usize = 320;
const INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const LEDGER: &str = "http://www.auditfiles.nl/XAF/3.2";
const STATEMENT: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

fn good_files() -> Vec<(String, Vec<u8>)> {
    fixtures_in("sources", &[".xml", ".xaf"])
        .into_iter()
        .map(|name| {
            let bytes = fixture_bytes(&format!("sources/{name}"));
            (name, bytes)
        })
        .collect()
}

#[test]
fn damaged_xml_ends_in_rows_or_in_a_reason() {
    let (reader, grant, files) = (reader(LIMITS), grant(), good_files());
    let mut outcomes = std::collections::BTreeMap::new();
    for number in 0..MUTANTS {
        let (name, bytes) = &files[number % files.len()];
        let came_of_it = outcome(read(&reader, &grant, name, &mutant(bytes, number)));
        *outcomes.entry(came_of_it).or_insert(0_usize) += 1;
    }
    for code in ["file-needs-too-much-memory", "file-takes-too-long", "reader-stopped"] {
        assert!(!outcomes.contains_key(code), "{outcomes:?}");
    }
    // XML hardly ever survives damage; a changed letter within a text does.
    assert!(outcomes.get("rows").copied().unwrap_or_default() > 4, "{outcomes:?}");
    assert!(outcomes.get("file-damaged").copied().unwrap_or_default() > 20, "{outcomes:?}");
}

/// A file cut off anywhere is damaged, and never half a file that passes for a whole one.
#[test]
fn a_file_that_was_cut_off_is_never_taken_for_whole() {
    let (reader, grant) = (verantwoord::importing::WorkbookReader::InThisProcess, grant());
    for (name, bytes) in good_files() {
        let end = bytes.iter().rposition(|byte| *byte == b'>').unwrap();
        for part in 1..40 {
            let cut = end * part / 40;
            let came_of_it = outcome(read(&reader, &grant, &name, &bytes[..cut]));
            assert_ne!(came_of_it, "rows", "{name} cut at {cut}");
        }
    }
}

#[test]
fn xml_made_to_harm_is_refused_within_the_limits() {
    let entity = |level: u32| {
        let before = level - 1;
        format!("<!ENTITY e{level} \"&e{before};&e{before};&e{before};&e{before};\">")
    };
    let bomb = (1..30).map(entity).collect::<Vec<_>>().concat();
    let cases = [
        (
            "entity bomb",
            format!(
                "<?xml version='1.0'?><!DOCTYPE Invoice [<!ENTITY e0 'x'>{bomb}]><Invoice xmlns='{INVOICE}'><ID>&e29;</ID></Invoice>"
            ),
            "file-xml-with-document-type",
        ),
        (
            "external entity",
            format!(
                "<!DOCTYPE Invoice [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><Invoice xmlns='{INVOICE}'><ID>&f;</ID></Invoice>"
            ),
            "file-xml-with-document-type",
        ),
        (
            "document type far from the start",
            format!(
                "<auditfile xmlns='{LEDGER}'><header/><!DOCTYPE a SYSTEM 'http://127.0.0.1/x'><company/></auditfile>"
            ),
            "file-xml-with-document-type",
        ),
        ("deep nesting", format!("<Invoice xmlns='{INVOICE}'>{}", "<a>".repeat(2_000_000)), "file-too-large"),
        (
            "deep nesting outside any record",
            format!("<Document xmlns='{STATEMENT}'>{}", "<a>".repeat(2_000_000)),
            "file-too-large",
        ),
        (
            "one huge text",
            format!("<Invoice xmlns='{INVOICE}'><ID>{}</ID></Invoice>", "x".repeat(40 << 20)),
            "file-too-large",
        ),
        (
            "a record of millions of elements",
            format!("<Invoice xmlns='{INVOICE}'>{}</Invoice>", "<a/>".repeat(3_000_000)),
            "file-too-large",
        ),
        (
            "a huge attribute",
            format!("<Invoice xmlns='{INVOICE}' a='{}'></Invoice>", "x".repeat(8 << 20)),
            "file-damaged",
        ),
    ];
    let (reader, grant) = (reader(LIMITS), grant());
    for (what, text, code) in cases {
        let started = Instant::now();
        let came_of_it = outcome(read(&reader, &grant, "x.xml", text.as_bytes()));
        assert!(started.elapsed() < Duration::from_secs(10), "{what}: {:?}", started.elapsed());
        // Bytes past the start of a file are not looked at to tell what it is.
        assert!(
            came_of_it == code || what == "a huge attribute" && came_of_it != "rows",
            "{what}: {came_of_it}"
        );
    }
}
