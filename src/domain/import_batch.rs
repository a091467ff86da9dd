//! An uploaded file on its way into the books, and its life cycle.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::ids::{ExpenditureId, GrantId, ImportBatchId};
use crate::domain::money::Cents;
use crate::domain::reading_plan::ReadingPlan;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// The file is kept; something about its sheets or columns is still asked.
    Staged,
    /// It is settled which column is what.
    Mapped,
    /// The rows are held against the rules and the books, and the consequences are known.
    Checked,
    /// Its good rows stand in the ledger; others may wait, and follow when they are mended.
    Posted,
    /// Its lines are taken back.
    Reversed,
    /// Laid aside before anything was posted.
    Discarded,
}

use BatchState::{Checked, Discarded, Mapped, Posted, Reversed, Staged};

/// Every move that an import may make. A move to the same state is another reading in that state.
const MOVES: [(BatchState, BatchState); 14] = [
    (Staged, Staged),
    (Staged, Mapped),
    (Staged, Discarded),
    (Mapped, Staged),
    (Mapped, Mapped),
    (Mapped, Checked),
    (Mapped, Discarded),
    (Checked, Staged),
    (Checked, Mapped),
    (Checked, Checked),
    (Checked, Posted),
    (Checked, Discarded),
    (Posted, Posted),
    (Posted, Reversed),
];

impl BatchState {
    pub const ALL: [BatchState; 6] = [Staged, Mapped, Checked, Posted, Reversed, Discarded];

    pub fn code(self) -> &'static str {
        match self {
            Staged => "staged",
            Mapped => "mapped",
            Checked => "checked",
            Posted => "posted",
            Reversed => "reversed",
            Discarded => "discarded",
        }
    }

    pub fn may_become(self, next: BatchState) -> bool {
        MOVES.contains(&(self, next))
    }

    /// Nothing of it is posted yet, and it may be.
    pub fn is_open(self) -> bool {
        self.may_become(Discarded)
    }

    /// Rows of it may still be mended and posted.
    pub fn may_be_mended(self) -> bool {
        self.may_become(self)
    }
}

/// How many rows went where. `read` is always the sum of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct RowCounts {
    pub posted: u64,
    /// Good, and not posted yet.
    pub ready: u64,
    pub waiting: u64,
    pub ignored: u64,
    pub duplicates: u64,
}

impl RowCounts {
    pub fn read(self) -> u64 {
        [self.ready, self.waiting, self.ignored, self.duplicates]
            .into_iter()
            .fold(self.posted, u64::saturating_add)
    }

    /// The same rows once the good ones are posted.
    pub fn after_posting(self) -> RowCounts {
        RowCounts { posted: self.posted.saturating_add(self.ready), ready: 0, ..self }
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
    /// Of the good rows that are not posted yet.
    pub ready_cents: Cents,
    /// What a person chose about the reading of the file.
    pub plan: ReadingPlan,
    /// Counts the readings that are kept; rises when rows or findings changed.
    #[serde(skip)]
    pub reading: i64,
    /// What the newest check would post; nothing when something changed since.
    #[serde(skip)]
    pub checked_hash: Option<String>,
    /// Who looks after the rows that wait.
    pub owner: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_moves_only_as_the_table_says() {
        for (from, to, may) in [
            (Staged, Mapped, true),
            (Staged, Checked, false),
            (Staged, Posted, false),
            (Mapped, Posted, false),
            (Mapped, Checked, true),
            (Checked, Posted, true),
            (Checked, Mapped, true),
            (Posted, Posted, true),
            (Posted, Checked, false),
            (Posted, Discarded, false),
            (Posted, Reversed, true),
            (Reversed, Posted, false),
            (Reversed, Reversed, false),
            (Discarded, Staged, false),
        ] {
            assert_eq!(from.may_become(to), may, "{from:?} -> {to:?}");
        }
        let open: Vec<_> = BatchState::ALL.into_iter().filter(|state| state.is_open()).collect();
        assert_eq!(open, [Staged, Mapped, Checked]);
        let mendable: Vec<_> = BatchState::ALL.into_iter().filter(|state| state.may_be_mended()).collect();
        assert_eq!(mendable, [Staged, Mapped, Checked, Posted]);
    }

    #[test]
    fn good_rows_are_ready_until_they_are_posted() {
        let rows = RowCounts { posted: 5, ready: 2, waiting: 1, ignored: 1, duplicates: 1 };
        assert_eq!(rows.read(), 10);
        let after = rows.after_posting();
        assert_eq!((after.posted, after.ready, after.read()), (7, 0, 10));
    }
}
