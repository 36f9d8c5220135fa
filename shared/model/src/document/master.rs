//! Customers and items of the books: shared, never exclusive to one record.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::ids::TargetId;
use crate::money::Currency;
use crate::reference::ReferenceKey;

/// A customer or vendor to be found or made; its key says which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// What it is found by.
    pub key: ReferenceKey,
    /// The unique display name.
    pub display_name: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Company.
    pub company: String,
    /// E-mail; empty where there is none.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Billing address.
    pub billing: Address,
    /// Where the books keep a currency a customer.
    pub currency: Option<Currency>,
}

/// An item to be found or made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is found by.
    pub key: ReferenceKey,
    /// The unique name.
    pub name: String,
    /// Stock-keeping unit; empty where there is none.
    pub sku: String,
    /// What people read on a form.
    pub description: String,
    /// Where its sales go.
    pub income_account: TargetId,
}
