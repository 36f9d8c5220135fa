//! A system that is read: orders as a test sets them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use engine::connector::{Changed, Connector, Descriptor, Fetched, Limits, Page, Source, Stream};
use engine::session::Session;
use engine::webhook::Webhooks;
use engine::{Code, Error, Result};
use model::{Kind, Order, Record, SourceId};
use serde_json::json;
use tokio::task::yield_now;

use super::webhooks::SignedHints;

/// What the shop has under one id.
#[derive(Clone)]
enum Kept {
    Order(Box<Order>),
    Gone,
    Unreadable,
}

pub(crate) struct Shop {
    descriptor: Descriptor,
    webhooks: SignedHints,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: BTreeMap<SourceId, Kept>,
    changed: Vec<SourceId>,
    fetches: usize,
    reads: usize,
    failures: VecDeque<Error>,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let descriptor = Descriptor {
            id: "shop".parse().unwrap(),
            name: "Shop",
            streams: vec![Stream { name: "order", kinds: vec![Kind::Order] }],
            documents: None,
            max_batch: 1,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Self { descriptor, webhooks: SignedHints, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn keep(&self, id: SourceId, kept: Kept) {
        let mut state = self.state();
        state.changed.push(id.clone());
        state.kept.insert(id, kept);
    }

    /// Stores an order as it is now; its own JSON changes with it.
    pub(crate) fn put(&self, mut order: Order) {
        order.raw = json!({});
        order.raw = serde_json::to_value(&order).unwrap();
        self.keep(order.id.clone(), Kept::Order(Box::new(order)));
    }

    pub(crate) fn drop_order(&self, id: &str) {
        self.keep(SourceId::new(id), Kept::Gone);
    }

    pub(crate) fn garble(&self, id: &str) {
        self.keep(SourceId::new(id), Kept::Unreadable);
    }

    /// The orders as they are now.
    pub(crate) fn orders(&self) -> Vec<Order> {
        let state = self.state();
        let orders = state.kept.values().filter_map(|kept| match kept {
            Kept::Order(order) => Some((**order).clone()),
            _ => None,
        });
        orders.collect()
    }

    /// The next call fails with this.
    pub(crate) fn fail_next(&self, error: Error) {
        self.state().failures.push_back(error);
    }

    /// How many reads of records it was asked for.
    pub(crate) fn fetches(&self) -> usize {
        self.state().fetches
    }

    /// How many records it was asked for.
    pub(crate) fn reads(&self) -> usize {
        self.state().reads
    }
}

impl Connector for Shop {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
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
        yield_now().await;
        let mut state = self.state();
        state.fetches += 1;
        state.reads += ids.len();
        if let Some(error) = state.failures.pop_front() {
            return Err(error);
        }
        let fetched = ids.iter().map(|id| {
            let fetched = match state.kept.get(id) {
                Some(Kept::Order(order)) => Fetched::Found(Record::Order(order.clone())),
                Some(Kept::Unreadable) => {
                    let message = "total is no number";
                    Fetched::Unreadable(Error::park(Code::RecordUnreadable, message))
                }
                Some(Kept::Gone) | None => Fetched::Gone,
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
        cursor: Option<&serde_json::Value>,
        limit: usize,
    ) -> Result<Page> {
        yield_now().await;
        let mut state = self.state();
        if let Some(error) = state.failures.pop_front() {
            return Err(error);
        }
        let from = cursor.and_then(serde_json::Value::as_u64).unwrap_or(0);
        let from = usize::try_from(from).unwrap();
        let ids = state.changed.iter().skip(from).take(limit).cloned();
        let changed: Vec<Changed> = ids.map(|id| Changed { kind: Kind::Order, id }).collect();
        let next = from + changed.len();
        let more = next < state.changed.len();
        Ok(Page { changed, next: json!(next), more, complete_until: None })
    }

    fn rewound(
        &self,
        _: &Stream,
        _: &serde_json::Value,
        _: jiff::Timestamp,
    ) -> Option<serde_json::Value> {
        Some(json!(0))
    }
}
