//! Stock: taken when an order is paid or on hold, given back when it is cancelled or refunded.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::dates;
use super::json::{amount, list, list_mut, number, put, text};
use super::products;
use super::state::{State, product_of};

const REDUCED: &str = "_reduced_stock";

/// Takes the stock of an order's lines, once; the lines remember it in their metadata.
pub(super) fn reduce(state: &mut State, order: u64, now: Timestamp) {
    change(state, order, now, true);
}

/// Gives it back.
pub(super) fn restore(state: &mut State, order: u64, now: Timestamp) {
    change(state, order, now, false);
}

fn change(state: &mut State, id: u64, now: Timestamp, take: bool) {
    let Some(mut order) = state.orders.remove(&id) else { return };
    for line in list_mut(&mut order, "line_items") {
        let reduced = list(line, "meta_data").iter().any(|row| text(row, "key") == REDUCED);
        let quantity = amount(line, "quantity");
        if reduced == take || !move_stock(state, product_of(line), quantity, take, now) {
            continue;
        }
        let rows = list_mut(line, "meta_data");
        if take {
            let amount = quantity.normalize().to_string();
            rows.push(json!({
                "id": state.ids.meta(), "key": REDUCED, "value": amount,
                "display_key": REDUCED, "display_value": amount,
            }));
        } else {
            rows.retain(|row| text(row, "key") != REDUCED);
        }
    }
    state.orders.insert(id, order);
}

/// Moves a product's stock and tells of it. False where the stock is not managed.
pub(super) fn move_stock(
    state: &mut State,
    product: u64,
    quantity: Decimal,
    take: bool,
    now: Timestamp,
) -> bool {
    let managed = |product: &Value| product.get("manage_stock") == Some(&Value::Bool(true));
    if !state.product(product).is_some_and(managed) {
        return false;
    }
    let zone = state.zone.clone();
    state.edit_product(product, |document| {
        let stock = amount(document, "stock_quantity");
        let left = if take { stock - quantity } else { stock + quantity };
        put(document, "stock_quantity", number(left));
        products::settle_stock_status(document);
        dates::stamp(document, "date_modified", now, &zone);
    });
    state.emit("product.updated", product);
    true
}
