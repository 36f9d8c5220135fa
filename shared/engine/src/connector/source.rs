//! The reading side of a connector.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use model::{Kind, Record, SourceId};

use crate::error::{Error, Result};
use crate::session::Session;

/// Something that can be polled, with a cursor of its own. A source that reports the changes of
/// several kinds in one call has one stream for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Its name, unique within the connector; it stands in the cursor's key.
    pub name: &'static str,
    /// The kinds that it reports.
    pub kinds: Vec<Kind>,
}

/// What a source answered for one id.
#[derive(Debug)]
pub enum Fetched {
    /// The record as it is now.
    Found(Record),
    /// The source has no such record (any more).
    Gone,
    /// It is there and cannot be read.
    Unreadable(Error),
}

/// A record that changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Its kind.
    pub kind: Kind,
    /// The record.
    pub id: SourceId,
}

/// A page of a source's changes.
#[derive(Debug)]
pub struct Page {
    /// Which records changed. May repeat earlier ones.
    pub changed: Vec<Changed>,
    /// Where to go on; the connector's own form.
    pub next: serde_json::Value,
    /// Whether another page waits right now.
    pub more: bool,
    /// Every change before this moment, by the source's clock, has been reported; none where the
    /// source cannot prove it.
    pub complete_until: Option<Timestamp>,
}

/// The reading side of a connector.
#[async_trait]
pub trait Source: Send + Sync {
    /// The origin that markers name: the account's canonical URL.
    ///
    /// # Errors
    /// Where the connection's settings are not the connector's.
    fn origin(&self, session: &Session) -> Result<String>;

    /// Reads records as they are now, in as few calls as the source allows; one answer an id.
    ///
    /// # Errors
    /// What concerns all of them: unreachable, refused, throttled.
    async fn fetch(
        &self,
        session: &Session,
        kind: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>>;

    /// What changed in a stream since the cursor (from `start_at` without one), oldest first, of
    /// the wanted kinds at the least. Overlaps rather than skips.
    ///
    /// # Errors
    /// As [`Source::fetch`].
    async fn changes(
        &self,
        session: &Session,
        stream: &Stream,
        wanted: &BTreeSet<Kind>,
        cursor: Option<&serde_json::Value>,
        limit: usize,
    ) -> Result<Page>;

    /// How long a stream may rest between two polls of the schedule: longer where webhooks tell and
    /// polls cost.
    fn rest(&self, _stream: &Stream) -> Duration {
        Duration::ZERO
    }

    /// The cursor set back to a moment, so that everything since then is reported again; none
    /// where it does not stand behind that moment.
    fn rewound(
        &self,
        stream: &Stream,
        cursor: &serde_json::Value,
        to: Timestamp,
    ) -> Option<serde_json::Value>;
}
