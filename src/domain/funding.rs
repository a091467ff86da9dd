//! Who pays for a grant: what each promised, what came in, what is due, and what the end will ask of the EU. Advances
//! follow art. 23 of the national scheme: a share of the maximum after the decision, a further share once enough is
//! realised and a report is submitted, the balance after the final request. The percentages are settings of the grant.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::eligibility::facts::FactValue;
use crate::domain::execution::Funding;
use crate::domain::forecast::BudgetForecast;
use crate::domain::grant::GrantDecision;
use crate::domain::language::{Bilingual, Language};
use crate::domain::money::{Cents, MoneyError};
use crate::domain::terms::GrantTerms;

/// Where money comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptKind {
    /// The EU grant, before the final decision.
    Advance,
    /// The EU grant, the balance.
    Balance,
    CoFinancing,
    Own,
    /// Payments by third parties for what the project makes (art. 1).
    Revenue,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no kind of receipt: choose advance, balance, co-financing, own or revenue")]
pub struct UnknownReceiptKind(String);

impl std::str::FromStr for ReceiptKind {
    type Err = UnknownReceiptKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|kind| kind.code() == text);
        known.ok_or_else(|| UnknownReceiptKind(text.to_owned()))
    }
}

impl ReceiptKind {
    pub const ALL: [ReceiptKind; 5] = [
        ReceiptKind::Advance,
        ReceiptKind::Balance,
        ReceiptKind::CoFinancing,
        ReceiptKind::Own,
        ReceiptKind::Revenue,
    ];

    pub fn code(self) -> &'static str {
        match self {
            ReceiptKind::Advance => "advance",
            ReceiptKind::Balance => "balance",
            ReceiptKind::CoFinancing => "co-financing",
            ReceiptKind::Own => "own",
            ReceiptKind::Revenue => "revenue",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            ReceiptKind::Advance => Bilingual::new("EU-subsidie, voorschot", "EU grant, advance"),
            ReceiptKind::Balance => Bilingual::new("EU-subsidie, saldo", "EU grant, balance"),
            ReceiptKind::CoFinancing => Bilingual::new("cofinanciering", "co-financing"),
            ReceiptKind::Own => Bilingual::new("eigen bijdrage", "own contribution"),
            ReceiptKind::Revenue => Bilingual::new("opbrengst", "revenue"),
        }
    }
}

/// Money that came in, or went back when the amount is negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    pub kind: ReceiptKind,
    /// Position of the co-financier in the decision; only for co-financing.
    pub co_financier: Option<usize>,
    pub amount: Cents,
    pub received_on: NaiveDate,
    /// As the bank statement or the decision names it.
    pub reference: String,
}

/// One payer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundingSource {
    pub name: Bilingual,
    /// Nothing for revenues: nobody promises them.
    pub promised: Cents,
    /// The part of the costs so far that is this payer's.
    pub borne: Cents,
    pub received: Cents,
    /// `promised` less `received`.
    pub to_come: Cents,
}

/// A payment of the EU grant, and whether it can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DuePayment {
    pub code: &'static str,
    pub name: Bilingual,
    pub article: &'static str,
    /// At most this much in all, with the payments before it.
    pub up_to: Cents,
    /// What can be asked for now.
    pub due: Cents,
    pub available: bool,
    pub reason: Bilingual,
}

