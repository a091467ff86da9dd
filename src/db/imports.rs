//! Import batches with the file, the rows that were not posted and the findings.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::connection::on_backend;
use crate::db::schema::{import_batches, import_findings, import_rows, stored_files};
use crate::db::{DbConnection, StoreError};
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::ids::{ExpenditureId, GrantId, ImportBatchId};
use crate::domain::import_batch::{BatchState, ImportBatch, KeptRow, RowCounts, RowState};
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::reading_plan::ReadingPlan;

/// Rows per statement: eleven values each, well under the databases' limits.
const ROWS_PER_STATEMENT: usize = 500;
/// The rows and findings of a new batch are those of its first reading.
pub const FIRST_READING: i64 = 1;

/// What a reading of a file came to.
pub struct Reading<'a> {
    /// How the file turned out to be stored.
    pub format: &'a str,
    pub rows: RowCounts,
    pub posted_cents: Cents,
    /// Of the good rows that are not posted yet.
    pub ready_cents: Cents,
    /// What the check would post.
    pub checked_hash: Option<&'a str>,
}

/// A batch on its way into the books.
pub struct NewBatch<'a> {
    pub grant: GrantId,
    pub file_sha256: &'a str,
    pub file_name: &'a str,
    pub state: BatchState,
    pub plan: &'a ReadingPlan,
    pub reading: &'a Reading<'a>,
    /// The earlier version of the same workbook.
    pub replaces: Option<ImportBatchId>,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// The columns that a reading fills, at first and each time anew.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = import_batches, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ReadingColumns<'a> {
    format: &'a str,
    state: &'static str,
    read_rows: i64,
    posted_rows: i64,
    ready_rows: i64,
    waiting_rows: i64,
    ignored_rows: i64,
    duplicate_rows: i64,
    posted_cents: i64,
    ready_cents: i64,
    checked_hash: Option<&'a str>,
    plan: String,
}

impl<'a> ReadingColumns<'a> {
    fn new(state: BatchState, plan: &ReadingPlan, reading: &Reading<'a>) -> Result<Self, StoreError> {
        let rows = reading.rows;
        Ok(Self {
            format: reading.format,
            state: state.code(),
            read_rows: count(rows.read())?,
            posted_rows: count(rows.posted)?,
            ready_rows: count(rows.ready)?,
            waiting_rows: count(rows.waiting)?,
            ignored_rows: count(rows.ignored)?,
            duplicate_rows: count(rows.duplicates)?,
            posted_cents: reading.posted_cents.get(),
            ready_cents: reading.ready_cents.get(),
            checked_hash: reading.checked_hash,
            plan: written_plan(plan)?,
        })
    }
}

