//! Hours that people worked, by day and activity, as time sheets state them, and time that cannot be: more than a day
//! holds, more than the contract, work during leave, the same day in two grants. People go by a pseudonym.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::domain::language::Bilingual;

/// Hours in hundredths: 7.5 hours are 750.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(i64);

impl Hours {
    pub const ZERO: Hours = Hours(0);
    pub const DAY: Hours = Hours(2_400);
    pub const WEEK: Hours = Hours(16_800);

    /// From hundredths of an hour.
    pub const fn new(hundredths: i64) -> Self {
        Self(hundredths)
    }

    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// Rounds half away from zero to hundredths; nothing when it does not fit.
    pub fn from_hours(hours: Decimal) -> Option<Self> {
        let hundredths = hours.checked_mul(Decimal::ONE_HUNDRED)?;
        let rounded = hundredths.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        i64::try_from(rounded).ok().map(Self)
    }

    pub fn plus(self, other: Hours) -> Hours {
        Hours(self.0.saturating_add(other.0))
    }

    /// A fifth: the day of a week of five days.
    fn per_day(self) -> Hours {
        Hours(self.0.checked_div(5).unwrap_or(0))
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::new(self.0, 2).fmt(f)
    }
}

/// What the hours were spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoursKind {
    /// On an activity of the grant.
    Project,
    /// On other work of the employer.
    Other,
    Leave,
    Sick,
}

impl HoursKind {
    pub const ALL: [HoursKind; 4] = [HoursKind::Project, HoursKind::Other, HoursKind::Leave, HoursKind::Sick];

    pub fn code(self) -> &'static str {
        match self {
            HoursKind::Project => "project",
            HoursKind::Other => "other",
            HoursKind::Leave => "leave",
            HoursKind::Sick => "sick",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            HoursKind::Project => Bilingual::new("project", "project"),
            HoursKind::Other => Bilingual::new("ander werk", "other work"),
            HoursKind::Leave => Bilingual::new("verlof", "leave"),
            HoursKind::Sick => Bilingual::new("ziek", "sick"),
        }
    }

    fn is_absence(self) -> bool {
        match self {
            HoursKind::Leave | HoursKind::Sick => true,
            HoursKind::Project | HoursKind::Other => false,
        }
    }
}

/// The hours of one cell of a time sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoursLine {
    /// Pseudonym of the person.
    pub person: String,
    pub kind: HoursKind,
    /// Code of the activity; only for hours on the project.
    pub activity: Option<String>,
    pub day: NaiveDate,
    pub hours: Hours,
    pub sheet: String,
    pub cell: String,
}

/// A calendar week after ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    pub year: i32,
    pub number: u32,
}

impl Week {
    pub fn of(day: NaiveDate) -> Self {
        let week = day.iso_week();
        Self { year: week.year(), number: week.week() }
    }

    /// Monday to Sunday.
    pub fn days(self) -> Vec<NaiveDate> {
        let weekdays = [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ];
        let day = |weekday| NaiveDate::from_isoywd_opt(self.year, self.number, weekday);
        weekdays.into_iter().filter_map(day).collect()
    }
}

/// A text that names no week of a year.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no week: write it as 2025-W12")]
pub struct UnknownWeek(String);

impl std::str::FromStr for Week {
    type Err = UnknownWeek;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownWeek(text.to_owned());
        let (year, number) = text.split_once("-W").ok_or_else(unknown)?;
        let read = year.parse::<i32>().ok().zip(number.parse::<u32>().ok());
        let (year, number) = read.ok_or_else(unknown)?;
        // Only a week that the calendar has.
        NaiveDate::from_isoywd_opt(year, number, Weekday::Mon).ok_or_else(unknown)?;
        Ok(Self { year, number })
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-W{:02}", self.year, self.number)
    }
}

impl Serialize for Week {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The hours of one person in one week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonWeek {
    pub person: String,
    pub week: Week,
    pub project: Hours,
    pub other: Hours,
    pub leave: Hours,
    pub sick: Hours,
    /// As a time sheet or the administration states it.
    pub contract: Option<Hours>,
}

impl PersonWeek {
    pub fn total(&self) -> Hours {
        self.project.plus(self.other).plus(self.leave).plus(self.sick)
    }
}

/// Adds up lines per person and week. `contracts` holds the contract hours a week of the people of whom they are known.
pub fn weeks(lines: &[HoursLine], contracts: &BTreeMap<String, Hours>) -> Vec<PersonWeek> {
    let mut weeks: BTreeMap<(&str, Week), PersonWeek> = BTreeMap::new();
    for line in lines {
        let week = Week::of(line.day);
        let entry = weeks.entry((&line.person, week)).or_insert_with(|| PersonWeek {
            person: line.person.clone(),
            week,
            project: Hours::ZERO,
            other: Hours::ZERO,
            leave: Hours::ZERO,
            sick: Hours::ZERO,
            contract: contracts.get(&line.person).copied(),
        });
        let sum = match line.kind {
            HoursKind::Project => &mut entry.project,
            HoursKind::Other => &mut entry.other,
            HoursKind::Leave => &mut entry.leave,
            HoursKind::Sick => &mut entry.sick,
        };
        *sum = sum.plus(line.hours);
    }
    weeks.into_values().collect()
}

/// Why hours cannot be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impossible {
    /// More than 24 hours on one day.
    MoreThanADay,
    /// More hours in a week than the contract has.
    MoreThanTheContract,
    /// A whole day of leave or sickness, and work on the same day.
    WorkDuringLeave,
    /// More project hours in two grants on one day than a day of the contract has.
    TwoGrants,
}

