//! Postings and the lines of the ledger. Only inserts and selects: the database itself refuses anything else.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::connection::on_backend;
use crate::db::schema::{expenditures, postings};
use crate::db::{DbConnection, StoreError};
use crate::domain::currency::{Currency, Money};
use crate::domain::exchange::RateSource;
use crate::domain::ids::{BudgetLineId, ExpenditureId, GrantId, ImportBatchId, PostingId, ReportingPeriodId};
use crate::domain::ledger::{
    Expenditure, ExpenditureKind, LedgerLine, Posting, PostingKind, UsedRate, country_text,
};
use crate::domain::money::Cents;

/// Rows per statement where a round trip costs more than a row.
const ROWS_PER_STATEMENT: usize = 500;
/// Values in one `IN (...)`.
const VALUES_PER_QUERY: usize = 1000;

#[derive(Insertable)]
#[diesel(table_name = expenditures, treat_none_as_default_value = false)]
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
    invoice_date: Option<NaiveDate>,
    payment_date: NaiveDate,
    currency: &'a str,
    original_minor: i64,
    units_per_euro: Option<String>,
    rate_source: Option<&'static str>,
    rate_on: Option<NaiveDate>,
    amount_cents: i64,
    vat_cents: i64,
    fingerprint: i64,
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
            invoice_date: line.invoice_date,
            payment_date: line.payment_date,
            currency: line.original.currency.code(),
            original_minor: line.original.minor,
            units_per_euro: rate.map(|rate| rate.units_per_euro.to_string()),
            rate_source: rate.map(|rate| rate.source.code()),
            rate_on: rate.map(|rate| rate.valid_on),
            amount_cents: line.amount.get(),
            vat_cents: line.vat.get(),
            fingerprint: line.fingerprint,
            source_sheet: &line.source_sheet,
            source_row: i64::from(line.source_row),
            source_range: &line.source_range,
        }
    }
}

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
                    diesel::insert_into(expenditures::table).values(row).execute(inner)?;
                }
            }
            DbConnection::Postgresql(inner) => {
                let rows: Vec<NewRow<'_>> = rows.collect();
                diesel::insert_into(expenditures::table).values(&rows).execute(inner)?;
            }
        }
        done = done.saturating_add(chunk.len());
        progress(done);
    }
    Ok(())
}

#[derive(Queryable)]
struct StoredLine {
    id: i64,
    posting_id: i64,
    kind: String,
    answers_id: Option<i64>,
    budget_line_id: i64,
    period_id: i64,
    year: i64,
    country: Option<String>,
    supplier: String,
    document_number: String,
    description: String,
    invoice_date: Option<NaiveDate>,
    payment_date: NaiveDate,
    currency: String,
    original_minor: i64,
    rate: (Option<String>, Option<String>, Option<NaiveDate>),
    amount_cents: i64,
    vat_cents: i64,
    fingerprint: i64,
    source_sheet: String,
    source_row: i64,
    source_range: String,
}

const LINE: LineColumns = (
    expenditures::id,
    expenditures::posting_id,
    expenditures::kind,
    expenditures::answers_id,
    expenditures::budget_line_id,
    expenditures::period_id,
    expenditures::year,
    expenditures::country,
    expenditures::supplier,
    expenditures::document_number,
    expenditures::description,
    expenditures::invoice_date,
    expenditures::payment_date,
    expenditures::currency,
    expenditures::original_minor,
    (expenditures::units_per_euro, expenditures::rate_source, expenditures::rate_on),
    expenditures::amount_cents,
    expenditures::vat_cents,
    expenditures::fingerprint,
    expenditures::source_sheet,
    expenditures::source_row,
    expenditures::source_range,
);

type LineColumns = (
    expenditures::id,
    expenditures::posting_id,
    expenditures::kind,
    expenditures::answers_id,
    expenditures::budget_line_id,
    expenditures::period_id,
    expenditures::year,
    expenditures::country,
    expenditures::supplier,
    expenditures::document_number,
    expenditures::description,
    expenditures::invoice_date,
    expenditures::payment_date,
    expenditures::currency,
    expenditures::original_minor,
    (expenditures::units_per_euro, expenditures::rate_source, expenditures::rate_on),
    expenditures::amount_cents,
    expenditures::vat_cents,
    expenditures::fingerprint,
    expenditures::source_sheet,
    expenditures::source_row,
    expenditures::source_range,
);

/// Which lines of a grant.
#[derive(Clone, Copy, Debug)]
pub enum LineFilter {
    All,
    Period(ReportingPeriodId),
    Posting(PostingId),
}

