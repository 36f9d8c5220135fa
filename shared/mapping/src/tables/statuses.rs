//! What each of the store's statuses means (books.md, section 2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::gap::Gap;

/// Status → meaning. Shops add their own statuses; one without a row makes its orders wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Statuses(BTreeMap<String, Meaning>);

/// Another meaning of a status for some orders. Every condition that is stated must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusException {
    /// The status.
    pub status: String,
    /// Orders paid this way only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// Orders made this way only, such as `admin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_via: Option<String>,
    /// What it means for them.
    pub meaning: Meaning,
}

impl StatusException {
    /// Whether it holds for an order.
    #[must_use]
    pub fn fits(&self, status: &str, gateway: &str, created_via: &str) -> bool {
        self.status == status
            && self.gateway.as_ref().is_none_or(|wanted| wanted == gateway)
            && self.created_via.as_ref().is_none_or(|wanted| wanted == created_via)
    }
}

/// What a status means for the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Not an order yet.
    Draft,
    /// In the bin.
    Trashed,
    /// Waiting for the shopper.
    Unpaid,
    /// Waiting for the money: a transfer that is under way, a card that is only authorised.
    Awaiting,
    /// To be delivered; paid, unless it is paid on delivery.
    Processing,
    /// Delivered.
    Completed,
    /// All of it went back.
    Refunded,
    /// Cancelled or failed.
    NeverSold,
}

impl Statuses {
    /// The meaning of a status.
    ///
    /// # Errors
    /// [`Gap::Status`] where the mapping does not know it.
    pub fn meaning(&self, status: &str) -> Result<Meaning, Gap> {
        self.0.get(status).copied().ok_or_else(|| Gap::Status { status: status.to_owned() })
    }
}
