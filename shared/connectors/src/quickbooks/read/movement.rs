//! Deposits and transfers as they stand in the books.

use engine::Result;
use engine::write::Posted;
use model::TargetId;
use model::document::Figures;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Held, Names, Stated, id, print, text};
use crate::quickbooks::config::Settings;
use crate::quickbooks::wire::Ref;
use crate::quickbooks::wire::movement::{Deposit, DepositLine, Transfer};

pub(super) fn deposit(settings: &Settings, deposit: &Deposit) -> Result<Held> {
    let stated = Stated {
        id: deposit.id.as_ref(),
        version: deposit.sync_token.as_ref(),
        date: deposit.txn_date,
        currency: deposit.currency_ref.as_ref(),
        rate: deposit.exchange_rate,
        total: deposit.total_amt,
        note: deposit.private_note.as_deref(),
    };
    let managed = json!({
        "date": deposit.txn_date,
        "currency": id(deposit.currency_ref.as_ref()),
        "rate": text(deposit.exchange_rate),
        "account": id(deposit.deposit_to_account_ref.as_ref()),
        "note": deposit.private_note,
        "total": text(deposit.total_amt),
        "lines": deposit.line.iter().map(line).collect::<Vec<_>>(),
    });
    let account = deposit.deposit_to_account_ref.as_ref().map(Ref::id);
    held(settings, &stated, account, &managed)
}

fn line(line: &DepositLine) -> Value {
    let detail = line.deposit_line_detail.as_ref();
    let links = line.linked_txn.iter().map(|link| json!([link.txn_type, link.txn_id]));
    json!([
        line.description,
        text(line.amount),
        detail.and_then(|detail| id(detail.account_ref.as_ref())),
        links.collect::<Vec<_>>(),
    ])
}

pub(super) fn transfer(settings: &Settings, transfer: &Transfer) -> Result<Held> {
    let stated = Stated {
        id: transfer.id.as_ref(),
        version: transfer.sync_token.as_ref(),
        date: transfer.txn_date,
        currency: transfer.currency_ref.as_ref(),
        rate: transfer.exchange_rate,
        total: transfer.amount,
        note: transfer.private_note.as_deref(),
    };
    let managed = json!({
        "date": transfer.txn_date,
        "currency": id(transfer.currency_ref.as_ref()),
        "rate": text(transfer.exchange_rate),
        "from": id(transfer.from_account_ref.as_ref()),
        "to": id(transfer.to_account_ref.as_ref()),
        "note": transfer.private_note,
        "total": text(transfer.amount),
    });
    let account = transfer.to_account_ref.as_ref().map(Ref::id);
    held(settings, &stated, account, &managed)
}

fn held(
    settings: &Settings,
    stated: &Stated<'_>,
    account: Option<TargetId>,
    managed: &Value,
) -> Result<Held> {
    let (target, version) = stated.key()?;
    let (currency, exchange_rate) = stated.currency(settings)?;
    let figures = Figures {
        total: stated.total()?,
        total_tax: Decimal::ZERO,
        taxes: Vec::new(),
        date: stated.date()?,
        currency,
        exchange_rate,
        deposit_to: account,
        customer: None,
    };
    Ok(Held {
        marker: stated.marker(),
        voided: stated.voided(),
        balance: None,
        names: Names::default(),
        posted: Posted {
            id: target,
            version,
            number: None,
            figures: Some(figures),
            print: print(managed),
        },
    })
}
