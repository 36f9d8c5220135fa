//! News for people and other systems. A hint; nothing rests on it.

use async_trait::async_trait;
use model::{ConnectionId, Kind, SourceId, TenantId};
use serde::Serialize;

use crate::code::Code;
use crate::error::Result;
use crate::plan::OpenItem;

/// News.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A person must look at a record.
    SyncParked {
        /// Whose.
        tenant: TenantId,
        /// Where it is.
        source: ConnectionId,
        /// Where it should go.
        target: ConnectionId,
        /// Its kind.
        kind: Kind,
        /// The record.
        id: SourceId,
        /// Why.
        code: Code,
    },
    /// A person should look at a record whose documents are all right.
    OpenItem {
        /// Whose.
        tenant: TenantId,
        /// Where it is.
        source: ConnectionId,
        /// Where its documents are.
        target: ConnectionId,
        /// Its kind.
        kind: Kind,
        /// The record.
        id: SourceId,
        /// Why.
        item: OpenItem,
    },
    /// A person must give access again.
    NeedsReauth {
        /// Whose.
        tenant: TenantId,
        /// To which connection.
        connection: ConnectionId,
        /// Why.
        reason: String,
    },
}

impl Event {
    /// Its name on the bus.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SyncParked { .. } => "sync.parked",
            Self::OpenItem { .. } => "sync.open_item",
            Self::NeedsReauth { .. } => "connection.needs_reauth",
        }
    }
}

/// The bus.
#[async_trait]
pub trait Events: Send + Sync {
    /// Tells whoever listens.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`; the caller logs it and goes on.
    async fn publish(&self, events: Vec<Event>) -> Result<()>;
}
