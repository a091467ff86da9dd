//! Import batches with the file, the rows that were not posted and the findings.

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

/// Rows per statement: eleven values each, well under the databases' limits.
const ROWS_PER_STATEMENT: usize = 500;

/// A batch on its way into the books.
pub struct NewBatch<'a> {
    pub grant: GrantId,
    pub file_sha256: &'a str,
    pub file_name: &'a str,
    pub format: &'a str,
    pub rows: RowCounts,
    pub posted_cents: Cents,
    /// The earlier version of the same workbook.
    pub replaces: Option<ImportBatchId>,
    pub at: DateTime<Utc>,
    pub by: &'a str,
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
            import_batches::format.eq(new.format),
            import_batches::state.eq(BatchState::Posted.code()),
            import_batches::read_rows.eq(count(new.rows.read())?),
            import_batches::posted_rows.eq(count(new.rows.posted)?),
            import_batches::waiting_rows.eq(count(new.rows.waiting)?),
            import_batches::ignored_rows.eq(count(new.rows.ignored)?),
            import_batches::duplicate_rows.eq(count(new.rows.duplicates)?),
            import_batches::posted_cents.eq(new.posted_cents.get()),
            import_batches::uploaded_at.eq(new.at.naive_utc()),
            import_batches::uploaded_by.eq(new.by),
            import_batches::replaces_id.eq(new.replaces.map(ImportBatchId::get)),
        ))
        .returning(import_batches::id)
        .get_result::<i64>(conn)?;
    Ok(ImportBatchId::new(id))
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
}

pub fn insert_rows(
    conn: &mut DbConnection,
    batch: ImportBatchId,
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
}

pub fn insert_findings(
    conn: &mut DbConnection,
    batch: ImportBatchId,
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

/// The rows of a batch that were not posted, in the order of sheets and rows.
pub fn rows(conn: &mut DbConnection, batch: ImportBatchId) -> Result<Vec<KeptRow>, StoreError> {
    let rows = import_rows::table
        .filter(import_rows::batch_id.eq(batch.get()))
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
    let rows = import_findings::table
        .filter(import_findings::batch_id.eq(batch.get()))
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
                waiting: rows(self.waiting_rows)?,
                ignored: rows(self.ignored_rows)?,
                duplicates: rows(self.duplicate_rows)?,
            },
            posted_cents: Cents::new(self.posted_cents),
            uploaded_at: self.uploaded_at.and_utc(),
            uploaded_by: self.uploaded_by,
            replaces: self.replaces_id.map(ImportBatchId::new),
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
    let row = import_batches::table
        .filter(import_batches::grant_id.eq(grant.get()))
        .filter(import_batches::file_sha256.eq(sha256))
        .filter(import_batches::state.eq(BatchState::Posted.code()))
        .filter(import_batches::posted_rows.gt(0))
        .order(import_batches::id)
        .first::<BatchRow>(conn)
        .optional()?;
    row.map(BatchRow::into_domain).transpose()
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
