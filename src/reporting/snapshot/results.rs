//! Results as datasets: activities, indicators by age and gender, and money beside progress.

use crate::domain::execution::{Figures, GroupKey, Grouping};
use crate::domain::grant::{Activity, Indicator};
use crate::domain::language::Bilingual;
use crate::domain::money::Percent;
use crate::domain::progress::{ActivityProgress, AgeBracket, Gender, IndicatorProgress};
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{Cell, RowKind, Value};

use super::Context;

/// Units planned and done of one activity.
pub(super) struct Units {
    pub(super) planned_period: u32,
    pub(super) planned_total: u32,
    pub(super) done_period: u32,
    pub(super) done_total: u32,
}

impl Units {
    pub(super) fn of(context: &Context<'_>, activity: &Activity) -> Result<Units, ReportError> {
        let period = context.period()?;
        let done = |progress: Option<&ActivityProgress>| progress.map_or(0, |stated| stated.done);
        let all_done = context.statements().map(|statement| done(statement.activity(&activity.code)));
        Ok(Units {
            planned_period: activity.planned.get(&period.code).copied().unwrap_or(0),
            planned_total: activity.planned.values().fold(0, |sum, units| sum.saturating_add(*units)),
            done_period: done(
                context.statement(context.material.period).and_then(|stated| stated.activity(&activity.code)),
            ),
            done_total: all_done.fold(0, u32::saturating_add),
        })
    }

    /// Done less than planned in the period.
    pub(super) fn is_behind(&self) -> bool {
        self.done_period < self.planned_period
    }

    fn deviation(&self) -> i64 {
        i64::from(self.done_period).saturating_sub(i64::from(self.planned_period))
    }
}

pub(super) fn activities(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("activities", catalogue::ACTIVITIES);
    let statement = context.statement(context.material.period);
    for activity in &context.definition().activities {
        let units = Units::of(context, activity)?;
        let stated = statement.and_then(|statement| statement.activity(&activity.code));
        let from_statement = |datum: u32| {
            Datum::Plain(
                Cell::new(Value::Count(i64::from(datum))).stated(context.filter("statement of progress")),
            )
        };
        let cells = vec![
            Datum::text(activity.code.as_str()),
            Datum::Words(activity.name.clone()),
            Datum::Words(activity.unit.clone()),
            Datum::count(units.planned_period),
            from_statement(units.done_period),
            Datum::value(Value::Count(units.deviation())),
            from_statement(units.done_total),
            Datum::count(units.planned_total),
            stated.map_or_else(Datum::nothing, |stated| from_statement(stated.forecast)),
            Datum::words_or_nothing(stated.and_then(|stated| stated.deviation.as_ref())),
        ];
        dataset.push(RowKind::Body, cells);
    }
    Ok(dataset)
}

/// Counts of an indicator in the reported period and up to it.
fn counts(context: &Context<'_>, code: &str) -> (u32, u32) {
    let counted = |statement: &crate::domain::progress::ProgressStatement| {
        statement.indicator(code).map_or(0, IndicatorProgress::total)
    };
    let period = context.statement(context.material.period).map_or(0, counted);
    (period, context.statements().map(counted).fold(0, u32::saturating_add))
}

/// The indicator that counts participants: the first of the decision that counts persons.
pub(super) fn participants(context: &Context<'_>) -> Option<(u32, u32, u32)> {
    let definition = context.definition();
    let counted = definition
        .decision
        .indicators
        .iter()
        .filter_map(|code| definition.indicator(code))
        .find(|indicator| indicator.persons)?;
    let (period, total) = counts(context, &counted.code);
    Some((period, total, counted.project_target))
}

pub(super) fn title(context: &Context<'_>, indicator: &Indicator) -> Bilingual {
    let official = context.material.indicator_titles.get(&indicator.code);
    indicator.title.as_ref().or(official).cloned().unwrap_or_else(|| Bilingual::same(&indicator.code))
}

