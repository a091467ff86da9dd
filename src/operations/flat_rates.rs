//! Flat rates: the base of each, line by line, and every choice side by side over the books so far and over the budget.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::db::expenditures::{self, LineFilter};
use crate::db::{DbConnection, grants, tender_marks};
use crate::domain::books::BookedGrant;
use crate::domain::flat_rates::{
    BaseLine, EuCeiling, FlatRateBase, RateChoice, base_of, compare, with_computed,
};
use crate::domain::ids::ExpenditureId;
use crate::domain::tender::TenderMarks;
use crate::operations::execution::scheme_of;
use crate::operations::{Books, OperationError};

/// Flat rate or real cost, over two sets of costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RateComparison {
    pub scheme: String,
    /// Over what is booked so far.
    pub books: Vec<RateChoice>,
    pub budget_version: u32,
    /// Over the budget as approved last. A budget does not say what will be tendered.
    pub budget: Vec<RateChoice>,
}

/// The base of a flat rate over the books so far; of the grant's own last rate when none is named. A rate of the grant
/// that rests on another one has what that yields in its base.
pub fn show_base(
    books: &Books,
    grant_code: &str,
    rate: Option<&str>,
) -> Result<FlatRateBase, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let scheme = scheme_of(&grant)?;
        let own = scheme.flat_rates_of(&grant.definition);
        let last = own.last().map_or(grant.definition.indirect_costs.as_str(), |rate| rate.code.as_str());
        let code = rate.unwrap_or(last);
        let missing =
            || OperationError::NotFound(format!("flat rate {code} of scheme {}", grant.definition.scheme));
        let rate = scheme.flat_rate(code).ok_or_else(missing)?;
        let lines = booked_lines(conn, &grant)?;
        let before: Vec<_> = own.iter().take_while(|known| known.code != rate.code).copied().collect();
        let is_own = own.iter().any(|known| known.code == rate.code);
        let lines = if is_own && !before.is_empty() { with_computed(&before, &lines)? } else { lines };
        Ok(base_of(rate, &lines)?)
    })
}

/// Every flat rate of the scheme beside booked costs alone, over the books so far and over the budget.
pub fn compare_rates(books: &Books, grant_code: &str) -> Result<RateComparison, OperationError> {
    let (grant, booked) = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let lines = booked_lines(conn, &grant)?;
        Ok::<_, OperationError>((grant, lines))
    })?;
    let (scheme, definition) = (scheme_of(&grant)?, &grant.definition);
    let decision = &definition.decision;
    let ceiling = EuCeiling { rate: decision.maximum_rate, maximum: decision.maximum_amount };
    let budget =
        definition.newest_budget().ok_or_else(|| OperationError::NotFound("a budget version".to_owned()))?;
    let budgeted: Vec<BaseLine> = budget
        .lines
        .iter()
        .flat_map(|line| {
            line.amounts.iter().map(|(year, amount)| BaseLine {
                line: None,
                activity: line.activity.clone(),
                category: line.category.clone(),
                what: year.clone(),
                amount: *amount,
                tendered: None,
            })
        })
        .collect();
    let own = scheme.flat_rates_of(definition);
    Ok(RateComparison {
        scheme: scheme.code.clone(),
        books: compare(scheme, &own, ceiling, &booked)?,
        budget_version: budget.number,
        budget: compare(scheme, &own, ceiling, &budgeted)?,
    })
}

/// The lines of the ledger that stand: those that were taken back are left out with what takes them back.
fn booked_lines(conn: &mut DbConnection, grant: &BookedGrant) -> Result<Vec<BaseLine>, OperationError> {
    let marks = TenderMarks::in_force(tender_marks::list(conn, grant.id)?);
    let lines = expenditures::list(conn, grant.id, LineFilter::All)?;
    let taken_back: BTreeSet<ExpenditureId> = lines.iter().filter_map(|line| line.line.answers).collect();
    let stands = |line: &&crate::domain::ledger::Expenditure| {
        line.line.answers.is_none() && !taken_back.contains(&line.id)
    };
    let in_words = |booked: &crate::domain::ledger::Expenditure| {
        let place = grant.budget_line_by_id(booked.line.budget_line)?;
        let line = &booked.line;
        let mark = marks.of(Some(booked.id), line);
        Some(BaseLine {
            line: Some(booked.id),
            activity: place.activity.clone(),
            category: place.category.clone(),
            what: format!("{} {}", line.supplier, line.document_number).trim().to_owned(),
            amount: line.amount,
            tendered: mark.map(|mark| mark.contract.clone()),
        })
    };
    Ok(lines.iter().filter(stands).filter_map(in_words).collect())
}
