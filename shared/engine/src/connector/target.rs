//! The writing side of a connector.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{ConnectionId, Document, Kind, SourceId};

use super::fields::Cut;
use crate::error::Result;
use crate::session::Session;
use crate::write::{Found, Lookup, Write, WriteResult};

/// A document that fits, and what was cut to make it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// The document.
    pub document: Document,
    /// What was cut; empty where nothing was.
    pub cuts: Vec<Cut>,
}

/// The writing side of a connector.
#[async_trait]
pub trait Target: Send + Sync {
    /// Makes a planned document fit: texts too long or with forbidden characters are cut, visibly.
    /// Pure; what is fitted twice is fitted once. Without rules of its own, a document fits.
    fn fit(&self, document: Document) -> Fitted {
        Fitted { document, cuts: Vec::new() }
    }

    /// Writes a batch of at most [`super::Descriptor::max_batch`]; one result a write, in their
    /// order. Writes of one batch must not refer to each other.
    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult>;

    /// Finds what is there already: documents by our marker or id, customers and items by key.
    /// One answer a look-up, in their order.
    ///
    /// # Errors
    /// What concerns all of them.
    async fn find(&self, session: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>>;
}

/// What a target holds of one of our records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// The record.
    pub id: SourceId,
    /// The source's time of the version held.
    pub modified_at: Option<Timestamp>,
    /// The younger part of that version: the lease that wrote it.
    pub epoch: u64,
    /// Whether it is marked as vanished from its source.
    pub gone: bool,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPage {
    /// Ids ascending, as texts compare.
    pub rows: Vec<HeldRow>,
    /// Whether more follow after the last id.
    pub more: bool,
}

/// Reads back what a target holds of us, by keyset: no page skips or repeats, also while rows
/// change.
#[async_trait]
pub trait Holdings: Send + Sync {
    /// What it holds of one source's records of a kind, after an id.
    ///
    /// # Errors
    /// What concerns the whole page.
    async fn held(
        &self,
        session: &Session,
        source: &ConnectionId,
        kind: Kind,
        after: Option<&SourceId>,
        limit: usize,
    ) -> Result<HeldPage>;
}
