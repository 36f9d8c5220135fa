//! What refunds become.

use model::money::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::MappingError;

/// The refund policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refunds {
    /// The largest difference between a refund's amount and its lines that becomes a line of its
    /// own; more makes the refund wait.
    pub adjustment_limit: Decimal,
    /// A refund of an order that is older than the connection's start.
    pub before_start: BeforeStart,
}

/// A refund of an order that never posts because it is too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeforeStart {
    /// A person must look.
    Park,
    /// It was dealt with where the sale was.
    Ignore,
}

impl Refunds {
    pub(crate) fn check(&self, path: &str) -> Result<(), MappingError> {
        MappingError::unless(
            self.adjustment_limit >= Decimal::ZERO,
            || format!("{path}.adjustment_limit"),
            "must not be negative",
        )
    }
}
