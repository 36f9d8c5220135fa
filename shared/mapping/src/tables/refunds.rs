//! What refunds become.

use model::TargetId;
use model::money::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::MappingError;

/// The refund policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Refunds {
    /// The largest difference between a refund's amount and its lines that becomes a line of its
    /// own; more makes the refund wait.
    pub adjustment_limit: Decimal,
    /// A refund of an order that is older than the connection's start.
    pub before_start: BeforeStart,
    /// By the reason that the shop gave; the first row that fits decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonRow>,
}

/// What a reason means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReasonRow {
    /// Words in the reason, upper and lower case alike.
    pub contains: String,
    /// The item of what goes back beyond lines: an allowance, a goodwill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<TargetId>,
    /// Where the money goes back from, whatever the gateway's row says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<RefundTo>,
}

/// Where money goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefundTo {
    /// Paid from this account.
    Account(TargetId),
    /// Not paid: the shopper gets store credit, on the gift cards' liability.
    StoreCredit,
}

/// A refund of an order that never posts because it is too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BeforeStart {
    /// A person must look.
    Park,
    /// It was dealt with where the sale was.
    Ignore,
    /// It is posted by itself: its lines, from its gateway's account.
    PostStandalone,
}

impl Refunds {
    /// The row for a reason.
    #[must_use]
    pub fn by_reason(&self, reason: &str) -> Option<&ReasonRow> {
        let reason = reason.to_lowercase();
        self.reasons.iter().find(|row| reason.contains(&row.contains.to_lowercase()))
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), MappingError> {
        MappingError::unless(
            self.adjustment_limit >= Decimal::ZERO,
            || format!("{path}.adjustment_limit"),
            "must not be negative",
        )
    }
}
