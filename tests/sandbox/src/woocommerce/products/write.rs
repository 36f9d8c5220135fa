//! Changing a product or a variation: price, stock and texts.
//!
//! The price follows from the regular and the sale price. A stock quantity counts only where the
//! stock is managed, and it alone then decides whether the goods are in stock.

use serde_json::{Value, json};

use crate::woocommerce::call::Call;
use crate::woocommerce::dates;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{amount, decimal, number, put, text};
use crate::woocommerce::state::State;

/// What is taken over as it was sent.
const PLAIN: [&str; 8] = [
    "name",
    "sku",
    "description",
    "short_description",
    "tax_class",
    "manage_stock",
    "backorders",
    "meta_data",
];
const STOCK_STATUSES: [&str; 3] = ["instock", "outofstock", "onbackorder"];

/// Carries out a change that was allowed, and tells of it.
pub(super) fn update(state: &mut State, call: &Call, id: u64) -> Result<(), WcError> {
    let body = &call.body;
    if !call.in_batch {
        check_schema(body)?;
    }
    let sku = text(body, "sku");
    if let Some(taken) = state.product_with_sku(sku).filter(|taken| *taken != id) {
        let mut error = WcError::new(400, "product_invalid_sku", "Invalid or duplicated SKU.");
        error.data =
            json!({ "status": 400, "resource_id": taken, "unique_sku": format!("{sku}-1") });
        return Err(error);
    }
    let zone = state.zone.clone();
    state.edit_product(id, |product| {
        for field in PLAIN {
            if let Some(value) = body.get(field) {
                put(product, field, value.clone());
            }
        }
        set_prices(product, body);
        set_stock(product, body);
        dates::stamp(product, "date_modified", call.now, &zone);
    });
    state.emit("product.updated", id);
    Ok(())
}

fn check_schema(body: &Value) -> Result<(), WcError> {
    let wrong = |field: &str, kind: &str| {
        let why = format!("{field} is not of type {kind}.");
        WcError::invalid_param(field, "rest_invalid_type", &why)
    };
    for field in ["name", "sku", "regular_price", "sale_price"] {
        if body.get(field).is_some_and(|value| !value.is_string()) {
            return Err(wrong(field, "string"));
        }
    }
    let whole = |value: &Value| decimal(value).is_some_and(|amount| amount.fract().is_zero());
    if body.get("stock_quantity").is_some_and(|value| !whole(value)) {
        return Err(wrong("stock_quantity", "integer"));
    }
    if body.get("manage_stock").is_some_and(|value| !value.is_boolean()) {
        return Err(wrong("manage_stock", "boolean"));
    }
    if body
        .get("stock_status")
        .is_some_and(|value| !value.as_str().is_some_and(|status| STOCK_STATUSES.contains(&status)))
    {
        return Err(WcError::not_in_enum("stock_status", "stock_status", &STOCK_STATUSES));
    }
    Ok(())
}

fn set_prices(product: &mut Value, body: &Value) {
    for field in ["regular_price", "sale_price"] {
        if let Some(value) = body.get(field) {
            // What is no number becomes no price.
            let shown = match value {
                Value::String(text) if decimal(value).is_some() => text.trim().to_owned(),
                _ => decimal(value).map_or_else(String::new, |price| price.to_string()),
            };
            put(product, field, shown);
        }
    }
    if body.get("regular_price").or_else(|| body.get("sale_price")).is_none() {
        return;
    }
    let regular = text(product, "regular_price").to_owned();
    let sale = text(product, "sale_price").to_owned();
    let on_sale =
        !sale.is_empty() && amount(product, "sale_price") < amount(product, "regular_price");
    put(product, "on_sale", on_sale);
    put(product, "price", if on_sale { sale } else { regular });
}

fn set_stock(product: &mut Value, body: &Value) {
    let touched = ["manage_stock", "stock_quantity", "stock_status", "backorders"];
    if !touched.iter().any(|field| body.get(*field).is_some()) {
        return;
    }
    if product.get("manage_stock") != Some(&Value::Bool(true)) {
        put(product, "stock_quantity", Value::Null);
        if let Some(status) = body.get("stock_status") {
            put(product, "stock_status", status.clone());
        }
        return;
    }
    if let Some(quantity) = body.get("stock_quantity").and_then(decimal) {
        put(product, "stock_quantity", number(quantity));
    }
    settle_stock_status(product);
}

/// What a managed stock says about its own status.
pub(crate) fn settle_stock_status(product: &mut Value) {
    let left = amount(product, "stock_quantity");
    let status = match text(product, "backorders") {
        _ if left > rust_decimal::Decimal::ZERO => "instock",
        "yes" | "notify" => "onbackorder",
        _ => "outofstock",
    };
    put(product, "stock_status", status);
    put(product, "backordered", status == "onbackorder");
}

impl State {
    /// The product or variation with a SKU; none has the empty one.
    fn product_with_sku(&self, sku: &str) -> Option<u64> {
        let variations = self.variations.iter().map(|(id, row)| (*id, &row.as_product));
        let mut all = self.products.iter().map(|(id, row)| (*id, row)).chain(variations);
        all.find(|(_, row)| !sku.is_empty() && text(row, "sku") == sku).map(|(id, _)| id)
    }
}
