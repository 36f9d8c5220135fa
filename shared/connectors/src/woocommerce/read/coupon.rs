//! A coupon, as far as orders need it: what its code stands for.

use jiff::Timestamp;
use model::SourceId;
use model::text::entities::decode;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::unreadable::{Unreadable, need, wire};
use crate::woocommerce::wire::coupon::Coupon as Wire;

/// A coupon of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// The store's id.
    pub id: SourceId,
    /// The code that shoppers type, in lower case, as orders name it.
    pub code: String,
    /// `percent`, `fixed_cart`, `fixed_product`, …: the store's word.
    pub discount_type: String,
    /// Per cent or money, as the type says; none where unset.
    pub amount: Option<Decimal>,
    /// Whether it takes the shipping off.
    pub free_shipping: bool,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub modified_at: Option<Timestamp>,
    /// The source's own JSON.
    pub raw: Value,
}

/// Reads a coupon.
///
/// # Errors
/// The place that does not read.
pub(crate) fn coupon(raw: Value) -> Result<Coupon, Unreadable> {
    let wire: Wire = wire("coupon", &raw)?;
    Ok(Coupon {
        id: need(wire.id, "coupon", "id")?,
        code: decode(&wire.code).to_lowercase(),
        discount_type: wire.discount_type,
        amount: wire.amount,
        free_shipping: wire.free_shipping,
        created_at: wire.date_created_gmt,
        modified_at: wire.date_modified_gmt,
        raw,
    })
}
