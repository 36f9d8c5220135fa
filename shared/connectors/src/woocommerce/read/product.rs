//! A product or variation.

use engine::Result;
use model::{Kind, Product, Record};
use serde_json::Value;

use super::{need, wire};
use crate::woocommerce::entities::decode;
use crate::woocommerce::wire::product::Product as Wire;

/// Reads a product, or a variation in a product's shape.
///
/// # Errors
/// `RECORD_UNREADABLE`, naming the place.
pub fn product(mut raw: Value) -> Result<Record> {
    // The store shuffles them at each reading: kept, every reading would be a change.
    if let Some(members) = raw.as_object_mut() {
        members.remove("related_ids");
    }
    let wire: Wire = wire(Kind::Product, &raw)?;
    Ok(Record::Product(Box::new(Product {
        id: need(wire.id, Kind::Product, "id")?,
        parent_id: wire.parent_id,
        name: decode(&wire.name),
        sku: wire.sku,
        product_type: wire.product_type,
        status: wire.status,
        price: wire.price,
        stock_quantity: wire.stock_quantity,
        created_at: wire.date_created_gmt,
        modified_at: wire.date_modified_gmt,
        raw,
    })))
}
