//! Money going back to a shopper.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::SourceId;
use crate::order::{Imbalance, Line};
use crate::tax::TaxTotal;

/// A refund of an order. Stores write its lines negative; here every amount is positive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The store's id.
    pub id: SourceId,
    /// When it was made.
    pub created_at: Timestamp,
    /// What goes back, tax included. It takes precedence over the lines.
    pub amount: Decimal,
    /// Why, in the shop's words.
    pub reason: String,
    /// Whether the gateway paid it back; else somebody must.
    pub by_gateway: bool,
    /// What is taken back; empty for a lump sum.
    pub lines: Vec<Line>,
    /// Tax by rate.
    pub taxes: Vec<TaxTotal>,
    /// The source's own JSON.
    pub raw: serde_json::Value,
}

impl Refund {
    /// Tax that goes back.
    #[must_use]
    pub fn total_tax(&self) -> Decimal {
        self.taxes.iter().map(TaxTotal::total).sum()
    }

    /// The difference between the amount and the lines with their tax: zero in a consistent refund
    /// with lines, the whole amount in a lump sum.
    #[must_use]
    pub fn unexplained(&self) -> Decimal {
        let lines: Decimal = self.lines.iter().map(|line| line.total).sum();
        self.amount - lines - self.total_tax()
    }

    /// A refund must give something back.
    ///
    /// # Errors
    /// When the amount is negative.
    pub fn check(&self) -> Result<(), Imbalance> {
        if self.amount.is_sign_negative() && !self.amount.is_zero() {
            return Err(Imbalance {
                field: "refund.amount",
                stated: self.amount,
                computed: Decimal::ZERO,
            });
        }
        Ok(())
    }
}
