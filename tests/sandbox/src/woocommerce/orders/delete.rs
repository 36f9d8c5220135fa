//! Trashing an order, and deleting it for good, which no webhook tells.

use serde_json::Value;

use crate::woocommerce::call::Call;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{put, text};
use crate::woocommerce::reply::Reply;
use crate::woocommerce::state::State;

/// `DELETE /orders/{id}`; the answer shows the order as it was.
pub(super) fn delete(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    let before = state.orders.get(&id).cloned();
    let before = before.ok_or_else(|| WcError::invalid_id("shop_order"))?;
    if call.params.flag("force") {
        state.orders.remove(&id);
        state.refunds.retain(|_, refund| refund.order != id);
        return Ok(Reply::ok(before));
    }
    if text(&before, "status") == "trash" {
        let message = "The order has already been deleted.";
        return Err(WcError::new(410, "woocommerce_rest_already_trashed", message));
    }
    if let Some(order) = state.orders.get_mut(&id) {
        put(order, "status", Value::from("trash"));
    }
    state.touch_order(id, call.now);
    if !state.profile.hpos {
        // An order that is a post is every kind of post (contract, part 1, item 14).
        state.emit("coupon.deleted", id);
        state.emit("product.deleted", id);
    }
    state.emit("order.deleted", id);
    Ok(Reply::ok(before))
}
