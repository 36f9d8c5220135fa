//! `/orders/{id}/notes`. A note moves no date and tells no webhook.

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::Call;
use super::dates;
use super::errors::WcError;
use super::json::put;
use super::paging::only_fields;
use super::reply::Reply;
use super::state::{Note, State};

/// `GET` (all, without pages) and `POST /orders/{id}/notes`.
pub(super) fn collection(state: &mut State, call: &Call, order: u64) -> Result<Reply, WcError> {
    known(state, order)?;
    match call.method {
        Method::GET => list(state, call, order),
        Method::POST => create(state, call, order),
        _ => Err(WcError::no_route()),
    }
}

/// `GET` and `DELETE /orders/{id}/notes/{id}`.
pub(super) fn single(
    state: &mut State,
    call: &Call,
    order: u64,
    id: u64,
) -> Result<Reply, WcError> {
    known(state, order)?;
    let found = state.notes.get(&id).filter(|note| note.order == order);
    let body = found
        .map(|note| note.body.clone())
        .ok_or_else(|| WcError::new(404, "woocommerce_rest_invalid_id", "Invalid resource ID."))?;
    match call.method {
        Method::GET => Ok(Reply::ok(body)),
        Method::DELETE if call.params.flag("force") => {
            state.notes.remove(&id);
            Ok(Reply::ok(body))
        }
        Method::DELETE => Err(WcError::no_trash("Notes")),
        _ => Err(WcError::no_route()),
    }
}

/// Adds a note in WooCommerce's own name.
pub(super) fn add(
    state: &mut State,
    order: u64,
    note: &str,
    to_customer: bool,
    now: Timestamp,
) -> u64 {
    let id = state.ids.comment();
    let own = format!("orders/{order}/notes");
    let mut link = json!({ "href": state.api(&format!("{own}/{id}")) });
    if state.profile.hints_at_targets() {
        put(&mut link, "targetHints", json!({ "allow": ["GET", "DELETE"] }));
    }
    let mut body = json!({
        "id": id, "author": "WooCommerce", "note": note, "customer_note": to_customer,
        "_links": {
            "self": [link],
            "collection": [{ "href": state.api(&own) }],
            "up": [{ "href": state.api(&format!("orders/{order}")) }],
        },
    });
    dates::stamp(&mut body, "date_created", now, &state.zone);
    state.notes.insert(id, Note { order, at: now, body });
    id
}

fn known(state: &State, order: u64) -> Result<(), WcError> {
    if state.orders.contains_key(&order) {
        return Ok(());
    }
    Err(WcError::new(404, "woocommerce_rest_shop_order_invalid_id", "Invalid order ID."))
}

fn list(state: &State, call: &Call, order: u64) -> Result<Reply, WcError> {
    let kind = call.params.one_of("type", &["any", "customer", "internal"], "any")?;
    let own = state.notes.iter().filter(|(_, note)| note.order == order);
    let own = own.filter(|(_, note)| {
        let to_customer = note.body.get("customer_note") == Some(&Value::Bool(true));
        kind == "any" || (kind == "customer") == to_customer
    });
    let mut rows: Vec<(u64, &Note)> = own.map(|(id, note)| (*id, note)).collect();
    // The newest second first, and within it as they were written.
    rows.sort_by_key(|(id, note)| (std::cmp::Reverse(note.at.as_second()), *id));
    let rows = rows.into_iter().map(|(_, note)| note.body.clone()).collect();
    Ok(Reply::ok(only_fields(rows, &call.params).into()))
}

fn create(state: &mut State, call: &Call, order: u64) -> Result<Reply, WcError> {
    let note = match call.body.get("note") {
        None => {
            let code = "rest_missing_callback_param";
            let mut error = WcError::new(400, code, "Missing parameter(s): note");
            error.data = json!({ "status": 400, "params": ["note"] });
            return Err(error);
        }
        Some(Value::String(note)) => note.clone(),
        Some(_) => {
            let why = "note is not of type string.";
            return Err(WcError::invalid_param("note", "rest_invalid_type", why));
        }
    };
    let to_customer = call.body.get("customer_note") == Some(&Value::Bool(true));
    let id = add(state, order, &note, to_customer, call.now);
    if call.body.get("added_by_user") == Some(&Value::Bool(true))
        && let Some(note) = state.notes.get_mut(&id)
    {
        put(&mut note.body, "author", "admin");
    }
    let body = state.notes.get(&id).map_or(Value::Null, |note| note.body.clone());
    Ok(Reply::created(body, state.api(&format!("orders/{order}/notes/{id}"))))
}

/// What the shop calls a status.
fn label(status: &str) -> &str {
    super::reference::ORDER_STATUSES
        .iter()
        .find(|(slug, _)| *slug == status)
        .map_or(status, |(_, name)| name)
}

/// The note that a change of status leaves.
pub(super) fn status_changed(state: &mut State, order: u64, from: &str, to: &str, now: Timestamp) {
    let note = format!("Order status changed from {} to {}.", label(from), label(to));
    add(state, order, &note, false, now);
}
