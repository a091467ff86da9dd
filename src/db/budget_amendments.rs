//! Budgets on their way, and everything that was done with them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{budget_amendment_steps, budget_amendments};
use crate::db::{DbConnection, StoreError};
use crate::domain::budget_amendment::{AmendmentContent, AmendmentState, AmendmentStep, BudgetAmendment};
use crate::domain::ids::{BudgetAmendmentId, GrantId};

/// An amendment on its way into the books.
pub struct NewAmendment<'a> {
    pub grant: GrantId,
    pub number: i64,
    pub base_version: u32,
    pub content: &'a AmendmentContent,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

/// A stored amendment with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAmendment {
    pub id: BudgetAmendmentId,
    pub amendment: BudgetAmendment,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    _grant_id: i64,
    number: i64,
    state: String,
    base_version: i64,
    content: String,
    revision: i64,
    drafted_at: NaiveDateTime,
    drafted_by: String,
}

fn state_from(code: &str) -> Result<AmendmentState, StoreError> {
    code.parse().map_err(|_unknown| StoreError::unreadable("state of an amendment", code))
}

fn version_from(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number)
        .map_err(|_out_of_range| StoreError::unreadable("budget version", &number.to_string()))
}

fn written(content: &AmendmentContent) -> Result<String, StoreError> {
    serde_json::to_string(content).map_err(|error| StoreError::Broken(Box::new(error)))
}

impl Row {
    fn into_domain(self, steps: Vec<AmendmentStep>) -> Result<StoredAmendment, StoreError> {
        let content =
            serde_json::from_str(&self.content).map_err(|error| StoreError::Broken(Box::new(error)))?;
        Ok(StoredAmendment {
            id: BudgetAmendmentId::new(self.id),
            amendment: BudgetAmendment {
                number: self.number,
                state: state_from(&self.state)?,
                base_version: version_from(self.base_version)?,
                content,
                revision: self.revision,
                drafted_at: self.drafted_at.and_utc(),
                drafted_by: self.drafted_by,
                steps,
            },
        })
    }
}

/// All amendments of a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<StoredAmendment>, StoreError> {
    let rows = budget_amendments::table
        .filter(budget_amendments::grant_id.eq(grant.get()))
        .order(budget_amendments::number)
        .load::<Row>(conn)?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        let steps = steps(conn, BudgetAmendmentId::new(row.id))?;
        listed.push(row.into_domain(steps)?);
    }
    Ok(listed)
}

pub fn load(conn: &mut DbConnection, grant: GrantId, number: i64) -> Result<StoredAmendment, StoreError> {
    let row = budget_amendments::table
        .filter(budget_amendments::grant_id.eq(grant.get()))
        .filter(budget_amendments::number.eq(number))
        .first::<Row>(conn)
        .optional()?;
    let row = row.ok_or_else(|| StoreError::NotFound(format!("budget amendment {number}")))?;
    let steps = steps(conn, BudgetAmendmentId::new(row.id))?;
    row.into_domain(steps)
}

fn steps(conn: &mut DbConnection, id: BudgetAmendmentId) -> Result<Vec<AmendmentStep>, StoreError> {
    type Columns = (String, String, Option<i64>, NaiveDateTime, String);
    let rows = budget_amendment_steps::table
        .filter(budget_amendment_steps::amendment_id.eq(id.get()))
        .select((
            budget_amendment_steps::state,
            budget_amendment_steps::reason,
            budget_amendment_steps::budget_version,
            budget_amendment_steps::moved_at,
            budget_amendment_steps::moved_by,
        ))
        .order(budget_amendment_steps::number)
        .load::<Columns>(conn)?;
    let read = |(state, reason, version, at, by): Columns| {
        Ok(AmendmentStep {
            state: state_from(&state)?,
            reason,
            budget_version: version.map(version_from).transpose()?,
            at: at.and_utc(),
            by,
        })
    };
    rows.into_iter().map(read).collect()
}

pub fn insert(conn: &mut DbConnection, new: &NewAmendment<'_>) -> Result<BudgetAmendmentId, StoreError> {
    let id = diesel::insert_into(budget_amendments::table)
        .values((
            budget_amendments::grant_id.eq(new.grant.get()),
            budget_amendments::number.eq(new.number),
            budget_amendments::state.eq(AmendmentState::Draft.code()),
            budget_amendments::base_version.eq(i64::from(new.base_version)),
            budget_amendments::content.eq(written(new.content)?),
            budget_amendments::revision.eq(1_i64),
            budget_amendments::drafted_at.eq(new.at.naive_utc()),
            budget_amendments::drafted_by.eq(new.by),
        ))
        .returning(budget_amendments::id)
        .get_result::<i64>(conn)?;
    Ok(BudgetAmendmentId::new(id))
}

/// Writes new lines; false when somebody else changed the amendment since it was read.
pub fn change_content(
    conn: &mut DbConnection,
    read: &StoredAmendment,
    content: &AmendmentContent,
) -> Result<bool, StoreError> {
    let as_read = budget_amendments::table
        .find(read.id.get())
        .filter(budget_amendments::revision.eq(read.amendment.revision));
    let changed = diesel::update(as_read)
        .set((
            budget_amendments::content.eq(written(content)?),
            budget_amendments::revision.eq(read.amendment.revision.saturating_add(1)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Moves to another state; false when somebody else changed the amendment since it was read.
pub fn change_state(
    conn: &mut DbConnection,
    read: &StoredAmendment,
    to: AmendmentState,
) -> Result<bool, StoreError> {
    let as_read = budget_amendments::table
        .find(read.id.get())
        .filter(budget_amendments::revision.eq(read.amendment.revision))
        .filter(budget_amendments::state.eq(read.amendment.state.code()));
    let changed = diesel::update(as_read)
        .set((
            budget_amendments::state.eq(to.code()),
            budget_amendments::revision.eq(read.amendment.revision.saturating_add(1)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

pub fn insert_step(
    conn: &mut DbConnection,
    id: BudgetAmendmentId,
    step: &AmendmentStep,
) -> Result<(), StoreError> {
    let number: i64 = budget_amendment_steps::table
        .filter(budget_amendment_steps::amendment_id.eq(id.get()))
        .count()
        .get_result(conn)?;
    diesel::insert_into(budget_amendment_steps::table)
        .values((
            budget_amendment_steps::amendment_id.eq(id.get()),
            budget_amendment_steps::number.eq(number.saturating_add(1)),
            budget_amendment_steps::state.eq(step.state.code()),
            budget_amendment_steps::reason.eq(&step.reason),
            budget_amendment_steps::budget_version.eq(step.budget_version.map(i64::from)),
            budget_amendment_steps::moved_at.eq(step.at.naive_utc()),
            budget_amendment_steps::moved_by.eq(&step.by),
        ))
        .execute(conn)?;
    Ok(())
}
