//! Milestones: what is known about each at the end of a day, and the state that follows from it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::grant::Milestone;
use crate::domain::language::Bilingual;
use crate::domain::progress::{MilestoneProgress, ProgressStatement};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MilestoneState {
    Reached,
    OnTrack,
    /// Its day has passed, or it is expected after its day.
    Late,
    /// Given up: it will not be reached.
    Dropped,
}

impl MilestoneState {
    pub const ALL: [MilestoneState; 4] =
        [MilestoneState::Reached, MilestoneState::OnTrack, MilestoneState::Late, MilestoneState::Dropped];

    pub fn code(self) -> &'static str {
        match self {
            MilestoneState::Reached => "reached",
            MilestoneState::OnTrack => "on-track",
            MilestoneState::Late => "late",
            MilestoneState::Dropped => "dropped",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            MilestoneState::Reached => Bilingual::new("bereikt", "reached"),
            MilestoneState::OnTrack => Bilingual::new("op schema", "on track"),
            MilestoneState::Late => Bilingual::new("te laat", "late"),
            MilestoneState::Dropped => Bilingual::new("vervallen", "dropped"),
        }
    }
}

/// A milestone as the newest statement about it leaves it.
#[derive(Clone, Debug, PartialEq)]
pub struct MilestoneStanding<'a> {
    pub milestone: &'a Milestone,
    pub reached: Option<NaiveDate>,
    pub expected: Option<NaiveDate>,
    pub state: MilestoneState,
    pub note: Option<&'a Bilingual>,
    /// Code of the period whose statement speaks of it last.
    pub stated_in: Option<&'a str>,
}

impl<'a> MilestoneStanding<'a> {
    /// `statements` in the order of their periods; `day` is the last day that has passed.
    pub fn of(
        milestone: &'a Milestone,
        statements: impl Iterator<Item = &'a ProgressStatement>,
        day: NaiveDate,
    ) -> Self {
        let spoken = |statement: &'a ProgressStatement| {
            statement.milestone(&milestone.code).map(|stated| (statement.period.as_str(), stated))
        };
        let (stated_in, newest) = statements.filter_map(spoken).last().unzip();
        Self { stated_in, ..Self::stated(milestone, newest, day) }
    }

    fn stated(milestone: &'a Milestone, newest: Option<&'a MilestoneProgress>, day: NaiveDate) -> Self {
        let reached = newest.and_then(|stated| stated.reached_on);
        let expected = newest.and_then(|stated| stated.expected_on);
        let dropped = newest.is_some_and(|stated| stated.dropped);
        let overdue = milestone.due <= day || expected.is_some_and(|expected| expected > milestone.due);
        let state = match (reached, dropped) {
            (Some(_), _) => MilestoneState::Reached,
            (None, true) => MilestoneState::Dropped,
            (None, false) if overdue => MilestoneState::Late,
            (None, false) => MilestoneState::OnTrack,
        };
        let note = newest.and_then(|stated| stated.note.as_ref());
        Self { milestone, reached, expected, state, note, stated_in: None }
    }
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
            (None, "2025-06-29", MilestoneState::OnTrack),
            (None, "2025-06-30", MilestoneState::Late),
            (Some(stated(None, Some("2025-07-15"), false)), "2025-03-31", MilestoneState::Late),
            (Some(stated(None, Some("2025-06-01"), false)), "2025-03-31", MilestoneState::OnTrack),
            (Some(stated(Some("2025-07-15"), None, false)), "2025-12-31", MilestoneState::Reached),
            (Some(stated(None, None, true)), "2025-12-31", MilestoneState::Dropped),
        ] {
            assert_eq!(
                MilestoneStanding::stated(&milestone, progress.as_ref(), day(today)).state,
                state,
                "{progress:?} {today}"
            );
        }
    }
}
