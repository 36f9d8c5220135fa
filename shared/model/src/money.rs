//! Money: decimals, a currency, and how many digits that currency has.

use std::fmt;
use std::str::FromStr;

pub use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;
use serde::{Deserialize, Serialize};

/// An ISO 4217 code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text that is no currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three capital letters, such as EUR")]
pub struct InvalidCurrency;

impl Currency {
    /// Digits after the decimal point (ISO 4217; the ones that are not two are listed).
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// Rounds to the currency's smallest unit, halves away from zero, as stores do.
    #[must_use]
    pub fn round(self, amount: Decimal) -> Decimal {
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        let mut rounded = amount.round_dp_with_strategy(self.minor_digits(), strategy);
        rounded.rescale(self.minor_digits());
        rounded
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;
    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        match text.as_bytes() {
            &[a, b, c] if text.bytes().all(|b| b.is_ascii_uppercase()) => Ok(Self([a, b, c])),
            _ => Err(InvalidCurrency),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidCurrency;
    fn try_from(text: String) -> Result<Self, InvalidCurrency> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.to_string()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{}", char::from(*b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_round_away_from_zero() {
        let eur: Currency = "EUR".parse().unwrap();
        assert_eq!(eur.round("1.005".parse().unwrap()).to_string(), "1.01");
        assert_eq!(eur.round("-1.005".parse().unwrap()).to_string(), "-1.01");
        assert_eq!(eur.round("7".parse().unwrap()).to_string(), "7.00");
    }

    proptest! {
        #[test]
        fn rounding_moves_an_amount_by_half_a_unit_at_the_most(
            mantissa in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..8,
            code in prop::sample::select(vec!["EUR", "JPY", "KWD"]),
        ) {
            let currency: Currency = code.parse().unwrap();
            let amount = Decimal::new(mantissa, scale);
            let rounded = currency.round(amount);
            prop_assert!((rounded - amount).abs() <= Decimal::new(5, currency.minor_digits() + 1));
            prop_assert_eq!(rounded.scale(), currency.minor_digits());
            prop_assert_eq!(currency.round(rounded), rounded);
        }
    }
}
