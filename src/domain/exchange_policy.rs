//! What each way to pick an exchange rate would come to, side by side, over the lines in foreign currency: the effect of a
//! policy in cents, before it is chosen (CPR art. 76(1)(c); MGA art. 21.3). The national scheme names none, so the policy is a
//! setting of the grant. An average is not rounded before it divides; each line is rounded half away from zero to the cent.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::DateSpan;
use crate::domain::cost_basis::{BasisKind, Statement};
use crate::domain::currency::{Currency, Money};
use crate::domain::exchange::{ExchangeRate, ExchangeRule, ExpenseDates, RateSource, convert};
use crate::domain::ids::ExpenditureId;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};

/// A way to pick the rate of an amount in foreign currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExchangePolicy {
    InforeuroMonthOfRegistration,
    InforeuroMonthOfSubmission,
    InforeuroMonthOfInvoice,
    InforeuroMonthOfPayment,
    EcbDayOfInvoice,
    EcbDayOfPayment,
    /// The average of the daily rates over the reporting period; where the ECB publishes none, of the monthly rates.
    EcbAverageOfPeriod,
    /// The rate of the organisation's own accounts.
    OwnAccountingRate,
}

impl ExchangePolicy {
    pub const ALL: [ExchangePolicy; 8] = [
        ExchangePolicy::InforeuroMonthOfRegistration,
        ExchangePolicy::InforeuroMonthOfSubmission,
        ExchangePolicy::InforeuroMonthOfInvoice,
        ExchangePolicy::InforeuroMonthOfPayment,
        ExchangePolicy::EcbDayOfInvoice,
        ExchangePolicy::EcbDayOfPayment,
        ExchangePolicy::EcbAverageOfPeriod,
        ExchangePolicy::OwnAccountingRate,
    ];

    pub fn code(self) -> &'static str {
        match self {
            ExchangePolicy::InforeuroMonthOfRegistration => "inforeuro-month-of-registration",
            ExchangePolicy::InforeuroMonthOfSubmission => "inforeuro-month-of-submission",
            ExchangePolicy::InforeuroMonthOfInvoice => "inforeuro-month-of-invoice",
            ExchangePolicy::InforeuroMonthOfPayment => "inforeuro-month-of-payment",
            ExchangePolicy::EcbDayOfInvoice => "ecb-day-of-invoice",
            ExchangePolicy::EcbDayOfPayment => "ecb-day-of-payment",
            ExchangePolicy::EcbAverageOfPeriod => "ecb-average-of-period",
            ExchangePolicy::OwnAccountingRate => "own-accounting-rate",
        }
    }

    /// Where the policy comes from; empty where no article asks for it.
    pub fn article(self) -> &'static str {
        match self {
            ExchangePolicy::InforeuroMonthOfRegistration => "CPR art. 76(1)(c)",
            ExchangePolicy::EcbAverageOfPeriod | ExchangePolicy::OwnAccountingRate => "MGA art. 21.3",
            ExchangePolicy::InforeuroMonthOfSubmission
            | ExchangePolicy::InforeuroMonthOfInvoice
            | ExchangePolicy::InforeuroMonthOfPayment
            | ExchangePolicy::EcbDayOfInvoice
            | ExchangePolicy::EcbDayOfPayment => "",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            ExchangePolicy::InforeuroMonthOfRegistration => Bilingual::new(
                "InforEuro van de maand van registratie",
                "InforEuro of the month of registration",
            ),
            ExchangePolicy::InforeuroMonthOfSubmission => {
                Bilingual::new("InforEuro van de maand van indiening", "InforEuro of the month of submission")
            }
            ExchangePolicy::InforeuroMonthOfInvoice => Bilingual::new(
                "InforEuro van de maand van de factuur",
                "InforEuro of the month of the invoice",
            ),
            ExchangePolicy::InforeuroMonthOfPayment => {
                Bilingual::new("InforEuro van de maand van betaling", "InforEuro of the month of payment")
            }
            ExchangePolicy::EcbDayOfInvoice => {
                Bilingual::new("ECB op de factuurdatum", "ECB on the day of the invoice")
            }
            ExchangePolicy::EcbDayOfPayment => {
                Bilingual::new("ECB op de betaaldatum", "ECB on the day of payment")
            }
            ExchangePolicy::EcbAverageOfPeriod => Bilingual::new(
                "gemiddelde ECB-koers over de verslagperiode",
                "average ECB rate over the reporting period",
            ),
            ExchangePolicy::OwnAccountingRate => {
                Bilingual::new("koers van de eigen boekhouding", "rate of one's own accounts")
            }
        }
    }

    /// The policy that a booking rule is.
    pub fn of_rule(rule: ExchangeRule) -> Self {
        match rule {
            ExchangeRule::InforeuroMonthOfRegistration => ExchangePolicy::InforeuroMonthOfRegistration,
            ExchangeRule::InforeuroMonthOfInvoice => ExchangePolicy::InforeuroMonthOfInvoice,
            ExchangeRule::InforeuroMonthOfPayment => ExchangePolicy::InforeuroMonthOfPayment,
            ExchangeRule::EcbDayOfInvoice => ExchangePolicy::EcbDayOfInvoice,
            ExchangeRule::EcbDayOfPayment => ExchangePolicy::EcbDayOfPayment,
        }
    }

    fn rule(self) -> Option<ExchangeRule> {
        ExchangeRule::ALL.into_iter().find(|rule| ExchangePolicy::of_rule(*rule) == self)
    }
}