pub(super) fn indicators(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("indicators", catalogue::INDICATORS);
    for indicator in &context.definition().indicators {
        let (period, total) = counts(context, &indicator.code);
        let optional = |value: Option<u32>| value.map_or(Datum::value(Value::NotApplicable), Datum::count);
        let cells = vec![
            Datum::text(indicator.code.as_str()),
            Datum::Words(title(context, indicator)),
            Datum::Words(indicator.unit.clone()),
            Datum::count(indicator.baseline),
            Datum::count(period),
            Datum::count(total),
            Datum::count(indicator.project_target),
            share_of(total, indicator.project_target),
            optional(indicator.milestone_2024),
            optional(indicator.target_2029),
        ];
        dataset.push(RowKind::Body, cells);
    }
    dataset
}

/// A count as percentage of another, one decimal.
pub(super) fn share_of(part: u32, whole: u32) -> Datum {
    let as_cents = |count: u32| crate::domain::money::Cents::new(i64::from(count));
    let share = as_cents(part).percentage_of(as_cents(whole));
    Datum::value(share.map_or(Value::NotApplicable, Value::Percent))
}

/// Persons by gender and age bracket (AMIF annex VIII), in the period and in total.
pub(super) fn indicator_groups(context: &Context<'_>) -> Dataset {
    let mut dataset = Dataset::new("indicator-groups", catalogue::INDICATOR_GROUPS);
    for indicator in context.definition().indicators.iter().filter(|indicator| indicator.persons) {
        let group = [Datum::text(indicator.code.as_str()), Datum::Words(title(context, indicator))];
        let blanks = std::iter::repeat_n(Datum::blank(), 5);
        dataset.push(RowKind::Group, group.into_iter().chain(blanks).collect());
        for gender in Gender::ALL {
            dataset.push(RowKind::Body, gender_cells(context, indicator, gender));
        }
    }
    dataset
}

fn gender_cells(context: &Context<'_>, indicator: &Indicator, gender: Gender) -> Vec<Datum> {
    let count = |statement: &crate::domain::progress::ProgressStatement, age: Option<AgeBracket>| {
        statement.indicator(&indicator.code).map_or(0, |progress| {
            let of_group = |group: &&crate::domain::progress::PersonGroup| {
                group.gender == gender && age.is_none_or(|age| group.age == age)
            };
            progress.groups.iter().filter(of_group).fold(0_u32, |sum, group| sum.saturating_add(group.count))
        })
    };
    let now = context.statement(context.material.period);
    let mut cells = vec![Datum::blank(), Datum::Words(gender.name())];
    let ages = AgeBracket::ALL.into_iter().map(|age| now.map_or(0, |statement| count(statement, Some(age))));
    cells.extend(ages.map(Datum::count));
    cells.push(Datum::count(now.map_or(0, |statement| count(statement, None))));
    let total = context.statements().map(|statement| count(statement, None)).fold(0, u32::saturating_add);
    cells.push(Datum::count(total));
    cells
}

/// Spent share beside reached share, per activity.
pub(super) fn money_and_progress(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let grouping = Grouping { by_activity: true, ..Grouping::default() };
    let groups = context.execution.grouped(grouping)?;
    let mut dataset = Dataset::new("money-and-progress", catalogue::MONEY_AND_PROGRESS);
    for activity in &context.definition().activities {
        let key = GroupKey { activity: Some(activity.code.clone()), category: None, year: None };
        let figures: Figures = groups.get(&key).copied().unwrap_or_default();
        let units = Units::of(context, activity)?;
        let cells = vec![
            Datum::text(activity.code.as_str()),
            Datum::Words(activity.name.clone()),
            Datum::value(Value::MoneyRounded(figures.approved)),
            Datum::value(Value::MoneyRounded(figures.total()?)),
            Datum::value(figures.share()?.map_or(Value::NotApplicable, Value::Percent)),
            Datum::count(units.planned_total),
            Datum::count(units.done_total),
            share_of(units.done_total, units.planned_total),
            Datum::value(Value::Percent(elapsed(context, activity.period)?)),
        ];
        dataset.push(RowKind::Body, cells);
    }
    Ok(dataset)
}

/// How much of a stretch of time has passed at the end of the reported period.
pub(super) fn elapsed(
    context: &Context<'_>,
    span: crate::domain::calendar::DateSpan,
) -> Result<Percent, ReportError> {
    let as_cents = crate::domain::money::Cents::new;
    let passed = as_cents(span.days_until(context.period()?.to));
    Ok(passed.percentage_of(as_cents(span.days())).unwrap_or(Percent::ZERO))
}