/// Where the project stands, as far as payments depend on it.
#[derive(Clone, Copy, Debug)]
pub struct ProjectStanding {
    pub report_submitted: bool,
    /// The project is over and its last report is submitted.
    pub final_request: bool,
    pub today: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundingPlan {
    pub sources: Vec<FundingSource>,
    pub total_promised: Cents,
    pub total_received: Cents,
    /// All costs so far, with flat rates.
    pub cost_so_far: Cents,
    pub payments: Vec<DuePayment>,
    pub warnings: Vec<Bilingual>,
}

/// The plan: sources in the order EU, co-financiers, own, revenues.
pub fn plan(
    decision: &GrantDecision,
    terms: GrantTerms,
    funding: &Funding,
    receipts: &[Receipt],
    standing: ProjectStanding,
) -> Result<FundingPlan, MoneyError> {
    let received = |wanted: &dyn Fn(&Receipt) -> bool| {
        Cents::sum(receipts.iter().filter(|receipt| wanted(receipt)).map(|receipt| receipt.amount))
    };
    let eu = received(&|receipt| matches!(receipt.kind, ReceiptKind::Advance | ReceiptKind::Balance))?;
    let mut sources = vec![source(
        Bilingual::new("EU-subsidie", "EU grant"),
        (funding.eu.approved, funding.eu.total()?),
        eu,
    )?];
    for ((place, other), figures) in decision.co_financiers.iter().enumerate().zip(&funding.co_financiers) {
        let own = received(&|receipt| {
            receipt.kind == ReceiptKind::CoFinancing && receipt.co_financier == Some(place)
        })?;
        sources.push(source(other.name.clone(), (figures.approved, figures.total()?), own)?);
    }
    let own = received(&|receipt| receipt.kind == ReceiptKind::Own)?;
    let own_name = Bilingual::new("eigen bijdrage", "own contribution");
    sources.push(source(own_name, (funding.own.approved, funding.own.total()?), own)?);
    let revenue = received(&|receipt| receipt.kind == ReceiptKind::Revenue)?;
    sources.push(source(Bilingual::new("opbrengsten", "revenues"), (Cents::ZERO, Cents::ZERO), revenue)?);
    let cost = funding.total()?.total()?;
    let reached = Reached { cost, eu_share: funding.eu.total()?, received: eu };
    let total_received = Cents::sum(sources.iter().map(|source| source.received))?;
    Ok(FundingPlan {
        total_promised: Cents::sum(sources.iter().map(|source| source.promised))?,
        total_received,
        cost_so_far: cost,
        payments: payments(decision, terms, reached, standing)?,
        warnings: warnings(decision, (eu, total_received, revenue)),
        sources,
    })
}

fn source(
    name: Bilingual,
    (promised, borne): (Cents, Cents),
    received: Cents,
) -> Result<FundingSource, MoneyError> {
    // Nobody promises revenues: what came in is not owed back here.
    let to_come = if promised.is_zero() { Cents::ZERO } else { promised.minus(received)? };
    Ok(FundingSource { name, promised, borne, received, to_come })
}

/// What the payments depend on: all costs so far, the EU share of them, and what came in of it.
#[derive(Clone, Copy)]
struct Reached {
    cost: Cents,
    eu_share: Cents,
    received: Cents,
}

impl Reached {
    /// What is still open of an amount.
    fn open(self, up_to: Cents) -> Result<Cents, MoneyError> {
        Ok(up_to.minus(self.received)?.max(Cents::ZERO))
    }
}

fn payments(
    decision: &GrantDecision,
    terms: GrantTerms,
    reached: Reached,
    standing: ProjectStanding,
) -> Result<Vec<DuePayment>, MoneyError> {
    let first = decision.maximum_amount.ceiling_share(terms.first_advance)?;
    Ok(vec![
        first_advance(decision, terms, (first, reached), standing)?,
        second_advance(decision, terms, (first, reached), standing)?,
        balance(reached, standing)?,
    ])
}

/// After the decision (art. 23(1)).
fn first_advance(
    decision: &GrantDecision,
    terms: GrantTerms,
    (first, reached): (Cents, Reached),
    standing: ProjectStanding,
) -> Result<DuePayment, MoneyError> {
    let dated = decision.dated;
    let decided = dated <= standing.today;
    Ok(DuePayment {
        code: "first-advance",
        name: Bilingual::new(
            format!("voorschot van {} %", terms.first_advance),
            format!("advance of {} %", terms.first_advance),
        ),
        article: "art. 23(1)",
        up_to: first,
        due: if decided { reached.open(first)? } else { Cents::ZERO },
        available: decided,
        reason: told(|said| match said.language {
            Language::Nl => format!("beschikking van {}", said.day(dated)),
            Language::En => format!("decision of {}", said.day(dated)),
        }),
    })
}

/// Once enough is realised and a progress report is submitted (art. 23(2)).
fn second_advance(
    decision: &GrantDecision,
    terms: GrantTerms,
    (first, reached): (Cents, Reached),
    standing: ProjectStanding,
) -> Result<DuePayment, MoneyError> {
    let maximum = decision.maximum_amount;
    let both = first.plus(maximum.ceiling_share(terms.second_advance)?)?.min(maximum);
    let threshold = decision.total_eligible_cost.share(terms.second_advance_at)?;
    let available = reached.cost >= threshold && standing.report_submitted;
    let (percent, share) = (terms.second_advance_at, terms.second_advance);
    // What the first payment leaves open is asked for there.
    let after_first = Reached { received: reached.received.max(first), ..reached };
    Ok(DuePayment {
        code: "second-advance",
        name: Bilingual::new(
            format!("verder voorschot van {share} %"),
            format!("further advance of {share} %"),
        ),
        article: "art. 23(2)",
        up_to: both,
        due: if available { after_first.open(both)? } else { Cents::ZERO },
        available,
        reason: told(|said| {
            let (cost, threshold) = (said.euros(reached.cost), said.euros(threshold));
            match (said.language, standing.report_submitted) {
                (Language::Nl, there) => format!(
                    "{cost} gerealiseerd; nodig is {threshold} ({percent} %) en een ingediende voortgangsrapportage ({})",
                    if there { "is er" } else { "ontbreekt" }
                ),
                (Language::En, there) => format!(
                    "{cost} realised; needed are {threshold} ({percent} %) and a submitted progress report ({})",
                    if there { "there" } else { "missing" }
                ),
            }
        }),
    })
}

/// After the final request (art. 23(4), 27).
fn balance(reached: Reached, standing: ProjectStanding) -> Result<DuePayment, MoneyError> {
    let Reached { eu_share, .. } = reached;
    Ok(DuePayment {
        code: "balance",
        name: Bilingual::new("saldo", "balance"),
        article: "art. 23(4), 27",
        up_to: eu_share,
        due: if standing.final_request { reached.open(eu_share)? } else { Cents::ZERO },
        available: standing.final_request,
        reason: told(|said| match said.language {
            Language::Nl => {
                format!("na het verzoek tot vaststelling; EU-deel van de kosten {}", said.euros(eu_share))
            }
            Language::En => {
                format!("after the final request; EU share of the costs {}", said.euros(eu_share))
            }
        }),
    })
}

fn warnings(decision: &GrantDecision, (eu, all, revenue): (Cents, Cents, Cents)) -> Vec<Bilingual> {
    let (maximum, cost) = (decision.maximum_amount, decision.total_eligible_cost);
    let mut warnings = Vec::new();
    if eu > maximum {
        warnings.push(told(|said| {
            let (eu, maximum) = (said.euros(eu), said.euros(maximum));
            match said.language {
                Language::Nl => {
                    format!("Van de EU kwam {eu} binnen, meer dan het maximum van {maximum} (art. 11).")
                }
                Language::En => {
                    format!("{eu} came in from the EU, above the maximum of {maximum} (art. 11).")
                }
            }
        }));
    }
    if all > cost {
        warnings.push(told(|said| {
            let (all, cost) = (said.euros(all), said.euros(cost));
            match said.language {
                Language::Nl => format!("Samen kwam {all} binnen, meer dan 100 % van {cost} (art. 22(k))."),
                Language::En => format!("{all} came in together, above 100 % of {cost} (art. 22(k))."),
            }
        }));
    }
    if revenue > Cents::ZERO {
        warnings.push(told(|said| {
            let revenue = said.euros(revenue);
            match said.language {
                Language::Nl => format!(
                    "Er zijn opbrengsten van {revenue} (art. 24(4)); de regeling zegt niet of zij de subsidie verlagen."
                ),
                Language::En => format!(
                    "There are revenues of {revenue} (art. 24(4)); the scheme does not state whether they lower the grant."
                ),
            }
        }));
    }
    warnings
}

/// A sentence in each language, with amounts and days as that language writes them.
fn told(sentence: impl Fn(Said) -> String) -> Bilingual {
    let [nl, en] = [Language::Nl, Language::En].map(|language| sentence(Said { language }));
    Bilingual::new(nl, en)
}

#[derive(Clone, Copy)]
struct Said {
    language: Language,
}

impl Said {
    fn euros(self, amount: Cents) -> String {
        FactValue::Amount(amount).shown(self.language)
    }

