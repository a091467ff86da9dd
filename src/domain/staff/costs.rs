//! What the work of people costs in a stretch of days: hours from time sheets or a fixed percentage of every month, times
//! what the method of the person says. Every cost is one person, activity and month, with its formula and values.
//!
//! Rounding: a rate per hour or per day is rounded half away from zero to the cent, then the cost is (nl-rules 1.8:
//! 60,000 x 1.375 / 1,720 = 47.97 an hour).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{DecisionConfirmation, Pay, StaffTariff, StaffTerms, WorkDecision};
use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, CostProblem, UsedValue};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};
use crate::domain::scheme::{CostScheme, StaffFormula, StaffMethod};
use crate::domain::time_sheet::{Hours, HoursKind, HoursLine};

mod problems;
mod rates;
mod shares;
mod volunteers;

use problems::Problems;
use rates::{Rate, hourly_rate};

/// Everything that the costs follow from; all of it in force.
#[derive(Clone, Copy)]
pub struct StaffMaterial<'a> {
    pub scheme: &'a CostScheme,
    pub terms: &'a [StaffTerms],
    pub pay: &'a [Pay],
    pub decisions: &'a [WorkDecision],
    pub confirmations: &'a [DecisionConfirmation],
    pub tariffs: &'a [StaffTariff],
    /// All hours of the grant that count: those outside the stretch are held against yearly limits.
    pub hours: &'a [HoursLine],
}

/// The costs of people, and what stands in the way of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffCosts {
    pub costs: Vec<ComputedCost>,
    pub problems: Vec<CostProblem>,
}

/// Computes what the work in `span` costs, as far as it is past on `today`.
pub fn staff_costs(
    material: &StaffMaterial<'_>,
    span: DateSpan,
    today: NaiveDate,
) -> Result<StaffCosts, MoneyError> {
    let span = DateSpan { to: span.to.min(today), ..span };
    let mut problems = Problems::default();
    let mut costs = of_hours(material, span, &mut problems)?;
    costs.extend(volunteers::of_volunteers(material, span, &mut problems)?);
    costs.extend(shares::of_shares(material, (span, today), &mut problems)?);
    costs.sort_by(|one, other| one.item.cmp(&other.item));
    Ok(StaffCosts { costs, problems: problems.found })
}

/// Hours that share a person, an activity, a month and a rate.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct HoursKey<'a> {
    person: &'a str,
    activity: &'a str,
    month: NaiveDate,
    terms_from: NaiveDate,
    pay_from: Option<NaiveDate>,
}

fn of_hours(
    material: &StaffMaterial<'_>,
    span: DateSpan,
    problems: &mut Problems,
) -> Result<Vec<ComputedCost>, MoneyError> {
    let mut sums: BTreeMap<HoursKey<'_>, (Hours, NaiveDate)> = BTreeMap::new();
    for line in project_hours(material.hours).filter(|line| span.contains(line.day)) {
        let Some(terms) = material.terms_on(&line.person, line.day) else {
            problems.no_terms(&line.person, line.day);
            continue;
        };
        let Some(method) = material.method(terms, problems) else { continue };
        if !is_hourly(method.formula) {
            continue;
        }
        let key = HoursKey {
            person: &line.person,
            activity: line.activity.as_deref().unwrap_or_default(),
            month: first_of_month(line.day),
            terms_from: terms.from,
            pay_from: material.pay_on(&line.person, line.day).map(|pay| pay.from),
        };
        let (hours, last) = sums.entry(key).or_insert((Hours::ZERO, line.day));
        *hours = hours.plus(line.hours);
        *last = (*last).max(line.day);
    }
    let mut costs = Vec::with_capacity(sums.len());
    for (key, (hours, day)) in sums {
        let Some(terms) = material.terms_on(key.person, day) else { continue };
        let Some(method) = material.method(terms, problems) else { continue };
        let Some(rate) = hourly_rate(material, (terms, method), day, problems)? else { continue };
        check_year(material, (terms, method), day.year(), problems);
        costs.push(cost_of_hours(&key, (terms, method), (hours, &rate), span)?);
    }
    Ok(costs)
}

