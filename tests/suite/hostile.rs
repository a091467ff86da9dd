//! Files that were made to harm, and good files that were damaged: each ends in rows or in a plain reason, within the
//! limits, and costs the process that asked hardly any memory.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use verantwoord::domain::grant::GrantDefinition;
use verantwoord::domain::reading_plan::Instructions;
use verantwoord::importing::{
    ImportRequest, ReadWorkbook, ReaderLimits, Unreadable, WorkbookReader, grant_file, read_expenses,
    reference_data,
};

use crate::support::archive::{packed, parts_of, with_part};
use crate::support::books::{fixture_bytes, fixture_text, fixtures_in, moment};
use crate::support::{biff8, program, spreadsheet, xlsb};

const MUTANTS: usize = 2100;
/// Lower than users have, so that the suite is quick.
pub const LIMITS: ReaderLimits = ReaderLimits { file_megabytes: 64, memory_megabytes: 512, seconds: 10 };
/// Every format that people have, as it is told to them.
const FORMATS: [&str; 8] = [
    "csv (UTF-8, ,)",
    "csv (UTF-8, ;)",
    "csv (windows-1252, ;)",
    "html (UTF-8)",
    "ods",
    "xls",
    "xlsb",
    "xlsx",
];
const XLSX: &str = "same-data/expenses-openpyxl.xlsx";
const ODS: &str = "same-data/expenses.ods";
const XLS: &str = "same-data/expenses.xls";

pub fn reader(limits: ReaderLimits) -> WorkbookReader {
    WorkbookReader::InChild { program: env!("CARGO_BIN_EXE_verantwoord").into(), limits }
}

pub fn grant() -> GrantDefinition {
    grant_file::read_grant_file("grant.toml", &fixture_text("cbr/grant.toml")).unwrap()
}

pub fn read(
    reader: &WorkbookReader,
    grant: &GrantDefinition,
    name: &str,
    bytes: &[u8],
) -> Result<ReadWorkbook, Unreadable> {
    let scheme = reference_data::scheme(&grant.scheme).unwrap();
    let today = moment().date_naive();
    let instructions = &Instructions::default();
    let request = ImportRequest { reader, file_name: name, bytes, grant, scheme, instructions, today };
    read_expenses(&request, &mut |_| {})
}

/// The stable name of what came of a file: `rows`, or the reason why there are none.
pub fn outcome(read: Result<ReadWorkbook, Unreadable>) -> &'static str {
    match read {
        Ok(read) => {
            let rows = read.drafts.len() + read.waiting.len() + read.ignored.len();
            assert_eq!(u64::try_from(rows).unwrap(), read.read);
            assert!(read.read > 0 || !read.findings.is_empty(), "nothing read and nothing said");
            "rows"
        }
        Err(reason) => {
            assert!(!reason.is_ours(), "{reason}");
            assert!(!reason.message().nl.is_empty() && !reason.remedy().nl.is_empty(), "{reason}");
            reason.code()
        }
    }
}

/// Xorshift: the same mutants on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// Damages a file in one of the ways in which files get damaged, or are damaged on purpose.
fn mutate(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let size = bytes.len();
    match chance.below(6) {
        0 => {
            for _ in 0..=chance.below(8) {
                let place = chance.below(size);
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= 1 << chance.below(8);
                }
            }
        }
        1 => bytes.truncate(chance.below(size)),
        2 => {
            let (from, at) = (chance.below(size), chance.below(size));
            let piece: Vec<u8> = bytes.iter().skip(from).take(1 + chance.below(600)).copied().collect();
            let times = 1 + chance.below(20);
            bytes.splice(at..at, piece.repeat(times));
        }
        3 => {
            let length = chance.below(size / 4);
            let (one, other) = (chance.below(size / 2), size / 2 + chance.below(size / 4));
            for step in 0..length.min(size / 4) {
                if one + step < size && other + step < size {
                    bytes.swap(one + step, other + step);
                }
            }
        }
        4 => {
            let from = chance.below(size);
            let to = (from + chance.below(200)).min(size);
            bytes.drain(from..to);
        }
        _ => {
            // Numbers of records, lengths and sectors: the largest and the smallest ones.
            let at = chance.below(size);
            let extreme = [[0xFF; 4], [0, 0, 0, 0x80], [0xFE, 0xFF, 0xFF, 0xFF], [0; 4]][chance.below(4)];
            let end = (at + 4).min(size);
            bytes.splice(at..end, extreme);
        }
    }
}

