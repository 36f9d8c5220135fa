//! The coupons on an order, and what each is.

use std::collections::BTreeSet;

use model::order::Coupon;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::woocommerce::wire::lenient;
use crate::woocommerce::wire::meta::Meta;
use crate::woocommerce::wire::order::Coupon as Row;

/// What WooCommerce takes a coupon for that names no type in its short form.
const FIXED_CART: &str = "fixed_cart";

/// Reads them. Those that paid a part of the order after tax took nothing off its lines, whatever their
/// row says; `paid_with` has their codes.
pub(super) fn coupons(rows: Vec<Row>, paid_with: &BTreeSet<String>) -> Vec<Coupon> {
    let mut coupons: Vec<Coupon> = rows.into_iter().map(coupon).collect();
    for coupon in coupons.iter_mut().filter(|coupon| paid_with.contains(&coupon.code)) {
        (coupon.discount, coupon.discount_tax) = (Decimal::ZERO, Decimal::ZERO);
    }
    coupons
}

fn coupon(row: Row) -> Coupon {
    let stated = Some(row.discount_type).filter(|stated| !stated.is_empty());
    Coupon {
        code: row.code.to_lowercase(),
        discount_type: stated.or_else(|| discount_type(&row.meta_data)).unwrap_or_default(),
        discount: row.discount.unwrap_or_default(),
        discount_tax: row.discount_tax.unwrap_or_default(),
    }
}

/// The type, where the row itself does not state it: `coupon_info`, JSON of `[id, code, type, amount,
/// free shipping]` with null for `fixed_cart` (`WC_Coupon::get_short_info`; captured in 9.4.3 and
/// 11.0.1); before it, the whole coupon as `coupon_data` (captured in 7.5.1).
fn discount_type(meta: &Meta) -> Option<String> {
    if let Some(info) = meta.get("coupon_info").and_then(short_form) {
        return match info.get(2)? {
            Value::Null => Some(FIXED_CART.to_owned()),
            stated => lenient::text(stated).ok(),
        };
    }
    meta.get("coupon_data")?.get("discount_type").and_then(|stated| lenient::text(stated).ok())
}

fn short_form(info: &Value) -> Option<Vec<Value>> {
    match info {
        Value::String(json) => serde_json::from_str(json).ok(),
        Value::Array(parts) => Some(parts.clone()),
        _ => None,
    }
}
