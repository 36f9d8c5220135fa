//! Lists in memory.

use async_trait::async_trait;
use model::{ConnectionId, TenantId};

use super::Memory;
use crate::error::Result;
use crate::ports::{CachedList, ListCache};

fn key(
    tenant: &TenantId,
    connection: &ConnectionId,
    list: &str,
) -> (TenantId, ConnectionId, String) {
    (tenant.clone(), connection.clone(), list.to_owned())
}

#[async_trait]
impl ListCache for Memory {
    async fn get(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        list: &str,
    ) -> Result<Option<CachedList>> {
        Ok(self.state().lists.get(&key(tenant, connection, list)).cloned())
    }

    async fn put(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        list: &str,
        read: &CachedList,
    ) -> Result<()> {
        self.state().lists.insert(key(tenant, connection, list), read.clone());
        Ok(())
    }

    async fn forget(&self, tenant: &TenantId, connection: &ConnectionId, list: &str) -> Result<()> {
        self.state().lists.remove(&key(tenant, connection, list));
        Ok(())
    }
}
