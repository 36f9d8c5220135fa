//! Payments: money against the invoice of the same record.

use engine::write::Write;
use engine::{Error, Result};
use model::{Role, document};

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
    let invoice = write
        .siblings
        .get(&Role::Sale)
        .ok_or_else(|| Error::bug("a payment was planned without the invoice that it pays"))?;
    let link = LinkedTxn {
        txn_id: invoice.to_string(),
        txn_type: Entity::Invoice.name().to_owned(),
        txn_line_id: None,
    };
    let amount = Some(Number(payment.amount));
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
        total_amt: amount,
        line: vec![PaymentLine { amount, linked_txn: vec![link] }],
        deposit_to_account_ref: Some(Ref::from(&payment.deposit_to)),
        payment_method_ref: payment.payment_method.as_ref().map(Ref::from),
        payment_ref_num: payment.payment_reference.clone().and_then(text::some),
        private_note: Some(note::with_marker(&payment.note, &payment.marker)),
    })
}
