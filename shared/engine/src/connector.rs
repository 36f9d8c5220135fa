//! What the code for a system supplies: a description and verbs.
//!
//! A connector knows nothing of leases, queues or AWS; it turns calls into records and documents
//! into calls. Adding a system is one folder and one line in the registry.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use model::{ConnectorId, Kind, Record, SourceId};
use secrecy::SecretString;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::session::Session;
use crate::tokens::TokenSet;
use crate::webhook::Webhooks;
use crate::write::{Found, Lookup, Write, WriteResult};

/// The code for a system.
pub trait Connector: Send + Sync {
    /// What it is and can.
    fn descriptor(&self) -> &Descriptor;
    /// Its webhooks, if it sends any. Pure.
    fn webhooks(&self) -> Option<&dyn Webhooks> {
        None
    }
    /// Its reading side.
    fn source(&self) -> Option<&dyn Source> {
        None
    }
    /// Its writing side.
    fn target(&self) -> Option<&dyn Target> {
        None
    }
    /// Its token endpoint, if it has one.
    fn oauth(&self) -> Option<&dyn OAuth> {
        None
    }
}

/// What a connector is, as data.
#[derive(Debug, Clone)]
pub struct Descriptor {
    /// Its id, as connections name it.
    pub id: ConnectorId,
    /// Its name for people.
    pub name: &'static str,
    /// The kinds it can be asked for.
    pub source_kinds: Vec<Kind>,
    /// What its documents are; none if it is no target.
    pub documents: Option<DocumentShape>,
    /// The most writes that one call takes.
    pub max_batch: usize,
    /// What its company or account allows.
    pub limits: Limits,
}

/// What a target's documents are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentShape {
    /// Documents of the books: created once, by a write that may be in doubt. They need intents.
    Books,
    /// Rows under their own natural key with a guard against late writers: writing twice is
    /// writing once.
    Rows,
}

/// Requests that a realm admits; 0 means unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In any second.
    pub per_second: u32,
    /// In any minute.
    pub per_minute: u32,
    /// Batch calls in any minute.
    pub batches_per_minute: u32,
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

/// A page of a source's changes.
#[derive(Debug)]
pub struct Page {
    /// Which records changed. May repeat earlier ones.
    pub ids: Vec<SourceId>,
    /// Where to go on; the connector's own form.
    pub next: serde_json::Value,
    /// Whether another page waits right now.
    pub more: bool,
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

    /// What changed since the cursor (from `start_at` without one), oldest first. Overlaps rather
    /// than skips.
    ///
    /// # Errors
    /// As [`Source::fetch`].
    async fn changes(
        &self,
        session: &Session,
        kind: Kind,
        cursor: Option<&serde_json::Value>,
        limit: usize,
    ) -> Result<Page>;
}

/// The writing side of a connector.
#[async_trait]
pub trait Target: Send + Sync {
    /// Writes a batch of at most [`Descriptor::max_batch`]; one result a write, in their order.
    /// Writes of one batch must not refer to each other.
    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult>;

    /// Finds what is there already: documents by our marker or id, customers and items by key.
    /// One answer a look-up, in their order.
    ///
    /// # Errors
    /// What concerns all of them.
    async fn find(&self, session: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>>;
}

/// The token endpoint of a connector.
#[async_trait]
pub trait OAuth: Send + Sync {
    /// Exchanges the refresh token. The refresh token may rotate: what comes back must be stored
    /// before it is used.
    ///
    /// # Errors
    /// `Reauthorise` on `invalid_grant`; `Retry` when the endpoint is unwell.
    async fn refresh(
        &self,
        app: &SecretString,
        tokens: &TokenSet,
        now: Timestamp,
    ) -> Result<TokenSet>;
}

/// The connectors of this build, by id.
#[derive(Clone, Default)]
pub struct Registry(BTreeMap<ConnectorId, Arc<dyn Connector>>);

impl Registry {
    /// A registry of these connectors.
    #[must_use]
    pub fn new(connectors: Vec<Arc<dyn Connector>>) -> Self {
        Self(connectors.into_iter().map(|c| (c.descriptor().id.clone(), c)).collect())
    }

    /// The connector with this id.
    ///
    /// # Errors
    /// When a connection names a connector that this build does not have.
    pub fn get(&self, id: &ConnectorId) -> Result<&Arc<dyn Connector>> {
        self.0.get(id).ok_or_else(|| {
            Error::park(Code::ConfigInvalid, format!("no connector named {id} in this build"))
        })
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Connector>> {
        self.0.values()
    }
}
