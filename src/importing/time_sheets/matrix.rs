//! One sheet with days across: finds its heads, the persons and activities down the side, and reads the cells between.

use chrono::NaiveDate;

use super::days::{DayHead, StatedTime, day_head};
use super::hours::{CellHours, cell_hours};
use super::words::{Label, Words};
use super::{ReadTimeSheets, finding};
use crate::domain::expense::{ExpenseField, cell_name};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::folding::fold;
use crate::domain::grant::Activity;
use crate::domain::time_sheet::{Hours, HoursKind, HoursLine};
use crate::importing::lookups::CodeLookup;
use crate::importing::vocabulary::Vocabulary;
use crate::importing::workbook::{CellValue, Row, SheetTable};

pub(super) struct MatrixReader<'r, 'g> {
    pub words: &'r Words,
    pub vocabulary: &'r Vocabulary,
    pub activities: &'r mut CodeLookup<'g, Activity>,
    pub table: &'r SheetTable,
}

/// What is said above a table about the whole of it.
#[derive(Clone, Default)]
struct Above {
    time: StatedTime,
    person: Option<String>,
    activity: Option<String>,
    contract: Option<Hours>,
}

/// What stands in the columns before the days.
#[derive(Clone, Copy, Debug, Default)]
struct SideColumns {
    person: Option<u16>,
    activity: Option<u16>,
    contract: Option<u16>,
}

/// A table on its way: its days and what its rows share.
struct Matrix {
    days: Vec<(u16, NaiveDate)>,
    side: SideColumns,
    above: Above,
    /// A person stands once, before the first of several activities.
    person: Option<String>,
}

/// What a row is about.
enum RowSubject {
    Hours {
        person: String,
        kind: HoursKind,
        activity: Option<String>,
    },
    /// It adds up other rows.
    Total,
    Faulty(Box<Finding>),
}

impl MatrixReader<'_, '_> {
    /// Reads every table of the sheet; says whether there was one.
    pub fn read(&mut self, out: &mut ReadTimeSheets) -> bool {
        let mut above = Above::default();
        above.time.read(&self.table.name, self.words, self.vocabulary);
        let mut matrix: Option<Matrix> = None;
        let mut found = false;
        let mut rows = self.table.rows().peekable();
        while let Some(row) = rows.next() {
            let Some(mut head) = day_head(row, self.words, self.vocabulary) else {
                match matrix.as_mut() {
                    Some(matrix) if self.reads_hours(row, matrix) => self.read_row(row, matrix, out),
                    _ => self.read_above(row, &mut above),
                }
                continue;
            };
            found = true;
            let mut heads = vec![row];
            // Weekdays above day numbers are one head of two rows; the fuller row counts.
            while let Some(next) = rows.peek().copied()
                && next.number == head.row.saturating_add(1)
                && let Some(second) = day_head(next, self.words, self.vocabulary)
            {
                rows.next();
                heads.push(next);
                head = if second.fullness() > head.fullness() {
                    second
                } else {
                    DayHead { row: next.number, ..head }
                };
            }
            matrix = self.begin(&head, &heads, &above, out);
        }
        found
    }

