//! Customers and vendors, alike in all that we use (contract, sections 5.1 to 5.3).

use serde::{Deserialize, Serialize};

use super::{Addr, Ref};

/// A customer or vendor.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Customer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sync_token: Option<String>,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    pub(crate) sparse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) print_on_check_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) company_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) primary_email_addr: Option<Email>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) primary_phone: Option<Phone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bill_addr: Option<Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency_ref: Option<Ref>,
}

/// An e-mail address.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Email {
    #[serde(rename = "Address", default)]
    pub(crate) address: String,
}

/// A telephone number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Phone {
    #[serde(rename = "FreeFormNumber", default)]
    pub(crate) free_form_number: String,
}
