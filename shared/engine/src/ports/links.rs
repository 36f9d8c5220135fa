//! Where links are kept.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use model::TargetId;

use crate::error::Result;
use crate::journal::Entry;
use crate::link::{Lease, Link, LinkKey};

/// Where links are kept, with the lease, the owner items and the journal row of each commit.
#[async_trait]
pub trait Links: Send + Sync {
    /// The links that exist, in one read (strongly consistent).
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn get(&self, keys: &[LinkKey]) -> Result<BTreeMap<LinkKey, Link>>;

    /// Takes the record for a worker: on condition that the epoch is still `seen` and nobody holds
    /// it at `now`. Adds one to epoch and attempts; sets `failing_since` to `now` if it is unset.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn lease(&self, key: &LinkKey, seen: u64, lease: Lease, now: Timestamp)
    -> Result<Leased>;

    /// Stores the whole link, its new owners and its journal rows in one transaction, on condition
    /// that the stored epoch is still `commit.link.epoch`. The link's own `lease` field decides
    /// whether the worker keeps it. An owner that is already this link's is no conflict.
    ///
    /// # Errors
    /// `STATE_UNAVAILABLE`.
    async fn commit(&self, commit: Commit) -> Result<Committed>;
}

/// What came of asking for a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leased {
    /// It is ours; the link as stored now.
    Won(Box<Link>),
    /// Another worker holds it until then.
    Held {
        /// When it ends at the latest.
        until: Timestamp,
    },
    /// The epoch moved since it was read: read again.
    Moved,
}

/// What a commit stores.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The link as it shall be.
    pub link: Link,
    /// Documents that become this record's alone.
    pub claims: Vec<Claim>,
    /// What happened, for the journal.
    pub entries: Vec<Entry>,
}

/// A target's document that belongs to one record alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The target's list, such as `sales_receipt`.
    pub document: String,
    /// The target's id.
    pub id: TargetId,
}

/// What came of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// Stored.
    Done,
    /// The epoch moved: another worker has taken over, nothing was stored.
    Fenced,
    /// The document belongs to another record already, nothing was stored.
    Owned(Claim),
}
