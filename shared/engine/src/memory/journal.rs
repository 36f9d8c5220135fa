//! The journal in memory.

use async_trait::async_trait;
use model::{ConnectionId, Kind, SourceId, TenantId};

use super::Memory;
use crate::error::Result;
use crate::journal::Entry;
use crate::ports::Journal;

#[async_trait]
impl Journal for Memory {
    async fn append(&self, entries: Vec<Entry>) -> Result<()> {
        self.state().journal.extend(entries);
        Ok(())
    }

    async fn of(
        &self,
        tenant: &TenantId,
        source: &ConnectionId,
        kind: Kind,
        id: &SourceId,
    ) -> Result<Vec<Entry>> {
        let state = self.state();
        let mine = state.journal.iter().filter(|entry| {
            entry.tenant == *tenant
                && entry.source == *source
                && entry.kind == Some(kind)
                && entry.id == *id
        });
        Ok(mine.cloned().collect())
    }
}
