//! Every port in memory, with the same promises as the real ones: for tests and simulations.

mod census;
mod directory;
mod handshakes;
mod journal;
mod links;
mod lists;
mod queue;
mod realms;
mod vault;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use mapping::Mapping;
use model::{Connection, ConnectionId, Kind, RealmId, ReferenceKey, Route, TargetId, TenantId};
use secrecy::SecretString;

use crate::connector::Registry;
use crate::job::Message;
use crate::journal::Entry;
use crate::link::{Link, LinkKey};
use crate::ports::{CachedList, Clock, Event, RandomIds, SecretName, StoredCursor};
use crate::timeouts::Timeouts;
use crate::world::World;

/// The whole state of a stage.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    links: BTreeMap<LinkKey, Link>,
    owners: BTreeMap<(TenantId, ConnectionId, String, TargetId), LinkKey>,
    journal: Vec<Entry>,
    references: BTreeMap<(TenantId, RealmId, ReferenceKey), TargetId>,
    connections: BTreeMap<(TenantId, ConnectionId), Connection>,
    routes: Vec<Route>,
    mappings: BTreeMap<(TenantId, ConnectionId, ConnectionId, u32), Mapping>,
    realms: BTreeMap<RealmId, realms::Realm>,
    secrets: BTreeMap<SecretName, SecretString>,
    messages: Vec<Message>,
    refuse_sends: u32,
    events: Vec<Event>,
    cursors: BTreeMap<(TenantId, ConnectionId, String), StoredCursor>,
    lists: BTreeMap<(TenantId, ConnectionId, String), CachedList>,
    census: BTreeMap<(TenantId, ConnectionId, Kind), BTreeMap<u64, u64>>,
    handshakes: BTreeMap<String, Timestamp>,
}

impl Memory {
    /// An empty stage.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A world over this stage.
    #[must_use]
    pub fn world(
        self: &Arc<Self>,
        clock: Arc<dyn Clock>,
        connectors: Registry,
        timeouts: Timeouts,
    ) -> World {
        World {
            links: self.clone(),
            journal: self.clone(),
            references: self.clone(),
            directory: self.clone(),
            realms: self.clone(),
            vault: self.clone(),
            queue: self.clone(),
            events: self.clone(),
            cursors: self.clone(),
            lists: self.clone(),
            census: self.clone(),
            handshakes: self.clone(),
            clock,
            ids: Arc::new(RandomIds),
            connectors,
            timeouts,
        }
    }

    /// Every link, for assertions.
    #[must_use]
    pub fn links(&self) -> Vec<Link> {
        self.state().links.values().cloned().collect()
    }

    /// The whole journal in the order it was written, for assertions.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.state().journal.clone()
    }

    /// Takes what waits in the queues.
    #[must_use]
    pub fn take_messages(&self) -> Vec<Message> {
        std::mem::take(&mut self.state().messages)
    }

    /// The events published so far, for assertions.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.state().events.clone()
    }

    /// Makes the next sends fail.
    pub fn refuse_sends(&self, times: u32) {
        self.state().refuse_sends = times;
    }
}

/// A clock that stands until it is moved; its sleep moves it.
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that stands at this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(Mutex::new(now)))
    }

    /// Moves it on.
    pub fn advance(&self, by: std::time::Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }
}

#[async_trait::async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    async fn sleep(&self, duration: std::time::Duration) {
        self.advance(duration);
        tokio::task::yield_now().await;
    }
}
