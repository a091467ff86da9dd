//! Flat rates with their bases, line by line, and what each of them would come to: "flat rate or real cost?" (national
//! scheme art. 13(3), 19, 20; CPR art. 54-56).

use serde::Serialize;

use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::scheme::{CostScheme, FlatRate};

/// A cost that may count in a base: a line of the ledger or of a budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BaseLine {
    /// Nothing for a line of a budget.
    pub line: Option<ExpenditureId>,
    pub activity: String,
    pub category: String,
    /// Supplier and document number, or the year of a budget.
    pub what: String,
    pub amount: Cents,
    /// The tendered contract that it falls under.
    pub tendered: Option<String>,
}

/// A line with the reason why it counts or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgedLine {
    #[serde(flatten)]
    pub line: BaseLine,
    pub counts: bool,
    pub reason: Bilingual,
}

/// The base of a flat rate and what it yields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlatRateBase {
    pub rate: String,
    pub name: Bilingual,
    pub percent: Percent,
    pub article: String,
    /// The category that the amount is reported under.
    pub yields: String,
    pub lines: Vec<JudgedLine>,
    pub base: Cents,
    /// The rate on the whole base, rounded once, half away from zero.
    pub amount: Cents,
}

/// Judges every line for a rate.
pub fn base_of(rate: &FlatRate, lines: &[BaseLine]) -> Result<FlatRateBase, MoneyError> {
    let lines: Vec<JudgedLine> = lines.iter().map(|line| judge(rate, line)).collect();
    let base = Cents::sum(lines.iter().filter(|line| line.counts).map(|line| line.line.amount))?;
    Ok(FlatRateBase {
        rate: rate.code.clone(),
        name: rate.name.clone(),
        percent: rate.percent,
        article: rate.article.clone(),
        yields: rate.yields.clone(),
        base,
        amount: base.share(rate.percent)?,
        lines,
    })
}

fn judge(rate: &FlatRate, line: &BaseLine) -> JudgedLine {
    let (article, category) = (&rate.article, &line.category);
    let counts = rate.counts(category, line.tendered.is_some());
    let reason = match &line.tendered {
        _ if counts => Bilingual::new(
            format!("kostensoort {category} telt mee ({article})"),
            format!("category {category} counts ({article})"),
        ),
        Some(contract) if rate.base.contains(category) => Bilingual::new(
            format!("aanbesteed contract {contract} telt niet mee ({article})"),
            format!("tendered contract {contract} does not count ({article})"),
        ),
        _ if rate.replaces.contains(category) => Bilingual::new(
            format!("het percentage komt in de plaats van kostensoort {category} ({article})"),
            format!("the rate takes the place of category {category} ({article})"),
        ),
        _ => Bilingual::new(
            format!("kostensoort {category} hoort niet bij de grondslag ({article})"),
            format!("category {category} is not part of the base ({article})"),
        ),
    };
    JudgedLine { line: line.clone(), counts, reason }
}

/// What one choice comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RateChoice {
    /// A flat rate of the scheme, two of them as "staff-20+indirect-7", or "none": only what is booked line by line.
    pub rate: String,
    pub name: Bilingual,
    pub article: String,
    /// The choice that the grant has made.
    pub chosen: bool,
    /// Costs that are declared line by line.
    pub direct: Cents,
    /// Of the rate that is computed last, where there are two.
    pub base: Cents,
    /// What the rates yield.
    pub computed: Cents,
    /// Costs that are booked and would no longer be declared, because the rate takes their place.
    pub replaced: Cents,
    /// `direct` and `computed`.
    pub total: Cents,
    /// The EU contribution: the maximum rate of the total, cut to the cent, and never above the maximum.
    pub eu: Cents,
    /// `total` less that of the choice that was made.
    pub difference: Cents,
}

/// What the EU pays at most.
#[derive(Clone, Copy, Debug)]
pub struct EuCeiling {
    pub rate: Percent,
    pub maximum: Cents,
}

/// A cost as rates see it: its category, whether it falls under a tendered contract, and its amount.
pub type BasePart<'a> = (&'a str, bool, Cents);

/// What each rate yields: its percentage of what counts in its base, rounded once, half away from zero; what one yields
/// may count in the base of the next.
pub fn yields<'a>(
    rates: &[&'a FlatRate],
    parts: impl IntoIterator<Item = BasePart<'a>>,
) -> Result<Vec<Cents>, MoneyError> {
    let mut parts: Vec<BasePart<'a>> = parts.into_iter().collect();
    let mut yielded = Vec::with_capacity(rates.len());
    for rate in rates {
        let base = parts.iter().filter(|(category, tendered, _)| rate.counts(category, *tendered));
        let amount = Cents::sum(base.map(|(.., amount)| *amount))?.share(rate.percent)?;
        parts.push((&rate.yields, false, amount));
        yielded.push(amount);
    }
    Ok(yielded)
}

