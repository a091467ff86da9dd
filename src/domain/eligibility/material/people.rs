//! Facts of people: methods by the tables of staff or as stated, calendar years under a fixed percentage, weeks and years of hours.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;

use super::{HoursWeek, Material, hours, text};
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactValue, Facts};
use crate::domain::eligibility::judging::Candidate;
use crate::domain::eligibility::verdict::Subject;
use crate::domain::staff::{DecisionKind, WorkDecision};
use crate::domain::time_sheet::{Hours, Week};

impl Material<'_> {
    /// People with a method, their years, and the weeks and years in which they wrote hours.
    pub(super) fn people_candidates(&self) -> Vec<Candidate> {
        let mut candidates = self.people();
        candidates.extend(self.weeks_of_hours());
        candidates.extend(self.years_of_hours());
        candidates
    }

    /// People of the table of staff, and those of whom a method was stated. What was stated about a person goes before what
    /// the tables say.
    fn people(&self) -> Vec<Candidate> {
        let mut names: BTreeSet<&str> = self.bases.people.iter().map(|terms| terms.person.as_str()).collect();
        let stated = self.statements.iter().filter(|known| known.subject.scope == Scope::Person);
        names.extend(stated.map(|known| known.subject.key.as_str()));
        let methods = self.scheme.staff_methods.iter().map(|method| method.code.clone()).collect();
        let known = FactValue::Words(methods);
        let mut candidates = Vec::new();
        for person in names {
            let facts_on = |day: NaiveDate| {
                let mut facts = self.facts_of_person(person, day);
                facts.set(Fact::Person, text(person));
                facts.set(Fact::KnownMethods, known.clone());
                facts
            };
            let facts = facts_on(self.day());
            for year in self.years_until_today(person, &facts) {
                let day = last_day(year).min(self.today);
                let facts = facts_on(day).with(Fact::Year, FactValue::Number(Decimal::from(year)));
                if facts.get(Fact::StaffMethod).is_some() {
                    let subject = Subject::new(Scope::PersonYear, format!("{person} {year}"));
                    candidates.push(Candidate { subject, day, facts });
                }
            }
            if facts.get(Fact::StaffMethod).is_some() {
                let subject = Subject::new(Scope::Person, person);
                candidates.push(Candidate { subject, day: self.day(), facts });
            }
        }
        candidates
    }

    /// What the tables of staff say about a person on a day, and over it what was stated.
    fn facts_of_person(&self, person: &str, day: NaiveDate) -> Facts {
        let mut facts = Facts::default();
        let terms = self.bases.people.iter().filter(|terms| terms.person == person && terms.from <= day);
        if let Some(terms) = terms.max_by_key(|terms| terms.from) {
            facts.set(Fact::StaffMethod, text(&terms.method));
            facts.set(Fact::PartTime, FactValue::Number(terms.part_time));
            if !terms.reason.trim().is_empty() {
                facts.set(Fact::WhyOwnLabour, text(&terms.reason));
            }
        }
        let pay = self.bases.pay.iter().filter(|pay| pay.person == person && pay.from <= day);
        if let Some(pay) = pay.max_by_key(|pay| pay.from) {
            // Pay stands for the contract of the person; the article divides that of a full-time year by part-time hours.
            if let Some(gross) = pay.gross_per_year {
                facts.set(Fact::GrossPay, FactValue::Amount(gross));
            }
            if let Some(hourly) = pay.hourly {
                facts.set(Fact::HourlyRate, FactValue::Amount(hourly));
            }
        }
        self.describe_decisions(person, day, &mut facts);
        let stated = self
            .statements
            .iter()
            .filter(|known| known.subject.scope == Scope::Person && known.subject.key == person);
        for statement in stated {
            facts.set(statement.fact, statement.value.clone());
        }
        facts
    }

    /// The decision that fixes the percentage on a day, and the years in which it was confirmed. A confirmation counts for
    /// a calendar year when it was given within it (art. 24(6)).
    fn describe_decisions(&self, person: &str, day: NaiveDate, facts: &mut Facts) {
        let holds = |decision: &&WorkDecision| {
            decision.person == person
                && decision.from <= day
                && decision.until.is_none_or(|until| until.year() >= day.year())
        };
        let decisions = self.bases.decisions.iter().filter(holds);
        let Some(decision) = decisions.max_by_key(|decision| decision.from) else { return };
        let kind = match decision.kind {
            DecisionKind::Decision => "decision",
            DecisionKind::Addendum => "addendum",
        };
        facts.set(Fact::DecisionOn, FactValue::Day(decision.dated));
        facts.set(Fact::DecisionKind, text(kind));
        let confirmed = self.bases.confirmations.iter().filter(|known| {
            known.person == person
                && known.reference == decision.reference
                && known.dated.year() == known.year
        });
        let years: Vec<String> = confirmed.map(|known| known.year.to_string()).collect();
        if !years.is_empty() {
            facts.set(Fact::ConfirmedIn, FactValue::Words(years));
        }
    }

    /// The calendar years of the project in which the percentage of a person had to be confirmed: from the decision, or
    /// from the start of the project or of the work where there is none, up to the period that is judged.
    fn years_until_today(&self, person: &str, facts: &Facts) -> Vec<i32> {
        let project = self.grant.definition.decision.period;
        let own = self.bases.people.iter().filter(|terms| terms.person == person);
        let begun = own.map(|terms| terms.from).min().unwrap_or(project.from).max(project.from);
        let first = facts.day(Fact::DecisionOn).map_or(begun, |decided| decided.max(begun));
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
                let of_person = self.facts_of_person(person, last_day(year).min(self.today));
                if let Some(part) = of_person.get(Fact::PartTime) {
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
