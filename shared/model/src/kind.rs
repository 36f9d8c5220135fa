//! What sort of thing a record is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The sort of a record, the same word in code, tables, logs, API and docs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person or company that buys.
    Customer,
    /// A product or one of its variations.
    Product,
    /// A store's order, with its refunds.
    Order,
    /// Money or goods going back.
    Refund,
    /// Money coming in against an invoice.
    Payment,
    /// A bill to a customer in the books.
    Invoice,
    /// A sale paid at once, in the books.
    SalesReceipt,
    /// What a customer is owed, in the books.
    CreditMemo,
    /// Money paid back, in the books.
    RefundReceipt,
    /// A person or company that the business buys from.
    Vendor,
    /// What a vendor asks to be paid later.
    Bill,
    /// What the business paid at once: a fee, an expense.
    Purchase,
    /// What a vendor owes the business.
    VendorCredit,
    /// Money put into a bank account, often from several receipts.
    Deposit,
    /// Money moved between two accounts of the business.
    Transfer,
}

impl Kind {
    /// The kind as it stands in keys, logs and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Product => "product",
            Self::Order => "order",
            Self::Refund => "refund",
            Self::Payment => "payment",
            Self::Invoice => "invoice",
            Self::SalesReceipt => "sales_receipt",
            Self::CreditMemo => "credit_memo",
            Self::RefundReceipt => "refund_receipt",
            Self::Vendor => "vendor",
            Self::Bill => "bill",
            Self::Purchase => "purchase",
            Self::VendorCredit => "vendor_credit",
            Self::Deposit => "deposit",
            Self::Transfer => "transfer",
        }
    }

    /// Every kind, for registries and tests.
    pub const ALL: [Self; 15] = [
        Self::Customer,
        Self::Product,
        Self::Order,
        Self::Refund,
        Self::Payment,
        Self::Invoice,
        Self::SalesReceipt,
        Self::CreditMemo,
        Self::RefundReceipt,
        Self::Vendor,
        Self::Bill,
        Self::Purchase,
        Self::VendorCredit,
        Self::Deposit,
        Self::Transfer,
    ];
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

/// A text that names no kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such kind")]
pub struct UnknownKind;

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
