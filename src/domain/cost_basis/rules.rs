//! What a file of cost bases must be, beyond its shape. Every problem is reported with the path to its value.

use rust_decimal::Decimal;

use super::CostBases;

use crate::domain::grant::GrantDefinition;
use crate::domain::grant_rules::{GrantProblem, PathStep, RuleKind, path_to, unknown_reference};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, Percent};
use crate::domain::scheme::CostScheme;

mod others;

/// A week has no more hours than this; a longer contract is a mistake.
const HOURS_OF_A_WEEK: Decimal = Decimal::from_parts(168, 0, 0, false, 0);

/// Everything that is wrong, in the order of the parts.
pub fn problems(bases: &CostBases, grant: &GrantDefinition, scheme: &CostScheme) -> Vec<GrantProblem> {
    let mut found = Vec::new();
    check_people(bases, scheme, &mut found);
    check_pay(bases, &mut found);
    check_decisions(bases, grant, &mut found);
    others::check(bases, grant, scheme, &mut found);
    found
}

fn check_people(bases: &CostBases, scheme: &CostScheme, found: &mut Vec<GrantProblem>) {
    for (place, terms) in bases.people.iter().enumerate() {
        let at = |key: &str| path_to!["person", place, key];
        needed(&terms.person, at("person"), found);
        if scheme.staff_method(&terms.method).is_none() {
            let codes = scheme.staff_methods.iter().map(|method| method.code.as_str());
            found.push(unknown_reference(at("method"), ("methode", "method"), &terms.method, codes));
        }
        if terms.part_time <= Decimal::ZERO || terms.part_time > Decimal::ONE {
            found.push(problem(
                at("part_time"),
                RuleKind::Count,
                (
                    format!("deeltijdfactor {} ligt niet tussen 0 en 1", terms.part_time),
                    format!("part-time factor {} does not lie between 0 and 1", terms.part_time),
                ),
                (
                    "schrijf 1 voor voltijds, 0.8 voor vier van vijf dagen",
                    "write 1 for full time, 0.8 for four days of five",
                ),
            ));
        }
        if terms.contract_hours <= Decimal::ZERO || terms.contract_hours > HOURS_OF_A_WEEK {
            found.push(problem(
                at("contract_hours"),
                RuleKind::Count,
                (
                    format!("een week met {} contracturen bestaat niet", terms.contract_hours),
                    format!("there is no week with {} contract hours", terms.contract_hours),
                ),
                ("schrijf de uren per week, zoals \"36\"", "write the hours a week, such as \"36\""),
            ));
        }
        backwards(terms.until.is_some_and(|until| until < terms.from), at("until"), found);
    }
}

fn check_pay(bases: &CostBases, found: &mut Vec<GrantProblem>) {
    for (place, pay) in bases.pay.iter().enumerate() {
        let at = |key: &str| path_to!["pay", place, key];
        needed(&pay.person, at("person"), found);
        let amounts = [
            ("gross_per_year", pay.gross_per_year),
            ("cost_per_year", pay.cost_per_year),
            ("hourly", pay.hourly),
        ];
        if !pay.withdrawn && amounts.iter().all(|(_, amount)| amount.is_none()) {
            found.push(problem(
                path_to!["pay", place],
                RuleKind::Money,
                ("er staat geen bedrag".to_owned(), "no amount is stated".to_owned()),
                (
                    "schrijf gross_per_year, cost_per_year of hourly",
                    "write gross_per_year, cost_per_year or hourly",
                ),
            ));
        }
        for (key, amount) in amounts {
            if let Some(amount) = amount.filter(|amount| *amount <= Cents::ZERO) {
                found.push(problem(
                    at(key),
                    RuleKind::Money,
                    (format!("{amount} is geen loon"), format!("{amount} is no pay")),
                    ("schrijf een bedrag boven 0", "write an amount above 0"),
                ));
            }
        }
    }
}

fn check_decisions(bases: &CostBases, grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    for (place, decision) in bases.decisions.iter().enumerate() {
        let at = |key: &str| path_to!["decision", place, key];
        needed(&decision.person, at("person"), found);
        needed(&decision.reference, at("reference"), found);
        backwards(decision.until.is_some_and(|until| until < decision.from), at("until"), found);
        for (row, share) in decision.shares.iter().enumerate() {
            if grant.activity(&share.activity).is_none() {
                let codes = grant.activities.iter().map(|activity| activity.code.as_str());
                let path = path_to!["decision", place, "share", row, "activity"];
                found.push(unknown_reference(path, ("activiteit", "activity"), &share.activity, codes));
            }
            if share.percent <= Percent::ZERO || share.percent > Percent::HUNDRED {
                found.push(problem(
                    path_to!["decision", place, "share", row, "percent"],
                    RuleKind::Count,
                    (
                        format!("percentage {} ligt niet tussen 0 en 100", share.percent),
                        format!("percentage {} does not lie between 0 and 100", share.percent),
                    ),
                    ("schrijf het percentage, zoals \"40\"", "write the percentage, such as \"40\""),
                ));
            }
        }
        let all =
            decision.shares.iter().fold(Decimal::ZERO, |sum, share| sum.saturating_add(share.percent.get()));
        if all > Decimal::ONE_HUNDRED {
            found.push(problem(
                at("share"),
                RuleKind::Count,
                (format!("de percentages zijn samen {all} %"), format!("the percentages add up to {all} %")),
                (
                    "verlaag een percentage tot de som 100 of minder is",
                    "lower a percentage until their sum is at most 100",
                ),
            ));
        }
    }
    for (place, said) in bases.confirmations.iter().enumerate() {
        needed(&said.person, path_to!["confirmation", place, "person"], found);
        needed(&said.reference, path_to!["confirmation", place, "reference"], found);
    }
}

pub(super) fn needed(text: &str, path: Vec<PathStep>, found: &mut Vec<GrantProblem>) {
    if text.trim().is_empty() {
        found.push(problem(
            path,
            RuleKind::Code,
            ("dit is leeg".to_owned(), "this is empty".to_owned()),
            ("vul het in", "fill it in"),
        ));
    }
}

pub(super) fn backwards(is_backwards: bool, path: Vec<PathStep>, found: &mut Vec<GrantProblem>) {
    if is_backwards {
        found.push(problem(
            path,
            RuleKind::Time,
            ("het einde ligt voor het begin".to_owned(), "the end lies before the beginning".to_owned()),
            ("verbeter een van beide datums", "mend one of the two dates"),
        ));
    }
}

pub(super) fn problem(
    path: Vec<PathStep>,
    rule: RuleKind,
    message: (String, String),
    remedy: (&str, &str),
) -> GrantProblem {
    GrantProblem::new(path, rule, Bilingual::new(message.0, message.1), Bilingual::new(remedy.0, remedy.1))
}
