//! The numbers on documents.

use serde::{Deserialize, Serialize};

use crate::error::MappingError;
use crate::gap::Gap;
use crate::rules::Path;

/// The number policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// Whether we number; else the books do.
    pub enabled: bool,
    /// Before the order's number, where several stores share a company.
    #[serde(default)]
    pub prefix: String,
    /// The most characters that the books take.
    pub max_length: usize,
    /// Where an invoice plug-in leaves its own number, which is then taken in place of the order's;
    /// an order without it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<Path>,
}

impl Numbers {
    /// The number of an order's sale.
    ///
    /// # Errors
    /// [`Gap::Number`] where it is too long: cut short it could be another order's.
    pub fn sale(&self, order: &str) -> Result<Option<String>, Gap> {
        self.fit(format!("{}{order}", self.prefix))
    }

    /// The number of an order's refund; `position` counts from 1.
    ///
    /// # Errors
    /// As [`Numbers::sale`].
    pub fn refund(&self, order: &str, position: usize) -> Result<Option<String>, Gap> {
        self.fit(format!("{}{order}-R{position}", self.prefix))
    }

    fn fit(&self, number: String) -> Result<Option<String>, Gap> {
        let length = number.chars().count();
        match self.enabled {
            false => Ok(None),
            true if length <= self.max_length => Ok(Some(number)),
            true => Err(Gap::Number { length, limit: self.max_length }),
        }
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), MappingError> {
        MappingError::unless(
            self.prefix.chars().count() < self.max_length,
            || format!("{path}.prefix"),
            "the prefix leaves no room for a number",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_does_not_fit_is_a_gap_and_never_cut() {
        let numbers =
            Numbers { enabled: true, prefix: "A-".to_owned(), max_length: 8, invoice_number: None };
        assert_eq!(numbers.sale("19"), Ok(Some("A-19".to_owned())));
        assert_eq!(numbers.refund("1900", 2), Err(Gap::Number { length: 9, limit: 8 }));
        let off = Numbers { enabled: false, ..numbers };
        assert_eq!(off.refund("1900", 2), Ok(None));
    }
}
