//! The figures of a sale or of its reversal: what goes to which account under which tax code, and
//! the tax by rate.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// An account and the tax code of what goes there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The account.
    pub account: String,
    /// The tax code.
    pub code: String,
}

/// Tax at one rate; in the United States at all rates of one agency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Levy {
    /// What it is computed on; none where the books' own engine decides.
    pub base: Option<Decimal>,
    /// The tax.
    pub amount: Decimal,
}

/// The figures of one document, positive for a sale and for a reversal alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Without tax.
    pub parts: BTreeMap<Part, Decimal>,
    /// Tax by rate, or by agency.
    pub taxes: BTreeMap<String, Levy>,
}

impl Figures {
    /// Adds to an account.
    pub fn add(&mut self, account: &str, code: &str, amount: Decimal) {
        let part = Part { account: account.to_owned(), code: code.to_owned() };
        *self.parts.entry(part).or_default() += amount;
    }

    /// Without tax.
    #[must_use]
    pub fn net(&self) -> Decimal {
        self.parts.values().sum()
    }

    /// All tax.
    #[must_use]
    pub fn tax(&self) -> Decimal {
        self.taxes.values().map(|levy| levy.amount).sum()
    }

    /// Tax included.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.net() + self.tax()
    }

    /// What is left after a reversal.
    #[must_use]
    pub fn less(&self, taken: &Self) -> Self {
        let mut left = self.clone();
        for (part, amount) in &taken.parts {
            *left.parts.entry(part.clone()).or_default() -= *amount;
        }
        for (rate, levy) in &taken.taxes {
            let rest = left.taxes.entry(rate.clone()).or_default();
            rest.amount -= levy.amount;
            rest.base = match (rest.base, levy.base) {
                (None, None) => None,
                (a, b) => Some(a.unwrap_or_default() - b.unwrap_or_default()),
            };
        }
        left.without_nothing()
    }

    /// By account alone.
    #[must_use]
    pub fn by_account(&self) -> BTreeMap<String, Decimal> {
        let mut accounts = BTreeMap::new();
        for (part, amount) in &self.parts {
            *accounts.entry(part.account.clone()).or_default() += *amount;
        }
        accounts.retain(|_, amount: &mut Decimal| !amount.is_zero());
        accounts
    }

    /// The same without entries of nothing.
    #[must_use]
    pub fn without_nothing(mut self) -> Self {
        self.parts.retain(|_, amount| !amount.is_zero());
        self.taxes.retain(|_, levy| {
            !levy.amount.is_zero() || levy.base.is_some_and(|base| !base.is_zero())
        });
        self
    }
}
