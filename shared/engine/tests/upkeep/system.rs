//! A store that forgets to tell: records by number, webhooks that break, a list.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{
    Connector, Descriptor, Fetched, Limits, ListEntry, ListInfo, Listed, Listing, Lists, Page,
    Repair, Repaired, Source, Stream, Subscriptions, Sweep,
};
use engine::session::Session;
use engine::{Code, Disposition, Error, Result};
use jiff::Timestamp;
use model::{Kind, SourceId};
use serde_json::{Value, json};

/// Rows of a page of the listing.
const PAGE: usize = 2;
const LISTS: &[ListInfo] = &[ListInfo { name: "accounts", keep: Duration::from_secs(3600) }];

#[derive(Default)]
pub(crate) struct State {
    /// Id and what the listing shows of it.
    pub(crate) records: BTreeMap<u64, u64>,
    /// Ids that the next listing passes over, as rows do that shift.
    pub(crate) shifted: BTreeSet<u64>,
    pub(crate) broken: Vec<Repair>,
    pub(crate) checks: usize,
    pub(crate) list_reads: usize,
    pub(crate) failures: VecDeque<Error>,
    pub(crate) rewound_to: Vec<Timestamp>,
    pub(crate) rest_hours: u64,
    pub(crate) polls: usize,
}

pub(crate) struct System {
    descriptor: Descriptor,
    state: Mutex<State>,
}

impl System {
    pub(crate) fn new() -> Self {
        let descriptor = Descriptor {
            id: "system".parse().unwrap(),
            name: "System",
            streams: vec![Stream { name: "order", kinds: vec![Kind::Order] }],
            documents: None,
            max_batch: 1,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Self { descriptor, state: Mutex::default() }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn fails(&self) -> Result<()> {
        self.state().failures.pop_front().map_or(Ok(()), Err)
    }
}

/// What an account says that lets nobody in.
pub(crate) fn shut() -> Error {
    Error::new(Code::NeedsReauth, Disposition::Reauthorise, "the key was withdrawn")
}

impl Connector for System {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
    fn subscriptions(&self) -> Option<&dyn Subscriptions> {
        Some(self)
    }
    fn lists(&self) -> Option<&dyn Lists> {
        Some(self)
    }
}

#[async_trait]
impl Source for System {
    fn origin(&self, _: &Session) -> Result<String> {
        Ok("https://shop.example".to_owned())
    }

    async fn fetch(
        &self,
        _: &Session,
        _: Kind,
        _: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        Ok(BTreeMap::new())
    }

    async fn changes(
        &self,
        session: &Session,
        _: &Stream,
        _: &BTreeSet<Kind>,
        _: Option<&Value>,
        _: usize,
    ) -> Result<Page> {
        self.fails()?;
        self.state().polls += 1;
        let next = json!(session.clock.now());
        Ok(Page { changed: Vec::new(), next, more: false, complete_until: None })
    }

    fn rest(&self, _: &Stream) -> Duration {
        Duration::from_secs(self.state().rest_hours * 3600)
    }

    fn rewound(&self, _: &Stream, _: &Value, to: Timestamp) -> Option<Value> {
        self.state().rewound_to.push(to);
        Some(json!(to))
    }
}

#[async_trait]
impl Sweep for System {
    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Order]
    }

    async fn list(&self, _: &Session, _: Kind, from: Option<&Value>) -> Result<Listing> {
        self.fails()?;
        let from = from.and_then(Value::as_u64).unwrap_or_default();
        let mut state = self.state();
        let after = state.records.range(from..);
        let page: Vec<Listed> =
            after.map(|(id, print)| Listed { id: *id, print: *print }).take(PAGE).collect();
        let next = page.last().filter(|_| page.len() == PAGE).map(|last| json!(last.id + 1));
        let rows = page.into_iter().filter(|row| !state.shifted.contains(&row.id)).collect();
        if next.is_none() {
            state.shifted.clear();
        }
        Ok(Listing { rows, next })
    }
}

#[async_trait]
impl Subscriptions for System {
    async fn ensure(&self, _: &Session, _: &str) -> Result<Vec<Repaired>> {
        let broken = std::mem::take(&mut self.state().broken);
        self.state().checks += 1;
        self.fails()?;
        let repaired = |repair| Repaired { topic: "order.updated".to_owned(), repair };
        Ok(broken.into_iter().map(repaired).collect())
    }

    async fn remove(&self, _: &Session, _: &str) -> Result<()> {
        Ok(())
    }
}

#[async_trait]
impl Lists for System {
    fn lists(&self) -> &'static [ListInfo] {
        LISTS
    }

    async fn read(&self, _: &Session, _: &str) -> Result<Vec<ListEntry>> {
        self.fails()?;
        let mut state = self.state();
        state.list_reads += 1;
        let name = format!("read {}", state.list_reads);
        Ok(vec![ListEntry { id: "1".to_owned(), name, active: true, detail: json!({}) }])
    }
}
