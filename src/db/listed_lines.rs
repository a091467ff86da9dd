//! The lines of the ledger made ready for finding: one flat row for each, with folded texts and an index for each order.
//! Derived from the ledger and never its source: what is shown of a line is read from the ledger itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Untyped};

use crate::db::connection::on_backend;
use crate::db::schema::{expenditures, import_batches, listed_lines, listings, postings};
use crate::db::{DbConnection, StoreError, line_trigrams, other_cells};
use crate::domain::folding::{fold, squeeze};
use crate::domain::ids::{BudgetLineId, ExpenditureId, GrantId, ImportBatchId, PostingId, ReportingPeriodId};
use crate::domain::ledger::ExpenditureKind;
use crate::domain::line_selection::{LineKey, LineOrder, SelectionTotals};
use crate::domain::money::Cents;

/// Rows per statement: seventeen values each, under the databases' limits.
const ROWS_PER_STATEMENT: usize = 500;
/// Longer texts are told apart by their beginning.
const KEY_LENGTH: usize = 120;

type Backend = <DbConnection as diesel::Connection>::Backend;
type Query<'a> = listed_lines::BoxedQuery<'a, Backend>;

/// A selection in the ids of the books.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedFilter {
    pub grant: GrantId,
    /// Nothing for every budget line.
    pub budget_lines: Option<Vec<BudgetLineId>>,
    /// Nothing for every period.
    pub periods: Option<Vec<ReportingPeriodId>>,
    pub year: Option<i32>,
    pub country: Option<String>,
    pub import: Option<ImportBatchId>,
    pub posting: Option<PostingId>,
    pub up_to_posting: Option<PostingId>,
    pub kind: Option<ExpenditureKind>,
    pub currency: Option<String>,
    pub rate_on: Option<NaiveDate>,
    pub paid_from: Option<NaiveDate>,
    pub paid_to: Option<NaiveDate>,
    pub amount_from: Option<Cents>,
    pub amount_to: Option<Cents>,
    pub line: Option<ExpenditureId>,
    /// Folded.
    pub supplier: Vec<String>,
    /// Folded.
    pub words: Vec<String>,
    /// The only lines that can hold these texts, where they are known to be few: see [`narrowed`].
    pub candidates: Option<Vec<ExpenditureId>>,
}

/// The same selection, which now knows the lines that can hold its texts when they are few.
pub fn narrowed(conn: &mut DbConnection, filter: ListedFilter) -> Result<ListedFilter, StoreError> {
    let texts: Vec<&str> = filter.supplier.iter().chain(&filter.words).map(String::as_str).collect();
    let candidates = line_trigrams::candidates(conn, &texts)?;
    Ok(ListedFilter { candidates, ..filter })
}

/// From where a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFrom {
    Start,
    After(ExpenditureId),
    Before(ExpenditureId),
}

/// How the database comes to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// Along the order, until the page is full: for selections that hold many of the lines.
    AlongTheOrder,
    /// Finds the selection first and sorts it: for selections that hold few.
    Gather,
}

impl ListedFilter {
    /// Without what is known of the lines by now: the same selection is always the same in this form.
    pub fn plain(&self) -> Self {
        Self { candidates: None, ..self.clone() }
    }

    fn reads_texts(&self) -> bool {
        !self.supplier.is_empty() || !self.words.is_empty()
    }

