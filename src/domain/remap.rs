//! From one scheme of cost categories to another by a mapping, not by code: category to category, several to one, and by
//! activity where one category is split. Nothing that is booked changes: lines keep the category they were booked under,
//! and reports read it through the mapping.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::grant::{BudgetLine, BudgetVersion, GrantDefinition};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};

/// How a grant passes from one scheme to another. The serde shape is the layout of a mapping file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeMapping {
    /// Code of the grant.
    pub grant: String,
    /// Code of the scheme that the grant has.
    pub from: String,
    /// Code of the scheme that it gets.
    pub to: String,
    /// Staff method and flat rate of the new scheme.
    pub staff_costs: String,
    pub indirect_costs: String,
    pub reason: Bilingual,
    #[serde(rename = "category")]
    pub categories: Vec<CategoryMapping>,
}

/// Where a category goes; a choice for an activity goes before the one for all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryMapping {
    pub from: String,
    pub to: String,
    /// Only for this activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
}

impl SchemeMapping {
    /// The category that a cost of this activity and category has in the new scheme.
    pub fn target(&self, activity: &str, category: &str) -> Option<&str> {
        let of_category = || self.categories.iter().filter(|mapping| mapping.from == category);
        let own = of_category().find(|mapping| mapping.activity.as_deref() == Some(activity));
        let target = own.or_else(|| of_category().find(|mapping| mapping.activity.is_none()));
        target.map(|mapping| mapping.to.as_str())
    }
}

/// The category of a booking in the scheme that the grant has now.
pub fn category_now<'a>(mappings: &'a [SchemeMapping], activity: &str, booked: &'a str) -> &'a str {
    mappings.iter().fold(booked, |category, mapping| mapping.target(activity, category).unwrap_or(category))
}

/// What cannot be mapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMap {
    #[error("grant {grant} has scheme {has}, and the mapping begins at {begins}")]
    OtherScheme { grant: String, has: String, begins: String },
    #[error("the mapping says nothing about {}", .0.join(", "))]
    Unmapped(Vec<String>),
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl CannotMap {
    pub fn message(&self) -> Bilingual {
        match self {
            CannotMap::OtherScheme { grant, has, begins } => Bilingual::new(
                format!("Subsidieproject {grant} heeft schema {has}; de koppeling begint bij {begins}."),
                format!("Grant {grant} has scheme {has}; the mapping begins at {begins}."),
            ),
            CannotMap::Unmapped(places) => {
                let places = places.join(", ");
                Bilingual::new(
                    format!(
                        "De koppeling zegt niet waar dit heen gaat: {places}. Voeg [[category]] toe voor elk."
                    ),
                    format!(
                        "The mapping does not say where this goes: {places}. Add a [[category]] for each."
                    ),
                )
            }
            CannotMap::Money(error) => Bilingual::same(error.to_string()),
        }
    }
}

/// The definition under the new scheme. Every line of every budget version is mapped, lines that come together are added
/// up, and `booked` (activity and category of everything that carries bookings) must have a place too.
pub fn remapped(
    definition: &GrantDefinition,
    mapping: &SchemeMapping,
    booked: &[(String, String)],
) -> Result<GrantDefinition, CannotMap> {
    if definition.scheme != mapping.from {
        return Err(CannotMap::OtherScheme {
            grant: definition.code.clone(),
            has: definition.scheme.clone(),
            begins: mapping.from.clone(),
        });
    }
    let budgeted = definition.budget_versions.iter().flat_map(|version| &version.lines);
    let budgeted = budgeted.map(|line| (line.activity.clone(), line.category.clone()));
    let mut unmapped: Vec<String> = budgeted
        .chain(booked.iter().cloned())
        .filter(|(activity, category)| mapping.target(activity, category).is_none())
        .map(|(activity, category)| format!("{activity}/{category}"))
        .collect();
    unmapped.sort();
    unmapped.dedup();
    if !unmapped.is_empty() {
        return Err(CannotMap::Unmapped(unmapped));
    }
    let mut versions = Vec::with_capacity(definition.budget_versions.len());
    for version in &definition.budget_versions {
        let mut version = BudgetVersion { lines: mapped_lines(version, mapping)?, ..version.clone() };
        with_booked_lines(&mut version, mapping, booked);
        versions.push(version);
    }
    let mut mappings = definition.remapped.clone();
    mappings.push(mapping.clone());
    Ok(GrantDefinition {
        scheme: mapping.to.clone(),
        staff_costs: mapping.staff_costs.clone(),
        indirect_costs: mapping.indirect_costs.clone(),
        budget_versions: versions,
        remapped: mappings,
        ..definition.clone()
    })
}

