//! Running totals per budget line, period and year: one small row each, kept in the transaction that posts.

use diesel::prelude::*;

use crate::db::schema::ledger_sums;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{BudgetLineId, GrantId, ReportingPeriodId};
use crate::domain::ledger::LedgerSum;
use crate::domain::money::Cents;

#[derive(Queryable)]
struct Row {
    budget_line_id: i64,
    period_id: i64,
    year: i64,
    line_count: i64,
    amount_cents: i64,
    vat_cents: i64,
}

/// Every total of a grant, by budget line, period and year.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<LedgerSum>, StoreError> {
    let rows = ledger_sums::table
        .filter(ledger_sums::grant_id.eq(grant.get()))
        .select((
            ledger_sums::budget_line_id,
            ledger_sums::period_id,
            ledger_sums::year,
            ledger_sums::line_count,
            ledger_sums::amount_cents,
            ledger_sums::vat_cents,
        ))
        .order((ledger_sums::budget_line_id, ledger_sums::period_id, ledger_sums::year))
        .load::<Row>(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(LedgerSum {
                budget_line: BudgetLineId::new(row.budget_line_id),
                period: ReportingPeriodId::new(row.period_id),
                year: i32::try_from(row.year)
                    .map_err(|_out_of_range| StoreError::unreadable("year", &row.year.to_string()))?,
                line_count: row.line_count,
                amount: Cents::new(row.amount_cents),
                vat: Cents::new(row.vat_cents),
            })
        })
        .collect()
}

/// Adds what a posting brings to the totals.
pub fn add(conn: &mut DbConnection, grant: GrantId, additions: &[LedgerSum]) -> Result<(), StoreError> {
    for sum in additions {
        let place = (sum.budget_line.get(), sum.period.get(), i64::from(sum.year));
        let updated = diesel::update(ledger_sums::table.find(place))
            .set((
                ledger_sums::line_count.eq(ledger_sums::line_count + sum.line_count),
                ledger_sums::amount_cents.eq(ledger_sums::amount_cents + sum.amount.get()),
                ledger_sums::vat_cents.eq(ledger_sums::vat_cents + sum.vat.get()),
            ))
            .execute(conn)?;
        if updated == 0 {
            diesel::insert_into(ledger_sums::table)
                .values((
                    ledger_sums::budget_line_id.eq(sum.budget_line.get()),
                    ledger_sums::period_id.eq(sum.period.get()),
                    ledger_sums::year.eq(i64::from(sum.year)),
                    ledger_sums::grant_id.eq(grant.get()),
                    ledger_sums::line_count.eq(sum.line_count),
                    ledger_sums::amount_cents.eq(sum.amount.get()),
                    ledger_sums::vat_cents.eq(sum.vat.get()),
                ))
                .execute(conn)?;
        }
    }
    Ok(())
}
