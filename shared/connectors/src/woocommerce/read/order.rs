//! An order with its refunds.

use jiff::Timestamp;
use model::order::PaymentMethod;
use model::{Currency, Order, Record, SourceId};
use serde_json::Value;

use super::customer::address;
use super::lines::{Sign, lines, taxes};
use super::refund;
use super::unreadable::{Unreadable, need, wire};
use crate::woocommerce::entities::decode;
use crate::woocommerce::wire::order::{Order as Wire, RefundStub};

/// Reads an order and its refunds, which the store lists apart.
///
/// An order without a day of its own takes another of its dates. A draft may have none at all (contract,
/// A4): it is taken as of 1970, before any connection's start.
///
/// # Errors
/// The place that does not read.
pub(crate) fn order(raw: Value, refunds: Vec<Value>) -> Result<Record, Unreadable> {
    let wire: Wire = wire("order", &raw)?;
    let refunds = refund::refunds(refunds)?;
    let created_at = need(created(&wire), "order", "date_created_gmt")?;
    let email = match wire.billing.email.trim() {
        "" => String::new(),
        email => email.to_owned(),
    };
    let id = need(wire.id, "order", "id")?;
    Ok(Record::Order(Box::new(Order {
        number: if wire.number.is_empty() { id.as_str().to_owned() } else { wire.number },
        id,
        status: wire.status,
        currency: currency(&wire.currency)?,
        prices_include_tax: wire.prices_include_tax,
        created_via: wire.created_via,
        created_at,
        modified_at: wire.date_modified_gmt.unwrap_or(created_at),
        paid_at: wire.date_paid_gmt,
        completed_at: wire.date_completed_gmt,
        customer_id: wire.customer_id,
        email,
        billing: address(wire.billing),
        shipping: address(wire.shipping),
        payment: PaymentMethod {
            gateway: wire.payment_method,
            title: decode(&wire.payment_method_title),
            transaction_id: wire.transaction_id,
        },
        customer_note: wire.customer_note,
        lines: lines(wire.line_items, wire.shipping_lines, wire.fee_lines, Sign::AsWritten)?,
        taxes: taxes(wire.tax_lines, Sign::AsWritten),
        coupons: wire.coupon_lines.into_iter().map(|row| row.code.to_lowercase()).collect(),
        total: need(wire.total, "order", "total")?,
        total_tax: need(wire.total_tax, "order", "total_tax")?,
        refunds,
        raw,
    })))
}

/// The refunds that an order names; a fully refunded order may name none and still have one
/// (then: `None`, ask for all).
pub(crate) fn refunds_named(raw: &Value) -> RefundsNamed {
    let stubs = raw.get("refunds").cloned().unwrap_or(Value::Null);
    let stubs: Vec<RefundStub> = crate::woocommerce::wire::lenient::list(stubs).unwrap_or_default();
    let ids: Vec<SourceId> = stubs.into_iter().filter_map(|stub| stub.id).collect();
    let refunded = raw.get("status").and_then(Value::as_str) == Some("refunded");
    RefundsNamed { expected: refunded || !ids.is_empty(), ids }
}

/// What an order says about its refunds.
#[derive(Debug)]
pub(crate) struct RefundsNamed {
    /// Whether there is anything to ask for.
    pub(crate) expected: bool,
    /// The ids it names.
    pub(crate) ids: Vec<SourceId>,
}

/// When an order was made.
fn created(order: &Wire) -> Option<Timestamp> {
    let draft = matches!(order.status.as_str(), "draft" | "auto-draft" | "checkout-draft" | "new");
    order
        .date_created_gmt
        .or(order.date_modified_gmt)
        .or(order.date_paid_gmt)
        .or(order.date_completed_gmt)
        .or(draft.then_some(Timestamp::UNIX_EPOCH))
}

fn currency(code: &str) -> Result<Currency, Unreadable> {
    let no_code = |_| Unreadable {
        what: "order",
        path: "currency".to_owned(),
        reason: "a code of three letters was expected",
    };
    code.trim().to_ascii_uppercase().parse().map_err(no_code)
}
