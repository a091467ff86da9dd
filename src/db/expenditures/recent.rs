//! The newest lines of a few budget lines.

use diesel::prelude::*;

use super::{SheetNames, StoredLine};
use crate::db::schema::expenditures;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::BudgetLineId;
use crate::domain::ledger::Expenditure;

/// The lines that entered the books last on these budget lines, newest first.
pub fn newest_on(
    conn: &mut DbConnection,
    budget_lines: &[BudgetLineId],
    limit: i64,
) -> Result<Vec<Expenditure>, StoreError> {
    let ids: Vec<i64> = budget_lines.iter().map(|id| id.get()).collect();
    let rows = expenditures::table
        .filter(expenditures::budget_line_id.eq_any(ids))
        .select(StoredLine::as_select())
        .order(expenditures::id.desc())
        .limit(limit)
        .load::<StoredLine>(conn)?;
    let mut sheets = SheetNames::default();
    rows.into_iter().map(|row| row.into_domain(&mut sheets)).collect()
}