/// Keeps a file under its hash; keeping it twice is keeping it once.
pub fn store_file(
    conn: &mut DbConnection,
    sha256: &str,
    content: &[u8],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    on_backend!(conn, c => diesel::insert_into(stored_files::table)
        .values((
            stored_files::sha256.eq(sha256),
            stored_files::size_bytes.eq(size),
            stored_files::content.eq(content),
            stored_files::stored_at.eq(at.naive_utc()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

pub fn file(conn: &mut DbConnection, sha256: &str) -> Result<Vec<u8>, StoreError> {
    let content = stored_files::table.find(sha256).select(stored_files::content).first(conn).optional()?;
    content.ok_or_else(|| StoreError::NotFound(format!("file {sha256}")))
}

/// Hashes of all files, in order.
pub fn file_hashes(conn: &mut DbConnection) -> Result<Vec<String>, StoreError> {
    Ok(stored_files::table.select(stored_files::sha256).order(stored_files::sha256).load(conn)?)
}

pub fn insert(conn: &mut DbConnection, new: &NewBatch<'_>) -> Result<ImportBatchId, StoreError> {
    let id = diesel::insert_into(import_batches::table)
        .values((
            import_batches::grant_id.eq(new.grant.get()),
            import_batches::file_sha256.eq(new.file_sha256),
            import_batches::file_name.eq(new.file_name),
            import_batches::reading_number.eq(FIRST_READING),
            ReadingColumns::new(new.state, new.plan, new.reading)?,
            import_batches::uploaded_at.eq(new.at.naive_utc()),
            import_batches::uploaded_by.eq(new.by),
            import_batches::replaces_id.eq(new.replaces.map(ImportBatchId::get)),
        ))
        .returning(import_batches::id)
        .get_result::<i64>(conn)?;
    Ok(ImportBatchId::new(id))
}

/// A plan as it is kept: JSON.
pub fn written_plan(plan: &ReadingPlan) -> Result<String, StoreError> {
    serde_json::to_string(plan).map_err(|error| StoreError::Broken(Box::new(error)))
}

fn count(rows: u64) -> Result<i64, StoreError> {
    i64::try_from(rows).map_err(|error| StoreError::Broken(Box::new(error)))
}

#[derive(Insertable)]
#[diesel(table_name = import_rows, treat_none_as_default_value = false)]
struct NewKeptRow<'a> {
    batch_id: i64,
    sheet: &'a str,
    row_number: i64,
    state: &'static str,
    cells: String,
    duplicate_of_id: Option<i64>,
    fingerprint: Option<i64>,
    reading_number: i64,
}

pub fn insert_rows(
    conn: &mut DbConnection,
    batch: ImportBatchId,
    reading: i64,
    rows: &[KeptRow],
) -> Result<(), StoreError> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let mut new_rows = Vec::with_capacity(chunk.len());
        for row in chunk {
            new_rows.push(NewKeptRow {
                batch_id: batch.get(),
                sheet: &row.sheet,
                row_number: i64::from(row.row),
                state: row.state.code(),
                cells: serde_json::to_string(&row.cells)
                    .map_err(|error| StoreError::Broken(Box::new(error)))?,
                duplicate_of_id: row.duplicate_of.map(ExpenditureId::get),
                fingerprint: row.fingerprint,
                reading_number: reading,
            });
        }
        on_backend!(conn, c => diesel::insert_into(import_rows::table).values(&new_rows).execute(c))?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = import_findings)]
struct NewFinding<'a> {
    batch_id: i64,
    code: &'static str,
    severity: &'static str,
    sheet: &'a str,
    cell: &'a str,
    value: &'a str,
    message_nl: &'a str,
    message_en: &'a str,
    remedy_nl: &'a str,
    remedy_en: &'a str,
    reading_number: i64,
}

pub fn insert_findings(
    conn: &mut DbConnection,
    batch: ImportBatchId,
    reading: i64,
    findings: &[Finding],
) -> Result<(), StoreError> {
    for chunk in findings.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<NewFinding<'_>> = chunk
            .iter()
            .map(|finding| NewFinding {
                batch_id: batch.get(),
                code: finding.code.code(),
                severity: finding.severity.code(),
                sheet: &finding.place.sheet,
                cell: &finding.place.cell,
                value: &finding.value,
                message_nl: &finding.message.nl,
                message_en: &finding.message.en,
                remedy_nl: &finding.remedy.nl,
                remedy_en: &finding.remedy.en,
                reading_number: reading,
            })
            .collect();
        on_backend!(conn, c => diesel::insert_into(import_findings::table).values(&rows).execute(c))?;
    }
    Ok(())
}

#[derive(Queryable)]
struct StoredRow {
    sheet: String,
    row_number: i64,
    state: String,
    cells: String,
    duplicate_of_id: Option<i64>,
    fingerprint: Option<i64>,
}

impl StoredRow {
    fn into_domain(self) -> Result<KeptRow, StoreError> {
        let known = RowState::ALL.into_iter().find(|state| state.code() == self.state);
        let number = u32::try_from(self.row_number);
        Ok(KeptRow {
            sheet: self.sheet,
            row: number.map_err(|error| StoreError::Broken(Box::new(error)))?,
            state: known.ok_or_else(|| StoreError::unreadable("state of row", &self.state))?,
            cells: serde_json::from_str(&self.cells).map_err(|error| StoreError::Broken(Box::new(error)))?,
            duplicate_of: self.duplicate_of_id.map(ExpenditureId::new),
            fingerprint: self.fingerprint,
        })
    }
}

fn newest_reading(conn: &mut DbConnection, batch: ImportBatchId) -> Result<i64, StoreError> {
    Ok(import_batches::table.find(batch.get()).select(import_batches::reading_number).first(conn)?)
}

