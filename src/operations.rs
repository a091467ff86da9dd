//! Everything a person can do to the books, one function per act: load, let the domain decide, store, leave a record.
//! The command line, and later pages and API, call these and nothing below them.

use crate::clock::Clock;
use crate::db::{Database, POOL_SIZE, Retry, StoreError};
use crate::domain::language::Bilingual;
use crate::domain::money::MoneyError;
use crate::importing::grant_file::GrantFileProblem;
use crate::importing::rate_file::RateFileProblem;
use crate::importing::{Unreadable, WorkbookReader};
use crate::operations::memory::Memory;
use crate::operations::secret_key::{KeyProblem, SecretKey};
use crate::reporting::form::Shelf;

pub mod accounts;
pub mod activities;
pub mod audit_log;
pub mod bank;
pub mod budget_amendments;
pub mod budget_shifts;
pub mod by_hand;
pub mod calendar_feeds;
pub mod check;
pub mod computations;
pub mod cost_bases;
pub mod evidence;
pub mod execution;
pub mod expenditure;
pub mod expense_template;
pub mod flat_rates;
pub mod forecast;
pub mod form_drafts;
pub mod funding;
pub mod grants;
pub mod health;
pub mod hours_by_hand;
pub mod idempotency;
pub mod imports;
pub mod invitations;
pub mod issued_figures;
pub mod line_details;
pub mod line_export;
pub mod line_list;
pub mod memory;
pub mod method_costs;
pub mod narratives;
pub mod overview;
pub mod passwords;
pub mod progress;
pub mod project_facts;
pub mod provider_logins;
pub mod rate_policies;
pub mod rates;
pub mod readiness;
pub mod remap;
pub mod report_difference;
pub mod report_life;
pub mod reports;
pub mod results;
pub mod rules;
mod seal;
pub mod second_factor;
pub mod secret_key;
mod secrets;
pub mod sessions;
pub mod source_sheet;
pub mod staff;
pub mod tender_marks;
pub mod time_sheets;
pub mod tokens;
mod totals_memory;
pub mod users;
pub mod work_progress;

/// The books, the clock they are kept by, and who reads the workbooks that come in.
#[derive(Clone)]
pub struct Books {
    pub db: Database,
    pub clock: Clock,
    pub reader: WorkbookReader,
    /// What was worked out a moment ago.
    pub memory: Memory,
    /// The forms that can be filled here.
    pub forms: Shelf,
    /// Under which secrets that must be read again are kept.
    pub secret_key: SecretKey,
}

impl Books {
    /// How many can work with the books at once, within one process.
    pub fn connections() -> usize {
        usize::try_from(POOL_SIZE).unwrap_or(1)
    }
}

/// SHA-256 in hexadecimal, by which files are known.
pub fn fingerprint(bytes: &[u8]) -> String {
    seal::sha256_hex(&[bytes])
}

/// Who acts, by the name that goes into the log of acts. What they may do is asked before, at the door.
#[derive(Clone, Debug)]
pub struct Actor {
    pub name: String,
}

impl Actor {
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

/// Why an operation did not happen. Nothing has changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    #[error("{0} is not in the books")]
    NotFound(String),
    /// Somebody else, or an earlier act, stands in the way.
    #[error("{}", .0.en)]
    Conflict(Bilingual),
    /// The request itself cannot be granted.
    #[error("{}", .0.en)]
    Rejected(Bilingual),
    #[error("the file has {} mistake(s)", .0.len())]
    BadFile(Vec<GrantFileProblem>),
    #[error(transparent)]
    BadRates(#[from] Box<RateFileProblem>),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    Report(#[from] crate::reporting::ReportError),
    #[error(transparent)]
    SecretKey(#[from] KeyProblem),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(StoreError),
}

impl OperationError {
    /// Refused for a reason that the user can mend, as opposed to broken.
    pub fn is_refusal(&self) -> bool {
        match self {
            OperationError::NotFound(_)
            | OperationError::Conflict(_)
            | OperationError::Rejected(_)
            | OperationError::BadFile(_)
            | OperationError::BadRates(_)
            | OperationError::SecretKey(_) => true,
            OperationError::Unreadable(reason) => !reason.is_ours(),
            OperationError::Report(error) => error.refusal().is_some(),
            OperationError::Store(error) => matches!(error, StoreError::Busy(_)),
            OperationError::Money(_) => false,
        }
    }
}

impl From<StoreError> for OperationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => OperationError::NotFound(what),
            other => OperationError::Store(other),
        }
    }
}

impl Retry for OperationError {
    fn may_succeed_again(&self) -> bool {
        matches!(self, OperationError::Store(error) if error.may_succeed_again())
    }
}
