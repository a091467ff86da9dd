//! Whether a report can go out: what it still lacks, each point with how to mend it and where, and which of its costs
//! would be refused.

use serde::Serialize;

use crate::domain::eligibility::at_risk::CostsAtRisk;
use crate::domain::grant::{GrantDefinition, ReportingPeriod};
use crate::domain::grant_rules::{PathStep, progress_problems};
use crate::domain::language::Bilingual;
use crate::domain::progress::ProgressStatement;

/// How much a point matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The report cannot be frozen before this is mended.
    Blocks,
    /// The report can be frozen, and would say that something is missing.
    Missing,
    /// Good to know.
    Notice,
}

impl Weight {
    pub fn code(self) -> &'static str {
        match self {
            Weight::Blocks => "blocks",
            Weight::Missing => "missing",
            Weight::Notice => "notice",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Weight::Blocks => Bilingual::new("houdt tegen", "blocks"),
            Weight::Missing => Bilingual::new("ontbreekt", "missing"),
            Weight::Notice => Bilingual::new("ter informatie", "notice"),
        }
    }
}

/// Where a point is mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MendedAt {
    Activity(String),
    Milestones,
    Indicators,
    /// The words for a place in the report.
    Narrative(String),
    Imports,
    Rates,
    /// The report itself: a version that stands in the way.
    Report,
    /// Nowhere: it passes by itself.
    Nowhere,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadinessGap {
    pub weight: Weight,
    pub message: Bilingual,
    pub remedy: Bilingual,
    pub place: MendedAt,
}

/// The readiness of a report, of a period or of a whole grant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Readiness {
    /// What is missing, what blocks first.
    pub gaps: Vec<ReadinessGap>,
    /// Nothing where no rules are known for the scheme of the grant.
    pub costs: Option<CostsAtRisk>,
}

impl Readiness {
    /// Nothing is missing, and nothing would be refused.
    pub fn is_ready(&self) -> bool {
        self.gaps.is_empty() && self.costs.as_ref().is_none_or(CostsAtRisk::is_clean)
    }

    /// The first point that keeps the report from being frozen.
    pub fn blocking(&self) -> Option<&ReadinessGap> {
        self.gaps.iter().find(|gap| gap.weight == Weight::Blocks)
    }
}

/// What the statement of progress about a period lacks. What is planned must be stated; milestones that were due and
/// indicators of the decision should be.
pub fn progress_gaps(
    definition: &GrantDefinition,
    period: &ReportingPeriod,
    statement: &ProgressStatement,
    earlier: &[ProgressStatement],
) -> Vec<ReadinessGap> {
    let mut gaps = activity_gaps(definition, period, statement);
    for problem in progress_problems(statement, definition) {
        // What is planned and not mentioned is told per activity, above.
        if problem.path.first() != Some(&PathStep::from("period")) {
            gaps.push(ReadinessGap {
                weight: Weight::Blocks,
                place: place_of(&problem.path, statement),
                message: sentence(&problem.message),
                remedy: sentence(&problem.remedy),
            });
        }
    }
    gaps.extend(milestone_gaps(definition, period, statement, earlier));
    gaps.extend(indicator_gaps(definition, period, statement));
    gaps
}

/// Where a problem of a statement is mended, by the list that its path begins with.
fn place_of(path: &[PathStep], statement: &ProgressStatement) -> MendedAt {
    let Some(PathStep::Key(list)) = path.first() else { return MendedAt::Nowhere };
    let index = path.get(1).and_then(|step| match step {
        PathStep::Index(index) => Some(*index),
        PathStep::Key(_) => None,
    });
    match list.as_str() {
        "activity" => {
            let stated = index.and_then(|index| statement.activities.get(index));
            MendedAt::Activity(stated.map(|stated| stated.code.clone()).unwrap_or_default())
        }
        "milestone" => MendedAt::Milestones,
        "indicator" => MendedAt::Indicators,
        _ => MendedAt::Nowhere,
    }
}

fn sentence(text: &Bilingual) -> Bilingual {
    let written = |text: &str| {
        let mut letters = text.chars();
        let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
        format!("{first}{}.", letters.as_str().trim_end_matches('.'))
    };
    Bilingual::new(written(&text.nl), written(&text.en))
}

fn activity_gaps(
    definition: &GrantDefinition,
    period: &ReportingPeriod,
    statement: &ProgressStatement,
) -> Vec<ReadinessGap> {
    let planned = |code: &str| {
        let activity = definition.activity(code);
        activity.and_then(|activity| activity.planned.get(&period.code)).copied().unwrap_or(0)
    };
    let silent = definition
        .activities
        .iter()
        .filter(|activity| planned(&activity.code) > 0 && statement.activity(&activity.code).is_none());
    silent
        .map(|activity| {
            let (code, units) = (&activity.code, planned(&activity.code));
            ReadinessGap {
                weight: Weight::Missing,
                message: Bilingual::new(
                    format!("{code}: {units} gepland in {}, en niets opgegeven.", period.code),
                    format!("{code}: {units} planned in {}, and nothing stated.", period.code),
                ),
                remedy: Bilingual::new(
                    "Geef op hoeveel er gedaan is, ook als dat nul is.",
                    "State how much was done, even when it is zero.",
                ),
                place: MendedAt::Activity(code.clone()),
            }
        })
        .collect()
}

