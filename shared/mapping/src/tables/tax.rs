//! From what the store charged to the books' tax: the ways in which companies keep it, and what
//! they are asked.

use model::TargetId;
use model::money::Decimal;
use serde::{Deserialize, Serialize};

use super::exemption::Supply;
use super::rate_sets::Rate;
use super::tax_by_code::TaxByCode;
use super::tax_off::TaxOff;
use super::us::{UsClassicTax, UsTax};
use crate::error::MappingError;
use crate::gap::{Gap, percent};

/// The tax tables of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// VAT, GST and the like: a code on each line, the store's own tax by rate.
    ByCode(TaxByCode),
    /// The United States with automated sales tax: taxable or not, and the sum of the tax.
    Us(UsTax),
    /// The United States without automated sales tax: taxable or not, and one code a document.
    UsClassic(UsClassicTax),
    /// No tax in the books.
    Off(TaxOff),
}

/// What decides a line's tax code.
#[derive(Debug, Clone, Copy)]
pub struct LineFacts<'a> {
    /// The store rates that charged it, empty for an untaxed line.
    pub rates: &'a [StoreRate],
    /// What it is.
    pub sort: LineSort,
    /// The store's tax class; empty is the standard one.
    pub tax_class: &'a str,
    /// Where it goes (ISO 3166 alpha-2).
    pub country: &'a str,
    /// Where in the country.
    pub state: &'a str,
    /// Whether the buyer has a VAT number.
    pub vat_number: bool,
    /// Whether the buyer is exempt.
    pub exempt: bool,
    /// Goods or service.
    pub supply: Supply,
    /// Whether it comes to nothing, so that its code moves no figure.
    pub nothing: bool,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineSort {
    /// Goods.
    Product,
    /// Shipping.
    Shipping,
    /// A fee.
    Fee,
}

/// A store's rate as an order states it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoreRate {
    /// The store's id.
    pub id: String,
    /// The store's code of it, such as `DE-MWST-1`.
    pub code: String,
    /// Its name for people.
    pub label: String,
    /// Per cent, where the store says.
    pub percent: Option<Decimal>,
    /// On top of other taxes.
    pub compound: bool,
}

impl Tax {
    /// The tax code of a line.
    ///
    /// # Errors
    /// What is missing: a rate, a code for the set of rates, a rule for the untaxed line; or tax
    /// that an exempt buyer was charged.
    pub fn line_code(&self, facts: LineFacts<'_>) -> Result<&TargetId, Gap> {
        if facts.exempt && !facts.rates.is_empty() && !facts.nothing {
            return Err(Gap::ExemptAndTaxed);
        }
        match self {
            Self::ByCode(table) => table.line_code(facts),
            Self::Us(table) => table.line_code(facts),
            Self::UsClassic(table) => table.line_code(facts),
            Self::Off(table) => table.line_code(facts),
        }
    }

    /// The code of the whole document, where the books pick rates by it, from the sets of rates that
    /// charged its lines.
    ///
    /// # Errors
    /// [`Gap::TwoCodes`] where one code does not fit all, and as [`Tax::line_code`].
    pub fn document_code(&self, sets: &[&[StoreRate]]) -> Result<Option<&TargetId>, Gap> {
        match self {
            Self::UsClassic(table) => table.document_code(sets),
            Self::ByCode(_) | Self::Us(_) | Self::Off(_) => Ok(None),
        }
    }

    /// The item of a liability that takes the store's tax, where the books keep no tax.
    #[must_use]
    pub fn tax_item(&self) -> Option<&TargetId> {
        match self {
            Self::Off(table) => table.tax_item.as_ref(),
            Self::ByCode(_) | Self::Us(_) | Self::UsClassic(_) => None,
        }
    }

    /// The code of a line that no tax concerns, such as a rounding line.
    ///
    /// # Errors
    /// [`Gap::OutsideScope`] where the mapping names none.
    pub fn outside_scope(&self, purpose: &'static str) -> Result<&TargetId, Gap> {
        match self {
            Self::ByCode(table) => {
                table.outside_scope.as_ref().ok_or(Gap::OutsideScope { purpose })
            }
            Self::Us(table) => Ok(&table.non_taxable),
            Self::UsClassic(table) => Ok(&table.non_taxable),
            Self::Off(table) => Ok(&table.line_code),
        }
    }

    /// The books' rates that a code stands for; none where the books' own engine picks them.
    #[must_use]
    pub fn rates_of(&self, code: &TargetId) -> &[Rate] {
        match self {
            Self::ByCode(table) => table.rates_of(code),
            Self::Us(_) | Self::UsClassic(_) | Self::Off(_) => &[],
        }
    }

    /// The books' rate for a store rate; none where the books' own engine picks it.
    ///
    /// # Errors
    /// [`Gap::Rate`], [`Gap::Percent`] or [`Gap::Compound`].
    pub fn rate(&self, store: &StoreRate) -> Result<Option<&Rate>, Gap> {
        match self {
            Self::ByCode(table) => table.rate(store).map(Some),
            Self::Us(_) | Self::UsClassic(_) | Self::Off(_) => Ok(None),
        }
    }

    /// Whether a line of this code is taxable, where the books' own engine splits the tax.
    #[must_use]
    pub fn is_taxable(&self, code: &TargetId) -> bool {
        match self {
            Self::Us(table) => table.taxable == *code,
            Self::UsClassic(table) => table.taxable == *code,
            Self::ByCode(_) | Self::Off(_) => false,
        }
    }

    /// Whether a document states its tax by rate.
    #[must_use]
    pub fn is_by_rate(&self) -> bool {
        matches!(self, Self::ByCode(_))
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), MappingError> {
        match self {
            Self::ByCode(table) => table.check(&format!("{path}.by_code")),
            Self::UsClassic(table) => table.check(&format!("{path}.us_classic")),
            Self::Us(_) | Self::Off(_) => Ok(()),
        }
    }
}

impl LineSort {
    /// The word for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Shipping => "shipping",
            Self::Fee => "fee",
        }
    }
}

impl StoreRate {
    /// The rate for people: `3 (CA State 7.25 %)`.
    #[must_use]
    pub fn describe(&self) -> String {
        format!("{} ({})", self.id, self.name())
    }

    /// A set of rates for people: `[3, 4] (CA State 7.25 %, SF District 1.375 %)`.
    #[must_use]
    pub fn describe_all(rates: &[Self]) -> String {
        let ids: Vec<&str> = rates.iter().map(|rate| rate.id.as_str()).collect();
        let names: Vec<String> = rates.iter().map(Self::name).collect();
        format!("[{}] ({})", ids.join(", "), names.join(", "))
    }

    fn name(&self) -> String {
        let percent = self.percent.map_or_else(|| "no percentage".to_owned(), percent);
        format!("{} {percent}", self.label).trim().to_owned()
    }
}
