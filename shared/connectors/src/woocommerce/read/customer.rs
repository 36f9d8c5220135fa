//! A customer, and addresses.

use model::text::entities::decode;
use model::{Address, Customer, Record};
use serde_json::Value;

use super::unreadable::{Unreadable, need, wire};
use crate::woocommerce::wire::customer::{Address as WireAddress, Customer as Wire};

/// Reads a customer, whatever the role.
///
/// # Errors
/// The place that does not read.
pub(crate) fn customer(raw: Value) -> Result<Record, Unreadable> {
    let wire: Wire = wire("customer", &raw)?;
    Ok(Record::Customer(Box::new(Customer {
        id: need(wire.id, "customer", "id")?,
        email: wire.email.trim().to_owned(),
        first_name: decode(&wire.first_name),
        last_name: decode(&wire.last_name),
        billing: address(wire.billing),
        shipping: address(wire.shipping),
        created_at: wire.date_created_gmt,
        modified_at: wire.date_modified_gmt,
        raw,
    })))
}

/// A checkout stores what the shopper typed with its special characters escaped.
pub(super) fn address(wire: WireAddress) -> Address {
    Address {
        first_name: decode(&wire.first_name),
        last_name: decode(&wire.last_name),
        company: decode(&wire.company),
        line_1: decode(&wire.address_1),
        line_2: decode(&wire.address_2),
        city: decode(&wire.city),
        state: decode(&wire.state),
        postcode: wire.postcode,
        country: wire.country,
        phone: wire.phone,
    }
}
