//! An uploaded file on its way into the books, and its life cycle.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::ids::{ExpenditureId, GrantId, ImportBatchId};
use crate::domain::money::Cents;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    Posted,
    Reversed,
}

impl BatchState {
    pub const ALL: [BatchState; 2] = [BatchState::Posted, BatchState::Reversed];

    pub fn code(self) -> &'static str {
        match self {
            BatchState::Posted => "posted",
            BatchState::Reversed => "reversed",
        }
    }

    /// Whether a batch in this state may be reversed.
    pub fn may_reverse(self) -> bool {
        match self {
            BatchState::Posted => true,
            BatchState::Reversed => false,
        }
    }
}

/// How many rows went where. `read` is always the sum of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct RowCounts {
    pub posted: u64,
    pub waiting: u64,
    pub ignored: u64,
    pub duplicates: u64,
}

impl RowCounts {
    pub fn read(self) -> u64 {
        self.posted.saturating_add(self.waiting).saturating_add(self.ignored).saturating_add(self.duplicates)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportBatch {
    pub id: ImportBatchId,
    #[serde(skip)]
    pub grant: GrantId,
    pub file_sha256: String,
    pub file_name: String,
    pub format: String,
    pub state: BatchState,
    pub rows: RowCounts,
    pub posted_cents: Cents,
    pub uploaded_at: DateTime<Utc>,
    pub uploaded_by: String,
    /// The earlier version of the same workbook that this import took the place of.
    pub replaces: Option<ImportBatchId>,
}

/// Why a row of a file is not in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowState {
    /// It has an error to mend first.
    Waiting,
    /// It is no expense: a total, a remark, a repeated header.
    Ignored,
    /// The same expense stands in the ledger or earlier in the file.
    Duplicate,
}

impl RowState {
    pub const ALL: [RowState; 3] = [RowState::Waiting, RowState::Ignored, RowState::Duplicate];

    pub fn code(self) -> &'static str {
        match self {
            RowState::Waiting => "waiting",
            RowState::Ignored => "ignored",
            RowState::Duplicate => "duplicate",
        }
    }
}

/// A row that was read and not posted, kept as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRow {
    pub sheet: String,
    pub row: u32,
    pub state: RowState,
    /// The cells as the spreadsheet shows them.
    pub cells: Vec<String>,
    pub duplicate_of: Option<ExpenditureId>,
    /// Of the line that the row would become; nothing for rows that could not be read.
    pub fingerprint: Option<i64>,
}
