//! What shows that a buyer or a supply is taxed otherwise (books.md, section 9).

use serde::{Deserialize, Serialize};

use crate::rules::Path;

/// Evidence that tax is not due, beside what the connector knows: plug-ins' own fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Further places of a VAT number; one that is not empty counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vat_number: Vec<Path>,
    /// Further places of a certificate of exemption; one that is not empty counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificate: Vec<Path>,
}

/// Goods or service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// Goods.
    #[default]
    Goods,
    /// A service.
    Service,
}

/// Which products are services; an order's lines do not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Supplies {
    /// What a product is that has no row; shipping and fees follow it.
    #[serde(default)]
    pub usually: Supply,
    /// SKUs that are the other of the two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_skus: Vec<String>,
}

impl Supplies {
    /// What a product is.
    #[must_use]
    pub fn of(&self, sku: &str) -> Supply {
        let other = self.other_skus.iter().any(|known| known.trim() == sku.trim());
        match (self.usually, other) {
            (Supply::Goods, false) | (Supply::Service, true) => Supply::Goods,
            (Supply::Goods, true) | (Supply::Service, false) => Supply::Service,
        }
    }
}