    fn begin(
        &self,
        head: &DayHead,
        rows: &[Row<'_>],
        above: &Above,
        out: &mut ReadTimeSheets,
    ) -> Option<Matrix> {
        let Some(days) = above.time.days(head) else {
            out.findings.push(self.time_unknown(head));
            return None;
        };
        let side = self.side_columns(head, rows, above);
        Some(Matrix { days, side, above: above.clone(), person: None })
    }

    /// Which columns before the days hold what. Without heads: one column is the activity of a sheet of one person.
    fn side_columns(&self, head: &DayHead, rows: &[Row<'_>], above: &Above) -> SideColumns {
        let mut side = SideColumns::default();
        let before = rows.iter().flat_map(Row::cells).filter(|(column, _)| *column < head.first_column());
        for (column, value) in before {
            let folded = fold(&value.shown());
            match self.words.label(&folded) {
                Some(Label::Person) => side.person = Some(column),
                Some(Label::Contract) => side.contract = Some(column),
                Some(Label::Week | Label::Month | Label::Year) => {}
                None => {
                    let names_activity = self
                        .vocabulary
                        .header(&folded)
                        .is_some_and(|name| name.field == ExpenseField::Activity);
                    if names_activity {
                        side.activity = Some(column);
                    }
                }
            }
        }
        if side.person.is_none() && side.activity.is_none() {
            let first = Some(0).filter(|first| *first < head.first_column());
            if above.person.is_some() { side.activity = first } else { side.person = first }
        }
        side
    }

    fn reads_hours(&self, row: Row<'_>, matrix: &Matrix) -> bool {
        let is_day = |column: u16| matrix.days.iter().any(|(day, _)| *day == column);
        let label = row.cells().next().and_then(|(_, value)| self.words.label(&fold(&value.shown())));
        label.is_none() && row.cells().any(|(column, _)| is_day(column))
    }

    /// "Medewerker: P-07", "Week | 12", "Maart 2025".
    fn read_above(&self, row: Row<'_>, above: &mut Above) {
        let mut label = None;
        for (_, value) in row.cells() {
            if let Some(label) = label.take() {
                self.take(label, value, above);
                continue;
            }
            let CellValue::Text(text) = value else { continue };
            let (name, rest) = text.split_once(':').unwrap_or((text, ""));
            let folded = fold(name);
            let known = match self.words.label(&folded) {
                Some(label) => Some(AboveLabel::Word(label)),
                None => self
                    .vocabulary
                    .header(&folded)
                    .filter(|name| name.field == ExpenseField::Activity)
                    .map(|_activity| AboveLabel::Activity),
            };
            match known {
                Some(known) if rest.trim().is_empty() => label = Some(known),
                Some(known) => self.take(known, CellValue::Text(rest.trim()), above),
                None => above.time.read(text, self.words, self.vocabulary),
            }
        }
    }

    fn take(&self, label: AboveLabel, value: CellValue<'_>, above: &mut Above) {
        match label {
            AboveLabel::Word(Label::Person) => above.person = Some(value.shown().into_owned()),
            AboveLabel::Activity => above.activity = Some(value.shown().into_owned()),
            AboveLabel::Word(Label::Contract) => above.contract = hours_a_week(value),
            AboveLabel::Word(other) => above.time.take(other, value, self.words, self.vocabulary),
        }
    }

    fn read_row(&mut self, row: Row<'_>, matrix: &mut Matrix, out: &mut ReadTimeSheets) {
        let cells: Vec<(u16, NaiveDate, CellValue<'_>, CellHours)> = matrix
            .days
            .iter()
            .filter_map(|(column, day)| {
                let value = row.cell(*column)?;
                Some((*column, *day, value, cell_hours(value)))
            })
            .filter(|(.., hours)| *hours != CellHours::Nothing)
            .collect();
        let subject = self.subject(row, matrix);
        if cells.is_empty() {
            return;
        }
        let (person, kind, activity) = match subject {
            RowSubject::Total => return,
            RowSubject::Faulty(finding) => {
                out.findings.push(*finding);
                let waiting = u64::try_from(cells.len()).unwrap_or(u64::MAX);
                out.cells.waiting = out.cells.waiting.saturating_add(waiting);
                return;
            }
            RowSubject::Hours { person, kind, activity } => (person, kind, activity),
        };
        let contract = matrix.side.contract.and_then(|column| row.cell(column)).and_then(hours_a_week);
        if let Some(contract) = contract.or(matrix.above.contract) {
            out.contracts.insert(person.clone(), contract);
        }
        for (column, day, value, hours) in cells {
            let cell = cell_name(column, row.number);
            if let CellHours::Hours(hours) = hours {
                let sheet = self.table.name.to_string();
                let (person, activity) = (person.clone(), activity.clone());
                out.lines.push(HoursLine { person, kind, activity, day, hours, sheet, cell });
                out.cells.taken = out.cells.taken.saturating_add(1);
            } else {
                out.findings.push(self.hours_unreadable(cell, value));
                out.cells.waiting = out.cells.waiting.saturating_add(1);
            }
        }
    }

    /// Whose hours a row states, and on what.
    fn subject(&mut self, row: Row<'_>, matrix: &mut Matrix) -> RowSubject {
        let text = |column: Option<u16>| {
            let value = column.and_then(|column| row.cell(column))?;
            Some(value.shown().into_owned()).filter(|text| !text.is_empty())
        };
        let (person, activity) = (text(matrix.side.person), text(matrix.side.activity));
        let first = row.cells().next().map(|(_, value)| value.shown().into_owned()).unwrap_or_default();
        if [&person, &activity]
            .into_iter()
            .flatten()
            .chain([&first])
            .any(|text| self.vocabulary.announces_total(text))
        {
            return RowSubject::Total;
        }
        if person.is_some() {
            matrix.person.clone_from(&person);
        }
        let person = person.or_else(|| matrix.person.clone()).or_else(|| matrix.above.person.clone());
        let Some(person) = person else {
            return RowSubject::Faulty(Box::new(self.person_missing(row)));
        };
        let Some(activity) = activity.or_else(|| matrix.above.activity.clone()) else {
            return RowSubject::Faulty(Box::new(self.activity_missing(row)));
        };
        if let Some(kind) = self.words.kind(&fold(&activity)) {
            return RowSubject::Hours { person, kind, activity: None };
        }
        match self.activities.find(&activity) {
            Some(found) => RowSubject::Hours {
                person,
                kind: HoursKind::Project,
                activity: Some(found.meaning.0.to_string()),
            },
            None => RowSubject::Faulty(Box::new(self.unknown_activity(row, matrix, &activity))),
        }
    }

    fn place(&self, column: u16, row: u32) -> (&str, String) {
        (&self.table.name, cell_name(column, row))
    }

    fn time_unknown(&self, head: &DayHead) -> Finding {
        finding(
            FindingCode::TimeUnknown,
            self.place(head.first_column(), head.row),
            String::new(),
            (
                "Bij deze dagen staat geen maand of week met een jaar.".to_owned(),
                "These days come without a month or week and a year.".to_owned(),
            ),
            (
                "Zet boven de tabel bijvoorbeeld 'Maart 2025' of 'Week 12 2025', of schrijf datums boven de kolommen.",
                "Put for example 'March 2025' or 'Week 12 2025' above the table, or write dates above the columns.",
            ),
        )
    }

    fn hours_unreadable(&self, cell: String, value: CellValue<'_>) -> Finding {
        finding(
            FindingCode::HoursUnreadable,
            (&self.table.name, cell),
            value.to_string(),
            (
                "Dit is geen aantal uren van een dag (0 tot en met 24).".to_owned(),
                "This is no number of hours of one day (0 to 24).".to_owned(),
            ),
            ("Vul uren in als 7,5 of 7:30.", "Enter hours as 7.5 or 7:30."),
        )
    }

    fn person_missing(&self, row: Row<'_>) -> Finding {
        let column = row.cells().next().map_or(0, |(column, _)| column);
        finding(
            FindingCode::PersonMissing,
            self.place(column, row.number),
            String::new(),
            (
                "Bij deze uren staat niet van wie ze zijn.".to_owned(),
                "These hours do not say whose they are.".to_owned(),
            ),
            (
                "Zet boven de tabel 'Medewerker: P-07', of voeg een kolom Medewerker toe.",
                "Put 'Employee: P-07' above the table, or add a column Employee.",
            ),
        )
    }

    fn activity_missing(&self, row: Row<'_>) -> Finding {
        let column = row.cells().next().map_or(0, |(column, _)| column);
        finding(
            FindingCode::ActivityMissing,
            self.place(column, row.number),
            String::new(),
            (
                "Bij deze uren staat geen activiteit.".to_owned(),
                "These hours come without an activity.".to_owned(),
            ),
            (
                "Zet boven de tabel 'Activiteit: CODE', of voeg een kolom Activiteit toe.",
                "Put 'Activity: CODE' above the table, or add a column Activity.",
            ),
        )
    }

    fn unknown_activity(&self, row: Row<'_>, matrix: &Matrix, activity: &str) -> Finding {
        let column = matrix.side.activity.unwrap_or_default();
        let near = self.activities.nearest(activity).join(", ");
        let hint = if near.is_empty() { String::new() } else { format!(" ({near}?)") };
        finding(
            FindingCode::UnknownActivity,
            self.place(column, row.number),
            activity.to_owned(),
            (
                format!(
                    "'{activity}' is geen activiteit van dit project{hint}, en geen verlof, ziekte of overig werk."
                ),
                format!(
                    "'{activity}' is no activity of this grant{hint}, and no leave, sickness or other work."
                ),
            ),
            (
                "Gebruik de code van de activiteit, of leg vast wat deze tekst betekent.",
                "Use the code of the activity, or record what this text means.",
            ),
        )
    }
}

/// A name above the table whose value follows.
#[derive(Clone, Copy)]
enum AboveLabel {
    Word(Label),
    Activity,
}

/// Contract hours of a week: up to 168.
fn hours_a_week(value: CellValue<'_>) -> Option<Hours> {
    const MOST: i64 = 16_800;
    let hours = match value {
        CellValue::Number(number) => Hours::from_hours(number),
        CellValue::Text(text) => {
            let first = text.trim().split([' ', '/']).next().unwrap_or_default().replace(',', ".");
            first.parse().ok().and_then(Hours::from_hours)
        }
        CellValue::Date(_) | CellValue::DateTime(_) | CellValue::Bool(_) | CellValue::Error(_) => None,
    };
    hours.filter(|hours| *hours > Hours::ZERO && hours.hundredths() <= MOST)
}
