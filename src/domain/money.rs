//! Amounts: whole cents, checked arithmetic, named roundings. No float comes near.

use std::fmt;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in euro cents. Written in files as text in euros ("1234.56"), never as a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cents(i64);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("the amounts add up to more than the books can hold")]
    Overflow,
    #[error("'{0}' is not an amount: write euros with at most two decimals, such as \"1234.56\"")]
    NotAnAmount(String),
    #[error("an amount cannot be split over weights that add up to nothing")]
    NothingToSplitBy,
}

impl Cents {
    pub const ZERO: Cents = Cents(0);

    pub const fn new(cents: i64) -> Self {
        Self(cents)
    }

    pub const fn get(self) -> i64 {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub fn plus(self, other: Cents) -> Result<Cents, MoneyError> {
        self.0.checked_add(other.0).map(Cents).ok_or(MoneyError::Overflow)
    }

    pub fn minus(self, other: Cents) -> Result<Cents, MoneyError> {
        self.0.checked_sub(other.0).map(Cents).ok_or(MoneyError::Overflow)
    }

    pub fn negated(self) -> Result<Cents, MoneyError> {
        self.0.checked_neg().map(Cents).ok_or(MoneyError::Overflow)
    }

    /// The absolute amount, for comparing sizes.
    pub fn size(self) -> u64 {
        self.0.unsigned_abs()
    }

    pub fn sum(parts: impl IntoIterator<Item = Cents>) -> Result<Cents, MoneyError> {
        parts.into_iter().try_fold(Cents::ZERO, Cents::plus)
    }

    /// The amount in euros, exact.
    pub fn euros(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Euros to cents, rounded half away from zero: the rule per ledger line
    /// (CPR art. 76(1)(c) practice: "rounded half-up to 2 decimals at row level").
    pub fn from_euros_half_away(euros: Decimal) -> Result<Cents, MoneyError> {
        let rounded = euros.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        let cents = rounded.checked_mul(Decimal::ONE_HUNDRED).ok_or(MoneyError::Overflow)?;
        cents.to_i64().map(Cents).ok_or(MoneyError::Overflow)
    }

    /// Euros to cents, cut towards zero: for ceilings, which must never be exceeded by a rounding.
    pub fn from_euros_cut(euros: Decimal) -> Result<Cents, MoneyError> {
        let cents = euros.checked_mul(Decimal::ONE_HUNDRED).ok_or(MoneyError::Overflow)?;
        cents.trunc().to_i64().map(Cents).ok_or(MoneyError::Overflow)
    }

    /// A share of this amount by a flat rate, rounded half away from zero.
    pub fn share(self, percent: Percent) -> Result<Cents, MoneyError> {
        let euros = self.euros().checked_mul(percent.fraction()).ok_or(MoneyError::Overflow)?;
        Self::from_euros_half_away(euros)
    }

    /// A ceiling that is a share of this amount, cut towards zero: a cent is never claimed too many.
    pub fn ceiling_share(self, percent: Percent) -> Result<Cents, MoneyError> {
        let euros = self.euros().checked_mul(percent.fraction()).ok_or(MoneyError::Overflow)?;
        Self::from_euros_cut(euros)
    }

    /// This amount as percentage of `whole`, one decimal, half away from zero; nothing when the whole is nothing.
    pub fn percentage_of(self, whole: Cents) -> Option<Percent> {
        let ratio = self.euros().checked_div(whole.euros())?;
        let percent = ratio.checked_mul(Decimal::ONE_HUNDRED)?;
        Some(Percent(percent.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)))
    }

    /// Parts by weight that always add up to the whole (largest remainder; ties go to the earlier part).
    pub fn split(self, weights: &[u64]) -> Result<Vec<Cents>, MoneyError> {
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        if total == 0 {
            return Err(MoneyError::NothingToSplitBy);
        }
        let size = u128::from(self.size());
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        let mut given: u128 = 0;
        for (position, weight) in weights.iter().enumerate() {
            let exact = size.checked_mul(u128::from(*weight)).ok_or(MoneyError::Overflow)?;
            let (part, remainder) = (exact.checked_div(total), exact.checked_rem(total));
            let (part, remainder) = part.zip(remainder).ok_or(MoneyError::NothingToSplitBy)?;
            given = given.checked_add(part).ok_or(MoneyError::Overflow)?;
            parts.push(part);
            remainders.push((std::cmp::Reverse(remainder), position));
        }
        remainders.sort_unstable();
        let left = usize::try_from(size.saturating_sub(given)).map_err(|_overflow| MoneyError::Overflow)?;
        for (_, position) in remainders.into_iter().take(left) {
            if let Some(part) = parts.get_mut(position) {
                *part = part.saturating_add(1);
            }
        }
        parts.into_iter().map(|part| self.with_sign_of_self(part)).collect()
    }

    fn with_sign_of_self(self, size: u128) -> Result<Cents, MoneyError> {
        let cents = i64::try_from(size).map_err(|_overflow| MoneyError::Overflow)?;
        let cents = Cents(cents);
        if self.is_negative() { cents.negated() } else { Ok(cents) }
    }
}

impl fmt::Display for Cents {
    /// Plain and exact, for files and machines: `-1234.56`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.euros())
    }
}

