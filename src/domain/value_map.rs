//! What a person said that a text of a workbook means: 'HM-T' is activity HM-TOT, account 4300 is category b. Said once,
//! it holds for every later reading of the grant's files.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::expense::ExpenseField;
use crate::domain::folding::fold;

/// The fields whose texts stand for something that is known by a code.
pub const CODED_FIELDS: [ExpenseField; 4] =
    [ExpenseField::Activity, ExpenseField::Category, ExpenseField::Country, ExpenseField::Currency];

/// One record: that a text means a code, or that it no longer does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueMap {
    pub field: ExpenseField,
    /// The text as the person who mapped it wrote it.
    pub value: String,
    /// Nothing where the meaning was taken back.
    pub code: Option<String>,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// How the texts of workbooks are compared: as people read them; signs such as '€' as they stand.
pub fn compared(text: &str) -> String {
    let folded = fold(text);
    if folded.is_empty() { text.trim().to_lowercase() } else { folded }
}

/// The meanings in force of one grant.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ValueMaps {
    by_field: BTreeMap<ExpenseField, BTreeMap<String, ValueMap>>,
}

impl ValueMaps {
    /// Of all records in the order in which they were made, the newest about each text counts.
    pub fn in_force(records: impl IntoIterator<Item = ValueMap>) -> Self {
        let mut maps = Self::default();
        for record in records {
            let of_field = maps.by_field.entry(record.field).or_default();
            let key = compared(&record.value);
            if record.code.is_some() {
                of_field.insert(key, record);
            } else {
                of_field.remove(&key);
            }
        }
        maps
    }

    /// Whether any text of this field has a meaning.
    pub fn knows(&self, field: ExpenseField) -> bool {
        self.by_field.get(&field).is_some_and(|known| !known.is_empty())
    }

    /// What was said about a text.
    pub fn find(&self, field: ExpenseField, text: &str) -> Option<&ValueMap> {
        self.by_field.get(&field).filter(|known| !known.is_empty())?.get(&compared(text))
    }

    /// The code that a text stands for.
    pub fn code(&self, field: ExpenseField, text: &str) -> Option<&str> {
        self.find(field, text)?.code.as_deref()
    }

    /// By field and text.
    pub fn iter(&self) -> impl Iterator<Item = &ValueMap> {
        self.by_field.values().flat_map(BTreeMap::values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_word_about_a_text_counts() {
        let said = |value: &str, code: Option<&str>| ValueMap {
            field: ExpenseField::Activity,
            value: value.to_owned(),
            code: code.map(str::to_owned),
            at: DateTime::default(),
            by: "tester".to_owned(),
        };
        let maps = ValueMaps::in_force([
            said("HM-T", Some("HM-TZ")),
            said("hm t", Some("HM-TOT")),
            said("Oud", Some("HM")),
            said("OUD", None),
        ]);
        for (field, text, code) in [
            (ExpenseField::Activity, "HM-T", Some("HM-TOT")),
            (ExpenseField::Activity, " hm t. ", Some("HM-TOT")),
            (ExpenseField::Activity, "Oud", None),
            (ExpenseField::Activity, "HMT", None),
            (ExpenseField::Category, "HM-T", None),
        ] {
            assert_eq!(maps.code(field, text), code, "{text:?}");
        }
        assert!(maps.knows(ExpenseField::Activity) && !maps.knows(ExpenseField::Category));
        assert_eq!(maps.iter().map(|map| map.value.as_str()).collect::<Vec<_>>(), ["hm t"]);
    }

    #[test]
    fn signs_are_compared_as_they_stand() {
        assert_eq!(compared(" € "), "€");
        assert_eq!(compared("43.00"), "43 00");
    }
}
