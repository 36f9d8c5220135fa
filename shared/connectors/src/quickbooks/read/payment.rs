//! Payments as they stand in the books.

use engine::Result;
use engine::write::Posted;
use model::document::Figures;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Held, Names, Stated, id, print, text};
use crate::quickbooks::config::Settings;
use crate::quickbooks::wire::Ref;
use crate::quickbooks::wire::payment::Payment;

pub(super) fn held(settings: &Settings, payment: &Payment) -> Result<Held> {
    let stated = Stated {
        id: payment.id.as_ref(),
        version: payment.sync_token.as_ref(),
        date: payment.txn_date,
        currency: payment.currency_ref.as_ref(),
        rate: payment.exchange_rate,
        total: payment.total_amt,
        note: payment.private_note.as_deref(),
    };
    let (target, version) = stated.key()?;
    let (currency, exchange_rate) = stated.currency(settings)?;
    let figures = Figures {
        total: stated.total()?,
        total_tax: Decimal::ZERO,
        taxes: Vec::new(),
        date: stated.date()?,
        currency,
        exchange_rate,
        deposit_to: payment.deposit_to_account_ref.as_ref().map(Ref::id),
        customer: payment.customer_ref.as_ref().map(Ref::id),
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
            print: print(&managed(payment)),
        },
    })
}

fn managed(payment: &Payment) -> Value {
    let lines = payment.line.iter().map(|line| {
        let links = line.linked_txn.iter().map(|link| json!([link.txn_type, link.txn_id]));
        json!([text(line.amount), links.collect::<Vec<_>>()])
    });
    json!({
        "date": payment.txn_date,
        "currency": id(payment.currency_ref.as_ref()),
        "rate": text(payment.exchange_rate),
        "customer": id(payment.customer_ref.as_ref()),
        "account": id(payment.deposit_to_account_ref.as_ref()),
        "method": id(payment.payment_method_ref.as_ref()),
        "reference": payment.payment_ref_num,
        "note": payment.private_note,
        "total": text(payment.total_amt),
        "lines": lines.collect::<Vec<_>>(),
    })
}
