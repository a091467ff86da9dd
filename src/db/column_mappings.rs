//! How the columns of workbooks were read when people agreed; an older agreement stays beside the newer one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::column_mappings;
use crate::db::{DbConnection, StoreError};
use crate::domain::column_mapping::{ColumnMapping, MappedHeader};
use crate::domain::folding::fold;
use crate::domain::ids::{GrantId, ImportBatchId};

/// An agreement on its way into the books.
pub struct NewMapping<'a> {
    pub grant: GrantId,
    /// The same for tables with the same headers.
    pub fingerprint: &'a str,
    pub headers: &'a [MappedHeader],
    /// Whose workbooks are read so; nothing where nobody was named.
    pub sender: Option<&'a str>,
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
            column_mappings::sender.eq(new.sender.unwrap_or_default()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The agreements in force, oldest first: the newest of each fingerprint and sender.
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
            column_mappings::sender,
        ))
        .order(column_mappings::id)
        .load::<(i64, String, String, i64, NaiveDateTime, String, String)>(conn)?;
    let mut newest: BTreeMap<(String, String), (i64, ColumnMapping)> = BTreeMap::new();
    for (id, fingerprint, headers, batch, at, by, sender) in rows {
        let headers: Vec<MappedHeader> =
            serde_json::from_str(&headers).map_err(|error| StoreError::Broken(Box::new(error)))?;
        let key = (fingerprint, fold(&sender));
        let sender = Some(sender).filter(|sender| !sender.is_empty());
        let batch = ImportBatchId::new(batch);
        newest.insert(key, (id, ColumnMapping { headers, sender, batch, at: at.and_utc(), by }));
    }
    let mut mappings: Vec<(i64, ColumnMapping)> = newest.into_values().collect();
    mappings.sort_by_key(|(id, _)| *id);
    Ok(mappings.into_iter().map(|(_, mapping)| mapping).collect())
}
