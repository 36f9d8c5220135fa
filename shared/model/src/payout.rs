//! Money that a processor paid out: a bank line and what it is made of.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::SourceId;
use crate::money::Currency;
use crate::order::Imbalance;

/// A payout of a processor. Amounts are in [`Payout::currency`].
///
/// No connector reads payouts yet; the planner takes them from whoever has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The processor's id.
    pub id: SourceId,
    /// The store's id of the gateway, such as `stripe`.
    pub gateway: String,
    /// The currency that it was settled in.
    pub currency: Currency,
    /// The day that it arrived on the bank account.
    pub arrived_on: Date,
    /// What shoppers paid.
    pub gross: Decimal,
    /// What went back to them, positive.
    pub refunds: Decimal,
    /// What the processor kept, positive.
    pub fees: Decimal,
    /// What disputes changed: negative where money was taken for them, positive where it was won
    /// back.
    pub disputes: Decimal,
    /// What the processor's reserve changed: negative where it kept money back, positive where it let
    /// some go.
    pub reserves: Decimal,
    /// What arrived; negative where the processor took money from the bank account.
    pub net: Decimal,
}

impl Payout {
    /// Whether it adds up: `net = gross − refunds − fees + disputes + reserves` (books.md, section 8).
    ///
    /// # Errors
    /// The imbalance, with both figures.
    pub fn check(&self) -> Result<(), Imbalance> {
        let computed = self.gross - self.refunds - self.fees + self.disputes + self.reserves;
        Imbalance::unless_equal("payout.net", self.net, computed)
    }
}
