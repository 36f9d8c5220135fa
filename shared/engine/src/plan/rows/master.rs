//! Products, customers and vendors, one row each.

use model::document::Row;
use model::{Customer, Product, Vendor};
use serde_json::{Map, json};

use super::TRASH;

pub(super) fn product(product: &Product) -> Row {
    let deleted_at = product.modified_at.filter(|_| product.status == TRASH);
    row(
        "products",
        [
            ("source_id", json!(product.id)),
            ("parent_id", json!(product.parent_id)),
            ("name", json!(product.name)),
            ("sku", json!(product.sku)),
            ("product_type", json!(product.product_type)),
            ("status", json!(product.status)),
            ("price", json!(product.price)),
            ("stock_quantity", json!(product.stock_quantity)),
            ("created_at", json!(product.created_at)),
            ("deleted_at", json!(deleted_at)),
            ("custom", json!({})),
            ("raw", product.raw.clone()),
        ],
    )
}

pub(super) fn customer(customer: &Customer) -> Row {
    row(
        "customers",
        [
            ("source_id", json!(customer.id)),
            ("email", json!(customer.email)),
            ("first_name", json!(customer.first_name)),
            ("last_name", json!(customer.last_name)),
            ("billing", json!(customer.billing)),
            ("shipping", json!(customer.shipping)),
            ("created_at", json!(customer.created_at)),
            ("deleted_at", json!(null)),
            ("custom", json!({})),
            ("raw", customer.raw.clone()),
        ],
    )
}

pub(super) fn vendor(vendor: &Vendor) -> Row {
    row(
        "vendors",
        [
            ("source_id", json!(vendor.id)),
            ("name", json!(vendor.name)),
            ("company", json!(vendor.company)),
            ("email", json!(vendor.email)),
            ("phone", json!(vendor.phone)),
            ("billing", json!(vendor.billing)),
            ("currency", json!(vendor.currency)),
            ("balance", json!(vendor.balance)),
            ("active", json!(vendor.active)),
            ("created_at", json!(vendor.created_at)),
            ("deleted_at", json!(null)),
            ("raw", vendor.raw.clone()),
        ],
    )
}

/// A row of a table from its columns.
pub(super) fn row<const N: usize>(table: &str, columns: [(&str, serde_json::Value); N]) -> Row {
    let columns: Map<_, _> =
        columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Row { table: table.to_owned(), columns }
}
