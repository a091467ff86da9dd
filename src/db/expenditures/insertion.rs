//! Lines on their way into the ledger. Written as one fragment of SQL for both databases: what diesel derives for an
//! insert walks every column four times, which took a sixth of a large import.

use chrono::{Datelike, NaiveDate};
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Date, Nullable, Text};
use diesel::sqlite::Sqlite;

use super::ROWS_PER_STATEMENT;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{ExpenditureId, GrantId, PostingId};
use crate::domain::ledger::{LedgerLine, country_text};

const INSERT: &str = "INSERT INTO expenditures (posting_id, grant_id, kind, answers_id, budget_line_id, period_id, year, \
     country, supplier, document_number, description, invoice_date, payment_date, currency, original_minor, \
     units_per_euro, rate_source, rate_on, amount_cents, vat_cents, fingerprint, likeness, source_sheet, source_row, \
     source_range) VALUES ";

/// A day that is written for SQLite without the detour over chrono's format strings, which took a twentieth of an import.
#[derive(Clone, Copy, Debug)]
struct Day(NaiveDate);

impl Day {
    /// As SQLite keeps it: `2026-02-28`. Years beyond four digits go the long way.
    fn iso(self) -> String {
        const ZERO: u32 = 0x30;
        let Ok(year @ 0..=9999) = u32::try_from(self.0.year()) else {
            return self.0.format("%F").to_string();
        };
        let (month, day) = (self.0.month(), self.0.day());
        let digits = [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
        let rest = [month / 10, month % 10, day / 10, day % 10];
        let letter = |digit: u32| char::from_u32(ZERO.saturating_add(digit)).unwrap_or('?');
        let [y1, y2, y3, y4] = digits.map(letter);
        let [m1, m2, d1, d2] = rest.map(letter);
        [y1, y2, y3, y4, '-', m1, m2, '-', d1, d2].iter().collect()
    }
}

impl ToSql<Date, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.iso());
        Ok(IsNull::No)
    }
}

impl ToSql<Date, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Date, Pg>::to_sql(&self.0, out)
    }
}

struct NewRow<'a> {
    posting_id: i64,
    grant_id: i64,
    kind: &'static str,
    answers_id: Option<i64>,
    budget_line_id: i64,
    period_id: i64,
    year: i64,
    country: Option<&'a str>,
    supplier: &'a str,
    document_number: &'a str,
    description: &'a str,
    invoice_date: Option<Day>,
    payment_date: Day,
    currency: &'a str,
    original_minor: i64,
    units_per_euro: Option<String>,
    rate_source: Option<&'static str>,
    rate_on: Option<Day>,
    amount_cents: i64,
    vat_cents: i64,
    fingerprint: i64,
    likeness: Option<i64>,
    source_sheet: &'a str,
    source_row: i64,
    source_range: &'a str,
}

impl<'a> NewRow<'a> {
    fn new(grant: GrantId, posting: PostingId, line: &'a LedgerLine) -> Self {
        let rate = line.rate;
        NewRow {
            posting_id: posting.get(),
            grant_id: grant.get(),
            kind: line.kind.code(),
            answers_id: line.answers.map(ExpenditureId::get),
            budget_line_id: line.budget_line.get(),
            period_id: line.period.get(),
            year: i64::from(line.year),
            country: line.country.as_ref().map(|code| country_text(Some(code))),
            supplier: &line.supplier,
            document_number: &line.document_number,
            description: &line.description,
            invoice_date: line.invoice_date.map(Day),
            payment_date: Day(line.payment_date),
            currency: line.original.currency.code(),
            original_minor: line.original.minor,
            units_per_euro: rate.map(|rate| rate.units_per_euro.to_string()),
            rate_source: rate.map(|rate| rate.source.code()),
            rate_on: rate.map(|rate| Day(rate.valid_on)),
            amount_cents: line.amount.get(),
            vat_cents: line.vat.get(),
            fingerprint: line.fingerprint,
            likeness: line.likeness,
            source_sheet: &line.source_sheet,
            source_row: i64::from(line.source_row),
            source_range: &line.source_range,
        }
    }
}