    fn day(self, day: NaiveDate) -> String {
        FactValue::Day(day).shown(self.language)
    }
}

/// What the whole project will have cost at the end, by the forecast of its budget. Euro cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outlook {
    pub direct: Cents,
    pub flat_rate: Cents,
    pub total: Cents,
    /// The EU contribution to it: never above its rate or its maximum.
    pub eu: Cents,
}

impl Outlook {
    /// Costs without an activity are those that a flat rate yields.
    pub fn of(decision: &GrantDecision, forecast: &BudgetForecast) -> Result<Self, MoneyError> {
        let (mut direct, mut flat_rate) = (Cents::ZERO, Cents::ZERO);
        for line in &forecast.lines {
            let sum = if line.activity.is_some() { &mut direct } else { &mut flat_rate };
            *sum = sum.plus(line.forecast()?)?;
        }
        let total = direct.plus(flat_rate)?;
        let eu = total.ceiling_share(decision.maximum_rate)?.min(decision.maximum_amount);
        Ok(Outlook { direct, flat_rate, total, eu })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::DateSpan;
    use crate::domain::execution::Figures;
    use crate::domain::expense_checks::sample;
    use crate::domain::grant::CoFinancier;
    use crate::domain::money::Percent;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Cost 1,000.00 at most, of which the EU pays 75 %; a ministry promised 200.00.
    fn decision() -> GrantDecision {
        GrantDecision {
            total_eligible_cost: Cents::new(100_000),
            maximum_rate: Percent::new(75.into()),
            maximum_amount: Cents::new(75_000),
            co_financiers: vec![CoFinancier { name: Bilingual::same("M"), amount: Cents::new(20_000) }],
            period: DateSpan { from: day("2024-03-01"), to: day("2028-12-31") },
            dated: day("2024-02-12"),
            ..sample::grant().decision
        }
    }

    fn receipt(kind: ReceiptKind, cents: i64) -> Receipt {
        Receipt {
            kind,
            co_financier: (kind == ReceiptKind::CoFinancing).then_some(0),
            amount: Cents::new(cents),
            received_on: day("2024-04-01"),
            reference: "afschrift 1".to_owned(),
        }
    }

    fn planned(cost: i64, receipts: &[Receipt], report_submitted: bool, final_request: bool) -> FundingPlan {
        let figures =
            Figures { approved: Cents::new(100_000), previous: Cents::ZERO, period: Cents::new(cost) };
        let funding = Funding::of(&decision(), figures).unwrap();
        let standing = ProjectStanding { report_submitted, final_request, today: day("2026-01-26") };
        plan(&decision(), GrantTerms::default(), &funding, receipts, standing).unwrap()
    }

    #[test]
    fn payments_follow_article_23() {
        let advance = |cents: i64| vec![receipt(ReceiptKind::Advance, cents)];
        for (cost, receipts, submitted, ended, due) in [
            // 50 % of 750.00 after the decision.
            (0, vec![], false, false, [37_500, 0, 0]),
            (0, advance(37_500), false, false, [0, 0, 0]),
            // A cent short of half the cost, or no report: nothing further.
            (49_999, advance(37_500), true, false, [0, 0, 0]),
            (50_000, advance(37_500), false, false, [0, 0, 0]),
            // 30 % of 750.00 more; the running total is 80 %.
            (50_000, advance(37_500), true, false, [0, 22_500, 0]),
            (50_000, vec![], true, false, [37_500, 22_500, 0]),
            (50_000, advance(40_000), true, false, [0, 20_000, 0]),
            (80_000, advance(60_000), true, false, [0, 0, 0]),
            // The balance: 75 % of 900.00, less 600.00.
            (90_000, advance(60_000), true, true, [0, 0, 7_500]),
            (120_000, advance(60_000), true, true, [0, 0, 15_000]),
        ] {
            let found = planned(cost, &receipts, submitted, ended);
            let told: Vec<i64> = found.payments.iter().map(|payment| payment.due.get()).collect();
            assert_eq!(told, due, "{cost} {receipts:?} {submitted} {ended}");
        }
    }

    #[test]
    fn every_payer_has_a_row_and_the_rows_add_up() {
        let receipts = [
            receipt(ReceiptKind::Advance, 37_500),
            receipt(ReceiptKind::Advance, -500),
            receipt(ReceiptKind::CoFinancing, 5_000),
            receipt(ReceiptKind::Own, 1_000),
            receipt(ReceiptKind::Revenue, 250),
        ];
        let found = planned(40_000, &receipts, false, false);
        let rows: Vec<_> = found
            .sources
            .iter()
            .map(|row| [row.promised, row.borne, row.received, row.to_come].map(Cents::get))
            .collect();
        // The rest of 100.00 is borne by the ministry and the beneficiary, 200 to 50.
        assert_eq!(
            rows,
            [
                [75_000, 30_000, 37_000, 38_000],
                [20_000, 8_000, 5_000, 15_000],
                [5_000, 2_000, 1_000, 4_000],
                [0, 0, 250, 0]
            ]
        );
        assert_eq!((found.total_promised, found.total_received), (Cents::new(100_000), Cents::new(43_250)));
        assert_eq!(found.warnings.len(), 1);
        let too_much = planned(
            0,
            &[receipt(ReceiptKind::Advance, 75_001), receipt(ReceiptKind::Own, 25_000)],
            false,
            false,
        );
        assert_eq!(too_much.warnings.len(), 2, "{:?}", too_much.warnings);
    }

    proptest! {
        #[test]
        fn nothing_is_due_above_the_maximum(cost in 0_i64..300_000, received in 0_i64..80_000, submitted in any::<bool>(), ended in any::<bool>()) {
            let found = planned(cost, &[receipt(ReceiptKind::Advance, received)], submitted, ended);
            for payment in &found.payments {
                prop_assert!(payment.due >= Cents::ZERO && payment.up_to <= Cents::new(75_000));
                if payment.due > Cents::ZERO {
                    prop_assert!(payment.available);
                }
            }
            let advances = Cents::sum(found.payments.iter().take(2).map(|payment| payment.due)).unwrap();
            let after = advances.plus(Cents::new(received)).unwrap();
            prop_assert!(advances.is_zero() || after <= Cents::new(60_000));
            let borne = Cents::sum(found.sources.iter().map(|source| source.borne)).unwrap();
            prop_assert_eq!(borne, Cents::new(cost));
        }
    }
}
