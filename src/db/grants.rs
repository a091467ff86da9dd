//! Grants, the chain of their definitions, and the codes that the ledger refers to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{activities, budget_lines, grant_versions, grants, reporting_periods};
use crate::db::{DbConnection, StoreError};
use crate::domain::books::{BookedBudgetLine, BookedGrant, BookedPeriod};
use crate::domain::grant::{GrantDefinition, ReportingPeriod};
use crate::domain::ids::{ActivityId, BudgetLineId, GrantId, ReportingPeriodId};
use crate::domain::remap::category_now;

/// The grant with this code as it stands, or `NotFound`.
pub fn load(conn: &mut DbConnection, code: &str) -> Result<BookedGrant, StoreError> {
    find(conn, code)?.ok_or_else(|| StoreError::NotFound(format!("grant {code}")))
}

pub fn find(conn: &mut DbConnection, code: &str) -> Result<Option<BookedGrant>, StoreError> {
    let id = grants::table.filter(grants::code.eq(code)).select(grants::id).first::<i64>(conn).optional()?;
    match id {
        Some(id) => load_by_id(conn, GrantId::new(id)).map(Some),
        None => Ok(None),
    }
}

/// The id of the grant with this code, or `NotFound`.
pub fn id(conn: &mut DbConnection, code: &str) -> Result<GrantId, StoreError> {
    let id = grants::table.filter(grants::code.eq(code)).select(grants::id).first::<i64>(conn).optional()?;
    id.map(GrantId::new).ok_or_else(|| StoreError::NotFound(format!("grant {code}")))
}

/// Codes of all grants, in alphabetical order.
pub fn codes(conn: &mut DbConnection) -> Result<Vec<String>, StoreError> {
    Ok(grants::table.select(grants::code).order(grants::code).load(conn)?)
}

pub fn load_by_id(conn: &mut DbConnection, id: GrantId) -> Result<BookedGrant, StoreError> {
    let newest = versions(conn, id)?.pop().ok_or_else(|| StoreError::NotFound(format!("grant {id}")))?;
    let lines = budget_lines::table
        .inner_join(activities::table)
        .filter(budget_lines::grant_id.eq(id.get()))
        .select((budget_lines::id, activities::code, budget_lines::category))
        .order(budget_lines::id)
        .load::<(i64, String, String)>(conn)?;
    let periods = reporting_periods::table
        .filter(reporting_periods::grant_id.eq(id.get()))
        .select((reporting_periods::id, reporting_periods::code))
        .order(reporting_periods::starts_on)
        .load::<(i64, String)>(conn)?;
    let definition = definition_from(&newest.definition)?;
    let now =
        |activity: &str, category: &str| category_now(&definition.remapped, activity, category).to_owned();
    Ok(BookedGrant {
        id,
        version: newest.number,
        hash: newest.hash,
        budget_lines: lines
            .into_iter()
            .map(|(id, activity, category)| BookedBudgetLine {
                id: BudgetLineId::new(id),
                category: now(&activity, &category),
                activity,
                booked_category: category,
            })
            .collect(),
        periods: periods
            .into_iter()
            .map(|(id, code)| BookedPeriod { id: ReportingPeriodId::new(id), code })
            .collect(),
        definition,
    })
}

fn definition_from(json: &str) -> Result<GrantDefinition, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Broken(Box::new(error)))
}

/// One loaded state of a definition, as stored.
#[derive(Debug, Queryable, PartialEq, Eq)]
pub struct GrantVersion {
    pub number: i64,
    pub definition: String,
    pub previous_hash: String,
    pub hash: String,
}

/// All versions, oldest first.
pub fn versions(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<GrantVersion>, StoreError> {
    Ok(grant_versions::table
        .filter(grant_versions::grant_id.eq(grant.get()))
        .select((
            grant_versions::number,
            grant_versions::definition,
            grant_versions::previous_hash,
            grant_versions::hash,
        ))
        .order(grant_versions::number)
        .load(conn)?)
}

/// A definition on its way into the books.
pub struct NewVersion<'a> {
    pub grant: GrantId,
    pub version: &'a GrantVersion,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, code: &str, at: DateTime<Utc>) -> Result<GrantId, StoreError> {
    let id = diesel::insert_into(grants::table)
        .values((grants::code.eq(code), grants::created_at.eq(at.naive_utc())))
        .returning(grants::id)
        .get_result::<i64>(conn)?;
    Ok(GrantId::new(id))
}

pub fn insert_version(conn: &mut DbConnection, new: &NewVersion<'_>) -> Result<(), StoreError> {
    diesel::insert_into(grant_versions::table)
        .values((
            grant_versions::grant_id.eq(new.grant.get()),
            grant_versions::number.eq(new.version.number),
            grant_versions::definition.eq(&new.version.definition),
            grant_versions::previous_hash.eq(&new.version.previous_hash),
            grant_versions::hash.eq(&new.version.hash),
            grant_versions::loaded_at.eq(new.at.naive_utc()),
            grant_versions::loaded_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// The activity with this code, entered when it is new.
pub fn activity_id(conn: &mut DbConnection, grant: GrantId, code: &str) -> Result<ActivityId, StoreError> {
    let known = activities::table
        .filter(activities::grant_id.eq(grant.get()).and(activities::code.eq(code)))
        .select(activities::id)
        .first::<i64>(conn)
        .optional()?;
    let id = match known {
        Some(id) => id,
        None => diesel::insert_into(activities::table)
            .values((activities::grant_id.eq(grant.get()), activities::code.eq(code)))
            .returning(activities::id)
            .get_result(conn)?,
    };
    Ok(ActivityId::new(id))
}

pub fn insert_budget_line(
    conn: &mut DbConnection,
    grant: GrantId,
    activity: ActivityId,
    category: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(budget_lines::table)
        .values((
            budget_lines::grant_id.eq(grant.get()),
            budget_lines::activity_id.eq(activity.get()),
            budget_lines::category.eq(category),
        ))
        .execute(conn)?;
    Ok(())
}

/// Enters a period, or moves its dates when it is known.
pub fn put_period(
    conn: &mut DbConnection,
    grant: GrantId,
    period: &ReportingPeriod,
) -> Result<(), StoreError> {
    let of_period = reporting_periods::table
        .filter(reporting_periods::grant_id.eq(grant.get()).and(reporting_periods::code.eq(&period.code)));
    let dates = (reporting_periods::starts_on.eq(period.from), reporting_periods::ends_on.eq(period.to));
    if diesel::update(of_period).set(dates).execute(conn)? == 0 {
        diesel::insert_into(reporting_periods::table)
            .values((
                reporting_periods::grant_id.eq(grant.get()),
                reporting_periods::code.eq(&period.code),
                reporting_periods::starts_on.eq(period.from),
                reporting_periods::ends_on.eq(period.to),
            ))
            .execute(conn)?;
    }
    Ok(())
}
