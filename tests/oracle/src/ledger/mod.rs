//! The ledger that a store's orders must make, as a bookkeeper writes it from the store's JSON.
//!
//! Written from the accounting rules (docs/books.md) and nothing else: it shares no code, no type and
//! no table with the product. [`house`] is what only the shop's bookkeeper knows, [`story`] reads an
//! order's life and says which documents must stand in the books, [`booked`] reads what stands there,
//! [`compare`] finds every difference.
//!
//! Where the rules leave a choice, the choice is said where it is made. Not guaranteed: that two
//! right ways to spread a lump sum over several lines are told apart; any that stays within one
//! smallest unit of the exact share is taken.

pub mod booked;
pub mod compare;
mod evidence;
mod figures;
pub mod house;
mod order;
mod refund;
pub mod story;

use serde_json::Value;

pub use booked::Books;
pub use compare::{Audited, Finding, Product};
pub use figures::{Figures, Levy, Part};
pub use house::House;
pub use story::{Document, Standing, Story};

/// An order as the store showed it at one look.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The order.
    pub order: Value,
    /// Its refunds in full, oldest first.
    pub refunds: Vec<Value>,
}

/// Why something waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// In a word.
    pub reason: &'static str,
    /// By how much the figures disagree, where they do.
    pub difference: Option<rust_decimal::Decimal>,
}

impl Why {
    /// A reason without a figure.
    #[must_use]
    pub const fn of(reason: &'static str) -> Self {
        Self { reason, difference: None }
    }

    /// Figures that disagree by so much.
    #[must_use]
    pub const fn by(reason: &'static str, difference: rust_decimal::Decimal) -> Self {
        Self { reason, difference: Some(difference) }
    }
}