/// A rate of the organisation's own accounts, from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnRate {
    pub currency: Currency,
    pub from: NaiveDate,
    pub units_per_euro: Decimal,
    /// The document that shows it.
    pub document: String,
    #[serde(default)]
    pub withdrawn: bool,
}

impl Statement for OwnRate {
    const KIND: BasisKind = BasisKind::OwnRate;
    type Key = (Currency, NaiveDate);

    fn key(&self) -> Self::Key {
        (self.currency, self.from)
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

/// A line of the ledger in foreign currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignLine {
    pub line: ExpenditureId,
    pub original: Money,
    /// As it stands in the ledger.
    pub booked: Cents,
    pub dates: ExpenseDates,
    /// The reporting period that it falls in.
    pub period: DateSpan,
    /// When the report over the period was submitted, or is due.
    pub submitted_on: Option<NaiveDate>,
}

/// Published rates and rates of one's own, by currency and day.
#[derive(Clone, Debug, Default)]
pub struct RateBook {
    published: BTreeMap<(RateSource, Currency), BTreeMap<NaiveDate, Decimal>>,
    own: BTreeMap<Currency, BTreeMap<NaiveDate, Decimal>>,
}

/// The longest stretch without an ECB rate is Good Friday to Easter Monday; a week leaves room.
const ECB_DAYS_BACK: u64 = 7;

impl RateBook {
    pub fn new(published: &[ExchangeRate], own: &[OwnRate]) -> Self {
        let mut book = Self::default();
        for rate in published {
            let days = book.published.entry((rate.source, rate.currency)).or_default();
            days.insert(rate.valid_on, rate.units_per_euro);
        }
        for rate in own {
            book.own.entry(rate.currency).or_default().insert(rate.from, rate.units_per_euro);
        }
        book
    }

    /// The rate of a line by a policy, and where it is from; nothing when it is not loaded.
    fn rate(&self, policy: ExchangePolicy, line: &ForeignLine) -> Option<(Decimal, String)> {
        let currency = line.original.currency;
        if let Some(rule) = policy.rule() {
            let wanted = rule.rate_wanted(line.dates);
            return self.published_on(wanted.source, currency, wanted.on);
        }
        match policy {
            ExchangePolicy::InforeuroMonthOfSubmission => {
                self.published_on(RateSource::InforEuro, currency, first_of_month(line.submitted_on?))
            }
            ExchangePolicy::EcbAverageOfPeriod => self
                .average(RateSource::Ecb, currency, line.period)
                .or_else(|| self.average(RateSource::InforEuro, currency, line.period)),
            ExchangePolicy::OwnAccountingRate => {
                let (from, rate) = self.own.get(&currency)?.range(..=line.dates.paid_on).next_back()?;
                Some((*rate, format!("own {from}")))
            }
            ExchangePolicy::InforeuroMonthOfRegistration
            | ExchangePolicy::InforeuroMonthOfInvoice
            | ExchangePolicy::InforeuroMonthOfPayment
            | ExchangePolicy::EcbDayOfInvoice
            | ExchangePolicy::EcbDayOfPayment => None,
        }
    }

