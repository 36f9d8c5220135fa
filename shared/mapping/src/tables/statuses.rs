//! What each of the store's statuses means (books.md, section 2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::gap::Gap;

/// Status → meaning. Shops add their own statuses; one without a row makes its orders wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Statuses(BTreeMap<String, Meaning>);

/// What a status means for the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