    /// SQLite keeps no statistics and is steered: texts are looked for in the order of storage, unless the lines are gone
    /// through along an order of their own.
    fn query(&self, on_sqlite: bool, walk: Walk) -> Query<'_> {
        let mut query = listed_lines::table.into_boxed::<Backend>();
        query = if on_sqlite && walk == Walk::Gather && self.reads_texts() {
            let grant = diesel::dsl::sql::<Bool>("+listed_lines.grant_id = ");
            query.filter(grant.bind::<BigInt, _>(self.grant.get()))
        } else {
            query.filter(listed_lines::grant_id.eq(self.grant.get()))
        };
        if let Some(lines) = &self.budget_lines {
            let ids: Vec<i64> = lines.iter().map(|line| line.get()).collect();
            query = query.filter(listed_lines::budget_line_id.eq_any(ids));
        }
        if let Some(periods) = &self.periods {
            let ids: Vec<i64> = periods.iter().map(|period| period.get()).collect();
            query = query.filter(listed_lines::period_id.eq_any(ids));
        }
        if let Some(year) = self.year {
            query = query.filter(listed_lines::year.eq(i64::from(year)));
        }
        if let Some(country) = &self.country {
            query = query.filter(listed_lines::country.eq(country));
        }
        if let Some(import) = self.import {
            query = query.filter(listed_lines::batch_id.eq(import.get()));
        }
        if let Some(posting) = self.posting {
            query = query.filter(listed_lines::posting_id.eq(posting.get()));
        }
        if let Some(posting) = self.up_to_posting {
            query = query.filter(listed_lines::posting_id.le(posting.get()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(listed_lines::kind.eq(kind.code()));
        }
        if let Some(line) = self.line {
            query = query.filter(listed_lines::expenditure_id.eq(line.get()));
        }
        if let Some(lines) = &self.candidates {
            let ids: Vec<i64> = lines.iter().map(|line| line.get()).collect();
            query = query.filter(listed_lines::expenditure_id.eq_any(ids));
        }
        self.with_texts(self.with_ranges(query), on_sqlite)
    }

    fn with_ranges<'a>(&'a self, mut query: Query<'a>) -> Query<'a> {
        if let Some(currency) = &self.currency {
            query = query.filter(listed_lines::currency.eq(currency));
        }
        if let Some(day) = self.rate_on {
            query = query.filter(listed_lines::rate_on.eq(day));
        }
        if let Some(day) = self.paid_from {
            query = query.filter(listed_lines::payment_date.ge(day));
        }
        if let Some(day) = self.paid_to {
            query = query.filter(listed_lines::payment_date.le(day));
        }
        if let Some(amount) = self.amount_from {
            query = query.filter(listed_lines::amount_cents.ge(amount.get()));
        }
        if let Some(amount) = self.amount_to {
            query = query.filter(listed_lines::amount_cents.le(amount.get()));
        }
        query
    }

    fn with_texts<'a>(&'a self, mut query: Query<'a>, on_sqlite: bool) -> Query<'a> {
        let (in_supplier, in_words) = if on_sqlite {
            ("instr(listed_lines.supplier_key, ", "instr(listed_lines.words, ")
        } else {
            ("strpos(listed_lines.supplier_key, ", "strpos(listed_lines.words, ")
        };
        let wanted = self.supplier.iter().map(|word| (in_supplier, word));
        for (function, word) in wanted.chain(self.words.iter().map(|word| (in_words, word))) {
            let contains = diesel::dsl::sql::<Bool>(function).bind::<Text, _>(word.as_str()).sql(") > 0");
            query = query.filter(contains);
        }
        query
    }
}

/// How many lines a selection holds and what they add up to; of the lines behind one, when it is given.
pub fn totals(
    conn: &mut DbConnection,
    filter: &ListedFilter,
    behind: Option<ExpenditureId>,
) -> Result<SelectionTotals, StoreError> {
    let on_sqlite = matches!(conn, DbConnection::Sqlite(_));
    let sum = |column: &str| {
        diesel::dsl::sql::<BigInt>(&format!("CAST(COALESCE(SUM(listed_lines.{column}), 0) AS BIGINT)"))
    };
    let mut query = filter.query(on_sqlite, Walk::Gather);
    if let Some(line) = behind {
        query = query.filter(listed_lines::expenditure_id.gt(line.get()));
    }
    let (lines, amount, vat) = query
        .select((diesel::dsl::sql::<BigInt>("COUNT(*)"), sum("amount_cents"), sum("vat_cents")))
        .first::<(i64, i64, i64)>(conn)?;
    let lines = u64::try_from(lines).map_err(|error| StoreError::Broken(Box::new(error)))?;
    Ok(SelectionTotals { lines, amount: Cents::new(amount), vat: Cents::new(vat) })
}

/// Where a line stands in every order.
#[derive(Queryable)]
struct Standing {
    payment_date: NaiveDate,
    amount_cents: i64,
    supplier_key: String,
    document_key: String,
}

fn standing(conn: &mut DbConnection, line: ExpenditureId) -> Result<Standing, StoreError> {
    let found = listed_lines::table
        .find(line.get())
        .select((
            listed_lines::payment_date,
            listed_lines::amount_cents,
            listed_lines::supplier_key,
            listed_lines::document_key,
        ))
        .first(conn)
        .optional()?;
    found.ok_or_else(|| StoreError::NotFound(format!("line {line}")))
}

/// Puts a query in the order of a column and behind the line that a page starts from.
macro_rules! ordered_by {
    ($query:expr, $column:expr, $sql:literal, $past:expr, $rising:expr, $gather:expr) => {{
        let mut query = $query;
        if let Some((key, id)) = $past {
            // The first condition lets the database start at the key; the second is exact.
            query = if $rising {
                let behind = $column.gt(key.clone());
                let behind = behind.or($column.eq(key.clone()).and(listed_lines::expenditure_id.gt(id)));
                query.filter($column.ge(key)).filter(behind)
            } else {
                let behind = $column.lt(key.clone());
                let behind = behind.or($column.eq(key.clone()).and(listed_lines::expenditure_id.lt(id)));
                query.filter($column.le(key)).filter(behind)
            };
        }
        if $gather {
            let direction = if $rising { concat!("+", $sql, " ASC") } else { concat!("+", $sql, " DESC") };
            query = query.order(diesel::dsl::sql::<Untyped>(direction));
        } else if $rising {
            query = query.order($column.asc());
        } else {
            query = query.order($column.desc());
        }
        if $rising {
            query.then_order_by(listed_lines::expenditure_id.asc())
        } else {
            query.then_order_by(listed_lines::expenditure_id.desc())
        }
    }};
}

/// The ids of a page of a selection, in its order.
pub fn page(
    conn: &mut DbConnection,
    filter: &ListedFilter,
    order: LineOrder,
    from: PageFrom,
    (limit, walk): (i64, Walk),
) -> Result<Vec<ExpenditureId>, StoreError> {
    let past = match from {
        PageFrom::Start => None,
        PageFrom::After(line) | PageFrom::Before(line) => Some((line.get(), standing(conn, line)?)),
    };
    let backwards = matches!(from, PageFrom::Before(_));
    let rising = order.descending == backwards;
    let on_sqlite = matches!(conn, DbConnection::Sqlite(_));
    // PostgreSQL keeps statistics and needs no steering.
    let gather = on_sqlite && walk == Walk::Gather;
    let query = filter.query(on_sqlite, walk);
    let query = match order.key {
        LineKey::Entered => {
            let past = past.map(|(id, _)| (id, id));
            ordered_by!(
                query,
                listed_lines::expenditure_id,
                "listed_lines.expenditure_id",
                past,
                rising,
                gather
            )
        }
        LineKey::PaymentDate => {
            let past = past.map(|(id, standing)| (standing.payment_date, id));
            ordered_by!(query, listed_lines::payment_date, "listed_lines.payment_date", past, rising, gather)
        }
        LineKey::Amount => {
            let past = past.map(|(id, standing)| (standing.amount_cents, id));
            ordered_by!(query, listed_lines::amount_cents, "listed_lines.amount_cents", past, rising, gather)
        }
        LineKey::Supplier => {
            let past = past.map(|(id, standing)| (standing.supplier_key, id));
            ordered_by!(query, listed_lines::supplier_key, "listed_lines.supplier_key", past, rising, gather)
        }
        LineKey::DocumentNumber => {
            let past = past.map(|(id, standing)| (standing.document_key, id));
            ordered_by!(query, listed_lines::document_key, "listed_lines.document_key", past, rising, gather)
        }
    };
    let mut ids: Vec<i64> = query.select(listed_lines::expenditure_id).limit(limit).load(conn)?;
    if backwards {
        ids.reverse();
    }
    Ok(ids.into_iter().map(ExpenditureId::new).collect())
}

/// The import of each of these lines that has one.
pub fn imports_of(
    conn: &mut DbConnection,
    lines: &[ExpenditureId],
) -> Result<BTreeMap<ExpenditureId, ImportBatchId>, StoreError> {
    let ids: Vec<i64> = lines.iter().map(|line| line.get()).collect();
    let rows = listed_lines::table
        .filter(listed_lines::expenditure_id.eq_any(ids))
        .filter(listed_lines::batch_id.is_not_null())
        .select((listed_lines::expenditure_id, listed_lines::batch_id.assume_not_null()))
        .load::<(i64, i64)>(conn)?;
    Ok(rows.into_iter().map(|(line, batch)| (ExpenditureId::new(line), ImportBatchId::new(batch))).collect())
}

/// Number of the newest posting whose lines are listed; 0 when none are.
pub fn listed_up_to(conn: &mut DbConnection, grant: GrantId) -> Result<i64, StoreError> {
    let number = listings::table.find(grant.get()).select(listings::posting_number).first(conn).optional()?;
    Ok(number.unwrap_or(0))
}

/// The last line of a grant that is listed; 0 when none is. Lines are listed in the order of their numbers.
pub fn last_listed(conn: &mut DbConnection, grant: GrantId) -> Result<ExpenditureId, StoreError> {
    let last: Option<i64> = listed_lines::table
        .filter(listed_lines::grant_id.eq(grant.get()))
        .select(diesel::dsl::max(listed_lines::expenditure_id))
        .first(conn)?;
    Ok(ExpenditureId::new(last.unwrap_or(0)))
}

#[derive(Queryable)]
struct LineToList {
    id: i64,
    posting_id: i64,
    batch_id: Option<i64>,
    budget_line_id: i64,
    period_id: i64,
    year: i64,
    kind: String,
    country: Option<String>,
    payment_date: NaiveDate,
    currency: String,
    rate_on: Option<NaiveDate>,
    amount_cents: i64,
    vat_cents: i64,
    supplier: String,
    document_number: String,
    description: String,
    source_sheet: String,
    source_row: i64,
}

#[derive(Insertable)]
#[diesel(table_name = listed_lines, treat_none_as_default_value = false)]
struct NewListedLine {
    expenditure_id: i64,
    grant_id: i64,
    posting_id: i64,
    batch_id: Option<i64>,
    budget_line_id: i64,
    period_id: i64,
    year: i64,
    kind: String,
    country: String,
    payment_date: NaiveDate,
    currency: String,
    rate_on: Option<NaiveDate>,
    amount_cents: i64,
    vat_cents: i64,
    supplier_key: String,
    document_key: String,
    words: String,
}

/// Lists the next lines of the grant, so many at most. Says whether all of them are listed now.
pub fn list_next_lines(conn: &mut DbConnection, grant: GrantId, at_most: u32) -> Result<bool, StoreError> {
    let mut room = i64::from(at_most);
    while let Some((posting, number)) = first_unlisted(conn, grant)? {
        if room == 0 {
            return Ok(false);
        }
        let after = last_listed_of(conn, grant, posting)?;
        let lines = lines_to_list(conn, posting, after, room)?;
        list_lines(conn, grant, &lines)?;
        let taken = i64::try_from(lines.len()).unwrap_or(room);
        if taken < room {
            keep_listed_up_to(conn, grant, number)?;
        }
        room -= taken;
    }
    Ok(true)
}

/// The oldest posting with lines that are not listed, and its number.
fn first_unlisted(conn: &mut DbConnection, grant: GrantId) -> Result<Option<(i64, i64)>, StoreError> {
    let listed = listed_up_to(conn, grant)?;
    let next = postings::table
        .filter(postings::grant_id.eq(grant.get()).and(postings::number.gt(listed)))
        .select((postings::id, postings::number))
        .order(postings::number)
        .first(conn);
    Ok(next.optional()?)
}

/// The last line of a posting that is listed; 0 when none is.
fn last_listed_of(conn: &mut DbConnection, grant: GrantId, posting: i64) -> Result<i64, StoreError> {
    let first: Option<i64> = expenditures::table
        .filter(expenditures::posting_id.eq(posting))
        .select(diesel::dsl::min(expenditures::id))
        .first(conn)?;
    let last = listed_lines::table
        .filter(listed_lines::grant_id.eq(grant.get()).and(listed_lines::posting_id.eq(posting)))
        .filter(listed_lines::expenditure_id.ge(first.unwrap_or(0)))
        .select(listed_lines::expenditure_id)
        .order(listed_lines::expenditure_id.desc())
        .first(conn);
    Ok(last.optional()?.unwrap_or(0))
}

fn list_lines(conn: &mut DbConnection, grant: GrantId, lines: &[LineToList]) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Ok(()) };
    let beside = cells_beside(conn, lines)?;
    for chunk in lines.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<NewListedLine> = chunk.iter().map(|line| listed_line(grant, line, &beside)).collect();
        on_backend!(conn, c => diesel::insert_into(listed_lines::table).values(&rows).execute(c))?;
    }
    line_trigrams::take_in(conn, grant, (first.id, last.id))
}