/// Time that cannot be, with the cells that state it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImpossibleTime {
    pub why: Impossible,
    pub person: String,
    /// The day, or the first stated day of the week.
    pub day: NaiveDate,
    pub hours: Hours,
    pub at_most: Hours,
    /// Codes of the grants whose time sheets state it.
    pub grants: Vec<String>,
    /// "CBR Week 12!D8".
    pub cells: Vec<String>,
    pub message: Bilingual,
}

/// Lines of one grant, to be compared with those of others.
pub struct GrantHours<'a> {
    pub grant: &'a str,
    pub lines: &'a [HoursLine],
}

/// A day of a person whose contract is not known is taken to have this many hours. A sensible default, not a rule.
const DEFAULT_DAY: Hours = Hours(800);

/// Finds time that cannot be, over all grants together.
pub fn impossible_time(
    grants: &[GrantHours<'_>],
    contracts: &BTreeMap<String, Hours>,
) -> Vec<ImpossibleTime> {
    let mut days: BTreeMap<(&str, NaiveDate), Vec<Stated<'_>>> = BTreeMap::new();
    for GrantHours { grant, lines } in grants {
        for line in *lines {
            days.entry((&line.person, line.day)).or_default().push(Stated { grant, line });
        }
    }
    let mut weeks: BTreeMap<(&str, Week), Vec<Stated<'_>>> = BTreeMap::new();
    for ((person, day), stated) in &days {
        weeks.entry((person, Week::of(*day))).or_default().extend(stated.iter().copied());
    }
    let mut found = Vec::new();
    for ((person, _), stated) in &days {
        let contract_day = contracts.get(*person).map_or(DEFAULT_DAY, |week| week.per_day());
        found.extend(check_day(stated, contract_day));
    }
    for ((person, _), stated) in &weeks {
        if let Some(contract) = contracts.get(*person) {
            found.extend(check_week(stated, *contract));
        }
    }
    found.sort_by(|one, other| (&one.person, one.day, one.why).cmp(&(&other.person, other.day, other.why)));
    found
}

#[derive(Clone, Copy)]
struct Stated<'a> {
    grant: &'a str,
    line: &'a HoursLine,
}

fn sum<'a>(stated: impl Iterator<Item = &'a Stated<'a>>) -> Hours {
    stated.fold(Hours::ZERO, |sum, stated| sum.plus(stated.line.hours))
}

fn check_day(stated: &[Stated<'_>], contract_day: Hours) -> Vec<ImpossibleTime> {
    let mut found = Vec::new();
    let all = sum(stated.iter());
    if all > Hours::DAY {
        found.extend(impossible(Impossible::MoreThanADay, stated, (all, Hours::DAY)));
    }
    let absent = sum(stated.iter().filter(|stated| stated.line.kind.is_absence()));
    let worked = sum(stated.iter().filter(|stated| stated.line.kind == HoursKind::Project));
    if absent >= contract_day && worked > Hours::ZERO {
        found.extend(impossible(Impossible::WorkDuringLeave, stated, (worked, Hours::ZERO)));
    }
    let grants: std::collections::BTreeSet<&str> = stated
        .iter()
        .filter(|stated| stated.line.kind == HoursKind::Project)
        .map(|stated| stated.grant)
        .collect();
    if grants.len() > 1 && worked > contract_day {
        found.extend(impossible(Impossible::TwoGrants, stated, (worked, contract_day)));
    }
    found
}

fn check_week(stated: &[Stated<'_>], contract: Hours) -> Option<ImpossibleTime> {
    let all = sum(stated.iter());
    (all > contract).then(|| impossible(Impossible::MoreThanTheContract, stated, (all, contract)))?
}

fn impossible(
    why: Impossible,
    stated: &[Stated<'_>],
    (hours, at_most): (Hours, Hours),
) -> Option<ImpossibleTime> {
    let first = stated.first()?.line;
    let grants: std::collections::BTreeSet<String> =
        stated.iter().map(|stated| stated.grant.to_owned()).collect();
    let cells = stated.iter().map(|stated| {
        let HoursLine { sheet, cell, .. } = stated.line;
        format!("{} {sheet}!{cell}", stated.grant)
    });
    let (day, week) = (first.day, Week::of(first.day));
    let (nl, en) = (day.format("%d-%m-%Y"), day.format("%-d %b %Y"));
    let [uren, hoogstens] = [hours, at_most].map(|hours| hours.to_string().replace('.', ","));
    let message = match why {
        Impossible::MoreThanADay => Bilingual::new(
            format!("Op {nl} staan {uren} uren; een dag heeft er 24."),
            format!("{hours} hours are stated on {en}; a day has 24."),
        ),
        Impossible::MoreThanTheContract => Bilingual::new(
            format!("In week {week} staan {uren} uren; het contract heeft er {hoogstens}."),
            format!("{hours} hours are stated in week {week}; the contract has {at_most}."),
        ),
        Impossible::WorkDuringLeave => Bilingual::new(
            format!("Op {nl} staat een hele dag verlof of ziekte, en ook {uren} uren werk."),
            format!("A whole day of leave or sickness is stated on {en}, and {hours} hours of work as well."),
        ),
        Impossible::TwoGrants => Bilingual::new(
            format!("Op {nl} staan {uren} uren in meer dan een project; een werkdag heeft er {hoogstens}."),
            format!("{hours} hours are stated in more than one grant on {en}; a working day has {at_most}."),
        ),
    };
    Some(ImpossibleTime {
        why,
        person: first.person.clone(),
        day,
        hours,
        at_most,
        grants: grants.into_iter().collect(),
        cells: cells.collect(),
        message,
    })
}

#[cfg(test)]
mod tests;
