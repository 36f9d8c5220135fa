//! What goes over the wire, and only what we use of it (contract, section 5). The same structs are
//! read and written; unknown members are ignored.

pub(crate) mod batch;
pub(crate) mod customer;
pub(crate) mod fault;
pub(crate) mod item;
pub(crate) mod number;
pub(crate) mod payment;
pub(crate) mod query;
pub(crate) mod sales;

use std::collections::BTreeMap;

use model::TargetId;
use model::document::SalesForm;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An answer's members, unread: which of them is there says what it is.
pub(crate) type Members = BTreeMap<String, Box<RawValue>>;

/// What can be written and looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Entity {
    SalesReceipt,
    Invoice,
    RefundReceipt,
    CreditMemo,
    Payment,
    Customer,
    Item,
}

impl Entity {
    /// Its name in bodies and queries, which is case-sensitive.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SalesReceipt => "SalesReceipt",
            Self::Invoice => "Invoice",
            Self::RefundReceipt => "RefundReceipt",
            Self::CreditMemo => "CreditMemo",
            Self::Payment => "Payment",
            Self::Customer => "Customer",
            Self::Item => "Item",
        }
    }

    /// Its name in paths.
    pub(crate) fn path(self) -> String {
        self.name().to_ascii_lowercase()
    }
}

impl From<SalesForm> for Entity {
    fn from(form: SalesForm) -> Self {
        match form {
            SalesForm::SalesReceipt => Self::SalesReceipt,
            SalesForm::Invoice => Self::Invoice,
            SalesForm::RefundReceipt => Self::RefundReceipt,
            SalesForm::CreditMemo => Self::CreditMemo,
        }
    }
}

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
}
