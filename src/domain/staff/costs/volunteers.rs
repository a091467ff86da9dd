//! Volunteers: hours at an amount, and never more than a maximum per month and per year (art. 13(5)). The amounts are
//! those of the scheme unless the person's own are stated; they change by year and are to be confirmed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::problems::Problems;
use super::{StaffMaterial, decimal, first_of_month, item, last_of_month, project_hours};
use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, UsedValue};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};
use crate::domain::scheme::{StaffFormula, StaffMethod};
use crate::domain::staff::StaffTerms;
use crate::domain::time_sheet::Hours;

pub(super) fn of_volunteers(
    material: &StaffMaterial<'_>,
    span: DateSpan,
    problems: &mut Problems,
) -> Result<Vec<ComputedCost>, MoneyError> {
    type Months<'a> = BTreeMap<NaiveDate, BTreeMap<&'a str, Hours>>;
    let mut people: BTreeMap<&str, Months<'_>> = BTreeMap::new();
    for line in project_hours(material.hours).filter(|line| line.day <= span.to) {
        let Some(terms) = material.terms_on(&line.person, line.day) else { continue };
        let formula = material.scheme.staff_method(&terms.method).map(|method| method.formula);
        if formula == Some(StaffFormula::HoursOfVolunteer) {
            let months = people.entry(&line.person).or_default();
            let activities = months.entry(first_of_month(line.day)).or_default();
            let hours = activities.entry(line.activity.as_deref().unwrap_or_default()).or_default();
            *hours = hours.plus(line.hours);
        }
    }
    let mut costs = Vec::new();
    for (person, months) in people {
        let mut paid_by_year: BTreeMap<i32, Cents> = BTreeMap::new();
        for (month, activities) in months {
            let last = last_of_month(month).min(span.to);
            let Some(terms) = material.terms_on(person, last).or_else(|| material.terms_on(person, month))
            else {
                problems.no_terms(person, month);
                continue;
            };
            let Some(method) = material.method(terms, problems) else { continue };
            let paid = paid_by_year.entry(month.year()).or_default();
            let of_month = cost_of_month(material, (terms, method), (month, last), &activities, paid)?;
            costs.extend(of_month.into_iter().filter(|cost| span.contains(cost.day)));
        }
    }
    Ok(costs)
}

fn cost_of_month(
    material: &StaffMaterial<'_>,
    (terms, method): (&StaffTerms, &StaffMethod),
    (month, last): (NaiveDate, NaiveDate),
    activities: &BTreeMap<&str, Hours>,
    paid: &mut Cents,
) -> Result<Vec<ComputedCost>, MoneyError> {
    let figures = &method.figures;
    let own = material.pay_on(&terms.person, last).and_then(|pay| pay.hourly);
    let hourly = own.or(figures.hourly).unwrap_or_default();
    let hours = activities.values().fold(Hours::ZERO, |sum, hours| sum.plus(*hours));
    let euros = hourly.euros().checked_mul(decimal(hours)).ok_or(MoneyError::Overflow)?;
    let earned = Cents::from_euros_half_away(euros)?;
    let within_month = figures.monthly_maximum.map_or(earned, |most| earned.min(most));
    let left = figures.yearly_maximum.map(|most| most.minus(*paid)).transpose()?;
    let amount = left.map_or(within_month, |left| within_month.min(left));
    *paid = paid.plus(amount)?;
    let weights: Vec<u64> = activities.values().map(|hours| hours.hundredths().unsigned_abs()).collect();
    let parts = amount.split(&weights)?;
    let costs = activities.iter().zip(parts).map(|((activity, own_hours), part)| {
        let formula = |hours_word: &str, of: &str| {
            format!("{own_hours} {hours_word} {of} {hours} x EUR {hourly} = EUR {earned} -> EUR {amount}")
        };
        ComputedCost {
            item: item(&terms.person, activity, month, terms.from),
            activity: (*activity).to_owned(),
            category: method.category.clone(),
            day: last,
            supplier: terms.person.clone(),
            document_number: String::new(),
            amount: part,
            article: method.article.clone(),
            formula: Bilingual::new(formula("uur", "van"), formula("hours", "of")),
            values: vec![
                UsedValue::new("persoon", "person", &terms.person),
                UsedValue::new("functie", "function", &terms.function),
                UsedValue::new("methode", "method", &method.code),
                UsedValue::new("maand", "month", month.format("%Y-%m")),
                UsedValue::new("uren", "hours", own_hours),
                UsedValue::new("tarief", "rate", hourly),
            ],
        }
    });
    Ok(costs.collect())
}
