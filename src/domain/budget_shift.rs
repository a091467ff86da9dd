//! Shifts between budget lines: what is spent or budgeted on a category above what was approved must come from another.
//! The national scheme has no percentage in its articles (looked for in art. 1-32); where the decision or the handbook has
//! one, it is a setting of the grant. Without one every shift is told and none is refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::grant::BudgetVersion;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};

/// How far a category may grow at the cost of others without consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShiftLimit {
    pub percent: Percent,
    pub of: ShiftBase,
}

/// What the percentage is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShiftBase {
    /// The approved amount of the category itself.
    Category,
    /// All direct costs of the approved budget, held against all growth together.
    Budget,
}

impl ShiftBase {
    pub fn code(self) -> &'static str {
        match self {
            ShiftBase::Category => "category",
            ShiftBase::Budget => "budget",
        }
    }
}

/// One category above what was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    pub category: String,
    pub approved: Cents,
    pub now: Cents,
    /// What must come from other categories.
    pub growth: Cents,
    /// The growth as percentage of what it is held against; nothing where nothing was approved.
    pub percent: Option<Percent>,
    /// How far it may grow without consent; nothing without a limit.
    pub allowed: Option<Cents>,
    pub above_limit: bool,
}

/// Every category that grew, in the order of the codes. `approved` and `now` are direct costs by category.
pub fn shifts(
    approved: &BTreeMap<String, Cents>,
    now: &BTreeMap<String, Cents>,
    limit: Option<ShiftLimit>,
) -> Result<Vec<Shift>, MoneyError> {
    let whole = Cents::sum(approved.values().copied())?;
    let growths: Vec<(&String, Cents, Cents, Cents)> = now
        .iter()
        .map(|(category, now)| {
            let approved = approved.get(category).copied().unwrap_or_default();
            Ok((category, approved, *now, now.minus(approved)?))
        })
        .collect::<Result<_, MoneyError>>()?;
    let grown = growths.into_iter().filter(|(_, _, _, growth)| *growth > Cents::ZERO);
    let grown: Vec<_> = grown.collect();
    let together = Cents::sum(grown.iter().map(|(_, _, _, growth)| *growth))?;
    let mut found = Vec::with_capacity(grown.len());
    for (category, approved, now, growth) in grown {
        let (base, held) = match limit.map(|limit| limit.of) {
            Some(ShiftBase::Budget) => (whole, together),
            Some(ShiftBase::Category) | None => (approved, growth),
        };
        let allowed = limit.map(|limit| base.ceiling_share(limit.percent)).transpose()?;
        found.push(Shift {
            category: category.clone(),
            approved,
            now,
            growth,
            percent: held.percentage_of(base),
            allowed,
            above_limit: allowed.is_some_and(|allowed| held > allowed),
        });
    }
    Ok(found)
}

/// The direct costs of a budget by category.
pub fn by_category(budget: &BudgetVersion) -> Result<BTreeMap<String, Cents>, MoneyError> {
    let mut sums: BTreeMap<String, Cents> = BTreeMap::new();
    for line in &budget.lines {
        let sum = sums.entry(line.category.clone()).or_default();
        *sum = sum.plus(line.total()?)?;
    }
    Ok(sums)
}

