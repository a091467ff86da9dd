//! Which journals and accounts of a ledger belong to a grant, as people chose; each choice is kept beside the ones before.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::ledger_choices;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::{GrantId, ImportBatchId};
use crate::domain::ledger_choice::{LedgerChoice, RememberedChoice};

/// A choice on its way into the books.
pub struct NewChoice<'a> {
    pub grant: GrantId,
    /// Whose ledger it is.
    pub administration: &'a str,
    pub choice: &'a LedgerChoice,
    pub batch: ImportBatchId,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewChoice<'_>) -> Result<(), StoreError> {
    let choice = serde_json::to_string(new.choice).map_err(|error| StoreError::Broken(Box::new(error)))?;
    diesel::insert_into(ledger_choices::table)
        .values((
            ledger_choices::grant_id.eq(new.grant.get()),
            ledger_choices::administration.eq(new.administration),
            ledger_choices::choice.eq(choice),
            ledger_choices::batch_id.eq(new.batch.get()),
            ledger_choices::chosen_at.eq(new.at.naive_utc()),
            ledger_choices::chosen_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The newest choice for each administration.
pub fn in_force(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<RememberedChoice>, StoreError> {
    let rows = ledger_choices::table
        .filter(ledger_choices::grant_id.eq(grant.get()))
        .select((ledger_choices::administration, ledger_choices::choice))
        .order(ledger_choices::id)
        .load::<(String, String)>(conn)?;
    let newest: BTreeMap<String, String> = rows.into_iter().collect();
    let read = newest.into_iter().map(|(administration, choice)| {
        let choice = serde_json::from_str(&choice).map_err(|error| StoreError::Broken(Box::new(error)))?;
        Ok(RememberedChoice { administration, choice })
    });
    read.collect()
}
