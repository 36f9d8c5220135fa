//! A payout of receipts that wait among undeposited funds: one deposit of them.

use mapping::Books;
use model::document::{Deposit, DepositFrom, DepositLine};
use model::entry::EntryLink;
use model::money::Decimal;
use model::{Document, Payout, TargetId};

use super::{Desk, Origin, TRANSFER};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::Planned;

/// A receipt that waits among undeposited funds, or a refund paid from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The document in the books.
    pub link: EntryLink,
    /// All of it; negative for a refund.
    pub amount: Decimal,
}

/// Plans a payout of receipts that wait among undeposited funds: one deposit of them, with lines for
/// the fees and disputes that were kept back.
///
/// # Errors
/// As [`super::from_clearing`]; also where the receipts do not come to the payout's gross less refunds, where
/// a reserve was kept (there is no account that it could stay on), and where nothing arrived.
pub fn from_undeposited(
    payout: &Payout,
    received: &[Received],
    books: &Books,
    origin: Origin<'_>,
) -> Result<Vec<Planned>> {
    let desk = Desk::new(payout, books, origin)?;
    let receipts: Decimal = received.iter().map(|one| one.amount).sum();
    let (sold, missing) = (payout.gross - payout.refunds, payout.gross - payout.refunds - receipts);
    if !missing.is_zero() {
        let message =
            format!("receipts come to {receipts}, the payout's sales to {sold}: {missing}");
        return Err(Error::park(Code::OutOfBalance, message));
    }
    if !payout.reserves.is_zero() || payout.net <= Decimal::ZERO {
        let message = "undeposited funds cannot hold a reserve, nor money that went back to the \
                       processor: give the gateway a clearing account";
        return Err(Error::park(Code::ConfigInvalid, message));
    }
    let receipt = |one: &Received| DepositLine {
        description: String::new(),
        amount: one.amount,
        from: DepositFrom::Received(one.link.clone()),
    };
    let mut lines: Vec<DepositLine> = received.iter().map(receipt).collect();
    if !payout.fees.is_zero() {
        let table = desk.fee_table();
        let table = table.ok_or_else(|| desk.lacks("fees from its payouts"))?;
        lines.push(kept("Processor's fees", -payout.fees, &table.account));
    }
    if !payout.disputes.is_zero() {
        lines.push(kept("Disputes", payout.disputes, desk.dispute_account()?));
    }
    let bank = desk.bank()?;
    Ok(vec![desk.planned(TRANSFER, |marker| {
        Document::Deposit(Box::new(Deposit {
            date: payout.arrived_on,
            account: bank.clone(),
            currency: payout.currency,
            exchange_rate: None,
            lines,
            note: desk.note("Payout"),
            marker,
        }))
    })])
}

fn kept(description: &str, amount: Decimal, account: &TargetId) -> DepositLine {
    let from = DepositFrom::Account(account.clone());
    DepositLine { description: description.to_owned(), amount, from }
}