impl Shift {
    /// The shift in words.
    pub fn message(&self, limit: Option<ShiftLimit>) -> Bilingual {
        let Shift { category, approved, now, growth, .. } = self;
        let percent =
            |unknown: &str| self.percent.map_or_else(|| unknown.to_owned(), |percent| format!("{percent} %"));
        match limit {
            Some(ShiftLimit { percent: most, .. }) if self.above_limit => Bilingual::new(
                format!(
                    "Kostensoort {category} gaat van EUR {approved} naar EUR {now}: {} verschuiving, meer dan de grens van {most} %. Vraag vooraf toestemming (art. 30(2)).",
                    percent("nieuwe")
                ),
                format!(
                    "Category {category} goes from EUR {approved} to EUR {now}: a shift of {}, above the limit of {most} %. Ask for consent beforehand (art. 30(2)).",
                    percent("a new line")
                ),
            ),
            _ => Bilingual::new(
                format!(
                    "Kostensoort {category} heeft EUR {growth} van andere kostensoorten nodig (EUR {approved} goedgekeurd)."
                ),
                format!(
                    "Category {category} needs EUR {growth} of other categories (EUR {approved} approved)."
                ),
            ),
        }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers of the tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sums(amounts: &[(&str, i64)]) -> BTreeMap<String, Cents> {
        amounts.iter().map(|(category, cents)| ((*category).to_owned(), Cents::new(*cents))).collect()
    }

    fn limit(percent: u32, of: ShiftBase) -> ShiftLimit {
        ShiftLimit { percent: Percent::new(percent.into()), of }
    }

    #[test]
    fn a_limit_is_passed_by_the_first_cent_above_it() {
        let approved = sums(&[("a", 100_000), ("b", 50_000), ("f", 50_000)]);
        for (now, limit, expected) in [
            (sums(&[("a", 90_000), ("b", 60_000)]), None, vec![("b", 10_000, false)]),
            (sums(&[("a", 100_000), ("b", 50_000)]), None, vec![]),
            (sums(&[("b", 55_000)]), Some(limit(10, ShiftBase::Category)), vec![("b", 5_000, false)]),
            (sums(&[("b", 55_001)]), Some(limit(10, ShiftBase::Category)), vec![("b", 5_001, true)]),
            // Nothing was approved for c: any cent is above.
            (sums(&[("c", 1)]), Some(limit(10, ShiftBase::Category)), vec![("c", 1, true)]),
            // 10 % of 200,000 is 20,000 for all growth together.
            (
                sums(&[("b", 60_000), ("f", 60_000)]),
                Some(limit(10, ShiftBase::Budget)),
                vec![("b", 10_000, false), ("f", 10_000, false)],
            ),
            (
                sums(&[("b", 60_000), ("f", 60_001)]),
                Some(limit(10, ShiftBase::Budget)),
                vec![("b", 10_000, true), ("f", 10_001, true)],
            ),
        ] {
            let found = shifts(&approved, &now, limit).unwrap();
            let told: Vec<_> = found
                .iter()
                .map(|shift| (shift.category.as_str(), shift.growth.get(), shift.above_limit))
                .collect();
            assert_eq!(told, expected, "{now:?} {limit:?}");
        }
    }

    #[test]
    fn a_shift_tells_its_figures() {
        let limit = Some(limit(10, ShiftBase::Category));
        let found = shifts(&sums(&[("b", 50_000)]), &sums(&[("b", 60_000)]), limit).unwrap();
        assert_eq!(
            found[0].message(limit).en,
            "Category b goes from EUR 500.00 to EUR 600.00: a shift of 20.0 %, above the limit of 10 %. Ask for consent beforehand (art. 30(2))."
                .replace("20.0", &found[0].percent.unwrap().to_string())
        );
        assert_eq!(found[0].percent.unwrap().get(), rust_decimal::Decimal::from(20));
        assert_eq!(
            found[0].message(None).en,
            "Category b needs EUR 100.00 of other categories (EUR 500.00 approved)."
        );
    }

    proptest! {
        #[test]
        fn growth_is_what_is_above_and_nothing_else(parts in prop::collection::vec((0_i64..1_000_000, 0_i64..1_000_000), 0..8)) {
            let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
            let approved: BTreeMap<String, Cents> = names.iter().zip(&parts).map(|(name, (approved, _))| ((*name).to_owned(), Cents::new(*approved))).collect();
            let now: BTreeMap<String, Cents> = names.iter().zip(&parts).map(|(name, (_, now))| ((*name).to_owned(), Cents::new(*now))).collect();
            let found = shifts(&approved, &now, None).unwrap();
            let expected: i64 = parts.iter().map(|(approved, now)| (now - approved).max(0)).sum();
            prop_assert_eq!(found.iter().map(|shift| shift.growth.get()).sum::<i64>(), expected);
        }
    }
}
