//! The life of a report: a draft is made, one version is frozen, sent to the funder and accepted. What was frozen never
//! changes; what must change becomes a new version.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::language::Bilingual;

/// What became of one version of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportState {
    /// Made from the books; newer figures make a newer version.
    Draft,
    /// Its files are kept as they are. The lines of its period can no longer be taken back by reversing an import.
    Frozen,
    /// Sent to the funder.
    Submitted,
    /// The funder agrees.
    Accepted,
    /// The funder wants it otherwise: a new version may be frozen.
    Returned,
    /// Frozen by mistake and never sent.
    Withdrawn,
}

impl ReportState {
    pub const ALL: [ReportState; 6] = [
        ReportState::Draft,
        ReportState::Frozen,
        ReportState::Submitted,
        ReportState::Accepted,
        ReportState::Returned,
        ReportState::Withdrawn,
    ];

    pub fn code(self) -> &'static str {
        match self {
            ReportState::Draft => "draft",
            ReportState::Frozen => "frozen",
            ReportState::Submitted => "submitted",
            ReportState::Accepted => "accepted",
            ReportState::Returned => "returned",
            ReportState::Withdrawn => "withdrawn",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            ReportState::Draft => Bilingual::new("concept", "draft"),
            ReportState::Frozen => Bilingual::new("vastgezet", "frozen"),
            ReportState::Submitted => Bilingual::new("ingediend", "submitted"),
            ReportState::Accepted => Bilingual::new("goedgekeurd", "accepted"),
            ReportState::Returned => Bilingual::new("teruggestuurd", "returned"),
            ReportState::Withdrawn => Bilingual::new("ingetrokken", "withdrawn"),
        }
    }

    /// The states that may follow.
    pub fn next(self) -> &'static [ReportState] {
        match self {
            ReportState::Draft => &[ReportState::Frozen],
            ReportState::Frozen => &[ReportState::Submitted, ReportState::Withdrawn],
            ReportState::Submitted => &[ReportState::Accepted, ReportState::Returned],
            // A decision on the final request may still send an accepted report back.
            ReportState::Accepted => &[ReportState::Returned],
            ReportState::Returned | ReportState::Withdrawn => &[],
        }
    }

    /// Whether the version is the one that counts: no other version of the report may be frozen beside it.
    pub fn stands(self) -> bool {
        match self {
            ReportState::Frozen | ReportState::Submitted | ReportState::Accepted => true,
            ReportState::Draft | ReportState::Returned | ReportState::Withdrawn => false,
        }
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no state of a report")]
pub struct UnknownReportState(String);

impl FromStr for ReportState {
    type Err = UnknownReportState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|state| state.code() == text);
        known.ok_or_else(|| UnknownReportState(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReportState::{Accepted, Draft, Frozen, Returned, Submitted, Withdrawn};

    #[test]
    fn a_report_moves_only_as_the_table_says() {
        let allowed = [
            (Draft, Frozen),
            (Frozen, Submitted),
            (Frozen, Withdrawn),
            (Submitted, Accepted),
            (Submitted, Returned),
            (Accepted, Returned),
        ];
        for from in ReportState::ALL {
            for to in ReportState::ALL {
                assert_eq!(from.next().contains(&to), allowed.contains(&(from, to)), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn a_version_that_was_taken_back_no_longer_stands() {
        let standing: Vec<_> = ReportState::ALL.into_iter().filter(|state| state.stands()).collect();
        assert_eq!(standing, [Frozen, Submitted, Accepted]);
    }

    #[test]
    fn every_state_is_read_back_by_its_code() {
        for state in ReportState::ALL {
            assert_eq!(state.code().parse(), Ok(state));
        }
        assert_eq!("final".parse::<ReportState>(), Err(UnknownReportState("final".to_owned())));
    }
}
