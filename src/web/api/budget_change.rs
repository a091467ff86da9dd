//! What happens between two budgets, as amendments and versions show it.

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::budget_amendment::{BudgetChange, BudgetLineChange, CategoryShift};
use crate::domain::money::Percent;
use crate::web::api::answers::{self, Money};
use crate::web::api::operation::{Kind, Operation};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

/// What happens between two budgets.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeOfBudget {
    before: Money,
    after: Money,
    /// What all lines that gain, gain together.
    moved: Money,
    /// Every line of either budget.
    lines: Vec<ChangeOfLine>,
    categories: Vec<ShiftOfCategory>,
}

#[derive(Serialize, ToSchema)]
struct ChangeOfLine {
    /// Nothing for the costs that a flat rate yields.
    activity: Option<String>,
    category: String,
    before: Money,
    after: Money,
    change: Money,
    /// Booked so far.
    spent: Money,
    /// Of the amount afterwards.
    remaining: Money,
}

#[derive(Serialize, ToSchema)]
struct ShiftOfCategory {
    category: String,
    before: Money,
    after: Money,
    change: Money,
    /// The change as percentage of what the category had, exact decimal; nothing where it had nothing.
    #[schema(example = "12.5")]
    share_percent: Option<String>,
    /// More than may shift without a word of the funder.
    above_limit: bool,
}

impl From<&BudgetLineChange> for ChangeOfLine {
    fn from(line: &BudgetLineChange) -> Self {
        Self {
            activity: Some(line.activity.clone()).filter(|code| !code.is_empty()),
            category: line.category.clone(),
            before: line.before.into(),
            after: line.after.into(),
            change: line.change.into(),
            spent: line.spent.into(),
            remaining: line.remaining.into(),
        }
    }
}

impl From<&CategoryShift> for ShiftOfCategory {
    fn from(shift: &CategoryShift) -> Self {
        Self {
            category: shift.category.clone(),
            before: shift.before.into(),
            after: shift.after.into(),
            change: shift.change.into(),
            share_percent: shift.percent.map(|share| share.to_string()),
            above_limit: shift.above_limit,
        }
    }
}

impl From<&BudgetChange> for ChangeOfBudget {
    fn from(change: &BudgetChange) -> Self {
        Self {
            before: change.before.into(),
            after: change.after.into(),
            moved: change.moved.into(),
            lines: change.lines.iter().chain(&change.computed).map(ChangeOfLine::from).collect(),
            categories: change.categories.iter().map(ShiftOfCategory::from).collect(),
        }
    }
}

/// The share of a category that may shift without being told.
pub(super) fn with_shift_limit(operation: Operation) -> Operation {
    operation.query(
        "shift_limit",
        Kind::Text,
        "Het percentage van een kostensoort dat zonder melding mag verschuiven; zonder dit wordt elke verschuiving gemeld",
        "The percentage of a category that may shift without being told; without it every shift is told",
    )
}

pub(super) fn shift_limit(cx: &Cx) -> Result<Option<Percent>, WebError> {
    let limit = answers::query::<Decimal>(cx, "shift_limit")?;
    if limit.is_some_and(|percent| percent.is_sign_negative()) {
        return Err(answers::refused(
            "Kies een 'shift_limit' van nul of meer.",
            "Choose a 'shift_limit' of zero or more.",
        ));
    }
    Ok(limit.map(Percent::new))
}
