//! A fixed percentage of every month by a decision (art. 13(2)(a) and (b), 24(6)): no hours needed. A month that is
//! covered in part counts for its days.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::problems::Problems;
use super::rates::gross_pay;
use super::{StaffMaterial, first_of_month, last_of_month};
use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, UsedValue};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::scheme::{StaffFormula, StaffMethod};
use crate::domain::staff::{StaffTerms, WorkDecision, WorkShare, scale_key};

const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

pub(super) fn of_shares(
    material: &StaffMaterial<'_>,
    (span, today): (DateSpan, NaiveDate),
    problems: &mut Problems,
) -> Result<Vec<ComputedCost>, MoneyError> {
    let mut costs = Vec::new();
    for month in months_of(span) {
        for terms in material.terms {
            let Some(part) = part_of_month(material, terms, month, span) else { continue };
            let Some(method) = material.method(terms, problems) else { continue };
            if !matches!(method.formula, StaffFormula::ShareOfPay | StaffFormula::ShareOfTariff) {
                continue;
            }
            let of_person = material.decisions.iter().filter(|decision| decision.person == terms.person);
            let in_force: Vec<(&WorkDecision, DateSpan)> = of_person
                .filter_map(|decision| {
                    let last = decision.until.map_or(part.to, |until| until.min(part.to));
                    let days = DateSpan { from: part.from.max(decision.from), to: last };
                    (!days.is_backwards()).then_some((decision, days))
                })
                .collect();
            if in_force.is_empty() {
                problems.no_decision(terms, month, method);
                continue;
            }
            let all: Decimal = in_force
                .iter()
                .flat_map(|(decision, _)| decision.shares.iter().map(|share| share.percent.get()))
                .fold(Decimal::ZERO, Decimal::saturating_add);
            if Percent::new(all) > Percent::HUNDRED {
                problems.more_than_whole(terms, month, all);
                continue;
            }
            for (decision, days) in in_force {
                if !is_confirmed(material, decision, month.year(), today, problems) {
                    continue;
                }
                for share in &decision.shares {
                    let cost = cost_of_share(material, (terms, method), (decision, share), days, problems)?;
                    costs.extend(cost);
                }
            }
        }
    }
    Ok(costs)
}

fn months_of(span: DateSpan) -> impl Iterator<Item = NaiveDate> {
    let next = |month: &NaiveDate| month.checked_add_months(chrono::Months::new(1));
    std::iter::successors(Some(first_of_month(span.from)), next).take_while(move |month| *month <= span.to)
}

/// The days of a month in which these terms are those of the person, within the stretch. A month that is not over has
/// no cost yet.
fn part_of_month(
    material: &StaffMaterial<'_>,
    terms: &StaffTerms,
    month: NaiveDate,
    span: DateSpan,
) -> Option<DateSpan> {
    let later = material.terms.iter().filter(|other| other.person == terms.person && other.from > terms.from);
    let replaced = later.map(|other| other.from).min().and_then(|day| day.pred_opt());
    let last = [terms.until, replaced].into_iter().flatten().fold(last_of_month(month), NaiveDate::min);
    let part = DateSpan { from: month.max(terms.from).max(span.from), to: last };
    (!part.is_backwards() && part.to <= span.to).then_some(part)
}

/// A decision counts in a year when it was made or confirmed in that year; the current year may still be confirmed.
fn is_confirmed(
    material: &StaffMaterial<'_>,
    decision: &WorkDecision,
    year: i32,
    today: NaiveDate,
    problems: &mut Problems,
) -> bool {
    let of_decision = |said: &&crate::domain::staff::DecisionConfirmation| {
        said.person == decision.person && said.reference == decision.reference
    };
    let mut confirmed = material.confirmations.iter().filter(of_decision);
    if decision.dated.year() == year || confirmed.any(|said| said.year == year) {
        return true;
    }
    let may_still_come = year == today.year();
    problems.not_confirmed(decision, year, !may_still_come);
    may_still_come
}

