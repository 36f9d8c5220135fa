//! How far a document may be rounded to meet the store's total.

use model::money::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::MappingError;

/// The rounding policy: a net difference within the limit becomes a line of its own. Tax is never
/// rounded this way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// For each line of the order.
    pub per_line: Decimal,
    /// For the document.
    pub per_document: Decimal,
}

impl Rounding {
    /// The most that a document of so many lines may be rounded.
    #[must_use]
    pub fn limit(&self, lines: usize) -> Decimal {
        self.per_document.min(self.per_line * Decimal::from(lines))
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), MappingError> {
        let bounded = |value: Decimal, most: Decimal| value >= Decimal::ZERO && value <= most;
        MappingError::unless(
            bounded(self.per_line, Decimal::new(1, 2)),
            || format!("{path}.per_line"),
            "must lie between 0 and 0.01",
        )?;
        MappingError::unless(
            bounded(self.per_document, Decimal::new(5, 2)),
            || format!("{path}.per_document"),
            "must lie between 0 and 0.05",
        )
    }
}
