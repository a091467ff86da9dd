//! Spending over time: what the budget plans by a day, what was spent by then, and where that leads.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::calendar::DateSpan;
use crate::domain::execution::{Amount, BudgetExecution, GroupKey, Grouping};
use crate::domain::grant::ReportingPeriod;
use crate::domain::money::{Cents, MoneyError};

/// A point of a curve: an amount at the end of a day, cumulative.
pub type SpendingPoint = (NaiveDate, Cents);

/// Three cumulative curves over the project period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendingCurve {
    /// The budget, spread evenly over the days of each year.
    pub plan: Vec<SpendingPoint>,
    /// What was spent at the end of each reporting period, up to today.
    pub actual: Vec<SpendingPoint>,
    /// From what was spent, at the pace of the plan.
    pub forecast: Vec<SpendingPoint>,
}

impl SpendingCurve {
    /// `day` is the last day that counts: today, or the end of the reported period.
    pub fn of(
        execution: &BudgetExecution,
        periods: &[ReportingPeriod],
        project: DateSpan,
        day: NaiveDate,
    ) -> Result<Self, MoneyError> {
        let plan = planned_points(execution.approved(), project)?;
        let actual = actual_points(execution, periods, project, day)?;
        let spent = actual.last().map_or(Cents::ZERO, |(_, amount)| *amount);
        let planned_now = planned_by(execution.approved(), project, day)?;
        let mut forecast = vec![(day.max(project.from), spent)];
        for (end, planned) in plan.iter().filter(|(end, _)| *end > day) {
            forecast.push((*end, spent.plus(planned.minus(planned_now)?)?));
        }
        Ok(Self { plan, actual, forecast })
    }
}

/// What the budget plans to have been spent at the end of a day, per group. Sums of groups are sums of amounts, so the
/// parts add up to the whole to the cent.
pub fn planned_grouped(
    execution: &BudgetExecution,
    grouping: Grouping,
    project: DateSpan,
    day: NaiveDate,
) -> Result<BTreeMap<GroupKey, Cents>, MoneyError> {
    let mut groups: BTreeMap<GroupKey, Cents> = BTreeMap::new();
    for amount in execution.approved() {
        let group = groups.entry(grouping.key(amount)).or_default();
        *group = group.plus(planned_of(amount, project, day)?)?;
    }
    Ok(groups)
}

fn planned_by(approved: &[Amount], project: DateSpan, day: NaiveDate) -> Result<Cents, MoneyError> {
    approved.iter().try_fold(Cents::ZERO, |sum, amount| sum.plus(planned_of(amount, project, day)?))
}

/// The part of an amount of a year whose days have passed.
fn planned_of(amount: &Amount, project: DateSpan, day: NaiveDate) -> Result<Cents, MoneyError> {
    let year = year_within(amount.year, project);
    if day >= year.to {
        return Ok(amount.amount);
    }
    let passed = u64::try_from(year.days_until(day)).unwrap_or(0);
    let whole = u64::try_from(year.days()).unwrap_or(0);
    let parts = amount.amount.split(&[passed, whole.saturating_sub(passed)])?;
    Ok(parts.first().copied().unwrap_or_default())
}

/// The days of a calendar year that belong to the project; the nearest day of the project when none do.
fn year_within(year: i32, project: DateSpan) -> DateSpan {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(project.to);
    DateSpan {
        from: day(1, 1).clamp(project.from, project.to),
        to: day(12, 31).clamp(project.from, project.to),
    }
}

fn planned_points(approved: &[Amount], project: DateSpan) -> Result<Vec<SpendingPoint>, MoneyError> {
    let mut years: BTreeMap<i32, Cents> = BTreeMap::new();
    for amount in approved {
        let sum = years.entry(amount.year).or_default();
        *sum = sum.plus(amount.amount)?;
    }
    let mut points = vec![(project.from, Cents::ZERO)];
    let mut running = Cents::ZERO;
    for (year, amount) in years {
        running = running.plus(amount)?;
        points.push((year_within(year, project).to, running));
    }
    points.dedup_by_key(|(day, _)| *day);
    Ok(points)
}

