//! Where a sale is taxed: the address that the store's tax rests on, and the regime of the place it
//! goes to (books.md, section 4).

use model::{Address, TargetId};
use serde::{Deserialize, Serialize};

/// The address that the store computes tax on: its own setting "calculate tax based on".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TaxAddress {
    /// The setting.
    #[serde(default)]
    pub based_on: TaxBasedOn,
    /// The store's address: what pickups and [`TaxBasedOn::Store`] are taxed on, and where documents
    /// say that goods are sent from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<Address>,
    /// Shipping methods by which the buyer comes to the store.
    #[serde(default = "TaxAddress::known_pickups")]
    pub pickup_methods: Vec<String>,
}

/// Which address decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaxBasedOn {
    /// Where it goes; the billing address of what goes nowhere.
    #[default]
    Shipping,
    /// Who pays.
    Billing,
    /// Where the store is.
    Store,
}

impl Default for TaxAddress {
    fn default() -> Self {
        Self { based_on: TaxBasedOn::default(), store: None, pickup_methods: Self::known_pickups() }
    }
}

impl TaxAddress {
    /// The methods that WooCommerce itself has.
    fn known_pickups() -> Vec<String> {
        vec!["local_pickup".to_owned(), "pickup_location".to_owned()]
    }
}

/// How the tax of a sale to some place is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// On the company's own return.
    BooksReturn,
    /// In the EU's one-stop shop.
    Oss,
    /// In the EU's import one-stop shop.
    Ioss,
    /// Not taxed: goods leave the country.
    Export,
    /// Not taxed here: the buyer owes it.
    ReverseCharge,
    /// By another tool.
    FiledElsewhere,
    /// By the marketplace that sold it.
    Marketplace,
}

/// The regime of some destinations. Every condition that is stated must hold; the first row that
/// fits decides, and without one it is [`Regime::BooksReturn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegimeRow {
    /// The regime.
    pub regime: Regime,
    /// To these countries only (ISO 3166 alpha-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<String>>,
    /// To these states only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<String>>,
    /// Orders made this way only, such as a marketplace's plug-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_via: Option<String>,
    /// The item of a liability of its own: lines are then outside the scope of the books' tax, and
    /// the tax that the store charged is a line on it. Without it, the tax has codes of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_item: Option<TargetId>,
}

impl RegimeRow {
    /// Whether the row fits.
    #[must_use]
    pub fn fits(&self, destination: &Address, created_via: &str) -> bool {
        let among = |list: &Option<Vec<String>>, value: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|one| one == value))
        };
        among(&self.to, &destination.country)
            && among(&self.states, &destination.state)
            && self.created_via.as_ref().is_none_or(|via| via == created_via)
    }
}
