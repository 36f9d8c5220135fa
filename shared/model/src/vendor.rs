//! A vendor of the books.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::ids::SourceId;
use crate::money::Currency;

/// Somebody that the business buys from, as the books have them now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vendor {
    /// The books' id.
    pub id: SourceId,
    /// The unique name.
    pub name: String,
    /// Company; empty where none is set.
    pub company: String,
    /// E-mail address; empty where none is set.
    pub email: String,
    /// Telephone; empty where none is set.
    pub phone: String,
    /// Address.
    pub billing: Address,
    /// The currency that they are paid in.
    pub currency: Option<Currency>,
    /// What is owed to them.
    pub balance: Option<Decimal>,
    /// Whether new documents may name them.
    pub active: bool,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub modified_at: Option<Timestamp>,
    /// The books' own JSON.
    pub raw: serde_json::Value,
}
