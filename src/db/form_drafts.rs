//! What people typed and have not sent yet. One draft per person and form; the newest counts.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::form_drafts;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::AccountId;

pub fn put(
    conn: &mut DbConnection,
    account: AccountId,
    form: &str,
    content: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let own =
        form_drafts::table.filter(form_drafts::account_id.eq(account.get()).and(form_drafts::form.eq(form)));
    let newer = (form_drafts::content.eq(content), form_drafts::saved_at.eq(at.naive_utc()));
    if diesel::update(own).set(newer).execute(conn)? == 0 {
        diesel::insert_into(form_drafts::table)
            .values((
                form_drafts::account_id.eq(account.get()),
                form_drafts::form.eq(form),
                form_drafts::content.eq(content),
                form_drafts::saved_at.eq(at.naive_utc()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What was typed, and when it was kept.
pub fn find(
    conn: &mut DbConnection,
    account: AccountId,
    form: &str,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let found = form_drafts::table
        .filter(form_drafts::account_id.eq(account.get()).and(form_drafts::form.eq(form)))
        .select((form_drafts::content, form_drafts::saved_at))
        .first::<(String, NaiveDateTime)>(conn)
        .optional()?;
    Ok(found.map(|(content, at)| (content, at.and_utc())))
}

/// All drafts of an account whose names begin like this, by name.
pub fn beginning_with(
    conn: &mut DbConnection,
    account: AccountId,
    beginning: &str,
) -> Result<Vec<(String, String, DateTime<Utc>)>, StoreError> {
    // The largest letter there is: names are compared sign by sign on both databases.
    let after = format!("{beginning}\u{10FFFF}");
    let found = form_drafts::table
        .filter(form_drafts::account_id.eq(account.get()))
        .filter(form_drafts::form.ge(beginning).and(form_drafts::form.lt(after)))
        .select((form_drafts::form, form_drafts::content, form_drafts::saved_at))
        .order(form_drafts::form)
        .load::<(String, String, NaiveDateTime)>(conn)?;
    Ok(found.into_iter().map(|(form, content, at)| (form, content, at.and_utc())).collect())
}

pub fn delete(conn: &mut DbConnection, account: AccountId, form: &str) -> Result<(), StoreError> {
    let own =
        form_drafts::table.filter(form_drafts::account_id.eq(account.get()).and(form_drafts::form.eq(form)));
    diesel::delete(own).execute(conn)?;
    Ok(())
}
