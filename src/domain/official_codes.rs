//! Codes that a fund's regulation prescribes: types of intervention and indicators. The lists themselves are data
//! (see `importing/reference_data`); this module says what the data mean.

use serde::{Deserialize, Serialize};

use crate::domain::grant::Fund;
use crate::domain::language::Bilingual;

/// The four code tables of a fund (AMIF: Regulation (EU) 2021/1147, Annex VI).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeLists {
    pub fund: Fund,
    /// The rules they come from.
    pub source: String,
    /// Headings of table 1; a code of table 1 starts with the code of its block ("III.003").
    #[serde(rename = "intervention_block", default)]
    pub intervention_blocks: Vec<OfficialCode>,
    #[serde(rename = "intervention_field")]
    pub intervention_fields: Vec<OfficialCode>,
    #[serde(rename = "type_of_action")]
    pub types_of_action: Vec<OfficialCode>,
    #[serde(rename = "implementation")]
    pub implementations: Vec<OfficialCode>,
    #[serde(rename = "particular_theme")]
    pub particular_themes: Vec<OfficialCode>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialCode {
    pub code: String,
    pub text: Bilingual,
}

/// An indicator that the regulation defines (AMIF: Annex VIII).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialIndicator {
    pub code: String,
    pub specific_objective: u8,
    pub kind: IndicatorKind,
    /// Counts persons, who are reported by age bracket and gender.
    pub persons: bool,
    pub text: Bilingual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IndicatorKind {
    /// What the money bought.
    Output,
    /// What came of it.
    Result,
}

/// The text of a code in one of the tables, or nothing when the table does not have it.
pub fn text_of<'list>(list: &'list [OfficialCode], code: &str) -> Option<&'list Bilingual> {
    list.iter().find(|listed| listed.code == code).map(|listed| &listed.text)
}
