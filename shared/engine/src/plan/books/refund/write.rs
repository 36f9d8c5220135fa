//! The documents of one refund.

use model::document::{DocumentLine, SalesForm};
use model::{Document, Refund, Role};

use super::{Sold, reason, split, unclear};
use crate::error::Result;
use crate::plan::Planned;
use crate::plan::books::body::Body;
use crate::plan::books::credit::{self, Credit};
use crate::plan::books::dates;
use crate::plan::books::desk::{Desk, one_line};
use crate::plan::books::form::{self, Form};
use crate::plan::books::redeemed;

/// The most characters of the shop's reason that the note takes.
const REASON_LENGTH: usize = 1000;

/// The credit memo with its payment, the receipt, or both; `position` counts from 1.
pub(super) fn documents(
    desk: &Desk<'_>,
    sold: &Sold<'_>,
    refund: &Refund,
    position: usize,
    body: &Body,
) -> Result<Vec<Planned>> {
    let share = sold.receivable.share(refund);
    let number = desk.books.numbers.refund(&desk.number()?, position)?;
    let credit = |body: &Body| {
        let day = dates::of(desk, &Role::Credit(refund.id.clone()), desk.day(refund.created_at))?;
        let (id, number, note) = (refund.id.clone(), number.clone(), note(desk, refund));
        credit::documents(desk, sold.posting, Credit { id, number, day, note }, body)
    };
    if share.credited.is_zero() {
        return Ok(vec![receipt(desk, sold, refund, number, body)?]);
    }
    if share.paid_out.is_zero() {
        return credit(body);
    }
    let (credited, paid_out) = split::at(desk, body, share.credited)?;
    let mut documents = credit(&credited)?;
    documents.push(receipt(desk, sold, refund, number.clone(), &paid_out)?);
    Ok(documents)
}

/// The receipt of money that went back, or of store credit: then it comes to nothing.
fn receipt(
    desk: &Desk<'_>,
    sold: &Sold<'_>,
    refund: &Refund,
    number: Option<String>,
    body: &Body,
) -> Result<Planned> {
    let row = sold.posting.gateway;
    let row = row.ok_or_else(|| unclear("the order names no payment method"))?;
    let role = Role::Refund(refund.id.clone());
    let is_paid = !reason::is_store_credit(desk, refund);
    let form = Form {
        form: SalesForm::RefundReceipt,
        role: role.clone(),
        number,
        day: dates::of(desk, &role, desk.day(refund.created_at))?,
        due_date: None,
        deposit_to: Some(reason::account(desk, refund, row).clone()),
        payment_method: row.payment_method.clone().filter(|_| refund.by_gateway && is_paid),
        payment_reference: None,
        terms: None,
        note: note(desk, refund),
    };
    let document = if is_paid {
        form::document(desk, sold.posting, form, body)?
    } else {
        let mut credited = body.clone();
        let description = "Refunded as store credit".to_owned();
        let line = redeemed::line(desk, body.total())?;
        credited.lines.push(DocumentLine { description, ..line });
        form::document(desk, sold.posting, form, &credited)?
    };
    Ok(Planned { role, after: vec![Role::Sale], document: Document::Sales(Box::new(document)) })
}

fn note(desk: &Desk<'_>, refund: &Refund) -> String {
    let mut note = format!("Refund of order {}", one_line(&desk.order.number));
    let reason: String = one_line(&refund.reason).chars().take(REASON_LENGTH).collect();
    if !reason.is_empty() {
        note.push_str("\nReason: ");
        note.push_str(&reason);
    }
    note
}
