//! Results over the whole project: units of activities and values of indicators, period by period, with what proves them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::grant::{Activity, GrantDefinition, Indicator};
use crate::domain::money::{Cents, Percent};
use crate::domain::progress::{
    ActivityProgress, AgeBracket, Gender, IndicatorProgress, PersonGroup, ProgressStatement,
};

/// What somebody noted about an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityNote {
    pub text: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// What a file proves, other than a line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResultSubject {
    Milestone,
    Indicator,
}

impl ResultSubject {
    pub const ALL: [ResultSubject; 2] = [ResultSubject::Milestone, ResultSubject::Indicator];

    pub fn code(self) -> &'static str {
        match self {
            ResultSubject::Milestone => "milestone",
            ResultSubject::Indicator => "indicator",
        }
    }
}

/// A file that proves a milestone or an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultEvidence {
    pub subject: ResultSubject,
    pub code: String,
    pub file_sha256: String,
    pub file_name: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// One period of an activity.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodUnits {
    pub period: String,
    pub planned: u32,
    /// Nothing while nobody stated it.
    pub stated: Option<ActivityProgress>,
}

/// An activity over all periods.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityUnits {
    pub by_period: Vec<PeriodUnits>,
    /// Planned in the periods that are over.
    pub planned_so_far: u32,
    pub planned_total: u32,
    pub done: u32,
    /// Expected over the whole project, as stated last.
    pub forecast: Option<u32>,
}

impl ActivityUnits {
    /// `statements` in the order of their periods.
    pub fn of(
        definition: &GrantDefinition,
        activity: &Activity,
        statements: &[ProgressStatement],
        today: NaiveDate,
    ) -> Self {
        let planned = |period: &str| activity.planned.get(period).copied().unwrap_or(0);
        let stated = |period: &str| {
            let statement = statements.iter().find(|statement| statement.period == period)?;
            statement.activity(&activity.code).cloned()
        };
        let over = definition.periods.iter().filter(|period| period.to < today);
        let by_period: Vec<PeriodUnits> = definition
            .periods
            .iter()
            .map(|period| PeriodUnits {
                period: period.code.clone(),
                planned: planned(&period.code),
                stated: stated(&period.code),
            })
            .collect();
        let statements = || by_period.iter().filter_map(|period| period.stated.as_ref());
        Self {
            planned_so_far: sum(over.map(|period| planned(&period.code))),
            planned_total: sum(activity.planned.values().copied()),
            done: sum(statements().map(|stated| stated.done)),
            forecast: statements().next_back().map(|stated| stated.forecast),
            by_period,
        }
    }

    /// Done as percentage of what the whole project plans.
    pub fn share(&self) -> Option<Percent> {
        share_of(self.done, self.planned_total)
    }
}

/// An indicator over all periods.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorStanding {
    pub indicator: Indicator,
    /// Per period of the grant; nothing where nobody stated a value.
    pub by_period: Vec<(String, Option<IndicatorProgress>)>,
    pub total: u32,
}

impl IndicatorStanding {
    /// `statements` in the order of their periods.
    pub fn of(definition: &GrantDefinition, indicator: &Indicator, statements: &[ProgressStatement]) -> Self {
        let stated = |period: &str| {
            let statement = statements.iter().find(|statement| statement.period == period)?;
            statement.indicator(&indicator.code).cloned()
        };
        let by_period: Vec<_> =
            definition.periods.iter().map(|period| (period.code.clone(), stated(&period.code))).collect();
        let total =
            sum(by_period.iter().filter_map(|(_, stated)| stated.as_ref()).map(IndicatorProgress::total));
        Self { indicator: indicator.clone(), by_period, total }
    }

    pub fn share(&self) -> Option<Percent> {
        share_of(self.total, self.indicator.project_target)
    }

    /// Persons of all periods by age bracket and gender.
    pub fn groups(&self) -> BTreeMap<(AgeBracket, Gender), u32> {
        let mut groups = BTreeMap::new();
        let stated = self.by_period.iter().filter_map(|(_, stated)| stated.as_ref());
        for PersonGroup { age, gender, count } in stated.flat_map(|stated| &stated.groups).copied() {
            let sum: &mut u32 = groups.entry((age, gender)).or_default();
            *sum = sum.saturating_add(count);
        }
        groups
    }
}

fn sum(counts: impl Iterator<Item = u32>) -> u32 {
    counts.fold(0, u32::saturating_add)
}

/// A count as percentage of another, one decimal; nothing when there is no other.
pub fn share_of(part: u32, whole: u32) -> Option<Percent> {
    Cents::new(i64::from(part)).percentage_of(Cents::new(i64::from(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample::{day, grant};
    use crate::domain::grant::ReportingPeriod;
    use crate::domain::language::Bilingual;

    fn definition() -> GrantDefinition {
        let mut definition = grant();
        let period = |code: &str, from: &str, to: &str| ReportingPeriod {
            code: code.to_owned(),
            from: day(from),
            to: day(to),
        };
        definition.periods = vec![
            period("1", "2024-01-01", "2024-12-31"),
            period("2", "2025-01-01", "2025-12-31"),
            period("3", "2026-01-01", "2026-12-31"),
        ];
        definition.activities[0].planned =
            [("1", 10), ("2", 20), ("3", 30)].map(|(code, units)| (code.to_owned(), units)).into();
        definition
    }

    fn statement(period: &str, done: u32, forecast: u32, women: u32) -> ProgressStatement {
        let mut statement = ProgressStatement::empty(period);
        let code = "HM".to_owned();
        statement.activities.push(ActivityProgress { code, done, forecast, deviation: None });
        let group = PersonGroup { age: AgeBracket::Over60, gender: Gender::Female, count: women };
        let code = "I".to_owned();
        statement.indicators.push(IndicatorProgress { code, count: None, groups: vec![group] });
        statement
    }

    #[test]
    fn units_add_up_over_the_periods() {
        let definition = definition();
        let stated = [statement("1", 8, 60, 0), statement("2", 15, 55, 0)];
        for (today, so_far) in [("2024-12-31", 0), ("2025-01-01", 10), ("2026-06-01", 30), ("2027-01-01", 60)]
        {
            let units = ActivityUnits::of(&definition, &definition.activities[0], &stated, day(today));
            assert_eq!(units.planned_so_far, so_far, "{today}");
            assert_eq!((units.done, units.planned_total, units.forecast), (23, 60, Some(55)));
            assert_eq!(units.share().unwrap().to_string(), "38.3");
            assert_eq!(units.by_period[2].stated, None);
        }
    }

    #[test]
    fn persons_add_up_by_age_and_gender() {
        let definition = definition();
        let indicator = Indicator {
            code: "I".to_owned(),
            title: None,
            unit: Bilingual::default(),
            baseline: 0,
            milestone_2024: None,
            target_2029: None,
            project_target: 40,
            persons: true,
        };
        let stated = [statement("1", 0, 0, 4), statement("3", 0, 0, 6)];
        let standing = IndicatorStanding::of(&definition, &indicator, &stated);
        assert_eq!(standing.total, 10);
        assert_eq!(standing.share().unwrap().to_string(), "25");
        assert_eq!(standing.groups(), BTreeMap::from([((AgeBracket::Over60, Gender::Female), 10)]));
        let values: Vec<_> = standing.by_period.iter().map(|(_, stated)| stated.is_some()).collect();
        assert_eq!(values, [true, false, true]);
    }
}