/// The costs that rates are computed on in turn: what is booked and not replaced, then what each rate yields.
pub fn with_computed(rates: &[&FlatRate], lines: &[BaseLine]) -> Result<Vec<BaseLine>, MoneyError> {
    let is_replaced = |line: &&BaseLine| rates.iter().any(|rate| rate.replaces.contains(&line.category));
    let kept = || lines.iter().filter(|line| !is_replaced(line));
    let parts = kept().map(|line| (line.category.as_str(), line.tendered.is_some(), line.amount));
    let computed = rates.iter().zip(yields(rates, parts)?).map(|(rate, amount)| BaseLine {
        line: None,
        activity: String::new(),
        category: rate.yields.clone(),
        what: rate.code.clone(),
        amount,
        tendered: None,
    });
    Ok(kept().cloned().chain(computed).collect())
}

/// Every choice that a scheme offers, side by side, over the same lines: nothing, each rate, and the rates that may stand
/// together.
pub fn compare(
    scheme: &CostScheme,
    chosen: &[&FlatRate],
    ceiling: EuCeiling,
    lines: &[BaseLine],
) -> Result<Vec<RateChoice>, MoneyError> {
    let rates = || scheme.flat_rates.iter();
    let alone = rates().map(|rate| vec![rate]);
    // What stands in for staff comes before the indirect costs that rest on it.
    let pairs = rates().filter(|rate| scheme.stands_in_for_staff(rate)).flat_map(|staff| {
        let others = rates().filter(|rate| scheme.stand_together(staff, rate));
        others.map(move |other| vec![staff, other])
    });
    let mut choices = Vec::new();
    for rates in std::iter::once(Vec::new()).chain(alone).chain(pairs) {
        choices.push(choice(&rates, chosen, ceiling, lines)?);
    }
    let made = choices.iter().find(|choice| choice.chosen).map(|choice| choice.total);
    for choice in &mut choices {
        choice.difference = choice.total.minus(made.unwrap_or(choice.total))?;
    }
    Ok(choices)
}