/// Good files of every format, small enough to be read often.
fn good_files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for folder in ["same-data", "cbr/workbooks"] {
        for name in fixtures_in(folder, &[".xlsx", ".xls", ".ods", ".csv"]) {
            let bytes = fixture_bytes(&format!("{folder}/{name}"));
            files.push((name, bytes));
        }
    }
    let text = fixture_text("same-data/expenses.csv");
    let rows = text.lines().map(|line| format!("<tr><td>{}</td></tr>\n", line.replace(';', "</td><td>")));
    files.push((
        "page.xls".to_owned(),
        format!("<html><table>{}</table></html>", rows.collect::<String>()).into(),
    ));
    let ods = fixture_bytes(ODS);
    let content = parts_of(&ods).into_iter().find(|(name, _)| name == "content.xml").unwrap().1;
    let indented = String::from_utf8(content).unwrap().replace("<table:", "\n  <table:");
    files.push(("indented.ods".to_owned(), with_part(&ods, "content.xml", indented.into())));
    let mut sheets = spreadsheet::open(&fixture_bytes(XLSX));
    for sheet in &mut sheets {
        sheet.look.hidden_rows = vec![3, 4, 8];
        sheet.look.hidden_columns = vec![(1, 2)];
        sheet.look.formats = vec![(2, "[$€-413] #,##0.00"), (5, "[$USD] #,##0.00")];
    }
    files.push(("expenses.xlsb".to_owned(), xlsb::workbook(&sheets)));
    files.push(("hidden.xls".to_owned(), biff8::workbook(&sheets)));
    files
}

/// No format of `WorkbookFormat` is left out of the damage.
#[test]
fn good_files_of_every_format_are_damaged() {
    let (grant, reader) = (grant(), WorkbookReader::InThisProcess);
    let read =
        |(name, bytes): &(String, Vec<u8>)| read(&reader, &grant, name, bytes).unwrap().format.to_string();
    let formats: BTreeSet<String> = good_files().iter().map(read).collect();
    assert_eq!(formats.iter().map(String::as_str).collect::<Vec<_>>(), FORMATS);
}

/// Half of the mutants of a zip file are damaged within a part, where no checksum betrays it.
pub fn mutant(file: &[u8], number: usize) -> Vec<u8> {
    let seed = u64::try_from(number).unwrap().wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut chance = Chance(seed | 1);
    if !file.starts_with(b"PK") || chance.below(2) == 0 {
        let mut bytes = file.to_vec();
        mutate(&mut bytes, &mut chance);
        return bytes;
    }
    let mut parts = parts_of(file);
    let which = chance.below(parts.len());
    mutate(&mut parts[which].1, &mut chance);
    packed(&parts)
}

