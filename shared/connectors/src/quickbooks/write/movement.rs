//! Deposits and transfers: money between the business' own accounts.

use engine::{Code, Error, Result};
use model::document::{self, DepositFrom};

use super::note;
use super::sales::currency;
use super::saved::Saved;
use crate::quickbooks::config::Settings;
use crate::quickbooks::text;
use crate::quickbooks::wire::Ref;
use crate::quickbooks::wire::movement::{
    DEPOSIT_LINE, Deposit, DepositDetail, DepositLine, Transfer,
};
use crate::quickbooks::wire::number::Number;
use crate::quickbooks::wire::payment::LinkedTxn;

/// The deposit as it is sent.
pub(super) fn deposit(
    settings: &Settings,
    deposit: &document::Deposit,
    saved: Saved<'_>,
) -> Result<Deposit> {
    let (currency_ref, exchange_rate) =
        currency(settings, deposit.currency, deposit.exchange_rate)?;
    Ok(Deposit {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        txn_date: Some(deposit.date),
        currency_ref,
        exchange_rate,
        deposit_to_account_ref: Some(Ref::from(&deposit.account)),
        line: deposit.lines.iter().map(line).collect(),
        private_note: Some(note::with_marker(&deposit.note, &deposit.marker)),
        total_amt: None,
    })
}

/// A receipt has no detail and no description of its own, and is taken whole: its line is `0`.
fn line(line: &document::DepositLine) -> DepositLine {
    let amount = Some(Number(line.amount));
    match &line.from {
        DepositFrom::Received(link) => {
            let link = LinkedTxn {
                txn_id: link.id.to_string(),
                txn_type: link.form.clone(),
                txn_line_id: Some("0".to_owned()),
            };
            DepositLine { amount, linked_txn: vec![link], ..DepositLine::default() }
        }
        DepositFrom::Account(account) => DepositLine {
            description: text::some(line.description.clone()),
            amount,
            detail_type: Some(DEPOSIT_LINE.to_owned()),
            deposit_line_detail: Some(DepositDetail { account_ref: Some(Ref::from(account)) }),
            linked_txn: Vec::new(),
        },
    }
}

/// The transfer as it is sent.
pub(super) fn transfer(
    settings: &Settings,
    transfer: &document::Transfer,
    saved: Saved<'_>,
) -> Result<Transfer> {
    if transfer.from == transfer.to {
        let message = "money is transferred to the account that it comes from: name two accounts";
        return Err(Error::park(Code::ConfigInvalid, message));
    }
    let (currency_ref, exchange_rate) =
        currency(settings, transfer.currency, transfer.exchange_rate)?;
    Ok(Transfer {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        txn_date: Some(transfer.date),
        currency_ref,
        exchange_rate,
        from_account_ref: Some(Ref::from(&transfer.from)),
        to_account_ref: Some(Ref::from(&transfer.to)),
        amount: Some(Number(transfer.amount)),
        private_note: Some(note::with_marker(&transfer.note, &transfer.marker)),
    })
}