fn choice(
    rates: &[&FlatRate],
    chosen: &[&FlatRate],
    ceiling: EuCeiling,
    lines: &[BaseLine],
) -> Result<RateChoice, MoneyError> {
    let all = Cents::sum(lines.iter().map(|line| line.amount))?;
    let with_rates = with_computed(rates, lines)?;
    let total = Cents::sum(with_rates.iter().map(|line| line.amount))?;
    let kept = with_rates.len().saturating_sub(rates.len());
    let (direct, computed) = with_rates.split_at_checked(kept).unwrap_or((&with_rates, &[]));
    let sum = |lines: &[BaseLine]| Cents::sum(lines.iter().map(|line| line.amount));
    let (direct, computed) = (sum(direct)?, sum(computed)?);
    // The last rate rests on what the others yield.
    let base =
        rates.last().map_or(Ok(Cents::ZERO), |rate| base_of(rate, &with_rates).map(|base| base.base))?;
    let joined = |words: &dyn Fn(&FlatRate) -> String, between: &str| {
        rates.iter().map(|rate| words(rate)).collect::<Vec<_>>().join(between)
    };
    let (code, name) = if rates.is_empty() {
        ("none".to_owned(), Bilingual::new("alleen geboekte kosten", "booked costs only"))
    } else {
        let (nl, en) =
            (joined(&|rate| rate.name.nl.clone(), "; "), joined(&|rate| rate.name.en.clone(), "; "));
        (joined(&|rate| rate.code.clone(), "+"), Bilingual::new(nl, en))
    };
    Ok(RateChoice {
        rate: code,
        name,
        article: joined(&|rate| rate.article.clone(), "; "),
        chosen: rates == chosen,
        direct,
        base,
        computed,
        replaced: all.minus(direct)?,
        total,
        eu: total.ceiling_share(ceiling.rate)?.min(ceiling.maximum),
        difference: Cents::ZERO,
    })
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers of the tests")]
mod tests {
    use super::*;
    use crate::importing::reference_data;
    use proptest::prelude::*;

    fn scheme() -> &'static CostScheme {
        reference_data::scheme("nl-emvf-2021").unwrap()
    }

    fn line(category: &str, cents: i64, tendered: Option<&str>) -> BaseLine {
        BaseLine {
            line: None,
            activity: "A".to_owned(),
            category: category.to_owned(),
            what: String::new(),
            amount: Cents::new(cents),
            tendered: tendered.map(str::to_owned),
        }
    }

    /// Staff 10,000.00; travel 2,000.00; external 8,000.00, of which 5,000.00 under a tendered contract.
    fn lines() -> Vec<BaseLine> {
        vec![
            line("a", 1_000_000, None),
            line("b", 200_000, None),
            line("f", 300_000, None),
            line("f", 500_000, Some("TED 2024/1")),
        ]
    }

    #[test]
    fn each_rate_has_its_own_base() {
        for (rate, base, amount, counting) in [
            ("indirect-7", 2_000_000, 140_000, [true, true, true, true]),
            ("indirect-15", 1_000_000, 150_000, [true, false, false, false]),
            ("other-costs-40", 1_000_000, 400_000, [true, false, false, false]),
            ("staff-20", 500_000, 100_000, [false, true, true, false]),
        ] {
            let found = base_of(scheme().flat_rate(rate).unwrap(), &lines()).unwrap();
            assert_eq!((found.base, found.amount), (Cents::new(base), Cents::new(amount)), "{rate}");
            assert_eq!(found.lines.iter().map(|line| line.counts).collect::<Vec<_>>(), counting, "{rate}");
        }
    }

    #[test]
    fn every_line_says_why() {
        let reasons = |rate: &str| -> Vec<String> {
            let found = base_of(scheme().flat_rate(rate).unwrap(), &lines()).unwrap();
            found.lines.into_iter().map(|line| line.reason.en).collect()
        };
        assert_eq!(
            reasons("staff-20"),
            [
                "the rate takes the place of category a (art. 13(3))",
                "category b counts (art. 13(3))",
                "category f counts (art. 13(3))",
                "tendered contract TED 2024/1 does not count (art. 13(3))",
            ]
        );
        assert_eq!(reasons("indirect-15")[1], "category b is not part of the base (art. 19(a))");
    }

    #[test]
    fn choices_stand_side_by_side() {
        let ceiling = EuCeiling { rate: Percent::new(75.into()), maximum: Cents::new(1_550_000) };
        let chosen = [scheme().flat_rate("indirect-7").unwrap()];
        let choices = compare(scheme(), &chosen, ceiling, &lines()).unwrap();
        let told: Vec<_> = choices
            .iter()
            .map(|choice| {
                (
                    choice.rate.as_str(),
                    [
                        choice.direct,
                        choice.computed,
                        choice.replaced,
                        choice.total,
                        choice.eu,
                        choice.difference,
                    ]
                    .map(Cents::get),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("none", [2_000_000, 0, 0, 2_000_000, 1_500_000, -140_000]),
                // 75 % of 21,400.00 is 16,050.00: the maximum is 15,500.00.
                ("indirect-7", [2_000_000, 140_000, 0, 2_140_000, 1_550_000, 0]),
                ("indirect-15", [2_000_000, 150_000, 0, 2_150_000, 1_550_000, 10_000]),
                ("other-costs-40", [1_000_000, 400_000, 1_000_000, 1_400_000, 1_050_000, -740_000]),
                ("staff-20", [1_000_000, 100_000, 1_000_000, 1_100_000, 825_000, -1_040_000]),
                // 20 % of 5,000.00, then 7 % of 10,000.00 and those 1,000.00: tendered contracts are direct costs.
                ("staff-20+indirect-7", [1_000_000, 177_000, 1_000_000, 1_177_000, 882_750, -963_000]),
            ]
        );
    }

    proptest! {
        #[test]
        fn parts_add_up_and_the_eu_never_pays_too_much(parts in prop::collection::vec((0_usize..6, -500_000_i64..5_000_000, any::<bool>()), 0..30), rate in 1_u32..=100, maximum in 0_i64..50_000_000) {
            let lines: Vec<BaseLine> = parts
                .iter()
                .map(|(category, cents, tendered)| line(["a", "b", "c", "d", "e", "f"][*category], *cents, tendered.then_some("T")))
                .collect();
            let booked = Cents::sum(lines.iter().map(|line| line.amount)).unwrap();
            let ceiling = EuCeiling { rate: Percent::new(rate.into()), maximum: Cents::new(maximum) };
            for choice in compare(scheme(), &[scheme().flat_rate("staff-20").unwrap()], ceiling, &lines).unwrap() {
                prop_assert_eq!(choice.direct.plus(choice.replaced).unwrap(), booked);
                prop_assert_eq!(choice.direct.plus(choice.computed).unwrap(), choice.total);
                prop_assert!(choice.eu <= ceiling.maximum);
                if !choice.total.is_negative() {
                    prop_assert!(choice.eu.euros() <= choice.total.euros() * ceiling.rate.fraction());
                }
            }
            for rate in &scheme().flat_rates {
                let found = base_of(rate, &lines).unwrap();
                let out = Cents::sum(found.lines.iter().filter(|line| !line.counts).map(|line| line.line.amount)).unwrap();
                prop_assert_eq!(found.base.plus(out).unwrap(), booked);
            }
        }
    }
}
