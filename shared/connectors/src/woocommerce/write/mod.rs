//! Writing back into a store: an order's status and a note, a product's price and stock.
//!
//! Values are absolute, so doing it twice is doing it once; what may have been carried out is
//! simply tried again. A store has no versions to guard against: the last writer wins there.

mod batch;
mod order;
mod outcome;
mod product;

use engine::Error;
use engine::write::{Action, Write, WriteResult};
use model::SourceId;
use model::document::{Document, StoreOrder, StoreProduct};

use super::client::Client;
use super::fetch::number;
use outcome::Tried;

/// What came of each write, by its place in what was asked.
type Results = Vec<(usize, Tried)>;

/// A write of an order's change.
type OrderWrite<'a> = (usize, u64, &'a StoreOrder);
/// A write of a product's change.
type ProductWrite<'a> = (usize, u64, &'a StoreProduct);

/// Writes; one result a write, in their order.
pub(super) async fn apply(client: &Client<'_>, batch: &[Write]) -> Vec<WriteResult> {
    let mut results: Results = Vec::new();
    let (mut orders, mut products) = (Vec::new(), Vec::new());
    for (at, write) in batch.iter().enumerate() {
        match change_of(write) {
            Ok(Change::Order(id, order)) => orders.push((at, id, order)),
            Ok(Change::Product(id, product)) => products.push((at, id, product)),
            Err(error) => results.push((at, Err(Box::new(WriteResult::Refused(error))))),
        }
    }
    results.extend(order::apply(client, orders).await);
    results.extend(product::apply(client, products).await);
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, tried)| outcome::result(tried)).collect()
}

enum Change<'a> {
    Order(u64, &'a StoreOrder),
    Product(u64, &'a StoreProduct),
}

fn change_of(write: &Write) -> Result<Change<'_>, Error> {
    match write.action {
        Action::Create | Action::Update { .. } | Action::Replace { .. } => {}
        Action::Void { .. } | Action::Delete { .. } | Action::Deactivate { .. } => {
            return Err(Error::bug("nothing is deleted in a store"));
        }
    }
    match &write.document {
        Document::StoreOrder(order) => Ok(Change::Order(id(&order.id)?, order)),
        Document::StoreProduct(product) => Ok(Change::Product(id(&product.id)?, product)),
        other => Err(Error::bug(format!("a store takes no {}", other.name()))),
    }
}

fn id(id: &SourceId) -> Result<u64, Error> {
    number(id)
        .ok_or_else(|| outcome::refused("the id is none of a store: it must be a whole number"))
}
