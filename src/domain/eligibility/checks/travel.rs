//! Travel of staff by the rules of the State: the list of tariffs of the half year, shares by hour and meal, hotel bill.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::{Decision, Judged, found, not_applicable, passes, reach};
use crate::domain::eligibility::facts::{Fact, Facts};
use crate::domain::eligibility::rule::Rule;
use crate::domain::money::Cents;

/// First day of the half year in which a day lies: the lists change on 1 January and 1 July.
fn half_year_of(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), if day.month() < 7 { 1 } else { 7 }, 1)
}

pub(super) fn travel(rule: &Rule, facts: &Facts) -> Judged {
    let category = facts.text(Fact::Category).unwrap_or_default();
    if !rule.lists("categories", category) || facts.need_amount(Fact::Amount)? <= Cents::ZERO {
        return not_applicable();
    }
    if facts.number(Fact::HotelNights).is_some_and(|nights| nights > Decimal::ZERO)
        && !facts.flag(Fact::HotelBill)
    {
        return found("no-hotel-bill");
    }
    let Some(costs) = facts.amount(Fact::DayCosts) else {
        return if facts.get(Fact::TripFrom).is_some() { passes() } else { found("details-missing") };
    };
    let (Some(from), Some(hours), Some(list)) =
        (facts.day(Fact::TripFrom), facts.number(Fact::TripHours), facts.amount(Fact::ListAmount))
    else {
        return found("details-missing");
    };
    let wanted = reach(half_year_of(from))?;
    if facts.day(Fact::TariffList) != Some(wanted) {
        return Ok(Decision::because("wrong-list").day(Fact::LastDay, wanted));
    }
    if hours < rule.number("shortest-trip")? && costs > Cents::ZERO {
        return Ok(Decision::because("trip-too-short").risking(costs));
    }
    let allowed = allowance(rule, facts, hours, list)?;
    if costs > allowed {
        let excess = costs.minus(allowed)?;
        let told = Decision::because("above-list").amount(Fact::Allowed, allowed);
        return Ok(told.amount(Fact::Excess, excess).risking(excess));
    }
    passes()
}

/// The share of the list amount that the hours and meals of a trip give, rounded half away from zero.
fn allowance(rule: &Rule, facts: &Facts, hours: Decimal, list: Cents) -> Result<Cents, super::CannotJudge> {
    let mut percent = reach(rule.number("percent-per-hour")?.checked_mul(hours))?;
    for (fact, setting) in [
        (Fact::Breakfasts, "percent-breakfast"),
        (Fact::Lunches, "percent-lunch"),
        (Fact::Dinners, "percent-dinner"),
    ] {
        let meals = facts.number(fact).unwrap_or(Decimal::ZERO);
        let part = reach(rule.number(setting)?.checked_mul(meals))?;
        percent = reach(percent.checked_add(part))?;
    }
    Ok(list.share(crate::domain::money::Percent::new(percent))?)
}
