//! Exchange rates: where they come from, which one a grant's rule picks, and what an amount becomes.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::currency::{Currency, Money};
use crate::domain::money::{Cents, MoneyError};

/// Who publishes the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RateSource {
    /// The Commission's monthly accounting rates (InforEuro): one rate for a calendar month.
    InforEuro,
    /// The European Central Bank's daily reference rates.
    Ecb,
}

impl RateSource {
    pub const ALL: [RateSource; 2] = [RateSource::InforEuro, RateSource::Ecb];

    pub fn code(self) -> &'static str {
        match self {
            RateSource::InforEuro => "inforeuro",
            RateSource::Ecb => "ecb",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            RateSource::InforEuro => "InforEuro",
            RateSource::Ecb => "ECB",
        }
    }
}

/// Units of `currency` for one euro, valid on `valid_on` (ECB) or for the month that starts there (InforEuro).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRate {
    pub source: RateSource,
    pub currency: Currency,
    pub valid_on: NaiveDate,
    pub units_per_euro: Decimal,
}

/// Which published rate a grant uses. The national scheme names none, so it is a setting of the grant;
/// CPR art. 76(1)(c) asks the Commission's rate of the month of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExchangeRule {
    InforeuroMonthOfRegistration,
    InforeuroMonthOfInvoice,
    InforeuroMonthOfPayment,
    EcbDayOfInvoice,
    EcbDayOfPayment,
}

/// The dates that a rule can choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpenseDates {
    pub registered_on: NaiveDate,
    pub invoiced_on: Option<NaiveDate>,
    pub paid_on: NaiveDate,
}

/// The rate that a rule asks for: the month's own, or the last one published on or before a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateWanted {
    pub source: RateSource,
    /// First of the month for InforEuro, the day itself for the ECB.
    pub on: NaiveDate,
    /// How many days back a rate may lie: the ECB publishes none on its holidays.
    pub at_most_days_back: u8,
}

/// The longest stretch without an ECB rate is Good Friday to Easter Monday; a week leaves room.
const ECB_DAYS_BACK: u8 = 7;

impl ExchangeRule {
    pub const ALL: [ExchangeRule; 5] = [
        ExchangeRule::InforeuroMonthOfRegistration,
        ExchangeRule::InforeuroMonthOfInvoice,
        ExchangeRule::InforeuroMonthOfPayment,
        ExchangeRule::EcbDayOfInvoice,
        ExchangeRule::EcbDayOfPayment,
    ];

    /// Who publishes the rates that this rule picks from.
    pub fn source(self) -> RateSource {
        match self {
            ExchangeRule::InforeuroMonthOfRegistration
            | ExchangeRule::InforeuroMonthOfInvoice
            | ExchangeRule::InforeuroMonthOfPayment => RateSource::InforEuro,
            ExchangeRule::EcbDayOfInvoice | ExchangeRule::EcbDayOfPayment => RateSource::Ecb,
        }
    }

    /// The rate to look up. An invoice rule falls back to the payment date when the invoice date is unknown.
    pub fn rate_wanted(self, dates: ExpenseDates) -> RateWanted {
        let invoiced_on = dates.invoiced_on.unwrap_or(dates.paid_on);
        match self {
            ExchangeRule::InforeuroMonthOfRegistration => month_of(dates.registered_on),
            ExchangeRule::InforeuroMonthOfInvoice => month_of(invoiced_on),
            ExchangeRule::InforeuroMonthOfPayment => month_of(dates.paid_on),
            ExchangeRule::EcbDayOfInvoice => day_of(invoiced_on),
            ExchangeRule::EcbDayOfPayment => day_of(dates.paid_on),
        }
    }
}

fn month_of(day: NaiveDate) -> RateWanted {
    RateWanted { source: RateSource::InforEuro, on: day.with_day(1).unwrap_or(day), at_most_days_back: 0 }
}

fn day_of(day: NaiveDate) -> RateWanted {
    RateWanted { source: RateSource::Ecb, on: day, at_most_days_back: ECB_DAYS_BACK }
}

/// Foreign money to euro cents: amount divided by rate, rounded half away from zero per line.
pub fn convert(amount: Money, units_per_euro: Decimal) -> Result<Cents, MoneyError> {
    let euros = amount.units().checked_div(units_per_euro).ok_or(MoneyError::Overflow)?;
    Cents::from_euros_half_away(euros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_rule_asks_for_its_own_rate() {
        let dates = ExpenseDates {
            registered_on: day("2025-04-02"),
            invoiced_on: Some(day("2025-02-27")),
            paid_on: day("2025-03-15"),
        };
        for (rule, source, on) in [
            (ExchangeRule::InforeuroMonthOfRegistration, RateSource::InforEuro, "2025-04-01"),
            (ExchangeRule::InforeuroMonthOfInvoice, RateSource::InforEuro, "2025-02-01"),
            (ExchangeRule::InforeuroMonthOfPayment, RateSource::InforEuro, "2025-03-01"),
            (ExchangeRule::EcbDayOfInvoice, RateSource::Ecb, "2025-02-27"),
            (ExchangeRule::EcbDayOfPayment, RateSource::Ecb, "2025-03-15"),
        ] {
            let wanted = rule.rate_wanted(dates);
            assert_eq!((wanted.source, wanted.on), (source, day(on)), "{rule:?}");
            assert_eq!(rule.source(), source, "{rule:?}");
        }
        let without_invoice = ExpenseDates { invoiced_on: None, ..dates };
        assert_eq!(ExchangeRule::EcbDayOfInvoice.rate_wanted(without_invoice).on, day("2025-03-15"));
    }

    #[test]
    fn foreign_money_becomes_cents() {
        let naira = Money::new(125_000_000, "NGN".parse().unwrap());
        assert_eq!(convert(naira, "1625.4".parse().unwrap()), Ok(Cents::new(76_904)));
        assert_eq!(convert(naira, Decimal::ZERO), Err(MoneyError::Overflow));
    }
}
