//! Milestones: what is known about each at the end of the reported period, and the state that follows from it.

use chrono::NaiveDate;

use crate::domain::grant::Milestone;
use crate::domain::language::Bilingual;
use crate::domain::progress::MilestoneProgress;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::document::{RowKind, TimelineState};

use super::Context;

/// A milestone as the newest statement leaves it.
pub(super) struct MilestoneState<'a> {
    pub(super) milestone: &'a Milestone,
    pub(super) reached: Option<NaiveDate>,
    pub(super) expected: Option<NaiveDate>,
    pub(super) state: TimelineState,
    note: Option<&'a Bilingual>,
}

/// All milestones in the order of the grant.
pub(super) fn states<'a>(context: &'a Context<'_>) -> Result<Vec<MilestoneState<'a>>, ReportError> {
    let today = context.period()?.to;
    Ok(context
        .definition()
        .milestones
        .iter()
        .map(|milestone| {
            let newest =
                context.statements().filter_map(|statement| statement.milestone(&milestone.code)).last();
            state_of(milestone, newest, today)
        })
        .collect())
}

fn state_of<'a>(
    milestone: &'a Milestone,
    newest: Option<&'a MilestoneProgress>,
    today: NaiveDate,
) -> MilestoneState<'a> {
    let reached = newest.and_then(|stated| stated.reached_on);
    let expected = newest.and_then(|stated| stated.expected_on);
    let dropped = newest.is_some_and(|stated| stated.dropped);
    let overdue = milestone.due <= today || expected.is_some_and(|day| day > milestone.due);
    let state = match (reached, dropped) {
        (Some(_), _) => TimelineState::Reached,
        (None, true) => TimelineState::Dropped,
        (None, false) if overdue => TimelineState::Late,
        (None, false) => TimelineState::OnTrack,
    };
    MilestoneState {
        milestone,
        reached,
        expected,
        state,
        note: newest.and_then(|stated| stated.note.as_ref()),
    }
}

pub fn state_name(state: TimelineState) -> Bilingual {
    match state {
        TimelineState::Reached => Bilingual::new("bereikt", "reached"),
        TimelineState::OnTrack => Bilingual::new("op schema", "on track"),
        TimelineState::Late => Bilingual::new("te laat", "late"),
        TimelineState::Dropped => Bilingual::new("vervallen", "dropped"),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_state_follows_from_dates_and_statements() {
        let milestone = Milestone {
            code: "M1".into(),
            activity: "A".into(),
            title: Bilingual::default(),
            due: day("2025-06-30"),
            verification: Bilingual::default(),
            indicator: None,
            target: None,
        };
        let stated = |reached: Option<&str>, expected: Option<&str>, dropped| MilestoneProgress {
            code: "M1".into(),
            reached_on: reached.map(day),
            expected_on: expected.map(day),
            dropped,
            note: None,
        };
        for (progress, today, state) in [
            (None, "2025-06-29", TimelineState::OnTrack),
            (None, "2025-06-30", TimelineState::Late),
            (Some(stated(None, Some("2025-07-15"), false)), "2025-03-31", TimelineState::Late),
            (Some(stated(None, Some("2025-06-01"), false)), "2025-03-31", TimelineState::OnTrack),
            (Some(stated(Some("2025-07-15"), None, false)), "2025-12-31", TimelineState::Reached),
            (Some(stated(None, None, true)), "2025-12-31", TimelineState::Dropped),
        ] {
            assert_eq!(
                state_of(&milestone, progress.as_ref(), day(today)).state,
                state,
                "{progress:?} {today}"
            );
        }
    }
}
