//! What a recorded answer or delivery of a store holds: recognised by the address that was asked
//! or by its shape, and read as the connector reads it. Pure; nothing is asked of a store.
//!
//! ```text
//! bytes of a file ─ layout::capture ─► an answer ─ rows::rows ─► rows ─ Row::read ─► Reading
//!                                    └► a delivery (verified and read by `webhook`)
//! ```
//!
//! Not guaranteed: that a row without an address is what its shape says. A plug-in's own object with
//! the members of a product is taken for a product.

mod layout;
mod reading;
mod route;
mod rows;
mod shape;

use std::fmt;

pub use layout::{Answer, Capture, NotJson, capture};
pub use reading::Reading;
pub use route::Route;
pub use rows::{Row, Rows, delivered, rows};

/// What a row of a store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// An order.
    Order,
    /// A refund of an order.
    Refund,
    /// A product.
    Product,
    /// A variation of a product.
    Variation,
    /// A customer.
    Customer,
    /// A tax rate.
    TaxRate,
    /// A tax class.
    TaxClass,
    /// A coupon.
    Coupon,
}

impl Thing {
    /// Its name for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Refund => "refund",
            Self::Product => "product",
            Self::Variation => "variation",
            Self::Customer => "customer",
            Self::TaxRate => "tax rate",
            Self::TaxClass => "tax class",
            Self::Coupon => "coupon",
        }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
