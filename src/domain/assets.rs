//! Equipment: linear depreciation over the months of use, times the share that the project uses (art. 16; CPR art. 67(2)),
//! or the full price where the article allows it. A month counts when the thing is in use on any of its days. What a
//! period costs is what all months so far cost less what the months before cost, so that no cent is left over.

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::DateSpan;
use crate::domain::computation::{ComputedCost, CostProblem, UsedValue};
use crate::domain::cost_basis::{BasisKind, Statement};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};
use crate::domain::scheme::EquipmentRule;

/// A thing that the project uses.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that a person states about the item, each with its article"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    pub code: String,
    pub name: Bilingual,
    pub supplier: String,
    /// Number of the invoice.
    pub document_number: String,
    pub activity: String,
    pub category: String,
    pub bought_on: NaiveDate,
    /// Excluding VAT.
    pub price: Cents,
    /// Months over which it loses its value.
    pub useful_months: u32,
    /// Months that were written off before the project used it.
    #[serde(default)]
    pub months_before: u32,
    pub used_from: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_until: Option<NaiveDate>,
    /// The share that the project uses: `used` of `whole`, such as 6 of 10 participants.
    pub used: u32,
    pub whole: u32,
    /// Claim the full price at once instead of depreciation.
    #[serde(default)]
    pub full_price: bool,
    /// The full price was approved in the application.
    #[serde(default)]
    pub approved: bool,
    /// It was bought with public subsidy: then nothing of it counts.
    #[serde(default)]
    pub subsidised: bool,
    #[serde(default)]
    pub withdrawn: bool,
}

impl Statement for Asset {
    const KIND: BasisKind = BasisKind::Asset;
    type Key = String;

