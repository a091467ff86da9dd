//! Facts of people: methods as stated, calendar years under a fixed percentage, weeks and years of hours.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;

use super::{HoursWeek, Material, hours, text};
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactValue, Facts};
use crate::domain::eligibility::judging::Candidate;
use crate::domain::eligibility::verdict::Subject;
use crate::domain::time_sheet::{Hours, Week};

impl Material<'_> {
    /// People with a stated method, their years, and the weeks and years in which they wrote hours.
    pub(super) fn people_candidates(&self) -> Vec<Candidate> {
        let mut candidates = self.stated_people();
        candidates.extend(self.weeks_of_hours());
        candidates.extend(self.years_of_hours());
        candidates
    }

    fn stated_people(&self) -> Vec<Candidate> {
        let mut people: BTreeMap<&str, Facts> = BTreeMap::new();
        for statement in self.statements.iter().filter(|known| known.subject.scope == Scope::Person) {
            let facts = people.entry(&statement.subject.key).or_default();
            facts.set(statement.fact, statement.value.clone());
        }
        let methods = self.scheme.staff_methods.iter().map(|method| method.code.clone()).collect();
        let known = FactValue::Words(methods);
        let mut candidates = Vec::new();
        for (person, stated) in people {
            if stated.get(Fact::StaffMethod).is_none() {
                continue;
            }
            let facts = stated.with(Fact::Person, text(person)).with(Fact::KnownMethods, known.clone());
            for year in self.years_until_today(&facts) {
                let facts = facts.clone().with(Fact::Year, FactValue::Number(Decimal::from(year)));
                let subject = Subject::new(Scope::PersonYear, format!("{person} {year}"));
                candidates.push(Candidate { subject, day: last_day(year).min(self.today), facts });
            }
            let subject = Subject::new(Scope::Person, person);
            candidates.push(Candidate { subject, day: self.day(), facts });
        }
        candidates
    }

    /// The calendar years of the project in which the percentage of a person had to be confirmed: from the decision, or
    /// from the start of the project where there is none, up to the period that is judged.
    fn years_until_today(&self, facts: &Facts) -> Vec<i32> {
        let project = self.grant.definition.decision.period;
        let first = facts.day(Fact::DecisionOn).map_or(project.from, |decided| decided.max(project.from));
        let last = self.day().min(project.to);
        let within = |year: &i32| match self.period.and_then(|code| self.grant.definition.period(code)) {
            Some(period) => period.from.year() <= *year && *year <= period.to.year(),
            None => true,
        };
        (first.year()..=last.year()).filter(within).collect()
    }

    fn weeks_of_hours(&self) -> Vec<Candidate> {
        let period = self.period.and_then(|code| self.grant.definition.period(code));
        let worked = self.weeks.iter().filter(|week| week.hours.project > Hours::ZERO);
        let candidates = worked.filter_map(|week| {
            let end = end_of(week.hours.week)?;
            let start = end.checked_sub_days(chrono::Days::new(6))?;
            if period.is_some_and(|period| end < period.from || start > period.to) {
                return None;
            }
            let subject = Subject::new(Scope::Hours, format!("{} {}", week.hours.person, week.hours.week));
            Some(Candidate { subject, day: end, facts: facts_of_week(week, end) })
        });
        candidates.collect()
    }

    fn years_of_hours(&self) -> Vec<Candidate> {
        let mut years: BTreeMap<(&str, i32), Hours> = BTreeMap::new();
        for week in self.weeks {
            let sum = years.entry((&week.hours.person, week.hours.week.year)).or_default();
            *sum = sum.plus(week.hours.project);
        }
        let period = self.period.and_then(|code| self.grant.definition.period(code));
        let concerned = years.into_iter().filter(|((_, year), sum)| {
            *sum > Hours::ZERO
                && period.is_none_or(|period| period.from.year() <= *year && *year <= period.to.year())
        });
        concerned
            .map(|((person, year), sum)| {
                let mut facts = Facts::default()
                    .with(Fact::Person, text(person))
                    .with(Fact::Year, FactValue::Number(Decimal::from(year)))
                    .with(Fact::YearHours, hours(sum));
                if let Some(part) = self.stated(&Subject::new(Scope::Person, person), Fact::PartTime) {
                    facts.set(Fact::PartTime, part.clone());
                }
                let subject = Subject::new(Scope::Hours, format!("{person} {year}"));
                Candidate { subject, day: last_day(year).min(self.today), facts }
            })
            .collect()
    }
}

fn facts_of_week(week: &HoursWeek, end: NaiveDate) -> Facts {
    let mut facts = Facts::default()
        .with(Fact::Person, text(&week.hours.person))
        .with(Fact::Week, text(week.hours.week.to_string()))
        .with(Fact::WeekEnd, FactValue::Day(end))
        .with(Fact::WeekHours, hours(week.hours.total()))
        .with(Fact::ChangedAfterSigning, FactValue::Flag(week.changed_after_signing));
    if let Some(contract) = week.hours.contract {
        facts.set(Fact::ContractHours, hours(contract));
    }
    for (signed, name, day) in [
        (&week.employee, Fact::EmployeeSigned, Fact::EmployeeSignedOn),
        (&week.manager, Fact::ManagerSigned, Fact::ManagerSignedOn),
    ] {
        if let Some((who, on)) = signed {
            facts.set(name, text(who));
            facts.set(day, FactValue::Day(*on));
        }
    }
    facts
}

fn end_of(week: Week) -> Option<NaiveDate> {
    NaiveDate::from_isoywd_opt(week.year, week.number, Weekday::Sun)
}

fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}
