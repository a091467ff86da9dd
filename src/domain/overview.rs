//! The state of a grant on a day, for one page: money against budget and plan, results, and what asks for attention.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::calendar::DateSpan;
use crate::domain::execution::{BudgetExecution, Figures, GroupKey, Grouping};
use crate::domain::grant::{GrantDefinition, Milestone};
use crate::domain::language::Bilingual;
use crate::domain::milestones::{MilestoneStanding, MilestoneState};
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::progress::ProgressStatement;
use crate::domain::scheme::CostScheme;
use crate::domain::spending;

/// What was approved, realised and planned for one part of the budget, or for all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct BudgetStanding {
    pub approved: Cents,
    pub realised: Cents,
    /// What the budget planned to have been spent by the day.
    pub planned: Cents,
}

impl BudgetStanding {
    /// Realised, and then at the pace of the budget to the end: realised + approved - planned.
    pub fn forecast(self) -> Result<Cents, MoneyError> {
        self.realised.plus(self.approved)?.minus(self.planned)
    }

    pub fn remaining(self) -> Result<Cents, MoneyError> {
        self.approved.minus(self.realised)
    }

    /// Realised less planned: below zero when spending is behind the budget.
    pub fn ahead(self) -> Result<Cents, MoneyError> {
        self.realised.minus(self.planned)
    }

    /// How far spending is from the plan, either way.
    pub fn distance(self) -> Result<Cents, MoneyError> {
        let ahead = self.ahead()?;
        if ahead.is_negative() { ahead.negated() } else { Ok(ahead) }
    }

    /// That distance in percentage points of the budget; nothing when it is less than one.
    pub fn points(self) -> Result<Option<Percent>, MoneyError> {
        let points = self.distance()?.percentage_of(self.approved);
        Ok(points.filter(|points| *points >= Percent::new(rust_decimal::Decimal::ONE)))
    }

    pub fn share(self) -> Option<Percent> {
        self.realised.percentage_of(self.approved)
    }

    fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            approved: self.approved.plus(other.approved)?,
            realised: self.realised.plus(other.realised)?,
            planned: self.planned.plus(other.planned)?,
        })
    }

    pub fn sum(all: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        all.into_iter().try_fold(Self::default(), Self::plus)
    }
}

/// A named part of the budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetPart {
    /// Code of the activity or the category; nothing for flat-rate costs in a list of activities.
    pub code: Option<String>,
    pub name: Bilingual,
    pub standing: BudgetStanding,
}

/// Activities against cost categories.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct HeatMap {
    /// Code and short name of each column.
    pub categories: Vec<(String, Bilingual)>,
    pub rows: Vec<HeatRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatRow {
    pub activity: String,
    pub name: Bilingual,
    /// One per column; nothing where the activity has neither budget nor spending.
    pub cells: Vec<Option<BudgetStanding>>,
}

/// Money beside time and results, all as percentages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub spent: Option<Percent>,
    pub elapsed: Percent,
    /// Milestones reached, of those that were not given up.
    pub milestones: Option<Percent>,
}

/// A milestone with its standing, freed from what it was computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownMilestone {
    pub milestone: Milestone,
    pub reached: Option<NaiveDate>,
    pub expected: Option<NaiveDate>,
    pub state: MilestoneState,
    pub note: Option<Bilingual>,
    pub stated_in: Option<String>,
}

impl From<MilestoneStanding<'_>> for KnownMilestone {
    fn from(standing: MilestoneStanding<'_>) -> Self {
        Self {
            milestone: standing.milestone.clone(),
            reached: standing.reached,
            expected: standing.expected,
            state: standing.state,
            note: standing.note.cloned(),
            stated_in: standing.stated_in.map(str::to_owned),
        }
    }
}

/// Standing of every group, with what the budget planned by the day.
pub fn standings(
    execution: &BudgetExecution,
    grouping: Grouping,
    project: DateSpan,
    day: NaiveDate,
) -> Result<BTreeMap<GroupKey, BudgetStanding>, MoneyError> {
    let planned = spending::planned_grouped(execution, grouping, project, day)?;
    let in_group = |(key, figures): (GroupKey, Figures)| {
        let planned = planned.get(&key).copied().unwrap_or_default();
        Ok((key, BudgetStanding { approved: figures.approved, realised: figures.total()?, planned }))
    };
    execution.grouped(grouping)?.into_iter().map(in_group).collect()
}