fn actual_points(
    execution: &BudgetExecution,
    periods: &[ReportingPeriod],
    project: DateSpan,
    day: NaiveDate,
) -> Result<Vec<SpendingPoint>, MoneyError> {
    let mut points = vec![(project.from, Cents::ZERO)];
    let mut running = Cents::ZERO;
    for (place, period) in periods.iter().enumerate() {
        let spent = execution.spent().iter().filter(|amount| amount.period == Some(place));
        running = running.plus(Cents::sum(spent.map(|amount| amount.amount))?)?;
        match points.last_mut() {
            // Nothing can have been spent after today; what is booked there counts as spent today.
            Some(last) if period.from > day => last.1 = running,
            _ => points.push((period.to.min(day), running)),
        }
    }
    Ok(points)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers of the tests")]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample::{day, grant, scheme};
    use crate::domain::grant::GrantDefinition;
    use proptest::prelude::*;

    fn spent(period: usize, year: i32, cents: i64) -> Amount {
        Amount {
            activity: Some("HM".to_owned()),
            category: "a".to_owned(),
            year,
            period: Some(period),
            tendered: false,
            amount: Cents::new(cents),
        }
    }

    /// Two periods: 2024-01-01 to 2025-06-30, and to 2026-12-31; a budget of 1,000,000 cents in each of three years.
    fn two_periods() -> GrantDefinition {
        let mut definition = grant();
        definition.indirect_costs = "none".to_owned();
        let period = |code: &str, from: &str, to: &str| ReportingPeriod {
            code: code.to_owned(),
            from: day(from),
            to: day(to),
        };
        definition.periods =
            vec![period("1", "2024-01-01", "2025-06-30"), period("2", "2025-07-01", "2026-12-31")];
        let budget = &mut definition.budget_versions[0];
        budget.lines.truncate(1);
        budget.lines[0].amounts =
            ["2024", "2025", "2026"].map(|year| (year.to_owned(), Cents::new(1_000_000))).into();
        definition
    }

    fn execution(definition: &GrantDefinition, spent: Vec<Amount>) -> BudgetExecution {
        let budget = &definition.budget_versions[0];
        BudgetExecution::new(definition, &scheme(), budget, spent, definition.periods.len()).unwrap()
    }

    fn points(points: &[SpendingPoint]) -> Vec<(String, i64)> {
        points.iter().map(|(day, cents)| (day.to_string(), cents.get())).collect()
    }

    fn owned(points: &[(&str, i64)]) -> Vec<(String, i64)> {
        points.iter().map(|(day, cents)| ((*day).to_owned(), *cents)).collect()
    }

    #[test]
    fn the_curves_follow_the_budget_the_books_and_the_pace() {
        let definition = two_periods();
        let project = definition.decision.period;
        let execution = execution(
            &definition,
            vec![spent(0, 2024, 700_000), spent(0, 2025, 300_000), spent(1, 2025, 250_000)],
        );
        let curve = SpendingCurve::of(&execution, &definition.periods, project, day("2025-12-31")).unwrap();
        assert_eq!(
            points(&curve.plan),
            owned(&[
                ("2024-01-01", 0),
                ("2024-12-31", 1_000_000),
                ("2025-12-31", 2_000_000),
                ("2026-12-31", 3_000_000),
            ])
        );
        let actual = owned(&[("2024-01-01", 0), ("2025-06-30", 1_000_000), ("2025-12-31", 1_250_000)]);
        assert_eq!(points(&curve.actual), actual);
        // 750,000 behind the plan today is 750,000 behind at the end.
        assert_eq!(points(&curve.forecast), owned(&[("2025-12-31", 1_250_000), ("2026-12-31", 2_250_000)]));
    }

    #[test]
    fn what_is_booked_in_a_later_period_counts_today() {
        let definition = two_periods();
        let execution = execution(&definition, vec![spent(0, 2024, 100), spent(1, 2025, 50)]);
        let project = definition.decision.period;
        let curve = SpendingCurve::of(&execution, &definition.periods, project, day("2024-07-01")).unwrap();
        assert_eq!(points(&curve.actual), owned(&[("2024-01-01", 0), ("2024-07-01", 150)]));
    }

    #[test]
    fn a_year_is_planned_by_its_days_within_the_project() {
        let definition = two_periods();
        let execution = execution(&definition, vec![]);
        let project = DateSpan { from: day("2024-12-22"), to: day("2026-12-31") };
        let planned = |text: &str| planned_by(execution.approved(), project, day(text)).unwrap().get();
        // The ten days of 2024 that belong to the project carry the whole of 2024.
        assert_eq!(planned("2024-12-21"), 0);
        assert_eq!(planned("2024-12-22"), 100_000);
        assert_eq!(planned("2024-12-31"), 1_000_000);
        assert_eq!(planned("2025-01-01"), 1_002_740);
        assert_eq!(planned("2030-01-01"), 3_000_000);
    }

    proptest! {
        #[test]
        fn planned_parts_add_up_to_the_plan(amounts in prop::collection::vec((0_usize..4, 2024_i32..2027, 0_i64..90_000_000), 1..30), days in 0_u64..1200) {
            let mut definition = two_periods();
            definition.budget_versions[0].lines = amounts.iter().map(|(activity, year, cents)| crate::domain::grant::BudgetLine {
                activity: definition.activities[*activity].code.clone(),
                category: "b".to_owned(),
                amounts: [(year.to_string(), Cents::new(*cents))].into(),
            }).collect();
            let execution = execution(&definition, vec![]);
            let project = definition.decision.period;
            let day = project.from + chrono::Days::new(days);
            let whole = planned_by(execution.approved(), project, day).unwrap();
            let grouping = Grouping { by_activity: true, ..Grouping::default() };
            let parts = planned_grouped(&execution, grouping, project, day).unwrap();
            prop_assert_eq!(Cents::sum(parts.into_values()).unwrap(), whole);
        }
    }
}
