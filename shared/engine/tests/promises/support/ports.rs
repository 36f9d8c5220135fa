//! The ports in memory with a wait before and after each call, as a network has: places where a
//! worker can die with the effect not yet there, or there and unheard.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use engine::Result;
use engine::World;
use engine::journal::Entry;
use engine::link::{Lease, Link, LinkKey};
use engine::memory::Memory;
use engine::ports::{
    Commit, Committed, Event, Events, Ids, Journal, Leased, Links, ReferenceIndex,
};
use jiff::Timestamp;
use model::{ConnectionId, Kind, RealmId, ReferenceKey, RequestId, SourceId, TargetId, TenantId};
use tokio::task::yield_now;

/// A port across a network.
struct Remote(Arc<Memory>);

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
}

/// The same world with its ports across a network.
pub(super) fn remote(world: World, memory: &Arc<Memory>) -> World {
    let port = Arc::new(Remote(memory.clone()));
    World {
        links: port.clone(),
        journal: port.clone(),
        references: port.clone(),
        events: port,
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
        across!(self.0.commit(commit))
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
}

#[async_trait]
impl Events for Remote {
    async fn publish(&self, events: Vec<Event>) -> Result<()> {
        across!(self.0.publish(events))
    }
}
