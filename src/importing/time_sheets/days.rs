//! Which columns of a time sheet are days: dates, days of the month or days of the week across the top, completed from
//! what stands above the table and in the name of the sheet.

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::prelude::ToPrimitive;

use super::words::{Label, Words};
use crate::domain::folding::fold;
use crate::importing::vocabulary::Vocabulary;
use crate::importing::workbook::{CellValue, Row};

/// Fewer days in a row are no head of a time sheet.
const DAYS_AT_LEAST: usize = 5;

/// What the head of one column says about its day; the fullest statement is the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DayMark {
    /// Monday is 0.
    Weekday(u8),
    OfMonth(u32),
    /// Day and month.
    OfYear(u32, u32),
    Date(NaiveDate),
}

impl DayMark {
    fn fullness(self) -> u8 {
        match self {
            DayMark::Weekday(_) => 0,
            DayMark::OfMonth(_) => 1,
            DayMark::OfYear(..) => 2,
            DayMark::Date(_) => 3,
        }
    }
}

/// A row of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayHead {
    pub row: u32,
    pub marks: Vec<(u16, DayMark)>,
}

impl DayHead {
    pub fn fullness(&self) -> u8 {
        self.marks.first().map_or(0, |(_, mark)| mark.fullness())
    }

    pub fn first_column(&self) -> u16 {
        self.marks.first().map_or(0, |(column, _)| *column)
    }
}

/// The days of a row, if it is a head: at least five of one sort, one after another.
pub(super) fn day_head(row: Row<'_>, words: &Words, vocabulary: &Vocabulary) -> Option<DayHead> {
    let marks: Vec<(u16, DayMark)> = row
        .cells()
        .filter_map(|(column, value)| Some((column, day_mark(value, words, vocabulary)?)))
        .collect();
    let mut best: &[(u16, DayMark)] = &[];
    for run in marks.chunk_by(|(_, one), (_, next)| follows(*one, *next)) {
        if run.len() > best.len() {
            best = run;
        }
    }
    (best.len() >= DAYS_AT_LEAST).then(|| DayHead { row: row.number, marks: best.to_vec() })
}

/// Whether two heads are of the same sort and in rising order. Weekends may be left out; a month may turn.
fn follows(one: DayMark, next: DayMark) -> bool {
    match (one, next) {
        (DayMark::Weekday(one), DayMark::Weekday(next)) => next > one,
        (DayMark::OfMonth(one), DayMark::OfMonth(next)) => {
            next > one && next - one <= 3 || next <= 3 && one >= 26
        }
        (DayMark::OfYear(..), DayMark::OfYear(..)) => one != next,
        (DayMark::Date(one), DayMark::Date(next)) => next > one,
        _ => false,
    }
}

fn day_mark(value: CellValue<'_>, words: &Words, vocabulary: &Vocabulary) -> Option<DayMark> {
    match value {
        CellValue::Date(date) => Some(DayMark::Date(date)),
        CellValue::DateTime(moment) => Some(DayMark::Date(moment.date())),
        CellValue::Number(number) if number.is_integer() => day_of_month(number.to_u32()?),
        CellValue::Text(text) => day_mark_of_text(text, words, vocabulary),
        CellValue::Number(_) | CellValue::Bool(_) | CellValue::Error(_) => None,
    }
}

fn day_of_month(day: u32) -> Option<DayMark> {
    (1..=31).contains(&day).then_some(DayMark::OfMonth(day))
}

/// "ma", "ma 17", "17", "17-3", "ma 17 mrt", "17-03-2025".
fn day_mark_of_text(text: &str, words: &Words, vocabulary: &Vocabulary) -> Option<DayMark> {
    let folded = fold(text);
    let mut parts = folded.split(' ').peekable();
    let weekday = parts.peek().and_then(|first| words.weekday(first));
    if weekday.is_some() {
        parts.next();
    }
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
    let Some(first) = parts.next() else { return weekday.map(DayMark::Weekday) };
    let day = number(Some(first)).filter(|day| (1..=31).contains(day))?;
    let Some(second) = parts.next() else { return day_of_month(day) };
    let month = vocabulary.month(second).or_else(|| number(Some(second)))?;
    let month = Some(month).filter(|month| (1..=12).contains(month))?;
    match (parts.next(), parts.next()) {
        (None, _) => Some(DayMark::OfYear(day, month)),
        (year, None) => {
            let year = number(year).and_then(|year| i32::try_from(year).ok())?;
            let year = if year < 100 { year.checked_add(2000)? } else { year };
            NaiveDate::from_ymd_opt(year, month, day).map(DayMark::Date)
        }
        _ => None,
    }
}