    fn key(&self) -> Self::Key {
        self.code.clone()
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

/// What the assets of a project cost in `span`, as far as it is past on `today`; by calendar year where a period has
/// more than one.
pub fn asset_costs(
    assets: &[Asset],
    rule: Option<&EquipmentRule>,
    (project, span): (DateSpan, DateSpan),
    today: NaiveDate,
) -> Result<(Vec<ComputedCost>, Vec<CostProblem>), MoneyError> {
    let (mut costs, mut problems) = (Vec::new(), Vec::new());
    let article = rule.map_or("", |rule| rule.article.as_str());
    for asset in assets {
        if asset.subsidised {
            problems.push(subsidised(asset, article));
        } else if asset.full_price {
            if !full_price_allowed(asset, rule, project) {
                problems.push(full_price_refused(asset, rule));
            } else if span.contains(asset.bought_on) && asset.bought_on <= today {
                costs.push(full_price(asset, article)?);
            }
        } else {
            costs.extend(depreciation(asset, article, project, (span, today))?);
        }
    }
    Ok((costs, problems))
}

/// Below the amount and bought before the last months of the project, or approved in the application.
fn full_price_allowed(asset: &Asset, rule: Option<&EquipmentRule>, project: DateSpan) -> bool {
    let Some(rule) = rule else { return asset.approved };
    let last_months = project.to.checked_sub_months(Months::new(rule.months_before_end));
    let in_time = last_months.is_some_and(|day| asset.bought_on < day);
    asset.approved || (asset.price < rule.full_price_below && in_time)
}

fn full_price(asset: &Asset, article: &str) -> Result<ComputedCost, MoneyError> {
    let amount = Cents::from_euros_half_away(share_of(asset, asset.price.euros())?)?;
    let Asset { price, used, whole, .. } = asset;
    let text = format!("EUR {price} x {used}/{whole} = EUR {amount}");
    let formula = Bilingual::new(
        format!("{}, volledige prijs: {text}", asset.name.nl),
        format!("{}, full price: {text}", asset.name.en),
    );
    Ok(cost(asset, asset.bought_on, amount, article, (formula, vec![])))
}

fn depreciation(
    asset: &Asset,
    article: &str,
    project: DateSpan,
    (span, today): (DateSpan, NaiveDate),
) -> Result<Vec<ComputedCost>, MoneyError> {
    let last = [Some(span.to), Some(last_whole_month(today)), Some(project.to), asset.used_until];
    let Some(end) = last.into_iter().flatten().min() else { return Ok(vec![]) };
    let begin = span.from.max(asset.used_from).max(project.from);
    let mut costs = Vec::new();
    let mut before = months_until(asset, project, span.from.pred_opt())?;
    for year in begin.year()..=end.year() {
        let until = NaiveDate::from_ymd_opt(year, 12, 31).map_or(end, |last| last.min(end));
        let so_far = months_until(asset, project, Some(until))?;
        let months = so_far.saturating_sub(before);
        if until >= begin && months > 0 {
            let amount = written_off(asset, so_far)?.minus(written_off(asset, before)?)?;
            let Asset { price, useful_months, used, whole, .. } = asset;
            let text = format!("EUR {price} x {months}/{useful_months} x {used}/{whole} = EUR {amount}");
            let formula = Bilingual::new(
                format!("{}, afschrijving: {text}", asset.name.nl),
                format!("{}, depreciation: {text}", asset.name.en),
            );
            let values = vec![
                UsedValue::new("maanden in gebruik", "months of use", months),
                UsedValue::new("maanden tot nu toe", "months so far", so_far),
                UsedValue::new("afschrijvingstermijn in maanden", "months of depreciation", useful_months),
            ];
            costs.push(cost(asset, until, amount, article, (formula, values)));
        }
        before = so_far;
    }
    Ok(costs)
}

/// Months of use in the project up to and including a day; never more than are left of the useful life.
fn months_until(asset: &Asset, project: DateSpan, day: Option<NaiveDate>) -> Result<u32, MoneyError> {
    let Some(day) = day else { return Ok(0) };
    let from = asset.used_from.max(project.from);
    let until = asset.used_until.map_or(day, |last| last.min(day));
    if until < from {
        return Ok(0);
    }
    let index =
        |day: NaiveDate| i64::from(day.year()).saturating_mul(12).saturating_add(i64::from(day.month0()));
    let months = index(until).saturating_sub(index(from)).saturating_add(1);
    let months = u32::try_from(months).map_err(|_out_of_range| MoneyError::Overflow)?;
    Ok(months.min(asset.useful_months.saturating_sub(asset.months_before)))
}

fn written_off(asset: &Asset, months: u32) -> Result<Cents, MoneyError> {
    let euros = share_of(asset, asset.price.euros())?
        .checked_mul(Decimal::from(months))
        .and_then(|euros| euros.checked_div(Decimal::from(asset.useful_months)))
        .ok_or(MoneyError::Overflow)?;
    Cents::from_euros_half_away(euros)
}

fn share_of(asset: &Asset, euros: Decimal) -> Result<Decimal, MoneyError> {
    let part = euros.checked_mul(Decimal::from(asset.used));
    part.and_then(|part| part.checked_div(Decimal::from(asset.whole))).ok_or(MoneyError::Overflow)
}

/// A month that is not over has no cost yet.
fn last_whole_month(today: NaiveDate) -> NaiveDate {
    let tomorrow = today.succ_opt().unwrap_or(today);
    tomorrow.with_day(1).and_then(|first| first.pred_opt()).unwrap_or(today)
}

fn cost(
    asset: &Asset,
    day: NaiveDate,
    amount: Cents,
    article: &str,
    (formula, more): (Bilingual, Vec<UsedValue>),
) -> ComputedCost {
    let mut values = vec![
        UsedValue::new("materieel", "equipment", &asset.code),
        UsedValue::new("aanschafprijs exclusief btw", "price excluding VAT", asset.price),
        UsedValue::new("gekocht op", "bought on", asset.bought_on),
        UsedValue::new("aandeel", "share", format!("{}/{}", asset.used, asset.whole)),
    ];
    values.extend(more);
    ComputedCost {
        item: format!("{} {day}", asset.code),
        activity: asset.activity.clone(),
        category: asset.category.clone(),
        day,
        supplier: asset.supplier.clone(),
        document_number: asset.document_number.clone(),
        amount,
        article: article.to_owned(),
        formula,
        values,
    }
}

fn subsidised(asset: &Asset, article: &str) -> CostProblem {
    let code = &asset.code;
    CostProblem {
        code: "asset-subsidised",
        blocks: true,
        subject: code.clone(),
        article: article.to_owned(),
        message: Bilingual::new(
            format!("{code} is met overheidssubsidie gekocht: de kosten tellen niet mee."),
            format!("{code} was bought with public subsidy: its cost does not count."),
        ),
        remedy: Bilingual::new(
            "Trek dit stuk in (withdrawn = true).",
            "Withdraw this item (withdrawn = true).",
        ),
    }
}

fn full_price_refused(asset: &Asset, rule: Option<&EquipmentRule>) -> CostProblem {
    let (code, price) = (&asset.code, asset.price);
    let (below, months) =
        rule.map_or((Cents::ZERO, 0), |rule| (rule.full_price_below, rule.months_before_end));
    CostProblem {
        code: "asset-full-price-refused",
        blocks: true,
        subject: code.clone(),
        article: rule.map(|rule| rule.article.clone()).unwrap_or_default(),
        message: Bilingual::new(
            format!(
                "{code} van EUR {price} kan niet in een keer: dat kan onder EUR {below} en gekocht voor de laatste {months} maanden, of als de aanvraag het goedkeurt."
            ),
            format!(
                "{code} of EUR {price} cannot be claimed at once: only below EUR {below} and bought before the last {months} months, or when the application approves it."
            ),
        ),
        remedy: Bilingual::new("Schrijf het af (full_price = false).", "Depreciate it (full_price = false)."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(from: &str, to: &str) -> DateSpan {
        DateSpan { from: day(from), to: day(to) }
    }

    fn rule() -> EquipmentRule {
        EquipmentRule {
            full_price_below: "20000.00".parse().unwrap(),
            months_before_end: 3,
            article: "art. 16".to_owned(),
        }
    }

    fn asset(price: &str, useful_months: u32, used_from: &str, share: (u32, u32)) -> Asset {
        Asset {
            code: "M-1".to_owned(),
            name: Bilingual::new("simulator", "simulator"),
            supplier: "Lev".to_owned(),
            document_number: "F-1".to_owned(),
            activity: "HM".to_owned(),
            category: "d".to_owned(),
            bought_on: day(used_from),
            price: price.parse().unwrap(),
            useful_months,
            months_before: 0,
            used_from: day(used_from),
            used_until: None,
            used: share.0,
            whole: share.1,
            full_price: false,
            approved: false,
            subsidised: false,
            withdrawn: false,
        }
    }

    fn told(asset: &Asset, period: DateSpan, today: &str) -> (Vec<(String, String)>, Vec<&'static str>) {
        let project = span("2024-03-01", "2028-12-31");
        let (costs, problems) =
            asset_costs(std::slice::from_ref(asset), Some(&rule()), (project, period), day(today)).unwrap();
        let costs = costs.into_iter().map(|cost| (cost.day.to_string(), cost.amount.to_string()));
        (costs.collect(), problems.into_iter().map(|problem| problem.code).collect())
    }

    #[test]
    fn depreciation_follows_the_reference_example() {
        // nl-rules 3: 240,000 x 7/12 x 6/10 = 84,000.
        let simulator = asset("240000.00", 12, "2025-06-01", (6, 10));
        let (costs, problems) = told(&simulator, span("2025-01-01", "2025-12-31"), "2026-01-26");
        assert_eq!((costs, problems), (vec![("2025-12-31".to_owned(), "84000.00".to_owned())], vec![]));
    }

    #[test]
    fn depreciation_ends_with_the_useful_life_the_use_and_the_day() {
        let of = |day: &str, amount: &str| vec![(day.to_owned(), amount.to_owned())];
        let mut car = asset("12000.00", 60, "2025-01-15", (1, 1));
        let half_year = span("2025-01-01", "2025-06-30");
        assert_eq!(told(&car, half_year, "2026-01-26").0, of("2025-06-30", "1200.00"));
        // April is not over.
        assert_eq!(told(&car, half_year, "2025-04-20").0, of("2025-03-31", "600.00"));
        car.used_until = Some(day("2025-02-10"));
        assert_eq!(told(&car, half_year, "2026-01-26").0, of("2025-02-10", "400.00"));
        car.used_until = None;
        car.months_before = 58;
        assert_eq!(told(&car, half_year, "2026-01-26").0, of("2025-06-30", "400.00"));
        // Two calendar years within one period.
        let long = span("2025-07-01", "2026-06-30");
        let mut bike = asset("1200.00", 12, "2025-11-01", (1, 1));
        let both = [("2025-12-31", "200.00"), ("2026-06-30", "600.00")]
            .map(|(day, cents)| (day.to_owned(), cents.to_owned()));
        assert_eq!(told(&bike, long, "2027-01-26").0, both);
        // In use since before the project: only its months in the project count.
        bike.used_from = day("2024-01-01");
        assert_eq!(
            told(&bike, span("2024-03-01", "2024-12-31"), "2027-01-26").0,
            of("2024-12-31", "1000.00")
        );
    }

    #[test]
    fn the_full_price_is_for_small_things_bought_in_time() {
        for (price, bought, approved, amount, problem) in [
            ("19999.99", "2028-09-29", false, Some("19999.99"), None),
            ("20000.00", "2028-09-29", false, None, Some("asset-full-price-refused")),
            ("19999.99", "2028-09-30", false, None, Some("asset-full-price-refused")),
            ("50000.00", "2028-11-01", true, Some("50000.00"), None),
        ] {
            let mut thing = asset(price, 60, bought, (1, 1));
            (thing.full_price, thing.approved) = (true, approved);
            let (costs, problems) = told(&thing, span("2028-07-01", "2028-12-31"), "2029-01-26");
            let expected: Vec<_> =
                amount.map(|amount| (bought.to_owned(), amount.to_owned())).into_iter().collect();
            assert_eq!((costs, problems), (expected, problem.into_iter().collect()), "{price} {bought}");
        }
        let mut thing = asset("100.00", 60, "2025-01-01", (1, 1));
        thing.subsidised = true;
        assert_eq!(told(&thing, span("2025-01-01", "2025-06-30"), "2026-01-26").1, ["asset-subsidised"]);
    }

    proptest! {
        #[test]
        fn the_periods_of_a_life_add_up_to_its_price(price in 1_i64..90_000_000, months in 1_u32..48, used in 1_u32..10) {
            let thing = Asset { price: Cents::new(price), useful_months: months, used, whole: 10, ..asset("1.00", 1, "2024-03-01", (1, 1)) };
            let project = span("2024-03-01", "2028-12-31");
            let mut total = Cents::ZERO;
            for year in 2024..=2028 {
                for (from, to) in [("01-01", "06-30"), ("07-01", "12-31")] {
                    let period = span(&format!("{year}-{from}"), &format!("{year}-{to}"));
                    let (costs, _) = asset_costs(std::slice::from_ref(&thing), Some(&rule()), (project, period), day("2030-01-01")).unwrap();
                    total = Cents::sum(costs.iter().map(|cost| cost.amount).chain([total])).unwrap();
                }
            }
            prop_assert_eq!(total, written_off(&thing, months).unwrap());
        }
    }
}
