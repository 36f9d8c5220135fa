//! A transaction as it stands in the books: any of their forms, read.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::document::TaxFigure;
use crate::ids::{SourceId, TargetId};
use crate::kind::Kind;
use crate::marker::Marker;
use crate::money::Currency;

/// A transaction of the books: invoice, sales receipt, credit memo, refund receipt, payment, bill,
/// purchase, vendor credit, deposit or transfer. Amounts are as the books state them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which form.
    pub form: Kind,
    /// The books' id.
    pub id: SourceId,
    /// The books' version of it (QuickBooks: `SyncToken`).
    pub version: String,
    /// The number on it.
    pub number: Option<String>,
    /// The day in the books.
    pub date: Date,
    /// When it is due.
    pub due_date: Option<Date>,
    /// The customer or vendor.
    pub party: Option<Named>,
    /// Currency.
    pub currency: Currency,
    /// Home units for one unit of the currency; none where they are the same.
    pub exchange_rate: Option<Decimal>,
    /// Tax included.
    pub total: Decimal,
    /// All tax in [`Self::total`].
    pub total_tax: Decimal,
    /// Tax by rate.
    pub taxes: Vec<TaxFigure>,
    /// What is still open; none where the form has no balance.
    pub balance: Option<Decimal>,
    /// The account that money goes to or comes from; of a transfer, the one it leaves.
    pub account: Option<Named>,
    /// Of a transfer: the account that money goes to.
    pub to_account: Option<Named>,
    /// The payment method.
    pub payment_method: Option<Named>,
    /// The reference of the payment, such as a charge's id or a cheque's number.
    pub payment_reference: Option<String>,
    /// Voided: it stands there with no amounts.
    pub voided: bool,
    /// Our marker in its note, where it is ours.
    pub marker: Option<Marker>,
    /// Its lines; subtotals are left out.
    pub lines: Vec<EntryLine>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub modified_at: Option<Timestamp>,
    /// The books' own JSON.
    pub raw: serde_json::Value,
}

/// An entity of the books by id, with its name where the books gave one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The books' id.
    pub id: TargetId,
    /// The name at the time of reading.
    pub name: Option<String>,
}

/// One line of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// The line's id, where the books gave one.
    pub id: Option<SourceId>,
    /// What it is, in the books' own word, such as `SalesItemLineDetail`.
    pub content: String,
    /// What people read.
    pub description: String,
    /// Without tax, as the books state it.
    pub amount: Decimal,
    /// How many.
    pub quantity: Option<Decimal>,
    /// The item.
    pub item: Option<Named>,
    /// The account.
    pub account: Option<Named>,
    /// The tax code.
    pub tax_code: Option<TargetId>,
    /// The transactions that it pays, uses up or takes back.
    pub links: Vec<EntryLink>,
}

/// A transaction by the books' own type name and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLink {
    /// Such as `Invoice`.
    pub form: String,
    /// The books' id.
    pub id: TargetId,
}