/// Lines in the order in which they entered the books.
pub fn list(
    conn: &mut DbConnection,
    grant: GrantId,
    filter: LineFilter,
) -> Result<Vec<Expenditure>, StoreError> {
    let of_grant = expenditures::table
        .filter(expenditures::grant_id.eq(grant.get()))
        .select(LINE)
        .order(expenditures::id)
        .into_boxed();
    let rows = match filter {
        LineFilter::All => of_grant.load::<StoredLine>(conn)?,
        LineFilter::Period(period) => of_grant.filter(expenditures::period_id.eq(period.get())).load(conn)?,
        LineFilter::Posting(posting) => {
            of_grant.filter(expenditures::posting_id.eq(posting.get())).load(conn)?
        }
    };
    let mut sheets = SheetNames::default();
    rows.into_iter().map(|row| row.into_domain(&mut sheets)).collect()
}

/// The lines with these ids, in the order in which they entered the books.
pub fn with_ids(conn: &mut DbConnection, ids: &[ExpenditureId]) -> Result<Vec<Expenditure>, StoreError> {
    let mut sheets = SheetNames::default();
    let mut lines = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(ROWS_PER_STATEMENT) {
        let wanted: Vec<i64> = chunk.iter().map(|id| id.get()).collect();
        let rows = expenditures::table
            .filter(expenditures::id.eq_any(wanted))
            .select(LINE)
            .load::<StoredLine>(conn)?;
        for row in rows {
            lines.push(row.into_domain(&mut sheets)?);
        }
    }
    lines.sort_by_key(|line| line.id);
    Ok(lines)
}

/// Sheet names repeat on every line; each is kept once.
#[derive(Default)]
struct SheetNames(Vec<Arc<str>>);

impl SheetNames {
    fn keep(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.iter().find(|known| &***known == name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = Arc::from(name);
        self.0.push(Arc::clone(&name));
        name
    }
}

impl StoredLine {
    fn into_domain(self, sheets: &mut SheetNames) -> Result<Expenditure, StoreError> {
        let currency: Currency =
            self.currency.parse().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let line = LedgerLine {
            kind: kind_from(&self.kind)?,
            answers: self.answers_id.map(ExpenditureId::new),
            budget_line: BudgetLineId::new(self.budget_line_id),
            period: ReportingPeriodId::new(self.period_id),
            year: whole(self.year)?,
            country: self.country.as_deref().map(country_from).transpose()?,
            supplier: self.supplier,
            document_number: self.document_number,
            description: self.description,
            invoice_date: self.invoice_date,
            payment_date: self.payment_date,
            original: Money::new(self.original_minor, currency),
            rate: used_rate(self.rate)?,
            amount: Cents::new(self.amount_cents),
            vat: Cents::new(self.vat_cents),
            fingerprint: self.fingerprint,
            source_sheet: sheets.keep(&self.source_sheet),
            source_row: whole(self.source_row)?,
            source_range: self.source_range,
        };
        Ok(Expenditure { id: ExpenditureId::new(self.id), posting: PostingId::new(self.posting_id), line })
    }
}

fn whole<T: TryFrom<i64>>(number: i64) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_out_of_range| StoreError::unreadable("number", &number.to_string()))
}

fn kind_from(code: &str) -> Result<ExpenditureKind, StoreError> {
    let known = ExpenditureKind::ALL.into_iter().find(|kind| kind.code() == code);
    known.ok_or_else(|| StoreError::unreadable("kind of line", code))
}

fn country_from(code: &str) -> Result<[u8; 2], StoreError> {
    code.as_bytes().try_into().map_err(|_other_length| StoreError::unreadable("country", code))
}

fn used_rate(
    stored: (Option<String>, Option<String>, Option<NaiveDate>),
) -> Result<Option<UsedRate>, StoreError> {
    let (Some(units), Some(source), Some(valid_on)) = stored else {
        return Ok(None);
    };
    let units_per_euro = units.parse().map_err(|_error| StoreError::unreadable("rate", &units))?;
    let source = rate_source_from(&source)?;
    Ok(Some(UsedRate { source, valid_on, units_per_euro }))
}

pub(super) fn rate_source_from(code: &str) -> Result<RateSource, StoreError> {
    let known = RateSource::ALL.into_iter().find(|source| source.code() == code);
    known.ok_or_else(|| StoreError::unreadable("source of rates", code))
}

