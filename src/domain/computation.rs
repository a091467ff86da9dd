//! Costs that are computed and not read from a file. Each keeps its formula and the values that went in, becomes a line
//! of the ledger, and is compared with what stands there: only what differs is taken back and entered anew.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;

/// What kind of costs is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    StaffCosts,
    UnitCosts,
    Depreciation,
    Allocation,
    ExchangeDifference,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no kind of computed costs")]
pub struct UnknownTopic(String);

impl FromStr for Topic {
    type Err = UnknownTopic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|topic| topic.code() == text);
        known.ok_or_else(|| UnknownTopic(text.to_owned()))
    }
}

impl Topic {
    pub const ALL: [Topic; 5] = [
        Topic::StaffCosts,
        Topic::UnitCosts,
        Topic::Depreciation,
        Topic::Allocation,
        Topic::ExchangeDifference,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Topic::StaffCosts => "staff-costs",
            Topic::UnitCosts => "unit-costs",
            Topic::Depreciation => "depreciation",
            Topic::Allocation => "allocation",
            Topic::ExchangeDifference => "exchange-difference",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Topic::StaffCosts => Bilingual::new("arbeidskosten", "staff costs"),
            Topic::UnitCosts => {
                Bilingual::new("eenheidskosten en vaste bedragen", "unit costs and lump sums")
            }
            Topic::Depreciation => Bilingual::new("afschrijving", "depreciation"),
            Topic::Allocation => Bilingual::new("toerekening", "allocation"),
            Topic::ExchangeDifference => Bilingual::new("koersverschil", "exchange difference"),
        }
    }
}

/// A value that went into a formula, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedValue {
    pub name: Bilingual,
    pub value: String,
}

impl UsedValue {
    #[expect(clippy::needless_pass_by_value, reason = "most values are made where they are named")]
    pub fn new(nl: &str, en: &str, value: impl ToString) -> Self {
        Self { name: Bilingual::new(nl, en), value: value.to_string() }
    }
}

/// One computed cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComputedCost {
    /// Names this cost among those of its kind: the same in a later computation of the same cost.
    pub item: String,
    pub activity: String,
    pub category: String,
    /// Counts as the day of payment.
    pub day: NaiveDate,
    /// A person's pseudonym, the supplier of an asset.
    pub supplier: String,
    pub document_number: String,
    pub amount: Cents,
    /// The article that the formula follows.
    pub article: String,
    pub formula: Bilingual,
    pub values: Vec<UsedValue>,
}

/// How a ledger line came to its amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineComputation {
    pub topic: Topic,
    pub item: String,
    pub article: String,
    pub formula: Bilingual,
    pub values: Vec<UsedValue>,
}

/// What must happen to the ledger so that it says what was computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Lines that already say so.
    pub kept: usize,
    /// Lines to take back.
    pub taken_back: Vec<ExpenditureId>,
    /// Positions of the computed costs to enter.
    pub entered: Vec<usize>,
}

/// Compares lines that stand, by fingerprint, with the fingerprints of what was computed. Equal ones are paired off one
/// by one.
pub fn difference(standing: &[(ExpenditureId, i64)], computed: &[i64]) -> Difference {
    let mut open: BTreeMap<i64, Vec<ExpenditureId>> = BTreeMap::new();
    for (line, fingerprint) in standing.iter().rev() {
        open.entry(*fingerprint).or_default().push(*line);
    }
    let mut outcome = Difference::default();
    for (position, fingerprint) in computed.iter().enumerate() {
        match open.get_mut(fingerprint).and_then(Vec::pop) {
            Some(_) => outcome.kept = outcome.kept.saturating_add(1),
            None => outcome.entered.push(position),
        }
    }
    let left: BTreeSet<ExpenditureId> = open.into_values().flatten().collect();
    outcome.taken_back = left.into_iter().collect();
    outcome
}

/// Something that keeps a cost from being computed, or that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CostProblem {
    /// Stable name.
    pub code: &'static str,
    /// Nothing is computed for this subject until it is mended.
    pub blocks: bool,
    /// The person, unit or asset.
    pub subject: String,
    pub article: String,
    pub message: Bilingual,
    pub remedy: Bilingual,
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers of the tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(ids: &[i64]) -> Vec<ExpenditureId> {
        ids.iter().copied().map(ExpenditureId::new).collect()
    }

    #[test]
    fn only_what_differs_moves() {
        for (standing, computed, kept, taken_back, entered) in [
            (vec![], vec![7, 8], 0, vec![], vec![0, 1]),
            (vec![(1, 7), (2, 8)], vec![7, 8], 2, vec![], vec![]),
            (vec![(1, 7), (2, 8)], vec![7, 9], 1, vec![2], vec![1]),
            // The same cost twice stands twice; one of them goes, the later one.
            (vec![(1, 7), (2, 7)], vec![7], 1, vec![2], vec![]),
            (vec![(1, 7)], vec![7, 7], 1, vec![], vec![1]),
            (vec![(1, 7), (2, 8)], vec![], 0, vec![1, 2], vec![]),
        ] {
            let standing: Vec<_> =
                standing.into_iter().map(|(id, print)| (ExpenditureId::new(id), print)).collect();
            let expected = Difference { kept, taken_back: ids(&taken_back), entered };
            assert_eq!(difference(&standing, &computed), expected, "{standing:?} {computed:?}");
        }
    }

    proptest! {
        #[test]
        fn afterwards_the_ledger_says_what_was_computed(standing in prop::collection::vec(0_i64..5, 0..20), computed in prop::collection::vec(0_i64..5, 0..20)) {
            let lines: Vec<_> = standing.iter().zip(1..).map(|(print, id)| (ExpenditureId::new(id), *print)).collect();
            let outcome = difference(&lines, &computed);
            let mut after: Vec<i64> = lines
                .iter()
                .filter(|(id, _)| !outcome.taken_back.contains(id))
                .map(|(_, print)| *print)
                .chain(outcome.entered.iter().map(|place| computed[*place]))
                .collect();
            let mut wanted = computed.clone();
            after.sort_unstable();
            wanted.sort_unstable();
            prop_assert_eq!(after, wanted);
            prop_assert_eq!(outcome.kept + outcome.entered.len(), computed.len());
        }
    }
}
