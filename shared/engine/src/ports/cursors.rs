//! How far a poll has come.

use async_trait::async_trait;
use model::{ConnectionId, TenantId};

use crate::error::Result;

/// A stored cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCursor {
    /// The connector's own form.
    pub value: serde_json::Value,
    /// Grows with every move.
    pub epoch: u64,
}

/// How far each poll has come.
#[async_trait]
pub trait Cursors: Send + Sync {
    /// The cursor, if there is one.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn get(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
    ) -> Result<Option<StoredCursor>>;

    /// Moves it, on condition that its epoch is still `seen` (0: there is none). Whether it did:
    /// another poller that was faster is no error, the page is simply read twice.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn advance(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
        seen: u64,
        value: serde_json::Value,
    ) -> Result<bool>;
}
