//! A grant and everything that was promised for it. The serde shape of these types is the layout of a grant file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::budget_shift::ShiftLimit;
use crate::domain::calendar::{DateSpan, weeks_after};
use crate::domain::exchange::ExchangeRule;
use crate::domain::exchange_policy::ExchangePolicy;
use crate::domain::language::Bilingual;
use crate::domain::likeness::DAYS_APART;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::remap::SchemeMapping;
use crate::domain::terms::GrantTerms;

/// One subsidised project (CPR calls it an operation), complete as its grant file states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantDefinition {
    pub code: String,
    pub title: Bilingual,
    /// What the reports say about the data, such as "amounts are illustrative".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Bilingual>,
    pub fund: Fund,
    /// Number of the specific objective: 1 to 4 for AMIF (Regulation (EU) 2021/1147 art. 3(2)).
    pub specific_objective: u8,
    /// Codes of Annex VI, tables 1 to 4.
    pub intervention_field: String,
    pub type_of_action: String,
    pub implementation: String,
    pub particular_theme: String,
    pub beneficiary: Beneficiary,
    pub decision: GrantDecision,
    /// Code of the cost-category scheme.
    pub scheme: String,
    /// Code of a staff method of the scheme, or of a flat rate that stands in for staff costs.
    pub staff_costs: String,
    /// Code of a flat rate of the scheme, or "none".
    pub indirect_costs: String,
    pub vat: VatTreatment,
    pub exchange_rule: ExchangeRule,
    /// Weeks after the end of a period in which its report is due (national scheme art. 26: four).
    #[serde(default = "four_weeks")]
    pub report_due_weeks: u8,
    /// Payments within so many days may be one invoice that was entered twice.
    #[serde(default = "usual_days", skip_serializing_if = "is_usual")]
    pub duplicate_days: u32,
    /// What the decision says about the final request and the second advance.
    #[serde(default)]
    pub terms: GrantTerms,
    /// How far a category may grow at the cost of others without consent; without it every shift is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_shift: Option<ShiftLimit>,
    /// How amounts in foreign currency are reported, where it is not how they are booked: the difference is posted for a
    /// period once its rates are known (MGA art. 21.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporting_rate: Option<ExchangePolicy>,
    /// Changes of scheme that this grant has been through, oldest first. Kept by the books, not by a grant file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remapped: Vec<SchemeMapping>,
    #[serde(rename = "activity")]
    pub activities: Vec<Activity>,
    #[serde(rename = "budget_version")]
    pub budget_versions: Vec<BudgetVersion>,
    #[serde(rename = "milestone", default)]
    pub milestones: Vec<Milestone>,
    #[serde(rename = "indicator", default)]
    pub indicators: Vec<Indicator>,
    #[serde(rename = "period")]
    pub periods: Vec<ReportingPeriod>,
}

fn four_weeks() -> u8 {
    4
}

