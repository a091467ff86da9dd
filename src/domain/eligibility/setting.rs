//! Settings of rules that no source states: what a grant sets them to, and the rules as they then read. A verdict keeps the
//! whole rule that it was given by, so a change here never alters an old one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::domain::eligibility::rule::{Rule, RulePack, Setting};

/// A word about one setting of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    pub rule: String,
    pub setting: String,
    /// Nothing takes it back to the default.
    pub value: Option<Decimal>,
    pub reason: String,
    /// Reference of the document that says so, such as the decision; may be empty.
    pub document: String,
    pub set_at: DateTime<Utc>,
    pub set_by: String,
}

/// Why a value cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSuchValue {
    /// Below zero.
    Negative,
    /// A percentage above 100.
    AboveHundred,
    /// Whole hours, weeks, months, years or days are asked for, or cents.
    TooFine,
}

impl Setting {
    /// Whether a grant may set it: the source does not state it.
    pub fn may_be_set(&self) -> bool {
        !self.confirmed
    }

    /// Whether a value fits the unit.
    pub fn check(&self, value: Decimal) -> Result<(), NoSuchValue> {
        if value.is_sign_negative() && !value.is_zero() {
            return Err(NoSuchValue::Negative);
        }
        if self.unit == "percent" && value > Decimal::ONE_HUNDRED {
            return Err(NoSuchValue::AboveHundred);
        }
        let digits = match self.unit.as_str() {
            "EUR" | "percent" => 2,
            _ => 0,
        };
        if value.normalize().scale() > digits { Err(NoSuchValue::TooFine) } else { Ok(()) }
    }
}

/// The setting of a rule, in the text that holds last, that a grant may set.
pub fn settable<'a>(packs: &[&'a RulePack], rule: &str, setting: &str) -> Option<&'a Setting> {
    let mut rules = packs.iter().flat_map(|pack| &pack.rules).rev().filter(|known| known.code == rule);
    let found = rules.find_map(|known| known.settings.get(setting));
    found.filter(|known| known.may_be_set())
}

/// The newest word about each setting; `changes` are in the order in which they were said.
pub fn in_force(changes: &[SettingChange]) -> BTreeMap<(&str, &str), &SettingChange> {
    changes.iter().map(|change| ((change.rule.as_str(), change.setting.as_str()), change)).collect()
}

/// A pack as it reads with the settings of a grant; itself where the grant sets nothing in it. A setting that the source
/// states in an earlier text of the rule keeps its value there.
pub fn applied<'a>(pack: &'a RulePack, changes: &[SettingChange]) -> Cow<'a, RulePack> {
    let words = in_force(changes);
    let word = |code: &str, name: &str| words.get(&(code, name)).and_then(|change| change.value);
    let touches = |rule: &Rule| {
        let mut open = rule.settings.iter().filter(|(_, setting)| setting.may_be_set());
        open.any(|(name, _)| word(&rule.code, name).is_some())
    };
    if !pack.rules.iter().any(touches) {
        return Cow::Borrowed(pack);
    }
    let mut own = pack.clone();
    for rule in &mut own.rules {
        let code = rule.code.clone();
        for (name, setting) in rule.settings.iter_mut().filter(|(_, setting)| setting.may_be_set()) {
            if let Some(value) = word(&code, name) {
                setting.default = Some(setting.value);
                setting.value = value;
            }
        }
    }
    Cow::Owned(own)
}