/// The cost categories in the order of the scheme.
pub fn by_category(
    execution: &BudgetExecution,
    scheme: &CostScheme,
    project: DateSpan,
    day: NaiveDate,
) -> Result<Vec<BudgetPart>, MoneyError> {
    let grouping = Grouping { by_category: true, ..Grouping::default() };
    let part = |(key, standing): (GroupKey, BudgetStanding)| {
        let code = key.category.unwrap_or_default();
        BudgetPart { name: short_name(scheme, &code), code: Some(code), standing }
    };
    let mut parts: Vec<BudgetPart> =
        standings(execution, grouping, project, day)?.into_iter().map(part).collect();
    parts.sort_by_key(|part| scheme.position(part.code.as_deref().unwrap_or_default()));
    Ok(parts)
}

/// The activities in the order of the grant, and then the flat-rate costs, which belong to none of them.
pub fn by_activity(
    execution: &BudgetExecution,
    definition: &GrantDefinition,
    day: NaiveDate,
) -> Result<Vec<BudgetPart>, MoneyError> {
    let grouping = Grouping { by_activity: true, ..Grouping::default() };
    let mut groups = standings(execution, grouping, definition.decision.period, day)?;
    let mut take = |activity: Option<&str>| {
        groups.remove(&GroupKey { activity: activity.map(str::to_owned), category: None, year: None })
    };
    let mut parts = Vec::new();
    for activity in &definition.activities {
        let standing = take(Some(&activity.code)).unwrap_or_default();
        parts.push(BudgetPart { code: Some(activity.code.clone()), name: activity.name.clone(), standing });
    }
    if let Some(standing) = take(None) {
        let name = Bilingual::new("Kosten volgens vast percentage", "Flat-rate costs");
        parts.push(BudgetPart { code: None, name, standing });
    }
    Ok(parts)
}

/// Activity by cost category; columns are the categories that any activity uses.
pub fn heat_map(
    execution: &BudgetExecution,
    definition: &GrantDefinition,
    scheme: &CostScheme,
    day: NaiveDate,
) -> Result<HeatMap, MoneyError> {
    let grouping = Grouping { by_activity: true, by_category: true, by_year: false };
    let groups = standings(execution, grouping, definition.decision.period, day)?;
    let mut codes: Vec<&String> =
        groups.keys().filter(|key| key.activity.is_some()).filter_map(|key| key.category.as_ref()).collect();
    codes.sort_by_key(|code| (scheme.position(code), *code));
    codes.dedup();
    let row = |activity: &crate::domain::grant::Activity| {
        let cell = |code: &&String| {
            let key = GroupKey {
                activity: Some(activity.code.clone()),
                category: Some((*code).clone()),
                year: None,
            };
            groups.get(&key).copied()
        };
        let cells = codes.iter().map(cell).collect();
        HeatRow { activity: activity.code.clone(), name: activity.name.clone(), cells }
    };
    Ok(HeatMap {
        rows: definition.activities.iter().map(row).collect(),
        categories: codes.iter().map(|code| ((*code).clone(), short_name(scheme, code))).collect(),
    })
}

/// Every milestone in the order of the grant, as known at the end of a day.
pub fn milestones(
    definition: &GrantDefinition,
    statements: &[ProgressStatement],
    day: NaiveDate,
) -> Vec<KnownMilestone> {
    let known = |milestone| MilestoneStanding::of(milestone, statements.iter(), day).into();
    definition.milestones.iter().map(known).collect()
}

pub fn pace(total: BudgetStanding, milestones: &[KnownMilestone], project: DateSpan, day: NaiveDate) -> Pace {
    let count = |wanted: fn(MilestoneState) -> bool| {
        let number = milestones.iter().filter(|known| wanted(known.state)).count();
        Cents::new(i64::try_from(number).unwrap_or(i64::MAX))
    };
    let elapsed = Cents::new(project.days_until(day)).percentage_of(Cents::new(project.days()));
    Pace {
        spent: total.share(),
        elapsed: elapsed.unwrap_or(Percent::ZERO),
        milestones: count(|state| state == MilestoneState::Reached)
            .percentage_of(count(|state| state != MilestoneState::Dropped)),
    }
}

