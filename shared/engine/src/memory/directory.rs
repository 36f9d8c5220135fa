//! Connections, routes, mappings, references and cursors in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use mapping::Mapping;
use model::{Connection, ConnectionId, RealmId, ReferenceKey, Route, TargetId, TenantId};

use super::Memory;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::ports::{Cursors, Directory, ReferenceIndex, StoredCursor};

#[async_trait]
impl Directory for Memory {
    async fn connection(&self, tenant: &TenantId, id: &ConnectionId) -> Result<Option<Connection>> {
        Ok(self.state().connections.get(&(tenant.clone(), id.clone())).cloned())
    }

    async fn connections(&self) -> Result<Vec<Connection>> {
        Ok(self.state().connections.values().cloned().collect())
    }

    async fn by_realm(&self, realm: &RealmId) -> Result<Option<Connection>> {
        Ok(self.state().connections.values().find(|c| c.realm == *realm).cloned())
    }

    async fn routes_from(&self, tenant: &TenantId, source: &ConnectionId) -> Result<Vec<Route>> {
        let state = self.state();
        let mine = state.routes.iter().filter(|r| r.tenant == *tenant && r.source == *source);
        Ok(mine.cloned().collect())
    }

    async fn mapping(&self, route: &Route) -> Result<Mapping> {
        let key = (
            route.tenant.clone(),
            route.source.clone(),
            route.target.clone(),
            route.mapping_version,
        );
        self.state().mappings.get(&key).cloned().ok_or_else(|| {
            Error::park(
                Code::ConfigInvalid,
                format!(
                    "the route from {} to {} names mapping version {}, which does not exist",
                    route.source, route.target, route.mapping_version
                ),
            )
        })
    }

    async fn put_connection(&self, connection: &Connection) -> Result<()> {
        let mut state = self.state();
        let taken = state.connections.values().any(|other| {
            other.realm == connection.realm
                && (&other.tenant, &other.id) != (&connection.tenant, &connection.id)
        });
        if taken {
            return Err(Error::park(
                Code::ConfigInvalid,
                format!("the company {} is connected already", connection.realm),
            ));
        }
        let key = (connection.tenant.clone(), connection.id.clone());
        state.connections.insert(key, connection.clone());
        Ok(())
    }

    async fn change_connection(&self, read: &Connection, changed: &Connection) -> Result<()> {
        let key = (read.tenant.clone(), read.id.clone());
        if self.state().connections.get(&key) != Some(read) {
            return Err(Error::retry(Code::StateMoved, "the connection was changed meanwhile"));
        }
        Directory::put_connection(self, changed).await
    }

    async fn put_route(&self, route: &Route, mapping: &Mapping) -> Result<()> {
        let mut state = self.state();
        let key = (
            route.tenant.clone(),
            route.source.clone(),
            route.target.clone(),
            route.mapping_version,
        );
        if state.mappings.get(&key).is_some_and(|stored| stored != mapping) {
            let message = format!("mapping version {} is another one", route.mapping_version);
            return Err(Error::park(Code::ConfigInvalid, message));
        }
        state.routes.retain(|other| {
            (&other.tenant, &other.source, &other.target)
                != (&route.tenant, &route.source, &route.target)
        });
        state.routes.push(route.clone());
        state.mappings.insert(key, mapping.clone());
        Ok(())
    }
}

#[async_trait]
impl ReferenceIndex for Memory {
    async fn get(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        keys: &[ReferenceKey],
    ) -> Result<BTreeMap<ReferenceKey, TargetId>> {
        let state = self.state();
        let found = keys.iter().filter_map(|key| {
            let at = (tenant.clone(), realm.clone(), key.clone());
            state.references.get(&at).map(|id| (key.clone(), id.clone()))
        });
        Ok(found.collect())
    }

    async fn put(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        found: &BTreeMap<ReferenceKey, TargetId>,
    ) -> Result<()> {
        let mut state = self.state();
        for (key, id) in found {
            state.references.insert((tenant.clone(), realm.clone(), key.clone()), id.clone());
        }
        Ok(())
    }

    async fn forget(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        keys: &[ReferenceKey],
    ) -> Result<()> {
        let mut state = self.state();
        for key in keys {
            state.references.remove(&(tenant.clone(), realm.clone(), key.clone()));
        }
        Ok(())
    }
}

#[async_trait]
impl Cursors for Memory {
    async fn get(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
    ) -> Result<Option<StoredCursor>> {
        Ok(self
            .state()
            .cursors
            .get(&(tenant.clone(), connection.clone(), stream.to_owned()))
            .cloned())
    }

    async fn advance(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
        seen: u64,
        value: serde_json::Value,
    ) -> Result<bool> {
        let mut state = self.state();
        let key = (tenant.clone(), connection.clone(), stream.to_owned());
        if state.cursors.get(&key).map_or(0, |cursor| cursor.epoch) != seen {
            return Ok(false);
        }
        state.cursors.insert(key, StoredCursor { value, epoch: seen + 1 });
        Ok(true)
    }
}
