//! How fast a large report becomes a PDF, and samples to look at.
//!
//! `cargo bench --bench report_pdf` measures 50,000 lines of ten columns;
//! `cargo bench --bench report_pdf -- --sample DIR` writes samples into a directory.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]
#![expect(clippy::float_arithmetic, reason = "times and their ratios, not amounts")]
#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "pages per second")]

#[path = "support/memory.rs"]
mod memory;
#[path = "report_pdf/sample.rs"]
mod sample;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use verantwoord::domain::{language, money};
use verantwoord::reporting::document::{self, Attachment, Block, ReportDocument};
use verantwoord::reporting::figures;
use verantwoord::reporting::pdf::{self, PdfError};

const LINES: usize = 50_000;
const RUNS: usize = 3;

fn main() -> Result<(), PdfError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().position(|argument| argument == "--sample") {
        Some(position) => {
            let directory = arguments.get(position.saturating_add(1)).map_or(".", String::as_str);
            write_samples(Path::new(directory))
        }
        None => measure(),
    }
}

fn write_samples(directory: &Path) -> Result<(), PdfError> {
    std::fs::create_dir_all(directory)?;
    let samples: [(&str, ReportDocument); 4] = [
        ("short.pdf", sample::short_report(language::Language::Nl)),
        ("long.pdf", sample::long_report(700)),
        ("odd.pdf", sample::odd_report()),
        ("empty.pdf", sample::empty_report(language::Language::En)),
    ];
    for (name, report) in samples {
        let mut file = BufWriter::new(File::create(directory.join(name))?);
        let stats = pdf::print(&report, &mut file)?;
        println!("{name}: {} pages, {} bytes", stats.pages, stats.bytes);
    }
    Ok(())
}

/// A ledger of so many lines, with its lines attached.
fn ledger_report(lines: usize) -> ReportDocument {
    let ledger = sample::ledger(lines);
    let csv: String = ledger
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<_> =
                row.cells.iter().map(|cell| figures::shown(&cell.value, language::Language::Nl)).collect();
            cells.join(";") + "\n"
        })
        .collect();
    let mut report = sample::empty_report(language::Language::Nl);
    report.blocks = vec![Block::Table(ledger)];
    report.attachments = vec![Attachment {
        name: "regels.csv".to_owned(),
        mime: "text/csv",
        description: "Uitgavenregels".to_owned(),
        bytes: csv.into_bytes(),
    }];
    report
}

/// Counts what is written and keeps nothing.
struct Discarded;

impl Write for Discarded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn measure() -> Result<(), PdfError> {
    let started = Instant::now();
    let report = ledger_report(LINES);
    let build = started.elapsed().as_secs_f64();
    let mut print = f64::INFINITY;
    let mut stats = pdf::PdfStats { pages: 0, bytes: 0 };
    for _run in 0..RUNS {
        let started = Instant::now();
        stats = pdf::print(&report, &mut Discarded)?;
        print = print.min(started.elapsed().as_secs_f64());
    }
    println!("lines: {LINES}, columns: 10");
    println!("time to build the document: {build:.3} s");
    println!("time to print it (best of {RUNS}): {print:.3} s");
    println!("ratio print/build: {:.2}", print / build);
    println!("pages: {}", stats.pages);
    println!("pages per second: {:.0}", stats.pages as f64 / print);
    println!("file size: {:.1} MB", stats.bytes as f64 / 1e6);
    println!("peak memory: {} MB", memory::peak_mb("self"));
    Ok(())
}
