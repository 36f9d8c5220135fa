//! What the business buys: bills, purchases and vendor credits.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::document::figures::{Figures, TaxFigure};
use crate::document::sales::DocumentTax;
use crate::ids::TargetId;
use crate::kind::Kind;
use crate::marker::Marker;
use crate::money::Currency;
use crate::reference::{Reference, ReferenceKey};

/// A bill, a purchase or a vendor credit. Amounts are positive and without tax; a negative line
/// lowers the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expense {
    /// Which form, with what it alone has.
    pub form: ExpenseForm,
    /// The number to give it; none where the target numbers.
    pub number: Option<String>,
    /// The day in the books.
    pub date: Date,
    /// The document's currency.
    pub currency: Currency,
    /// Home units for one unit of the currency, where they differ.
    pub exchange_rate: Option<Decimal>,
    /// Who was bought from; a purchase may leave it open.
    pub vendor: Option<Reference>,
    /// What was bought.
    pub lines: Vec<ExpenseLine>,
    /// Tax by rate; empty where none is stated.
    pub taxes: Vec<DocumentTax>,
    /// What people should read in the private note; our marker is added below it.
    pub note: String,
    /// By which we know it as ours.
    pub marker: Marker,
    /// What it must come to, tax included.
    pub total: Decimal,
    /// All tax in [`Self::total`].
    pub total_tax: Decimal,
}

/// Which form an expense has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum ExpenseForm {
    /// To be paid later.
    Bill {
        /// When it is due.
        due_date: Option<Date>,
    },
    /// Paid at once.
    Purchase {
        /// How.
        paid_by: PaidBy,
        /// The account that it was paid from, of the type that [`Self::Purchase::paid_by`] asks for.
        account: TargetId,
        /// Money that came back to a credit card.
        credit: bool,
    },
    /// Owed to us by a vendor.
    VendorCredit,
}

/// How a purchase was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidBy {
    /// From a bank account, or in cash.
    Cash,
    /// By cheque.
    Check,
    /// By credit card.
    CreditCard,
}

/// One line of an expense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpenseLine {
    /// What people read.
    pub description: String,
    /// Without tax.
    pub amount: Decimal,
    /// What it is booked on.
    pub on: ExpenseOn,
    /// The target's tax code; none where the company keeps none on expenses.
    pub tax_code: Option<TargetId>,
}

/// What a line of an expense is booked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpenseOn {
    /// An account.
    Account(TargetId),
    /// An item, which decides the account.
    Item {
        /// The item.
        item: Reference,
        /// How many.
        quantity: Decimal,
    },
}

impl Expense {
    /// The vendors and items that must exist before it can be written.
    #[must_use]
    pub fn references(&self) -> Vec<&ReferenceKey> {
        let items = self.lines.iter().filter_map(|line| match &line.on {
            ExpenseOn::Item { item, .. } => item.wanted(),
            ExpenseOn::Account(_) => None,
        });
        self.vendor.as_ref().and_then(Reference::wanted).into_iter().chain(items).collect()
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.form {
            ExpenseForm::Bill { .. } => Kind::Bill,
            ExpenseForm::Purchase { .. } => Kind::Purchase,
            ExpenseForm::VendorCredit => Kind::VendorCredit,
        }
    }

    /// The figures that must stand in the books after the write.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let tax = |tax: &DocumentTax| TaxFigure {
            rate: tax.rate.clone(),
            base: tax.base,
            amount: tax.amount,
        };
        let account = match &self.form {
            ExpenseForm::Purchase { account, .. } => Some(account.clone()),
            ExpenseForm::Bill { .. } | ExpenseForm::VendorCredit => None,
        };
        Figures {
            total: self.total,
            total_tax: self.total_tax,
            taxes: self.taxes.iter().map(tax).collect(),
            date: self.date,
            currency: self.currency,
            exchange_rate: self.exchange_rate,
            deposit_to: account,
            customer: None,
        }
    }
}
