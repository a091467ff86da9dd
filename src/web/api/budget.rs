//! The budget: its versions, and what was spent of it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::execution::{Figures, GroupKey, Grouping};
use crate::domain::grant::BudgetVersion;
use crate::domain::money::MoneyError;
use crate::domain::permission::Act;
use crate::operations::budget_amendments::compare_versions;
use crate::operations::{execution, grants};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::budget_change::{ChangeOfBudget, shift_limit, with_shift_limit};
use crate::web::api::operation::{Kind, Operation, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("showBudgetExecution", "/api/v1/grants/{grant}/budget", Act::ViewBudget, show)
            .says("Begroot, besteed en over", "Approved, spent and remaining")
            .query(
                "period",
                Kind::Text,
                "Tot en met deze verslagperiode; zonder deze: alles",
                "Up to and including this reporting period; without it: everything",
            )
            .query(
                "by",
                Kind::Text,
                "Waarnaar wordt gegroepeerd: activity, category, year, met komma's ertussen",
                "What to group by: activity, category, year, with commas between",
            )
            .gives::<BudgetExecution>(),
        read("listBudgetVersions", "/api/v1/grants/{grant}/budget/versions", Act::ViewBudget, versions)
            .says("De versies van de begroting", "The versions of the budget")
            .gives_list::<BudgetVersionSummary>(),
        with_shift_limit(
            read(
                "showBudgetVersion",
                "/api/v1/grants/{grant}/budget/versions/{version}",
                Act::ViewBudget,
                version,
            )
            .query(
                "compared_with",
                Kind::Number,
                "Nummer van de versie om mee te vergelijken",
                "Number of the version to compare with",
            ),
        )
        .says("Een versie van de begroting, post voor post", "A version of the budget, line by line")
        .gives::<BudgetVersionDetails>(),
    ]
}

/// A budget against the ledger. The groups add up to the total.
#[derive(Serialize, ToSchema)]
struct BudgetExecution {
    /// The period that is looked at; nothing when everything is.
    period: Option<String>,
    /// Number of the budget version in force.
    budget_version: u32,
    groups: Vec<BudgetGroup>,
    total: BudgetFigures,
}

#[derive(Serialize, ToSchema)]
struct BudgetGroup {
    /// Nothing for flat-rate costs, and where it is not grouped by.
    activity: Option<String>,
    category: Option<String>,
    year: Option<i32>,
    figures: BudgetFigures,
}

/// The figures of one line of the table.
#[derive(Serialize, ToSchema)]
struct BudgetFigures {
    approved: Money,
    /// Spent before the period that is looked at; everything spent when none is.
    previous: Money,
    /// Spent in the period that is looked at.
    period: Money,
    total: Money,
    remaining: Money,
    /// Total as percentage of approved, exact decimal; nothing where nothing was approved.
    #[schema(example = "42.1")]
    share_percent: Option<String>,
}

impl BudgetFigures {
    fn of(figures: Figures) -> Result<Self, MoneyError> {
        Ok(Self {
            approved: figures.approved.into(),
            previous: figures.previous.into(),
            period: figures.period.into(),
            total: figures.total()?.into(),
            remaining: figures.remaining()?.into(),
            share_percent: figures.share()?.map(|share| share.to_string()),
        })
    }
}

fn grouping(cx: &Cx) -> Result<Grouping, WebError> {
    let mut grouping = Grouping::default();
    for word in cx.query("by").unwrap_or("activity,category").split(',').map(str::trim) {
        match word {
            "activity" => grouping.by_activity = true,
            "category" => grouping.by_category = true,
            "year" => grouping.by_year = true,
            other => {
                return Err(answers::refused(
                    format!("Op '{other}' kan niet worden gegroepeerd. Kies uit: activity, category, year."),
                    format!("'{other}' cannot be grouped by. Choose from: activity, category, year."),
                ));
            }
        }
    }
    Ok(grouping)
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let grouping = grouping(cx)?;
    let period = cx.query("period");
    let found = execution::budget_execution(&cx.books, cx.grant(), period)?;
    let groups = found.execution.grouped(grouping)?.into_iter().map(|(key, figures)| {
        let GroupKey { activity, category, year } = key;
        Ok(BudgetGroup { activity, category, year, figures: BudgetFigures::of(figures)? })
    });
    let shown = BudgetExecution {
        period: period.map(str::to_owned),
        budget_version: found.budget_version,
        groups: groups.collect::<Result<_, MoneyError>>()?,
        total: BudgetFigures::of(found.execution.total()?)?,
    };
    answers::single(cx, &shown)
}

/// A version of the budget in short.
#[derive(Serialize, ToSchema)]
struct BudgetVersionSummary {
    number: u32,
    approved_on: NaiveDate,
    reason: Option<String>,
    total: Money,
}

/// A version of the budget.
#[derive(Serialize, ToSchema)]
struct BudgetVersionDetails {
    number: u32,
    approved_on: NaiveDate,
    reason: Option<String>,
    total: Money,
    lines: Vec<BudgetLineDetails>,
    /// From the version that it is compared with to this one; nothing without `compared_with`.
    change: Option<ChangeOfBudget>,
}

/// One activity in one cost category.
#[derive(Serialize, ToSchema)]
struct BudgetLineDetails {
    activity: String,
    category: String,
    total: Money,
    years: Vec<BudgetYear>,
}

#[derive(Serialize, ToSchema)]
struct BudgetYear {
    year: String,
    amount: Money,
}

fn reason(cx: &Cx, version: &BudgetVersion) -> Option<String> {
    version.reason.as_ref().map(|words| cx.say(words).to_owned())
}

fn versions(cx: &Cx) -> Result<Answer, WebError> {
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let shown = grant.definition.budget_versions.iter().map(|version| {
        Ok(BudgetVersionSummary {
            number: version.number,
            approved_on: version.approved_on,
            reason: reason(cx, version),
            total: version.total()?.into(),
        })
    });
    answers::list(shown.collect::<Result<Vec<_>, MoneyError>>()?)
}

fn version(cx: &Cx) -> Result<Answer, WebError> {
    let number: u32 = cx.path("version")?;
    let grant = grants::find_grant(&cx.books, cx.grant())?;
    let found = grant.definition.budget_versions.iter().find(|version| version.number == number);
    let found = found.ok_or(WebError::NotFound)?;
    let lines = found.lines.iter().map(|line| {
        let years = line
            .amounts
            .iter()
            .map(|(year, amount)| BudgetYear { year: year.clone(), amount: (*amount).into() });
        Ok(BudgetLineDetails {
            activity: line.activity.clone(),
            category: line.category.clone(),
            total: line.total()?.into(),
            years: years.collect(),
        })
    });
    let older = answers::query::<u32>(cx, "compared_with")?;
    let limit = shift_limit(cx)?;
    let compared = older.map(|older| compare_versions(&cx.books, cx.grant(), (older, number), limit));
    let shown = BudgetVersionDetails {
        number,
        approved_on: found.approved_on,
        reason: reason(cx, found),
        total: found.total()?.into(),
        lines: lines.collect::<Result<_, MoneyError>>()?,
        change: compared.transpose()?.as_ref().map(|compared| (&compared.change).into()),
    };
    answers::single(cx, &shown)
}
