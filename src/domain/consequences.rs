//! What posting an import would do: to each budget line, to the base and amount of the flat rate, to the EU funding and to
//! the reporting periods. Computed with the same rules as the budget execution, so that the books say the same afterwards.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::budget_shift::{Shift, ShiftLimit, by_category, shifts};
use crate::domain::execution::{Amount, BudgetExecution, Figures, Funding, GroupKey, Grouping};
use crate::domain::grant::{BudgetVersion, GrantDefinition};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::scheme::CostScheme;

/// An amount before and after an import, in euro cents, against what was approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Effect {
    pub approved: Cents,
    pub so_far: Cents,
    pub import: Cents,
    pub after: Cents,
    /// What lies above the approved amount afterwards.
    pub exceeds: Cents,
}

impl Effect {
    fn new(approved: Cents, so_far: Cents, after: Cents) -> Result<Self, MoneyError> {
        let above = after.minus(approved)?;
        let exceeds = if above.is_negative() { Cents::ZERO } else { above };
        Ok(Self { approved, so_far, import: after.minus(so_far)?, after, exceeds })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineEffect {
    pub activity: String,
    pub category: String,
    #[serde(flatten)]
    pub effect: Effect,
}

/// The costs that a flat rate yields, and the direct costs that it is taken of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlatRateEffect {
    pub code: String,
    pub percent: Percent,
    pub category: String,
    pub base_so_far: Cents,
    pub base_import: Cents,
    pub base_after: Cents,
    #[serde(flatten)]
    pub effect: Effect,
}

/// What the EU pays: its rate of the cost, and never more than its maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FundingEffect {
    pub rate: Percent,
    pub maximum: Cents,
    pub so_far: Cents,
    pub import: Cents,
    pub after: Cents,
    /// What the rate would yield above the maximum; others bear it.
    pub above_maximum: Cents,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodEffect {
    pub period: String,
    pub so_far: Cents,
    pub import: Cents,
    pub after: Cents,
}

/// Everything that posting an import would do. Only what it touches is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consequences {
    pub budget_version: u32,
    /// Direct costs.
    pub lines: Vec<LineEffect>,
    /// One for each flat rate of the grant, in the order in which they are computed.
    pub flat_rates: Vec<FlatRateEffect>,
    /// The whole project with its flat rate, against the budget.
    pub total: Effect,
    pub funding: FundingEffect,
    /// Direct costs by reporting period.
    pub periods: Vec<PeriodEffect>,
    /// Categories of the import that need money of others afterwards.
    pub shifts: Vec<Shift>,
    /// A setting of the grant.
    pub shift_limit: Option<ShiftLimit>,
}

impl Consequences {
    /// `before` are the direct costs of the ledger, `added` those of the import.
    pub fn of(
        definition: &GrantDefinition,
        scheme: &CostScheme,
        budget: &BudgetVersion,
        before: &[Amount],
        added: &[Amount],
    ) -> Result<Self, MoneyError> {
        let every_period = definition.periods.len();
        let all: Vec<Amount> = before.iter().chain(added).cloned().collect();
        let execution =
            |spent: Vec<Amount>| BudgetExecution::new(definition, scheme, budget, spent, every_period);
        let (earlier, later) = (execution(before.to_vec())?, execution(all.clone())?);
        let grouping = Grouping { by_activity: true, by_category: true, by_year: false };
        let (groups_before, groups_after) = (earlier.grouped(grouping)?, later.grouped(grouping)?);
        let effect_of = |key: &GroupKey| {
            let before = groups_before.get(key).copied().unwrap_or_default();
            let after = groups_after.get(key).copied().unwrap_or_default();
            Effect::new(after.approved, before.total()?, after.total()?)
        };
        let mut lines = Vec::new();
        for key in groups_after.keys() {
            if let (Some(activity), Some(category)) = (&key.activity, &key.category)
                && added
                    .iter()
                    .any(|amount| amount.activity.as_ref() == Some(activity) && amount.category == *category)
            {
                let (activity, category) = (activity.clone(), category.clone());
                lines.push(LineEffect { activity, category, effect: effect_of(key)? });
            }
        }
        let mut flat_rates = Vec::new();
        for rate in scheme.flat_rates_of(definition) {
            let base = |execution: &BudgetExecution| {
                let parts = execution.base_of(rate)?.into_values().map(Figures::total);
                Cents::sum(parts.collect::<Result<Vec<_>, _>>()?)
            };
            let (base_so_far, base_after) = (base(&earlier)?, base(&later)?);
            let key = GroupKey { activity: None, category: Some(rate.yields.clone()), year: None };
            flat_rates.push(FlatRateEffect {
                code: rate.code.clone(),
                percent: rate.percent,
                category: rate.yields.clone(),
                base_so_far,
                base_import: base_after.minus(base_so_far)?,
                base_after,
                effect: effect_of(&key)?,
            });
        }
        let (total_before, total_after) = (earlier.total()?, later.total()?);
        Ok(Self {
            budget_version: budget.number,
            lines,
            flat_rates,
            total: Effect::new(total_after.approved, total_before.total()?, total_after.total()?)?,
            funding: funding_effect(definition, &earlier, &later)?,
            periods: period_effects(definition, before, added)?,
            shifts: shifts_of(definition, budget, &all, added)?,
            shift_limit: definition.budget_shift,
        })
    }

