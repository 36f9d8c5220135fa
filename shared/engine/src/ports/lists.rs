//! Lists of an account, kept for a while: reading them is slow or metered.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{ConnectionId, TenantId};

use crate::connector::ListEntry;
use crate::error::Result;

/// A list as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedList {
    /// Its entries.
    pub entries: Vec<ListEntry>,
    /// When they were read.
    pub read_at: Timestamp,
}

/// The lists that were read.
#[async_trait]
pub trait ListCache: Send + Sync {
    /// A list, if it was read and not forgotten.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn get(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        list: &str,
    ) -> Result<Option<CachedList>>;

    /// Keeps a list; it replaces an earlier one whole.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn put(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        list: &str,
        read: &CachedList,
    ) -> Result<()>;

    /// Forgets a list: the next reader asks the account.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn forget(&self, tenant: &TenantId, connection: &ConnectionId, list: &str) -> Result<()>;
}
