//! API tokens: secrets by which a program acts for a person, with no more than a part of that person's rights.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::{AccountId, ApiTokenId};
use crate::domain::language::Bilingual;
use crate::domain::permission::{Assignment, Rights};

/// Every token begins with this, so that a search for leaked secrets finds it.
pub const TOKEN_PREFIX: &str = "vwt_";

/// The longest that a token may live, in days.
pub const LONGEST_LIFE_DAYS: i64 = 366;

/// Whether a token may change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenReach {
    Read,
    /// Reads and changes.
    Write,
}

impl TokenReach {
    pub const ALL: [TokenReach; 2] = [TokenReach::Read, TokenReach::Write];

    pub fn code(self) -> &'static str {
        match self {
            TokenReach::Read => "read",
            TokenReach::Write => "write",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            TokenReach::Read => Bilingual::new("lezen", "read"),
            TokenReach::Write => Bilingual::new("lezen en wijzigen", "read and change"),
        }
    }
}

/// A word that is no reach of a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not what a token may do: choose read or write")]
pub struct UnknownReach(String);

impl FromStr for TokenReach {
    type Err = UnknownReach;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        TokenReach::ALL
            .into_iter()
            .find(|reach| reach.code() == text)
            .ok_or_else(|| UnknownReach(text.to_owned()))
    }
}

/// How much of its owner's rights a token has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenScope {
    pub reach: TokenReach,
    /// Codes of the grants that it is for; empty for every grant of its owner.
    pub grants: Vec<String>,
}

impl TokenScope {
    /// The rights of the owner, cut down: never more than they are. Acts of the application as a whole ask for a role on
    /// every grant, which a token for chosen grants does not have.
    pub fn cut(&self, rights: &Rights) -> Rights {
        if self.grants.is_empty() {
            return rights.clone();
        }
        let on_chosen = |held: &Assignment| -> Vec<Assignment> {
            match &held.grant {
                Some(code) if self.grants.contains(code) => vec![held.clone()],
                Some(_) => Vec::new(),
                None => self
                    .grants
                    .iter()
                    .map(|code| Assignment { grant: Some(code.clone()), ..held.clone() })
                    .collect(),
            }
        };
        Rights { assignments: rights.assignments.iter().flat_map(on_chosen).collect() }
    }

    pub fn may_change(&self) -> bool {
        self.reach == TokenReach::Write
    }
}

/// A token as its owner sees it; the secret itself is shown once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub account: AccountId,
    /// What the owner calls it, such as the program that holds it.
    pub name: String,
    pub scope: TokenScope,
    pub made_at: DateTime<Utc>,
    /// The last day on which it works.
    pub expires_on: NaiveDate,
    pub last_used_on: Option<NaiveDate>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    Working,
    Expired,
    Revoked,
}

impl TokenState {
    pub fn code(self) -> &'static str {
        match self {
            TokenState::Working => "working",
            TokenState::Expired => "expired",
            TokenState::Revoked => "revoked",
        }
    }
}

impl ApiToken {
    pub fn state(&self, today: NaiveDate) -> TokenState {
        if self.revoked_at.is_some() {
            TokenState::Revoked
        } else if today > self.expires_on {
            TokenState::Expired
        } else {
            TokenState::Working
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::{Act, Role};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_token_never_has_more_rights_than_its_owner() {
        let limited = Assignment {
            periods: vec!["2025-1".into()],
            expires_on: Some(day("2026-03-01")),
            ..Assignment::on(Role::Auditor, "XYZ")
        };
        let owner = Rights { assignments: vec![Assignment::everywhere(Role::Finance), limited.clone()] };
        let scope = TokenScope { reach: TokenReach::Write, grants: vec!["CBR".into(), "XYZ".into()] };
        let cut = scope.cut(&owner);
        let today = day("2026-01-26");
        assert!(cut.may(Act::PostImport, "CBR", today) && cut.may(Act::PostImport, "XYZ", today));
        assert!(!cut.knows("ABC", today) && owner.knows("ABC", today));
        // Rates belong to the application: only an owner without chosen grants reaches them.
        assert!(owner.may_in_system(Act::LoadRates, today) && !cut.may_in_system(Act::LoadRates, today));
        assert!(cut.assignments.contains(&limited), "periods and last day stay as they were");
        let other = TokenScope { reach: TokenReach::Read, grants: vec!["ABC".into()] };
        let auditor = Rights { assignments: vec![limited] };
        assert_eq!(other.cut(&auditor), Rights::default());
    }

    #[test]
    fn a_token_without_chosen_grants_has_the_rights_of_its_owner() {
        let owner = Rights { assignments: vec![Assignment::everywhere(Role::Controller)] };
        assert_eq!(TokenScope { reach: TokenReach::Read, grants: vec![] }.cut(&owner), owner);
    }

    #[test]
    fn a_token_works_through_its_last_day_and_not_once_revoked() {
        let token = ApiToken {
            id: ApiTokenId::new(1),
            account: AccountId::new(1),
            name: "pomp".into(),
            scope: TokenScope { reach: TokenReach::Read, grants: vec![] },
            made_at: DateTime::UNIX_EPOCH,
            expires_on: day("2026-02-01"),
            last_used_on: None,
            revoked_at: None,
        };
        assert_eq!(token.state(day("2026-02-01")), TokenState::Working);
        assert_eq!(token.state(day("2026-02-02")), TokenState::Expired);
        let revoked = ApiToken { revoked_at: Some(DateTime::UNIX_EPOCH), ..token };
        assert_eq!(revoked.state(day("2026-02-01")), TokenState::Revoked);
    }
}
