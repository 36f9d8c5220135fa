//! A customer, and the addresses that customers and orders share.

use jiff::Timestamp;
use model::SourceId;
use serde::Deserialize;

use super::lenient;

/// A customer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Customer {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) email: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) first_name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) last_name: String,
    #[serde(deserialize_with = "lenient::object")]
    pub(crate) billing: Address,
    #[serde(deserialize_with = "lenient::object")]
    pub(crate) shipping: Address,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_created_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_modified_gmt: Option<Timestamp>,
}

/// A billing or shipping address; only the former has an e-mail.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) first_name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) last_name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) company: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) address_1: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) address_2: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) city: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) state: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) postcode: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) country: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) phone: String,
    /// Germanized's own member.
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) vat_id: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) email: String,
}
