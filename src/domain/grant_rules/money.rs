//! Amounts of a grant: budgets fit the decision, and the financing never exceeds the cost.

use super::{GrantProblem, RuleKind, path_to};
use crate::domain::flat_rates::{BasePart, yields};
use crate::domain::grant::{BudgetVersion, GrantDefinition};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::scheme::FlatRate;

/// A budget with the parts that its flat rates add.
pub fn budget_total(version: &BudgetVersion, flat_rates: &[&FlatRate]) -> Result<Cents, MoneyError> {
    let computed = yields(flat_rates, budget_parts(version)?)?;
    version.total()?.plus(Cents::sum(computed)?)
}

/// The lines of a budget as flat rates see them. A budget does not say which contracts will be tendered, so a base that
/// excludes them is taken whole.
pub fn budget_parts(version: &BudgetVersion) -> Result<Vec<BasePart<'_>>, MoneyError> {
    version.lines.iter().map(|line| Ok((line.category.as_str(), false, line.total()?))).collect()
}

pub(super) fn check(grant: &GrantDefinition, flat_rates: &[&FlatRate], found: &mut Vec<GrantProblem>) {
    check_decision(grant, found);
    if grant.budget_versions.is_empty() {
        found.push(problem(
            path_to!["budget_version"],
            Bilingual::new("er is geen begroting", "there is no budget"),
            Bilingual::new(
                "voeg [[budget_version]] toe met de goedgekeurde posten",
                "add [[budget_version]] with the approved lines",
            ),
        ));
    }
    for (position, version) in grant.budget_versions.iter().enumerate() {
        for (row, line) in version.lines.iter().enumerate() {
            for (year, amount) in &line.amounts {
                if amount.is_negative() {
                    found.push(problem(
                        path_to!["budget_version", position, "line", row, "amounts", year.as_str()],
                        Bilingual::new(
                            format!("begroot bedrag {amount} is negatief"),
                            format!("budgeted amount {amount} is negative"),
                        ),
                        Bilingual::new("schrijf een bedrag van 0 of meer", "write an amount of 0 or more"),
                    ));
                }
            }
        }
        let allowed = grant.decision.total_eligible_cost;
        let at = || path_to!["budget_version", position];
        match budget_total(version, flat_rates) {
            Ok(total) if total > allowed => {
                let excess = total.minus(allowed).unwrap_or(total);
                found.push(problem(
                    at(),
                    Bilingual::new(
                        format!(
                            "begrotingsversie {} telt op tot {total}, {excess} meer dan de beschikking ({allowed})",
                            version.number
                        ),
                        format!(
                            "budget version {} adds up to {total}, {excess} more than the decision ({allowed})",
                            version.number
                        ),
                    ),
                    Bilingual::new(
                        "verlaag posten tot de som met het vaste percentage binnen de beschikking past",
                        "lower lines until their sum with the flat rate fits the decision",
                    ),
                ));
            }
            Ok(_) => {}
            Err(_too_large) => found.push(too_large(at())),
        }
    }
}

fn check_decision(grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    let decision = &grant.decision;
    let cost = decision.total_eligible_cost;
    for (key, amount) in [("total_eligible_cost", cost), ("maximum_amount", decision.maximum_amount)] {
        if amount <= Cents::ZERO {
            found.push(problem(
                path_to!["decision", key],
                Bilingual::new(format!("{key} is {amount}"), format!("{key} is {amount}")),
                Bilingual::new(
                    "neem het bedrag uit de beschikking over",
                    "copy the amount from the decision",
                ),
            ));
        }
    }
    let rate = decision.maximum_rate;
    if rate > Percent::HUNDRED || rate <= Percent::ZERO {
        found.push(problem(
            path_to!["decision", "maximum_rate"],
            Bilingual::new(
                format!("subsidiepercentage {rate} ligt niet tussen 0 en 100"),
                format!("rate {rate} does not lie between 0 and 100"),
            ),
            Bilingual::new("schrijf het percentage, zoals \"75\"", "write the percentage, such as \"75\""),
        ));
    } else {
        match cost.ceiling_share(rate) {
            Ok(ceiling) if decision.maximum_amount > ceiling => found.push(problem(
                path_to!["decision", "maximum_amount"],
                Bilingual::new(
                    format!("maximumbedrag {} is meer dan {rate} % van {cost}", decision.maximum_amount),
                    format!("maximum amount {} is more than {rate} % of {cost}", decision.maximum_amount),
                ),
                Bilingual::new(format!("schrijf ten hoogste {ceiling}"), format!("write at most {ceiling}")),
            )),
            Ok(_) => {}
            Err(_too_large) => found.push(too_large(path_to!["decision", "total_eligible_cost"])),
        }
    }
    for (position, co_financier) in decision.co_financiers.iter().enumerate() {
        if co_financier.amount.is_negative() {
            let amount = co_financier.amount;
            found.push(problem(
                path_to!["decision", "co_financier", position, "amount"],
                Bilingual::new(
                    format!("toegezegd bedrag {amount} is negatief"),
                    format!("promised amount {amount} is negative"),
                ),
                Bilingual::new("schrijf een bedrag van 0 of meer", "write an amount of 0 or more"),
            ));
        }
    }
    let promised = decision.co_financiers.iter().map(|co_financier| co_financier.amount);
    match Cents::sum(promised.chain([decision.maximum_amount])) {
        Ok(financing) if financing > cost && !decision.co_financiers.is_empty() => found.push(problem(
            path_to!["decision", "co_financier"],
            Bilingual::new(
                format!("subsidie en cofinanciering zijn samen {financing}, meer dan 100 % van {cost}"),
                format!("grant and co-financing are {financing} together, more than 100 % of {cost}"),
            ),
            Bilingual::new(
                "verlaag de cofinanciering: meer dan 100 % is dubbele financiering (art. 22(k))",
                "lower the co-financing: more than 100 % is double funding (art. 22(k))",
            ),
        )),
        Ok(_) => {}
        Err(_too_large) => found.push(too_large(path_to!["decision", "co_financier"])),
    }
}

fn problem(path: Vec<super::PathStep>, message: Bilingual, remedy: Bilingual) -> GrantProblem {
    GrantProblem::new(path, RuleKind::Money, message, remedy)
}

fn too_large(path: Vec<super::PathStep>) -> GrantProblem {
    problem(
        path,
        Bilingual::new("de bedragen zijn samen te groot", "the amounts add up to too much"),
        Bilingual::new("verbeter de bedragen: ze zijn in euro's", "mend the amounts: they are in euros"),
    )
}
