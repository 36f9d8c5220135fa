//! The typed tables, where accounting lives: one file a table.

mod customers;
mod gateways;
mod items;
mod numbers;
mod refunds;
mod rounding;
mod statuses;
mod tax;
mod tax_by_code;
mod untaxed;
mod us;

use model::Currency;
use serde::{Deserialize, Serialize};

pub use customers::Customers;
pub use gateways::{DocumentKind, Evidence, Gateway, Gateways, MetaEquals, RefundAccounts};
pub use items::{FeeItem, Items, Products};
pub use numbers::Numbers;
pub use refunds::{BeforeStart, Refunds};
pub use rounding::Rounding;
pub use statuses::{Meaning, Statuses};
pub use tax::{LineFacts, LineSort, StoreRate, Tax};
pub use tax_by_code::{Rate, RateRow, TaxByCode, TaxCode};
pub use untaxed::UntaxedRow;
pub use us::UsTax;

use crate::error::MappingError;
use crate::gap::Gap;

/// The tables of a route into books.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Books {
    /// The company's currency. Orders in any other wait for a person: multicurrency is not covered.
    pub home_currency: Currency,
    /// What each of the store's statuses means.
    pub statuses: Statuses,
    /// How orders are paid and where that money lies.
    pub gateways: Gateways,
    /// From what the store charged to tax codes.
    pub tax: Tax,
    /// From lines to items.
    pub items: Items,
    /// Who documents are made out to.
    pub customers: Customers,
    /// The numbers on documents.
    pub numbers: Numbers,
    /// How far a document may be rounded to meet the store's total.
    pub rounding: Rounding,
    /// What refunds become.
    pub refunds: Refunds,
}

impl Books {
    /// Proves that the tables agree with each other.
    ///
    /// # Errors
    /// The path of the first value that is wrong, and why.
    pub fn check(&self) -> Result<(), MappingError> {
        self.gateways.check("books.gateways")?;
        self.tax.check("books.tax")?;
        self.numbers.check("books.numbers")?;
        self.rounding.check("books.rounding")?;
        self.refunds.check("books.refunds")?;
        let invoices = self.gateways.rows.iter().any(|row| row.document == DocumentKind::Invoice);
        MappingError::unless(
            !(invoices && matches!(self.customers, Customers::Bucket { .. })),
            || "books.customers".to_owned(),
            "an invoice is made out to a real customer, so the policy must be by_email",
        )
    }

    /// Whether the company can take an amount in this currency.
    ///
    /// # Errors
    /// [`Gap::Currency`] where it cannot.
    pub fn admit(&self, currency: Currency) -> Result<(), Gap> {
        let home = self.home_currency;
        if currency == home { Ok(()) } else { Err(Gap::Currency { currency, home }) }
    }
}
