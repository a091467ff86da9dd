//! Which cells of a sheet have findings, row by row.

use std::collections::BTreeMap;

use crate::domain::cell_range::CellRange;
use crate::domain::finding::{Finding, Severity};

/// Wider marks are cut off: no expense table is wider.
const WIDEST_MARK: u16 = 512;

/// A finding on its cells of one row.
pub(super) struct Mark<'a> {
    /// First and last column; none for the whole row.
    pub(super) columns: Option<(u16, u16)>,
    pub(super) finding: &'a Finding,
}

impl Mark<'_> {
    fn covers(&self, column: u16) -> bool {
        self.columns.is_none_or(|(first, last)| (first..=last).contains(&column))
    }
}

/// The marks of a sheet, to be taken from top to bottom.
pub(super) struct Marks<'a> {
    by_row: BTreeMap<u32, Vec<Mark<'a>>>,
}

impl<'a> Marks<'a> {
    /// Findings whose place names no cells are left to the list.
    pub(super) fn new(findings: Vec<&'a Finding>) -> Self {
        let mut by_row: BTreeMap<u32, Vec<Mark<'a>>> = BTreeMap::new();
        for finding in findings {
            if let Ok(CellRange { columns, rows }) = finding.place.cell.parse() {
                let columns =
                    columns.map(|(first, last)| (first, last.min(first.saturating_add(WIDEST_MARK))));
                by_row.entry(rows.0).or_default().push(Mark { columns, finding });
            }
        }
        Self { by_row }
    }

    /// The next row with marks, if it lies above `row`.
    pub(super) fn take_above(&mut self, row: u32) -> Option<(u32, Vec<Mark<'a>>)> {
        let first = *self.by_row.first_key_value()?.0;
        if first < row { self.by_row.pop_first() } else { None }
    }

    pub(super) fn take(&mut self, row: u32) -> Vec<Mark<'a>> {
        self.by_row.remove(&row).unwrap_or_default()
    }
}

/// The worst that is said about a cell.
pub(super) fn severity_at(marks: &[Mark<'_>], column: u16) -> Option<Severity> {
    marks.iter().filter(|mark| mark.covers(column)).map(|mark| mark.finding.severity).min()
}
