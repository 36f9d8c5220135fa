//! Links in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;

use super::Memory;
use crate::error::Result;
use crate::link::{Lease, Link, LinkKey};
use crate::ports::{Commit, Committed, Leased, Links};

#[async_trait]
impl Links for Memory {
    async fn get(&self, keys: &[LinkKey]) -> Result<BTreeMap<LinkKey, Link>> {
        let state = self.state();
        let found = keys.iter().filter_map(|key| state.links.get_key_value(key));
        Ok(found.map(|(key, link)| (key.clone(), link.clone())).collect())
    }

    async fn lease(
        &self,
        key: &LinkKey,
        seen: u64,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Leased> {
        let mut state = self.state();
        let link = state.links.entry(key.clone()).or_insert_with(|| Link::new(key.clone()));
        if let Some(until) = link.held_until(now) {
            return Ok(Leased::Held { until });
        }
        if link.epoch != seen {
            return Ok(Leased::Moved);
        }
        link.epoch += 1;
        link.attempts += 1;
        link.failing_since.get_or_insert(now);
        link.lease = Some(lease);
        Ok(Leased::Won(Box::new(link.clone())))
    }

    async fn commit(&self, commit: Commit) -> Result<Committed> {
        let mut state = self.state();
        let key = commit.link.key.clone();
        if state.links.get(&key).map(|link| link.epoch) != Some(commit.link.epoch) {
            return Ok(Committed::Fenced);
        }
        let owner = |document: &str, id: &model::TargetId| {
            (key.tenant.clone(), key.target.clone(), document.to_owned(), id.clone())
        };
        for claim in &commit.claims {
            let held = state.owners.get(&owner(&claim.document, &claim.id));
            if held.is_some_and(|holder| *holder != key) {
                return Ok(Committed::Owned(claim.clone()));
            }
        }
        for claim in &commit.claims {
            state.owners.insert(owner(&claim.document, &claim.id), key.clone());
        }
        state.journal.extend(commit.entries);
        state.links.insert(key, commit.link);
        Ok(Committed::Done)
    }
}
