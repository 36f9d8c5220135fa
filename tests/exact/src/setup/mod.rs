//! The shops of this test: each with its company, its bookkeeper's mapping and the oracle's house
//! rules. Mapping and house rules say the same in two languages, and neither is made of the other.

mod common;
mod de;
mod gb;
mod jp;
mod us;

use oracle::ledger::House;
use serde_json::Value;

use crate::plant::Plant;
use crate::store::shop::Shop;
use crate::store::wish::Range;

pub use de::de;
pub use gb::gb;
pub use jp::jp;
pub use us::{us, us_classic, us_untaxed};

/// A shop, its books, and what its bookkeeper says.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The shop.
    pub shop: Shop,
    /// The sandbox's company: the name of a built-in one, or a document like these.
    pub company: Value,
    /// The connection's settings.
    pub settings: Value,
    /// The mapping.
    pub tables: Value,
    /// The oracle's rules.
    pub house: House,
}

impl Setup {
    /// How rich its orders are.
    #[must_use]
    pub fn range(&self) -> Range {
        Range {
            destinations: self.shop.destinations.len(),
            currencies: self.shop.currencies.len(),
            gateways: self.shop.gateways.len(),
        }
    }

    /// The same shop with other switches: prices net or gross, tax rounded by line or for the order,
    /// line taxes shown fine or not. Eight ways, by number.
    #[must_use]
    pub fn way(&self, number: usize) -> Self {
        let mut way = self.clone();
        way.shop.prices_include_tax = number & 1 == 1;
        way.shop.rounds_at_subtotal = number & 2 == 2;
        way.shop.fine_line_taxes = number & 4 == 4;
        way
    }

    /// The mapping, spoilt where an error is planted.
    #[must_use]
    pub fn mapping(&self, plant: Option<Plant>) -> Value {
        let mut mapping = self.tables.clone();
        if let Some(plant) = plant {
            plant.spoil_mapping(&mut mapping);
        }
        mapping
    }
}
