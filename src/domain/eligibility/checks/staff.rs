//! Staff costs: method and its figures, decisions with their yearly confirmation, signed hours, own labour.

use rust_decimal::Decimal;

use super::{CannotJudge, Decision, Judged, found, not_applicable, passes, reach};
use crate::domain::eligibility::facts::{Fact, FactValue, Facts};
use crate::domain::eligibility::rule::Rule;
use crate::domain::money::Cents;

/// The method is one of the scheme's and its figures are those of the article: surcharge, hours a year by part-time
/// factor, and the hourly rate that follows from them.
pub(super) fn method(rule: &Rule, facts: &Facts) -> Judged {
    let method = facts.need_text(Fact::StaffMethod)?;
    if !facts.words(Fact::KnownMethods).iter().any(|known| known == method) {
        return found("unknown-method");
    }
    if rule.lists("tariff-methods", method) && facts.flag(Fact::IncludesOverhead) {
        return found("includes-overhead");
    }
    if !rule.lists("gross-pay-methods", method) {
        return passes();
    }
    let surcharge = rule.number("surcharge")?;
    if facts.number(Fact::Surcharge).is_some_and(|used| used != surcharge) {
        return found("wrong-surcharge");
    }
    if !rule.lists("hourly-methods", method) {
        return passes();
    }
    let part_time = facts.number(Fact::PartTime).unwrap_or(Decimal::ONE);
    if part_time <= Decimal::ZERO || part_time > Decimal::ONE {
        return found("wrong-part-time");
    }
    let hours = reach(rule.number("year-hours")?.checked_mul(part_time))?;
    if facts.number(Fact::Divisor).is_some_and(|used| used != hours) {
        return Ok(Decision::because("wrong-divisor").number(Fact::YearHours, hours.normalize()));
    }
    let (Some(pay), Some(rate)) = (facts.amount(Fact::GrossPay), facts.amount(Fact::HourlyRate)) else {
        return passes();
    };
    let expected = hourly_rate(pay, surcharge, hours)?;
    if rate > expected {
        return Ok(Decision::because("rate-differs").amount(Fact::Allowed, expected));
    }
    passes()
}

/// Annual gross pay with its surcharge, over the hours of a year: 60,000 x 1.375 / 1,720 = 47.97.
fn hourly_rate(pay: Cents, surcharge: Decimal, hours: Decimal) -> Result<Cents, CannotJudge> {
    let factor = reach(surcharge.checked_div(Decimal::ONE_HUNDRED))?;
    let factor = reach(factor.checked_add(Decimal::ONE))?;
    let with_surcharge = reach(pay.euros().checked_mul(factor))?;
    Ok(Cents::from_euros_half_away(reach(with_surcharge.checked_div(hours))?)?)
}

/// A fixed percentage rests on a reasoned decision that is confirmed in every calendar year.
pub(super) fn fixed_percentage(rule: &Rule, facts: &Facts) -> Judged {
    if !rule.lists("methods", facts.need_text(Fact::StaffMethod)?) {
        return not_applicable();
    }
    let Some(decided) = facts.day(Fact::DecisionOn) else { return found("no-decision") };
    let kind = facts.text(Fact::DecisionKind).unwrap_or("decision");
    if !rule.lists("decisions", kind) {
        return found("addendum-doubtful");
    }
    let year = facts.need_number(Fact::Year)?.normalize().to_string();
    let of_decision = decided.format("%Y").to_string();
    let confirmed = facts.words(Fact::ConfirmedIn).contains(&year);
    if year < of_decision {
        return found("no-decision");
    }
    if confirmed || year == of_decision { passes() } else { found("not-confirmed") }
}

/// The hours of a week are signed and dated by the employee and the manager, and agree with the contract. A subject
/// with hours of a year instead of a week is held against the hours of a year.
pub(super) fn signed_hours(rule: &Rule, facts: &Facts) -> Judged {
    if facts.flag(Fact::InternationalOrganisation) {
        return not_applicable();
    }
    if let Some(hours) = facts.number(Fact::YearHours) {
        let part_time = facts.number(Fact::PartTime).unwrap_or(Decimal::ONE);
        let most = reach(rule.number("year-hours")?.checked_mul(part_time))?.normalize();
        let expected = FactValue::Text(most.to_string());
        let over = Decision::because("over-year").with(Fact::Expected, expected);
        return if hours > most { Ok(over) } else { passes() };
    }
    let mut missing = Vec::new();
    for (name, day) in
        [(Fact::EmployeeSigned, Fact::EmployeeSignedOn), (Fact::ManagerSigned, Fact::ManagerSignedOn)]
    {
        if facts.text(name).is_none_or(str::is_empty) || facts.day(day).is_none() {
            missing.push(name.code().to_owned());
        }
    }
    if !missing.is_empty() {
        return Ok(Decision::because("not-signed").words(Fact::Missing, missing));
    }
    if facts.flag(Fact::ChangedAfterSigning) {
        return found("changed-after-signing");
    }
    let end = facts.need_day(Fact::WeekEnd)?;
    let last_worked = reach(end.checked_sub_days(chrono::Days::new(2)))?;
    if [Fact::EmployeeSignedOn, Fact::ManagerSignedOn]
        .into_iter()
        .any(|day| facts.day(day).is_some_and(|signed| signed < last_worked))
    {
        return Ok(Decision::because("signed-before-end").day(Fact::LastDay, last_worked));
    }
    if facts.text(Fact::EmployeeSigned) == facts.text(Fact::ManagerSigned) {
        return found("same-signer");
    }
    match (facts.number(Fact::WeekHours), facts.number(Fact::ContractHours)) {
        (Some(hours), Some(contract)) if hours > contract => found("over-contract"),
        (Some(hours), Some(contract)) if hours < contract => found("under-contract"),
        _ => passes(),
    }
}

/// Own labour has one rate, and only where no other method is possible.
pub(super) fn own_labour(rule: &Rule, facts: &Facts) -> Judged {
    if !rule.lists("methods", facts.need_text(Fact::StaffMethod)?) {
        return not_applicable();
    }
    let rate = rule.amount("rate")?;
    if facts.amount(Fact::HourlyRate).is_some_and(|used| used != rate) {
        return found("wrong-rate");
    }
    if facts.text(Fact::WhyOwnLabour).is_none_or(str::is_empty) { found("no-reason") } else { passes() }
}
