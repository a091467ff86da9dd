//! Cells of imports that people corrected; each word is kept beside the ones before it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::import_corrections;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::ImportBatchId;
use crate::domain::reading_plan::CellCorrection;

pub fn insert(
    conn: &mut DbConnection,
    batch: ImportBatchId,
    correction: &CellCorrection,
) -> Result<(), StoreError> {
    diesel::insert_into(import_corrections::table)
        .values((
            import_corrections::batch_id.eq(batch.get()),
            import_corrections::sheet.eq(&correction.sheet),
            import_corrections::cell.eq(&correction.cell),
            import_corrections::original.eq(&correction.original),
            import_corrections::value.eq(correction.value.as_deref()),
            import_corrections::reason.eq(&correction.reason),
            import_corrections::corrected_at.eq(correction.at.naive_utc()),
            import_corrections::corrected_by.eq(&correction.by),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    batch_id: i64,
    sheet: String,
    cell: String,
    original: String,
    value: Option<String>,
    reason: String,
    corrected_at: NaiveDateTime,
    corrected_by: String,
}

impl Row {
    fn into_domain(self) -> (ImportBatchId, CellCorrection) {
        let correction = CellCorrection {
            sheet: self.sheet,
            cell: self.cell,
            original: self.original,
            value: self.value,
            reason: self.reason,
            at: self.corrected_at.and_utc(),
            by: self.corrected_by,
        };
        (ImportBatchId::new(self.batch_id), correction)
    }
}

/// Everything that was ever corrected in these imports, oldest first.
pub fn list(
    conn: &mut DbConnection,
    batches: &[ImportBatchId],
) -> Result<Vec<(ImportBatchId, CellCorrection)>, StoreError> {
    let ids: Vec<i64> = batches.iter().map(|id| id.get()).collect();
    let rows = import_corrections::table
        .filter(import_corrections::batch_id.eq_any(ids))
        .select((
            import_corrections::batch_id,
            import_corrections::sheet,
            import_corrections::cell,
            import_corrections::original,
            import_corrections::value,
            import_corrections::reason,
            import_corrections::corrected_at,
            import_corrections::corrected_by,
        ))
        .order(import_corrections::id)
        .load::<Row>(conn)?;
    Ok(rows.into_iter().map(Row::into_domain).collect())
}
