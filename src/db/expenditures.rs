//! The lines of the ledger. Only inserts and selects: the database itself refuses anything else.

mod insertion;
mod recent;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::{expenditures, grants, ledger_sums};
use crate::db::{DbConnection, StoreError};
use crate::domain::currency::{Currency, Money};
use crate::domain::exchange::RateSource;
use crate::domain::ids::{BudgetLineId, ExpenditureId, GrantId, PostingId, ReportingPeriodId};
use crate::domain::ledger::{Expenditure, ExpenditureKind, LedgerLine, UsedRate};
use crate::domain::money::Cents;

pub use insertion::insert_lines;
pub use recent::newest_on;

/// Rows per statement where a round trip costs more than a row.
const ROWS_PER_STATEMENT: usize = 500;
/// Values in one `IN (...)`.
const VALUES_PER_QUERY: usize = 1000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = expenditures)]
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
    units_per_euro: Option<String>,
    rate_source: Option<String>,
    rate_on: Option<NaiveDate>,
    amount_cents: i64,
    vat_cents: i64,
    fingerprint: i64,
    likeness: Option<i64>,
    source_sheet: String,
    source_row: i64,
    source_range: String,
}

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
        .select(StoredLine::as_select())
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

/// Lines of a posting that have not been taken back.
pub fn standing_of_posting(
    conn: &mut DbConnection,
    posting: PostingId,
) -> Result<Vec<Expenditure>, StoreError> {
    let reversals = diesel::alias!(expenditures as reversals);
    let taken_back =
        reversals.filter(reversals.field(expenditures::answers_id).eq(expenditures::id.nullable()));
    let rows = expenditures::table
        .filter(expenditures::posting_id.eq(posting.get()))
        .filter(diesel::dsl::not(diesel::dsl::exists(taken_back)))
        .select(StoredLine::as_select())
        .order(expenditures::id)
        .load::<StoredLine>(conn)?;
    let mut sheets = SheetNames::default();
    rows.into_iter().map(|row| row.into_domain(&mut sheets)).collect()
}

/// The postings that these lines belong to, in order.
pub fn postings_of(
    conn: &mut DbConnection,
    lines: &[ExpenditureId],
) -> Result<BTreeSet<PostingId>, StoreError> {
    let ids: Vec<i64> = lines.iter().map(|id| id.get()).collect();
    let mut postings = BTreeSet::new();
    for chunk in ids.chunks(VALUES_PER_QUERY) {
        let found = expenditures::table
            .filter(expenditures::id.eq_any(chunk))
            .select(expenditures::posting_id)
            .distinct()
            .load::<i64>(conn)?;
        postings.extend(found.into_iter().map(PostingId::new));
    }
    Ok(postings)
}

/// The lines with these ids, in the order in which they entered the books.
pub fn with_ids(conn: &mut DbConnection, ids: &[ExpenditureId]) -> Result<Vec<Expenditure>, StoreError> {
    let mut sheets = SheetNames::default();
    let mut lines = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(ROWS_PER_STATEMENT) {
        let wanted: Vec<i64> = chunk.iter().map(|id| id.get()).collect();
        let rows = expenditures::table
            .filter(expenditures::id.eq_any(wanted))
            .select(StoredLine::as_select())
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
            rate: used_rate(self.units_per_euro, self.rate_source, self.rate_on)?,
            amount: Cents::new(self.amount_cents),
            vat: Cents::new(self.vat_cents),
            fingerprint: self.fingerprint,
            likeness: self.likeness,
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
    units: Option<String>,
    source: Option<String>,
    valid_on: Option<NaiveDate>,
) -> Result<Option<UsedRate>, StoreError> {
    let (Some(units), Some(source), Some(valid_on)) = (units, source, valid_on) else {
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

/// Expenses in the ledger with one of these likenesses that have not been taken back.
pub fn standing_alike(
    conn: &mut DbConnection,
    grant: GrantId,
    likenesses: &[i64],
) -> Result<Vec<Expenditure>, StoreError> {
    let reversals = diesel::alias!(expenditures as reversals);
    let (mut found, mut sheets) = (Vec::new(), SheetNames::default());
    for chunk in likenesses.chunks(VALUES_PER_QUERY) {
        let taken_back =
            reversals.filter(reversals.field(expenditures::answers_id).eq(expenditures::id.nullable()));
        let rows = expenditures::table
            .filter(expenditures::grant_id.eq(grant.get()))
            .filter(expenditures::likeness.eq_any(chunk))
            .filter(expenditures::kind.eq(ExpenditureKind::Expense.code()))
            .filter(diesel::dsl::not(diesel::dsl::exists(taken_back)))
            .select(StoredLine::as_select())
            .order(expenditures::id)
            .load::<StoredLine>(conn)?;
        for row in rows {
            found.push(row.into_domain(&mut sheets)?);
        }
    }
    Ok(found)
}

/// The codes of the grants that these lines belong to.
pub fn grant_codes(
    conn: &mut DbConnection,
    lines: &[ExpenditureId],
) -> Result<HashMap<ExpenditureId, String>, StoreError> {
    let mut of_line = Vec::new();
    for chunk in lines.chunks(VALUES_PER_QUERY) {
        let ids: Vec<i64> = chunk.iter().map(|id| id.get()).collect();
        let rows = expenditures::table
            .filter(expenditures::id.eq_any(ids))
            .select((expenditures::id, expenditures::grant_id))
            .load::<(i64, i64)>(conn)?;
        of_line.extend(rows);
    }
    let codes: HashMap<i64, String> =
        grants::table.select((grants::id, grants::code)).load::<(i64, String)>(conn)?.into_iter().collect();
    let named = |(line, grant): (i64, i64)| Some((ExpenditureId::new(line), codes.get(&grant)?.clone()));
    Ok(of_line.into_iter().filter_map(named).collect())
}

/// Whether any line of the grant is on one of its budget lines of this activity and category.
pub fn any_on_budget_line(conn: &mut DbConnection, line: BudgetLineId) -> Result<bool, StoreError> {
    let lines = ledger_sums::table.filter(ledger_sums::budget_line_id.eq(line.get()));
    Ok(diesel::select(diesel::dsl::exists(lines)).get_result(conn)?)
}

pub fn any_in_period(conn: &mut DbConnection, period: ReportingPeriodId) -> Result<bool, StoreError> {
    let lines = ledger_sums::table.filter(ledger_sums::period_id.eq(period.get()));
    Ok(diesel::select(diesel::dsl::exists(lines)).get_result(conn)?)
}
