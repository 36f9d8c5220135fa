//! What a processor's payout becomes (books.md, row 30 and section 8).
//!
//! A payout moves its net from the gateway's clearing account to the bank, so that clearing always
//! holds what the processor still owes: opening + sales − refunds − fees − payouts. Its fees and
//! disputes are purchases from clearing; a reserve moves nothing, for it is still owed. A shop whose
//! receipts wait among undeposited funds has a deposit of those receipts instead.
//!
//! No source delivers payouts yet, so nothing calls this: it is the rule, with its tests, for the
//! connector that will. It does not look whether a receipt was deposited already.

mod undeposited;

use mapping::Books;
use mapping::tables::{Fee, FeePosting, Gateway, Tax};
use model::document::{Expense, ExpenseForm, ExpenseLine, ExpenseOn, PaidBy, Transfer};
use model::money::Decimal;
use model::{Document, Kind, Marker, Payout, Reference, Role, SourceId, TargetId};

pub use self::undeposited::{Received, from_undeposited};
use super::fee;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::Planned;

/// Where a payout comes from, for its markers.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The processor's account, as a canonical URL.
    pub url: &'a str,
    /// The start of the payout's fingerprint.
    pub version: &'a str,
}

/// Plans a payout from a clearing account: a transfer of the net, which a negative payout turns
/// round, and purchases for fees and disputes where the gateway's row says so.
///
/// # Errors
/// `OUT_OF_BALANCE` with the difference where the payout does not add up; `GATEWAY_NOT_MAPPED` without
/// a row; `CONFIG_INVALID` where the row lacks an account that the payout needs; `TAX_NOT_MAPPED` for
/// fees whose code is not chosen.
pub fn from_clearing(payout: &Payout, books: &Books, origin: Origin<'_>) -> Result<Vec<Planned>> {
    let desk = Desk::new(payout, books, origin)?;
    let clearing = &desk.row.settlement_account;
    let mut documents = Vec::new();
    if !payout.net.is_zero() {
        let bank = desk.bank()?;
        let (from, to) =
            if payout.net > Decimal::ZERO { (clearing, bank) } else { (bank, clearing) };
        documents.push(desk.planned(TRANSFER, |marker| {
            Document::Transfer(Box::new(Transfer {
                date: payout.arrived_on,
                from: from.clone(),
                to: to.clone(),
                amount: payout.net.abs(),
                currency: payout.currency,
                exchange_rate: None,
                note: desk.note("Payout"),
                marker,
            }))
        }));
    }
    if let Some(table) = desk.fee_table()
        && !payout.fees.is_zero()
    {
        documents.push(desk.fees(table)?);
    }
    if !payout.disputes.is_zero() {
        documents.push(desk.disputes()?);
    }
    Ok(documents)
}

/// The role of the bank's line.
const TRANSFER: Role = Role::Payment;

/// A payout with its gateway's row.
struct Desk<'a> {
    payout: &'a Payout,
    row: &'a Gateway,
    tax: &'a Tax,
    origin: Origin<'a>,
}

impl<'a> Desk<'a> {
    fn new(payout: &'a Payout, books: &'a Books, origin: Origin<'a>) -> Result<Self> {
        payout.check().map_err(|error| {
            let difference = error.stated - error.computed;
            Error::park(Code::OutOfBalance, format!("{error}: {difference}"))
        })?;
        books.admit(payout.currency)?;
        let row = books.gateways.find(&payout.gateway, payout.currency)?;
        Ok(Self { payout, row, tax: &books.tax, origin })
    }

    fn planned(&self, role: Role, document: impl FnOnce(Marker) -> Document) -> Planned {
        let marker = Marker {
            origin: self.origin.url.to_owned(),
            kind: Kind::Transfer,
            id: self.payout.id.clone(),
            role: role.clone(),
            version: self.origin.version.to_owned(),
        };
        Planned { role, after: Vec::new(), document: document(marker) }
    }

    fn note(&self, what: &str) -> String {
        format!("{what} {} of {}", self.payout.id, self.row.gateway)
    }

    fn lacks(&self, what: &str) -> Error {
        let message = format!("the row of `{}` names no {what}", self.row.gateway);
        Error::park(Code::ConfigInvalid, message)
    }

    fn bank(&self) -> Result<&'a TargetId> {
        self.row.payout_bank.as_ref().ok_or_else(|| self.lacks("bank account for payouts"))
    }

    fn dispute_account(&self) -> Result<&'a TargetId> {
        self.row.dispute_account.as_ref().ok_or_else(|| self.lacks("account for disputes"))
    }

    /// What fees are posted as, where the payout is where they are taken from.
    fn fee_table(&self) -> Option<&'a FeePosting> {
        match &self.row.fee {
            Fee::Payout(table) => Some(table),
            Fee::None | Fee::OrderMeta(_) | Fee::BankFeed => None,
        }
    }

    fn fees(&self, table: &FeePosting) -> Result<Planned> {
        if self.payout.fees.is_sign_negative() {
            let message = format!("fees come to {}", self.payout.fees);
            return Err(Error::park(Code::OutOfBalance, message));
        }
        let vendor = Some(Reference::Known(table.vendor.clone()));
        let line = ExpenseLine {
            description: "Processor's fees".to_owned(),
            amount: self.payout.fees,
            on: ExpenseOn::Account(table.account.clone()),
            tax_code: fee::tax_code(self.tax, self.row, table)?.cloned(),
        };
        Ok(self.purchase(Role::Fee, vendor, line, "Fees of payout"))
    }

    /// Money that a dispute took waits on its account; what was won comes back from it.
    fn disputes(&self) -> Result<Planned> {
        let account = self.dispute_account()?;
        let role = Role::Refund(SourceId::new("disputes"));
        let amount = self.payout.disputes;
        if amount.is_sign_negative() {
            let line = ExpenseLine {
                description: "Disputes".to_owned(),
                amount: -amount,
                on: ExpenseOn::Account(account.clone()),
                tax_code: None,
            };
            return Ok(self.purchase(role, None, line, "Disputes of payout"));
        }
        Ok(self.planned(role, |marker| {
            Document::Transfer(Box::new(Transfer {
                date: self.payout.arrived_on,
                from: account.clone(),
                to: self.row.settlement_account.clone(),
                amount,
                currency: self.payout.currency,
                exchange_rate: None,
                note: self.note("Disputes won of payout"),
                marker,
            }))
        }))
    }

    fn purchase(
        &self,
        role: Role,
        vendor: Option<Reference>,
        line: ExpenseLine,
        what: &str,
    ) -> Planned {
        let total = line.amount;
        self.planned(role, |marker| {
            Document::Expense(Box::new(Expense {
                form: ExpenseForm::Purchase {
                    paid_by: PaidBy::Cash,
                    account: self.row.settlement_account.clone(),
                    credit: false,
                },
                number: None,
                date: self.payout.arrived_on,
                currency: self.payout.currency,
                exchange_rate: None,
                vendor,
                lines: vec![line],
                taxes: Vec::new(),
                note: self.note(what),
                marker,
                total,
                total_tax: Decimal::ZERO,
            }))
        })
    }
}
