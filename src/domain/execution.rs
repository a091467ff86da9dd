//! Budget execution: what was approved, reported before, spent now, and what is left. Flat-rate costs are computed
//! here, on running totals, so that the parts of every table add up to its totals to the cent.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::grant::{BudgetVersion, GrantDecision, GrantDefinition};
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::scheme::{CostScheme, FlatRate};

/// An amount of the ledger or the budget with everything it can be grouped by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Nothing for flat-rate costs: they belong to the project as a whole.
    pub activity: Option<String>,
    pub category: String,
    pub year: i32,
    /// Position of the reporting period in the grant; nothing for a budget.
    pub period: Option<usize>,
    /// Under a contract that was tendered, where the flat rate of the grant asks for it.
    pub tendered: bool,
    pub amount: Cents,
}

/// What groups amounts: any of the three may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Grouping {
    pub by_activity: bool,
    pub by_category: bool,
    pub by_year: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GroupKey {
    pub activity: Option<String>,
    pub category: Option<String>,
    pub year: Option<i32>,
}

/// The six figures of every line of a budget-execution table, in euro cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Figures {
    pub approved: Cents,
    pub previous: Cents,
    pub period: Cents,
}

impl Figures {
    pub fn total(self) -> Result<Cents, MoneyError> {
        self.previous.plus(self.period)
    }

    pub fn remaining(self) -> Result<Cents, MoneyError> {
        self.approved.minus(self.total()?)
    }

    /// Total so far as percentage of what was approved.
    pub fn share(self) -> Result<Option<Percent>, MoneyError> {
        Ok(self.total()?.percentage_of(self.approved))
    }

    pub fn plus(self, other: Figures) -> Result<Figures, MoneyError> {
        Ok(Figures {
            approved: self.approved.plus(other.approved)?,
            previous: self.previous.plus(other.previous)?,
            period: self.period.plus(other.period)?,
        })
    }

    pub fn sum(all: impl IntoIterator<Item = Figures>) -> Result<Figures, MoneyError> {
        all.into_iter().try_fold(Figures::default(), Figures::plus)
    }
}

/// The books of a grant against one budget version, seen from one reporting period.
#[derive(Clone, Debug)]
pub struct BudgetExecution {
    approved: Vec<Amount>,
    spent: Vec<Amount>,
    /// Position of the period that is reported; later ones do not count.
    period: usize,
}

impl BudgetExecution {
    /// `spent` are the direct costs of the ledger; flat-rate costs are added here.
    pub fn new(
        definition: &GrantDefinition,
        scheme: &CostScheme,
        budget: &BudgetVersion,
        spent: Vec<Amount>,
        period: usize,
    ) -> Result<Self, MoneyError> {
        let flat_rates = scheme.flat_rates_of(definition);
        let up_to_now = spent.into_iter().filter(|amount| amount.period.is_some_and(|place| place <= period));
        let approved = with_flat_rates(direct_budget(budget), &flat_rates)?;
        let spent = with_flat_rates(up_to_now.collect(), &flat_rates)?;
        Ok(Self { approved, spent, period })
    }

    /// Every group that has a budget or spending, in the order of its key.
    pub fn grouped(&self, grouping: Grouping) -> Result<BTreeMap<GroupKey, Figures>, MoneyError> {
        self.grouped_where(grouping, |_any| true)
    }

    /// What counts in the base of a flat rate, by category: without tendered contracts where the rate leaves them out
    /// (national scheme art. 13(3), CPR art. 55(1)).
    pub fn base_of(&self, rate: &FlatRate) -> Result<BTreeMap<String, Figures>, MoneyError> {
        let grouping = Grouping { by_category: true, ..Grouping::default() };
        let groups = self.grouped_where(grouping, |amount| rate.counts(&amount.category, amount.tendered))?;
        Ok(groups.into_iter().filter_map(|(key, figures)| Some((key.category?, figures))).collect())
    }

    fn grouped_where(
        &self,
        grouping: Grouping,
        counts: impl Fn(&Amount) -> bool,
    ) -> Result<BTreeMap<GroupKey, Figures>, MoneyError> {
        let mut groups: BTreeMap<GroupKey, Figures> = BTreeMap::new();
        for amount in self.approved.iter().filter(|amount| counts(amount)) {
            let figures = groups.entry(grouping.key(amount)).or_default();
            figures.approved = figures.approved.plus(amount.amount)?;
        }
        for amount in self.spent.iter().filter(|amount| counts(amount)) {
            let figures = groups.entry(grouping.key(amount)).or_default();
            if amount.period == Some(self.period) {
                figures.period = figures.period.plus(amount.amount)?;
            } else {
                figures.previous = figures.previous.plus(amount.amount)?;
            }
        }
        Ok(groups)
    }

