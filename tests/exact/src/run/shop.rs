//! The shop as the product reads it: raw JSON through the WooCommerce connector's own reader.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use connectors::woocommerce::read;
use engine::connector::{Connector, Descriptor, Fetched, Limits, Page, Source, Stream};
use engine::session::Session;
use engine::{Error, Result};
use model::{Kind, SourceId};
use oracle::ledger::Snapshot;
use serde_json::Value;

/// A shop that shows each order as it was last set.
#[derive(Debug)]
pub struct Shop {
    descriptor: Descriptor,
    orders: Mutex<BTreeMap<SourceId, Snapshot>>,
}

impl Shop {
    /// A shop without orders.
    #[must_use]
    pub fn new() -> Self {
        let descriptor = Descriptor {
            id: "shop".parse().expect("an id"),
            name: "Shop",
            streams: vec![Stream { name: "order", kinds: vec![Kind::Order] }],
            documents: None,
            max_batch: 1,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Self { descriptor, orders: Mutex::default() }
    }

    /// The order is shown like this from now on.
    pub fn show(&self, id: SourceId, as_it_is: Snapshot) {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).insert(id, as_it_is);
    }
}

impl Default for Shop {
    fn default() -> Self {
        Self::new()
    }
}

impl Connector for Shop {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Shop {
    fn origin(&self, _: &Session) -> Result<String> {
        Ok("https://shop.example".to_owned())
    }

    async fn fetch(
        &self,
        _: &Session,
        _: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let fetched = ids.iter().map(|id| {
            let fetched = match orders.get(id).cloned() {
                Some(Snapshot { order, refunds }) => {
                    read::order(order, refunds).map_or_else(Fetched::Unreadable, Fetched::Found)
                }
                None => Fetched::Gone,
            };
            (id.clone(), fetched)
        });
        Ok(fetched.collect())
    }

    async fn changes(
        &self,
        _: &Session,
        _: &Stream,
        _: &BTreeSet<Kind>,
        _: Option<&Value>,
        _: usize,
    ) -> Result<Page> {
        Err(Error::bug("nobody polls this shop"))
    }

    fn rewound(&self, _: &Stream, _: &Value, _: jiff::Timestamp) -> Option<Value> {
        None
    }
}
