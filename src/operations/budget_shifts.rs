//! Shifts between categories: from the first approved budget to each later one, and from the newest budget to the books.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::{grants, ledger_sums};
use crate::domain::budget_shift::{Shift, ShiftLimit, by_category, shifts};
use crate::domain::money::Cents;
use crate::operations::execution::direct_costs;
use crate::operations::{Books, OperationError};

/// What moved, and what may move.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BudgetShifts {
    /// A setting of the grant; without one every shift is told and none is refused.
    pub limit: Option<ShiftLimit>,
    /// From the budget of the decision to each later version.
    pub versions: Vec<VersionShifts>,
    /// What is booked above the newest budget.
    pub books: Vec<Shift>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionShifts {
    pub from_version: u32,
    pub to_version: u32,
    pub shifts: Vec<Shift>,
}

/// Every shift of a grant so far.
pub fn list_shifts(books: &Books, grant_code: &str) -> Result<BudgetShifts, OperationError> {
    let (grant, sums) = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let sums = ledger_sums::list(conn, grant.id)?;
        Ok::<_, OperationError>((grant, sums))
    })?;
    let definition = &grant.definition;
    let limit = definition.budget_shift;
    let missing = || OperationError::NotFound("a budget version".to_owned());
    let first = definition.budget_versions.first().ok_or_else(missing)?;
    let newest = definition.newest_budget().ok_or_else(missing)?;
    let mut versions = Vec::new();
    for version in definition.budget_versions.iter().skip(1) {
        versions.push(VersionShifts {
            from_version: first.number,
            to_version: version.number,
            shifts: shifts(&by_category(first)?, &by_category(version)?, limit)?,
        });
    }
    let mut booked: BTreeMap<String, Cents> = BTreeMap::new();
    for amount in direct_costs(&grant, &sums, &[])? {
        let sum = booked.entry(amount.category).or_default();
        *sum = sum.plus(amount.amount)?;
    }
    Ok(BudgetShifts { limit, versions, books: shifts(&by_category(newest)?, &booked, limit)? })
}