fn cost_of_hours(
    key: &HoursKey<'_>,
    (terms, method): (&StaffTerms, &StaffMethod),
    (hours, rate): (Hours, &Rate),
    span: DateSpan,
) -> Result<ComputedCost, MoneyError> {
    let quantity = match rate.hours_per_unit {
        None => decimal(hours),
        Some(unit) => decimal(hours).checked_div(unit).ok_or(MoneyError::Overflow)?,
    };
    let euros = rate.amount.euros().checked_mul(quantity).ok_or(MoneyError::Overflow)?;
    let amount = Cents::from_euros_half_away(euros)?;
    let (unit_nl, unit_en) = if rate.hours_per_unit.is_some() { ("dagen", "days") } else { ("uur", "hours") };
    let each = rate.amount;
    let quantity = quantity.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero).normalize();
    let formula = Bilingual::new(
        format!("{quantity} {unit_nl} x EUR {each} = EUR {amount}; {}", rate.formula.nl),
        format!("{quantity} {unit_en} x EUR {each} = EUR {amount}; {}", rate.formula.en),
    );
    let mut values = vec![
        UsedValue::new("persoon", "person", key.person),
        UsedValue::new("functie", "function", &terms.function),
        UsedValue::new("methode", "method", &method.code),
        UsedValue::new("maand", "month", key.month.format("%Y-%m")),
        UsedValue::new("uren", "hours", hours),
        UsedValue::new("tarief", "rate", each),
    ];
    values.extend(rate.values.iter().cloned());
    Ok(ComputedCost {
        item: item(key.person, key.activity, key.month, key.terms_from.max(key.pay_from.unwrap_or_default())),
        activity: key.activity.to_owned(),
        category: method.category.clone(),
        day: last_of_month(key.month).min(span.to),
        supplier: key.person.to_owned(),
        document_number: String::new(),
        amount,
        article: method.article.clone(),
        formula,
        values,
    })
}

/// More hours than a year has, by the divisor of the rate (CPR art. 55(3)).
fn check_year(
    material: &StaffMaterial<'_>,
    (terms, method): (&StaffTerms, &StaffMethod),
    year: i32,
    problems: &mut Problems,
) {
    let Some(annual) = method.figures.annual_hours else { return };
    let of_person = material.terms.iter().filter(|known| known.person == terms.person);
    let part_time = of_person.map(|known| known.part_time).max().unwrap_or(Decimal::ONE);
    let at_most = annual.saturating_mul(part_time);
    let of_year = project_hours(material.hours)
        .filter(|line| line.person == terms.person && line.day.year() == year)
        .fold(Hours::ZERO, |sum, line| sum.plus(line.hours));
    if decimal(of_year) > at_most {
        problems.too_many_hours(&terms.person, (of_year, at_most), year);
    }
}

impl<'a> StaffMaterial<'a> {
    /// The terms of a person on a day: those that began last.
    fn terms_on(&self, person: &str, day: NaiveDate) -> Option<&'a StaffTerms> {
        let begun = self.terms.iter().filter(|terms| terms.person == person && terms.from <= day);
        begun.max_by_key(|terms| terms.from).filter(|terms| terms.covers(day))
    }

    fn pay_on(&self, person: &str, day: NaiveDate) -> Option<&'a Pay> {
        let begun = self.pay.iter().filter(|pay| pay.person == person && pay.from <= day);
        begun.max_by_key(|pay| pay.from)
    }

    fn method(&self, terms: &StaffTerms, problems: &mut Problems) -> Option<&'a StaffMethod> {
        let method = self.scheme.staff_method(&terms.method);
        if method.is_none() {
            problems.unknown_method(terms, self.scheme);
        }
        method
    }
}

fn is_hourly(formula: StaffFormula) -> bool {
    match formula {
        StaffFormula::HoursOfPay
        | StaffFormula::HoursOfTariff
        | StaffFormula::HoursAtFixedRate
        | StaffFormula::HoursOfCost
        | StaffFormula::DaysOfCost
        | StaffFormula::HoursAtOwnRate => true,
        StaffFormula::ShareOfPay | StaffFormula::ShareOfTariff | StaffFormula::HoursOfVolunteer => false,
    }
}

fn project_hours(hours: &[HoursLine]) -> impl Iterator<Item = &HoursLine> {
    hours.iter().filter(|line| line.kind == HoursKind::Project)
}

fn item(person: &str, activity: &str, month: NaiveDate, from: NaiveDate) -> String {
    format!("{person} {activity} {} {from}", month.format("%Y-%m"))
}

fn decimal(hours: Hours) -> Decimal {
    Decimal::new(hours.hundredths(), 2)
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn last_of_month(day: NaiveDate) -> NaiveDate {
    let days = u32::from(day.num_days_in_month());
    day.with_day(days).unwrap_or(day)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers of the tests")]
mod tests;
