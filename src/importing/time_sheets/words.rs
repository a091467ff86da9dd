//! The words of time sheets, as data.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::time_sheet::HoursKind;
use crate::importing::Unreadable;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    person: Vec<String>,
    contract: Vec<String>,
    leave: Vec<String>,
    sick: Vec<String>,
    other: Vec<String>,
    week: Vec<String>,
    month: Vec<String>,
    year: Vec<String>,
    weekdays: Vec<Vec<String>>,
}

/// What a cell beside or above the hours is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Person,
    Contract,
    Week,
    Month,
    Year,
}

/// The embedded words, parsed once.
pub(super) fn words() -> Result<&'static Words, Unreadable> {
    static WORDS: LazyLock<Result<Words, toml::de::Error>> =
        LazyLock::new(|| toml::from_str(include_str!("../vocabulary/time_sheets.toml")));
    WORDS.as_ref().map_err(|broken| Unreadable::Vocabulary(broken.to_string()))
}

impl Words {
    pub fn label(&self, folded: &str) -> Option<Label> {
        let lists = [
            (&self.person, Label::Person),
            (&self.contract, Label::Contract),
            (&self.week, Label::Week),
            (&self.month, Label::Month),
            (&self.year, Label::Year),
        ];
        lists.into_iter().find(|(list, _)| has(list, folded)).map(|(_, label)| label)
    }

    /// Hours that are not spent on an activity.
    pub fn kind(&self, folded: &str) -> Option<HoursKind> {
        let lists =
            [(&self.leave, HoursKind::Leave), (&self.sick, HoursKind::Sick), (&self.other, HoursKind::Other)];
        lists.into_iter().find(|(list, _)| has(list, folded)).map(|(_, kind)| kind)
    }

    /// Monday is 0.
    pub fn weekday(&self, folded: &str) -> Option<u8> {
        let place = self.weekdays.iter().position(|names| has(names, folded))?;
        u8::try_from(place).ok()
    }
}

fn has(list: &[String], folded: &str) -> bool {
    list.iter().any(|word| word == folded)
}
