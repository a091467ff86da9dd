//! What the project lead states about one reporting period: units done, milestones, indicator values and words.
//! The serde shape is the layout of a progress file.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::language::Bilingual;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressStatement {
    /// Code of the reporting period.
    pub period: String,
    #[serde(rename = "activity", default)]
    pub activities: Vec<ActivityProgress>,
    #[serde(rename = "milestone", default)]
    pub milestones: Vec<MilestoneProgress>,
    #[serde(rename = "indicator", default)]
    pub indicators: Vec<IndicatorProgress>,
    /// Paragraphs by section name; they quote figures by name, such as `{{ spent_period }}`.
    #[serde(rename = "narrative", default)]
    pub narratives: Vec<Narrative>,
}

/// Results of the period itself, not cumulative, with the reason for a deviation and a forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityProgress {
    pub code: String,
    /// Units done in this period.
    pub done: u32,
    /// Units expected over the whole project.
    pub forecast: u32,
    /// Why it differs from the plan. Required when it does.
    #[serde(default)]
    pub deviation: Option<Bilingual>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestoneProgress {
    pub code: String,
    #[serde(default)]
    pub reached_on: Option<NaiveDate>,
    #[serde(default)]
    pub expected_on: Option<NaiveDate>,
    /// Given up: it will not be reached.
    #[serde(default)]
    pub dropped: bool,
    #[serde(default)]
    pub note: Option<Bilingual>,
}

/// Counts of this period. Persons by age bracket and gender; other things as one count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorProgress {
    pub code: String,
    #[serde(default)]
    pub count: Option<u32>,
    #[serde(rename = "group", default)]
    pub groups: Vec<PersonGroup>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonGroup {
    pub age: AgeBracket,
    pub gender: Gender,
    pub count: u32,
}

/// The brackets of AMIF annex VIII: under 18, 18 to 60, over 60.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AgeBracket {
    #[serde(rename = "<18")]
    Under18,
    #[serde(rename = "18-60")]
    From18To60,
    #[serde(rename = ">60")]
    Over60,
}

impl AgeBracket {
    pub const ALL: [AgeBracket; 3] = [AgeBracket::Under18, AgeBracket::From18To60, AgeBracket::Over60];

    pub fn code(self) -> &'static str {
        match self {
            AgeBracket::Under18 => "<18",
            AgeBracket::From18To60 => "18-60",
            AgeBracket::Over60 => ">60",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    Female,
    Male,
    NonBinary,
}

impl Gender {
    pub const ALL: [Gender; 3] = [Gender::Female, Gender::Male, Gender::NonBinary];

    pub fn name(self) -> Bilingual {
        match self {
            Gender::Female => Bilingual::new("vrouw", "female"),
            Gender::Male => Bilingual::new("man", "male"),
            Gender::NonBinary => Bilingual::new("non-binair", "non-binary"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    /// Name of the place in the form, such as "summary" or "deviations".
    pub section: String,
    pub text: Bilingual,
}

impl ProgressStatement {
    pub fn activity(&self, code: &str) -> Option<&ActivityProgress> {
        self.activities.iter().find(|activity| activity.code == code)
    }

    pub fn milestone(&self, code: &str) -> Option<&MilestoneProgress> {
        self.milestones.iter().find(|milestone| milestone.code == code)
    }

    pub fn indicator(&self, code: &str) -> Option<&IndicatorProgress> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    pub fn narrative(&self, section: &str) -> Option<&Narrative> {
        self.narratives.iter().find(|narrative| narrative.section == section)
    }
}

impl IndicatorProgress {
    /// Everything counted in the period: the one count, or all groups together.
    pub fn total(&self) -> u32 {
        let groups = self.groups.iter().fold(0_u32, |sum, group| sum.saturating_add(group.count));
        self.count.unwrap_or(0).saturating_add(groups)
    }
}
