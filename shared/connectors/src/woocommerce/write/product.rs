//! A product's or variation's regular price and stock. Variations have a route of their own: below
//! `/products` they can be read and not changed (contract, "Variation via /products/ID").

use std::collections::BTreeMap;

use engine::write::WriteResult;
use model::document::StoreProduct;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::outcome::{Tried, posted, refused};
use super::{ProductWrite, Results, batch};
use crate::woocommerce::client::Client;
use crate::woocommerce::fetch::number;
use crate::woocommerce::wire::lenient;

/// A product's answer, as far as it was changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answered {
    #[serde(deserialize_with = "lenient::decimal")]
    regular_price: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    stock_quantity: Option<Decimal>,
}

/// Changes products, then the variations of each product.
pub(super) async fn apply(client: &Client<'_>, products: Vec<ProductWrite<'_>>) -> Results {
    let mut results: Results = Vec::new();
    let mut collections: BTreeMap<String, Vec<batch::Item>> = BTreeMap::new();
    for (at, id, product) in &products {
        match item(*id, product) {
            Ok((collection, change)) => {
                collections.entry(collection).or_default().push((*at, *id, change));
            }
            Err(error) => results.push((*at, Err(Box::new(WriteResult::Refused(error))))),
        }
    }
    for (collection, items) in collections {
        for (at, row) in batch::send_all(client, &collection, &items).await {
            let Some((_, id, product)) = products.iter().find(|(place, _, _)| *place == at) else {
                continue;
            };
            results.push((at, row.and_then(|row| check(*id, product, &row))));
        }
    }
    results
}

/// Where a product's change goes, and what is sent of it.
fn item(id: u64, product: &StoreProduct) -> engine::Result<(String, Value)> {
    let collection = match &product.parent_id {
        None => "products".to_owned(),
        Some(parent) => {
            let parent = number(parent);
            let parent = parent.ok_or_else(|| refused("parent_id is none of a store"))?;
            format!("products/{parent}/variations")
        }
    };
    let mut change = Map::new();
    change.insert("id".to_owned(), id.into());
    if let Some(price) = product.regular_price {
        if price.is_sign_negative() && !price.is_zero() {
            return Err(refused("regular_price is negative: a store takes none below zero"));
        }
        // As text: a number would be read with the store's own idea of decimals.
        change.insert("regular_price".to_owned(), price.normalize().to_string().into());
    }
    if let Some(stock) = product.stock_quantity {
        let whole = Some(stock).filter(|stock| stock.fract().is_zero()).and_then(|s| s.to_i64());
        let whole = whole.ok_or_else(|| {
            refused("stock_quantity is no whole number: a store cuts its fraction off")
        })?;
        change.insert("stock_quantity".to_owned(), whole.into());
    }
    Ok((collection, Value::Object(change)))
}

/// A store ignores a stock that it does not count, without a word.
fn check(id: u64, product: &StoreProduct, row: &Value) -> Tried {
    let answered: Answered = serde_json::from_value(row.clone()).unwrap_or_default();
    let differs = |wanted: Option<Decimal>, is: Option<Decimal>| wanted.is_some() && wanted != is;
    if differs(product.stock_quantity, answered.stock_quantity) {
        let said = "the store did not take stock_quantity: switch stock management on for this \
                    product (a variation may leave it to its product)";
        return Err(Box::new(WriteResult::Refused(refused(said))));
    }
    if differs(product.regular_price, answered.regular_price) {
        let said = "the store did not take regular_price: does a plug-in set it?";
        return Err(Box::new(WriteResult::Refused(refused(said))));
    }
    let managed = json!({
        "regular_price": product.regular_price.map(|price| price.normalize()),
        "stock_quantity": product.stock_quantity.map(|stock| stock.normalize()),
    });
    Ok(posted(id, row, &managed))
}
