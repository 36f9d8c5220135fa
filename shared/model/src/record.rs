//! A canonical value of a kind.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::customer::Customer;
use crate::entry::Entry;
use crate::fingerprint::Fingerprint;
use crate::ids::SourceId;
use crate::kind::Kind;
use crate::order::{Imbalance, Order};
use crate::product::Product;
use crate::vendor::Vendor;

/// What a source has, as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// An order with its refunds.
    Order(Box<Order>),
    /// A customer.
    Customer(Box<Customer>),
    /// A product or variation; an item of the books.
    Product(Box<Product>),
    /// A vendor of the books.
    Vendor(Box<Vendor>),
    /// A transaction of the books.
    Entry(Box<Entry>),
}

impl Record {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Order(_) => Kind::Order,
            Self::Customer(_) => Kind::Customer,
            Self::Product(_) => Kind::Product,
            Self::Vendor(_) => Kind::Vendor,
            Self::Entry(entry) => entry.form,
        }
    }

    /// Its id in the source.
    #[must_use]
    pub fn id(&self) -> &SourceId {
        match self {
            Self::Order(order) => &order.id,
            Self::Customer(customer) => &customer.id,
            Self::Product(product) => &product.id,
            Self::Vendor(vendor) => &vendor.id,
            Self::Entry(entry) => &entry.id,
        }
    }

    /// When the source says it last changed.
    #[must_use]
    pub fn modified_at(&self) -> Option<Timestamp> {
        match self {
            Self::Order(order) => Some(order.modified_at),
            Self::Customer(customer) => customer.modified_at,
            Self::Product(product) => product.modified_at,
            Self::Vendor(vendor) => vendor.modified_at,
            Self::Entry(entry) => entry.modified_at,
        }
    }

    /// Whether its figures agree with each other.
    ///
    /// # Errors
    /// The first figure that does not hold.
    pub fn check(&self) -> Result<(), Imbalance> {
        match self {
            Self::Order(order) => order.check(),
            Self::Customer(_) | Self::Product(_) | Self::Vendor(_) | Self::Entry(_) => Ok(()),
        }
    }

    /// Changes exactly when the source's own JSON changes (an order's refunds included): "should we
    /// look again?"
    #[must_use]
    pub fn source_print(&self) -> Fingerprint {
        match self {
            Self::Order(order) => {
                let refunds: Vec<_> = order.refunds.iter().map(|refund| &refund.raw).collect();
                Fingerprint::of_json(&json!({ "order": order.raw, "refunds": refunds }))
            }
            Self::Customer(customer) => Fingerprint::of_json(&customer.raw),
            Self::Product(product) => Fingerprint::of_json(&product.raw),
            Self::Vendor(vendor) => Fingerprint::of_json(&vendor.raw),
            Self::Entry(entry) => Fingerprint::of_json(&entry.raw),
        }
    }
}