/// The rows of a batch that are not posted and not ready to be, in the order of sheets and rows.
pub fn rows(conn: &mut DbConnection, batch: ImportBatchId) -> Result<Vec<KeptRow>, StoreError> {
    let reading = newest_reading(conn, batch)?;
    let rows = import_rows::table
        .filter(import_rows::batch_id.eq(batch.get()).and(import_rows::reading_number.eq(reading)))
        .select((
            import_rows::sheet,
            import_rows::row_number,
            import_rows::state,
            import_rows::cells,
            import_rows::duplicate_of_id,
            import_rows::fingerprint,
        ))
        .order(import_rows::id)
        .load::<StoredRow>(conn)?;
    rows.into_iter().map(StoredRow::into_domain).collect()
}

/// What rows with these fingerprints said when they were last kept beside the ledger of a grant.
pub fn rows_with_fingerprints(
    conn: &mut DbConnection,
    grant: GrantId,
    fingerprints: &[i64],
) -> Result<HashMap<i64, KeptRow>, StoreError> {
    let mut found = HashMap::new();
    let batches = import_batches::table
        .filter(import_batches::grant_id.eq(grant.get()))
        .select(import_batches::id)
        .load::<i64>(conn)?;
    for chunk in fingerprints.chunks(ROWS_PER_STATEMENT) {
        let rows = import_rows::table
            .filter(import_rows::fingerprint.eq_any(chunk))
            .filter(import_rows::batch_id.eq_any(&batches))
            .select((
                import_rows::sheet,
                import_rows::row_number,
                import_rows::state,
                import_rows::cells,
                import_rows::duplicate_of_id,
                import_rows::fingerprint,
            ))
            .order(import_rows::id)
            .load::<StoredRow>(conn)?;
        for row in rows {
            if let Some(fingerprint) = row.fingerprint {
                found.insert(fingerprint, row.into_domain()?);
            }
        }
    }
    Ok(found)
}

#[derive(Queryable)]
struct StoredFinding {
    code: String,
    sheet: String,
    cell: String,
    value: String,
    message_nl: String,
    message_en: String,
    remedy_nl: String,
    remedy_en: String,
}

impl StoredFinding {
    fn into_domain(self) -> Result<Finding, StoreError> {
        let code = FindingCode::from_code(&self.code)
            .ok_or_else(|| StoreError::unreadable("code of finding", &self.code))?;
        Ok(Finding::new(
            code,
            Place { sheet: self.sheet, cell: self.cell },
            self.value,
            Bilingual::new(self.message_nl, self.message_en),
            Bilingual::new(self.remedy_nl, self.remedy_en),
        ))
    }
}

/// The findings of a batch, in the order in which they were made.
pub fn findings(conn: &mut DbConnection, batch: ImportBatchId) -> Result<Vec<Finding>, StoreError> {
    let reading = newest_reading(conn, batch)?;
    let rows = import_findings::table
        .filter(import_findings::batch_id.eq(batch.get()).and(import_findings::reading_number.eq(reading)))
        .select((
            import_findings::code,
            import_findings::sheet,
            import_findings::cell,
            import_findings::value,
            import_findings::message_nl,
            import_findings::message_en,
            import_findings::remedy_nl,
            import_findings::remedy_en,
        ))
        .order(import_findings::id)
        .load::<StoredFinding>(conn)?;
    rows.into_iter().map(StoredFinding::into_domain).collect()
}

#[derive(Queryable)]
struct BatchRow {
    id: i64,
    grant_id: i64,
    file_sha256: String,
    file_name: String,
    format: String,
    state: String,
    _read_rows: i64,
    posted_rows: i64,
    waiting_rows: i64,
    ignored_rows: i64,
    duplicate_rows: i64,
    posted_cents: i64,
    uploaded_at: NaiveDateTime,
    uploaded_by: String,
    replaces_id: Option<i64>,
    ready_rows: i64,
    ready_cents: i64,
    plan: String,
    reading_number: i64,
    checked_hash: Option<String>,
    owner: Option<String>,
}