/// The cells that no field is read from, folded, of the rows that these lines of one posting were made of.
fn cells_beside(
    conn: &mut DbConnection,
    lines: &[LineToList],
) -> Result<BTreeMap<(String, i64), String>, StoreError> {
    let rows = || lines.iter().map(|line| line.source_row);
    let batch = lines.first().and_then(|line| line.batch_id).map(ImportBatchId::new);
    let (Some(batch), Some(first), Some(last)) = (batch, rows().min(), rows().max()) else {
        return Ok(BTreeMap::new());
    };
    let found = other_cells::of_rows(conn, batch, (first, last))?;
    Ok(found.into_iter().map(|row| ((row.sheet, i64::from(row.row)), folded_cells(&row.cells))).collect())
}

fn lines_to_list(
    conn: &mut DbConnection,
    posting: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<LineToList>, StoreError> {
    Ok(expenditures::table
        .inner_join(postings::table)
        .filter(expenditures::posting_id.eq(posting).and(expenditures::id.gt(after)))
        .select((
            expenditures::id,
            expenditures::posting_id,
            postings::batch_id,
            expenditures::budget_line_id,
            expenditures::period_id,
            expenditures::year,
            expenditures::kind,
            expenditures::country,
            expenditures::payment_date,
            expenditures::currency,
            expenditures::rate_on,
            expenditures::amount_cents,
            expenditures::vat_cents,
            expenditures::supplier,
            expenditures::document_number,
            expenditures::description,
            expenditures::source_sheet,
            expenditures::source_row,
        ))
        .order(expenditures::id)
        .limit(limit)
        .load(conn)?)
}

fn listed_line(grant: GrantId, line: &LineToList, beside: &BTreeMap<(String, i64), String>) -> NewListedLine {
    let (supplier, document) = (fold(&line.supplier), fold(&line.document_number));
    let squeezed = squeeze(&line.document_number).to_lowercase();
    let mut words = format!("{supplier}\n{document}\n{squeezed}\n{}", fold(&line.description));
    let cells = (!beside.is_empty()).then(|| beside.get(&(line.source_sheet.clone(), line.source_row)));
    if let Some(cells) = cells.flatten() {
        words.push('\n');
        words.push_str(cells);
    }
    NewListedLine {
        expenditure_id: line.id,
        grant_id: grant.get(),
        posting_id: line.posting_id,
        batch_id: line.batch_id,
        budget_line_id: line.budget_line_id,
        period_id: line.period_id,
        year: line.year,
        kind: line.kind.clone(),
        country: line.country.clone().unwrap_or_default(),
        payment_date: line.payment_date,
        currency: line.currency.clone(),
        rate_on: line.rate_on,
        amount_cents: line.amount_cents,
        vat_cents: line.vat_cents,
        supplier_key: supplier.chars().take(KEY_LENGTH).collect(),
        document_key: document.chars().take(KEY_LENGTH).collect(),
        words,
    }
}

fn folded_cells(cells: &[(String, String)]) -> String {
    let folded: Vec<String> = cells.iter().map(|(_, cell)| fold(cell)).collect();
    folded.join("\n")
}

fn keep_listed_up_to(conn: &mut DbConnection, grant: GrantId, number: i64) -> Result<(), StoreError> {
    let of_grant = listings::table.find(grant.get());
    if diesel::update(of_grant).set(listings::posting_number.eq(number)).execute(conn)? == 0 {
        diesel::insert_into(listings::table)
            .values((listings::grant_id.eq(grant.get()), listings::posting_number.eq(number)))
            .execute(conn)?;
    }
    Ok(())
}

/// Imports of a grant that posted lines, newest first, with the names of their files.
pub fn imports_with_lines(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Vec<(ImportBatchId, String)>, StoreError> {
    let rows = import_batches::table
        .filter(import_batches::grant_id.eq(grant.get()).and(import_batches::posted_rows.gt(0)))
        .select((import_batches::id, import_batches::file_name))
        .order(import_batches::id.desc())
        .load::<(i64, String)>(conn)?;
    Ok(rows.into_iter().map(|(id, name)| (ImportBatchId::new(id), name)).collect())
}

/// Which of these lines were taken back, and by which line.
pub fn taken_back(
    conn: &mut DbConnection,
    lines: &[ExpenditureId],
) -> Result<BTreeMap<ExpenditureId, ExpenditureId>, StoreError> {
    let ids: Vec<i64> = lines.iter().map(|line| line.get()).collect();
    let rows = expenditures::table
        .filter(expenditures::answers_id.eq_any(ids))
        .select((expenditures::answers_id.assume_not_null(), expenditures::id))
        .load::<(i64, i64)>(conn)?;
    Ok(rows.into_iter().map(|(line, by)| (ExpenditureId::new(line), ExpenditureId::new(by))).collect())
}
