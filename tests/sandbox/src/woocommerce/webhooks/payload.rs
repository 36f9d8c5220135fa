//! The body of a delivery, made from the state at the time of sending.

use serde_json::{Value, json};

use super::Pending;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::state::State;

/// What the receiver gets for an event: the document as REST shows it, or an error object where
/// it is gone or may not be seen. Both are signed alike.
pub(super) fn build(state: &State, event: &Pending) -> Value {
    let (resource, what) = event.topic.split_once('.').unwrap_or((&event.topic, ""));
    if resource == "action" {
        return json!({ "action": what, "arg": event.argument });
    }
    if what == "deleted" {
        return json!({ "id": event.argument });
    }
    if state.webhooks.behaviour.owner_lost_rights {
        let message = "Sorry, you cannot view this resource.";
        return WcError::new(403, "woocommerce_rest_cannot_view", message).body();
    }
    let (found, post_type) = match resource {
        "order" => (state.orders.get(&event.argument), "shop_order"),
        "product" => (state.product(event.argument), "product"),
        "customer" => (state.customers.get(&event.argument), "customer"),
        _ => (None, "shop_coupon"),
    };
    found.cloned().unwrap_or_else(|| WcError::invalid_id(post_type).body())
}
