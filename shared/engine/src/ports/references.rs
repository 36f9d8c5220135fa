//! Which customer or item of a target stands for which key.

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::{RealmId, ReferenceKey, TargetId, TenantId};

use crate::error::Result;

/// The index of customers and items by what they are matched by.
///
/// Not a lock: two workers may both find a key missing; the target's unique names decide, and the
/// later `put` of the same id changes nothing.
#[async_trait]
pub trait ReferenceIndex: Send + Sync {
    /// What is known, in one read.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn get(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        keys: &[ReferenceKey],
    ) -> Result<BTreeMap<ReferenceKey, TargetId>>;

    /// Remembers ids; a later one replaces an earlier one.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn put(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        found: &BTreeMap<ReferenceKey, TargetId>,
    ) -> Result<()>;

    /// Forgets keys: the target says that what they stood for is gone.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn forget(&self, tenant: &TenantId, realm: &RealmId, keys: &[ReferenceKey])
    -> Result<()>;
}
