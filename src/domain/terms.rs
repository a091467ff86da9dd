//! Terms that a decision sets for its grant, with those of the national scheme as default, and the articles they come from.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::money::Percent;

/// What the decision says about the final request and the second advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GrantTerms {
    /// Weeks after the end of the project in which the final request is due (national scheme art. 27(1): thirteen).
    pub final_request_weeks: u8,
    /// The advance after the decision as share of the maximum amount (national scheme art. 23(1): at most 50 %).
    pub first_advance: Percent,
    /// Share of the eligible cost that must be realised for a second advance (national scheme art. 23(2): 50 %).
    pub second_advance_at: Percent,
    /// The second advance as share of the maximum amount (national scheme art. 23(2): at most 30 %).
    pub second_advance: Percent,
}

impl Default for GrantTerms {
    fn default() -> Self {
        let percent = |number: i64| Percent::new(Decimal::new(number, 0));
        Self {
            final_request_weeks: 13,
            first_advance: percent(50),
            second_advance_at: percent(50),
            second_advance: percent(30),
        }
    }
}

/// Articles of a funder's rules behind the terms; empty where the rules leave it to the decision.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TermArticles {
    pub report: String,
    pub final_request: String,
    /// Empty where the rules know no second advance.
    pub second_advance: String,
}
