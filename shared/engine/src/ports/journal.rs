//! Where outcomes are written that come without a link's commit, and read back.

use async_trait::async_trait;
use model::{ConnectionId, Kind, SourceId, TenantId};

use crate::error::Result;
use crate::journal::Entry;

/// The append-only story of each record.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Appends rows.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn append(&self, entries: Vec<Entry>) -> Result<()>;

    /// A record's story, oldest first.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn of(
        &self,
        tenant: &TenantId,
        source: &ConnectionId,
        kind: Kind,
        id: &SourceId,
    ) -> Result<Vec<Entry>>;
}
