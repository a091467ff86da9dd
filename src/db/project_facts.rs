//! Facts that forms ask for. Append only; the newest of a name counts.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::project_facts;
use crate::db::{DbConnection, StoreError};
use crate::domain::ids::GrantId;
use crate::domain::project_fact::ProjectFact;

pub fn insert(conn: &mut DbConnection, grant: GrantId, fact: &ProjectFact) -> Result<(), StoreError> {
    diesel::insert_into(project_facts::table)
        .values((
            project_facts::grant_id.eq(grant.get()),
            project_facts::name.eq(&fact.name),
            project_facts::value.eq(&fact.value),
            project_facts::recorded_at.eq(fact.recorded_at.naive_utc()),
            project_facts::recorded_by.eq(&fact.recorded_by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The facts that hold, by name; those that were taken back are left out.
pub fn standing(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<BTreeMap<String, ProjectFact>, StoreError> {
    let rows = project_facts::table
        .filter(project_facts::grant_id.eq(grant.get()))
        .select((
            project_facts::name,
            project_facts::value,
            project_facts::recorded_at,
            project_facts::recorded_by,
        ))
        .order(project_facts::id)
        .load::<(String, String, NaiveDateTime, String)>(conn)?;
    let mut facts = BTreeMap::new();
    for (name, value, recorded_at, recorded_by) in rows {
        if value.is_empty() {
            facts.remove(&name);
        } else {
            let recorded_at = recorded_at.and_utc();
            facts.insert(name.clone(), ProjectFact { name, value, recorded_at, recorded_by });
        }
    }
    Ok(facts)
}
