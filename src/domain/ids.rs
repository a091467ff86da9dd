//! Every id has its own type. This is the one list of them; only `db` and parsing of addresses make ids.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id_types! {
    GrantId,
    /// One loaded state of a grant's definition.
    GrantVersionId,
    ActivityId,
    BudgetVersionId,
    BudgetLineId,
    BudgetAmendmentId,
    ReportingPeriodId,
    ImportBatchId,
    /// A row of an import that is not (yet) in the ledger.
    ImportRowId,
    /// One act of posting: the lines that entered the ledger together.
    PostingId,
    ExpenditureId,
    /// A file on one line of the ledger.
    EvidenceId,
    BankStatementId,
    /// A payment on a bank statement.
    BankPaymentId,
    /// A no to a proposal.
    DeclinedMatchId,
    ReportId,
    TimeSheetId,
    ProgressStatementId,
    AccountId,
    /// A role that was given to an account.
    AssignmentId,
    SessionId,
    ApiTokenId,
    /// A rule exactly as it was used in a verdict.
    UsedRuleId,
    /// One act of judging.
    JudgingId,
    RuleWaiverId,
    RuleStatementId,
}
