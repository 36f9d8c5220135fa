//! From WooCommerce's JSON to the model's records. Pure.
//!
//! A record that does not read is an error that names the place in the JSON and never its value.
//! Whether the figures agree is not asked here: `Record::check` does. Each kind's own file has the
//! reader with the place as a value of its own; the functions here make an error of the engine of it.

mod bundles;
mod card_codes;
pub(crate) mod coupon;
mod coupon_lines;
pub(crate) mod customer;
mod gift_card_sold;
mod lines;
pub(crate) mod order;
pub(crate) mod product;
mod redeemed;
pub(crate) mod refund;
mod settlement;
pub(crate) mod tax;
mod unreadable;
mod vat;

use engine::Result;
use model::{Record, Refund, SourceId};
use serde_json::Value;

pub use coupon::Coupon;
pub use tax::{TaxClass, TaxRate};
pub use unreadable::Unreadable;

pub(crate) use order::refunds_named;

/// Reads an order and its refunds, which the store lists apart.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn order(raw: Value, refunds: Vec<Value>) -> Result<Record> {
    Ok(order::order(raw, refunds)?)
}

/// Reads a refund by itself. Its lines are negative in the store and positive here.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn refund(raw: Value) -> Result<Refund> {
    Ok(refund::refund(raw)?)
}

/// Reads a customer, whatever the role.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn customer(raw: Value) -> Result<Record> {
    Ok(customer::customer(raw)?)
}

/// Reads a product, or a variation in a product's shape.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn product(raw: Value) -> Result<Record> {
    Ok(product::product(raw)?)
}

/// Reads a variation as `/products/{id}/variations` answers it; `parent` is the id in that address.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn variation(raw: Value, parent: Option<&SourceId>) -> Result<Record> {
    Ok(product::variation(raw, parent)?)
}

/// Reads a tax rate.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn tax_rate(raw: Value) -> Result<TaxRate> {
    Ok(tax::tax_rate(raw)?)
}

/// Reads a tax class.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn tax_class(raw: Value) -> Result<TaxClass> {
    Ok(tax::tax_class(raw)?)
}

/// Reads a coupon.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn coupon(raw: Value) -> Result<Coupon> {
    Ok(coupon::coupon(raw)?)
}
