//! A directory whose answers may be a minute old: for the ingress, which is asked for the same
//! connection with every webhook.
//!
//! What is not there is remembered for ten seconds only, so that a new connection works at once for
//! people and a stream of made-up names still costs next to nothing. A change by another process is
//! seen when the answer has aged.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use engine::Result;
use engine::ports::{Clock, Directory};
use jiff::Timestamp;
use mapping::Mapping;
use model::{Connection, ConnectionId, RealmId, Route, TenantId};

const FOUND: Duration = Duration::from_secs(60);
const MISSING: Duration = Duration::from_secs(10);
/// More answers than any stage has connections: a flood of names must not fill the memory.
const MOST: usize = 2_000;

/// Answers from memory what it was asked lately.
pub struct CachedDirectory {
    inner: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    connections: Answers<(TenantId, ConnectionId), Option<Connection>>,
    realms: Answers<RealmId, Option<Connection>>,
    routes: Answers<(TenantId, ConnectionId), Vec<Route>>,
    mappings: Answers<(TenantId, ConnectionId, ConnectionId, u32), Mapping>,
}

impl CachedDirectory {
    /// Remembers what `inner` answers.
    #[must_use]
    pub fn new(inner: Arc<dyn Directory>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            clock,
            connections: Answers::default(),
            realms: Answers::default(),
            routes: Answers::default(),
            mappings: Answers::default(),
        }
    }

    fn forget(&self) {
        self.connections.lock().clear();
        self.realms.lock().clear();
        self.routes.lock().clear();
        self.mappings.lock().clear();
    }
}

/// Answers and when they end.
struct Answers<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K, V> Default for Answers<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Answers<K, V> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, (Timestamp, V)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let answers = self.lock();
        answers.get(key).filter(|(end, _)| *end > now).map(|(_, value)| value.clone())
    }

    fn keep(&self, key: K, value: &V, end: Timestamp) {
        let mut answers = self.lock();
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(key, (end, value.clone()));
    }
}

#[async_trait]
impl Directory for CachedDirectory {
    async fn connection(&self, tenant: &TenantId, id: &ConnectionId) -> Result<Option<Connection>> {
        let (now, key) = (self.clock.now(), (tenant.clone(), id.clone()));
        if let Some(known) = self.connections.get(&key, now) {
            return Ok(known);
        }
        let found = self.inner.connection(tenant, id).await?;
        self.connections.keep(key, &found, now + age(found.is_some()));
        Ok(found)
    }

    async fn connections(&self) -> Result<Vec<Connection>> {
        self.inner.connections().await
    }

    async fn by_realm(&self, realm: &RealmId) -> Result<Option<Connection>> {
        let now = self.clock.now();
        if let Some(known) = self.realms.get(realm, now) {
            return Ok(known);
        }
        let found = self.inner.by_realm(realm).await?;
        self.realms.keep(realm.clone(), &found, now + age(found.is_some()));
        Ok(found)
    }

    async fn routes_from(&self, tenant: &TenantId, source: &ConnectionId) -> Result<Vec<Route>> {
        let (now, key) = (self.clock.now(), (tenant.clone(), source.clone()));
        if let Some(known) = self.routes.get(&key, now) {
            return Ok(known);
        }
        let found = self.inner.routes_from(tenant, source).await?;
        self.routes.keep(key, &found, now + age(!found.is_empty()));
        Ok(found)
    }

    async fn mapping(&self, route: &Route) -> Result<Mapping> {
        let Route { tenant, source, target, mapping_version, .. } = route;
        let key = (tenant.clone(), source.clone(), target.clone(), *mapping_version);
        let now = self.clock.now();
        if let Some(known) = self.mappings.get(&key, now) {
            return Ok(known);
        }
        let found = self.inner.mapping(route).await?;
        self.mappings.keep(key, &found, now + age(true));
        Ok(found)
    }

    async fn put_connection(&self, connection: &Connection) -> Result<()> {
        let result = self.inner.put_connection(connection).await;
        self.forget();
        result
    }

    async fn change_connection(&self, read: &Connection, changed: &Connection) -> Result<()> {
        let result = self.inner.change_connection(read, changed).await;
        self.forget();
        result
    }

    async fn put_route(&self, route: &Route, mapping: &Mapping) -> Result<()> {
        let result = self.inner.put_route(route, mapping).await;
        self.forget();
        result
    }
}

fn age(found: bool) -> Duration {
    if found { FOUND } else { MISSING }
}
