//! Money against an invoice.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::document::figures::Figures;
use crate::ids::TargetId;
use crate::marker::Marker;
use crate::money::Currency;
use crate::reference::Reference;

/// A payment linked to the invoice of the same record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The day in the books.
    pub date: Date,
    /// Currency.
    pub currency: Currency,
    /// Home units for one unit of the currency, where they differ.
    pub exchange_rate: Option<Decimal>,
    /// Who paid: the invoice's customer.
    pub customer: Reference,
    /// How much.
    pub amount: Decimal,
    /// Where the money went.
    pub deposit_to: TargetId,
    /// The target's payment method.
    pub payment_method: Option<TargetId>,
    /// The gateway's id of the charge, shortened to what fits.
    pub payment_reference: Option<String>,
    /// What people should read in the private note.
    pub note: String,
    /// By which we know it as ours.
    pub marker: Marker,
}

impl Payment {
    /// The figures that must stand in the books after the write.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            total: self.amount,
            total_tax: Decimal::ZERO,
            taxes: Vec::new(),
            date: self.date,
            currency: self.currency,
            exchange_rate: self.exchange_rate,
            deposit_to: Some(self.deposit_to.clone()),
        }
    }
}
