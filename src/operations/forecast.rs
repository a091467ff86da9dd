//! The budget in force with what each line is expected to cost in the end.

use crate::domain::books::BookedGrant;
use crate::domain::forecast::BudgetForecast;
use crate::domain::language::Bilingual;
use crate::domain::scheme::CostScheme;
use crate::operations::execution::budget_execution;
use crate::operations::{Books, OperationError};

/// The newest budget of a grant and where it leads.
#[derive(Clone, Debug)]
pub struct GrantForecast {
    pub grant: BookedGrant,
    pub scheme: &'static CostScheme,
    pub budget_version: u32,
    pub forecast: BudgetForecast,
    /// How it was made, for people.
    pub method: Bilingual,
}

/// The forecast of every budget line as of today.
pub fn forecast_budget(books: &Books, grant_code: &str) -> Result<GrantForecast, OperationError> {
    let found = budget_execution(books, grant_code, None)?;
    let project = found.grant.definition.decision.period;
    let forecast = BudgetForecast::of(&found.execution, project, books.clock.today())?;
    Ok(GrantForecast {
        method: forecast.method(),
        scheme: found.scheme,
        budget_version: found.budget_version,
        grant: found.grant,
        forecast,
    })
}
