//! A product; a variation has a part of its members, or all of them where it is read through
//! `/products/{id}`.

use jiff::Timestamp;
use model::SourceId;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::lenient;

/// A product.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Product {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) parent_id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) sku: String,
    #[serde(rename = "type", deserialize_with = "lenient::text")]
    pub(crate) product_type: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) status: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) price: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) stock_quantity: Option<Decimal>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_created_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_modified_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) attributes: Vec<Choice>,
}

/// An attribute of a variation with the option that it stands for; a product's own have none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) option: String,
}
