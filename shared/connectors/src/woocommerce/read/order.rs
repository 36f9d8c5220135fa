//! An order with its refunds.

use jiff::Timestamp;
use model::order::{Line, PaymentMethod};
use model::text::entities::decode;
use model::{Currency, Order, Record, SourceId};
use rust_decimal::Decimal;
use serde_json::Value;

use super::coupon_lines::coupons;
use super::customer::address;
use super::lines::{Sign, lines, taxes};
use super::settlement::{Paid, settlement};
use super::unreadable::{Unreadable, need, wire};
use super::{card_codes, redeemed, refund, vat};
use crate::woocommerce::wire::order::{Order as Wire, RefundStub};

/// Reads an order and its refunds, which the store lists apart.
///
/// An order without a day of its own takes another of its dates. A draft may have none at all (contract,
/// A4): it is taken as of 1970, before any connection's start.
///
/// # Errors
/// The place that does not read.
pub(crate) fn order(mut raw: Value, refunds: Vec<Value>) -> Result<Record, Unreadable> {
    card_codes::hide(&mut raw);
    let mut wire: Wire = wire("order", &raw)?;
    let refunds = refund::refunds(refunds)?;
    let created_at = need(created(&wire), "order", "date_created_gmt")?;
    let id = need(wire.id.take(), "order", "id")?;
    let currency = currency(&wire.currency)?;
    let total = need(wire.total, "order", "total")?;
    let total_tax = need(wire.total_tax, "order", "total_tax")?;
    let (items, shipping, fees) = (
        std::mem::take(&mut wire.line_items),
        std::mem::take(&mut wire.shipping_lines),
        std::mem::take(&mut wire.fee_lines),
    );
    let lines = lines(items, shipping, fees, Sign::AsWritten)?;
    let redeemed = redeemed::redeemed(&wire, missing(&lines, total_tax, total));
    let paid_with = redeemed::coupons(&wire, &redeemed);
    let coupons = coupons(std::mem::take(&mut wire.coupon_lines), &paid_with);
    let paid = Paid {
        meta: &wire.meta_data,
        gateway: &wire.payment_method,
        currency,
        total,
        refunded: sum(refunds.iter().map(|refund| refund.amount)).unwrap_or(total),
    };
    Ok(Record::Order(Box::new(Order {
        number: if wire.number.is_empty() { id.as_str().to_owned() } else { wire.number.clone() },
        id,
        currency,
        prices_include_tax: wire.prices_include_tax,
        created_at,
        modified_at: wire.date_modified_gmt.unwrap_or(created_at),
        paid_at: wire.date_paid_gmt,
        completed_at: wire.date_completed_gmt,
        coupons,
        redeemed,
        settlement: settlement(paid),
        vat_number: vat::number(&wire),
        vat_exempt: vat::is_exempt(&wire.meta_data),
        status: wire.status,
        created_via: wire.created_via,
        customer_id: wire.customer_id,
        email: wire.billing.email.trim().to_owned(),
        billing: address(wire.billing),
        shipping: address(wire.shipping),
        payment: PaymentMethod {
            gateway: wire.payment_method,
            title: decode(&wire.payment_method_title),
            transaction_id: wire.transaction_id,
        },
        customer_note: wire.customer_note,
        lines,
        taxes: taxes(wire.tax_lines, Sign::AsWritten),
        total,
        total_tax,
        refunds,
        raw,
    })))
}

/// By how much an order's total is lower than its lines and tax; none where that is too large to be
/// money.
fn missing(lines: &[Line], total_tax: Decimal, total: Decimal) -> Option<Decimal> {
    let lines = sum(lines.iter().map(|line| line.total))?;
    lines.checked_add(total_tax)?.checked_sub(total)
}

/// The sum of what a store wrote, which may be anything.
fn sum(mut amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    amounts.try_fold(Decimal::ZERO, Decimal::checked_add)
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
