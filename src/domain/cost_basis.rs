//! What people state about how costs are computed: people and their pay, decisions, units, assets, keys of allocation.
//! Statements are only added; the newest one with the same key counts, and one that is withdrawn counts no more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::allocation::Allocation;
use crate::domain::assets::Asset;
use crate::domain::exchange_policy::OwnRate;
use crate::domain::staff::{DecisionConfirmation, Pay, StaffTerms, WorkDecision};
use crate::domain::units::{UnitCost, UnitsCounted};

pub mod rules;

/// What one file states. The serde shape is the layout of a file of cost bases.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CostBases {
    #[serde(rename = "person")]
    pub people: Vec<StaffTerms>,
    pub pay: Vec<Pay>,
    #[serde(rename = "decision")]
    pub decisions: Vec<WorkDecision>,
    #[serde(rename = "confirmation")]
    pub confirmations: Vec<DecisionConfirmation>,
    #[serde(rename = "unit_cost")]
    pub unit_costs: Vec<UnitCost>,
    pub units: Vec<UnitsCounted>,
    #[serde(rename = "asset")]
    pub assets: Vec<Asset>,
    #[serde(rename = "allocation")]
    pub allocations: Vec<Allocation>,
    #[serde(rename = "own_rate")]
    pub own_rates: Vec<OwnRate>,
}

/// Kinds of statements, as the books keep them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasisKind {
    Person,
    Pay,
    Decision,
    Confirmation,
    UnitCost,
    Units,
    Asset,
    Allocation,
    OwnRate,
}

impl BasisKind {
    pub fn code(self) -> &'static str {
        match self {
            BasisKind::Person => "person",
            BasisKind::Pay => "pay",
            BasisKind::Decision => "decision",
            BasisKind::Confirmation => "confirmation",
            BasisKind::UnitCost => "unit-cost",
            BasisKind::Units => "units",
            BasisKind::Asset => "asset",
            BasisKind::Allocation => "allocation",
            BasisKind::OwnRate => "own-rate",
        }
    }
}

/// A statement that a later one can take the place of.
pub trait Statement {
    const KIND: BasisKind;
    type Key: Ord;

    /// Equal for statements about the same thing.
    fn key(&self) -> Self::Key;

    /// Takes back what was stated under this key, and states nothing.
    fn is_withdrawn(&self) -> bool;
}

/// The statements that count, in the order of their keys. `stated` is in the order of stating.
pub fn in_force<S: Statement>(stated: Vec<S>) -> Vec<S> {
    let newest: BTreeMap<S::Key, S> =
        stated.into_iter().map(|statement| (statement.key(), statement)).collect();
    newest.into_values().filter(|statement| !statement.is_withdrawn()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Said(&'static str, u8, bool);

    impl Statement for Said {
        const KIND: BasisKind = BasisKind::Pay;
        type Key = &'static str;

        fn key(&self) -> Self::Key {
            self.0
        }

        fn is_withdrawn(&self) -> bool {
            self.2
        }
    }

    #[test]
    fn the_newest_word_about_a_thing_counts() {
        let said = vec![
            Said("b", 1, false),
            Said("a", 1, false),
            Said("b", 2, false),
            Said("c", 1, false),
            Said("c", 1, true),
            Said("d", 1, true),
            Said("d", 2, false),
        ];
        assert_eq!(in_force(said), [Said("a", 1, false), Said("b", 2, false), Said("d", 2, false)]);
    }
}
