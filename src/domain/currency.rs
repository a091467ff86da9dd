//! Currencies of ISO 4217 and amounts in them.

use std::fmt;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 4217 alphabetic code that this product knows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a currency code of ISO 4217")]
pub struct UnknownCurrency(pub String);

/// Codes in use, by the number of decimals of their minor unit (ISO 4217, list one).
const WITHOUT_DECIMALS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";
const TWO_DECIMALS: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN \
    BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL \
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE \
    SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG";

impl Currency {
    pub const EUR: Currency = Currency(*b"EUR");

    /// Decimals of the minor unit.
    pub fn exponent(self) -> u8 {
        // Nearly every amount is in euros, and the lists are long.
        if self == Currency::EUR {
            return 2;
        }
        let code = self.code();
        if listed(WITHOUT_DECIMALS, code) {
            0
        } else if listed(THREE_DECIMALS, code) {
            3
        } else {
            2
        }
    }

    pub fn code(&self) -> &str {
        // Only codes from the lists above are ever stored, so the bytes are always ASCII.
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// Every currency that is known, in alphabetical order within each number of decimals.
    pub fn all() -> impl Iterator<Item = Currency> {
        [TWO_DECIMALS, THREE_DECIMALS, WITHOUT_DECIMALS]
            .into_iter()
            .flat_map(str::split_ascii_whitespace)
            .filter_map(|code| code.parse().ok())
    }
}

fn listed(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == code)
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownCurrency(text.to_owned());
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_other_length| unknown())?;
        let known = [TWO_DECIMALS, WITHOUT_DECIMALS, THREE_DECIMALS].iter().any(|list| listed(list, text));
        if known { Ok(Currency(code)) } else { Err(unknown()) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units of its own currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount in whole units, exact.
    pub fn units(self) -> Decimal {
        Decimal::new(self.minor, u32::from(self.currency.exponent()))
    }

    /// From whole units, rounded half away from zero to the minor unit; nothing when it does not fit.
    pub fn from_units_half_away(units: Decimal, currency: Currency) -> Option<Self> {
        let exponent = u32::from(currency.exponent());
        let mut rounded = units.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(exponent);
        rounded
            .mantissa()
            .to_i64()
            .filter(|_| rounded.scale() == exponent)
            .map(|minor| Self { minor, currency })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_know_their_decimals() {
        for (code, exponent) in [("EUR", 2), ("NGN", 2), ("TZS", 2), ("XOF", 0), ("TND", 3), ("JPY", 0)] {
            assert_eq!(code.parse::<Currency>().unwrap().exponent(), exponent, "{code}");
        }
        for wrong in ["", "eur", "EURO", "XXX", "€"] {
            assert_eq!(wrong.parse::<Currency>(), Err(UnknownCurrency(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn units_become_minor_units_of_their_currency() {
        for (units, code, minor) in [
            ("1234.5", "EUR", 123_450),
            ("1234.5", "XOF", 1235),
            ("1.2345", "TND", 1235),
            ("-0.005", "USD", -1),
        ] {
            let money = Money::from_units_half_away(units.parse().unwrap(), code.parse().unwrap()).unwrap();
            assert_eq!(money.minor, minor, "{units} {code}");
        }
    }
}
