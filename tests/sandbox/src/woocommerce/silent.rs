//! Changes that a real store makes without a word: no webhook, and no date that moves
//! (contract, part 1, items 13 and 16; part 2, A1).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::json::{int, list_mut};
use super::orders;
use super::params::Params;
use super::state::State;

/// What happens.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Change {
    /// A record is gone for good.
    Delete {
        /// What it was.
        kind: Kind,
        /// Its id.
        id: u64,
    },
    /// Lines of an order are saved from the box of items in the order's own page.
    EditItems {
        /// The order.
        order: u64,
        /// As in `PUT /orders/{id}`.
        #[serde(default)]
        line_items: Vec<Value>,
        /// As in `PUT /orders/{id}`.
        #[serde(default)]
        shipping_lines: Vec<Value>,
        /// As in `PUT /orders/{id}`.
        #[serde(default)]
        fee_lines: Vec<Value>,
    },
}

/// What can be gone.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// With its refunds.
    Order,
    Refund,
    /// With its variations.
    Product,
    Variation,
    Customer,
    Coupon,
}

/// Carries out a change.
pub(crate) fn carry_out(
    state: &mut State,
    change: Change,
    now: Timestamp,
) -> Result<Value, String> {
    match change {
        Change::Delete { kind, id } => {
            if delete(state, kind, id) {
                Ok(json!({ "deleted": id }))
            } else {
                Err(format!("there is no such record: {id}"))
            }
        }
        Change::EditItems { order, line_items, shipping_lines, fee_lines } => {
            let kinds = [
                ("line_items", line_items),
                ("shipping_lines", shipping_lines),
                ("fee_lines", fee_lines),
            ];
            let sent = kinds.into_iter().filter(|(_, lines)| !lines.is_empty());
            let body: Map<String, Value> =
                sent.map(|(kind, lines)| (kind.to_owned(), lines.into())).collect();
            let call = Call {
                method: http::Method::PUT,
                params: Params::default(),
                body: body.into(),
                now,
                in_batch: false,
            };
            orders::edit_items(state, &call, order).map_err(|error| error.message)?;
            Ok(state.orders.get(&order).cloned().unwrap_or(Value::Null))
        }
    }
}

fn delete(state: &mut State, kind: Kind, id: u64) -> bool {
    match kind {
        Kind::Order => {
            state.refunds.retain(|_, refund| refund.order != id);
            state.notes.retain(|_, note| note.order != id);
            state.orders.remove(&id).is_some()
        }
        Kind::Refund => {
            let Some(refund) = state.refunds.remove(&id) else { return false };
            if let Some(order) = state.orders.get_mut(&refund.order) {
                list_mut(order, "refunds").retain(|row| int(row, "id") != id);
            }
            true
        }
        Kind::Product => {
            state.variations.retain(|_, variation| variation.parent != id);
            state.products.remove(&id).is_some()
        }
        Kind::Variation => state.variations.remove(&id).is_some(),
        Kind::Customer => state.customers.remove(&id).is_some(),
        Kind::Coupon => {
            let before = state.reference.coupons.len();
            state.reference.coupons.retain(|row| int(row, "id") != id);
            state.reference.coupons.len() < before
        }
    }
}