fn mapped_lines(version: &BudgetVersion, mapping: &SchemeMapping) -> Result<Vec<BudgetLine>, CannotMap> {
    let mut lines: Vec<BudgetLine> = Vec::with_capacity(version.lines.len());
    for line in &version.lines {
        let category = mapping.target(&line.activity, &line.category).unwrap_or(&line.category);
        let same = |known: &&mut BudgetLine| known.activity == line.activity && known.category == category;
        match lines.iter_mut().find(same) {
            Some(known) => add_amounts(&mut known.amounts, &line.amounts)?,
            None => lines.push(BudgetLine { category: category.to_owned(), ..line.clone() }),
        }
    }
    Ok(lines)
}

fn add_amounts(to: &mut BTreeMap<String, Cents>, from: &BTreeMap<String, Cents>) -> Result<(), MoneyError> {
    for (year, amount) in from {
        let sum = to.entry(year.clone()).or_default();
        *sum = sum.plus(*amount)?;
    }
    Ok(())
}

/// A place that carries bookings and no budget keeps a budget line, with nothing on it.
fn with_booked_lines(version: &mut BudgetVersion, mapping: &SchemeMapping, booked: &[(String, String)]) {
    for (activity, category) in booked {
        let Some(target) = mapping.target(activity, category) else { continue };
        if version.line(activity, target).is_none() {
            version.lines.push(BudgetLine {
                activity: activity.clone(),
                category: target.to_owned(),
                amounts: BTreeMap::new(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample;

    fn mapping(choices: &[(&str, Option<&str>, &str)]) -> SchemeMapping {
        SchemeMapping {
            grant: "TEST".to_owned(),
            from: "test".to_owned(),
            to: "eu".to_owned(),
            staff_costs: "actual".to_owned(),
            indirect_costs: "indirect-7".to_owned(),
            reason: Bilingual::same("other funder"),
            categories: choices
                .iter()
                .map(|(from, activity, to)| CategoryMapping {
                    from: (*from).to_owned(),
                    to: (*to).to_owned(),
                    activity: activity.map(str::to_owned),
                })
                .collect(),
        }
    }

    #[test]
    fn a_choice_for_an_activity_goes_first() {
        let mapping = mapping(&[("c", None, "C.3"), ("c", Some("HM"), "B"), ("b", None, "C.1")]);
        for (activity, category, target) in
            [("HM", "c", Some("B")), ("PM", "c", Some("C.3")), ("HM", "b", Some("C.1")), ("HM", "a", None)]
        {
            assert_eq!(mapping.target(activity, category), target, "{activity}/{category}");
        }
        assert_eq!(category_now(std::slice::from_ref(&mapping), "HM", "c"), "B");
        assert_eq!(category_now(&[], "HM", "c"), "c");
        // A second change of scheme reads on from the first.
        let again = SchemeMapping {
            categories: vec![CategoryMapping { from: "B".to_owned(), to: "f".to_owned(), activity: None }],
            ..mapping.clone()
        };
        assert_eq!(category_now(&[mapping, again], "HM", "c"), "f");
    }

    #[test]
    fn budgets_keep_their_sums_when_categories_come_together() {
        let grant = sample::grant();
        let mapping =
            mapping(&[("a", None, "A.1"), ("b", None, "C.3"), ("c", None, "C.3"), ("c", Some("HM"), "B")]);
        let changed = remapped(&grant, &mapping, &[("HM".to_owned(), "b".to_owned())]).unwrap();
        assert_eq!((changed.scheme.as_str(), changed.remapped.len()), ("eu", 1));
        let (before, after) = (grant.newest_budget().unwrap(), changed.newest_budget().unwrap());
        assert_eq!(before.total(), after.total());
        assert_eq!(after.line("PM", "C.3").unwrap().total(), Ok(Cents::new(20_000_000)));
        assert_eq!(after.line("HM", "B").unwrap().total(), Ok(Cents::new(10_000_000)));
        assert_eq!(after.lines.len(), 4 * 2 + 1);
    }

    #[test]
    fn what_is_forgotten_is_named() {
        let mapping = mapping(&[("a", None, "A.1"), ("b", None, "C.3"), ("c", Some("HM"), "B")]);
        let refused = remapped(&sample::grant(), &mapping, &[("HM".to_owned(), "d".to_owned())]);
        let places = ["HM-NG/c", "HM-TZ/c", "HM/d", "PM/c"].map(str::to_owned).to_vec();
        assert_eq!(refused, Err(CannotMap::Unmapped(places)));
        let other = SchemeMapping { from: "eu".to_owned(), ..mapping };
        assert!(matches!(remapped(&sample::grant(), &other, &[]), Err(CannotMap::OtherScheme { .. })));
    }
}
