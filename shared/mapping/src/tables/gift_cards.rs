//! Gift cards and store credit: money owed to shoppers, neither income when sold nor a discount when
//! used (books.md, rows 18, 19 and 28).

use model::TargetId;
use serde::{Deserialize, Serialize};

use crate::rules::Path;

/// The gift-card table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GiftCards {
    /// The item whose account is the liability.
    pub item: TargetId,
    /// SKUs whose sale is the sale of a card, beside the lines that a known plug-in marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sold_skus: Vec<String>,
    /// Where plug-ins that the connector does not know leave the amounts that were paid with a card
    /// or credit: paths to amounts, which are added up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redeemed: Vec<Path>,
}

/// Coupons by what they are (books.md, section 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Coupons {
    /// The store's types of coupon that are store credit: what they take off is no discount, it
    /// lowers what the shop owes.
    #[serde(default = "Coupons::known_credit")]
    pub store_credit: Vec<String>,
}

impl Coupons {
    /// The types that known plug-ins use.
    fn known_credit() -> Vec<String> {
        vec!["smart_coupon".to_owned(), "store_credit".to_owned()]
    }

    /// Whether a type of coupon is store credit.
    #[must_use]
    pub fn is_store_credit(&self, discount_type: &str) -> bool {
        self.store_credit.iter().any(|known| known == discount_type)
    }
}

impl Default for Coupons {
    fn default() -> Self {
        Self { store_credit: Self::known_credit() }
    }
}

impl GiftCards {
    /// Whether goods of this SKU are gift cards.
    #[must_use]
    pub fn sells(&self, sku: &str) -> bool {
        let sku = sku.trim();
        self.sold_skus.iter().any(|known| known.trim() == sku)
    }
}
