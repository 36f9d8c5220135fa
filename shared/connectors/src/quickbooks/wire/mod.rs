//! What goes over the wire, and only what we use of it (contract, section 5). The same structs are
//! read and written; unknown members are ignored.

pub(crate) mod batch;
pub(crate) mod customer;
pub(crate) mod entity;
pub(crate) mod expense;
pub(crate) mod fault;
pub(crate) mod item;
pub(crate) mod movement;
pub(crate) mod number;
pub(crate) mod payment;
pub(crate) mod query;
pub(crate) mod sales;

use std::collections::BTreeMap;

use model::TargetId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub(crate) use entity::Entity;

/// An answer's members, unread: which of them is there says what it is.
pub(crate) type Members = BTreeMap<String, Box<RawValue>>;

/// `{"value": "42", "name": "…"}`; the name is never sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ref {
    pub(crate) value: String,
}

impl Ref {
    /// To this id.
    pub(crate) fn to(value: impl Into<String>) -> Self {
        Self { value: value.into() }
    }

    /// The id it names.
    pub(crate) fn id(&self) -> TargetId {
        TargetId::new(self.value.as_str())
    }
}

impl From<&TargetId> for Ref {
    fn from(id: &TargetId) -> Self {
        Self::to(id.as_str())
    }
}

/// A postal address. QuickBooks may answer it unformatted in its lines, or with the customer's.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Addr {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line3: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line4: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country_sub_division_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<String>,
}

/// What every entity is known by.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Key {
    #[serde(rename = "Id")]
    pub(crate) id: String,
    #[serde(rename = "SyncToken")]
    pub(crate) sync_token: String,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(crate) sparse: bool,
    /// Stated where something is switched off.
    #[serde(rename = "Active", skip_serializing_if = "Option::is_none", default)]
    pub(crate) active: Option<bool>,
}