impl FromStr for Cents {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || MoneyError::NotAnAmount(text.to_owned());
        let euros = Decimal::from_str_exact(text).map_err(|_not_a_decimal| refused())?;
        if euros.scale() > 2 {
            return Err(refused());
        }
        Cents::from_euros_half_away(euros)
    }
}

impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A percentage: 7.5 means 7.5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(Decimal);

impl Percent {
    pub const ZERO: Percent = Percent(Decimal::ZERO);
    pub const HUNDRED: Percent = Percent(Decimal::ONE_HUNDRED);

    pub fn new(percent: Decimal) -> Self {
        Self(percent)
    }

    pub fn get(self) -> Decimal {
        self.0
    }

    /// 7 % as 0.07.
    pub fn fraction(self) -> Decimal {
        let mut fraction = self.0;
        let scale = fraction.scale().saturating_add(2);
        if fraction.set_scale(scale).is_err() {
            fraction = self.0.checked_div(Decimal::ONE_HUNDRED).unwrap_or_default();
        }
        fraction
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn euros_become_cents_by_the_named_rounding() {
        for (euros, half_away, cut) in [
            ("0.004", 0, 0),
            ("0.005", 1, 0),
            ("-0.005", -1, 0),
            ("47.9651", 4797, 4796),
            ("1234.56", 123_456, 123_456),
            ("-2.999", -300, -299),
        ] {
            assert_eq!(Cents::from_euros_half_away(decimal(euros)), Ok(Cents::new(half_away)), "{euros}");
            assert_eq!(Cents::from_euros_cut(decimal(euros)), Ok(Cents::new(cut)), "{euros}");
        }
    }

    #[test]
    fn amounts_are_read_from_text_only_when_exact() {
        assert_eq!("1234.56".parse(), Ok(Cents::new(123_456)));
        assert_eq!("-0.5".parse(), Ok(Cents::new(-50)));
        for wrong in ["", "12.345", "1,50", "1e3", "twelve"] {
            assert_eq!(wrong.parse::<Cents>(), Err(MoneyError::NotAnAmount(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn sums_that_do_not_fit_are_refused() {
        assert_eq!(Cents::new(i64::MAX).plus(Cents::new(1)), Err(MoneyError::Overflow));
        assert_eq!(Cents::new(i64::MIN).negated(), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_share_follows_the_reference_example() {
        // nl-rules 1.8: 60,000 x 1.375 / 1,720 = 47.97 an hour; and 7 % of 1,000.07 = 70.0049.
        let rate = decimal("60000") * decimal("1.375") / decimal("1720");
        assert_eq!(Cents::from_euros_half_away(rate), Ok(Cents::new(4797)));
        assert_eq!(Cents::new(100_007).share(Percent::new(decimal("7"))), Ok(Cents::new(7000)));
        assert_eq!(Cents::new(1).ceiling_share(Percent::new(decimal("75"))), Ok(Cents::ZERO));
    }

    proptest! {
        #[test]
        fn split_parts_add_up_to_the_whole(amount in -9_000_000_000_000_000_i64..9_000_000_000_000_000, weights in prop::collection::vec(0_u64..1_000_000, 1..20)) {
            let whole = Cents::new(amount);
            match whole.split(&weights) {
                Ok(parts) => {
                    prop_assert_eq!(parts.len(), weights.len());
                    prop_assert_eq!(Cents::sum(parts), Ok(whole));
                }
                Err(error) => {
                    prop_assert_eq!(error, MoneyError::NothingToSplitBy);
                    prop_assert_eq!(weights.iter().sum::<u64>(), 0);
                }
            }
        }

        #[test]
        fn amounts_survive_their_text(amount in any::<i64>()) {
            prop_assert_eq!(Cents::new(amount).to_string().parse(), Ok(Cents::new(amount)));
        }
    }
}