    fn published_on(
        &self,
        source: RateSource,
        currency: Currency,
        on: NaiveDate,
    ) -> Option<(Decimal, String)> {
        let back = if source == RateSource::Ecb { ECB_DAYS_BACK } else { 0 };
        let earliest = on.checked_sub_days(Days::new(back)).unwrap_or(on);
        let days = self.published.get(&(source, currency))?;
        let (day, rate) = days.range(earliest..=on).next_back()?;
        Some((*rate, format!("{} {day}", source.name())))
    }

    /// The mean of all rates published in a stretch; of monthly rates those of every month in it.
    fn average(&self, source: RateSource, currency: Currency, span: DateSpan) -> Option<(Decimal, String)> {
        let from = if source == RateSource::InforEuro { first_of_month(span.from) } else { span.from };
        let days = self.published.get(&(source, currency))?;
        let rates: Vec<Decimal> = days.range(from..=span.to).map(|(_, rate)| *rate).collect();
        let count = rates.len();
        let sum = rates.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)?;
        let mean = sum.checked_div(Decimal::from(count))?;
        Some((mean, format!("{} average of {count}", source.name())))
    }
}

/// One line under one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyLine {
    pub line: ExpenditureId,
    pub currency: Currency,
    pub booked: Cents,
    /// Nothing where no rate is loaded.
    pub units_per_euro: Option<Decimal>,
    /// Who publishes the rate, and for which day.
    pub rate_of: String,
    pub amount: Option<Cents>,
    pub difference: Option<Cents>,
}

/// All lines under one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyOutcome {
    pub policy: ExchangePolicy,
    pub name: Bilingual,
    pub article: &'static str,
    /// The policy that the grant books by.
    pub chosen: bool,
    pub lines: Vec<PolicyLine>,
    /// Lines for which no rate is loaded: they are in none of the sums.
    pub missing: usize,
    pub booked: Cents,
    pub total: Cents,
    /// `total` less `booked`.
    pub difference: Cents,
}

/// One policy over lines.
pub fn under(
    policy: ExchangePolicy,
    lines: &[ForeignLine],
    rates: &RateBook,
) -> Result<PolicyOutcome, MoneyError> {
    outcome(policy, policy, lines, rates)
}

/// Every policy over the same lines.
pub fn compare(
    lines: &[ForeignLine],
    rates: &RateBook,
    chosen: ExchangeRule,
) -> Result<Vec<PolicyOutcome>, MoneyError> {
    let chosen = ExchangePolicy::of_rule(chosen);
    ExchangePolicy::ALL.into_iter().map(|policy| outcome(policy, chosen, lines, rates)).collect()
}

