//! What the pictures are drawn from.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::execution::{BudgetExecution, Grouping};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::spending::SpendingCurve;
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
/// from the end of the reported period.
fn spending_curve(context: &Context<'_>) -> Result<PictureData, ReportError> {
    let definition = context.definition();
    let today = context.period()?.to;
    let reported = context.material.period.saturating_add(1);
    let periods = definition.periods.get(..reported).unwrap_or_default();
    // By reporting period, whatever parts of time the form tells apart.
    let material = context.material;
    let execution = BudgetExecution::new(
        definition,
        material.scheme,
        material.budget,
        material.by_period.clone(),
        material.period,
    )?;
    let curve = SpendingCurve::of(&execution, periods, definition.decision.period, today)?;
    let drawn = |style, points| CurveData { style, points };
    let curves = vec![
        drawn(CurveStyle::Plan, curve.plan),
        drawn(CurveStyle::Actual, curve.actual),
        drawn(CurveStyle::Forecast, curve.forecast),
    ];
    Ok(PictureData::Curves { curves, today })
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
