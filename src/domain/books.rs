//! A grant as it stands in the books: its definition, and the ids that the ledger refers to.

use crate::domain::grant::GrantDefinition;
use crate::domain::ids::{BudgetLineId, GrantId, ReportingPeriodId};
use crate::domain::ledger::{LedgerLine, LinePlace};

#[derive(Clone, Debug, PartialEq)]
pub struct BookedGrant {
    pub id: GrantId,
    /// Counts the loaded states of the definition.
    pub version: i64,
    /// Seal of this version and of all before it.
    pub hash: String,
    pub definition: GrantDefinition,
    pub budget_lines: Vec<BookedBudgetLine>,
    pub periods: Vec<BookedPeriod>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedBudgetLine {
    pub id: BudgetLineId,
    pub activity: String,
    /// In the scheme that the grant has now.
    pub category: String,
    /// As it is booked: another one where the scheme was changed since.
    pub booked_category: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedPeriod {
    pub id: ReportingPeriodId,
    pub code: String,
}

impl BookedGrant {
    /// The budget line that new bookings of this activity and category go to.
    pub fn budget_line(&self, activity: &str, category: &str) -> Option<BudgetLineId> {
        let wanted = |line: &&BookedBudgetLine| line.activity == activity && line.booked_category == category;
        self.budget_lines.iter().find(wanted).map(|line| line.id)
    }

    pub fn budget_line_by_id(&self, id: BudgetLineId) -> Option<&BookedBudgetLine> {
        self.budget_lines.iter().find(|line| line.id == id)
    }

    /// Where a line counts in the scheme that the grant has now; empty words for ids that the grant does not know.
    pub fn place_of(&self, line: &LedgerLine) -> LinePlace<'_> {
        let budget_line = self.budget_line_by_id(line.budget_line);
        let category = budget_line.map_or("", |place| place.category.as_str());
        LinePlace { category, ..self.sealed_place_of(line) }
    }

    /// Where a line is booked, as its seal has it.
    pub fn sealed_place_of(&self, line: &LedgerLine) -> LinePlace<'_> {
        let budget_line = self.budget_line_by_id(line.budget_line);
        LinePlace {
            activity: budget_line.map_or("", |place| place.activity.as_str()),
            category: budget_line.map_or("", |place| place.booked_category.as_str()),
            period: self.period_code(line.period).unwrap_or_default(),
        }
    }

    pub fn period_id(&self, code: &str) -> Option<ReportingPeriodId> {
        self.periods.iter().find(|period| period.code == code).map(|period| period.id)
    }

    pub fn period_code(&self, id: ReportingPeriodId) -> Option<&str> {
        self.periods.iter().find(|period| period.id == id).map(|period| period.code.as_str())
    }
}