fn cost_of_share(
    material: &StaffMaterial<'_>,
    (terms, method): (&StaffTerms, &StaffMethod),
    (decision, share): (&WorkDecision, &WorkShare),
    days: DateSpan,
    problems: &mut Problems,
) -> Result<Option<ComputedCost>, MoneyError> {
    let base = if method.formula == StaffFormula::ShareOfPay {
        of_pay(material, (terms, method), days.to, problems)?
    } else {
        of_tariff(material, terms, days.to, problems)
    };
    let Some(base) = base else { return Ok(None) };
    let in_month = i64::from(days.from.num_days_in_month());
    let monthly = base.euros.checked_div(MONTHS).ok_or(MoneyError::Overflow)?;
    let euros = monthly
        .checked_mul(share.percent.fraction())
        .and_then(|euros| euros.checked_mul(Decimal::from(days.days())))
        .and_then(|euros| euros.checked_div(Decimal::from(in_month)))
        .ok_or(MoneyError::Overflow)?;
    let amount = Cents::from_euros_half_away(euros)?;
    let (percent, count) = (share.percent, days.days());
    let formula = |base: &str, of_days: String, rounded: &str| {
        let of_days = if count == in_month { String::new() } else { of_days };
        format!("{percent} % x {base} / 12{of_days} = EUR {amount}, {rounded}")
    };
    let mut values = vec![
        UsedValue::new("persoon", "person", &terms.person),
        UsedValue::new("functie", "function", &terms.function),
        UsedValue::new("methode", "method", &method.code),
        UsedValue::new("maand", "month", days.from.format("%Y-%m")),
        UsedValue::new("percentage", "percentage", percent),
        UsedValue::new("besluit", "decision", &decision.reference),
        UsedValue::new("dagen", "days", format!("{count}/{in_month}")),
    ];
    values.extend(base.values);
    Ok(Some(ComputedCost {
        item: format!("{} {} {} {}", terms.person, share.activity, days.from, decision.reference),
        activity: share.activity.clone(),
        category: method.category.clone(),
        day: days.to,
        supplier: terms.person.clone(),
        document_number: decision.reference.clone(),
        amount,
        article: method.article.clone(),
        formula: Bilingual::new(
            formula(&base.text.nl, format!(" x {count}/{in_month} dagen"), "afgerond op de cent"),
            formula(&base.text.en, format!(" x {count}/{in_month} days"), "rounded to the cent"),
        ),
        values,
    }))
}

/// The cost of a whole year.
struct YearlyBase {
    euros: Decimal,
    text: Bilingual,
    values: Vec<UsedValue>,
}

fn of_pay(
    material: &StaffMaterial<'_>,
    (terms, method): (&StaffTerms, &StaffMethod),
    day: NaiveDate,
    problems: &mut Problems,
) -> Result<Option<YearlyBase>, MoneyError> {
    let Some(gross) = gross_pay(material, terms, day, problems) else { return Ok(None) };
    let surcharge = method.figures.surcharge.unwrap_or(Percent::ZERO);
    let factor = Decimal::ONE.checked_add(surcharge.fraction()).ok_or(MoneyError::Overflow)?;
    let euros = gross.euros().checked_mul(factor).ok_or(MoneyError::Overflow)?;
    let factor = factor.normalize();
    Ok(Some(YearlyBase {
        euros,
        text: Bilingual::same(format!("EUR {gross} x {factor}")),
        values: vec![
            UsedValue::new("brutoloon per jaar", "gross pay a year", gross),
            UsedValue::new("factor", "factor", factor),
        ],
    }))
}

/// The percentage is of the person's own contract, so a part-time contract takes its share of the tariff.
fn of_tariff(
    material: &StaffMaterial<'_>,
    terms: &StaffTerms,
    day: NaiveDate,
    problems: &mut Problems,
) -> Option<YearlyBase> {
    let scale = scale_key(&terms.scale);
    let tariff = material.tariffs.iter().rfind(|known| known.year == day.year() && known.scale == scale);
    let Some((yearly, tariff)) = tariff.and_then(|tariff| Some((tariff.yearly?, tariff))) else {
        problems.no_tariff(terms, day.year());
        return None;
    };
    let part_time = terms.part_time.normalize();
    Some(YearlyBase {
        euros: yearly.euros().checked_mul(terms.part_time)?,
        text: Bilingual::same(format!("EUR {yearly} x {part_time}")),
        values: vec![
            UsedValue::new("loonkosten per mensjaar", "labour cost of a person-year", yearly),
            UsedValue::new("deeltijdfactor", "part-time factor", part_time),
            UsedValue::new("tarieftabel", "table of tariffs", tariff.year),
            UsedValue::new("schaal", "scale", &scale),
            UsedValue::new("cel", "cell", format!("{}!{}", tariff.sheet, tariff.row)),
        ],
    })
}
