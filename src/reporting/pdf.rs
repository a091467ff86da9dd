//! Prints a report as PDF that is PDF/A-3a and PDF/UA-1 at once: tagged, with its files attached, the same bytes for
//! the same report. `flow` measures, `paginate` divides, `press` paints and tags, `writer` writes.
//! It prints what the document holds and computes no figure; it knows no database and no clock.

#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    reason = "page geometry is in points; no amount of money comes here"
)]

mod canvas;
mod cards;
mod chart_bullets;
mod chart_curves;
mod chart_timeline;
mod charts;
mod colour_profile;
mod columns;
mod contents;
mod emblem;
mod flow;
mod font;
mod metadata;
mod orientation;
mod paginate;
mod press;
mod press_table;
mod press_text;
mod structure;
mod style;
mod syntax;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod workers;
mod wrap;
mod writer;

use std::io::Write;

use crate::reporting::document::ReportDocument;

use font::Faces;
use press::Press;
use workers::Workers;
use writer::PdfWriter;

/// Reports of more pages get a list of contents.
const PAGES_WITHOUT_CONTENTS: usize = 6;
/// Content is compressed on so many threads beside the one that paints.
const THREADS: usize = 2;

/// What was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PdfStats {
    pub pages: usize,
    pub bytes: u64,
}

/// Why a report could not be printed. None of these depends on what the report says.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("the PDF could not be written")]
    Write(#[from] std::io::Error),
    #[error("the letters of the report could not be read")]
    Face(#[source] ttf_parser::FaceParsingError),
    #[error("the letters of the report could not be embedded")]
    Subset(#[source] subsetter::Error),
    #[error("a page of the report could not be made: {0}")]
    Content(String),
    #[error("an object of the report could not be made")]
    Objects(#[source] lopdf::Error),
    #[error("the PDF would be larger than the 4 GB that its format can hold")]
    TooLarge,
    #[error("the threads that make pages stopped")]
    WorkersStopped,
}

/// Prints a report.
///
/// # Errors
/// When `out` cannot be written to, or the file would be larger than the format allows.
pub fn print(document: &ReportDocument, out: &mut dyn Write) -> Result<PdfStats, PdfError> {
    print_on_threads(document, out, THREADS)
}

fn print_on_threads(
    document: &ReportDocument,
    out: &mut dyn Write,
    threads: usize,
) -> Result<PdfStats, PdfError> {
    let faces = Faces::load()?;
    let mut layout = flow::compose(document, faces);
    let mut pages = press::plan(&layout);
    if pages.len() > PAGES_WITHOUT_CONTENTS && !layout.headings.is_empty() {
        layout.add_contents();
        pages = press::plan(&layout);
    }
    std::thread::scope(|scope| {
        let workers = Workers::start(scope, threads);
        let writer = PdfWriter::new(out, workers)?;
        let mut press = Press::new(&layout, &pages, writer);
        press.print(&pages)?;
        let bytes = press.finish()?;
        Ok(PdfStats { pages: pages.len(), bytes })
    })
}
