//! Budget against the ledger, from the running totals.

use crate::db::{grants, ledger_sums};
use crate::domain::books::BookedGrant;
use crate::domain::execution::{Amount, BudgetExecution};
use crate::domain::ledger::LedgerSum;
use crate::domain::scheme::CostScheme;
use crate::importing::reference_data;
use crate::operations::{Books, OperationError};

/// A grant's budget execution, with what is needed to name its rows.
pub struct Execution {
    pub grant: BookedGrant,
    pub scheme: &'static CostScheme,
    pub budget_version: u32,
    pub execution: BudgetExecution,
}

/// Budget execution up to and including a period; up to the last period when none is named.
pub fn budget_execution(
    books: &Books,
    grant_code: &str,
    period_code: Option<&str>,
) -> Result<Execution, OperationError> {
    let (grant, sums) = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let sums = ledger_sums::list(conn, grant.id)?;
        Ok::<_, OperationError>((grant, sums))
    })?;
    let scheme = scheme_of(&grant)?;
    let period = match period_code {
        Some(code) => period_position(&grant, code)?,
        None => grant.definition.periods.len(),
    };
    let budget = match grant.definition.periods.get(period) {
        Some(reported) => grant.definition.budget_in_force(reported.to),
        None => grant.definition.newest_budget(),
    };
    let budget = budget.ok_or_else(|| OperationError::NotFound("a budget version".to_owned()))?.clone();
    let execution =
        BudgetExecution::new(&grant.definition, scheme, &budget, direct_costs(&grant, &sums), period)?;
    Ok(Execution { scheme, budget_version: budget.number, execution, grant })
}

/// The cost scheme of a grant.
pub fn scheme(grant: &BookedGrant) -> Result<&'static CostScheme, OperationError> {
    scheme_of(grant)
}

pub(super) fn scheme_of(grant: &BookedGrant) -> Result<&'static CostScheme, OperationError> {
    let code = &grant.definition.scheme;
    reference_data::scheme(code).ok_or_else(|| OperationError::NotFound(format!("cost scheme {code}")))
}

pub(super) fn period_position(grant: &BookedGrant, code: &str) -> Result<usize, OperationError> {
    let place = grant.definition.periods.iter().position(|period| period.code == code);
    place.ok_or_else(|| OperationError::NotFound(format!("reporting period {code}")))
}

/// The running totals in the words of the grant.
pub(super) fn direct_costs(grant: &BookedGrant, sums: &[LedgerSum]) -> Vec<Amount> {
    let in_words = |sum: &LedgerSum| {
        let line = grant.budget_line_by_id(sum.budget_line)?;
        let period = grant.period_code(sum.period)?;
        Some(Amount {
            activity: Some(line.activity.clone()),
            category: line.category.clone(),
            year: sum.year,
            period: grant.definition.periods.iter().position(|known| known.code == period),
            amount: sum.amount,
        })
    };
    sums.iter().filter_map(in_words).collect()
}
