//! One system that is store and copy: what it is asked is remembered, what it answers is set.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use engine::connector::{
    Changed, Connector, Descriptor, DocumentShape, Fetched, Limits, Page, Source, Stream, Target,
};
use engine::session::Session;
use engine::write::{Found, Lookup, Posted, Write, WriteResult};
use engine::{Error, Result};
use jiff::Timestamp;
use model::{Fingerprint, Kind, Product, Record, SourceId, TargetId};
use serde_json::{Value, json};

/// What a record says, and what no log may.
pub(crate) const PERSONAL: &str = "a coat for Zoë of example.test";

/// Where it panics, by connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panics {
    Fetching(&'static str),
    Applying(&'static str),
    Polling(&'static str),
}

type Failure = Box<dyn Fn() -> Error + Send + Sync>;

#[derive(Default)]
struct Orders {
    panics: Option<Panics>,
    failure: Option<Failure>,
    changes: Vec<SourceId>,
    reads: Vec<Vec<String>>,
    writes: usize,
}

/// The system.
pub(crate) struct System {
    descriptor: Descriptor,
    orders: Mutex<Orders>,
}

impl System {
    pub(crate) fn new() -> Arc<Self> {
        let descriptor = Descriptor {
            id: "system".parse().unwrap(),
            name: "System",
            streams: vec![stream("order", Kind::Order), stream("product", Kind::Product)],
            documents: Some(DocumentShape::Rows),
            max_batch: 30,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Arc::new(Self { descriptor, orders: Mutex::default() })
    }

    pub(crate) fn panics(&self, panics: Option<Panics>) {
        self.orders.lock().unwrap().panics = panics;
    }

    /// Every read fails so.
    pub(crate) fn fails(&self, failure: impl Fn() -> Error + Send + Sync + 'static) {
        self.orders.lock().unwrap().failure = Some(Box::new(failure));
    }

    pub(crate) fn changed(&self, ids: &[&str]) {
        self.orders.lock().unwrap().changes = ids.iter().map(|id| SourceId::new(*id)).collect();
    }

    /// The ids of each read so far.
    pub(crate) fn reads(&self) -> Vec<Vec<String>> {
        self.orders.lock().unwrap().reads.clone()
    }

    /// How many writes came.
    pub(crate) fn writes(&self) -> usize {
        self.orders.lock().unwrap().writes
    }

    fn obey(&self, session: &Session, panics: fn(&'static str) -> Panics) -> Result<()> {
        let orders = self.orders.lock().unwrap();
        let told = orders.panics;
        let failure = orders.failure.as_ref().map(|failure| failure());
        drop(orders);
        let here = ["store-a", "store-b", "copy", "copy-b"]
            .into_iter()
            .find(|id| *id == session.connection.id.as_str());
        assert!(here.map(panics) != told, "{PERSONAL}");
        failure.map_or(Ok(()), Err)
    }
}

impl Connector for System {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
    fn target(&self) -> Option<&dyn Target> {
        Some(self)
    }
}

#[async_trait]
impl Source for System {
    fn origin(&self, _: &Session) -> Result<String> {
        Ok("https://shop.example".to_owned())
    }

    /// Every product is there, every order is gone.
    async fn fetch(
        &self,
        session: &Session,
        kind: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        let asked = ids.iter().map(ToString::to_string).collect();
        self.orders.lock().unwrap().reads.push(asked);
        tokio::task::yield_now().await;
        self.obey(session, Panics::Fetching)?;
        let answer = |id: &SourceId| match kind {
            Kind::Product => Fetched::Found(product(id)),
            _ => Fetched::Gone,
        };
        Ok(ids.iter().map(|id| (id.clone(), answer(id))).collect())
    }

    async fn changes(
        &self,
        session: &Session,
        stream: &Stream,
        _: &BTreeSet<Kind>,
        _: Option<&Value>,
        _: usize,
    ) -> Result<Page> {
        self.obey(session, Panics::Polling)?;
        let ids = match stream.name {
            "order" => self.orders.lock().unwrap().changes.clone(),
            _ => Vec::new(),
        };
        let changed = ids.into_iter().map(|id| Changed { kind: Kind::Order, id }).collect();
        Ok(Page { changed, next: json!("next"), more: false, complete_until: None })
    }

    fn rewound(&self, _: &Stream, _: &Value, _: Timestamp) -> Option<Value> {
        None
    }
}

#[async_trait]
impl Target for System {
    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
        tokio::task::yield_now().await;
        match self.obey(session, Panics::Applying) {
            Ok(()) => {
                self.orders.lock().unwrap().writes += batch.len();
                batch.iter().map(|write| WriteResult::Applied(Box::new(posted(write)))).collect()
            }
            Err(error) => batch.iter().map(|_| WriteResult::NotSent(error.restated())).collect(),
        }
    }

    async fn find(&self, _: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        Ok(lookups.iter().map(|_| None).collect())
    }
}

fn stream(name: &'static str, kind: Kind) -> Stream {
    Stream { name, kinds: vec![kind] }
}

fn posted(write: &Write) -> Posted {
    Posted {
        id: TargetId::new(write.item.clone()),
        version: "1".to_owned(),
        number: None,
        figures: None,
        print: Fingerprint::of_json(&json!(write.item)),
    }
}

fn product(id: &SourceId) -> Record {
    Record::Product(Box::new(Product {
        id: id.clone(),
        parent_id: None,
        name: PERSONAL.to_owned(),
        sku: String::new(),
        product_type: "simple".to_owned(),
        status: "publish".to_owned(),
        price: None,
        stock_quantity: None,
        created_at: None,
        modified_at: None,
        raw: json!({"id": id}),
    }))
}