    /// The budget with its flat-rate costs, one amount per line and year.
    pub fn approved(&self) -> &[Amount] {
        &self.approved
    }

    /// What was spent with its flat-rate costs, up to and including the period.
    pub fn spent(&self) -> &[Amount] {
        &self.spent
    }

    /// The whole project in one line.
    pub fn total(&self) -> Result<Figures, MoneyError> {
        Figures::sum(self.grouped(Grouping::default())?.into_values())
    }
}

impl Grouping {
    pub fn key(self, amount: &Amount) -> GroupKey {
        GroupKey {
            activity: if self.by_activity { amount.activity.clone() } else { None },
            category: self.by_category.then(|| amount.category.clone()),
            year: self.by_year.then_some(amount.year),
        }
    }
}

fn direct_budget(budget: &BudgetVersion) -> Vec<Amount> {
    let of_line = |line: &crate::domain::grant::BudgetLine| {
        let (activity, category) = (line.activity.clone(), line.category.clone());
        line.amounts
            .iter()
            .map(|(year, amount)| Amount {
                activity: Some(activity.clone()),
                category: category.clone(),
                year: year.parse().unwrap_or_default(),
                period: None,
                // A budget does not say what will be tendered.
                tendered: false,
                amount: *amount,
            })
            .collect::<Vec<_>>()
    };
    budget.lines.iter().flat_map(of_line).collect()
}

/// Adds the costs of each rate in turn: what one yields may count in the base of the next.
fn with_flat_rates(amounts: Vec<Amount>, flat_rates: &[&FlatRate]) -> Result<Vec<Amount>, MoneyError> {
    flat_rates.iter().try_fold(amounts, |amounts, rate| with_flat_rate(amounts, rate))
}

/// Adds the flat-rate costs per period and year: each is the rate on the running total less what came before, so
/// that their sum is the rate on the whole base, without a leftover cent.
fn with_flat_rate(mut amounts: Vec<Amount>, rate: &FlatRate) -> Result<Vec<Amount>, MoneyError> {
    let mut base: BTreeMap<(Option<usize>, i32), Cents> = BTreeMap::new();
    for amount in amounts.iter().filter(|amount| rate.counts(&amount.category, amount.tendered)) {
        let sum = base.entry((amount.period, amount.year)).or_default();
        *sum = sum.plus(amount.amount)?;
    }
    let (mut running, mut computed_before) = (Cents::ZERO, Cents::ZERO);
    for ((period, year), part) in base {
        running = running.plus(part)?;
        let computed = running.share(rate.percent)?;
        amounts.push(Amount {
            activity: None,
            category: rate.yields.clone(),
            year,
            period,
            tendered: false,
            amount: computed.minus(computed_before)?,
        });
        computed_before = computed;
    }
    Ok(amounts)
}

/// Who pays what: the EU never above its rate or its maximum, the others the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funding {
    pub eu: Figures,
    /// One per co-financier, in the order of the decision; their shares follow what they promised.
    pub co_financiers: Vec<Figures>,
    /// What nobody else promised.
    pub own: Figures,
}

impl Funding {
    /// Splits the total cost over its payers. The EU part is cut to the cent below (national scheme art. 11).
    pub fn of(decision: &GrantDecision, cost: Figures) -> Result<Funding, MoneyError> {
        let eu = Figures {
            approved: decision.maximum_amount,
            previous: eu_part(decision, cost.previous)?,
            period: eu_part(decision, cost.total()?)?.minus(eu_part(decision, cost.previous)?)?,
        };
        let promised = Cents::sum(decision.co_financiers.iter().map(|other| other.amount))?;
        let own_promised = decision.total_eligible_cost.minus(eu.approved)?.minus(promised)?;
        let weights: Vec<u64> = decision
            .co_financiers
            .iter()
            .map(|other| other.amount.size())
            .chain([if own_promised.is_negative() { 0 } else { own_promised.size() }])
            .collect();
        let rest_before = rest(cost.previous, eu.previous, &weights)?;
        let rest_total = rest(cost.total()?, eu.total()?, &weights)?;
        let approved = decision.co_financiers.iter().map(|other| other.amount).chain([own_promised]);
        let mut others = Vec::with_capacity(weights.len());
        for ((approved, previous), total) in approved.zip(rest_before).zip(rest_total) {
            others.push(Figures { approved, previous, period: total.minus(previous)? });
        }
        let own = others.pop().unwrap_or_default();
        Ok(Funding { eu, co_financiers: others, own })
    }

    pub fn total(&self) -> Result<Figures, MoneyError> {
        Figures::sum(self.co_financiers.iter().copied().chain([self.eu, self.own]))
    }
}

