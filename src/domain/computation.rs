//! Costs that are computed and not read from a file. Each keeps its formula and the values that went in, becomes a line
//! of the ledger, and is compared with what stands there: only what differs is taken back and entered anew.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};

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

/// What must be added so that lines which can no longer be taken back say, together with what is added, what was computed:
/// one cost for each item whose amount differs. Nothing that was reported changes.
pub fn corrections(
    standing: &[ComputedCost],
    computed: &[ComputedCost],
) -> Result<Vec<ComputedCost>, MoneyError> {
    let mut booked: BTreeMap<CostKey<'_>, (Cents, &ComputedCost)> = BTreeMap::new();
    for cost in standing {
        let (sum, newest) = booked.entry(cost.key()).or_insert((Cents::ZERO, cost));
        (*sum, *newest) = (sum.plus(cost.amount)?, cost);
    }
    let mut wanted: BTreeMap<CostKey<'_>, (Cents, &ComputedCost)> = BTreeMap::new();
    for cost in computed {
        let (sum, newest) = wanted.entry(cost.key()).or_insert((Cents::ZERO, cost));
        (*sum, *newest) = (sum.plus(cost.amount)?, cost);
    }
    let keys: BTreeSet<&CostKey<'_>> = booked.keys().chain(wanted.keys()).collect();
    let mut added = Vec::new();
    for key in keys {
        let (was, is) = (booked.get(key), wanted.get(key));
        let (before, now) = (was.map_or(Cents::ZERO, |was| was.0), is.map_or(Cents::ZERO, |is| is.0));
        let Some((_, cost)) = is.or(was) else { continue };
        if was.is_none() {
            added.extend(computed.iter().filter(|cost| cost.key() == *key).cloned());
        } else if before != now {
            added.push(cost.corrected(before, now, is.is_some())?);
        }
    }
    Ok(added)
}

/// What makes two costs the same cost, whatever its amount.
type CostKey<'a> = (&'a str, &'a str, &'a str);

impl ComputedCost {
    fn key(&self) -> CostKey<'_> {
        (&self.item, &self.activity, &self.category)
    }

    /// The line that brings what was booked to what is computed now.
    fn corrected(&self, before: Cents, now: Cents, still: bool) -> Result<Self, MoneyError> {
        let (nl, en) = if still {
            (self.formula.nl.as_str(), self.formula.en.as_str())
        } else {
            ("vervallen", "dropped")
        };
        let mut values = self.values.clone();
        values.push(UsedValue::new("eerder geboekt", "booked before", before));
        values.push(UsedValue::new("nu berekend", "computed now", now));
        Ok(Self {
            amount: now.minus(before)?,
            formula: Bilingual::new(
                format!("correctie: {nl}; eerder geboekt EUR {before}, nu EUR {now}"),
                format!("correction: {en}; booked before EUR {before}, now EUR {now}"),
            ),
            values,
            ..self.clone()
        })
    }
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

    fn cost(item: &str, cents: i64) -> ComputedCost {
        ComputedCost {
            item: item.to_owned(),
            activity: "HM".to_owned(),
            category: "a".to_owned(),
            day: "2025-03-31".parse().unwrap(),
            supplier: "P-07".to_owned(),
            document_number: String::new(),
            amount: Cents::new(cents),
            article: "art. 13(2)(c)".to_owned(),
            formula: Bilingual::same("8 x 47.97"),
            values: vec![],
        }
    }

    #[test]
    fn what_cannot_be_taken_back_is_corrected_by_the_difference() {
        for (standing, computed, added) in [
            (vec![], vec![("p", 100)], vec![("p", 100)]),
            (vec![("p", 100)], vec![("p", 100)], vec![]),
            (vec![("p", 100)], vec![("p", 80)], vec![("p", -20)]),
            // Corrected once before: only what still differs.
            (vec![("p", 100), ("p", -20)], vec![("p", 80)], vec![]),
            (vec![("p", 100), ("p", -20)], vec![("p", 81), ("q", 5)], vec![("p", 1), ("q", 5)]),
            (vec![("p", 100)], vec![], vec![("p", -100)]),
            (vec![("p", 100), ("p", -100)], vec![], vec![]),
        ] {
            let costs = |all: &[(&str, i64)]| -> Vec<ComputedCost> {
                all.iter().map(|(item, cents)| cost(item, *cents)).collect()
            };
            let found = corrections(&costs(&standing), &costs(&computed)).unwrap();
            let told: Vec<_> = found.iter().map(|cost| (cost.item.as_str(), cost.amount.get())).collect();
            assert_eq!(told, added, "{standing:?} {computed:?}");
            for cost in found.iter().filter(|cost| cost.formula.nl.starts_with("correctie")) {
                assert!(cost.formula.en.contains("booked before EUR"), "{}", cost.formula.en);
            }
        }
    }

    proptest! {
        #[test]
        fn corrections_bring_the_ledger_to_what_was_computed(standing in prop::collection::vec((0_u8..4, -500_i64..500), 0..12), computed in prop::collection::vec((0_u8..4, -500_i64..500), 0..12)) {
            let costs = |all: &[(u8, i64)]| -> Vec<ComputedCost> {
                all.iter().map(|(item, cents)| cost(&item.to_string(), *cents)).collect()
            };
            let (before, now) = (costs(&standing), costs(&computed));
            let added = corrections(&before, &now).unwrap();
            for item in 0_u8..4 {
                let sum = |all: &[ComputedCost]| -> i64 {
                    all.iter().filter(|cost| cost.item == item.to_string()).map(|cost| cost.amount.get()).sum()
                };
                prop_assert_eq!(sum(&before) + sum(&added), sum(&now));
            }
        }

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
