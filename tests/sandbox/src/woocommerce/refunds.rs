//! Refunds: recorded against an order, whose `total` they never change.
//!
//! There is no webhook topic for them: a refund arrives as `order.updated`, and deleting one
//! tells nobody. Their lines are negative and name the refunded line in `_refunded_item_id`.

use http::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::call::Call;
use super::dates::{self, DateFilter};
use super::errors::WcError;
use super::json::{amount, decimal, fixed, int, list, list_mut, money, number, put, text};
use super::orders;
use super::paging::{ListKind, Page};
use super::reply::Reply;
use super::state::{Refund, State, product_of};
use super::stock;

/// `GET` and `POST /orders/{id}/refunds`.
pub(super) fn collection(state: &mut State, call: &Call, order: u64) -> Result<Reply, WcError> {
    if !state.orders.contains_key(&order) {
        let code = "woocommerce_rest_invalid_order_id";
        return Err(WcError::new(404, code, "Invalid order ID."));
    }
    if call.method == Method::POST {
        return create(state, call, order);
    }
    let page = Page::parse(&call.params)?;
    let dates = DateFilter::parse(&call.params, &state.zone)?;
    let own = state.refunds.values().rev().filter(|row| row.order == order);
    let own = own.filter(|row| dates.admits(&row.body)).map(|row| row.body.clone());
    let rows = own.collect();
    let path = format!("orders/{order}/refunds");
    Ok(page.answer(rows, state, &path, &call.params, ListKind::Others))
}

/// `GET /refunds`: those of all orders, each with its `parent_id`.
pub(super) fn all(state: &State, call: &Call) -> Result<Reply, WcError> {
    let page = Page::parse(&call.params)?;
    let dates = DateFilter::parse(&call.params, &state.zone)?;
    let rows = state.refunds.values().rev().filter(|row| dates.admits(&row.body)).map(|row| {
        let mut body = row.body.clone();
        put(&mut body, "parent_id", row.order);
        body
    });
    let rows = rows.collect();
    Ok(page.answer(rows, state, "refunds", &call.params, ListKind::Others))
}

/// `GET` and `DELETE /orders/{id}/refunds/{id}`.
pub(super) fn single(
    state: &mut State,
    call: &Call,
    order: u64,
    id: u64,
) -> Result<Reply, WcError> {
    let found = state.refunds.get(&id).filter(|row| row.order == order);
    let missing = || {
        let code = "woocommerce_rest_invalid_order_refund_id";
        WcError::new(404, code, "Invalid order refund ID.")
    };
    let body = found.map(|row| row.body.clone()).ok_or_else(missing)?;
    match call.method {
        Method::GET => Ok(Reply::ok(body)),
        Method::DELETE if call.params.flag("force") => {
            state.refunds.remove(&id);
            if let Some(order) = state.orders.get_mut(&order) {
                list_mut(order, "refunds").retain(|row| int(row, "id") != id);
            }
            Ok(Reply::ok(body))
        }
        Method::DELETE => Err(WcError::no_trash("Refunds")),
        _ => Err(WcError::no_route()),
    }
}

fn create(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    let order = state.orders.get(&id).cloned().unwrap_or(Value::Null);
    let sent = &call.body;
    let api_refund = sent.get("api_refund").is_none_or(|flag| *flag != Value::Bool(false));
    if api_refund {
        return Err(WcError::refund(match text(&order, "payment_method") {
            "" => "The payment gateway for this order does not exist.",
            _ => "The payment gateway for this order does not support automatic refunds.",
        }));
    }
    let lines = list(sent, "line_items");
    let of_lines: Decimal = lines.iter().map(line_refund).sum();
    let refunded = sent.get("amount").and_then(decimal).unwrap_or(of_lines);
    let left = amount(&order, "total") - state.refunded(id);
    if refunded <= Decimal::ZERO || refunded > left {
        return Err(WcError::refund("Invalid refund amount."));
    }
    let refund_id = state.ids.post();
    let body = build(state, call, &order, refund_id, refunded)?;
    // The pattern of the route stands where the order's id should.
    let location = state.api(&format!(r"orders/(?P<order_id>[\d]+)/refunds/{refund_id}"));
    let row = json!({
        "id": refund_id, "reason": text(&body, "reason"),
        "total": fixed(-refunded, state.decimals),
    });
    restock(state, call, &order);
    if let Some(order) = state.orders.get_mut(&id) {
        list_mut(order, "refunds").insert(0, row);
    }
    state.refunds.insert(refund_id, Refund { order: id, body: body.clone() });
    if state.profile.refund_moves_order() {
        state.touch_order(id, call.now);
    }
    orders::finish_refund(state, id, call.now);
    orders::settle_flags(state, id);
    state.emit("order.updated", id);
    Ok(Reply::created(body, location))
}

/// What a sent line gives back, tax included.
fn line_refund(line: &Value) -> Decimal {
    let taxes = list(line, "refund_tax").iter();
    amount(line, "refund_total") + taxes.map(|tax| amount(tax, "refund_total")).sum::<Decimal>()
}

