//! Payments: money against invoices, and credit memos set off against them.

use engine::write::Write;
use engine::{Error, Result};
use model::document::{Applied, AppliedTo};
use model::{Role, TargetId, document};

use super::sales::currency;
use super::saved::Saved;
use super::{note, resolved};
use crate::quickbooks::config::Settings;
use crate::quickbooks::text;
use crate::quickbooks::wire::number::Number;
use crate::quickbooks::wire::payment::{LinkedTxn, Payment, PaymentLine};
use crate::quickbooks::wire::{Entity, Ref};

/// The payment as it is sent. Without its link it would be a credit that pays nothing. Its
/// customer stands as it was made (see `sales.rs`).
pub(super) fn body(
    settings: &Settings,
    write: &Write,
    payment: &document::Payment,
    saved: Saved<'_>,
) -> Result<Payment> {
    let line = payment.applied.iter().map(|applied| line(write, applied)).collect::<Result<_>>()?;
    let (currency_ref, exchange_rate) =
        currency(settings, payment.currency, payment.exchange_rate)?;
    let customer = saved.is_whole().then(|| resolved(&payment.customer, &write.references));
    Ok(Payment {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        txn_date: Some(payment.date),
        currency_ref,
        exchange_rate,
        customer_ref: customer.transpose()?,
        total_amt: Some(Number(payment.amount)),
        line,
        deposit_to_account_ref: payment.deposit_to.as_ref().map(Ref::from),
        payment_method_ref: payment.payment_method.as_ref().map(Ref::from),
        payment_ref_num: payment.payment_reference.clone().and_then(text::some),
        private_note: Some(note::with_marker(&payment.note, &payment.marker)),
    })
}

/// One part of it: what it pays, or the credit that it uses up.
fn line(write: &Write, applied: &Applied) -> Result<PaymentLine> {
    let sibling = |role: &Role| {
        let missing = || Error::bug("a payment was planned without the document that it pays");
        write.siblings.get(role).cloned().ok_or_else(missing)
    };
    let (entity, id): (Entity, TargetId) = match &applied.to {
        AppliedTo::OwnInvoice => (Entity::Invoice, sibling(&Role::Sale)?),
        AppliedTo::OwnCredit(role) => (Entity::CreditMemo, sibling(role)?),
        AppliedTo::Invoice(id) => (Entity::Invoice, id.clone()),
    };
    let link =
        LinkedTxn { txn_id: id.to_string(), txn_type: entity.name().to_owned(), txn_line_id: None };
    Ok(PaymentLine { amount: Some(Number(applied.amount)), linked_txn: vec![link] })
}
