//! Selections of lines that people keep under a name: conveniences, no part of the books.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::saved_views;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::GrantId;

/// A selection under a name.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct SavedView {
    pub name: String,
    /// The selection and its order as an address states them.
    pub address: String,
}

/// The views of a person, by name.
pub fn list(conn: &mut DbConnection, grant: GrantId, person: &str) -> Result<Vec<SavedView>, StoreError> {
    Ok(saved_views::table
        .filter(saved_views::grant_id.eq(grant.get()).and(saved_views::person.eq(person)))
        .select((saved_views::name, saved_views::address))
        .order(saved_views::name)
        .load(conn)?)
}

/// Keeps a view; one with the same name takes its place.
pub fn put(
    conn: &mut DbConnection,
    grant: GrantId,
    person: &str,
    view: &SavedView,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    delete(conn, grant, person, &view.name)?;
    diesel::insert_into(saved_views::table)
        .values((
            saved_views::grant_id.eq(grant.get()),
            saved_views::person.eq(person),
            saved_views::name.eq(&view.name),
            saved_views::address.eq(&view.address),
            saved_views::saved_at.eq(at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether there was one.
pub fn delete(conn: &mut DbConnection, grant: GrantId, person: &str, name: &str) -> Result<bool, StoreError> {
    let view = saved_views::table
        .filter(saved_views::grant_id.eq(grant.get()).and(saved_views::person.eq(person)))
        .filter(saved_views::name.eq(name));
    Ok(diesel::delete(view).execute(conn)? > 0)
}
