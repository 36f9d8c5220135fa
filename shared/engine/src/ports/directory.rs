//! Connections, routes, mappings and companies.

use async_trait::async_trait;
use mapping::Mapping;
use model::{Connection, ConnectionId, RealmId, Route, TenantId};

use crate::error::Result;

/// Who is connected to what.
#[async_trait]
pub trait Directory: Send + Sync {
    /// One connection.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn connection(&self, tenant: &TenantId, id: &ConnectionId) -> Result<Option<Connection>>;

    /// Every connection of every tenant, for the poller.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn connections(&self) -> Result<Vec<Connection>>;

    /// The connection that a company belongs to; one in a stage.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn by_realm(&self, realm: &RealmId) -> Result<Option<Connection>>;

    /// Where a connection's records go.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn routes_from(&self, tenant: &TenantId, source: &ConnectionId) -> Result<Vec<Route>>;

    /// The mapping that a route uses.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`; `CONFIG_INVALID` where there is none or it does not parse.
    async fn mapping(&self, route: &Route) -> Result<Mapping>;

    /// Stores a connection. A company that another connection of the stage has is refused.
    ///
    /// # Errors
    /// `CONFIG_INVALID` for a taken company, `STATE_MOVED`, `STATE_UNAVAILABLE`.
    async fn put_connection(&self, connection: &Connection) -> Result<()>;

    /// Stores a connection on condition that it still stands as it was read: nobody's newer settings
    /// or state are written over.
    ///
    /// # Errors
    /// `STATE_MOVED` where it does not; as [`Directory::put_connection`].
    async fn change_connection(&self, read: &Connection, changed: &Connection) -> Result<()>;
    /// Stores a route and the mapping version that it names. A version never changes.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where another mapping has that version, `STATE_MOVED`,
    /// `STATE_UNAVAILABLE`.
    async fn put_route(&self, route: &Route, mapping: &Mapping) -> Result<()>;
}