fn short_name(scheme: &CostScheme, code: &str) -> Bilingual {
    scheme.category(code).map_or_else(|| Bilingual::same(code), |category| category.short.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample::{day, grant, milestone, scheme, spent};
    use crate::domain::progress::MilestoneProgress;

    /// Four activities with 100,000 euros in each of a, b and c, all in 2025, and a flat rate on top.
    fn execution(definition: &GrantDefinition) -> BudgetExecution {
        let spent =
            vec![spent("HM", "a", 4_000_000), spent("HM", "b", 12_000_000), spent("PM", "c", 1_000_000)];
        BudgetExecution::new(definition, &scheme(), &definition.budget_versions[0], spent, 1).unwrap()
    }

    #[test]
    fn activities_and_categories_add_up_to_the_same_whole() {
        let definition = grant();
        let (execution, today) = (execution(&definition), day("2025-07-01"));
        let project = definition.decision.period;
        let categories = by_category(&execution, &scheme(), project, today).unwrap();
        let activities = by_activity(&execution, &definition, today).unwrap();
        let whole =
            |parts: &[BudgetPart]| BudgetStanding::sum(parts.iter().map(|part| part.standing)).unwrap();
        assert_eq!(whole(&categories), whole(&activities));
        assert_eq!(whole(&categories).realised, execution.total().unwrap().total().unwrap());
        let codes: Vec<_> = activities.iter().map(|part| part.code.as_deref()).collect();
        assert_eq!(codes, [Some("HM"), Some("HM-NG"), Some("HM-TZ"), Some("PM"), None]);
    }

    #[test]
    fn the_forecast_carries_the_pace_of_the_budget_on() {
        let part = BudgetStanding {
            approved: Cents::new(1_000),
            realised: Cents::new(450),
            planned: Cents::new(500),
        };
        assert_eq!(part.forecast(), Ok(Cents::new(950)));
        assert_eq!(part.ahead(), Ok(Cents::new(-50)));
        assert_eq!(part.remaining(), Ok(Cents::new(550)));
        assert_eq!(part.distance(), Ok(Cents::new(50)));
        assert_eq!(part.points().unwrap().map(|points| points.to_string()).as_deref(), Some("5"));
        let close = BudgetStanding { planned: Cents::new(459), ..part };
        assert_eq!(close.points(), Ok(None), "less than one point is even");
        assert_eq!(part.share().map(|share| share.to_string()).as_deref(), Some("45"));
        assert_eq!(BudgetStanding::default().share(), None);
    }

    #[test]
    fn the_heat_map_has_a_cell_where_there_is_budget_or_spending() {
        let definition = grant();
        let map = heat_map(&execution(&definition), &definition, &scheme(), day("2025-12-31")).unwrap();
        let codes: Vec<_> = map.categories.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["a", "b", "c"], "flat-rate costs belong to no activity");
        let realised = |row: usize| -> Vec<_> {
            map.rows[row].cells.iter().map(|cell| cell.map(|cell| cell.realised.get())).collect()
        };
        assert_eq!(realised(0), [Some(4_000_000), Some(12_000_000), Some(0)]);
        assert_eq!(realised(3), [Some(0), Some(0), Some(1_000_000)]);
        assert_eq!(map.rows[0].cells[1].unwrap().share().unwrap().to_string(), "120");
    }

    #[test]
    fn milestones_that_were_given_up_do_not_count_in_the_pace() {
        let mut definition = grant();
        definition.milestones = vec![
            milestone("M1", "2024-06-30"),
            milestone("M2", "2025-06-30"),
            milestone("M3", "2026-06-30"),
            milestone("M4", "2026-12-31"),
        ];
        let stated = |code: &str, reached: Option<&str>, dropped| MilestoneProgress {
            code: code.to_owned(),
            reached_on: reached.map(day),
            expected_on: None,
            dropped,
            note: None,
        };
        let mut statement = ProgressStatement::empty("2025-1");
        statement.milestones = vec![stated("M1", Some("2024-07-01"), false), stated("M4", None, true)];
        let today = day("2025-07-01");
        let known = milestones(&definition, &[statement], today);
        let found: Vec<_> = known.iter().map(|known| known.state.code()).collect();
        assert_eq!(found, ["reached", "late", "on-track", "dropped"]);
        assert_eq!(known[0].stated_in.as_deref(), Some("2025-1"));
        let pace = pace(BudgetStanding::default(), &known, definition.decision.period, today);
        // One of three; 548 of 1,096 days.
        assert_eq!(pace.milestones.unwrap().to_string(), "33.3");
        assert_eq!(pace.elapsed.to_string(), "50");
        assert_eq!(pace.spent, None);
    }
}
