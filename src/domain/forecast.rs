//! What each budget line is expected to have cost at the end of the project: what was spent, and what the budget still
//! plans from today on, by year. The same method as the curve of spending, so that the two agree. Budget, funding plan and
//! reports read the one forecast that stands here.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::domain::calendar::DateSpan;
use crate::domain::execution::{BudgetExecution, Grouping};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::spending::planned_grouped;

/// One line and its end. Euro cents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineForecast {
    /// Nothing for the costs that a flat rate yields, and for a total.
    pub activity: Option<String>,
    pub category: String,
    pub approved: Cents,
    pub spent: Cents,
    /// What the budget plans after today.
    pub to_come: Cents,
    /// The forecast by calendar year: what was spent in it, and what is to come in it.
    pub by_year: BTreeMap<i32, Cents>,
    /// What is spent so far, and as much a month until the end as in the months so far: to compare the forecast with.
    pub at_pace: Cents,
}

impl LineForecast {
    /// Expected at the end of the project.
    pub fn forecast(&self) -> Result<Cents, MoneyError> {
        self.spent.plus(self.to_come)
    }

    /// What is left of the budget at the end; negative where the line is expected to cost more.
    pub fn difference(&self) -> Result<Cents, MoneyError> {
        self.approved.minus(self.forecast()?)
    }

    pub fn remaining(&self) -> Result<Cents, MoneyError> {
        self.approved.minus(self.spent)
    }

    /// Spent as percentage of what was approved.
    pub fn share(&self) -> Result<Option<Percent>, MoneyError> {
        Ok(self.spent.percentage_of(self.approved))
    }

    pub fn sum<'a>(lines: impl IntoIterator<Item = &'a LineForecast>) -> Result<LineForecast, MoneyError> {
        let mut sum = LineForecast::default();
        for line in lines {
            sum.approved = sum.approved.plus(line.approved)?;
            sum.spent = sum.spent.plus(line.spent)?;
            sum.to_come = sum.to_come.plus(line.to_come)?;
            sum.at_pace = sum.at_pace.plus(line.at_pace)?;
            for (year, amount) in &line.by_year {
                sum.add_to_year(*year, *amount)?;
            }
        }
        Ok(sum)
    }

    fn add_to_year(&mut self, year: i32, amount: Cents) -> Result<(), MoneyError> {
        let of_year = self.by_year.entry(year).or_default();
        *of_year = of_year.plus(amount)?;
        Ok(())
    }
}

/// How far a project is, in months; the month of a day counts whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Elapsed {
    passed: i64,
    in_all: i64,
}

impl Elapsed {
    fn of(project: DateSpan, day: NaiveDate) -> Self {
        let months = |until: NaiveDate| {
            let years = i64::from(until.year()).saturating_sub(i64::from(project.from.year()));
            let whole = years.saturating_mul(12).saturating_add(i64::from(until.month()));
            whole.saturating_sub(i64::from(project.from.month())).saturating_add(1).max(0)
        };
        let in_all = months(project.to);
        Self { passed: months(day).min(in_all), in_all }
    }

    fn at_pace(self, spent: Cents) -> Result<Cents, MoneyError> {
        if self.passed == 0 {
            return Ok(spent);
        }
        let euros = spent.euros().checked_mul(self.in_all.into());
        let euros = euros.and_then(|euros| euros.checked_div(self.passed.into()));
        Cents::from_euros_half_away(euros.ok_or(MoneyError::Overflow)?)
    }
}

/// Every line of a budget with its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetForecast {
    /// The day from which the plan counts as still to come.
    pub day: NaiveDate,
    /// In the order of activity and category; flat-rate costs first.
    pub lines: Vec<LineForecast>,
    pub total: LineForecast,
}

impl BudgetForecast {
    pub fn of(execution: &BudgetExecution, project: DateSpan, day: NaiveDate) -> Result<Self, MoneyError> {
        let grouping = Grouping { by_activity: true, by_category: true, by_year: true };
        let planned = planned_grouped(execution, grouping, project, day)?;
        let mut lines: BTreeMap<(Option<String>, String), LineForecast> = BTreeMap::new();
        for (key, figures) in execution.grouped(grouping)? {
            let planned_by_now = planned.get(&key).copied().unwrap_or_default();
            let (spent, to_come) = (figures.total()?, figures.approved.minus(planned_by_now)?);
            let (activity, category) = (key.activity, key.category.unwrap_or_default());
            let line = lines.entry((activity.clone(), category.clone())).or_insert_with(|| LineForecast {
                activity,
                category,
                ..LineForecast::default()
            });
            line.approved = line.approved.plus(figures.approved)?;
            line.spent = line.spent.plus(spent)?;
            line.to_come = line.to_come.plus(to_come)?;
            line.add_to_year(key.year.unwrap_or_default(), spent.plus(to_come)?)?;
        }
        let elapsed = Elapsed::of(project, day);
        let mut lines: Vec<LineForecast> = lines.into_values().collect();
        for line in &mut lines {
            line.at_pace = elapsed.at_pace(line.spent)?;
        }
        Ok(Self { day, total: LineForecast::sum(&lines)?, lines })
    }

