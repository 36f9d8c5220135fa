//! The refunds of an order, each a document of its own (books.md, rows 24 to 27 and section 6).
//!
//! Refunds are planned oldest first, because a later one may have to take back exactly what the
//! earlier ones left. One that cannot be planned is held alone; but nothing that depends on what it
//! took is planned past it.

mod detailed;
mod lump;

use mapping::tables::BeforeStart;
use model::document::{SalesDocument, SalesForm};
use model::money::Decimal;
use model::{Document, Refund, Role};

use super::body::Body;
use super::customer;
use super::desk::{Desk, one_line};
use super::evidence::Posting;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::{Hold, Plan, Planned};

/// What went back before a refund.
struct Earlier {
    bodies: Vec<Body>,
    amount: Decimal,
    /// One of them could not be planned, so what is left of the sale is not known.
    unclear: bool,
}

/// Plans the refunds of a planned sale.
pub(super) fn plan(desk: &Desk<'_>, posting: &Posting<'_>, sale: &Body, plan: &mut Plan) {
    let mut earlier = Earlier { bodies: Vec::new(), amount: Decimal::ZERO, unclear: false };
    for (place, refund) in desk.order.refunds.iter().enumerate() {
        if refund.amount.is_zero() && refund.lines.is_empty() {
            continue;
        }
        let role = Role::Refund(refund.id.clone());
        let planned = body(desk, posting, refund, sale, &earlier)
            .and_then(|body| Ok((document(desk, posting, refund, place + 1, &body)?, body)));
        earlier.amount += refund.amount;
        match planned {
            Ok((document, body)) => {
                earlier.bodies.push(body);
                let document = Document::Sales(Box::new(document));
                plan.documents.push(Planned { role, after: Some(Role::Sale), document });
            }
            Err(error) => {
                earlier.unclear = true;
                plan.holds.push(Hold { role, error });
            }
        }
    }
}

/// The refunds of an order that never posts, made since the connection's start.
pub(super) fn since_start<'a>(desk: &Desk<'a>) -> impl Iterator<Item = &'a Refund> {
    let start_at = desk.context.start_at;
    let park = desk.books.refunds.before_start == BeforeStart::Park;
    let refunds = desk.order.refunds.iter();
    refunds.filter(move |refund| park && refund.created_at >= start_at && !refund.amount.is_zero())
}

/// Why a refund waits.
fn unclear(message: impl Into<String>) -> Error {
    Error::park(Code::RefundUnclear, message)
}

fn body(
    desk: &Desk<'_>,
    posting: &Posting<'_>,
    refund: &Refund,
    sale: &Body,
    earlier: &Earlier,
) -> Result<Body> {
    if posting.form == SalesForm::Invoice && posting.paid_at.is_none() {
        return Err(unclear("a refund of an unpaid invoice needs a credit memo, made by a person"));
    }
    let amount = desk.exact("the refund", refund.amount)?;
    if amount <= Decimal::ZERO {
        return Err(unclear(format!("the refund comes to {amount}")));
    }
    let before = desk.exact("earlier refunds", earlier.amount)?;
    let all = before + amount;
    let total = desk.order.total;
    if all > total {
        return Err(unclear(format!("refunds come to {all}, the order to {total}")));
    }
    let body = if detailed::has_details(refund) {
        detailed::body(desk, refund, amount)?
    } else if earlier.unclear {
        return Err(unclear("it has no lines, and an earlier refund is unclear"));
    } else if all == total {
        sale.less(earlier.bodies.iter())
    } else {
        lump::body(desk, amount, &sale.less(earlier.bodies.iter()))?
    };
    if body.total() != amount {
        let total = body.total();
        return Err(unclear(format!("its lines come to {total}, the refund to {amount}")));
    }
    Ok(body)
}

fn document(
    desk: &Desk<'_>,
    posting: &Posting<'_>,
    refund: &Refund,
    position: usize,
    body: &Body,
) -> Result<SalesDocument> {
    let row = posting.gateway.ok_or_else(|| unclear("the order names no payment method"))?;
    let accounts = &row.refund_account;
    let account = if refund.by_gateway { &accounts.by_gateway } else { &accounts.by_hand };
    let order = desk.order;
    let taxes = body.taxes(&desk.books.tax).map_err(|error| unclear(error.message))?;
    Ok(SalesDocument {
        form: SalesForm::RefundReceipt,
        number: desk.books.numbers.refund(&order.number, position)?,
        date: desk.mapping.day(refund.created_at),
        due_date: None,
        currency: order.currency,
        exchange_rate: None,
        customer: customer::of_order(desk),
        bill_to: Some(order.billing.clone()).filter(|address| !address.is_empty()),
        ship_to: Some(desk.ship_to().clone()).filter(|address| !address.is_empty()),
        lines: body.lines.clone(),
        taxes,
        deposit_to: Some(account.clone()),
        payment_method: row.payment_method.clone().filter(|_| refund.by_gateway),
        payment_reference: None,
        note: note(desk, refund),
        marker: desk.marker(Role::Refund(refund.id.clone())),
        total: body.total(),
        total_tax: body.total_tax,
    })
}

fn note(desk: &Desk<'_>, refund: &Refund) -> String {
    let mut note = format!("Refund of order {}", one_line(&desk.order.number));
    let reason: String = one_line(&refund.reason).chars().take(1000).collect();
    if !reason.is_empty() {
        note.push_str("\nReason: ");
        note.push_str(&reason);
    }
    note
}