fn build(
    state: &mut State,
    call: &Call,
    order: &Value,
    id: u64,
    refunded: Decimal,
) -> Result<Value, WcError> {
    let own = format!("orders/{}/refunds", int(order, "id"));
    let mut body = json!({
        "id": id, "amount": fixed(refunded, state.decimals), "reason": text(&call.body, "reason"),
        "refunded_by": 1, "meta_data": [], "line_items": [], "shipping_lines": [],
        "tax_lines": [], "fee_lines": [],
        "_links": {
            "self": [{ "href": state.api(&format!("{own}/{id}")) }],
            "collection": [{ "href": state.api(&own) }],
            "up": [{ "href": state.api(&format!("orders/{}", int(order, "id"))) }],
        },
    });
    if state.profile.lists_all_refunds() {
        put(&mut body, "refunded_payment", false);
    }
    if state.profile.names_refund_type() {
        let total = amount(order, "total");
        let kind = if refunded >= total { "full" } else { "partial" };
        let row = json!([{ "id": state.ids.meta(), "key": "_refund_type", "value": kind }]);
        put(&mut body, "meta_data", row);
    }
    dates::stamp(&mut body, "date_created", call.now, &state.zone);
    for sent in list(&call.body, "line_items") {
        let (kind, line) = find_line(order, int(sent, "id")).ok_or_else(|| {
            let code = "woocommerce_rest_invalid_item_id";
            WcError::new(400, code, "Order item ID provided is not associated with order.")
        })?;
        let line = negative(state, line, sent);
        list_mut(&mut body, kind).push(line);
    }
    let lines = tax_lines(state, order, &body);
    put(&mut body, "tax_lines", lines);
    Ok(body)
}

fn find_line(order: &Value, id: u64) -> Option<(&'static str, &Value)> {
    ["line_items", "shipping_lines", "fee_lines"].into_iter().find_map(|kind| {
        list(order, kind).iter().find(|line| int(line, "id") == id).map(|line| (kind, line))
    })
}

/// The refund's line for one of the order's.
fn negative(state: &mut State, line: &Value, sent: &Value) -> Value {
    let decimals = state.decimals;
    let total = -amount(sent, "refund_total");
    let taxes: Vec<(u64, Decimal)> = list(sent, "refund_tax")
        .iter()
        .map(|tax| (int(tax, "id"), -amount(tax, "refund_total")))
        .collect();
    let tax: Decimal = taxes.iter().map(|(_, tax)| *tax).sum();
    let goods = line.get("product_id").is_some();
    let mut refund = line.clone();
    let rows = taxes.iter().map(|(rate, tax)| {
        let shown = fixed(*tax, decimals);
        let subtotal = if goods { shown.clone() } else { String::new() };
        json!({ "id": rate, "total": shown, "subtotal": subtotal })
    });
    put(&mut refund, "taxes", rows.collect::<Vec<_>>());
    put(&mut refund, "id", state.ids.item());
    put(&mut refund, "total", money(total, decimals));
    put(&mut refund, "total_tax", money(tax, decimals));
    let source = int(line, "id").to_string();
    put(
        &mut refund,
        "meta_data",
        json!([{
            "id": state.ids.meta(), "key": "_refunded_item_id", "value": source,
            "display_key": "_refunded_item_id", "display_value": source,
        }]),
    );
    if goods {
        let quantity = amount(sent, "quantity");
        let price = if quantity.is_zero() { Decimal::ZERO } else { -total / quantity };
        put(&mut refund, "quantity", number(-quantity));
        put(&mut refund, "subtotal", money(total, decimals));
        put(&mut refund, "subtotal_tax", money(tax, decimals));
        put(&mut refund, "price", number(price));
    }
    refund
}

/// The order's tax lines that the refund touches, with the refund's sums.
fn tax_lines(state: &mut State, order: &Value, body: &Value) -> Vec<Value> {
    let decimals = state.decimals;
    let mut lines = Vec::new();
    for line in list(order, "tax_lines") {
        let rate = int(line, "rate_id");
        let sum = |kinds: &[&str]| -> Decimal {
            let rows = kinds.iter().flat_map(|kind| list(body, kind));
            rows.map(|row| super::taxes::of_line(row, rate)).sum()
        };
        let goods = sum(&["line_items", "fee_lines"]);
        let shipping = sum(&["shipping_lines"]);
        if goods.is_zero() && shipping.is_zero() {
            continue;
        }
        let mut own = line.clone();
        put(&mut own, "id", state.ids.item());
        put(&mut own, "tax_total", money(goods, decimals));
        put(&mut own, "shipping_tax_total", money(shipping, decimals));
        lines.push(own);
    }
    lines
}

/// Refunded pieces go back to the shelf.
fn restock(state: &mut State, call: &Call, order: &Value) {
    for sent in list(&call.body, "line_items") {
        let quantity = amount(sent, "quantity");
        if let Some(("line_items", line)) = find_line(order, int(sent, "id"))
            && quantity > Decimal::ZERO
        {
            stock::move_stock(state, product_of(line), quantity, false, call.now);
        }
    }
}
