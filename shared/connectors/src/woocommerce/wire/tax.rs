//! Taxes of an order, a refund and their lines; the store's rates and classes.

use model::SourceId;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::lenient;

/// A row of `tax_lines`: one rate over the whole order.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TaxRow {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) rate_id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) rate_code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) label: String,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) compound: bool,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) tax_total: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) shipping_tax_total: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) rate_percent: Option<Decimal>,
}

/// An entry of a line's `taxes`: one rate on this line; an empty total means "not charged here".
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LineTaxRow {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total: Option<Decimal>,
}

/// A rate as `/taxes` lists it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Rate {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) country: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) state: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) rate: Option<Decimal>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) class: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) priority: Option<Decimal>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) compound: bool,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) shipping: bool,
}

/// A class as `/taxes/classes` lists it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Class {
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) slug: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) name: String,
}
