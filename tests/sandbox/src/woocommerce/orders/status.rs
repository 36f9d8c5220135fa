//! The consequences of a status: when an order counts as paid and completed, and what it tells.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::woocommerce::dates;
use crate::woocommerce::json::{amount, int, list, put, text};
use crate::woocommerce::notes;
use crate::woocommerce::state::State;
use crate::woocommerce::stock;

/// Moves an order to a status. Cash on delivery counts as paid when completed, everything else
/// when it is processing.
pub(super) fn set_status(state: &mut State, id: u64, to: &str, now: Timestamp) {
    let zone = state.zone.clone();
    let Some(order) = state.orders.get_mut(&id) else { return };
    let from = text(order, "status").to_owned();
    if from == to {
        return;
    }
    put(order, "status", to);
    let paid_at = if State::is_cash_on_delivery(order) { "completed" } else { "processing" };
    if text(order, "date_paid").is_empty() && (to == paid_at || to == "completed") {
        dates::stamp(order, "date_paid", now, &zone);
    }
    if to == "completed" {
        dates::stamp(order, "date_completed", now, &zone);
    }
    match to {
        "processing" | "completed" | "on-hold" => stock::reduce(state, id, now),
        "cancelled" | "pending" => stock::restore(state, id, now),
        _ => {}
    }
    settle_flags(state, id);
    notes::status_changed(state, id, &from, to, now);
    state.emit(&format!("action.woocommerce_order_status_{to}"), id);
}

/// `set_paid`: only an order that waits for payment is paid by it.
pub(super) fn pay(state: &mut State, id: u64, transaction: &str, now: Timestamp) {
    let zone = state.zone.clone();
    let Some(order) = state.orders.get_mut(&id) else { return };
    if !matches!(text(order, "status"), "pending" | "failed" | "on-hold" | "cancelled") {
        return;
    }
    if !transaction.is_empty() {
        put(order, "transaction_id", transaction);
    }
    if text(order, "date_paid").is_empty() {
        dates::stamp(order, "date_paid", now, &zone);
    }
    let settled = State::is_cash_on_delivery(order) || !needs_processing(order);
    let customer = int(order, "customer_id");
    set_status(state, id, if settled { "completed" } else { "processing" }, now);
    if customer != 0 {
        if let Some(customer) = state.customers.get_mut(&customer) {
            put(customer, "is_paying_customer", true);
        }
        state.emit("customer.updated", customer);
    }
}

/// After a refund: nothing left to refund makes the order `refunded`.
pub(crate) fn finish_refund(state: &mut State, id: u64, now: Timestamp) {
    let total = state.orders.get(&id).map_or(Decimal::ZERO, |order| amount(order, "total"));
    if state.refunded(id) >= total {
        set_status(state, id, "refunded", now);
        state.touch_order(id, now);
    }
}

fn needs_processing(order: &Value) -> bool {
    list(order, "line_items").iter().any(|line| int(line, "product_id") != 0)
}

/// `is_editable`, `needs_payment` and `needs_processing` follow from the rest.
pub(crate) fn settle_flags(state: &mut State, id: u64) {
    let Some(order) = state.orders.get_mut(&id) else { return };
    let status = text(order, "status").to_owned();
    let owed = amount(order, "total") > Decimal::ZERO;
    let editable = matches!(status.as_str(), "pending" | "on-hold" | "auto-draft");
    let processing = needs_processing(order);
    put(order, "is_editable", editable);
    put(order, "needs_payment", owed && matches!(status.as_str(), "pending" | "failed"));
    put(order, "needs_processing", processing);
}
