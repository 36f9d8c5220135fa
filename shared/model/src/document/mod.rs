//! What a target holds: documents of the books, masters that they refer to, and rows.

mod figures;
mod master;
mod payment;
mod rows;
mod sales;

use serde::{Deserialize, Serialize};

pub use figures::{Difference, Figures, TaxFigure};
pub use master::{Item, Party};
pub use payment::Payment;
pub use rows::{Row, Rows};
pub use sales::{DocumentLine, DocumentTax, SalesDocument, SalesForm};

use crate::reference::ReferenceKey;

/// A document as planned: what the target shall hold, in nobody's wire format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "document", rename_all = "snake_case")]
pub enum Document {
    /// Sales receipt, invoice, refund receipt or credit memo.
    Sales(Box<SalesDocument>),
    /// Money against an invoice.
    Payment(Box<Payment>),
    /// A customer that documents refer to.
    Party(Box<Party>),
    /// An item that documents refer to.
    Item(Box<Item>),
    /// Rows of an analytics copy.
    Rows(Box<Rows>),
}

impl Document {
    /// The customers and items that must exist before it can be written.
    #[must_use]
    pub fn references(&self) -> Vec<&ReferenceKey> {
        match self {
            Self::Sales(sales) => {
                let items = sales.lines.iter().filter_map(|line| line.item.wanted());
                sales.customer.wanted().into_iter().chain(items).collect()
            }
            Self::Payment(payment) => payment.customer.wanted().into_iter().collect(),
            Self::Party(_) | Self::Item(_) | Self::Rows(_) => Vec::new(),
        }
    }

    /// A short word for logs, journal and screens: `sales_receipt`, `payment`, `rows`, ….
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sales(sales) => sales.form.as_str(),
            Self::Payment(_) => "payment",
            Self::Party(_) => "customer",
            Self::Item(_) => "item",
            Self::Rows(_) => "rows",
        }
    }
}
