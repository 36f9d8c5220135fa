//! Limits and token leases in memory: exact sliding windows.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use model::RealmId;

use super::Memory;
use crate::connector::Limits;
use crate::error::Result;
use crate::ports::{Admission, Realms, TokenLease};
use crate::session::Call;

#[derive(Default)]
pub(super) struct Realm {
    calls: VecDeque<Timestamp>,
    batches: VecDeque<Timestamp>,
    reads: BTreeMap<String, u64>,
    blocked_until: Option<Timestamp>,
    tokens: Option<(String, Timestamp)>,
}

/// When the next call fits a window that holds at most `limit` calls.
fn opens(calls: &VecDeque<Timestamp>, limit: u32, window: Duration) -> Option<Timestamp> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if limit == 0 || calls.len() < limit {
        return None;
    }
    calls.get(calls.len() - limit).map(|earliest| *earliest + window)
}

/// The month of a moment, by UTC.
fn month(at: Timestamp) -> String {
    at.strftime("%Y-%m").to_string()
}

#[async_trait]
impl Realms for Memory {
    async fn admit(
        &self,
        realm: &RealmId,
        limits: Limits,
        call: Call,
        now: Timestamp,
    ) -> Result<Admission> {
        let mut state = self.state();
        let realm = state.realms.entry(realm.clone()).or_default();
        let second = Duration::from_secs(1);
        let minute = Duration::from_secs(60);
        let mut waits = vec![
            realm.blocked_until,
            opens(&realm.calls, limits.per_second, second),
            opens(&realm.calls, limits.per_minute, minute),
        ];
        if call == Call::Batch {
            waits.push(opens(&realm.batches, limits.batches_per_minute, minute));
        }
        if let Some(until) = waits.into_iter().flatten().max().filter(|until| *until > now) {
            return Ok(Admission::Wait { until });
        }
        realm.calls.push_back(now);
        realm.calls.retain(|at| *at + minute > now);
        if call == Call::Batch {
            realm.batches.push_back(now);
            realm.batches.retain(|at| *at + minute > now);
        }
        if call == Call::Read && (limits.per_second > 0 || limits.per_minute > 0) {
            *realm.reads.entry(month(now)).or_default() += 1;
        }
        Ok(Admission::Go)
    }

    async fn metered(&self, realm: &RealmId, at: Timestamp) -> Result<u64> {
        let state = self.state();
        let reads = state.realms.get(realm).and_then(|realm| realm.reads.get(&month(at)));
        Ok(reads.copied().unwrap_or_default())
    }

    async fn block(&self, realm: &RealmId, until: Timestamp) -> Result<()> {
        let mut state = self.state();
        let blocked = &mut state.realms.entry(realm.clone()).or_default().blocked_until;
        *blocked = (*blocked).max(Some(until));
        Ok(())
    }

    async fn lease_tokens(
        &self,
        realm: &RealmId,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<TokenLease> {
        let mut state = self.state();
        let tokens = &mut state.realms.entry(realm.clone()).or_default().tokens;
        match tokens {
            Some((_, held)) if *held > now => Ok(TokenLease::Held { until: *held }),
            _ => {
                *tokens = Some((owner.to_owned(), until));
                Ok(TokenLease::Won)
            }
        }
    }

    async fn release_tokens(&self, realm: &RealmId, owner: &str) -> Result<()> {
        let mut state = self.state();
        let tokens = &mut state.realms.entry(realm.clone()).or_default().tokens;
        if tokens.as_ref().is_some_and(|(holder, _)| holder == owner) {
            *tokens = None;
        }
        Ok(())
    }
}
