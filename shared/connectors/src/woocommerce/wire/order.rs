//! An order, and the lines that orders and refunds share.

use jiff::Timestamp;
use model::SourceId;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::customer::Address;
use super::lenient;
use super::meta::Meta;
use super::tax::{LineTaxRow, TaxRow};

/// An order.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Order {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) number: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) status: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) currency: String,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) prices_include_tax: bool,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) created_via: String,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_created_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_modified_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_paid_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::utc")]
    pub(crate) date_completed_gmt: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) customer_id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::object")]
    pub(crate) billing: Address,
    #[serde(deserialize_with = "lenient::object")]
    pub(crate) shipping: Address,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) payment_method: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) payment_method_title: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) transaction_id: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) customer_note: String,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) line_items: Vec<Item>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) shipping_lines: Vec<Shipping>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) fee_lines: Vec<Fee>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) tax_lines: Vec<TaxRow>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) coupon_lines: Vec<Coupon>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) refunds: Vec<RefundStub>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total_tax: Option<Decimal>,
    pub(crate) meta_data: Meta,
    /// The plug-in Gift Cards' own member, in whatever shape it is.
    pub(crate) gift_cards: Value,
    /// PW Gift Cards' own member.
    pub(crate) pw_gift_card_lines: Value,
}

/// A row of `line_items`: goods.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Item {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) product_id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) variation_id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) sku: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) quantity: Option<Decimal>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) tax_class: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) subtotal: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total_tax: Option<Decimal>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) taxes: Vec<LineTaxRow>,
    pub(crate) meta_data: Meta,
    /// Product Bundles' own member: the id of the bundle's line; empty text where it is none.
    pub(crate) bundled_by: Value,
    /// Composite Products' own member.
    pub(crate) composite_parent: Value,
}

/// A row of `shipping_lines`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shipping {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) method_title: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) method_id: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total_tax: Option<Decimal>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) taxes: Vec<LineTaxRow>,
    pub(crate) meta_data: Meta,
}

/// A row of `fee_lines`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fee {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) tax_class: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) total_tax: Option<Decimal>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) taxes: Vec<LineTaxRow>,
    pub(crate) meta_data: Meta,
}

/// A row of `coupon_lines`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Coupon {
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) code: String,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) discount: Option<Decimal>,
    #[serde(deserialize_with = "lenient::decimal")]
    pub(crate) discount_tax: Option<Decimal>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) discount_type: String,
    pub(crate) meta_data: Meta,
}

/// A row of an order's `refunds`: its id alone is used; a deleted refund stays with id 0.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RefundStub {
    #[serde(deserialize_with = "lenient::id")]
    pub(crate) id: Option<SourceId>,
}
