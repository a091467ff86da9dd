//! What people state about how costs are computed: one document per statement, only added.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::schema::cost_bases;
use crate::db::{DbConnection, StoreError};
use crate::domain::cost_basis::Statement;
use crate::domain::ids::GrantId;

/// Keeps a statement.
pub fn insert<S: Statement + Serialize>(
    conn: &mut DbConnection,
    grant: GrantId,
    statement: &S,
    (at, by): (DateTime<Utc>, &str),
) -> Result<(), StoreError> {
    let content = serde_json::to_string(statement).map_err(|error| StoreError::Broken(Box::new(error)))?;
    diesel::insert_into(cost_bases::table)
        .values((
            cost_bases::grant_id.eq(grant.get()),
            cost_bases::kind.eq(S::KIND.code()),
            cost_bases::content.eq(content),
            cost_bases::stated_at.eq(at.naive_utc()),
            cost_bases::stated_by.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every statement of one kind about a grant, oldest first.
pub fn list<S: Statement + DeserializeOwned>(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Vec<S>, StoreError> {
    let contents = cost_bases::table
        .filter(cost_bases::grant_id.eq(grant.get()))
        .filter(cost_bases::kind.eq(S::KIND.code()))
        .select(cost_bases::content)
        .order(cost_bases::id)
        .load::<String>(conn)?;
    let read =
        |content: String| serde_json::from_str(&content).map_err(|error| StoreError::Broken(Box::new(error)));
    contents.into_iter().map(read).collect()
}
