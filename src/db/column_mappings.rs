//! How the columns of workbooks were read when people agreed; an older agreement stays beside the newer one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::column_mappings;
use crate::db::{DbConnection, StoreError};
use crate::domain::column_mapping::{ColumnMapping, MappedHeader};
use crate::domain::ids::{GrantId, ImportBatchId};

/// An agreement on its way into the books.
pub struct NewMapping<'a> {
    pub grant: GrantId,
    /// The same for tables with the same headers.
    pub fingerprint: &'a str,
    pub headers: &'a [MappedHeader],
    pub batch: ImportBatchId,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewMapping<'_>) -> Result<(), StoreError> {
    let headers = serde_json::to_string(new.headers).map_err(|error| StoreError::Broken(Box::new(error)))?;
    diesel::insert_into(column_mappings::table)
        .values((
            column_mappings::grant_id.eq(new.grant.get()),
            column_mappings::fingerprint.eq(new.fingerprint),
            column_mappings::headers.eq(headers),
            column_mappings::batch_id.eq(new.batch.get()),
            column_mappings::confirmed_at.eq(new.at.naive_utc()),
            column_mappings::confirmed_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The agreements in force, oldest first: the newest of each fingerprint.
pub fn in_force(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<ColumnMapping>, StoreError> {
    let rows = column_mappings::table
        .filter(column_mappings::grant_id.eq(grant.get()))
        .select((
            column_mappings::id,
            column_mappings::fingerprint,
            column_mappings::headers,
            column_mappings::batch_id,
            column_mappings::confirmed_at,
            column_mappings::confirmed_by,
        ))
        .order(column_mappings::id)
        .load::<(i64, String, String, i64, NaiveDateTime, String)>(conn)?;
    let mut newest: BTreeMap<String, (i64, ColumnMapping)> = BTreeMap::new();
    for (id, fingerprint, headers, batch, at, by) in rows {
        let headers: Vec<MappedHeader> =
            serde_json::from_str(&headers).map_err(|error| StoreError::Broken(Box::new(error)))?;
        let mapping = ColumnMapping { headers, batch: ImportBatchId::new(batch), at: at.and_utc(), by };
        newest.insert(fingerprint, (id, mapping));
    }
    let mut mappings: Vec<(i64, ColumnMapping)> = newest.into_values().collect();
    mappings.sort_by_key(|(id, _)| *id);
    Ok(mappings.into_iter().map(|(_, mapping)| mapping).collect())
}
