//! The link: lock, ID map and idempotency record of one record in one target.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use model::document::{Figures, SalesForm};
use model::{
    ConnectionId, Document, Fingerprint, Kind, Marker, RequestId, Role, SourceId, TargetId,
    TenantId,
};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::plan::OpenItem;

/// Which link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LinkKey {
    /// Whose.
    pub tenant: TenantId,
    /// Where the record is.
    pub source: ConnectionId,
    /// The record's kind.
    pub kind: Kind,
    /// The record.
    pub id: SourceId,
    /// Where its documents are.
    pub target: ConnectionId,
}

/// What we know of one record in one target. `epoch` 0 means that nothing is stored yet.
///
/// Correctness rests on it: every commit is conditional on the epoch that the lease gave, so a
/// worker that lost its lease cannot write over its successor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Which.
    pub key: LinkKey,
    /// Grows with every lease.
    pub epoch: u64,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// Leases taken since the last success.
    #[serde(default)]
    pub attempts: u32,
    /// When the first of them was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// The source as it was when this was last brought to an end: "should we look?"
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_print: Option<Fingerprint>,
    /// The mapping version that decided.
    #[serde(default)]
    pub mapping_version: u32,
    /// Sales receipt or invoice: chosen at the first posting and kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<SalesForm>,
    /// The documents that are there.
    #[serde(default)]
    pub roles: BTreeMap<Role, Held>,
    /// Creations that were sent and whose result is not known yet.
    #[serde(default)]
    pub intents: BTreeMap<Role, Intent>,
    /// Why a person must look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<Parked>,
    /// What a person should look at, though every document is right.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub open_items: BTreeSet<OpenItem>,
}

/// A worker's hold on a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Which worker.
    pub owner: String,
    /// Until when.
    pub until: Timestamp,
}

/// A document that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The target's id.
    pub id: TargetId,
    /// The target's version.
    pub version: String,
    /// The number on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What it is: `sales_receipt`, `payment`, `rows`, ….
    pub document: String,
    /// The plan it was written from.
    pub planned_print: Fingerprint,
    /// Our fields as the target last answered them.
    pub posted_print: Fingerprint,
    /// What it comes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
    /// When it was written.
    pub at: Timestamp,
    /// It was voided by us: it differed from the plan, or its order was cancelled before anybody paid.
    #[serde(default)]
    pub voided: bool,
}

/// A creation, stored before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The id that the target knows a repetition by. Never derived from content.
    pub request_id: RequestId,
    /// Its place in the batch.
    pub item: String,
    /// When it was sent, by our clock, before the call.
    pub sent_at: Timestamp,
    /// Nobody acts on the link before this moment.
    pub in_doubt_until: Timestamp,
    /// The plan.
    pub print: Fingerprint,
    /// What the document is known by.
    pub marker: Marker,
    /// What it is.
    pub document: String,
    /// Whose it is to be, where it states a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<TargetId>,
}

/// Why a person must look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// What happened.
    pub code: Code,
    /// The cause in this record's own terms; never a secret or a person.
    pub message: String,
    /// Since when.
    pub at: Timestamp,
}

impl Link {
    /// A link that nothing is stored of.
    #[must_use]
    pub fn new(key: LinkKey) -> Self {
        Self {
            key,
            epoch: 0,
            lease: None,
            attempts: 0,
            failing_since: None,
            source_print: None,
            mapping_version: 0,
            form: None,
            roles: BTreeMap::new(),
            intents: BTreeMap::new(),
            parked: None,
            open_items: BTreeSet::new(),
        }
    }

    /// Until when another worker holds it.
    #[must_use]
    pub fn held_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.lease.as_ref().map(|lease| lease.until).filter(|until| *until > now)
    }

    /// The last moment at which one of its writes may still take effect.
    #[must_use]
    pub fn in_doubt_until(&self) -> Option<Timestamp> {
        self.intents.values().map(|intent| intent.in_doubt_until).max()
    }
}

/// The fingerprint of a planned document: what "the same plan" means.
///
/// Left out are the marker's version, which changes with every edit of the source, and what a posted
/// document keeps: its number (refunds are counted, and one may vanish from the store) and who it is
/// for, so that an erasure of personal data in the store never writes "(deleted)" into the books
/// (docs/books.md, section 6).
///
/// # Errors
/// Never for the documents of this crate; the type carries serde's own failure.
pub fn planned_print(document: &Document) -> Result<Fingerprint, serde_json::Error> {
    let mut value = serde_json::to_value(document)?;
    if let Some(marker) = value.get_mut("marker").and_then(serde_json::Value::as_object_mut) {
        marker.remove("version");
    }
    if let Some(fields) = value.as_object_mut() {
        for kept in ["customer", "bill_to", "ship_to", "number"] {
            fields.remove(kept);
        }
    }
    Ok(Fingerprint::of_json(&value))
}
