//! Hours of the time sheets: per person and activity, and week by week as a person signs them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use crate::domain::language::Bilingual;
use crate::domain::time_sheet::{Hours, HoursKind, HoursLine, PersonWeek, Week, weeks};
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{RowKind, Value};

use super::Context;

/// Who signed the hours of a week, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekSignature {
    pub person: String,
    /// "2025-W12".
    pub week: String,
    /// "employee" or "manager".
    pub role: String,
    pub signed_by: String,
    pub signed_on: NaiveDate,
}

/// What the time sheets of a grant state.
#[derive(Clone, Debug, Default)]
pub struct HoursMaterial {
    pub lines: Vec<HoursLine>,
    /// Contract hours a week by person.
    pub contracts: BTreeMap<String, Hours>,
    pub signatures: Vec<WeekSignature>,
}

fn hours(hours: Hours) -> Datum {
    Datum::value(Value::Number(Decimal::new(hours.hundredths(), 2)))
}

fn hours_or_blank(worked: Hours) -> Datum {
    if worked == Hours::ZERO { Datum::blank() } else { hours(worked) }
}

fn seen<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a HoursLine> {
    let span = context.material.span;
    context.material.hours.lines.iter().filter(move |line| span.contains(line.day))
}

fn activity_name(context: &Context<'_>, code: &str) -> Datum {
    let activity = context.definition().activity(code);
    activity.map_or_else(Datum::nothing, |activity| Datum::Words(activity.name.clone()))
}

/// Project hours per person and activity, with a sum per person and for all.
pub(super) fn by_person(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("hours-by-person", catalogue::HOURS_BY_PERSON);
    let mut groups: BTreeMap<&str, BTreeMap<&str, (BTreeSet<NaiveDate>, Hours)>> = BTreeMap::new();
    for line in seen(context) {
        if let (HoursKind::Project, Some(activity)) = (line.kind, &line.activity) {
            let (days, sum) = groups.entry(&line.person).or_default().entry(activity).or_default();
            days.insert(line.day);
            *sum = sum.plus(line.hours);
        }
    }
    let mut total = Hours::ZERO;
    for (person, activities) in &groups {
        let mut of_person = Hours::ZERO;
        for (activity, (days, sum)) in activities {
            of_person = of_person.plus(*sum);
            let days = Datum::count(u32::try_from(days.len()).unwrap_or(u32::MAX));
            let name = activity_name(context, activity);
            let cells = vec![Datum::text(*person), Datum::text(*activity), name, days, hours(*sum)];
            dataset.push(RowKind::Body, cells);
        }
        total = total.plus(of_person);
        let name = Bilingual::new(format!("Totaal {person}"), format!("Total {person}"));
        let cells =
            vec![Datum::blank(), Datum::blank(), Datum::Words(name), Datum::blank(), hours(of_person)];
        dataset.push(RowKind::Subtotal, cells);
    }
    if !groups.is_empty() {
        let name = Datum::Words(Bilingual::new("Totaal", "Total"));
        dataset
            .push(RowKind::Total, vec![Datum::blank(), Datum::blank(), name, Datum::blank(), hours(total)]);
    }
    dataset
}

fn key_of(week: &PersonWeek) -> String {
    format!("{} {}", week.person, week.week)
}

fn person_weeks(context: &Context<'_>) -> Vec<PersonWeek> {
    // A week that only partly lies in the span is shown whole: it is signed whole.
    let wanted: BTreeSet<(String, Week)> =
        seen(context).map(|line| (line.person.clone(), Week::of(line.day))).collect();
    let all = weeks(&context.material.hours.lines, &context.material.hours.contracts);
    all.into_iter().filter(|week| wanted.contains(&(week.person.clone(), week.week))).collect()
}

fn monday(week: Week) -> Option<NaiveDate> {
    NaiveDate::from_isoywd_opt(week.year, week.number, chrono::Weekday::Mon)
}

/// One row per person and week, to repeat a paper for.
pub(super) fn weeks_of_people(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("person-weeks", catalogue::PERSON_WEEKS);
    for week in person_weeks(context) {
        let first = monday(week.week);
        let signed = |role: &str| {
            let own = |signed: &&super::WeekSignature| {
                signed.person == week.person && signed.week == week.week.to_string() && signed.role == role
            };
            let newest = context.material.hours.signatures.iter().rev().find(own);
            newest.map_or_else(Datum::nothing, |signed| {
                let on = |language| crate::reporting::figures::date(signed.signed_on, language);
                Datum::Words(Bilingual::new(
                    format!("{}, {}", signed.signed_by, on(crate::domain::language::Language::Nl)),
                    format!("{}, {}", signed.signed_by, on(crate::domain::language::Language::En)),
                ))
            })
        };
        let cells = vec![
            Datum::text(key_of(&week)),
            Datum::text(week.person.as_str()),
            Datum::text(week.week.to_string()),
            Datum::date(first),
            Datum::date(first.and_then(|first| first.checked_add_days(Days::new(6)))),
            hours(week.project),
            hours(week.total()),
            week.contract.map_or_else(Datum::nothing, hours),
            signed("employee"),
            signed("manager"),
        ];
        dataset.push(RowKind::Body, cells);
    }
    dataset
}

/// The days of each week of a person: a row per activity and kind of absence, and the sum.
pub(super) fn days_of_weeks(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("week-hours", catalogue::WEEK_HOURS);
    for week in person_weeks(context) {
        let own = |line: &&HoursLine| line.person == week.person && Week::of(line.day) == week.week;
        let mut rows: BTreeMap<(HoursKind, Option<&str>), [Hours; 7]> = BTreeMap::new();
        for line in context.material.hours.lines.iter().filter(own) {
            let days = rows.entry((line.kind, line.activity.as_deref())).or_default();
            let place = usize::try_from(line.day.weekday().num_days_from_monday()).unwrap_or(0);
            if let Some(day) = days.get_mut(place) {
                *day = day.plus(line.hours);
            }
        }
        let mut sums = [Hours::ZERO; 7];
        for ((kind, activity), days) in &rows {
            for (sum, day) in sums.iter_mut().zip(days) {
                *sum = sum.plus(*day);
            }
            let name = match activity {
                Some(code) => activity_name(context, code),
                None => Datum::Words(kind_name(*kind)),
            };
            let code = activity.map_or_else(Datum::nothing, Datum::text);
            push_days(&mut dataset, RowKind::Body, &key_of(&week), [code, name], *days);
        }
        let names = [Datum::blank(), Datum::Words(Bilingual::new("Totaal", "Total"))];
        push_days(&mut dataset, RowKind::Total, &key_of(&week), names, sums);
    }
    dataset
}

fn push_days(dataset: &mut Dataset, kind: RowKind, key: &str, names: [Datum; 2], days: [Hours; 7]) {
    let [code, name] = names;
    let mut cells = vec![Datum::text(key), code, name];
    cells.extend(days.iter().map(|day| hours_or_blank(*day)));
    cells.push(hours(days.iter().fold(Hours::ZERO, |sum, day| sum.plus(*day))));
    dataset.push(kind, cells);
}

fn kind_name(kind: HoursKind) -> Bilingual {
    match kind {
        HoursKind::Project => Bilingual::new("Project", "Project"),
        HoursKind::Other => Bilingual::new("Ander werk", "Other work"),
        HoursKind::Leave => Bilingual::new("Verlof", "Leave"),
        HoursKind::Sick => Bilingual::new("Ziekte", "Sick leave"),
    }
}
