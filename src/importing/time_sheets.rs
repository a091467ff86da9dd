//! Time sheets as people keep them: a matrix with days across and persons or activities down. Reads them into lines of
//! hours; a cell that cannot be read waits with a finding, the others go on.

mod days;
mod hours;
mod matrix;
mod words;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::grant::GrantDefinition;
use crate::domain::language::Bilingual;
use crate::domain::time_sheet::{Hours, HoursKind, HoursLine};
use crate::domain::value_map::ValueMaps;
use crate::importing::Unreadable;
use crate::importing::lookups::CodeLookup;
use crate::importing::vocabulary::vocabulary;
use crate::importing::workbook::{Sheet, WorkbookFile, WorkbookFormat, WorkbookReader};
use matrix::MatrixReader;

/// A time sheet to read.
#[derive(Clone, Copy)]
pub struct TimeSheetRequest<'a> {
    pub reader: &'a WorkbookReader,
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    /// Only this sheet.
    pub sheet: Option<&'a str>,
    pub grant: &'a GrantDefinition,
    pub value_maps: &'a ValueMaps,
}

/// How many cells with hours went where. `read` is always the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CellCounts {
    pub taken: u64,
    /// Cells that wait until they are mended.
    pub waiting: u64,
}

impl CellCounts {
    pub fn read(self) -> u64 {
        self.taken.saturating_add(self.waiting)
    }
}

/// Everything that a file of time sheets gives.
#[derive(Debug)]
pub struct ReadTimeSheets {
    pub format: WorkbookFormat,
    /// Sheets on which a matrix of hours was found.
    pub sheets: Vec<String>,
    pub lines: Vec<HoursLine>,
    /// Contract hours a week, by person, where the file states them.
    pub contracts: BTreeMap<String, Hours>,
    pub cells: CellCounts,
    pub findings: Vec<Finding>,
}

/// Reads the time sheets of a file.
pub fn read_time_sheets(
    request: &TimeSheetRequest<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<ReadTimeSheets, Unreadable> {
    let (vocabulary, words) = (vocabulary()?, words::words()?);
    let file = WorkbookFile { file_name: request.file_name, bytes: request.bytes, only_sheet: request.sheet };
    let workbook = request.reader.read(&file, progress)?;
    let mut out = ReadTimeSheets {
        format: workbook.format,
        sheets: Vec::new(),
        lines: Vec::new(),
        contracts: BTreeMap::new(),
        cells: CellCounts::default(),
        findings: Vec::new(),
    };
    let mut activities = CodeLookup::of_activities(request.grant, request.value_maps);
    for sheet in &workbook.sheets {
        match sheet {
            Sheet::Read(table) => {
                let mut reader = MatrixReader { words, vocabulary, activities: &mut activities, table };
                if reader.read(&mut out) {
                    out.sheets.push(table.name.to_string());
                } else {
                    out.findings.push(no_matrix(&table.name));
                }
            }
            Sheet::Hidden(table) => out.findings.push(passed_over(&table.name)),
            Sheet::PassedOver { name, .. } => out.findings.push(passed_over(name)),
        }
    }
    outside_the_project(request.grant, &mut out);
    stated_twice(&mut out);
    Ok(out)
}

/// Hours on the project before it begins or after it ends wait.
fn outside_the_project(grant: &GrantDefinition, out: &mut ReadTimeSheets) {
    let period = grant.decision.period;
    hold(out, |line| {
        (line.kind == HoursKind::Project && !period.contains(line.day)).then(|| {
            finding(
                FindingCode::OutsideProjectPeriod,
                (&line.sheet, line.cell.clone()),
                line.hours.to_string(),
                (
                    format!("{} valt buiten de projectperiode.", line.day.format("%d-%m-%Y")),
                    format!("{} is outside the project period.", line.day.format("%-d %b %Y")),
                ),
                (
                    "Controleer de datum boven de kolom, of boek deze uren niet op het project.",
                    "Check the date above the column, or do not book these hours on the project.",
                ),
            )
        })
    });
}

/// The same person, day and activity twice in one file: only the first counts.
fn stated_twice(out: &mut ReadTimeSheets) {
    let mut known = HashSet::new();
    hold(out, |line| {
        let key = (line.person.clone(), line.day, line.kind, line.activity.clone());
        (!known.insert(key)).then(|| {
            finding(
                FindingCode::DuplicateInFile,
                (&line.sheet, line.cell.clone()),
                line.hours.to_string(),
                (
                    format!(
                        "Voor {} staan op {} al uren op dezelfde activiteit in dit bestand.",
                        line.person,
                        line.day.format("%d-%m-%Y")
                    ),
                    format!(
                        "This file already has hours of {} on {} for the same activity.",
                        line.person,
                        line.day.format("%-d %b %Y")
                    ),
                ),
                ("Tel de uren bij elkaar op in een cel.", "Add the hours together in one cell."),
            )
        })
    });
}

/// Moves the lines with a finding from taken to waiting.
fn hold(out: &mut ReadTimeSheets, mut problem: impl FnMut(&HoursLine) -> Option<Finding>) {
    let ReadTimeSheets { lines, findings, cells, .. } = out;
    lines.retain(|line| match problem(line) {
        Some(finding) => {
            findings.push(finding);
            cells.taken = cells.taken.saturating_sub(1);
            cells.waiting = cells.waiting.saturating_add(1);
            false
        }
        None => true,
    });
}

fn no_matrix(sheet: &str) -> Finding {
    finding(
        FindingCode::SheetSkipped,
        (sheet, String::new()),
        String::new(),
        (
            "Op dit blad staat geen urenstaat met dagen naast elkaar.".to_owned(),
            "This sheet has no time sheet with days across.".to_owned(),
        ),
        (
            "Zet de dagen (data, dagnummers of weekdagen) in een rij boven de uren.",
            "Put the days (dates, day numbers or weekdays) in one row above the hours.",
        ),
    )
}

fn passed_over(sheet: &str) -> Finding {
    finding(
        FindingCode::SheetSkipped,
        (sheet, String::new()),
        String::new(),
        (
            "Dit blad is verborgen of heeft geen cellen.".to_owned(),
            "This sheet is hidden or has no cells.".to_owned(),
        ),
        ("Maak het blad zichtbaar als het mee moet tellen.", "Unhide the sheet if it should count."),
    )
}

/// A finding with its texts as (Dutch, English).
fn finding(
    code: FindingCode,
    (sheet, cell): (&str, String),
    value: String,
    message: (String, String),
    remedy: (&str, &str),
) -> Finding {
    let place = Place { sheet: sheet.to_owned(), cell };
    let message = Bilingual::new(message.0, message.1);
    Finding::new(code, place, value, message, Bilingual::new(remedy.0, remedy.1))
}

#[cfg(test)]
mod tests;
