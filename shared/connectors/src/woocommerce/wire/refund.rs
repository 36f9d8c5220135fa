//! A refund in full, as `/orders/{id}/refunds` lists it. Its lines are negative.

use jiff::Timestamp;
use model::SourceId;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::lenient;
use super::order::{Fee, Item, Shipping};
use super::tax::TaxRow;

/// A refund.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Refund {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_created_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) amount: Option<Decimal>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) reason: String,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) refunded_payment: bool,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) line_items: Vec<Item>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) shipping_lines: Vec<Shipping>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) fee_lines: Vec<Fee>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) tax_lines: Vec<TaxRow>,
}
