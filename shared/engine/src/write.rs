//! What a target is asked to do, and what it may answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use model::document::Figures;
use model::money::Decimal;
use model::{Document, Fingerprint, Kind, Marker, ReferenceKey, RequestId, TargetId};

use crate::error::Error;

/// Customers and items by the key they were wanted by.
pub type References = Arc<BTreeMap<ReferenceKey, TargetId>>;

/// One write.
#[derive(Debug, Clone)]
pub struct Write {
    /// Its place in the batch, unique there; at most 10 characters.
    pub item: String,
    /// By which the target knows a repetition; at most 36 characters.
    pub request_id: RequestId,
    /// What to do.
    pub action: Action,
    /// The document as planned.
    pub document: Document,
    /// What its references resolved to.
    pub references: References,
    /// Documents of the same record that are there already, such as the invoice a payment pays.
    pub siblings: BTreeMap<model::Role, TargetId>,
    /// Grows with every lease of the record: the younger part of the guard against late writers.
    pub epoch: u64,
}

/// What to do with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Make it.
    Create,
    /// Replace what we manage of it, and leave the rest as it is.
    Update {
        /// The target's id.
        id: TargetId,
        /// The target's version that the change is based on.
        version: String,
    },
    /// Replace all of it: what we do not name is emptied.
    Replace {
        /// The target's id.
        id: TargetId,
        /// The target's version that the change is based on.
        version: String,
    },
    /// Void it; delete it where the target cannot void.
    Void {
        /// The target's id.
        id: TargetId,
        /// The target's version that the change is based on.
        version: String,
    },
    /// Delete it. Lists cannot be deleted from.
    Delete {
        /// The target's id.
        id: TargetId,
        /// The target's version that the change is based on.
        version: String,
    },
    /// Switch a customer, vendor or item off: new documents may not name it.
    Deactivate {
        /// The target's id.
        id: TargetId,
        /// The target's version that the change is based on.
        version: String,
    },
}

impl Action {
    /// What it changes: the target's id and version; none for a creation.
    #[must_use]
    pub fn subject(&self) -> Option<(&TargetId, &str)> {
        match self {
            Self::Create => None,
            Self::Update { id, version }
            | Self::Replace { id, version }
            | Self::Void { id, version }
            | Self::Delete { id, version }
            | Self::Deactivate { id, version } => Some((id, version)),
        }
    }
}

/// What came of one write.
#[derive(Debug)]
pub enum WriteResult {
    /// Done; this is what the target now holds.
    Applied(Box<Posted>),
    /// Refused for certain: nothing was written.
    Refused(Error),
    /// Never left this machine, or refused before it was looked at: nothing was written.
    NotSent(Error),
    /// Sent, and no answer that can be trusted.
    InDoubt(Error),
}

/// A document as the target holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The target's id.
    pub id: TargetId,
    /// The target's version (QuickBooks: SyncToken).
    pub version: String,
    /// The number on it.
    pub number: Option<String>,
    /// What it comes to; none for customers, items and rows.
    pub figures: Option<Figures>,
    /// The fields that we manage, as the target answered them.
    pub print: Fingerprint,
}

/// What to look for.
#[derive(Debug, Clone)]
pub enum Lookup {
    /// Our document, made in this span, by its exact marker.
    Marker {
        /// Whose.
        marker: Marker,
        /// The kind of transaction that it is.
        form: Kind,
        /// Made after this.
        from: Timestamp,
        /// Made before this.
        to: Timestamp,
    },
    /// A document by the target's id.
    Id {
        /// The kind of transaction that it is.
        form: Kind,
        /// The target's id.
        id: TargetId,
    },
    /// A customer or item by what it is matched by.
    Reference {
        /// The key.
        key: ReferenceKey,
        /// The unique name it would be made under.
        name: String,
    },
}

/// What a look-up found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The document.
    pub posted: Posted,
    /// Its marker, which names the version it was planned from; none on masters.
    pub marker: Option<Marker>,
    /// Ids of further documents with the same marker, which must not be: an alarm.
    pub duplicates: Vec<TargetId>,
    /// Whether it was voided in the target.
    pub voided: bool,
    /// What is still to be paid; none where the document has no balance.
    pub balance: Option<Decimal>,
}
