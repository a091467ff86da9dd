//! The rate of an hour or a day of a person, by the formula of the method.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::StaffMaterial;
use super::problems::Problems;
use crate::domain::computation::UsedValue;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::scheme::{StaffFormula, StaffMethod};
use crate::domain::staff::{StaffTerms, scale_key};

/// What an hour costs, or a day of so many hours.
pub(super) struct Rate {
    pub amount: Cents,
    pub hours_per_unit: Option<Decimal>,
    pub formula: Bilingual,
    pub values: Vec<UsedValue>,
}

/// The rate on a day, or nothing with a problem.
pub(super) fn hourly_rate(
    material: &StaffMaterial<'_>,
    (terms, method): (&StaffTerms, &StaffMethod),
    day: NaiveDate,
    problems: &mut Problems,
) -> Result<Option<Rate>, MoneyError> {
    let figures = &method.figures;
    match method.formula {
        StaffFormula::HoursOfPay => {
            let Some(gross) = gross_pay(material, terms, day, problems) else { return Ok(None) };
            let hours = figures.annual_hours.unwrap_or_default();
            of_year(gross, figures.surcharge.unwrap_or(Percent::ZERO), (hours, terms.part_time), None)
                .map(Some)
        }
        StaffFormula::HoursOfCost => {
            let Some(cost) = yearly_cost(material, terms, day, problems) else { return Ok(None) };
            let hours = figures.annual_hours.unwrap_or_default();
            of_year(cost, Percent::ZERO, (hours, terms.part_time), None).map(Some)
        }
        StaffFormula::DaysOfCost => {
            let Some(cost) = yearly_cost(material, terms, day, problems) else { return Ok(None) };
            let days = figures.annual_days.unwrap_or_default();
            of_year(cost, Percent::ZERO, (days, terms.part_time), figures.hours_per_day).map(Some)
        }
        StaffFormula::HoursOfTariff => Ok(of_tariff(material, terms, day, problems)),
        StaffFormula::HoursAtFixedRate => {
            if terms.reason.trim().is_empty() {
                problems.reason_missing(terms, method);
            }
            let hourly = figures.hourly.unwrap_or_default();
            Ok(Some(Rate {
                amount: hourly,
                hours_per_unit: None,
                formula: Bilingual::new("vast uurtarief", "fixed hourly rate"),
                values: vec![],
            }))
        }
        StaffFormula::HoursAtOwnRate => {
            let pay = material.pay_on(&terms.person, day);
            let Some((hourly, pay)) = pay.and_then(|pay| Some((pay.hourly?, pay))) else {
                problems.no_pay(&terms.person, day, "hourly");
                return Ok(None);
            };
            Ok(Some(Rate {
                amount: hourly,
                hours_per_unit: None,
                formula: Bilingual::new("eigen uurtarief", "own hourly rate"),
                values: vec![UsedValue::new("bewijsstuk", "document", &pay.document)],
            }))
        }
        StaffFormula::ShareOfPay | StaffFormula::ShareOfTariff | StaffFormula::HoursOfVolunteer => Ok(None),
    }
}

/// An amount of a year with its surcharge, over the units of a year pro rata of the contract.
fn of_year(
    yearly: Cents,
    surcharge: Percent,
    (units, part_time): (Decimal, Decimal),
    hours_per_unit: Option<Decimal>,
) -> Result<Rate, MoneyError> {
    let factor = Decimal::ONE.checked_add(surcharge.fraction()).ok_or(MoneyError::Overflow)?;
    let divisor = units.checked_mul(part_time).ok_or(MoneyError::Overflow)?;
    let loaded = yearly.euros().checked_mul(factor).ok_or(MoneyError::Overflow)?;
    let amount = Cents::from_euros_half_away(loaded.checked_div(divisor).ok_or(MoneyError::Overflow)?)?;
    let (factor, part_time) = (factor.normalize(), part_time.normalize());
    let per = if hours_per_unit.is_some() { ("dag", "day") } else { ("uur", "hour") };
    let formula = |rounded: &str, per: &str| {
        format!("EUR {yearly} x {factor} / ({units} x {part_time}) = EUR {amount} per {per}, {rounded}")
    };
    Ok(Rate {
        amount,
        hours_per_unit,
        formula: Bilingual::new(formula("afgerond op de cent", per.0), formula("rounded to the cent", per.1)),
        values: vec![
            UsedValue::new("jaarbedrag", "yearly amount", yearly),
            UsedValue::new("factor", "factor", factor),
            UsedValue::new("eenheden per jaar", "units a year", units),
            UsedValue::new("deeltijdfactor", "part-time factor", part_time),
        ],
    })
}

fn of_tariff(
    material: &StaffMaterial<'_>,
    terms: &StaffTerms,
    day: NaiveDate,
    problems: &mut Problems,
) -> Option<Rate> {
    let scale = scale_key(&terms.scale);
    let tariff = material.tariffs.iter().rfind(|known| known.year == day.year() && known.scale == scale);
    let Some((hourly, tariff)) = tariff.and_then(|tariff| Some((tariff.hourly?, tariff))) else {
        problems.no_tariff(terms, day.year());
        return None;
    };
    let year = tariff.year;
    Some(Rate {
        amount: hourly,
        hours_per_unit: None,
        formula: Bilingual::new(
            format!("productief uurtarief {year}, schaal {scale}"),
            format!("productive hourly rate {year}, scale {scale}"),
        ),
        values: vec![
            UsedValue::new("tarieftabel", "table of tariffs", year),
            UsedValue::new("schaal", "scale", &scale),
            UsedValue::new("cel", "cell", format!("{}!{}", tariff.sheet, tariff.row)),
        ],
    })
}

/// Gross pay on a day. Pay that was stated before the part-time factor changed says nothing about the hours after it.
pub(super) fn gross_pay(
    material: &StaffMaterial<'_>,
    terms: &StaffTerms,
    day: NaiveDate,
    problems: &mut Problems,
) -> Option<Cents> {
    let amount = material.pay_on(&terms.person, day).and_then(|pay| Some((pay.gross_per_year?, pay.from)));
    checked(material, terms, (day, "gross_per_year"), amount, problems)
}

fn yearly_cost(
    material: &StaffMaterial<'_>,
    terms: &StaffTerms,
    day: NaiveDate,
    problems: &mut Problems,
) -> Option<Cents> {
    let amount = material.pay_on(&terms.person, day).and_then(|pay| Some((pay.cost_per_year?, pay.from)));
    checked(material, terms, (day, "cost_per_year"), amount, problems)
}

fn checked(
    material: &StaffMaterial<'_>,
    terms: &StaffTerms,
    (day, key): (NaiveDate, &'static str),
    amount: Option<(Cents, NaiveDate)>,
    problems: &mut Problems,
) -> Option<Cents> {
    let Some((amount, from)) = amount else {
        problems.no_pay(&terms.person, day, key);
        return None;
    };
    let before = material.terms_on(&terms.person, from).map(|earlier| earlier.part_time);
    if before.is_some_and(|before| before != terms.part_time) {
        problems.pay_before_change(terms, from);
        return None;
    }
    if from.year() < day.year() {
        problems.pay_of_earlier_year(&terms.person, (from, day.year()));
    }
    Some(amount)
}
