//! The four forms that state a sale or take it back.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::document::figures::{Figures, TaxFigure};
use crate::ids::TargetId;
use crate::kind::Kind;
use crate::marker::Marker;
use crate::money::Currency;
use crate::reference::Reference;

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesForm {
    /// A sale paid at once.
    SalesReceipt,
    /// A sale to be paid.
    Invoice,
    /// A sale taken back, money paid out.
    RefundReceipt,
    /// A sale taken back, owed to the customer.
    CreditMemo,
}

impl SalesForm {
    /// The word for logs, journal and screens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SalesReceipt => "sales_receipt",
            Self::Invoice => "invoice",
            Self::RefundReceipt => "refund_receipt",
            Self::CreditMemo => "credit_memo",
        }
    }

    /// The kind of record that it becomes in the books.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::SalesReceipt => Kind::SalesReceipt,
            Self::Invoice => Kind::Invoice,
            Self::RefundReceipt => Kind::RefundReceipt,
            Self::CreditMemo => Kind::CreditMemo,
        }
    }

    /// The sales form that stands under this name (see [`Self::as_str`]), if it is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let forms = [Self::SalesReceipt, Self::Invoice, Self::RefundReceipt, Self::CreditMemo];
        forms.into_iter().find(|form| form.as_str() == name)
    }
}

/// A sale or its reversal. Amounts are positive in all four forms, without tax; negative lines are
/// discounts. `total` and `total_tax` are what the target must arrive at by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesDocument {
    /// Which form.
    pub form: SalesForm,
    /// The number to give it; none where the target numbers.
    pub number: Option<String>,
    /// The day in the books, in the store's zone.
    pub date: Date,
    /// When an invoice is due.
    pub due_date: Option<Date>,
    /// The document's currency.
    pub currency: Currency,
    /// Home units for one unit of [`Self::currency`], where they differ.
    pub exchange_rate: Option<Decimal>,
    /// Who.
    pub customer: Reference,
    /// The tax code of the whole document, where the target picks rates by it (US without automated
    /// sales tax).
    pub tax_code: Option<TargetId>,
    /// A discount on the whole document; none where discounts are lines.
    pub discount: Option<DocumentDiscount>,
    /// What moves no figure.
    pub details: SalesDetails,
    /// Billing address.
    pub bill_to: Option<Address>,
    /// The address the tax rests on.
    pub ship_to: Option<Address>,
    /// The lines, in the store's order.
    pub lines: Vec<DocumentLine>,
    /// Tax by rate; empty where the target's engine splits `total_tax` itself.
    pub taxes: Vec<DocumentTax>,
    /// Where the money goes to or comes from; none on invoices and credit memos.
    pub deposit_to: Option<TargetId>,
    /// The target's payment method.
    pub payment_method: Option<TargetId>,
    /// The gateway's id of the charge, shortened to what fits.
    pub payment_reference: Option<String>,
    /// What people should read in the private note; our marker is added below it.
    pub note: String,
    /// By which we know it as ours.
    pub marker: Marker,
    /// What it must come to, tax included.
    pub total: Decimal,
    /// All tax in [`Self::total`].
    pub total_tax: Decimal,
}

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    /// What people read.
    pub description: String,
    /// Without tax; negative for a discount.
    pub amount: Decimal,
    /// How many, where the source says.
    pub quantity: Option<Decimal>,
    /// The item, which decides the account.
    pub item: Reference,
    /// The target's tax code (in the US its `TAX` or `NON`); empty where the company keeps none.
    pub tax_code: TargetId,
    /// The target's class.
    pub class: Option<TargetId>,
}

/// A discount on a whole document, before tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDiscount {
    /// How much, positive.
    pub amount: Decimal,
    /// The account that bears it; none where the target's own setting decides.
    pub account: Option<TargetId>,
}

/// What a sales form shows beside its figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesDetails {
    /// The target's payment terms, on an invoice.
    pub terms: Option<TargetId>,
    /// What the customer reads.
    pub memo: Option<String>,
    /// Where it was sent from.
    pub ship_from: Option<Address>,
    /// The target's location.
    pub location: Option<TargetId>,
    /// Custom fields. Only a target's first three text fields can be reached.
    pub custom_fields: Vec<CustomField>,
}

/// A custom field of a sales form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// Its place on the form: 1, 2 or 3.
    pub place: u8,
    /// Its text.
    pub text: String,
}

/// Tax at one of the target's rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentTax {
    /// The target's rate.
    pub rate: TargetId,
    /// Per cent, as the target must have it.
    pub percent: Decimal,
    /// What it is computed on.
    pub base: Decimal,
    /// The store's own tax.
    pub amount: Decimal,
}

impl SalesDocument {
    /// The figures that must stand in the books after the write.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let tax = |tax: &DocumentTax| TaxFigure {
            rate: tax.rate.clone(),
            base: tax.base,
            amount: tax.amount,
        };
        Figures {
            total: self.total,
            total_tax: self.total_tax,
            taxes: self.taxes.iter().map(tax).collect(),
            date: self.date,
            currency: self.currency,
            exchange_rate: self.exchange_rate,
            deposit_to: self.deposit_to.clone(),
            customer: self.customer.known().cloned(),
        }
    }

    /// What the lines and the tax make: the plan's own proof that it is exact.
    #[must_use]
    pub fn sum(&self) -> Decimal {
        let discount = self.discount.as_ref().map_or(Decimal::ZERO, |discount| discount.amount);
        self.lines.iter().map(|line| line.amount).sum::<Decimal>() - discount + self.total_tax
    }
}
