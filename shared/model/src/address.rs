//! A postal address with its person.

use serde::{Deserialize, Serialize};

/// A postal address. Empty text where the source has none; the country is ISO 3166 alpha-2.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Company.
    pub company: String,
    /// Street and number.
    pub line_1: String,
    /// Further address line.
    pub line_2: String,
    /// City.
    pub city: String,
    /// State, province or county, as the source writes it.
    pub state: String,
    /// Postal code.
    pub postcode: String,
    /// ISO 3166 alpha-2 country.
    pub country: String,
    /// Telephone.
    pub phone: String,
}

impl Address {
    /// Whether nothing of it is filled in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// "Given Family", without stray blanks; empty if neither is there.
    #[must_use]
    pub fn person(&self) -> String {
        format!("{} {}", self.first_name.trim(), self.last_name.trim()).trim().to_owned()
    }
}
