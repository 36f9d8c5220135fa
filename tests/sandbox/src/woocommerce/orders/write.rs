//! Creating and changing orders.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::status::{pay, set_status};
use super::validate::validate;
use super::{STATUSES, TEXTS, lines, settle_flags};
use crate::woocommerce::call::Call;
use crate::woocommerce::dates;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{int, list, list_mut, money, object_mut, put, text};
use crate::woocommerce::reply::Reply;
use crate::woocommerce::state::State;
use crate::woocommerce::totals;

const SUMS: [&str; 7] = [
    "discount_total",
    "discount_tax",
    "shipping_total",
    "shipping_tax",
    "cart_tax",
    "total",
    "total_tax",
];
const LISTS: [&str; 7] = [
    "meta_data",
    "line_items",
    "tax_lines",
    "shipping_lines",
    "fee_lines",
    "coupon_lines",
    "refunds",
];
/// A change of any of these makes the store add the order up again.
const RECALCULATES: [&str; 5] =
    ["billing", "shipping", "line_items", "shipping_lines", "fee_lines"];

/// `POST /orders`.
pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, WcError> {
    validate(state, call)?;
    let id = insert(state, call, "rest-api")?;
    state.emit("order.created", id);
    state.emit("order.updated", id);
    let order = state.orders.get(&id).cloned().unwrap_or(Value::Null);
    Ok(Reply::created(order, state.api(&format!("orders/{id}"))))
}

/// A shopper's checkout: not REST, but what the shop's own page does.
pub(crate) fn checkout(state: &mut State, call: &Call) -> Result<Value, WcError> {
    validate(state, call)?;
    let id = insert(state, call, "store-api")?;
    let first = if state.profile.checkout_updates_first() { "updated" } else { "created" };
    let second = if first == "updated" { "created" } else { "updated" };
    state.emit(&format!("order.{first}"), id);
    state.emit(&format!("order.{second}"), id);
    Ok(state.orders.get(&id).cloned().unwrap_or(Value::Null))
}

fn insert(state: &mut State, call: &Call, via: &str) -> Result<u64, WcError> {
    let id = state.ids.post();
    let order = blank(state, call, id, via);
    state.orders.insert(id, order);
    if !list(&call.body, "coupon_lines").is_empty() {
        return Err(refuse_coupons(state, call, id));
    }
    if let Err(error) = apply(state, call, id) {
        state.orders.remove(&id);
        return Err(error);
    }
    totals::recalculate(state, id);
    settle_flags(state, id);
    settle_payment(state, call, id);
    Ok(id)
}

/// `PUT /orders/{id}`; a missing order is 400 here, not 404.
pub(super) fn update(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    let Some(before) = state.orders.get(&id).cloned() else {
        let words = state.profile.missing_on_change();
        return Err(WcError::invalid_id_on_change("shop_order", words));
    };
    validate(state, call)?;
    if !list(&call.body, "coupon_lines").is_empty() {
        return Err(WcError::unsupported("coupons on an existing order"));
    }
    if let Err(error) = apply(state, call, id) {
        state.orders.insert(id, before);
        return Err(error);
    }
    if RECALCULATES.iter().any(|field| call.body.get(field).is_some()) {
        totals::recalculate(state, id);
    }
    let empty = call.body.as_object().is_none_or(serde_json::Map::is_empty);
    if !empty || state.profile.hpos {
        state.touch_order(id, call.now);
    }
    settle_flags(state, id);
    settle_payment(state, call, id);
    let untrashed = text(&before, "status") == "trash" && call.body.get("status").is_some();
    if !(untrashed && state.profile.hpos) {
        state.emit("order.updated", id);
    }
    Ok(Reply::ok(state.orders.get(&id).cloned().unwrap_or(Value::Null)))
}

/// Lines saved from the box of items in the order's own page: summed up again, with no date moved
/// and nobody told.
pub(crate) fn edit_items(state: &mut State, call: &Call, id: u64) -> Result<(), WcError> {
    let before = state.orders.get(&id).cloned();
    let before = before.ok_or_else(|| WcError::invalid_id("shop_order"))?;
    if let Err(error) = apply(state, call, id) {
        state.orders.insert(id, before);
        return Err(error);
    }
    totals::recalculate(state, id);
    settle_flags(state, id);
    Ok(())
}

fn settle_payment(state: &mut State, call: &Call, id: u64) {
    if let Some(status) = call.body.get("status").and_then(Value::as_str) {
        // An item of a batch comes here unchecked: what is no status becomes the first of them.
        let status = if STATUSES.contains(&status) { status } else { "pending" };
        set_status(state, id, status, call.now);
    }
    if call.body.get("set_paid") == Some(&Value::Bool(true)) {
        pay(state, id, text(&call.body, "transaction_id"), call.now);
    }
}

