//! Cost-category schemes: which categories a funder knows, and which flat rates stand in for which costs.
//! A scheme is data (see `importing/reference_data`); this module says what the data mean.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::grant::GrantDefinition;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, Percent};
use crate::domain::terms::TermArticles;

/// Categories and flat rates of one funder's rules, such as `nl-emvf-2021`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostScheme {
    pub code: String,
    pub name: Bilingual,
    /// The rules it comes from.
    pub source: String,
    /// What reports under this scheme say about its rules.
    pub wording: SchemeWording,
    /// Articles behind the terms of a grant.
    #[serde(default)]
    pub articles: TermArticles,
    #[serde(rename = "category")]
    pub categories: Vec<CostCategory>,
    #[serde(rename = "flat_rate", default)]
    pub flat_rates: Vec<FlatRate>,
    #[serde(rename = "staff_method", default)]
    pub staff_methods: Vec<StaffMethod>,
    /// When equipment may be claimed at its full price; never without approval where the scheme says nothing.
    #[serde(default)]
    pub equipment: Option<EquipmentRule>,
}

/// When equipment may be claimed at its full price instead of by depreciation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EquipmentRule {
    /// Excluding VAT.
    pub full_price_below: Cents,
    /// Bought before the last so many months of the project.
    pub months_before_end: u32,
    pub article: String,
}

/// The legal wording of a scheme, as reports quote it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeWording {
    /// Part of a sentence: the rules that the costs follow.
    pub cost_rules: Bilingual,
    /// Part of a sentence: the rules that ask for a report on progress.
    pub progress_rules: Bilingual,
    /// A sentence of the declaration: how supporting documents are kept.
    pub evidence_rules: Bilingual,
    /// A sentence: whether revenues are deducted.
    pub revenue_rules: Bilingual,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostCategory {
    /// "a" to "g", or "A.1" to "E".
    pub code: String,
    /// The official name, word for word.
    pub name: Bilingual,
    /// A short name for narrow columns.
    pub short: Bilingual,
    pub article: String,
    /// Costs are computed by a flat rate and never booked line by line.
    #[serde(default)]
    pub computed: bool,
}

/// A percentage of some categories that stands in for the real cost of others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlatRate {
    pub code: String,
    pub name: Bilingual,
    pub percent: Percent,
    /// Categories whose cost is the base.
    pub base: Vec<String>,
    /// Costs under a tendered contract do not count in the base (art. 13(3), CPR art. 55(1)).
    #[serde(default)]
    pub base_excludes_tendered: bool,
    /// The category that the computed amount is reported under.
    pub yields: String,
    /// Categories that may not be booked line by line when this rate is used.
    pub replaces: Vec<String>,
    /// Other rates that a grant may use together with this one.
    #[serde(default)]
    pub beside: Vec<String>,
    pub article: String,
}

/// A way to calculate staff costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffMethod {
    pub code: String,
    pub name: Bilingual,
    pub article: String,
    /// The category that these costs are booked under.
    pub category: String,
    pub formula: StaffFormula,
    /// The figures of the article that the formula needs.
    #[serde(default)]
    pub figures: StaffFigures,
}

impl FlatRate {
    /// Whether a cost counts in the base.
    pub fn counts(&self, category: &str, tendered: bool) -> bool {
        self.base.iter().any(|known| known == category) && !(self.base_excludes_tendered && tendered)
    }
}

/// How a staff method computes a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffFormula {
    /// A fixed percentage of gross pay with its surcharge.
    ShareOfPay,
    /// A fixed percentage of the tariff for a person-year.
    ShareOfTariff,
    /// Hours x gross pay with its surcharge / hours of a year.
    HoursOfPay,
    /// Hours x the productive hourly tariff of the scale.
    HoursOfTariff,
    /// Hours x an amount that the article names.
    HoursAtFixedRate,
    /// Hours x an amount, and never more than a maximum per month and per year.
    HoursOfVolunteer,
    /// Hours x actual cost of employment / hours of a year.
    HoursOfCost,
    /// Days x actual cost of employment / days of a year.
    DaysOfCost,
    /// Hours x the hourly rate of the organisation's own accounts.
    HoursAtOwnRate,
}

/// The figures of an article; those that its formula does not need are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StaffFigures {
    /// On top of gross pay.
    pub surcharge: Option<Percent>,
    /// Hours of a full-time year.
    pub annual_hours: Option<Decimal>,
    /// Day-equivalents of a full-time year.
    pub annual_days: Option<Decimal>,
    /// Hours of one day-equivalent.
    pub hours_per_day: Option<Decimal>,
    pub hourly: Option<Cents>,
    pub monthly_maximum: Option<Cents>,
    pub yearly_maximum: Option<Cents>,
}

impl CostScheme {
    pub fn category(&self, code: &str) -> Option<&CostCategory> {
        self.categories.iter().find(|category| category.code == code)
    }

    pub fn flat_rate(&self, code: &str) -> Option<&FlatRate> {
        self.flat_rates.iter().find(|rate| rate.code == code)
    }

    pub fn staff_method(&self, code: &str) -> Option<&StaffMethod> {
        self.staff_methods.iter().find(|method| method.code == code)
    }

    /// The flat rates that a grant uses, in the order in which they are computed: what stands in for staff is a direct
    /// cost and comes before the indirect costs that rest on it (CPR art. 54, 55(1)).
    pub fn flat_rates_of(&self, grant: &GrantDefinition) -> Vec<&FlatRate> {
        let codes = [&grant.staff_costs, &grant.indirect_costs];
        codes.into_iter().filter_map(|code| self.flat_rate(code)).collect()
    }

    /// Whether a rate takes the place of staff costs.
    pub fn stands_in_for_staff(&self, rate: &FlatRate) -> bool {
        self.staff_methods.iter().any(|method| method.category == rate.yields)
    }

    /// Whether two rates may be used in one grant.
    pub fn stand_together(&self, one: &FlatRate, other: &FlatRate) -> bool {
        one.beside.contains(&other.code) || other.beside.contains(&one.code)
    }

    /// Whether the amount of a category follows from a rate, and not from lines, in a grant with these flat rates.
    pub fn is_computed(&self, category: &str, flat_rates: &[&FlatRate]) -> bool {
        self.category(category).is_some_and(|category| category.computed)
            || flat_rates.iter().any(|rate| rate.yields == category)
    }

    /// Position in the official order, for sorting rows; unknown codes come last.
    pub fn position(&self, code: &str) -> usize {
        self.categories.iter().position(|category| category.code == code).unwrap_or(usize::MAX)
    }
}
