//! A customer of a store.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::ids::SourceId;

/// A registered customer as the store has them now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The store's id.
    pub id: SourceId,
    /// E-mail address; empty where the store has none.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Billing address.
    pub billing: Address,
    /// Shipping address.
    pub shipping: Address,
    /// When the account was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed; a store leaves it out until the first edit.
    pub modified_at: Option<Timestamp>,
    /// The source's own JSON.
    pub raw: serde_json::Value,
}
