//! What people said about contracts behind costs: tendered as a public contract or not. Only added.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{expenditures, tender_marks};
use crate::db::{DbConnection, StoreError};
use crate::domain::folding::fold;
use crate::domain::ids::{BudgetLineId, ExpenditureId, GrantId, ReportingPeriodId};
use crate::domain::ledger::LedgerSum;
use crate::domain::money::Cents;
use crate::domain::tender::{TenderMark, TenderMarks, TenderSubject};

pub fn insert(conn: &mut DbConnection, grant: GrantId, mark: &TenderMark) -> Result<(), StoreError> {
    let (supplier, line) = match &mark.subject {
        TenderSubject::Supplier(name) => (Some(name.as_str()), None),
        TenderSubject::Line(line) => (None, Some(line.get())),
    };
    diesel::insert_into(tender_marks::table)
        .values((
            tender_marks::grant_id.eq(grant.get()),
            tender_marks::supplier.eq(supplier),
            tender_marks::expenditure_id.eq(line),
            tender_marks::tendered.eq(i64::from(mark.tendered)),
            tender_marks::contract.eq(&mark.contract),
            tender_marks::reason.eq(&mark.reason),
            tender_marks::marked_at.eq(mark.marked_at.naive_utc()),
            tender_marks::marked_by.eq(&mark.marked_by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Everything that was ever marked about a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<TenderMark>, StoreError> {
    type Row = (Option<String>, Option<i64>, i64, String, String, NaiveDateTime, String);
    let rows = tender_marks::table
        .filter(tender_marks::grant_id.eq(grant.get()))
        .select((
            tender_marks::supplier,
            tender_marks::expenditure_id,
            tender_marks::tendered,
            tender_marks::contract,
            tender_marks::reason,
            tender_marks::marked_at,
            tender_marks::marked_by,
        ))
        .order(tender_marks::id)
        .load::<Row>(conn)?;
    let read = |(supplier, line, tendered, contract, reason, at, by): Row| {
        let subject = match (supplier, line) {
            (Some(name), None) => TenderSubject::Supplier(name),
            (None, Some(line)) => TenderSubject::Line(ExpenditureId::new(line)),
            (Some(_), Some(_)) | (None, None) => return Err(StoreError::unreadable("mark", &contract)),
        };
        let tendered = tendered == 1;
        Ok(TenderMark { subject, tendered, contract, reason, marked_at: at.and_utc(), marked_by: by })
    };
    rows.into_iter().map(read).collect()
}

/// Where a line counts, and what decides whether it is tendered.
#[derive(Queryable)]
struct Row {
    id: i64,
    answers_id: Option<i64>,
    supplier: String,
    budget_line_id: i64,
    period_id: i64,
    year: i64,
    amount_cents: i64,
    vat_cents: i64,
}

/// The ledger added up, only of lines under a tendered contract.
pub fn tendered_sums(
    conn: &mut DbConnection,
    grant: GrantId,
    marks: &TenderMarks,
) -> Result<Vec<LedgerSum>, StoreError> {
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let suppliers = expenditures::table
        .filter(expenditures::grant_id.eq(grant.get()))
        .select(expenditures::supplier)
        .distinct()
        .load::<String>(conn)?;
    let marked: Vec<String> =
        suppliers.into_iter().filter(|name| marks.knows_supplier(&fold(name))).collect();
    let lines: Vec<i64> = marks.lines().map(ExpenditureId::get).collect();
    let wanted = expenditures::supplier.eq_any(marked).or(expenditures::id.eq_any(lines.clone())).or(
        expenditures::answers_id.assume_not_null().eq_any(lines).and(expenditures::answers_id.is_not_null()),
    );
    let rows = expenditures::table
        .filter(expenditures::grant_id.eq(grant.get()))
        .filter(wanted)
        .select((
            expenditures::id,
            expenditures::answers_id,
            expenditures::supplier,
            expenditures::budget_line_id,
            expenditures::period_id,
            expenditures::year,
            expenditures::amount_cents,
            expenditures::vat_cents,
        ))
        .order(expenditures::id)
        .load::<Row>(conn)?;
    let mut sums = Vec::new();
    for row in rows {
        let (id, answers) = (ExpenditureId::new(row.id), row.answers_id.map(ExpenditureId::new));
        if marks.mark_of(Some(id), answers, &row.supplier).is_some() {
            sums.push(LedgerSum {
                budget_line: BudgetLineId::new(row.budget_line_id),
                period: ReportingPeriodId::new(row.period_id),
                year: i32::try_from(row.year)
                    .map_err(|_out_of_range| StoreError::unreadable("year", &row.year.to_string()))?,
                line_count: 1,
                amount: Cents::new(row.amount_cents),
                vat: Cents::new(row.vat_cents),
            });
        }
    }
    Ok(sums)
}