/// Expenses in the ledger with one of these fingerprints that have not been taken back, with their ids.
pub fn standing_with_fingerprints(
    conn: &mut DbConnection,
    grant: GrantId,
    fingerprints: &[i64],
) -> Result<Vec<(i64, ExpenditureId)>, StoreError> {
    let reversals = diesel::alias!(expenditures as reversals);
    let mut found = Vec::new();
    for chunk in fingerprints.chunks(VALUES_PER_QUERY) {
        let rows = expenditures::table
            .filter(expenditures::grant_id.eq(grant.get()))
            .filter(expenditures::kind.eq(ExpenditureKind::Expense.code()))
            .filter(expenditures::fingerprint.eq_any(chunk))
            .filter(diesel::dsl::not(diesel::dsl::exists(
                reversals.filter(reversals.field(expenditures::answers_id).eq(expenditures::id.nullable())),
            )))
            .select((expenditures::fingerprint, expenditures::id))
            .order(expenditures::id)
            .load::<(i64, i64)>(conn)?;
        found.extend(rows.into_iter().map(|(fingerprint, id)| (fingerprint, ExpenditureId::new(id))));
    }
    Ok(found)
}

/// Whether any line of the grant is on one of its budget lines of this activity and category.
pub fn any_on_budget_line(conn: &mut DbConnection, line: BudgetLineId) -> Result<bool, StoreError> {
    use crate::db::schema::ledger_sums;
    let lines = ledger_sums::table.filter(ledger_sums::budget_line_id.eq(line.get()));
    Ok(diesel::select(diesel::dsl::exists(lines)).get_result(conn)?)
}

pub fn any_in_period(conn: &mut DbConnection, period: ReportingPeriodId) -> Result<bool, StoreError> {
    use crate::db::schema::ledger_sums;
    let lines = ledger_sums::table.filter(ledger_sums::period_id.eq(period.get()));
    Ok(diesel::select(diesel::dsl::exists(lines)).get_result(conn)?)
}

/// The head of a posting on its way into the books.
pub struct NewPosting<'a> {
    pub grant: GrantId,
    pub number: i64,
    pub kind: PostingKind,
    pub batch: Option<ImportBatchId>,
    pub reason: &'a str,
    pub line_count: i64,
    pub amount: Cents,
    pub previous_hash: &'a str,
    pub hash: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert_posting(conn: &mut DbConnection, new: &NewPosting<'_>) -> Result<PostingId, StoreError> {
    let values = (
        postings::grant_id.eq(new.grant.get()),
        postings::number.eq(new.number),
        postings::kind.eq(new.kind.code()),
        postings::batch_id.eq(new.batch.map(ImportBatchId::get)),
        postings::reason.eq(new.reason),
        postings::line_count.eq(new.line_count),
        postings::amount_cents.eq(new.amount.get()),
        postings::previous_hash.eq(new.previous_hash),
        postings::hash.eq(new.hash),
        postings::posted_at.eq(new.at.naive_utc()),
        postings::posted_by.eq(new.by),
    );
    let id = on_backend!(conn, c => diesel::insert_into(postings::table)
        .values(values)
        .returning(postings::id)
        .get_result::<i64>(c))?;
    Ok(PostingId::new(id))
}

#[derive(Queryable)]
struct PostingRow {
    id: i64,
    grant_id: i64,
    number: i64,
    kind: String,
    batch_id: Option<i64>,
    reason: String,
    line_count: i64,
    amount_cents: i64,
    previous_hash: String,
    hash: String,
    posted_at: NaiveDateTime,
    posted_by: String,
}

impl PostingRow {
    fn into_domain(self) -> Result<Posting, StoreError> {
        let known = PostingKind::ALL.into_iter().find(|kind| kind.code() == self.kind);
        Ok(Posting {
            id: PostingId::new(self.id),
            grant: GrantId::new(self.grant_id),
            number: self.number,
            kind: known.ok_or_else(|| StoreError::unreadable("kind of posting", &self.kind))?,
            batch: self.batch_id.map(ImportBatchId::new),
            reason: self.reason,
            line_count: self.line_count,
            amount: Cents::new(self.amount_cents),
            previous_hash: self.previous_hash,
            hash: self.hash,
            posted_at: self.posted_at.and_utc(),
            posted_by: self.posted_by,
        })
    }
}

/// All postings of a grant, oldest first.
pub fn postings(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<Posting>, StoreError> {
    let rows = postings::table
        .filter(postings::grant_id.eq(grant.get()))
        .order(postings::number)
        .load::<PostingRow>(conn)?;
    rows.into_iter().map(PostingRow::into_domain).collect()
}

pub fn newest_posting(conn: &mut DbConnection, grant: GrantId) -> Result<Option<Posting>, StoreError> {
    let row = postings::table
        .filter(postings::grant_id.eq(grant.get()))
        .order(postings::number.desc())
        .first::<PostingRow>(conn)
        .optional()?;
    row.map(PostingRow::into_domain).transpose()
}