    /// What would lie above what was approved, in words.
    pub fn warnings(&self) -> Vec<Bilingual> {
        let mut warnings = Vec::new();
        for line in &self.lines {
            let (place, effect) = (format!("{}/{}", line.activity, line.category), line.effect);
            if effect.exceeds > Cents::ZERO {
                warnings.push(above(&place, &place, effect));
            }
        }
        warnings.extend(self.shifts.iter().map(|shift| shift.message(self.shift_limit)));
        for rate in self.flat_rates.iter().filter(|rate| rate.effect.exceeds > Cents::ZERO) {
            let category = &rate.category;
            warnings.push(above(
                &format!("vast percentage ({category})"),
                &format!("flat rate ({category})"),
                rate.effect,
            ));
        }
        if self.total.exceeds > Cents::ZERO {
            warnings.push(above("het hele project", "the whole project", self.total));
        }
        let FundingEffect { maximum, above_maximum, .. } = self.funding;
        if above_maximum > Cents::ZERO {
            warnings.push(Bilingual::new(
                format!(
                    "De EU-bijdrage blijft bij het maximum van EUR {maximum}: EUR {above_maximum} is voor anderen."
                ),
                format!("The EU funding stops at its maximum of EUR {maximum}: others bear EUR {above_maximum}."),
            ));
        }
        warnings
    }
}

fn above(place_nl: &str, place_en: &str, effect: Effect) -> Bilingual {
    let Effect { approved, after, exceeds, .. } = effect;
    Bilingual::new(
        format!("{place_nl}: EUR {after} is EUR {exceeds} meer dan de begrote EUR {approved}."),
        format!("{place_en}: EUR {after} is EUR {exceeds} above the approved EUR {approved}."),
    )
}

fn funding_effect(
    definition: &GrantDefinition,
    earlier: &BudgetExecution,
    later: &BudgetExecution,
) -> Result<FundingEffect, MoneyError> {
    let decision = &definition.decision;
    let so_far = Funding::of(decision, earlier.total()?)?.eu.total()?;
    let total = later.total()?;
    let after = Funding::of(decision, total)?.eu.total()?;
    let at_rate = total.total()?.ceiling_share(decision.maximum_rate)?;
    Ok(FundingEffect {
        rate: decision.maximum_rate,
        maximum: decision.maximum_amount,
        so_far,
        import: after.minus(so_far)?,
        after,
        above_maximum: at_rate.minus(after)?,
    })
}

/// Categories that an import touches and that are above what was approved with it.
fn shifts_of(
    definition: &GrantDefinition,
    budget: &BudgetVersion,
    all: &[Amount],
    added: &[Amount],
) -> Result<Vec<Shift>, MoneyError> {
    let mut now: BTreeMap<String, Cents> = BTreeMap::new();
    for amount in all {
        let sum = now.entry(amount.category.clone()).or_default();
        *sum = sum.plus(amount.amount)?;
    }
    let mut found = shifts(&by_category(budget)?, &now, definition.budget_shift)?;
    found.retain(|shift| added.iter().any(|amount| amount.category == shift.category));
    Ok(found)
}

