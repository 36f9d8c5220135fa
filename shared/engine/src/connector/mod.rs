//! What the code for a system supplies: a description and verbs.
//!
//! A connector knows nothing of leases, queues or AWS; it turns calls into records and documents
//! into calls. Adding a system is one folder and one line in the registry.

mod account;
mod fields;
mod lists;
mod mirror;
mod oauth;
mod rates;
mod source;
mod subscriptions;
mod sweep;
mod target;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{ConnectorId, Kind};

use crate::code::Code;
use crate::error::{Error, Result};
use crate::webhook::Webhooks;

pub use account::{Account, Finding, Handed, KeyHandover, Probe, Severity};
pub use fields::{Cut, CutHow, FieldRule};
pub use lists::{ListEntry, ListInfo, Lists};
pub use mirror::{Mirror, MirroredDocument, MirroredLink};
pub use oauth::OAuth;
pub use rates::Rates;
pub use source::{Changed, Fetched, Page, Source, Stream};
pub use subscriptions::{Repair, Repaired, Subscriptions};
pub use sweep::{Listed, Listing, Sweep};
pub use target::{Fitted, HeldPage, HeldRow, Holdings, Target};

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
    /// How an account is tried before it is switched on.
    fn account(&self) -> Option<&dyn Account> {
        None
    }
    /// How an account hands its keys over with one click, if it can.
    fn key_handover(&self) -> Option<&dyn KeyHandover> {
        None
    }
    /// The lists that a mapping chooses from, if it has any.
    fn lists(&self) -> Option<&dyn Lists> {
        None
    }
    /// The exchange rates of its books, where it keeps several currencies.
    fn rates(&self) -> Option<&dyn Rates> {
        None
    }
    /// Its webhooks' upkeep, where they are made by calls (and not in a portal).
    fn subscriptions(&self) -> Option<&dyn Subscriptions> {
        None
    }
    /// How everything it has is listed, where things can vanish without a word.
    fn sweep(&self) -> Option<&dyn Sweep> {
        None
    }
    /// How what it holds of us is listed, where it is a target that can be read back.
    fn holdings(&self) -> Option<&dyn Holdings> {
        None
    }
    /// How links and journal are shown to people who look at it, where it is a copy for them.
    fn mirror(&self) -> Option<&dyn Mirror> {
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
    /// What it can be polled for; empty if it is no source.
    pub streams: Vec<Stream>,
    /// What its documents are; none if it is no target.
    pub documents: Option<DocumentShape>,
    /// The most writes that one call takes.
    pub max_batch: usize,
    /// What its company or account allows.
    pub limits: Limits,
    /// The fields that it takes, for mappings and for the check before a write.
    pub fields: &'static [FieldRule],
}

impl Descriptor {
    /// The kinds it can be asked for.
    pub fn source_kinds(&self) -> impl Iterator<Item = Kind> {
        self.streams.iter().flat_map(|stream| stream.kinds.iter().copied())
    }
}

/// What a target's documents are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentShape {
    /// Documents of the books: created once, by a write that may be in doubt. They need intents.
    Books,
    /// Rows under their own natural key with a guard against late writers: writing twice is
    /// writing once.
    Rows,
    /// Absolute values of something that the target already has: writing twice is writing once.
    Patches,
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
