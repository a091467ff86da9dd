//! What people said that texts of workbooks mean; each word is kept beside the ones before it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::value_maps;
use crate::db::{DbConnection, StoreError};
use crate::domain::expense::ExpenseField;
use crate::domain::ids::GrantId;
use crate::domain::value_map::{ValueMap, compared};

/// A word on its way into the books.
pub struct NewValueMap<'a> {
    pub grant: GrantId,
    pub field: ExpenseField,
    pub value: &'a str,
    /// Nothing takes the meaning back.
    pub code: Option<&'a str>,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewValueMap<'_>) -> Result<(), StoreError> {
    diesel::insert_into(value_maps::table)
        .values((
            value_maps::grant_id.eq(new.grant.get()),
            value_maps::field.eq(new.field.code()),
            value_maps::folded_value.eq(compared(new.value)),
            value_maps::written_value.eq(new.value),
            value_maps::code.eq(new.code),
            value_maps::mapped_at.eq(new.at.naive_utc()),
            value_maps::mapped_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    field: String,
    written_value: String,
    code: Option<String>,
    mapped_at: NaiveDateTime,
    mapped_by: String,
}

impl Row {
    fn into_domain(self) -> Result<ValueMap, StoreError> {
        let known = ExpenseField::ALL.into_iter().find(|field| field.code() == self.field);
        Ok(ValueMap {
            field: known.ok_or_else(|| StoreError::unreadable("field", &self.field))?,
            value: self.written_value,
            code: self.code,
            at: self.mapped_at.and_utc(),
            by: self.mapped_by,
        })
    }
}

/// All that was ever said for a grant, oldest first.
pub fn history(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<ValueMap>, StoreError> {
    let rows = value_maps::table
        .filter(value_maps::grant_id.eq(grant.get()))
        .select((
            value_maps::field,
            value_maps::written_value,
            value_maps::code,
            value_maps::mapped_at,
            value_maps::mapped_by,
        ))
        .order(value_maps::id)
        .load::<Row>(conn)?;
    rows.into_iter().map(Row::into_domain).collect()
}
