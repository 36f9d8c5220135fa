//! Money against invoices, and credit set off against them.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::document::figures::Figures;
use crate::ids::TargetId;
use crate::marker::Marker;
use crate::money::Currency;
use crate::reference::Reference;
use crate::role::Role;

/// One part of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The document that it pays, or uses up.
    pub to: AppliedTo,
    /// How much of it, positive.
    pub amount: Decimal,
}

/// The document that a part of a payment belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppliedTo {
    /// The invoice of the same record.
    OwnInvoice,
    /// The credit memo of the same record under this role: it gives instead of taking.
    OwnCredit(Role),
    /// Another invoice, by the target's id.
    Invoice(TargetId),
}

/// Money against invoices of one customer: the record's own, and others where one sum paid several.
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
    /// How much money came; nothing where a credit is set off.
    pub amount: Decimal,
    /// What it pays. Parts that pay less the credits used make [`Self::amount`].
    pub applied: Vec<Applied>,
    /// Where the money went; none where none came.
    pub deposit_to: Option<TargetId>,
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
            deposit_to: self.deposit_to.clone(),
            customer: self.customer.known().cloned(),
        }
    }
}