/// An unknown coupon refuses the order but leaves something behind.
fn refuse_coupons(state: &mut State, call: &Call, id: u64) -> WcError {
    let code = text(&list(&call.body, "coupon_lines")[0], "code").to_lowercase();
    if state.reference.coupons.iter().any(|coupon| text(coupon, "code") == code) {
        state.orders.remove(&id);
        return WcError::unsupported("coupons on a new order");
    }
    state.emit("order.created", id);
    state.emit("order.updated", id);
    let invalid = "woocommerce_rest_invalid_coupon";
    if !state.profile.refused_order_is_a_draft() {
        return WcError::new(400, invalid, format!("Coupon \"{code}\" does not exist!"));
    }
    if let Some(order) = state.orders.get_mut(&id) {
        put(order, "status", "checkout-draft");
    }
    let message = format!("Coupon &quot;{code}&quot; cannot be applied because it does not exist.");
    let mut error = WcError::new(400, invalid, message);
    put(&mut error.data, "new_draft_order_id", id);
    error
}

/// Sets what the request names; sums are not touched here.
fn apply(state: &mut State, call: &Call, id: u64) -> Result<(), WcError> {
    for kind in ["line_items", "shipping_lines", "fee_lines"] {
        lines::apply(state, id, kind, list(&call.body, kind))?;
    }
    let customers = state.api("customers/");
    let next_meta = &mut state.ids;
    let Some(order) = state.orders.get_mut(&id) else { return Ok(()) };
    for field in TEXTS {
        if let Some(value) = call.body.get(field) {
            put(order, field, value.clone());
        }
    }
    if let Some(customer) = call.body.get("customer_id") {
        put(order, "customer_id", customer.clone());
        let links = object_mut(order).entry("_links").or_insert(Value::Null);
        put(links, "customer", json!([{ "href": format!("{customers}{customer}") }]));
    }
    for address in ["billing", "shipping"] {
        if let Some(Value::Object(sent)) = call.body.get(address) {
            let own = object_mut(order).entry(address).or_insert(Value::Null);
            object_mut(own).extend(sent.clone());
        }
    }
    let rows = list_mut(order, "meta_data");
    for sent in list(&call.body, "meta_data") {
        let same = |row: &&mut Value| {
            text(row, "key") == text(sent, "key")
                || (int(sent, "id") != 0 && int(row, "id") == int(sent, "id"))
        };
        let value = sent.get("value").cloned().unwrap_or(Value::Null);
        match rows.iter_mut().find(same) {
            Some(row) => put(row, "value", value),
            None => rows.push(json!({
                "id": next_meta.meta(), "key": text(sent, "key"), "value": value,
            })),
        }
    }
    Ok(())
}

fn blank(state: &State, call: &Call, id: u64, via: &str) -> Value {
    let address = json!({
        "first_name": "", "last_name": "", "company": "", "address_1": "", "address_2": "",
        "city": "", "state": "", "postcode": "", "country": "", "phone": "",
    });
    let mut billing = address.clone();
    put(&mut billing, "email", "");
    let key = format!("wc_order_{id:013}");
    let currency = text(&state.reference.currency, "code");
    let pay = format!("{}/checkout/order-pay/{id}/?pay_for_order=true&key={key}", state.url);
    let mut order = json!({
        "id": id, "parent_id": 0, "status": "pending", "version": state.profile.version,
        "currency": if currency.is_empty() { "EUR" } else { currency }, "currency_symbol": "€",
        "prices_include_tax": state.tax_setting("woocommerce_prices_include_tax") == "yes",
        "customer_id": 0, "order_key": key, "billing": billing, "shipping": address,
        "payment_method": "", "payment_method_title": "", "transaction_id": "",
        "customer_ip_address": "", "customer_user_agent": "", "created_via": via,
        "customer_note": "", "date_completed": null, "date_completed_gmt": null,
        "date_paid": null, "date_paid_gmt": null, "cart_hash": "", "number": id.to_string(),
        "payment_url": pay, "is_editable": true, "needs_payment": false,
        "needs_processing": false,
    });
    for sum in SUMS {
        put(&mut order, sum, money(Decimal::ZERO, state.decimals));
    }
    for rows in LISTS {
        put(&mut order, rows, Vec::<Value>::new());
    }
    dates::stamp(&mut order, "date_created", call.now, &state.zone);
    dates::stamp(&mut order, "date_modified", call.now, &state.zone);
    put(&mut order, "_links", state.links("orders", id));
    order
}
