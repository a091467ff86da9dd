//! How far long work is, for a page that another process may serve.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::work_progress;
use crate::db::{DbConnection, StoreError};

pub fn put(conn: &mut DbConnection, ticket: &str, known: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let own = work_progress::table.filter(work_progress::ticket.eq(ticket));
    let newer = (work_progress::known.eq(known), work_progress::heard_at.eq(at.naive_utc()));
    if diesel::update(own).set(newer).execute(conn)? == 0 {
        diesel::insert_into(work_progress::table)
            .values((
                work_progress::ticket.eq(ticket),
                work_progress::known.eq(known),
                work_progress::heard_at.eq(at.naive_utc()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub fn find(conn: &mut DbConnection, ticket: &str) -> Result<Option<String>, StoreError> {
    let own = work_progress::table.filter(work_progress::ticket.eq(ticket));
    Ok(own.select(work_progress::known).first(conn).optional()?)
}

pub fn delete_before(conn: &mut DbConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    let old = work_progress::table.filter(work_progress::heard_at.lt(before.naive_utc()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
