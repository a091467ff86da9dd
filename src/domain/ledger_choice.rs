//! Which part of a whole ledger belongs to a project: the journals and the accounts that a person chose. The choice is
//! remembered for the administration that the ledger is of.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Journals and accounts that hold costs of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerChoice {
    /// None means all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub journals: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub accounts: BTreeSet<String>,
}

impl LedgerChoice {
    /// Without an account there is no choice yet: the lines of a ledger are mostly no costs.
    pub fn is_made(&self) -> bool {
        !self.accounts.is_empty()
    }

    pub fn has_journal(&self, journal: &str) -> bool {
        self.journals.is_empty() || self.journals.contains(journal)
    }

    pub fn has_account(&self, account: &str) -> bool {
        self.accounts.contains(account)
    }

    /// Adds what a later choice names.
    pub fn extend(&mut self, later: &LedgerChoice) {
        self.journals.extend(later.journals.iter().cloned());
        self.accounts.extend(later.accounts.iter().cloned());
    }

    /// Takes out what a later choice names.
    pub fn shrink(&mut self, taken_back: &LedgerChoice) {
        self.journals.retain(|journal| !taken_back.journals.contains(journal));
        self.accounts.retain(|account| !taken_back.accounts.contains(account));
    }
}

/// A choice as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RememberedChoice {
    /// As the ledger names it.
    pub administration: String,
    #[serde(flatten)]
    pub choice: LedgerChoice,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(journals: &[&str], accounts: &[&str]) -> LedgerChoice {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        LedgerChoice { journals: set(journals), accounts: set(accounts) }
    }

    #[test]
    fn no_journal_means_all_and_no_account_means_none() {
        let chosen = choice(&[], &["4100"]);
        assert!(chosen.is_made() && chosen.has_journal("INK") && chosen.has_account("4100"));
        assert!(!chosen.has_account("4200"));
        assert!(!choice(&["INK"], &[]).is_made());
        assert!(!choice(&["INK"], &["4100"]).has_journal("BNK"));
    }

    #[test]
    fn a_later_choice_adds_and_takes_back() {
        let mut chosen = choice(&["INK"], &["4100"]);
        chosen.extend(&choice(&["BNK"], &["4200"]));
        assert_eq!(chosen, choice(&["BNK", "INK"], &["4100", "4200"]));
        chosen.shrink(&choice(&["INK"], &["4200", "9999"]));
        assert_eq!(chosen, choice(&["BNK"], &["4100"]));
    }
}