fn outcome(
    policy: ExchangePolicy,
    chosen: ExchangePolicy,
    lines: &[ForeignLine],
    rates: &RateBook,
) -> Result<PolicyOutcome, MoneyError> {
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        let rate = rates.rate(policy, line);
        let amount = rate.as_ref().map(|(rate, _)| convert(line.original, *rate)).transpose()?;
        found.push(PolicyLine {
            line: line.line,
            currency: line.original.currency,
            booked: line.booked,
            units_per_euro: rate.as_ref().map(|(rate, _)| *rate),
            rate_of: rate.map(|(_, of)| of).unwrap_or_default(),
            amount,
            difference: amount.map(|amount| amount.minus(line.booked)).transpose()?,
        });
    }
    let priced = || found.iter().filter(|line| line.amount.is_some());
    let booked = Cents::sum(priced().map(|line| line.booked))?;
    let total = Cents::sum(priced().filter_map(|line| line.amount))?;
    Ok(PolicyOutcome {
        policy,
        name: policy.name(),
        article: policy.article(),
        chosen: policy == chosen,
        missing: found.iter().filter(|line| line.amount.is_none()).count(),
        booked,
        total,
        difference: total.minus(booked)?,
        lines: found,
    })
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rate(source: RateSource, currency: &str, on: &str, units: &str) -> ExchangeRate {
        ExchangeRate {
            source,
            currency: currency.parse().unwrap(),
            valid_on: day(on),
            units_per_euro: units.parse().unwrap(),
        }
    }

    fn line(currency: &str) -> ForeignLine {
        ForeignLine {
            line: ExpenditureId::new(1),
            original: Money::new(110_000, currency.parse().unwrap()),
            booked: Cents::new(100_000),
            dates: ExpenseDates {
                registered_on: day("2025-05-02"),
                invoiced_on: Some(day("2025-02-27")),
                paid_on: day("2025-03-16"),
            },
            period: DateSpan { from: day("2025-01-01"), to: day("2025-06-30") },
            submitted_on: Some(day("2025-07-20")),
        }
    }

    #[test]
    fn each_policy_picks_its_own_rate() {
        let (inforeuro, ecb) = (RateSource::InforEuro, RateSource::Ecb);
        let published = [
            rate(inforeuro, "USD", "2025-02-01", "1.02"),
            rate(inforeuro, "USD", "2025-03-01", "1.03"),
            rate(inforeuro, "USD", "2025-05-01", "1.05"),
            rate(inforeuro, "USD", "2025-07-01", "1.07"),
            // 16 March 2025 is a Sunday: Friday's rate counts.
            rate(ecb, "USD", "2025-02-27", "1.10"),
            rate(ecb, "USD", "2025-03-14", "1.20"),
            rate(ecb, "USD", "2025-07-01", "9.99"),
        ];
        let own = [OwnRate {
            currency: "USD".parse().unwrap(),
            from: day("2025-01-01"),
            units_per_euro: "1.25".parse().unwrap(),
            document: "koerslijst".to_owned(),
            withdrawn: false,
        }];
        let outcomes =
            compare(&[line("USD")], &RateBook::new(&published, &own), ExchangeRule::InforeuroMonthOfPayment)
                .unwrap();
        let told: Vec<_> =
            outcomes.iter().map(|outcome| (outcome.policy.code(), outcome.total.get())).collect();
        assert_eq!(
            told,
            [
                ("inforeuro-month-of-registration", 104_762), // 1,100 / 1.05
                ("inforeuro-month-of-submission", 102_804),   // 1,100 / 1.07
                ("inforeuro-month-of-invoice", 107_843),      // 1,100 / 1.02
                ("inforeuro-month-of-payment", 106_796),      // 1,100 / 1.03
                ("ecb-day-of-invoice", 100_000),              // 1,100 / 1.10
                ("ecb-day-of-payment", 91_667),               // 1,100 / 1.20
                ("ecb-average-of-period", 95_652),            // 1,100 / 1.15, the mean of 1.10 and 1.20
                ("own-accounting-rate", 88_000),              // 1,100 / 1.25
            ]
        );
        let payment = &outcomes[3];
        assert!(payment.chosen && payment.missing == 0);
        assert_eq!((payment.booked, payment.difference), (Cents::new(100_000), Cents::new(6_796)));
        assert_eq!(outcomes[5].lines[0].rate_of, "ECB 2025-03-14");
    }

    #[test]
    fn a_currency_without_daily_rates_takes_the_average_of_the_months() {
        let published = [
            rate(RateSource::InforEuro, "NGN", "2025-01-01", "1600"),
            rate(RateSource::InforEuro, "NGN", "2025-02-01", "1700"),
            rate(RateSource::InforEuro, "NGN", "2025-07-01", "9999"),
        ];
        let outcomes =
            compare(&[line("NGN")], &RateBook::new(&published, &[]), ExchangeRule::EcbDayOfPayment).unwrap();
        let average = &outcomes[6];
        // 1,100 / 1,650 = 0.67
        assert_eq!(
            (average.total, average.lines[0].rate_of.as_str()),
            (Cents::new(67), "InforEuro average of 2")
        );
        let daily = &outcomes[5];
        assert_eq!(
            (daily.missing, daily.total, daily.booked, daily.chosen),
            (1, Cents::ZERO, Cents::ZERO, true)
        );
        assert_eq!(daily.lines[0].difference, None);
    }
}