/// What is said about the time of a sheet, above its table or in its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StatedTime {
    year: Option<i32>,
    month: Option<u32>,
    week: Option<u32>,
}

impl StatedTime {
    /// Takes what a text says: "Maart 2025", "Week 12 2025", "2025-W12", "week van 17-03-2025".
    pub fn read(&mut self, text: &str, words: &Words, vocabulary: &Vocabulary) {
        let folded = fold(text);
        let parts: Vec<&str> = folded.split(' ').collect();
        for (place, part) in parts.iter().enumerate() {
            let next = place.checked_add(1).and_then(|next| parts.get(next)).copied();
            if words.label(part) == Some(Label::Week) {
                self.week = next.and_then(week_number).or(self.week);
            } else if let Some(week) = part.strip_prefix('w').and_then(week_number) {
                self.week = Some(week);
            } else if let Some(month) = vocabulary.month(part) {
                self.month = Some(month);
            } else if let Some(year) = year_of(part) {
                self.year = Some(year);
            }
        }
    }

    /// Takes a value that stands beside its label.
    pub fn take(&mut self, label: Label, value: CellValue<'_>, words: &Words, vocabulary: &Vocabulary) {
        match (label, value) {
            (_, CellValue::Date(date)) => self.take_date(date, label),
            (_, CellValue::DateTime(moment)) => self.take_date(moment.date(), label),
            (Label::Week, CellValue::Number(number)) => {
                self.week = number.to_u32().filter(|week| (1..=53).contains(week)).or(self.week);
            }
            (Label::Month, CellValue::Number(number)) => {
                self.month = number.to_u32().filter(|month| (1..=12).contains(month)).or(self.month);
            }
            (Label::Year, CellValue::Number(number)) => {
                self.year = number.to_u32().and_then(|year| year_of(&year.to_string())).or(self.year);
            }
            (Label::Week, CellValue::Text(text)) => {
                self.week = week_number(fold(text).split(' ').next().unwrap_or_default()).or(self.week);
                self.read(text, words, vocabulary);
            }
            (Label::Month | Label::Year, CellValue::Text(text)) => self.read(text, words, vocabulary),
            _ => {}
        }
    }

    fn take_date(&mut self, date: NaiveDate, label: Label) {
        if label == Label::Week {
            let week = date.iso_week();
            (self.year, self.week) = (Some(week.year()), Some(week.week()));
        } else {
            (self.year, self.month) = (Some(date.year()), Some(date.month()));
        }
    }

    /// The days of a head, by column; nothing when the month or week is not known.
    pub fn days(self, head: &DayHead) -> Option<Vec<(u16, NaiveDate)>> {
        let mut days: Vec<(u16, NaiveDate)> = Vec::with_capacity(head.marks.len());
        for (column, mark) in &head.marks {
            let day = match *mark {
                DayMark::Date(date) => date,
                DayMark::OfYear(day, month) => NaiveDate::from_ymd_opt(self.year?, month, day)?,
                DayMark::OfMonth(day) => match days.last() {
                    Some((_, before)) => next_with_day(*before, day)?,
                    None => self.first_day(day)?,
                },
                DayMark::Weekday(weekday) => {
                    NaiveDate::from_isoywd_opt(self.year?, self.week?, Weekday::try_from(weekday).ok()?)?
                }
            };
            days.push((*column, day));
        }
        Some(days)
    }

    /// The day with this number in the month, or in the week.
    fn first_day(self, day: u32) -> Option<NaiveDate> {
        if let (Some(year), Some(month)) = (self.year, self.month) {
            return NaiveDate::from_ymd_opt(year, month, day);
        }
        let monday = NaiveDate::from_isoywd_opt(self.year?, self.week?, Weekday::Mon)?;
        monday.iter_days().take(7).find(|date| date.day() == day)
    }
}

fn next_with_day(before: NaiveDate, day: u32) -> Option<NaiveDate> {
    before.iter_days().skip(1).take(31).find(|date| date.day() == day)
}

fn week_number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|week| (1..=53).contains(week))
}

fn year_of(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| (2000..=2100).contains(year))
}