    /// How the forecast comes about, for people.
    pub fn method(&self) -> Bilingual {
        let (nl, en) = (self.day.format("%d-%m-%Y"), self.day.format("%-d %b %Y"));
        Bilingual::new(
            format!(
                "Prognose: wat tot {nl} is uitgegeven, plus wat de begroting na die dag nog plant. Het jaarbedrag van een post \
                 is gelijk over de dagen van het jaar verdeeld. Wat tot nu toe minder is uitgegeven dan gepland, schuift niet \
                 door."
            ),
            format!(
                "Forecast: what was spent up to {en}, plus what the budget plans after that day. The amount of a line for a \
                 year is spread evenly over the days of the year. What was spent less than planned so far is not carried over."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample::{self, day};
    use proptest::prelude::*;

    fn forecast(spent: &[(&str, &str, i64)], on: &str) -> BudgetForecast {
        let (grant, scheme) = (sample::grant(), sample::scheme());
        let budget = grant.newest_budget().unwrap();
        let amount =
            |(activity, category, cents): &(&str, &str, i64)| sample::spent(activity, category, *cents);
        let spent = spent.iter().map(amount).collect();
        let execution = BudgetExecution::new(&grant, &scheme, budget, spent, grant.periods.len()).unwrap();
        BudgetForecast::of(&execution, grant.decision.period, day(on)).unwrap()
    }

    fn line<'a>(forecast: &'a BudgetForecast, activity: &str, category: &str) -> &'a LineForecast {
        let wanted =
            |line: &&LineForecast| line.activity.as_deref() == Some(activity) && line.category == category;
        forecast.lines.iter().find(wanted).unwrap()
    }

    #[test]
    fn what_was_spent_and_what_is_planned_make_the_end() {
        // Each line has 100,000.00 in 2025, a year of 365 days.
        for (on, to_come) in [("2024-12-31", 10_000_000), ("2025-12-31", 0), ("2026-05-01", 0)] {
            let forecast = forecast(&[("HM", "a", 4_000_000)], on);
            let own = line(&forecast, "HM", "a");
            assert_eq!(own.to_come, Cents::new(to_come), "{on}");
            assert_eq!(own.forecast(), Ok(Cents::new(4_000_000 + to_come)), "{on}");
            assert_eq!(line(&forecast, "PM", "b").forecast(), Ok(Cents::new(to_come)), "{on}");
        }
        let halfway = forecast(&[("HM", "a", 6_000_000)], "2025-07-02");
        // 183 of 365 days have passed.
        assert_eq!(line(&halfway, "HM", "a").to_come, Cents::new(10_000_000 - 5_013_699));
        assert_eq!(
            line(&halfway, "HM", "a").difference(),
            Ok(Cents::new(10_000_000 - 6_000_000 - 4_986_301))
        );
    }

    #[test]
    fn a_line_that_costs_more_than_it_has_says_so() {
        let forecast = forecast(&[("HM", "a", 12_000_000)], "2026-01-01");
        let own = line(&forecast, "HM", "a");
        assert_eq!(own.difference(), Ok(Cents::new(-2_000_000)));
        assert_eq!(own.remaining(), Ok(Cents::new(-2_000_000)));
        assert!(forecast.method().nl.contains("01-01-2026"));
    }

    #[test]
    fn the_pace_so_far_is_carried_to_the_end() {
        let project = DateSpan { from: day("2024-03-01"), to: day("2028-12-31") };
        // 58 months in all; the month of the day counts.
        for (on, spent, at_pace) in [
            ("2024-02-29", 1_000, 1_000),
            ("2024-03-01", 1_000, 58_000),
            ("2026-01-26", 32_000, 80_696),
            ("2028-12-31", 32_000, 32_000),
            ("2030-01-01", 32_000, 32_000),
        ] {
            let elapsed = Elapsed::of(project, day(on));
            assert_eq!(elapsed.at_pace(Cents::new(spent)), Ok(Cents::new(at_pace)), "{on}");
        }
    }

    #[test]
    fn the_years_of_a_line_tell_what_was_spent_and_what_is_to_come() {
        let forecast = forecast(&[("HM", "a", 6_000_000)], "2025-07-02");
        // Spent and planned in 2025: 60,000.00 and what 182 of 365 days still plan.
        assert_eq!(
            line(&forecast, "HM", "a").by_year,
            BTreeMap::from([(2025, Cents::new(6_000_000 + 4_986_301))])
        );
    }

    proptest! {
        #[test]
        fn lines_add_up_to_the_total(cents in -5_000_000_i64..20_000_000, days in 0_u64..1_200) {
            let on = day("2024-01-01").checked_add_days(chrono::Days::new(days)).unwrap();
            let forecast = forecast(&[("HM", "a", cents), ("PM", "c", 1_234)], &on.to_string());
            let sum = Cents::sum(forecast.lines.iter().map(|line| line.forecast().unwrap())).unwrap();
            prop_assert_eq!(sum, forecast.total.forecast().unwrap());
            for line in forecast.lines.iter().chain([&forecast.total]) {
                prop_assert_eq!(Cents::sum(line.by_year.values().copied()).unwrap(), line.forecast().unwrap());
            }
            let flat = forecast.lines.iter().find(|line| line.activity.is_none());
            prop_assert!(flat.is_none_or(|line| !line.to_come.is_negative()));
        }
    }
}
