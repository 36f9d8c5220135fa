//! The payments of an order's invoice: one, or its instalments (books.md, rows 8 and 9).
//!
//! What a payment comes to is what was open when the store took it; together they never exceed the
//! invoice. Whether somebody has paid it in the books already is the worker's to see.

use model::document::{Applied, AppliedTo, Payment, SalesForm};
use model::money::Decimal;
use model::{Document, Role};

use super::desk::Desk;
use super::evidence::Posting;
use super::receivable::{Due, Receivable};
use super::{customer, dates, exchange, sale};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::{Hold, Plan, Planned};

/// The one payment of an invoice that is not paid in parts.
pub(super) fn whole(posting: &Posting<'_>) -> Vec<Due> {
    let at = posting.paid_at.filter(|_| posting.form == SalesForm::Invoice);
    at.map(|at| Due { role: Role::Payment, at, amount: None }).into_iter().collect()
}

/// Plans the payments that the receivable has seen.
pub(super) fn plan(
    desk: &Desk<'_>,
    posting: &Posting<'_>,
    due: &[Due],
    receivable: &Receivable,
    plan: &mut Plan,
) {
    for payment in due {
        let role = payment.role.clone();
        if let Some(excess) = receivable.excess.get(&role) {
            let message = format!("it comes to {excess} more than is open on the invoice");
            plan.holds.push(Hold { role, error: Error::park(Code::OutOfBalance, message) });
            continue;
        }
        let amount = receivable.paid(&role);
        if amount.is_zero() {
            continue;
        }
        match document(desk, posting, payment, amount) {
            Ok(document) => {
                let document = Document::Payment(Box::new(document));
                plan.documents.push(Planned { role, after: vec![Role::Sale], document });
            }
            Err(error) => plan.holds.push(Hold { role, error }),
        }
    }
}

fn document(desk: &Desk<'_>, posting: &Posting<'_>, due: &Due, amount: Decimal) -> Result<Payment> {
    let day = dates::of(desk, &due.role, desk.day(due.at))?;
    let mut note = sale::note(desk);
    if let Some(line) = day.note() {
        note = format!("{note}\n{line}");
    }
    Ok(Payment {
        date: day.date,
        currency: desk.order.currency,
        exchange_rate: exchange::rate(desk),
        customer: customer::of_sale(desk, posting.form)?,
        amount,
        applied: vec![Applied { to: AppliedTo::OwnInvoice, amount }],
        deposit_to: Some(posting.settlement.clone()),
        payment_method: posting.gateway.and_then(|row| row.payment_method.clone()),
        payment_reference: sale::payment_reference(desk),
        note,
        marker: desk.marker(due.role.clone()),
    })
}
