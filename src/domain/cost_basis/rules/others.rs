//! Units, equipment, invoices with a key, and rates of one's own.

use rust_decimal::Decimal;

use super::{backwards, needed, problem};
use crate::domain::cost_basis::CostBases;
use crate::domain::currency::Currency;
use crate::domain::grant::GrantDefinition;
use crate::domain::grant_rules::{GrantProblem, PathStep, RuleKind, path_to, unknown_reference};
use crate::domain::money::Cents;
use crate::domain::scheme::CostScheme;

pub(super) fn check(
    bases: &CostBases,
    grant: &GrantDefinition,
    scheme: &CostScheme,
    found: &mut Vec<GrantProblem>,
) {
    check_units(bases, grant, scheme, found);
    check_assets(bases, grant, scheme, found);
    check_allocations(bases, grant, scheme, found);
    for (place, rate) in bases.own_rates.iter().enumerate() {
        let at = |key: &str| path_to!["own_rate", place, key];
        if rate.units_per_euro <= Decimal::ZERO || rate.currency == Currency::EUR {
            found.push(problem(
                at("units_per_euro"),
                RuleKind::Money,
                (
                    format!("{} van {} is geen koers", rate.units_per_euro, rate.currency),
                    format!("{} of {} is no rate", rate.units_per_euro, rate.currency),
                ),
                ("schrijf eenheden van de munt voor een euro", "write units of the currency for one euro"),
            ));
        }
    }
}

fn check_units(
    bases: &CostBases,
    grant: &GrantDefinition,
    scheme: &CostScheme,
    found: &mut Vec<GrantProblem>,
) {
    for (place, unit) in bases.unit_costs.iter().enumerate() {
        let at = |key: &str| path_to!["unit_cost", place, key];
        needed(&unit.code, at("code"), found);
        bookable(&unit.category, grant, scheme, at("category"), found);
        above_nothing(unit.rate, at("rate"), found);
    }
    for (place, units) in bases.units.iter().enumerate() {
        let at = |key: &str| path_to!["units", place, key];
        known_activity(&units.activity, grant, at("activity"), found);
        if units.count <= Decimal::ZERO {
            found.push(problem(
                at("count"),
                RuleKind::Count,
                (format!("{} is geen aantal", units.count), format!("{} is no count", units.count)),
                ("schrijf wat geteld is, boven 0", "write what was counted, above 0"),
            ));
        }
    }
}

fn check_assets(
    bases: &CostBases,
    grant: &GrantDefinition,
    scheme: &CostScheme,
    found: &mut Vec<GrantProblem>,
) {
    for (place, asset) in bases.assets.iter().enumerate() {
        let at = |key: &str| path_to!["asset", place, key];
        needed(&asset.code, at("code"), found);
        known_activity(&asset.activity, grant, at("activity"), found);
        bookable(&asset.category, grant, scheme, at("category"), found);
        above_nothing(asset.price, at("price"), found);
        backwards(asset.used_until.is_some_and(|until| until < asset.used_from), at("used_until"), found);
        let (used, whole, months) = (asset.used, asset.whole, asset.useful_months);
        if used == 0 || used > whole {
            found.push(problem(
                at("used"),
                RuleKind::Count,
                (format!("{used} van {whole} is geen aandeel"), format!("{used} of {whole} is no share")),
                (
                    "schrijf het deel en het geheel, zoals used = 6 en whole = 10",
                    "write part and whole, such as used = 6 and whole = 10",
                ),
            ));
        }
        if months == 0 {
            found.push(problem(
                at("useful_months"),
                RuleKind::Count,
                (
                    "0 maanden is geen afschrijvingstermijn".to_owned(),
                    "0 months is no time of depreciation".to_owned(),
                ),
                (
                    "schrijf de maanden, zoals 60 voor vijf jaar",
                    "write the months, such as 60 for five years",
                ),
            ));
        }
    }
}

fn check_allocations(
    bases: &CostBases,
    grant: &GrantDefinition,
    scheme: &CostScheme,
    found: &mut Vec<GrantProblem>,
) {
    for (place, invoice) in bases.allocations.iter().enumerate() {
        let at = |key: &str| path_to!["allocation", place, key];
        needed(&invoice.code, at("code"), found);
        needed(&invoice.supplier, at("supplier"), found);
        if invoice.shares.iter().all(|share| share.weight == 0) {
            found.push(problem(
                at("share"),
                RuleKind::Count,
                ("de gewichten zijn samen 0".to_owned(), "the weights add up to 0".to_owned()),
                ("geef elk deel zijn gewicht", "give each share its weight"),
            ));
        }
        for (row, share) in invoice.shares.iter().enumerate() {
            // Codes of other grants are known there.
            if share.grant.as_deref() == Some(grant.code.as_str()) {
                let at = |key: &str| path_to!["allocation", place, "share", row, key];
                known_activity(&share.activity, grant, at("activity"), found);
                bookable(&share.category, grant, scheme, at("category"), found);
            }
        }
    }
}

fn known_activity(code: &str, grant: &GrantDefinition, path: Vec<PathStep>, found: &mut Vec<GrantProblem>) {
    if grant.activity(code).is_none() {
        let codes = grant.activities.iter().map(|activity| activity.code.as_str());
        found.push(unknown_reference(path, ("activiteit", "activity"), code, codes));
    }
}

/// A category of the scheme on which costs can be booked in this grant.
fn bookable(
    code: &str,
    grant: &GrantDefinition,
    scheme: &CostScheme,
    path: Vec<PathStep>,
    found: &mut Vec<GrantProblem>,
) {
    let rates = scheme.flat_rates_of(grant);
    let replaced = rates.iter().any(|rate| rate.replaces.iter().any(|known| known == code));
    if scheme.category(code).is_none() {
        let codes = scheme.categories.iter().map(|category| category.code.as_str());
        found.push(unknown_reference(path, ("kostensoort", "category"), code, codes));
    } else if replaced || scheme.is_computed(code, &rates) {
        found.push(problem(
            path,
            RuleKind::Money,
            (format!("kostensoort {code} wordt berekend"), format!("category {code} is computed")),
            ("kies een kostensoort waarop geboekt wordt", "choose a category that is booked on"),
        ));
    }
}

fn above_nothing(amount: Cents, path: Vec<PathStep>, found: &mut Vec<GrantProblem>) {
    if amount <= Cents::ZERO {
        found.push(problem(
            path,
            RuleKind::Money,
            (format!("bedrag {amount} is niet boven 0"), format!("amount {amount} is not above 0")),
            ("schrijf een bedrag boven 0", "write an amount above 0"),
        ));
    }
}
