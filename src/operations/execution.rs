//! Budget against the ledger, from the running totals.

use crate::db::{grants, ledger_sums};
use crate::domain::books::BookedGrant;
use crate::domain::execution::{Amount, BudgetExecution};
use crate::domain::ledger::LedgerSum;
use crate::domain::money::{Cents, MoneyError};
use crate::domain::scheme::CostScheme;
use crate::importing::reference_data;
use crate::operations::{Books, OperationError, tender_marks};

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
    let (grant, sums, tendered) = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let sums = ledger_sums::list(conn, grant.id)?;
        let tendered = tender_marks::tendered_sums(conn, &grant)?;
        Ok::<_, OperationError>((grant, sums, tendered))
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
    let spent = direct_costs(&grant, &sums, &tendered)?;
    let execution = BudgetExecution::new(&grant.definition, scheme, &budget, spent, period)?;
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

/// The running totals in the words of the grant. `tendered` are those of them that fall under a tendered contract, where
/// the flat rate of the grant asks for it.
pub(super) fn direct_costs(
    grant: &BookedGrant,
    sums: &[LedgerSum],
    tendered: &[LedgerSum],
) -> Result<Vec<Amount>, MoneyError> {
    let in_words = |sum: &LedgerSum, amount: Cents, tendered: bool| {
        let line = grant.budget_line_by_id(sum.budget_line)?;
        let period = grant.period_code(sum.period)?;
        Some(Amount {
            activity: Some(line.activity.clone()),
            category: line.category.clone(),
            year: sum.year,
            period: grant.definition.periods.iter().position(|known| known.code == period),
            tendered,
            amount,
        })
    };
    let mut amounts = Vec::with_capacity(sums.len());
    for sum in sums {
        let place = |other: &&LedgerSum| {
            (other.budget_line, other.period, other.year) == (sum.budget_line, sum.period, sum.year)
        };
        let of_place = Cents::sum(tendered.iter().filter(place).map(|tendered| tendered.amount))?;
        amounts.extend(in_words(sum, sum.amount.minus(of_place)?, false));
        if !of_place.is_zero() {
            amounts.extend(in_words(sum, of_place, true));
        }
    }
    Ok(amounts)
}
