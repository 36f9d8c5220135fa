//! The lines of an order as a request sends them: added, changed, or taken away.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{
    amount, decimal, int, list, list_mut, money, number, put, round, text,
};
use crate::woocommerce::state::State;
use crate::woocommerce::totals;

/// Applies the sent lines of one kind.
pub(super) fn apply(
    state: &mut State,
    order: u64,
    kind: &str,
    sent: &[Value],
) -> Result<(), WcError> {
    for line in sent {
        match int(line, "id") {
            0 => {
                let mut new = match kind {
                    "line_items" => product_line(state, order, line)?,
                    "shipping_lines" => shipping_line(state, line)?,
                    _ => fee_line(state, line)?,
                };
                put(&mut new, "id", state.ids.item());
                set_meta(state, &mut new, line);
                if let Some(order) = state.orders.get_mut(&order) {
                    list_mut(order, kind).push(new);
                }
            }
            id => change(state, order, kind, id, line)?,
        }
    }
    Ok(())
}

/// A line that the order has; a null where its identity stands, or quantity 0, takes it away.
fn change(state: &mut State, order: u64, kind: &str, id: u64, sent: &Value) -> Result<(), WcError> {
    let decimals = state.decimals;
    let Some(order) = state.orders.get_mut(&order) else { return Ok(()) };
    let lines = list_mut(order, kind);
    let Some(place) = lines.iter().position(|line| int(line, "id") == id) else {
        let message = "Order item ID provided is not associated with order.";
        return Err(WcError::new(400, "woocommerce_rest_invalid_item_id", message));
    };
    let nulled = ["product_id", "method_id", "method_title", "name"]
        .into_iter()
        .any(|field| sent.get(field).is_some_and(Value::is_null));
    let emptied = kind == "line_items" && sent.get("quantity") == Some(&json!(0));
    if nulled || emptied {
        lines.remove(place);
        return Ok(());
    }
    let line = &mut lines[place];
    for field in ["name", "tax_class", "tax_status", "method_title", "method_id", "quantity"] {
        if let Some(value) = sent.get(field) {
            put(line, field, value.clone());
        }
    }
    for field in ["total", "subtotal"] {
        if let Some(value) = sent.get(field).and_then(decimal) {
            put(line, field, money(value, decimals));
            if kind == "line_items" && field == "total" {
                set_price(line, value);
            }
            // Its taxes are worked out again.
            put(line, "taxes", Value::Null);
        }
    }
    Ok(())
}

/// The unit price after discount; together with the quantity it carries the exact total.
fn set_price(line: &mut Value, total: Decimal) {
    let quantity = amount(line, "quantity");
    let price = if quantity.is_zero() { Decimal::ZERO } else { total / quantity };
    put(line, "price", number(price));
}

fn product_line(state: &State, order: u64, sent: &Value) -> Result<Value, WcError> {
    let id = referenced(state, sent)?;
    let quantity = sent.get("quantity").and_then(decimal).unwrap_or(Decimal::ONE);
    if quantity <= Decimal::ZERO {
        return Err(WcError::unsupported("a new line without a positive quantity"));
    }
    let product = state.product(id);
    let tax_class = product.map_or("", |product| class_of(state, product));
    let gross = product.map_or(Decimal::ZERO, |product| amount(product, "price")) * quantity;
    let net = totals::without_tax(state, order, tax_class, gross);
    let total = sent.get("total").and_then(decimal).unwrap_or(net);
    let subtotal = sent.get("subtotal").and_then(decimal).unwrap_or(net);
    let variation = state.variations.get(&id);
    let parent = variation.and_then(|row| state.products.get(&row.parent));
    let name = sent.get("name").and_then(Value::as_str);
    let mut line = json!({
        "name": name.unwrap_or_else(|| product.map_or("", |product| text(product, "name"))),
        "product_id": variation.map_or(product.map_or(0, |_| id), |row| row.parent),
        "variation_id": variation.map_or(0, |_| id),
        "quantity": number(quantity), "tax_class": tax_class,
        "subtotal": money(subtotal, state.decimals), "total": money(total, state.decimals),
        "subtotal_tax": money(Decimal::ZERO, state.decimals),
        "total_tax": money(Decimal::ZERO, state.decimals), "taxes": null, "meta_data": [],
        "sku": product.map(|product| text(product, "sku")),
        "image": { "id": if variation.is_some() { json!(0) } else { json!("") }, "src": "" },
        "parent_name": parent.map(|parent| text(parent, "name")),
    });
    if state.profile.newest_line_fields() {
        put(&mut line, "global_unique_id", "");
    }
    set_price(&mut line, round(total, 6));
    Ok(line)
}

