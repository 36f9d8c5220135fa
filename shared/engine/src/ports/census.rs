//! What a source had when it was last listed, by number.

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::{ConnectionId, Kind, TenantId};

use crate::error::Result;

/// Which ids a source had, each with the print of what the listing showed.
#[async_trait]
pub trait Census: Send + Sync {
    /// What is known of the ids from `first` to `last`, both included.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn between(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        kind: Kind,
        first: u64,
        last: u64,
    ) -> Result<BTreeMap<u64, u64>>;

    /// Replaces what is known of the ids from `first` to `last`, both included, by `listed`.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn replace(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        kind: Kind,
        first: u64,
        last: u64,
        listed: &BTreeMap<u64, u64>,
    ) -> Result<()>;
}