impl BatchRow {
    fn into_domain(self) -> Result<ImportBatch, StoreError> {
        let known = BatchState::ALL.into_iter().find(|state| state.code() == self.state);
        let rows = |stored: i64| {
            u64::try_from(stored)
                .map_err(|_negative| StoreError::unreadable("row count", &stored.to_string()))
        };
        Ok(ImportBatch {
            id: ImportBatchId::new(self.id),
            grant: GrantId::new(self.grant_id),
            file_sha256: self.file_sha256,
            file_name: self.file_name,
            format: self.format,
            state: known.ok_or_else(|| StoreError::unreadable("state of import", &self.state))?,
            rows: RowCounts {
                posted: rows(self.posted_rows)?,
                ready: rows(self.ready_rows)?,
                waiting: rows(self.waiting_rows)?,
                ignored: rows(self.ignored_rows)?,
                duplicates: rows(self.duplicate_rows)?,
            },
            posted_cents: Cents::new(self.posted_cents),
            uploaded_at: self.uploaded_at.and_utc(),
            uploaded_by: self.uploaded_by,
            replaces: self.replaces_id.map(ImportBatchId::new),
            ready_cents: Cents::new(self.ready_cents),
            plan: serde_json::from_str(&self.plan).map_err(|error| StoreError::Broken(Box::new(error)))?,
            reading: self.reading_number,
            checked_hash: self.checked_hash,
            owner: self.owner,
        })
    }
}

pub fn load(conn: &mut DbConnection, id: ImportBatchId) -> Result<ImportBatch, StoreError> {
    let row = import_batches::table.find(id.get()).first::<BatchRow>(conn).optional()?;
    row.ok_or_else(|| StoreError::NotFound(format!("import {id}")))?.into_domain()
}

/// All imports of a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<ImportBatch>, StoreError> {
    let rows = import_batches::table
        .filter(import_batches::grant_id.eq(grant.get()))
        .order(import_batches::id)
        .load::<BatchRow>(conn)?;
    rows.into_iter().map(BatchRow::into_domain).collect()
}

/// The standing import of exactly this file that posted something, if there is one.
pub fn standing_with_file(
    conn: &mut DbConnection,
    grant: GrantId,
    sha256: &str,
) -> Result<Option<ImportBatch>, StoreError> {
    let stands = |batch: &ImportBatch| batch.state == BatchState::Posted && batch.rows.posted > 0;
    Ok(with_file(conn, grant, sha256)?.into_iter().find(stands))
}

/// The import of exactly this file that is under way, if there is one.
pub fn open_with_file(
    conn: &mut DbConnection,
    grant: GrantId,
    sha256: &str,
) -> Result<Option<ImportBatch>, StoreError> {
    Ok(with_file(conn, grant, sha256)?.into_iter().find(|batch| batch.state.is_open()))
}

/// All imports of exactly this file, oldest first: a few at most.
fn with_file(conn: &mut DbConnection, grant: GrantId, sha256: &str) -> Result<Vec<ImportBatch>, StoreError> {
    let rows = import_batches::table
        .filter(import_batches::grant_id.eq(grant.get()))
        .filter(import_batches::file_sha256.eq(sha256))
        .order(import_batches::id)
        .load::<BatchRow>(conn)?;
    rows.into_iter().map(BatchRow::into_domain).collect()
}

/// Moves a batch to what a new reading of its file came to; false when somebody else moved it since it was loaded.
/// `number` is that of the reading whose rows and findings are kept.
pub fn change_reading(
    conn: &mut DbConnection,
    loaded: &ImportBatch,
    (to, number): (BatchState, i64),
    plan: &ReadingPlan,
    reading: &Reading<'_>,
) -> Result<bool, StoreError> {
    let as_loaded = import_batches::table.filter(
        import_batches::id
            .eq(loaded.id.get())
            .and(import_batches::state.eq(loaded.state.code()))
            .and(import_batches::reading_number.eq(loaded.reading))
            .and(import_batches::plan.eq(written_plan(&loaded.plan)?)),
    );
    let changed = diesel::update(as_loaded)
        .set((ReadingColumns::new(to, plan, reading)?, import_batches::reading_number.eq(number)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Says who looks after the rows that wait.
pub fn change_owner(
    conn: &mut DbConnection,
    id: ImportBatchId,
    owner: Option<&str>,
) -> Result<(), StoreError> {
    diesel::update(import_batches::table.find(id.get()))
        .set(import_batches::owner.eq(owner))
        .execute(conn)?;
    Ok(())
}

/// Moves a batch from one state to another; false when somebody else moved it first.
pub fn change_state(
    conn: &mut DbConnection,
    id: ImportBatchId,
    from: BatchState,
    to: BatchState,
) -> Result<bool, StoreError> {
    let in_old_state = import_batches::table
        .filter(import_batches::id.eq(id.get()).and(import_batches::state.eq(from.code())));
    Ok(diesel::update(in_old_state).set(import_batches::state.eq(to.code())).execute(conn)? == 1)
}
