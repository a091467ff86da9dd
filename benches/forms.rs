//! How long each form of the demo takes, and 50 forms at once on two cores with the memory that takes.
//!
//! `cargo bench --bench forms`: every form over three periods as PDF, then 50 forms in every format, two at a time.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]
#![expect(clippy::float_arithmetic, clippy::arithmetic_side_effects, reason = "times of a bench")]
#![expect(clippy::indexing_slicing, reason = "a bench stops where something is amiss")]

#[path = "support/books.rs"]
mod books;
#[path = "support/memory.rs"]
mod memory;

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use verantwoord::importing::WorkbookReader;
use verantwoord::operations::imports::{ImportCommand, import_workbook};
use verantwoord::operations::progress::state_progress;
use verantwoord::operations::rates::load_rates;
use verantwoord::operations::reports::make_report;
use verantwoord::operations::{Actor, Books};
use verantwoord::reporting::form::names;
use verantwoord::reporting::printed::ReportFormat;

const PERIODS: [&str; 3] = ["2024-1", "2025-1", "2025-2"];
const AT_ONCE: usize = 50;
const CORES: usize = 2;
/// Promised: milliseconds for a form of the demo, and MB for 50 forms at once.
const MOST_MILLISECONDS: f64 = 200.0;
const MOST_MEMORY_MB: u64 = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let fresh = books::fresh(WorkbookReader::InThisProcess)?;
    println!("books in {}", fresh.folder.path().display());
    fill(&fresh.books, &fresh.actor)?;
    let mut slowest = 0.0_f64;
    for form in names() {
        for period in PERIODS {
            let begun = Instant::now();
            let bytes = print(&fresh.books, &fresh.actor, form, period, ReportFormat::Pdf)
                .map_err(|error| error.to_string())?;
            let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
            slowest = slowest.max(milliseconds);
            println!("{form:<34} {period}  {milliseconds:>7.1} ms  {bytes:>7} bytes");
        }
    }
    println!("slowest form: {slowest:.1} ms (promised: {MOST_MILLISECONDS} ms)");
    let begun = Instant::now();
    at_once(&fresh.books, &fresh.actor)?;
    let seconds = begun.elapsed().as_secs_f64();
    let memory = memory::peak_mb("self");
    println!(
        "{AT_ONCE} forms in every format, {CORES} at a time: {seconds:.2} s, peak memory {memory} MB (promised: {MOST_MEMORY_MB} MB)"
    );
    if slowest > MOST_MILLISECONDS || memory > MOST_MEMORY_MB {
        return Err("a promise is not kept".into());
    }
    Ok(())
}

fn print(
    books: &Books,
    actor: &Actor,
    form: &str,
    period: &str,
    format: ReportFormat,
) -> Result<usize, Box<dyn Error + Send + Sync>> {
    let report = make_report(books, actor, form, "CBR", period)?;
    let mut size = 0;
    for language in report.languages() {
        let mut bytes = Vec::new();
        format.print(&report.document(*language)?, &mut bytes)?;
        size = bytes.len();
    }
    Ok(size)
}

/// Takes forms off one list until none is left, in as many threads as there are cores.
fn at_once(books: &Books, actor: &Actor) -> Result<(), Box<dyn Error>> {
    let forms: Vec<&str> = names().collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), Box<dyn Error + Send + Sync>> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= AT_ONCE {
                return Ok(());
            }
            for format in ReportFormat::ALL {
                print(books, actor, forms[number % forms.len()], PERIODS[number % PERIODS.len()], format)?;
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CORES).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            let done = thread.join().map_err(|_panic| "a thread broke")?;
            done.map_err(|error| error.to_string())?;
        }
        Ok(())
    })
}

/// A file of the demo by its name.
type NamedFile = (String, Vec<u8>);

fn files(folder: &str, endings: &[&str]) -> Result<Vec<NamedFile>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cbr").join(folder);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if endings.iter().any(|ending| name.ends_with(ending)) {
            files.push((name, std::fs::read(path)?));
        }
    }
    files.sort();
    Ok(files)
}

fn fill(books: &Books, actor: &Actor) -> Result<(), Box<dyn Error>> {
    for (name, bytes) in files("rates", &[".json"])? {
        load_rates(books, actor, &name, &bytes)?;
    }
    for (name, bytes) in files("progress", &[".toml"])? {
        state_progress(books, actor, "CBR", &name, &String::from_utf8(bytes)?)?;
    }
    for (name, bytes) in files("workbooks", &[".xlsx", ".xls", ".ods", "1252.csv"])? {
        let command = ImportCommand {
            grant: "CBR",
            file_name: &name,
            bytes: &bytes,
            sheet: None,
            replaces: None,
            dry_run: false,
        };
        import_workbook(books, actor, &command, &|_stage| {})?;
    }
    Ok(())
}
