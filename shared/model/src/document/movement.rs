//! Money moved between the business' own accounts: deposits and transfers.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::document::figures::Figures;
use crate::entry::EntryLink;
use crate::ids::TargetId;
use crate::marker::Marker;
use crate::money::Currency;

/// Money put into an account, from receipts that wait there or from another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    /// The day in the books.
    pub date: Date,
    /// The account that money goes to.
    pub account: TargetId,
    /// Currency.
    pub currency: Currency,
    /// Home units for one unit of the currency, where they differ.
    pub exchange_rate: Option<Decimal>,
    /// What it is made of.
    pub lines: Vec<DepositLine>,
    /// What people should read in the private note; our marker is added below it.
    pub note: String,
    /// By which we know it as ours.
    pub marker: Marker,
}

/// One part of a deposit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositLine {
    /// What people read.
    pub description: String,
    /// How much; negative for a fee that was kept back.
    pub amount: Decimal,
    /// Where it comes from.
    pub from: DepositFrom,
}

/// Where a part of a deposit comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DepositFrom {
    /// A payment or receipt that waits among the undeposited funds.
    Received(EntryLink),
    /// An account.
    Account(TargetId),
}

impl Deposit {
    /// What it comes to.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// The figures that must stand in the books after the write.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            total: self.total(),
            total_tax: Decimal::ZERO,
            taxes: Vec::new(),
            date: self.date,
            currency: self.currency,
            exchange_rate: self.exchange_rate,
            deposit_to: Some(self.account.clone()),
            customer: None,
        }
    }
}

/// Money moved from one account to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The day in the books.
    pub date: Date,
    /// The account that it leaves.
    pub from: TargetId,
    /// The account that it goes to.
    pub to: TargetId,
    /// How much.
    pub amount: Decimal,
    /// Currency.
    pub currency: Currency,
    /// Home units for one unit of the currency, where they differ.
    pub exchange_rate: Option<Decimal>,
    /// What people should read in the private note; our marker is added below it.
    pub note: String,
    /// By which we know it as ours.
    pub marker: Marker,
}

impl Transfer {
    /// The figures that must stand in the books after the write.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            total: self.amount,
            total_tax: Decimal::ZERO,
            taxes: Vec::new(),
            date: self.date,
            currency: self.currency,
            exchange_rate: self.exchange_rate,
            deposit_to: Some(self.to.clone()),
            customer: None,
        }
    }
}
