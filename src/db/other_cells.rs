//! Cells of posted rows that no field is read from: kept to be found again, never part of a figure.

use diesel::prelude::*;

use crate::db::connection::on_backend;
use crate::db::schema::{import_batches, import_other_cells};
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{GrantId, ImportBatchId};

const ROWS_PER_STATEMENT: usize = 500;

/// The cells of one row, with their headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherCellsOfRow {
    pub batch: ImportBatchId,
    pub sheet: String,
    pub row: u32,
    pub cells: Vec<(String, String)>,
}

/// Sheet, row, and its cells with their headers.
pub type RowCells<'a> = (&'a str, u32, &'a [(String, String)]);

#[derive(Insertable)]
#[diesel(table_name = import_other_cells)]
struct NewRow<'a> {
    batch_id: i64,
    sheet: &'a str,
    row_number: i64,
    cells: String,
}

pub fn insert(
    conn: &mut DbConnection,
    batch: ImportBatchId,
    rows: &[RowCells<'_>],
) -> Result<(), StoreError> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let mut new_rows = Vec::with_capacity(chunk.len());
        for (sheet, row, cells) in chunk {
            new_rows.push(NewRow {
                batch_id: batch.get(),
                sheet,
                row_number: i64::from(*row),
                cells: serde_json::to_string(cells).map_err(|error| StoreError::Broken(Box::new(error)))?,
            });
        }
        on_backend!(conn, c => diesel::insert_into(import_other_cells::table).values(&new_rows).execute(c))?;
    }
    Ok(())
}

const STORED: (
    import_other_cells::batch_id,
    import_other_cells::sheet,
    import_other_cells::row_number,
    import_other_cells::cells,
) = (
    import_other_cells::batch_id,
    import_other_cells::sheet,
    import_other_cells::row_number,
    import_other_cells::cells,
);

#[derive(Queryable)]
struct StoredCells {
    batch_id: i64,
    sheet: String,
    row_number: i64,
    cells: String,
}

impl StoredCells {
    fn read(self) -> Result<OtherCellsOfRow, StoreError> {
        let number = u32::try_from(self.row_number);
        Ok(OtherCellsOfRow {
            batch: ImportBatchId::new(self.batch_id),
            sheet: self.sheet,
            row: number.map_err(|error| StoreError::Broken(Box::new(error)))?,
            cells: serde_json::from_str(&self.cells).map_err(|error| StoreError::Broken(Box::new(error)))?,
        })
    }
}

/// The cells beside the posted rows of a grant, in the order of posting.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<OtherCellsOfRow>, StoreError> {
    let of_grant =
        import_batches::table.filter(import_batches::grant_id.eq(grant.get())).select(import_batches::id);
    let rows = import_other_cells::table
        .filter(import_other_cells::batch_id.eq_any(of_grant))
        .select(STORED)
        .order(import_other_cells::id)
        .load::<StoredCells>(conn)?;
    rows.into_iter().map(StoredCells::read).collect()
}

/// The cells beside the posted rows of an import, from one row of a sheet up to another.
pub fn of_rows(
    conn: &mut DbConnection,
    batch: ImportBatchId,
    (first, last): (i64, i64),
) -> Result<Vec<OtherCellsOfRow>, StoreError> {
    let rows = import_other_cells::table
        .filter(import_other_cells::batch_id.eq(batch.get()))
        .filter(import_other_cells::row_number.between(first, last))
        .select(STORED)
        .load::<StoredCells>(conn)?;
    rows.into_iter().map(StoredCells::read).collect()
}
