//! From lines to items; the item decides the income account.

use model::TargetId;
use serde::{Deserialize, Serialize};

use crate::gap::Gap;

/// Items for everything that a line can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Goods.
    pub products: Products,
    /// Shipping by a method that has no row of its own.
    pub shipping: TargetId,
    /// Shipping by method.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipping_methods: Vec<ShippingItem>,
    /// Fees whose name has no row of its own.
    pub fee: TargetId,
    /// Fees by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<FeeItem>,
    /// Coupons and negative fees.
    pub discount: TargetId,
    /// For a company that refuses negative lines (QuickBooks' code 2290): the account that bears
    /// discounts, which are then one discount on the whole document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_account: Option<TargetId>,
    /// Cents by which the store's lines miss its total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<TargetId>,
    /// What a refund gives back beyond its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_adjustment: Option<TargetId>,
    /// Goods that came back and were not put into stock again: a non-stock item on the same account,
    /// because refunding an inventory item restocks it in the books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<TargetId>,
}

/// How goods find their item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Products {
    /// By stock-keeping unit.
    BySku {
        /// Where sales of items that are made for a new SKU go; without it, items are never made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        income_account: Option<TargetId>,
        /// For goods without a SKU.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fallback: Option<TargetId>,
    },
    /// One item for all goods.
    OneItem {
        /// The item.
        item: TargetId,
    },
}

/// Shipping by its method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShippingItem {
    /// The store's method, such as `local_pickup`.
    pub method: String,
    /// Its item.
    pub item: TargetId,
}

/// A fee by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeeItem {
    /// The name on the order, upper and lower case alike.
    pub name: String,
    /// Its item; a tip's posts on a liability.
    pub item: TargetId,
    /// A tip: outside the scope of tax, whatever the rules for untaxed fees say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tip: bool,
}

impl Items {
    /// The item of a fee.
    #[must_use]
    pub fn fee(&self, name: &str) -> &TargetId {
        self.fee_row(name).map_or(&self.fee, |row| &row.item)
    }

    /// Whether a fee is a tip.
    #[must_use]
    pub fn is_tip(&self, name: &str) -> bool {
        self.fee_row(name).is_some_and(|row| row.tip)
    }

    fn fee_row(&self, name: &str) -> Option<&FeeItem> {
        let name = name.trim().to_lowercase();
        self.fees.iter().find(|row| row.name.trim().to_lowercase() == name)
    }

    /// The item of shipping by a method.
    #[must_use]
    pub fn shipping(&self, method: &str) -> &TargetId {
        let row = self.shipping_methods.iter().find(|row| row.method == method);
        row.map_or(&self.shipping, |row| &row.item)
    }

    /// The item of a rounding line.
    ///
    /// # Errors
    /// [`Gap::Item`] where none is named.
    pub fn rounding(&self) -> Result<&TargetId, Gap> {
        named(self.rounding.as_ref(), "rounding")
    }

    /// The item of a refund's adjustment.
    ///
    /// # Errors
    /// [`Gap::Item`] where none is named.
    pub fn refund_adjustment(&self) -> Result<&TargetId, Gap> {
        named(self.refund_adjustment.as_ref(), "refund adjustments")
    }
}

fn named<'a>(item: Option<&'a TargetId>, what: &str) -> Result<&'a TargetId, Gap> {
    item.ok_or_else(|| Gap::Item { what: what.to_owned() })
}