fn usual_days() -> u32 {
    DAYS_APART
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_usual(days: &u32) -> bool {
    *days == DAYS_APART
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Fund {
    Amif,
    Isf,
    Bmvi,
}

impl Fund {
    pub fn code(self) -> &'static str {
        match self {
            Fund::Amif => "AMIF",
            Fund::Isf => "ISF",
            Fund::Bmvi => "BMVI",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beneficiary {
    pub name: Bilingual,
    pub department: Option<Bilingual>,
    pub country: String,
}

/// The seven things that a decision states (national scheme art. 9(3)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantDecision {
    pub number: String,
    pub dated: NaiveDate,
    pub period: DateSpan,
    pub total_eligible_cost: Cents,
    pub maximum_rate: Percent,
    pub maximum_amount: Cents,
    pub reporting_duty: Bilingual,
    /// Codes of the indicators that the decision names.
    pub indicators: Vec<String>,
    pub target_group: Bilingual,
    /// Who pays the rest, with the share each has promised.
    #[serde(rename = "co_financier", default)]
    pub co_financiers: Vec<CoFinancier>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoFinancier {
    pub name: Bilingual,
    pub amount: Cents,
}

/// Whether the beneficiary can get VAT back: if so it is no cost (national scheme art. 22(j)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VatTreatment {
    NotRecoverable,
    Recoverable,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    pub code: String,
    pub name: Bilingual,
    /// A word for the kind of activity: training, diploma, visit, campaign, management ...
    pub kind: String,
    #[serde(default)]
    pub partner: Option<String>,
    /// ISO 3166 alpha-2 codes.
    pub countries: Vec<String>,
    pub period: DateSpan,
    /// What one unit of progress is: a trained person, a visit, a campaign.
    pub unit: Bilingual,
    /// Units planned per reporting period, by period code.
    #[serde(default)]
    pub planned: BTreeMap<String, u32>,
}

/// The budget as approved on a date. The newest approved one is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetVersion {
    pub number: u32,
    pub approved_on: NaiveDate,
    #[serde(default)]
    pub reason: Option<Bilingual>,
    #[serde(rename = "line")]
    pub lines: Vec<BudgetLine>,
}

/// One activity in one cost category, with an amount per calendar year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetLine {
    pub activity: String,
    pub category: String,
    /// Keys are years, written in quotes in a grant file.
    pub amounts: BTreeMap<String, Cents>,
}

/// A dated promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    pub code: String,
    pub activity: String,
    pub title: Bilingual,
    pub due: NaiveDate,
    pub verification: Bilingual,
    #[serde(default)]
    pub indicator: Option<String>,
    #[serde(default)]
    pub target: Option<u32>,
}

/// A counted result. A code of Annex VIII takes its text from there; an own code brings its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub code: String,
    #[serde(default)]
    pub title: Option<Bilingual>,
    pub unit: Bilingual,
    #[serde(default)]
    pub baseline: u32,
    /// The programme's milestone and target, where the project knows them (CPR annex VII).
    #[serde(default)]
    pub milestone_2024: Option<u32>,
    #[serde(default)]
    pub target_2029: Option<u32>,
    /// What this project promises to reach.
    pub project_target: u32,
    /// Counts persons, who are reported by age bracket and gender (AMIF annex VIII).
    #[serde(default)]
    pub persons: bool,
}

/// Periods join without gap or overlap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportingPeriod {
    pub code: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl ReportingPeriod {
    pub fn span(&self) -> DateSpan {
        DateSpan { from: self.from, to: self.to }
    }
}

impl GrantDefinition {
    pub fn activity(&self, code: &str) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.code == code)
    }

    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    pub fn period(&self, code: &str) -> Option<&ReportingPeriod> {
        self.periods.iter().find(|period| period.code == code)
    }

    /// The reporting period that a day falls in.
    pub fn period_of(&self, day: NaiveDate) -> Option<&ReportingPeriod> {
        self.periods.iter().find(|period| period.span().contains(day))
    }

    /// The budget in force on a day: the newest version approved by then, or else the first.
    pub fn budget_in_force(&self, on: NaiveDate) -> Option<&BudgetVersion> {
        self.budget_versions
            .iter()
            .filter(|version| version.approved_on <= on)
            .max_by_key(|version| version.number)
            .or_else(|| self.budget_versions.first())
    }

    /// The budget as it was approved last.
    pub fn newest_budget(&self) -> Option<&BudgetVersion> {
        self.budget_versions.iter().max_by_key(|version| version.number)
    }

    /// When the report over a period is due.
    pub fn report_due(&self, period: &ReportingPeriod) -> Option<NaiveDate> {
        weeks_after(period.to, self.report_due_weeks)
    }

    /// When the final request is due.
    pub fn final_request_due(&self) -> Option<NaiveDate> {
        weeks_after(self.decision.period.to, self.terms.final_request_weeks)
    }
}

impl BudgetVersion {
    pub fn line(&self, activity: &str, category: &str) -> Option<&BudgetLine> {
        self.lines.iter().find(|line| line.activity == activity && line.category == category)
    }

    pub fn total(&self) -> Result<Cents, MoneyError> {
        self.lines.iter().try_fold(Cents::ZERO, |sum, line| sum.plus(line.total()?))
    }
}

impl BudgetLine {
    pub fn total(&self) -> Result<Cents, MoneyError> {
        Cents::sum(self.amounts.values().copied())
    }
}