/// The EU contribution to a cost so far: the rate, and never more than the maximum.
fn eu_part(decision: &GrantDecision, cost: Cents) -> Result<Cents, MoneyError> {
    Ok(cost.ceiling_share(decision.maximum_rate)?.min(decision.maximum_amount))
}

/// What the EU leaves to the others, by the weight of their promises; all of it to the last when nobody promised.
fn rest(cost: Cents, eu: Cents, weights: &[u64]) -> Result<Vec<Cents>, MoneyError> {
    let rest = cost.minus(eu)?;
    if weights.iter().all(|weight| *weight == 0) {
        let mut parts = vec![Cents::ZERO; weights.len()];
        if let Some(last) = parts.last_mut() {
            *last = rest;
        }
        return Ok(parts);
    }
    rest.split(weights)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers of the tests")]
mod tests {
    use super::*;
    use crate::domain::language::Bilingual;
    use proptest::prelude::*;

    fn seven_percent() -> FlatRate {
        FlatRate {
            code: "7".into(),
            name: Bilingual::same("7"),
            percent: Percent::new(7.into()),
            base: vec!["a".into(), "f".into()],
            base_excludes_tendered: false,
            yields: "g".into(),
            replaces: vec!["g".into()],
            beside: vec![],
            article: "19(b)".into(),
        }
    }

    fn decision(rate: u32, maximum: i64, total: i64, co_financed: i64) -> GrantDecision {
        let day = "2025-01-01".parse().unwrap();
        GrantDecision {
            number: "1".into(),
            dated: day,
            period: crate::domain::calendar::DateSpan { from: day, to: day },
            total_eligible_cost: Cents::new(total),
            maximum_rate: Percent::new(rate.into()),
            maximum_amount: Cents::new(maximum),
            reporting_duty: Bilingual::same(""),
            indicators: vec![],
            target_group: Bilingual::same(""),
            co_financiers: vec![crate::domain::grant::CoFinancier {
                name: Bilingual::same("M"),
                amount: Cents::new(co_financed),
            }],
        }
    }

    fn amount(category: &str, period: usize, year: i32, cents: i64) -> Amount {
        Amount {
            activity: Some("X".into()),
            category: category.into(),
            year,
            period: Some(period),
            tendered: false,
            amount: Cents::new(cents),
        }
    }

    #[test]
    fn funding_stops_at_the_maximum() {
        let cost =
            Figures { approved: Cents::ZERO, previous: Cents::new(90_000), period: Cents::new(60_000) };
        let funding = Funding::of(&decision(75, 100_000, 140_000, 30_000), cost).unwrap();
        assert_eq!(funding.eu.previous, Cents::new(67_500));
        assert_eq!(funding.eu.total().unwrap(), Cents::new(100_000));
        assert_eq!(funding.co_financiers[0].approved, Cents::new(30_000));
        assert_eq!(funding.own.approved, Cents::new(10_000));
        assert_eq!(funding.total().unwrap().total().unwrap(), Cents::new(150_000));
    }

    proptest! {
        #[test]
        fn flat_rate_costs_add_up_without_a_leftover_cent(parts in prop::collection::vec((0_usize..6, 2024_i32..2029, -500_000_i64..5_000_000), 1..40)) {
            let amounts: Vec<Amount> = parts.iter().map(|(period, year, cents)| amount("a", *period, *year, *cents)).collect();
            let base = Cents::sum(amounts.iter().map(|amount| amount.amount)).unwrap();
            let rate = seven_percent();
            let with_rate = with_flat_rate(amounts, &rate).unwrap();
            let computed = Cents::sum(with_rate.iter().filter(|amount| amount.category == "g").map(|amount| amount.amount)).unwrap();
            prop_assert_eq!(computed, base.share(rate.percent).unwrap());
        }

        #[test]
        fn funding_adds_up_and_never_exceeds_rate_or_maximum(previous in 0_i64..900_000_000, period in 0_i64..900_000_000, rate in 1_u32..=100, maximum in 1_i64..900_000_000, co_financed in 0_i64..500_000_000) {
            let total_cost = maximum + co_financed;
            let decision = decision(rate, maximum, total_cost, co_financed);
            let cost = Figures { approved: Cents::new(total_cost), previous: Cents::new(previous), period: Cents::new(period) };
            let funding = Funding::of(&decision, cost).unwrap();
            let total = funding.total().unwrap();
            prop_assert_eq!(total.previous, cost.previous);
            prop_assert_eq!(total.total().unwrap(), cost.total().unwrap());
            prop_assert_eq!(total.approved, decision.total_eligible_cost);
            let eu = funding.eu.total().unwrap();
            prop_assert!(eu <= decision.maximum_amount);
            prop_assert!(eu.euros() <= cost.total().unwrap().euros() * decision.maximum_rate.fraction());
        }
    }
}