fn milestone_gaps(
    definition: &GrantDefinition,
    period: &ReportingPeriod,
    statement: &ProgressStatement,
    earlier: &[ProgressStatement],
) -> Vec<ReadinessGap> {
    let settled = |code: &str| {
        let of_statement = |statement: &ProgressStatement| {
            statement.milestone(code).is_some_and(|stated| stated.reached_on.is_some() || stated.dropped)
        };
        statement.milestone(code).is_some() || earlier.iter().any(of_statement)
    };
    let due = definition.milestones.iter().filter(|milestone| milestone.due <= period.to);
    due.filter(|milestone| !settled(&milestone.code))
        .map(|milestone| ReadinessGap {
            weight: Weight::Missing,
            message: Bilingual::new(
                format!(
                    "Mijlpaal {} had op {} bereikt moeten zijn.",
                    milestone.code,
                    milestone.due.format("%d-%m-%Y")
                ),
                format!("Milestone {} was due on {}.", milestone.code, milestone.due.format("%-d %b %Y")),
            ),
            remedy: Bilingual::new(
                "Meld wanneer zij is bereikt of wordt verwacht, of dat zij vervalt.",
                "State when it was reached or is expected, or that it is dropped.",
            ),
            place: MendedAt::Milestones,
        })
        .collect()
}

fn indicator_gaps(
    definition: &GrantDefinition,
    period: &ReportingPeriod,
    statement: &ProgressStatement,
) -> Vec<ReadinessGap> {
    let named = definition.decision.indicators.iter();
    named
        .filter(|code| statement.indicator(code).is_none())
        .map(|code| ReadinessGap {
            weight: Weight::Missing,
            message: Bilingual::new(
                format!(
                    "Indicator {code} staat in de beschikking en heeft geen waarde over {}.",
                    period.code
                ),
                format!("The decision names indicator {code}, which has no value for {}.", period.code),
            ),
            remedy: Bilingual::new(
                "Vul de waarde van deze periode in, ook als die nul is.",
                "Enter the value of this period, even when it is zero.",
            ),
            place: MendedAt::Indicators,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample::{day, grant, milestone};
    use crate::domain::progress::{ActivityProgress, MilestoneProgress};

    #[test]
    fn what_is_planned_due_or_decided_and_not_stated_is_named() {
        let mut definition = grant();
        let period = definition.periods[0].clone();
        definition.decision.indicators = vec!["O.3.1".to_owned()];
        for (place, units) in [(0_usize, 4), (1, 0), (2, 2)] {
            definition.activities[place].planned.insert(period.code.clone(), units);
        }
        definition.milestones = vec![
            milestone("M1", "2024-06-30"),
            milestone("M2", "2025-06-30"),
            milestone("M3", "2026-12-31"),
            milestone("M4", "2027-01-01"),
        ];
        let stated = |code: &str, reached: bool| MilestoneProgress {
            code: code.to_owned(),
            reached_on: reached.then(|| day("2024-07-01")),
            expected_on: (!reached).then(|| day("2026-01-01")),
            dropped: false,
            note: None,
        };
        // Reached before; expected again now; due on the last day and not mentioned; due later.
        let mut before = ProgressStatement::empty("0");
        before.milestones = vec![stated("M1", true), stated("M3", false)];
        let mut statement = ProgressStatement::empty(&period.code);
        statement.milestones = vec![stated("M2", false)];
        let code = "HM".to_owned();
        statement.activities = vec![ActivityProgress { code, done: 3, forecast: 9, deviation: None }];
        let gaps = progress_gaps(&definition, &period, &statement, &[before]);
        let told: Vec<_> = gaps.iter().map(|gap| (gap.weight, gap.message.en.as_str(), &gap.place)).collect();
        let place = |code: &str| MendedAt::Activity(code.to_owned());
        assert_eq!(
            told,
            [
                (Weight::Missing, "HM-TZ: 2 planned in 2025-1, and nothing stated.", &place("HM-TZ")),
                (Weight::Blocks, "HM: 3 done, 4 planned, and no reason.", &place("HM")),
                (Weight::Missing, "Milestone M3 was due on 31 Dec 2026.", &MendedAt::Milestones),
                (
                    Weight::Missing,
                    "The decision names indicator O.3.1, which has no value for 2025-1.",
                    &MendedAt::Indicators
                ),
            ]
        );
    }
}
