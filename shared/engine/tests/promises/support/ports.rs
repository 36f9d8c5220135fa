//! The ports in memory with a wait before and after each call, as a network has: places where a
//! worker can die with the effect not yet there, or there and unheard.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use engine::World;
use engine::job::Message;
use engine::journal::Entry;
use engine::link::{Lease, Link, LinkKey};
use engine::memory::Memory;
use engine::ports::{
    Commit, Committed, Cursors, Event, Events, Ids, Journal, Leased, Links, Queue, ReferenceIndex,
    StoredCursor,
};
use engine::{Code, Error, Result};
use jiff::Timestamp;
use model::{ConnectionId, Kind, RealmId, ReferenceKey, RequestId, SourceId, TargetId, TenantId};
use tokio::task::yield_now;

/// A port across a network.
struct Remote(Arc<Memory>, Arc<Outage>);

/// One commit that the state answers with an error.
#[derive(Default)]
pub(crate) struct Outage(Mutex<Option<Planned>>);

#[derive(Clone, Copy)]
struct Planned {
    commits_before: usize,
    carried_out: bool,
}

impl Outage {
    /// After so many commits one fails, carried out or not.
    pub(crate) fn plan(&self, commits_before: usize, carried_out: bool) {
        *self.0.lock().unwrap() = Some(Planned { commits_before, carried_out });
    }

    /// Whether it is still to come.
    pub(crate) fn is_planned(&self) -> bool {
        self.0.lock().unwrap().is_some()
    }

    pub(crate) fn cancel(&self) {
        *self.0.lock().unwrap() = None;
    }

    /// Whether this commit is the one, and if so whether it is carried out.
    fn strikes(&self) -> Option<bool> {
        let mut planned = self.0.lock().unwrap();
        let now = (*planned)?;
        let strikes = now.commits_before == 0;
        let later = Planned { commits_before: now.commits_before.saturating_sub(1), ..now };
        *planned = (!strikes).then_some(later);
        strikes.then_some(now.carried_out)
    }
}

/// Ids in their order, so that the same seed makes the same ones.
#[derive(Default)]
struct Sequence(AtomicU32);

impl Sequence {
    fn next(&self, what: &str) -> String {
        format!("{what}-{}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl Ids for Sequence {
    fn request_id(&self) -> RequestId {
        RequestId::new(self.next("request"))
    }
    fn owner(&self) -> String {
        self.next("worker")
    }
    fn nonce(&self) -> String {
        self.owner()
    }
}

/// The same world with its ports across a network.
pub(super) fn remote(world: World, memory: &Arc<Memory>, outage: &Arc<Outage>) -> World {
    let port = Arc::new(Remote(memory.clone(), outage.clone()));
    World {
        links: port.clone(),
        journal: port.clone(),
        references: port.clone(),
        events: port.clone(),
        queue: port.clone(),
        cursors: port,
        ids: Arc::new(Sequence::default()),
        ..world
    }
}

/// Waits, calls, waits.
macro_rules! across {
    ($call:expr) => {{
        yield_now().await;
        let answer = $call.await;
        yield_now().await;
        answer
    }};
}

#[async_trait]
impl Links for Remote {
    async fn get(&self, keys: &[LinkKey]) -> Result<BTreeMap<LinkKey, Link>> {
        across!(Links::get(&*self.0, keys))
    }
    async fn lease(
        &self,
        key: &LinkKey,
        seen: u64,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Leased> {
        across!(self.0.lease(key, seen, lease, now))
    }
    async fn commit(&self, commit: Commit) -> Result<Committed> {
        let strikes = self.1.strikes();
        let answer = match strikes {
            Some(false) => Ok(Committed::Done),
            _ => across!(self.0.commit(commit)),
        };
        match strikes {
            Some(_) => Err(Error::retry(Code::StateUnavailable, "the state is unwell")),
            None => answer,
        }
    }
}

#[async_trait]
impl Journal for Remote {
    async fn append(&self, entries: Vec<Entry>) -> Result<()> {
        across!(self.0.append(entries))
    }
    async fn of(
        &self,
        tenant: &TenantId,
        source: &ConnectionId,
        kind: Kind,
        id: &SourceId,
    ) -> Result<Vec<Entry>> {
        across!(self.0.of(tenant, source, kind, id))
    }
}

#[async_trait]
impl ReferenceIndex for Remote {
    async fn get(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        keys: &[ReferenceKey],
    ) -> Result<BTreeMap<ReferenceKey, TargetId>> {
        across!(ReferenceIndex::get(&*self.0, tenant, realm, keys))
    }
    async fn put(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        found: &BTreeMap<ReferenceKey, TargetId>,
    ) -> Result<()> {
        across!(ReferenceIndex::put(&*self.0, tenant, realm, found))
    }
    async fn forget(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        keys: &[ReferenceKey],
    ) -> Result<()> {
        across!(self.0.forget(tenant, realm, keys))
    }
}

#[async_trait]
impl Events for Remote {
    async fn publish(&self, events: Vec<Event>) -> Result<()> {
        across!(self.0.publish(events))
    }
}

#[async_trait]
impl Queue for Remote {
    async fn send(&self, messages: Vec<Message>) -> Result<()> {
        across!(self.0.send(messages))
    }
}

#[async_trait]
impl Cursors for Remote {
    async fn get(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
    ) -> Result<Option<StoredCursor>> {
        across!(Cursors::get(&*self.0, tenant, connection, stream))
    }
    async fn advance(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
        seen: u64,
        value: serde_json::Value,
    ) -> Result<bool> {
        across!(self.0.advance(tenant, connection, stream, seen, value))
    }
}
