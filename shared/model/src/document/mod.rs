//! What a target holds: documents of the books, masters that they refer to, rows, and what is
//! written back into a store.

mod expense;
mod figures;
mod master;
mod movement;
mod payment;
mod rows;
mod sales;
mod store;

use serde::{Deserialize, Serialize};

pub use expense::{Expense, ExpenseForm, ExpenseLine, ExpenseOn, PaidBy};
pub use figures::{Difference, Figures, TaxFigure};
pub use master::{Item, Party};
pub use movement::{Deposit, DepositFrom, DepositLine, Transfer};
pub use payment::{Applied, AppliedTo, Payment};
pub use rows::{Row, Rows};
pub use sales::{
    CustomField, DocumentDiscount, DocumentLine, DocumentTax, SalesDetails, SalesDocument,
    SalesForm,
};
pub use store::{StoreNote, StoreOrder, StoreProduct};

use crate::kind::Kind;
use crate::marker::Marker;
use crate::reference::ReferenceKey;

/// A document as planned: what the target shall hold, in nobody's wire format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "document", rename_all = "snake_case")]
pub enum Document {
    /// Sales receipt, invoice, refund receipt or credit memo.
    Sales(Box<SalesDocument>),
    /// Money against an invoice.
    Payment(Box<Payment>),
    /// A bill, a purchase or a vendor credit.
    Expense(Box<Expense>),
    /// Money put into an account.
    Deposit(Box<Deposit>),
    /// Money moved between accounts.
    Transfer(Box<Transfer>),
    /// A customer or vendor that documents refer to.
    Party(Box<Party>),
    /// An item that documents refer to.
    Item(Box<Item>),
    /// Rows of an analytics copy.
    Rows(Box<Rows>),
    /// A change of a store's order.
    StoreOrder(Box<StoreOrder>),
    /// A change of a store's product.
    StoreProduct(Box<StoreProduct>),
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
            Self::Expense(expense) => expense.references(),
            Self::Deposit(_)
            | Self::Transfer(_)
            | Self::Party(_)
            | Self::Item(_)
            | Self::Rows(_)
            | Self::StoreOrder(_)
            | Self::StoreProduct(_) => Vec::new(),
        }
    }

    /// A short word for logs, journal and screens: `sales_receipt`, `payment`, `rows`, ….
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sales(sales) => sales.form.as_str(),
            Self::Payment(_) => "payment",
            Self::Expense(expense) => expense.kind().as_str(),
            Self::Deposit(_) => Kind::Deposit.as_str(),
            Self::Transfer(_) => Kind::Transfer.as_str(),
            Self::Party(party) => party.key.kind.as_str(),
            Self::Item(_) => "item",
            Self::Rows(_) => "rows",
            Self::StoreOrder(_) => "store_order",
            Self::StoreProduct(_) => "store_product",
        }
    }

    /// By which we know it as ours; none on what is shared, on rows and in stores.
    #[must_use]
    pub fn marker(&self) -> Option<&Marker> {
        match self {
            Self::Sales(sales) => Some(&sales.marker),
            Self::Payment(payment) => Some(&payment.marker),
            Self::Expense(expense) => Some(&expense.marker),
            Self::Deposit(deposit) => Some(&deposit.marker),
            Self::Transfer(transfer) => Some(&transfer.marker),
            Self::Party(_)
            | Self::Item(_)
            | Self::Rows(_)
            | Self::StoreOrder(_)
            | Self::StoreProduct(_) => None,
        }
    }

    /// The figures that must stand in the books after the write; none of what has none.
    #[must_use]
    pub fn figures(&self) -> Option<Figures> {
        match self {
            Self::Sales(sales) => Some(sales.figures()),
            Self::Payment(payment) => Some(payment.figures()),
            Self::Expense(expense) => Some(expense.figures()),
            Self::Deposit(deposit) => Some(deposit.figures()),
            Self::Transfer(transfer) => Some(transfer.figures()),
            Self::Party(_)
            | Self::Item(_)
            | Self::Rows(_)
            | Self::StoreOrder(_)
            | Self::StoreProduct(_) => None,
        }
    }
}
