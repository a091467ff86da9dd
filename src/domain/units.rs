//! Unit costs and lump sums (CPR art. 53(1)(b) and (c), 53(3)): an amount for a unit that is counted and proved, whatever it
//! really cost. A lump sum is one unit that counts once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, CostProblem, UsedValue};
use crate::domain::cost_basis::{BasisKind, Statement};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};

/// An amount for a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCost {
    pub code: String,
    pub name: Bilingual,
    /// What is counted: a trained person, a day, the whole of a work package.
    pub unit: Bilingual,
    pub rate: Cents,
    pub category: String,
    /// Where the amount comes from: the decision, or an article.
    pub article: String,
    /// Documents that every count needs.
    pub evidence: Vec<String>,
    /// Counts once for each activity.
    #[serde(default)]
    pub lump_sum: bool,
    #[serde(default)]
    pub withdrawn: bool,
}

/// Units that were counted on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitsCounted {
    /// Code of the unit cost.
    pub unit_cost: String,
    pub activity: String,
    pub on: NaiveDate,
    pub count: Decimal,
    /// The documents that are there, by the names that the unit cost asks for.
    pub evidence: Vec<String>,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub withdrawn: bool,
}

impl Statement for UnitCost {
    const KIND: BasisKind = BasisKind::UnitCost;
    type Key = String;

