//! Milestones as a dataset: what is known about each at the end of the reported period.

use crate::domain::language::Bilingual;
use crate::domain::milestones::MilestoneStanding;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{RowKind, TimelineState};

use super::Context;

/// All milestones in the order of the grant.
pub(super) fn states<'a>(context: &'a Context<'_>) -> Result<Vec<MilestoneStanding<'a>>, ReportError> {
    let today = context.period()?.to;
    let milestones = context.definition().milestones.iter();
    Ok(milestones.map(|known| MilestoneStanding::of(known, context.statements(), today)).collect())
}

pub fn state_name(state: TimelineState) -> Bilingual {
    state.name()
}

pub(super) fn dataset(context: &Context<'_>) -> Result<Dataset, ReportError> {
    let mut dataset = Dataset::new("milestones", catalogue::MILESTONES);
    for known in states(context)? {
        let milestone = known.milestone;
        let cells = vec![
            Datum::text(milestone.code.as_str()),
            Datum::text(milestone.activity.as_str()),
            Datum::Words(milestone.title.clone()),
            Datum::date(Some(milestone.due)),
            Datum::date(known.expected),
            Datum::date(known.reached),
            Datum::Words(state_name(known.state)),
            Datum::Words(milestone.verification.clone()),
            Datum::words_or_nothing(known.note),
        ];
        dataset.push(RowKind::Body, cells);
    }
    Ok(dataset)
}