/// The product that a line names by id or by SKU; an unknown id gives an empty line, as observed.
fn referenced(state: &State, sent: &Value) -> Result<u64, WcError> {
    let sku = text(sent, "sku");
    let of_sku = || {
        let variations = state.variations.values().map(|row| &row.as_product);
        let mut products = state.products.values().chain(variations);
        products.find(|row| text(row, "sku") == sku).map(|row| int(row, "id"))
    };
    let named = match (int(sent, "variation_id"), int(sent, "product_id")) {
        (0, 0) if sku.is_empty() => None,
        (0, 0) => of_sku(),
        (0, product) => Some(product),
        (variation, _) => Some(variation),
    };
    named.ok_or_else(|| {
        let code = "woocommerce_rest_required_product_reference";
        WcError::new(400, code, "Product ID or SKU is required.")
    })
}

/// The tax class of a product; a variation's `parent` is its parent's.
fn class_of<'a>(state: &'a State, product: &'a Value) -> &'a str {
    match text(product, "tax_class") {
        "parent" => {
            let parent = state.products.get(&int(product, "parent_id"));
            parent.map_or("", |parent| text(parent, "tax_class"))
        }
        class => class,
    }
}

fn shipping_line(state: &State, sent: &Value) -> Result<Value, WcError> {
    if text(sent, "method_id").is_empty() {
        let code = "woocommerce_rest_invalid_shipping_item";
        return Err(WcError::new(400, code, "Shipping method ID is required."));
    }
    let mut line = json!({
        "method_title": text(sent, "method_title"), "method_id": text(sent, "method_id"),
        "instance_id": text(sent, "instance_id"),
        "total": money(amount(sent, "total"), state.decimals),
        "total_tax": money(Decimal::ZERO, state.decimals), "taxes": null, "meta_data": [],
    });
    if state.profile.newest_line_fields() {
        put(&mut line, "tax_status", "taxable");
    }
    Ok(line)
}

fn fee_line(state: &State, sent: &Value) -> Result<Value, WcError> {
    if text(sent, "name").is_empty() {
        let code = "woocommerce_rest_invalid_fee_item";
        return Err(WcError::new(400, code, "Fee name is required."));
    }
    let status = text(sent, "tax_status");
    let total = amount(sent, "total");
    if total < Decimal::ZERO && status != "none" {
        return Err(WcError::unsupported("a negative fee that is taxable"));
    }
    Ok(json!({
        "name": text(sent, "name"), "tax_class": text(sent, "tax_class"),
        "tax_status": if status.is_empty() { "taxable" } else { status }, "amount": "",
        "total": money(total, state.decimals), "total_tax": money(Decimal::ZERO, state.decimals),
        "taxes": null, "meta_data": [],
    }))
}

fn set_meta(state: &mut State, line: &mut Value, sent: &Value) {
    for row in list(sent, "meta_data") {
        let key = text(row, "key").to_owned();
        let value = row.get("value").cloned().unwrap_or(Value::Null);
        list_mut(line, "meta_data").push(json!({
            "id": state.ids.meta(), "key": key, "value": value,
            "display_key": key, "display_value": value,
        }));
    }
}
