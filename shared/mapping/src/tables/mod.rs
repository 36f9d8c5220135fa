//! The typed tables, where accounting lives: one file a table.

mod currencies;
mod customers;
mod dates;
mod destination;
mod dimensions;
mod exemption;
mod gateways;
mod gift_cards;
mod instalments;
mod items;
mod numbers;
mod rate_sets;
mod refunds;
mod rounding;
mod statuses;
mod tax;
mod tax_by_code;
mod tax_off;
mod untaxed;
mod us;

use model::{Address, Currency, TargetId};
use serde::{Deserialize, Serialize};

pub use currencies::Currencies;
pub use customers::Customers;
pub use dates::{Period, SaleDate, WhenLocked};
pub use destination::{Regime, RegimeRow, TaxAddress, TaxBasedOn};
pub use dimensions::{DimensionFacts, DimensionRow, Dimensions};
pub use exemption::{Exemption, Supplies, Supply};
pub use gateways::{
    DocumentKind, Evidence, Fee, FeePosting, Gateway, Gateways, MetaEquals, RefundAccounts,
};
pub use gift_cards::{Coupons, GiftCards};
pub use instalments::Instalments;
pub use items::{FeeItem, Items, Products, ShippingItem};
pub use numbers::Numbers;
pub use rate_sets::{Rate, RateRow, TaxCode};
pub use refunds::{BeforeStart, ReasonRow, RefundTo, Refunds};
pub use rounding::Rounding;
pub use statuses::{Meaning, StatusException, Statuses};
pub use tax::{LineFacts, LineSort, StoreRate, Tax};
pub use tax_by_code::TaxByCode;
pub use tax_off::TaxOff;
pub use untaxed::UntaxedRow;
pub use us::{UsClassicTax, UsTax};

use crate::error::MappingError;
use crate::gap::Gap;

/// The tables of a route into books.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Books {
    /// The company's currency.
    pub home_currency: Currency,
    /// What becomes of orders in any other.
    #[serde(default)]
    pub currencies: Currencies,
    /// What each of the store's statuses means.
    pub statuses: Statuses,
    /// Where a status means something else; the first row that fits decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status_exceptions: Vec<StatusException>,
    /// How orders are paid and where that money lies.
    pub gateways: Gateways,
    /// From what the store charged to tax codes.
    pub tax: Tax,
    /// The address that the store's tax rests on.
    #[serde(default)]
    pub tax_address: TaxAddress,
    /// How the tax of some destinations is filed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regimes: Vec<RegimeRow>,
    /// What shows that a buyer is taxed otherwise.
    #[serde(default)]
    pub exemption: Exemption,
    /// Which products are services.
    #[serde(default)]
    pub supplies: Supplies,
    /// From lines to items.
    pub items: Items,
    /// Gift cards and store credit; without it, an order that sells or uses one waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_cards: Option<GiftCards>,
    /// Which coupons are store credit.
    #[serde(default)]
    pub coupons: Coupons,
    /// Who documents are made out to.
    pub customers: Customers,
    /// The numbers on documents.
    pub numbers: Numbers,
    /// How far a document may be rounded to meet the store's total.
    pub rounding: Rounding,
    /// What refunds become.
    pub refunds: Refunds,
    /// Which day a sale is dated by.
    #[serde(default)]
    pub sale_date: SaleDate,
    /// Which days are closed.
    #[serde(default)]
    pub period: Period,
    /// Classes and locations.
    #[serde(default)]
    pub dimensions: Dimensions,
    /// Orders that are paid in parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instalments: Option<Instalments>,
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
        let invoices = self.instalments.is_some()
            || self.gateways.rows.iter().any(|row| row.document == DocumentKind::Invoice);
        MappingError::unless(
            !(invoices && matches!(self.customers, Customers::Bucket { .. })),
            || "books.customers".to_owned(),
            "an invoice is made out to a real customer, so the policy must not be bucket",
        )
    }

    /// Whether the company can take an amount in this currency.
    ///
    /// # Errors
    /// [`Gap::Currency`] where it cannot.
    pub fn admit(&self, currency: Currency) -> Result<(), Gap> {
        let home = self.home_currency;
        if currency == home || matches!(self.currencies, Currencies::Several { .. }) {
            Ok(())
        } else {
            Err(Gap::Currency { currency, home })
        }
    }

    /// The customer for those who name nobody, in a currency.
    ///
    /// # Errors
    /// [`Gap::Bucket`] where a foreign currency has none, [`Gap::Currency`] where it is not kept.
    pub fn bucket(&self, currency: Currency) -> Result<&TargetId, Gap> {
        self.admit(currency)?;
        match &self.currencies {
            Currencies::Several { buckets } if currency != self.home_currency => {
                buckets.get(&currency).ok_or(Gap::Bucket { currency })
            }
            Currencies::Several { .. } | Currencies::HomeOnly => Ok(self.customers.bucket()),
        }
    }

    /// What an order's status means.
    ///
    /// # Errors
    /// [`Gap::Status`] where the mapping does not know it.
    pub fn meaning(&self, status: &str, gateway: &str, created_via: &str) -> Result<Meaning, Gap> {
        let mut exceptions = self.status_exceptions.iter();
        match exceptions.find(|row| row.fits(status, gateway, created_via)) {
            Some(row) => Ok(row.meaning),
            None => self.statuses.meaning(status),
        }
    }

    /// The regime of a destination; none is the company's own return.
    #[must_use]
    pub fn regime(&self, destination: &Address, created_via: &str) -> Option<&RegimeRow> {
        self.regimes.iter().find(|row| row.fits(destination, created_via))
    }
}
