//! Checks on totals: overhead and flat rates, procurement per supplier, funding, size, incentives.

use super::{Decision, Judged, found, not_applicable, passes};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::Rule;
use crate::domain::money::{Cents, Percent};

fn uses(rule: &Rule, facts: &Facts, list: &str) -> usize {
    facts.words(Fact::FlatRates).iter().filter(|rate| rule.lists(list, rate)).count()
}

/// Exactly one way to account for indirect costs, and none of them line by line.
pub(super) fn overhead(rule: &Rule, facts: &Facts) -> Judged {
    let itemised = facts.amount(Fact::ItemisedIndirect).unwrap_or(Cents::ZERO);
    if !itemised.is_zero() {
        return Ok(Decision::because("also-itemised").risking(itemised));
    }
    match uses(rule, facts, "options") {
        0 => found("no-option"),
        1 if uses(rule, facts, "staff-based") > 0 && uses(rule, facts, "flat-staff") > 0 => {
            found("on-flat-staff")
        }
        1 => passes(),
        _ => found("two-options"),
    }
}

/// A rate that stands in for all other costs leaves none of them to be booked.
pub(super) fn forty_percent(rule: &Rule, facts: &Facts) -> Judged {
    if uses(rule, facts, "rates") == 0 {
        return not_applicable();
    }
    if uses(rule, facts, "flat-staff") > 0 {
        return found("on-flat-staff");
    }
    let itemised = facts.amount(Fact::ItemisedOther).unwrap_or(Cents::ZERO);
    if itemised.is_zero() {
        return passes();
    }
    Ok(Decision::because("itemised").risking(itemised))
}

/// Staff costs as a share of the other direct costs: no staff line by line, no tendered contracts in the base.
pub(super) fn twenty_percent(rule: &Rule, facts: &Facts) -> Judged {
    if uses(rule, facts, "rates") == 0 {
        return not_applicable();
    }
    let itemised = facts.amount(Fact::ItemisedStaff).unwrap_or(Cents::ZERO);
    if !itemised.is_zero() {
        return Ok(Decision::because("itemised-staff").risking(itemised));
    }
    let tendered = facts.amount(Fact::TenderedInBase).unwrap_or(Cents::ZERO);
    if tendered.is_zero() {
        return passes();
    }
    let lost = tendered.share(Percent::new(rule.number("percent")?))?;
    Ok(Decision::because("tendered-in-base").amount(Fact::Excess, lost).risking(lost))
}

/// What a supplier was paid against the amounts from which a procedure is needed.
pub(super) fn procurement(rule: &Rule, facts: &Facts) -> Judged {
    let total = facts.need_amount(Fact::SupplierTotal)?;
    let procedure = facts.text(Fact::Procedure).unwrap_or_default();
    let kind = facts.text(Fact::ContractKind).unwrap_or("supplies-services");
    let day = facts.need_day(Fact::ContractOn)?;
    let told = |reason| Ok(Decision::because(reason).risking(total));
    match rule.threshold(kind, day) {
        Some(threshold) if total >= threshold.amount && !rule.lists("european", procedure) => {
            let told = Decision::because("no-european-procedure").risking(total);
            Ok(told.amount(Fact::Allowed, threshold.amount))
        }
        None if total >= rule.amount("procedure-from")? && procedure.is_empty() => told("no-threshold"),
        _ if total < rule.amount("procedure-from")? => passes(),
        _ if procedure.is_empty() || rule.lists("direct", procedure) => told("no-procedure"),
        _ => passes(),
    }
}

/// Never more than the rate, the maximum, or all of the cost together with what others pay.
pub(super) fn funding(_rule: &Rule, facts: &Facts) -> Judged {
    let (cost, claimed) = (facts.need_amount(Fact::Realised)?, facts.need_amount(Fact::Claimed)?);
    let maximum = facts.need_amount(Fact::Maximum)?;
    let told = |reason, allowed: Cents| {
        let excess = claimed.minus(allowed)?;
        Ok(Decision::because(reason)
            .amount(Fact::Allowed, allowed)
            .amount(Fact::Excess, excess)
            .risking(excess))
    };
    if claimed > maximum {
        return told("above-maximum", maximum);
    }
    let at_rate = cost.ceiling_share(Percent::new(facts.need_number(Fact::Rate)?))?;
    if claimed > at_rate {
        return told("above-rate", at_rate);
    }
    let others = [Fact::OtherFunding, Fact::Revenues].map(|fact| facts.amount(fact).unwrap_or(Cents::ZERO));
    let all = Cents::sum(others.into_iter().chain([claimed]))?;
    if all > cost {
        let excess = all.minus(cost)?;
        return Ok(Decision::because("above-cost").amount(Fact::Excess, excess).risking(excess));
    }
    if facts.amount(Fact::TotalEligible).is_some_and(|decided| cost > decided) {
        return found("above-decision");
    }
    passes()
}

/// A project has a minimum size; a specific action may be smaller.
pub(super) fn minimum_size(rule: &Rule, facts: &Facts) -> Judged {
    let least = if facts.flag(Fact::SpecificAction) {
        rule.amount("specific-action")?
    } else {
        rule.amount("project")?
    };
    if facts.need_amount(Fact::TotalEligible)? >= least {
        return passes();
    }
    Ok(Decision::because("too-small").amount(Fact::Allowed, least))
}

/// Small cash for participants: a limit per project, some annexes only, with a list of who received what.
pub(super) fn incentives(rule: &Rule, facts: &Facts) -> Judged {
    let paid = facts.amount(Fact::Incentives).unwrap_or(Cents::ZERO);
    if paid <= Cents::ZERO {
        return not_applicable();
    }
    let annex = facts.need_text(Fact::Annex)?;
    if !rule.lists("annexes", annex) {
        return Ok(Decision::because("wrong-annex").risking(paid));
    }
    let most = rule.amount("most")?;
    if paid > most {
        let excess = paid.minus(most)?;
        return Ok(Decision::because("above-limit").amount(Fact::Excess, excess).risking(excess));
    }
    if !facts.flag(Fact::IncentiveList) {
        return Ok(Decision::because("no-list").risking(paid));
    }
    passes()
}
