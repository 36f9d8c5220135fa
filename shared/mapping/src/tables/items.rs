//! From lines to items; the item decides the income account.

use model::TargetId;
use serde::{Deserialize, Serialize};

use crate::gap::Gap;

/// Items for everything that a line can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Goods.
    pub products: Products,
    /// Shipping.
    pub shipping: TargetId,
    /// Fees whose name has no row of its own.
    pub fee: TargetId,
    /// Fees by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<FeeItem>,
    /// Coupons and negative fees.
    pub discount: TargetId,
    /// Cents by which the store's lines miss its total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<TargetId>,
    /// What a refund gives back beyond its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_adjustment: Option<TargetId>,
}

/// How goods find their item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// A fee by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeItem {
    /// The name on the order, upper and lower case alike.
    pub name: String,
    /// Its item.
    pub item: TargetId,
}

impl Items {
    /// The item of a fee.
    #[must_use]
    pub fn fee(&self, name: &str) -> &TargetId {
        let name = name.trim().to_lowercase();
        let row = self.fees.iter().find(|row| row.name.trim().to_lowercase() == name);
        row.map_or(&self.fee, |row| &row.item)
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
