//! What the pictures are drawn from.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::domain::calendar::DateSpan;
use crate::domain::execution::Grouping;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};
use crate::reporting::ReportError;
use crate::reporting::document::{CurveStyle, TimelineState};

use super::{Context, budget, milestones};

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "picture", rename_all = "kebab-case")]
pub enum PictureData {
    Bullets { bars: Vec<BulletData> },
    Curves { curves: Vec<CurveData>, today: NaiveDate },
    Timeline { from: NaiveDate, to: NaiveDate, today: NaiveDate, marks: Vec<MilestoneMark> },
}

#[derive(Clone, Debug, Serialize)]
pub struct BulletData {
    pub label: Bilingual,
    pub realised: Cents,
    pub approved: Cents,
}

#[derive(Clone, Debug, Serialize)]
pub struct CurveData {
    pub style: CurveStyle,
    pub points: Vec<(NaiveDate, Cents)>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MilestoneMark {
    pub activity: Bilingual,
    pub label: Bilingual,
    pub planned: NaiveDate,
    pub expected: Option<NaiveDate>,
    pub reached: Option<NaiveDate>,
    pub state: TimelineState,
}

pub(super) fn all(context: &Context<'_>) -> Result<BTreeMap<&'static str, PictureData>, ReportError> {
    Ok(BTreeMap::from([
        ("budget-by-category", by_category(context)?),
        ("budget-by-activity", by_activity(context)?),
        ("spending-curve", spending_curve(context)?),
        ("milestone-timeline", timeline(context)?),
    ]))
}

fn by_category(context: &Context<'_>) -> Result<PictureData, ReportError> {
    let scheme = context.material.scheme;
    let mut bars = Vec::new();
    for (code, figures) in budget::categories(context)? {
        let short =
            scheme.category(&code).map_or_else(|| Bilingual::same(&code), |known| known.short.clone());
        let label = Bilingual::new(format!("{code} {}", short.nl), format!("{code} {}", short.en));
        bars.push(BulletData { label, realised: figures.total()?, approved: figures.approved });
    }
    Ok(PictureData::Bullets { bars })
}

fn by_activity(context: &Context<'_>) -> Result<PictureData, ReportError> {
    let grouping = Grouping { by_activity: true, ..Grouping::default() };
    let groups = context.execution.grouped(grouping)?;
    let mut bars = Vec::new();
    for activity in &context.definition().activities {
        let of_activity = groups.iter().find(|(key, _)| key.activity.as_ref() == Some(&activity.code));
        if let Some((_, figures)) = of_activity {
            let label = activity.name.clone();
            bars.push(BulletData { label, realised: figures.total()?, approved: figures.approved });
        }
    }
    Ok(PictureData::Bullets { bars })
}

/// Cumulative spending at the end of each period, the plan by the budget's years, and the plan's pace carried on
/// from today.
fn spending_curve(context: &Context<'_>) -> Result<PictureData, ReportError> {
    let project = context.definition().decision.period;
    let today = context.period()?.to;
    let plan = planned_points(context, project)?;
    let actual = actual_points(context, project)?;
    let spent = actual.last().map_or(Cents::ZERO, |(_, amount)| *amount);
    let planned_now = planned_at(&plan, today)?;
    let mut forecast = vec![(today, spent)];
    for (day, planned) in plan.iter().filter(|(day, _)| *day > today) {
        forecast.push((*day, spent.plus(planned.minus(planned_now)?)?));
    }
    let curve = |style, points| CurveData { style, points };
    let curves = vec![
        curve(CurveStyle::Plan, plan),
        curve(CurveStyle::Actual, actual),
        curve(CurveStyle::Forecast, forecast),
    ];
    Ok(PictureData::Curves { curves, today })
}

fn planned_points(context: &Context<'_>, project: DateSpan) -> Result<Vec<(NaiveDate, Cents)>, ReportError> {
    let grouping = Grouping { by_year: true, ..Grouping::default() };
    let mut points = vec![(project.from, Cents::ZERO)];
    let mut running = Cents::ZERO;
    for (key, figures) in context.execution.grouped(grouping)? {
        running = running.plus(figures.approved)?;
        let end = key.year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31)).unwrap_or(project.to);
        points.push((end.clamp(project.from, project.to), running));
    }
    points.dedup_by_key(|(day, _)| *day);
    Ok(points)
}

fn actual_points(context: &Context<'_>, project: DateSpan) -> Result<Vec<(NaiveDate, Cents)>, ReportError> {
    let mut points = vec![(project.from, Cents::ZERO)];
    for (place, period) in context.definition().periods.iter().enumerate() {
        if place <= context.material.period {
            let total = super::BudgetExecution::new(
                context.definition(),
                context.material.scheme,
                context.material.budget,
                context.material.spent.clone(),
                place,
            )?
            .total()?;
            points.push((period.to, total.total()?));
        }
    }
    Ok(points)
}

/// The plan on a day, straight between its points.
fn planned_at(plan: &[(NaiveDate, Cents)], day: NaiveDate) -> Result<Cents, MoneyError> {
    let before = plan.iter().rfind(|(point, _)| *point <= day);
    let after = plan.iter().find(|(point, _)| *point > day);
    let (Some((from, low)), Some((to, high))) = (before, after) else {
        return Ok(before.or(after).map_or(Cents::ZERO, |(_, amount)| *amount));
    };
    let days = |until: NaiveDate| {
        u64::try_from(until.num_days_from_ce().saturating_sub(from.num_days_from_ce())).unwrap_or(0)
    };
    let (passed, whole) = (days(day), days(*to));
    let parts = high.minus(*low)?.split(&[passed, whole.saturating_sub(passed)])?;
    low.plus(parts.first().copied().unwrap_or_default())
}

fn timeline(context: &Context<'_>) -> Result<PictureData, ReportError> {
    let project = context.definition().decision.period;
    let states = milestones::states(context)?;
    let mut marks = Vec::new();
    for activity in &context.definition().activities {
        for known in states.iter().filter(|known| known.milestone.activity == activity.code) {
            let (code, title) = (&known.milestone.code, &known.milestone.title);
            marks.push(MilestoneMark {
                activity: activity.name.clone(),
                label: Bilingual::new(format!("{code} {}", title.nl), format!("{code} {}", title.en)),
                planned: known.milestone.due,
                expected: known.expected,
                reached: known.reached,
                state: known.state,
            });
        }
    }
    let today = context.period()?.to;
    Ok(PictureData::Timeline { from: project.from, to: project.to, today, marks })
}
