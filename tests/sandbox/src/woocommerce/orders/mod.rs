//! `/orders`: the list, one order, creating, changing and deleting.

mod delete;
mod lines;
mod list;
mod status;
mod validate;
mod write;

use http::Method;

use super::call::Call;
use super::errors::WcError;
use super::reply::Reply;
use super::state::State;

pub(super) use status::{finish_refund, settle_flags};
pub(super) use write::{checkout, edit_items};

/// What an order's status may be set to.
const STATUSES: [&str; 9] = [
    "auto-draft",
    "pending",
    "processing",
    "on-hold",
    "completed",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
];

/// Plain text fields that a request may set.
const TEXTS: [&str; 5] =
    ["payment_method", "payment_method_title", "transaction_id", "customer_note", "currency"];

/// `GET` and `POST /orders`.
pub(super) fn collection(state: &mut State, call: &Call) -> Result<Reply, WcError> {
    match call.method {
        Method::GET => list::list(state, call),
        Method::POST => write::create(state, call),
        _ => Err(WcError::no_route()),
    }
}

/// `GET`, `PUT` and `DELETE /orders/{id}`.
pub(super) fn single(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    match call.method {
        Method::GET => list::one(state, call, id),
        Method::PUT | Method::POST | Method::PATCH => write::update(state, call, id),
        Method::DELETE => delete::delete(state, call, id),
        _ => Err(WcError::no_route()),
    }
}
