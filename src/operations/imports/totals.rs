//! Adding up what an import brings: rows by state, and amounts by budget line, period and year.

use std::collections::BTreeMap;

use crate::domain::import_batch::{KeptRow, RowCounts, RowState};
use crate::domain::ledger::{LedgerLine, LedgerSum};
use crate::domain::money::{Cents, MoneyError};

pub(super) fn row_counts(ready: usize, kept: &[KeptRow]) -> RowCounts {
    let mut rows = RowCounts { ready: u64::try_from(ready).unwrap_or(u64::MAX), ..RowCounts::default() };
    for row in kept {
        let count = match row.state {
            RowState::Waiting => &mut rows.waiting,
            RowState::Ignored => &mut rows.ignored,
            RowState::Duplicate => &mut rows.duplicates,
        };
        *count = count.saturating_add(1);
    }
    rows
}

pub(in crate::operations) fn sums_of(lines: &[&LedgerLine]) -> Result<Vec<LedgerSum>, MoneyError> {
    let mut sums: BTreeMap<(i64, i64, i32), LedgerSum> = BTreeMap::new();
    for line in lines {
        let key = (line.budget_line.get(), line.period.get(), line.year);
        let sum = sums.entry(key).or_insert(LedgerSum {
            budget_line: line.budget_line,
            period: line.period,
            year: line.year,
            line_count: 0,
            amount: Cents::ZERO,
            vat: Cents::ZERO,
        });
        sum.line_count = sum.line_count.saturating_add(1);
        sum.amount = sum.amount.plus(line.amount)?;
        sum.vat = sum.vat.plus(line.vat)?;
    }
    Ok(sums.into_values().collect())
}
