//! Fresh books with as many lines as a bench wants.

use verantwoord::importing::WorkbookReader;
use verantwoord::operations::imports::{ImportCommand, import_workbook};

use crate::books::{self, BenchBooks};
use crate::csv;

const LINES_PER_FILE: u64 = 100_000;

pub fn with_lines(lines: u64) -> Result<BenchBooks, Box<dyn std::error::Error>> {
    let fresh = books::fresh(WorkbookReader::InThisProcess)?;
    for first in (0..lines).step_by(usize::try_from(LINES_PER_FILE)?) {
        let last = lines.min(first + LINES_PER_FILE);
        let file = csv::text(first, last);
        let name = format!("lines-{first}.csv");
        let command = ImportCommand {
            grant: "CBR",
            file_name: &name,
            bytes: file.as_bytes(),
            sheet: None,
            replaces: None,
            dry_run: false,
        };
        let outcome = import_workbook(&fresh.books, &fresh.actor, &command, &|_stage| {})?;
        assert_eq!(outcome.rows.posted, last - first, "{:?}", outcome.findings.first());
    }
    Ok(fresh)
}
