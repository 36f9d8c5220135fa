//! A coupon.

use jiff::Timestamp;
use model::SourceId;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::lenient;

/// A coupon.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Coupon {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) discount_type: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) amount: Option<Decimal>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) free_shipping: bool,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_created_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_modified_gmt: Option<Timestamp>,
}
