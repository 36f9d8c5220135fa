//! The census in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::{ConnectionId, Kind, TenantId};

use super::Memory;
use crate::error::Result;
use crate::ports::Census;

#[async_trait]
impl Census for Memory {
    async fn between(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        kind: Kind,
        first: u64,
        last: u64,
    ) -> Result<BTreeMap<u64, u64>> {
        let key = (tenant.clone(), connection.clone(), kind);
        let known = self.state().census.get(&key).cloned().unwrap_or_default();
        Ok(known.into_iter().filter(|(id, _)| (first..=last).contains(id)).collect())
    }

    async fn replace(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        kind: Kind,
        first: u64,
        last: u64,
        listed: &BTreeMap<u64, u64>,
    ) -> Result<()> {
        let key = (tenant.clone(), connection.clone(), kind);
        let mut state = self.state();
        let known = state.census.entry(key).or_default();
        let speaks_of = |id: &u64| (first..=last).contains(id);
        known.retain(|id, _| !speaks_of(id));
        known.extend(listed.iter().filter(|(id, _)| speaks_of(id)));
        Ok(())
    }
}
