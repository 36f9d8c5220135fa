//! A product or variation.

use model::text::entities::decode;
use model::{Product, Record, SourceId};
use serde_json::Value;

use super::unreadable::{Unreadable, need, wire};
use crate::woocommerce::wire::product::{Choice, Product as Wire};

/// What the store calls a variation among products.
const VARIATION: &str = "variation";

/// Reads a product, or a variation in a product's shape.
///
/// # Errors
/// The place that does not read.
pub(crate) fn product(raw: Value) -> Result<Record, Unreadable> {
    read("product", raw).map(|(product, _)| record(product))
}

/// Reads a variation as `/products/{id}/variations` answers it. Before 9.0 it has neither name nor
/// type nor parent (contract, item 16): the parent is then the one in the address that was asked,
/// and the name is what the store makes of it since, the chosen options.
///
/// # Errors
/// The place that does not read.
pub(crate) fn variation(raw: Value, parent: Option<&SourceId>) -> Result<Record, Unreadable> {
    let (mut variation, choices) = read(VARIATION, raw)?;
    if variation.product_type.is_empty() {
        VARIATION.clone_into(&mut variation.product_type);
    }
    if variation.parent_id.is_none() {
        variation.parent_id = parent.cloned();
    }
    if variation.name.is_empty() {
        let chosen = choices.iter().map(|choice| decode(&choice.option));
        let chosen: Vec<String> = chosen.filter(|option| !option.is_empty()).collect();
        variation.name = chosen.join(", ");
    }
    Ok(record(variation))
}

fn read(what: &'static str, mut raw: Value) -> Result<(Product, Vec<Choice>), Unreadable> {
    // The store shuffles them at each reading: kept, every reading would be a change.
    if let Some(members) = raw.as_object_mut() {
        members.remove("related_ids");
    }
    let wire: Wire = wire(what, &raw)?;
    let product = Product {
        id: need(wire.id, what, "id")?,
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
    };
    Ok((product, wire.attributes))
}

fn record(product: Product) -> Record {
    Record::Product(Box::new(product))
}
