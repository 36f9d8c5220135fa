//! The payment of an order's invoice.

use model::document::{Payment, SalesForm};
use model::{Document, Role};

use super::desk::Desk;
use super::evidence::Posting;
use super::{customer, sale};
use crate::plan::Planned;

/// Plans it: none where the sale is its own payment, is not paid yet, or comes to nothing.
pub(super) fn plan(desk: &Desk<'_>, posting: &Posting<'_>) -> Option<Planned> {
    let paid_at = posting.paid_at?;
    if posting.form != SalesForm::Invoice || desk.order.total.is_zero() {
        return None;
    }
    let payment = Payment {
        date: desk.mapping.day(paid_at),
        currency: desk.order.currency,
        exchange_rate: None,
        customer: customer::of_order(desk),
        amount: desk.round(desk.order.total),
        deposit_to: posting.settlement.clone(),
        payment_method: posting.gateway.and_then(|row| row.payment_method.clone()),
        payment_reference: sale::payment_reference(desk),
        note: sale::note(desk),
        marker: desk.marker(Role::Payment),
    };
    let document = Document::Payment(Box::new(payment));
    Some(Planned { role: Role::Payment, after: Some(Role::Sale), document })
}