fn period_effects(
    definition: &GrantDefinition,
    before: &[Amount],
    added: &[Amount],
) -> Result<Vec<PeriodEffect>, MoneyError> {
    let by_period = |amounts: &[Amount]| {
        let mut sums: BTreeMap<usize, Cents> = BTreeMap::new();
        for amount in amounts {
            if let Some(period) = amount.period {
                let sum = sums.entry(period).or_default();
                *sum = sum.plus(amount.amount)?;
            }
        }
        Ok::<_, MoneyError>(sums)
    };
    let (before, added) = (by_period(before)?, by_period(added)?);
    let mut effects = Vec::with_capacity(added.len());
    for (place, import) in added {
        let so_far = before.get(&place).copied().unwrap_or_default();
        if let Some(period) = definition.periods.get(place) {
            let after = so_far.plus(import)?;
            effects.push(PeriodEffect { period: period.code.clone(), so_far, import, after });
        }
    }
    Ok(effects)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample::{self, spent};

    #[test]
    fn an_import_is_held_against_budget_flat_rate_and_funding() {
        let (mut grant, scheme) = (sample::grant(), sample::scheme());
        grant.decision.maximum_amount = Cents::new(9_000_000);
        let budget = grant.newest_budget().unwrap().clone();
        let (before, added) = ([spent("HM-NG", "b", 8_000_000)], [spent("HM-NG", "b", 2_500_000)]);
        let found = Consequences::of(&grant, &scheme, &budget, &before, &added).unwrap();
        assert_eq!(found.lines.len(), 1);
        let effect = found.lines[0].effect;
        assert_eq!(
            (effect.approved.get(), effect.so_far.get(), effect.import.get(), effect.after.get()),
            (10_000_000, 8_000_000, 2_500_000, 10_500_000)
        );
        assert_eq!(effect.exceeds, Cents::new(500_000));
        assert_eq!(found.funding.after, Cents::new(9_000_000));
        assert!(found.funding.above_maximum >= Cents::new(1_500_000));
        let warnings = found.warnings();
        assert!(
            warnings.iter().any(|warning| warning.en
                == "HM-NG/b: EUR 105000.00 is EUR 5000.00 above the approved EUR 100000.00."),
            "{warnings:?}"
        );
        assert!(warnings.iter().any(|warning| warning.en.starts_with("The EU funding stops")));
    }

    #[test]
    fn a_shift_above_the_limit_asks_for_consent() {
        let (mut grant, scheme) = (sample::grant(), sample::scheme());
        let budget = grant.newest_budget().unwrap().clone();
        // Category b has four lines of 100,000.00; 430,000.00 is 7.5 % above them.
        let added = [spent("HM-NG", "b", 43_000_000)];
        for (percent, above) in [(None, false), (Some(7), true), (Some(8), false)] {
            let of = crate::domain::budget_shift::ShiftBase::Category;
            grant.budget_shift =
                percent.map(|percent: i64| ShiftLimit { percent: Percent::new(percent.into()), of });
            let found = Consequences::of(&grant, &scheme, &budget, &[], &added).unwrap();
            let told: Vec<_> =
                found.shifts.iter().map(|shift| (shift.growth.get(), shift.above_limit)).collect();
            assert_eq!(told, [(3_000_000, above)], "{percent:?}");
            let asks =
                found.warnings().iter().any(|warning| warning.en.contains("Ask for consent beforehand"));
            assert_eq!(asks, above, "{percent:?}");
        }
    }

    #[test]
    fn nothing_added_changes_nothing() {
        let (grant, scheme) = (sample::grant(), sample::scheme());
        let budget = grant.newest_budget().unwrap().clone();
        let before = [spent("HM-NG", "a", 12_345)];
        let found = Consequences::of(&grant, &scheme, &budget, &before, &[]).unwrap();
        assert!(found.lines.is_empty() && found.periods.is_empty() && found.warnings().is_empty());
        assert_eq!((found.total.import, found.funding.import), (Cents::ZERO, Cents::ZERO));
    }
}
