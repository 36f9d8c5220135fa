//! What a store charged as tax.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The tax of one store rate on one line, as precise as the store gives it (up to six decimals in
/// WooCommerce before 10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTax {
    /// The store's id of the rate.
    pub rate_id: String,
    /// Tax at this rate on this line.
    pub amount: Decimal,
}

/// The total of one store rate over an order or refund, rounded by the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    /// The store's id of the rate.
    pub rate_id: String,
    /// The rate's code, such as `DE-MWST-1`.
    pub code: String,
    /// The rate's name for people.
    pub label: String,
    /// Per cent, where the store says (7.25); old stores leave it out.
    pub percent: Option<Decimal>,
    /// Whether it is computed on top of other taxes.
    pub compound: bool,
    /// Tax on goods and fees.
    pub amount: Decimal,
    /// Tax on shipping.
    pub shipping_amount: Decimal,
}

impl TaxTotal {
    /// Tax on goods, fees and shipping together.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.amount + self.shipping_amount
    }
}
