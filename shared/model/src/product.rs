//! A product or variation of a store.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::SourceId;

/// A product, or one variation of a product (then with a parent).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The store's id.
    pub id: SourceId,
    /// The product that this is a variation of.
    pub parent_id: Option<SourceId>,
    /// Name, entities decoded.
    pub name: String,
    /// Stock-keeping unit; empty where none is set.
    pub sku: String,
    /// `simple`, `variable`, `variation`, …: the store's word.
    pub product_type: String,
    /// `publish`, `draft`, …: the store's word.
    pub status: String,
    /// The price in force; none where unset.
    pub price: Option<Decimal>,
    /// Units in stock, where the store counts them.
    pub stock_quantity: Option<Decimal>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub modified_at: Option<Timestamp>,
    /// The source's own JSON.
    pub raw: serde_json::Value,
}