/// The values of one row, in the order of `INSERT`.
impl<DB> QueryFragment<DB> for NewRow<'_>
where
    DB: Backend,
    i64: ToSql<BigInt, DB>,
    str: ToSql<Text, DB>,
    String: ToSql<Text, DB>,
    Day: ToSql<Date, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        out.push_bind_param::<BigInt, _>(&self.posting_id)?;
        bind::<BigInt, _, DB>(&mut out, &self.grant_id)?;
        bind::<Text, _, DB>(&mut out, self.kind)?;
        bind::<Nullable<BigInt>, _, DB>(&mut out, &self.answers_id)?;
        bind::<BigInt, _, DB>(&mut out, &self.budget_line_id)?;
        bind::<BigInt, _, DB>(&mut out, &self.period_id)?;
        bind::<BigInt, _, DB>(&mut out, &self.year)?;
        bind::<Nullable<Text>, _, DB>(&mut out, &self.country)?;
        bind::<Text, _, DB>(&mut out, self.supplier)?;
        bind::<Text, _, DB>(&mut out, self.document_number)?;
        bind::<Text, _, DB>(&mut out, self.description)?;
        bind::<Nullable<Date>, _, DB>(&mut out, &self.invoice_date)?;
        bind::<Date, _, DB>(&mut out, &self.payment_date)?;
        bind::<Text, _, DB>(&mut out, self.currency)?;
        bind::<BigInt, _, DB>(&mut out, &self.original_minor)?;
        bind::<Nullable<Text>, _, DB>(&mut out, &self.units_per_euro)?;
        bind::<Nullable<Text>, _, DB>(&mut out, &self.rate_source)?;
        bind::<Nullable<Date>, _, DB>(&mut out, &self.rate_on)?;
        bind::<BigInt, _, DB>(&mut out, &self.amount_cents)?;
        bind::<BigInt, _, DB>(&mut out, &self.vat_cents)?;
        bind::<BigInt, _, DB>(&mut out, &self.fingerprint)?;
        bind::<Nullable<BigInt>, _, DB>(&mut out, &self.likeness)?;
        bind::<Text, _, DB>(&mut out, self.source_sheet)?;
        bind::<BigInt, _, DB>(&mut out, &self.source_row)?;
        bind::<Text, _, DB>(&mut out, self.source_range)?;
        out.push_sql(")");
        Ok(())
    }
}

/// One more value of a row.
fn bind<'b, T, U, DB>(out: &mut AstPass<'_, 'b, DB>, value: &'b U) -> QueryResult<()>
where
    DB: Backend + diesel::sql_types::HasSqlType<T>,
    U: ToSql<T, DB> + ?Sized,
{
    out.push_sql(", ");
    out.push_bind_param::<T, U>(value)
}

/// One statement for one row or for many.
struct InsertRows<'a>(Vec<NewRow<'a>>);

impl<DB> QueryFragment<DB> for InsertRows<'_>
where
    DB: Backend,
    for<'a> NewRow<'a>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(INSERT);
        for (place, row) in self.0.iter().enumerate() {
            if place > 0 {
                out.push_sql(", ");
            }
            row.walk_ast(out.reborrow())?;
        }
        Ok(())
    }
}

/// The text depends on the number of rows.
impl QueryId for InsertRows<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Conn> RunQueryDsl<Conn> for InsertRows<'_> {}

/// One statement for one row: always the same text, so that the database prepares it once.
struct InsertRow<'a>(NewRow<'a>);

impl<DB> QueryFragment<DB> for InsertRow<'_>
where
    DB: Backend,
    for<'a> NewRow<'a>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(INSERT);
        self.0.walk_ast(out)
    }
}

impl QueryId for InsertRow<'_> {
    type QueryId = InsertRow<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Conn> RunQueryDsl<Conn> for InsertRow<'_> {}

/// Adds the lines of one posting, in order. `progress` hears how many are in.
pub fn insert_lines(
    conn: &mut DbConnection,
    grant: GrantId,
    posting: PostingId,
    lines: &[&LedgerLine],
    progress: &dyn Fn(usize),
) -> Result<(), StoreError> {
    let mut done = 0_usize;
    for chunk in lines.chunks(ROWS_PER_STATEMENT) {
        let rows = chunk.iter().map(|line| NewRow::new(grant, posting, line));
        match conn {
            // One row at a time is the fastest way into SQLite: the statement is prepared once.
            DbConnection::Sqlite(inner) => {
                for row in rows {
                    InsertRow(row).execute(inner)?;
                }
            }
            DbConnection::Postgresql(inner) => {
                InsertRows(rows.collect()).execute(inner)?;
            }
        }
        done = done.saturating_add(chunk.len());
        progress(done);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_chrono_writes_it() {
        for text in [
            "2026-02-28",
            "2024-12-31",
            "0001-01-01",
            "9999-09-09",
            "0999-10-20",
            "+10000-01-01",
            "-0001-06-07",
        ] {
            let day: NaiveDate = text.parse().unwrap();
            assert_eq!(Day(day).iso(), day.format("%F").to_string());
        }
    }
}