    fn key(&self) -> Self::Key {
        self.code.clone()
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

impl Statement for UnitsCounted {
    const KIND: BasisKind = BasisKind::Units;
    type Key = (String, String, NaiveDate);

    fn key(&self) -> Self::Key {
        (self.unit_cost.clone(), self.activity.clone(), self.on)
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

/// What the units counted in a stretch of days come to. A count without its documents has no cost.
pub fn unit_costs(
    definitions: &[UnitCost],
    counted: &[UnitsCounted],
    span: DateSpan,
) -> Result<(Vec<ComputedCost>, Vec<CostProblem>), MoneyError> {
    let (mut costs, mut problems) = (Vec::new(), Vec::new());
    let mut all: BTreeMap<(&str, &str), Decimal> = BTreeMap::new();
    for units in counted {
        let sum = all.entry((&units.unit_cost, &units.activity)).or_default();
        *sum = sum.saturating_add(units.count);
    }
    for units in counted.iter().filter(|units| span.contains(units.on)) {
        let Some(unit) = definitions.iter().find(|unit| unit.code == units.unit_cost) else {
            problems.push(unknown_unit(units));
            continue;
        };
        let missing: Vec<&str> = unit
            .evidence
            .iter()
            .filter(|needed| !units.evidence.contains(needed))
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            problems.push(evidence_missing(unit, units, &missing.join(", ")));
            continue;
        }
        let counted_in_all = all.get(&(units.unit_cost.as_str(), units.activity.as_str())).copied();
        if unit.lump_sum && counted_in_all.is_some_and(|count| count > Decimal::ONE) {
            problems.push(lump_sum_twice(unit, units));
            continue;
        }
        costs.push(cost_of(unit, units)?);
    }
    Ok((costs, problems))
}

fn cost_of(unit: &UnitCost, units: &UnitsCounted) -> Result<ComputedCost, MoneyError> {
    let euros = unit.rate.euros().checked_mul(units.count).ok_or(MoneyError::Overflow)?;
    let amount = Cents::from_euros_half_away(euros)?;
    let (count, rate) = (units.count.normalize(), unit.rate);
    Ok(ComputedCost {
        item: format!("{} {} {}", unit.code, units.activity, units.on),
        activity: units.activity.clone(),
        category: unit.category.clone(),
        day: units.on,
        supplier: unit.code.clone(),
        document_number: String::new(),
        amount,
        article: unit.article.clone(),
        formula: Bilingual::new(
            format!("{}: {count} {} x EUR {rate} = EUR {amount}", unit.name.nl, unit.unit.nl),
            format!("{}: {count} {} x EUR {rate} = EUR {amount}", unit.name.en, unit.unit.en),
        ),
        values: vec![
            UsedValue::new("eenheid", "unit", &unit.code),
            UsedValue::new("aantal", "count", count),
            UsedValue::new("bedrag per eenheid", "amount a unit", rate),
            UsedValue::new("bewijsstukken", "documents", units.evidence.join(", ")),
        ],
    })
}

fn problem(
    code: &'static str,
    units: &UnitsCounted,
    article: &str,
    message: Bilingual,
    remedy: (&str, &str),
) -> CostProblem {
    CostProblem {
        code,
        blocks: true,
        subject: format!("{} {} {}", units.unit_cost, units.activity, units.on),
        article: article.to_owned(),
        message,
        remedy: Bilingual::new(remedy.0, remedy.1),
    }
}

fn unknown_unit(units: &UnitsCounted) -> CostProblem {
    let code = &units.unit_cost;
    problem(
        "unit-cost-unknown",
        units,
        "CPR art. 53(1)(b)",
        Bilingual::new(
            format!("Er is geen eenheidskost '{code}'."),
            format!("There is no unit cost '{code}'."),
        ),
        (
            "Stel de eenheid met haar bedrag ([[unit_cost]]).",
            "State the unit with its amount ([[unit_cost]]).",
        ),
    )
}

fn evidence_missing(unit: &UnitCost, units: &UnitsCounted, missing: &str) -> CostProblem {
    let (code, on) = (&unit.code, units.on);
    problem(
        "unit-evidence-missing",
        units,
        &unit.article,
        Bilingual::new(
            format!("Bij {code} van {on} ontbreekt: {missing}."),
            format!("{code} of {on} lacks: {missing}."),
        ),
        ("Voeg de stukken toe en stel de telling opnieuw.", "Add the documents and state the count anew."),
    )
}

fn lump_sum_twice(unit: &UnitCost, units: &UnitsCounted) -> CostProblem {
    let (code, activity) = (&unit.code, &units.activity);
    problem(
        "lump-sum-counted-twice",
        units,
        &unit.article,
        Bilingual::new(
            format!("Vast bedrag {code} telt voor {activity} meer dan een keer."),
            format!("Lump sum {code} counts more than once for {activity}."),
        ),
        (
            "Trek een van de tellingen in (withdrawn = true).",
            "Withdraw one of the counts (withdrawn = true).",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(lump_sum: bool) -> UnitCost {
        UnitCost {
            code: "U-1".to_owned(),
            name: Bilingual::new("opgeleide trainer", "trained trainer"),
            unit: Bilingual::new("personen", "persons"),
            rate: "1250.50".parse().unwrap(),
            category: "f".to_owned(),
            article: "besluit 3".to_owned(),
            evidence: vec!["presentielijst".to_owned(), "certificaat".to_owned()],
            lump_sum,
            withdrawn: false,
        }
    }

    fn counted(on: &str, count: &str, evidence: &[&str]) -> UnitsCounted {
        UnitsCounted {
            unit_cost: "U-1".to_owned(),
            activity: "HM".to_owned(),
            on: on.parse().unwrap(),
            count: count.parse().unwrap(),
            evidence: evidence.iter().map(|text| (*text).to_owned()).collect(),
            note: String::new(),
            withdrawn: false,
        }
    }

    const BOTH: &[&str] = &["certificaat", "presentielijst"];

    #[test]
    fn units_cost_their_rate_when_they_are_proved() {
        let span = DateSpan { from: "2025-01-01".parse().unwrap(), to: "2025-06-30".parse().unwrap() };
        for (lump_sum, counts, amounts, problems) in [
            (false, vec![counted("2025-03-01", "9", BOTH)], vec![1_125_450], vec![]),
            // Half a unit of 1,250.50 is 625.25; a third is rounded half away.
            (false, vec![counted("2025-03-01", "0.3333", BOTH)], vec![41_679], vec![]),
            (false, vec![counted("2025-07-01", "9", BOTH)], vec![], vec![]),
            (
                false,
                vec![counted("2025-03-01", "9", &["certificaat"])],
                vec![],
                vec!["unit-evidence-missing"],
            ),
            (true, vec![counted("2025-03-01", "1", BOTH)], vec![125_050], vec![]),
            // The second count lies in another period: the first is no longer certain either.
            (
                true,
                vec![counted("2025-03-01", "1", BOTH), counted("2025-09-01", "1", BOTH)],
                vec![],
                vec!["lump-sum-counted-twice"],
            ),
        ] {
            let (costs, found) = unit_costs(&[unit(lump_sum)], &counts, span).unwrap();
            assert_eq!(costs.iter().map(|cost| cost.amount.get()).collect::<Vec<_>>(), amounts, "{counts:?}");
            assert_eq!(found.iter().map(|problem| problem.code).collect::<Vec<_>>(), problems, "{counts:?}");
        }
        let (_, found) = unit_costs(&[], &[counted("2025-03-01", "1", BOTH)], span).unwrap();
        assert_eq!(found[0].code, "unit-cost-unknown");
    }
}
