//! What is written back into a store. Values are absolute, so that writing twice is writing once.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::SourceId;

/// A change of an order in its store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreOrder {
    /// The store's id.
    pub id: SourceId,
    /// The status to give it, in the store's word without `wc-`.
    pub status: Option<String>,
    /// A note to leave on it. The store keeps notes apart: one with the same text is not left twice.
    pub note: Option<StoreNote>,
}

/// A note on an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreNote {
    /// What people read.
    pub text: String,
    /// Whether the customer is told, by e-mail; else the shop alone sees it.
    pub for_customer: bool,
}

/// A change of a product or variation in its store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreProduct {
    /// The store's id.
    pub id: SourceId,
    /// The product that this is a variation of.
    pub parent_id: Option<SourceId>,
    /// The regular price, in the store's currency and its way of stating tax.
    pub regular_price: Option<Decimal>,
    /// Units in stock. The store must be counting them.
    pub stock_quantity: Option<Decimal>,
}
