//! Everything a use case works with, in one value.

use std::sync::Arc;

use crate::connector::Registry;
use crate::ports::{
    Census, Clock, Cursors, Directory, Events, Handshakes, Ids, Journal, Links, ListCache, Queue,
    Realms, ReferenceIndex, Vault,
};
use crate::timeouts::Timeouts;

/// The ports and the connectors of this process.
#[derive(Clone)]
pub struct World {
    /// Links.
    pub links: Arc<dyn Links>,
    /// The journal.
    pub journal: Arc<dyn Journal>,
    /// Customers and items by key.
    pub references: Arc<dyn ReferenceIndex>,
    /// Connections, routes, mappings.
    pub directory: Arc<dyn Directory>,
    /// Limits and token leases.
    pub realms: Arc<dyn Realms>,
    /// Secrets.
    pub vault: Arc<dyn Vault>,
    /// Queues.
    pub queue: Arc<dyn Queue>,
    /// The bus.
    pub events: Arc<dyn Events>,
    /// Cursors.
    pub cursors: Arc<dyn Cursors>,
    /// Lists that were read.
    pub lists: Arc<dyn ListCache>,
    /// What sources had when they were last listed.
    pub census: Arc<dyn Census>,
    /// Handshakes under way.
    pub handshakes: Arc<dyn Handshakes>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// The connectors of this build.
    pub connectors: Registry,
    /// The stage's time-outs.
    pub timeouts: Timeouts,
}