#[test]
fn damaged_files_end_in_rows_or_in_a_reason() {
    let (files, grant, reader) = (good_files(), grant(), reader(LIMITS));
    for (name, bytes) in &files {
        let outcome = outcome(read(&reader, &grant, name, bytes));
        assert_eq!(outcome, "rows", "{name} undamaged");
    }
    let next = AtomicUsize::new(0);
    let outcomes = || {
        let mut outcomes = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= MUTANTS {
                return outcomes;
            }
            let (name, bytes) = &files[number % files.len()];
            let begun = Instant::now();
            let outcome = outcome(read(&reader, &grant, name, &mutant(bytes, number)));
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(LIMITS.seconds + 5), "mutant {number} of {name}: {took:?}");
            outcomes.push(outcome);
        }
    };
    let outcomes: Vec<&str> = std::thread::scope(|scope| {
        let workers = [scope.spawn(outcomes), scope.spawn(outcomes)];
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for outcome in &outcomes {
        *counts.entry(outcome).or_default() += 1;
    }
    println!("{counts:?}");
    assert_eq!(outcomes.len(), MUTANTS);
    assert!(counts["rows"] > MUTANTS / 10 && counts["file-damaged"] > MUTANTS / 10, "{counts:?}");
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// An xlsx file with these rows as XML.
fn xlsx_with_rows(rows: &str) -> Vec<u8> {
    let good = fixture_bytes(XLSX);
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    with_part(&good, "xl/worksheets/sheet1.xml", sheet.into())
}

/// An xlsx file whose first cells show these shared strings.
fn xlsx_with_strings(strings: &[u8], cells: usize) -> Vec<u8> {
    let row = |row: usize| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
    let rows: String = (1..=cells).map(row).collect();
    let strings = [format!("<sst xmlns=\"{MAIN}\">").as_bytes(), strings, b"</sst>"].concat();
    with_part(&xlsx_with_rows(&rows), "xl/sharedStrings.xml", strings)
}

/// An xls file in which a sector of the allocation table follows itself.
fn xls_with_cycle(of_the_directory: bool) -> Vec<u8> {
    let mut bytes = fixture_bytes(XLS);
    let number = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let table = usize::try_from(number(&bytes, 76)).unwrap();
    let directory = number(&bytes, 48);
    let sector = if of_the_directory { directory } else { 0 };
    let at = (table + 1) * 512 + usize::try_from(sector).unwrap() * 4;
    bytes.splice(at..at + 4, sector.to_le_bytes());
    bytes
}

fn ods_with_rows(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Blad1\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    with_part(&fixture_bytes(ODS), "content.xml", content.into())
}

/// Files made to harm, each with the outcomes that are right.
fn nasty_files() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    const TOO_MUCH: &[&str] = &["file-needs-too-much-memory", "file-too-large", "file-takes-too-long"];
    const NEVER_ROWS: &[&str] =
        &["file-damaged", "file-needs-too-much-memory", "file-too-large", "file-takes-too-long"];
    let repeated = |columns: u32, rows: u32| {
        ods_with_rows(&format!(
            "<table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell office:value-type=\"float\" \
             office:value=\"1\" table:number-columns-repeated=\"{columns}\"><text:p>1</text:p></table:table-cell>\
             </table:table-row>"
        ))
    };
    let cell = "<c><v>1</v></c>".repeat(100);
    let spans = "<tr><td colspan=16383 rowspan=1000000>1".repeat(20_000);
    vec![
        (
            "corners.xlsx",
            xlsx_with_rows(
                "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>",
            ),
            &["rows"],
        ),
        (
            "long-string.xlsx",
            xlsx_with_strings(&[b"<si><t>".as_slice(), &vec![b'x'; 200_000_000], b"</t></si>"].concat(), 1),
            TOO_MUCH,
        ),
        ("many-strings.xlsx", xlsx_with_strings(&b"<si><t>x</t></si>".repeat(12_000_000), 1), TOO_MUCH),
        (
            "repeated-string.xlsx",
            xlsx_with_strings(&[b"<si><t>".as_slice(), &vec![b'x'; 900_000], b"</t></si>"].concat(), 2000),
            TOO_MUCH,
        ),
        ("many-cells.xlsx", xlsx_with_rows(&format!("<row>{cell}</row>").repeat(80_000)), TOO_MUCH),
        ("lying-row.xlsx", xlsx_with_rows("<row r=\"4294967295\"><c><v>1</v></c></row>"), &["file-damaged"]),
        (
            "rows-backwards.xlsx",
            xlsx_with_rows(
                "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
            ),
            &["file-damaged"],
        ),
        (
            "deep.xlsx",
            xlsx_with_rows(&"<a>".repeat(3_000_000)),
            &["rows", "file-damaged", "file-takes-too-long"],
        ),
        ("cycle-directory.xls", xls_with_cycle(true), NEVER_ROWS),
        ("cycle-stream.xls", xls_with_cycle(false), NEVER_ROWS),
        ("repeated-cells.ods", repeated(1_000_000_000, 1_000_000_000), NEVER_ROWS),
        ("repeated-columns.ods", repeated(16_384, 6000), TOO_MUCH),
        ("repeated-row.ods", repeated(2, 1_000_000_000), &["rows", "file-takes-too-long"]),
        (
            "spaces.ods",
            ods_with_rows(
                "<table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"2000000000\"/></text:p></table:table-cell></table:table-row>",
            ),
            TOO_MUCH,
        ),
        ("line.csv", vec![b'x'; 50_000_000], &["file-too-large"]),
        ("columns.csv", b"a;".repeat(25_000_000), NEVER_ROWS),
        (
            "quote.csv",
            [b"a;b\n\"".as_slice(), &b"1;2\n".repeat(500_000), b"\""].concat(),
            &["file-too-large"],
        ),
        ("spans.xls", format!("<table>{spans}").into(), NEVER_ROWS),
        (
            "tags.xls",
            format!("<table><tr>{}", "<td".repeat(2_000_000)).into(),
            &["rows", "file-takes-too-long"],
        ),
    ]
}

#[test]
fn files_made_to_harm_are_refused_within_the_limits_and_the_memory_here_stays_small() {
    const PEAK_MEGABYTES: u64 = 200;
    let folder = tempfile::tempdir().unwrap();
    program::done(folder.path(), &["grant", "load", "fixtures/cbr/grant.toml"]);
    let files = nasty_files();
    let mut import = program::command(folder.path());
    import.env("VERANTWOORD_READER_MEMORY_MB", LIMITS.memory_megabytes.to_string());
    import.env("VERANTWOORD_READER_SECONDS", "4");
    import.args(["--lang", "en", "import", "--grant", "CBR", "--dry-run"]);
    for (name, bytes, _) in &files {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        import.arg(path);
    }
    let out = std::fs::File::create(folder.path().join("out")).unwrap();
    let mut running =
        import.stdout(out.try_clone().unwrap()).stderr(out).stdin(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_megabytes(running.id()));
        if let Some(status) = running.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let said = std::fs::read_to_string(folder.path().join("out")).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(!said.contains("panicked") && !said.contains("memory allocation"), "{said}");
    for (name, _, right) in &files {
        let refused = said.lines().find_map(|line| line.split_once(&format!("{name}: ")));
        let code = refused.and_then(|(_, reason)| reason.split(':').next());
        let outcome =
            if said.contains(&format!("{name} (")) { "rows" } else { code.unwrap_or("nothing said") };
        assert!(right.contains(&outcome), "{name}: {outcome}\n{said}");
    }
    println!("peak {peak} MB");
    assert!((1..PEAK_MEGABYTES).contains(&peak), "{peak} MB");
}

/// The most memory that a process ever had, in MB; 0 when it is gone.
pub fn peak_megabytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[test]
fn limits_are_named_in_the_reason() {
    let grant = grant();
    let csv = "a;b\n".repeat(400_000);
    for (limits, bytes, message, remedy) in [
        (
            ReaderLimits { file_megabytes: 1, ..LIMITS },
            csv.as_bytes(),
            "The file has 2 MB; at most 1 MB are read.",
            "Divide the rows",
        ),
        (
            ReaderLimits { memory_megabytes: 192, ..LIMITS },
            &b"a;".repeat(25_000_000),
            "This file asks for more memory than 192 MB",
            "save it as xlsx or csv",
        ),
        (
            ReaderLimits { seconds: 2, ..LIMITS },
            format!("<table>{}", "<tr><td colspan=16383 rowspan=2>1".repeat(100_000)).as_bytes(),
            "Reading this file takes longer than 2 seconds.",
            "save it as xlsx or csv",
        ),
    ] {
        let begun = Instant::now();
        let refused = read(&reader(limits), &grant, "file.csv", bytes).unwrap_err();
        assert!(refused.message().en.starts_with(message), "{:?}", refused.message());
        assert!(refused.remedy().en.contains(remedy), "{:?}", refused.remedy());
        assert!(begun.elapsed() < Duration::from_secs(LIMITS.seconds), "{refused}");
    }
    let nowhere = WorkbookReader::InChild { program: "/nowhere/verantwoord".into(), limits: LIMITS };
    let refused = read(&nowhere, &grant, "a.csv", b"a;b").unwrap_err();
    assert_eq!((refused.code(), refused.is_ours()), ("reader-not-started", true));
    // A program that is no reader: one that says nothing, and one that hears nothing and never ends.
    for (program, code) in [("/bin/false", "reader-stopped"), ("/usr/bin/yes", "reader-stopped")] {
        let reader = WorkbookReader::InChild { program: program.into(), limits: LIMITS };
        assert_eq!(read(&reader, &grant, "a.csv", b"a;b").unwrap_err().code(), code, "{program}");
    }
}

/// When the one who asked dies, its ends of the pipes close: the reader ends by itself.
#[test]
fn a_reader_does_not_outlive_the_one_who_asked() {
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_verantwoord"))
            .args(["read-workbook", "--memory-mb", "512", "--seconds", "10"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let cells = b"naam;bedrag\n".repeat(200_000);
    let size = u64::try_from(cells.len()).unwrap().to_le_bytes();
    let request = [b"VWQ\x03\x05\0\0\0a.csv\0".as_slice(), &size, &cells].concat();
    for sent in [0, 10, request.len() / 2, request.len()] {
        let mut reader = start();
        let mut input = reader.stdin.take().unwrap();
        input.write_all(&request[..sent]).unwrap();
        drop(reader.stdout.take());
        drop(input);
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = reader.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(5), "still there after {sent} bytes");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert!(!status.success(), "{sent} bytes");
    }
}
