//! The sale: a sales receipt, or an invoice and its payment.

use jiff::Span;
use jiff::civil::Date;
use model::document::{DocumentLine, SalesDocument, SalesForm};
use model::money::Decimal;
use model::{Document, Reference, Role};

use super::body::Body;
use super::desk::{Desk, one_line};
use super::evidence::Posting;
use super::rates::Rates;
use super::{customer, lines, payment};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::Planned;

/// The most characters of a gateway's id that a form shows; the whole id stands in the note.
const REFERENCE_LENGTH: usize = 21;

/// The planned sale.
pub(super) struct Sale {
    /// The sale, and its payment.
    pub(super) documents: Vec<Planned>,
    /// Its money, which refunds take from.
    pub(super) body: Body,
}

/// Plans it.
///
/// # Errors
/// What no table covers, and figures that contradict each other.
pub(super) fn plan(desk: &Desk<'_>, posting: &Posting<'_>) -> Result<Sale> {
    let order = desk.order;
    let body = exact_body(desk)?;
    let is_receipt = posting.form == SalesForm::SalesReceipt;
    let moment = if is_receipt { posting.paid_at } else { None };
    let date = desk.mapping.day(moment.unwrap_or(order.created_at));
    let row = posting.gateway;
    let document = SalesDocument {
        form: posting.form,
        number: desk.books.numbers.sale(&order.number)?,
        date,
        due_date: if is_receipt { None } else { due(date, row.and_then(|row| row.due_days)) },
        currency: order.currency,
        exchange_rate: None,
        customer: customer::of_order(desk),
        bill_to: Some(order.billing.clone()).filter(|address| !address.is_empty()),
        ship_to: Some(desk.ship_to().clone()).filter(|address| !address.is_empty()),
        lines: body.lines.clone(),
        taxes: body.taxes(&desk.books.tax)?,
        deposit_to: is_receipt.then(|| posting.settlement.clone()),
        payment_method: row.and_then(|row| row.payment_method.clone()).filter(|_| is_receipt),
        payment_reference: payment_reference(desk).filter(|_| is_receipt),
        note: note(desk),
        marker: desk.marker(Role::Sale),
        total: body.total(),
        total_tax: body.total_tax,
    };
    let sale =
        Planned { role: Role::Sale, after: None, document: Document::Sales(Box::new(document)) };
    let mut documents = vec![sale];
    documents.extend(payment::plan(desk, posting));
    Ok(Sale { documents, body })
}

/// The order's lines and tax, made to meet its total.
fn exact_body(desk: &Desk<'_>) -> Result<Body> {
    let order = desk.order;
    let total = desk.exact("the total", order.total)?;
    let rates = Rates::of(&[&order.taxes]);
    let mut body = lines::body(desk, &order.lines, &order.taxes, &rates)?;
    if body.total_tax != order.total_tax {
        let message = format!("total tax is {}, by rate {}", order.total_tax, body.total_tax);
        return Err(Error::park(Code::OutOfBalance, message));
    }
    if total.is_sign_negative() && !total.is_zero() {
        return Err(Error::park(Code::OutOfBalance, format!("the total is {total}")));
    }
    let difference = total - body.total();
    if !difference.is_zero() {
        body.lines.push(rounding(desk, difference)?);
    }
    Ok(body)
}

/// The line that settles a net difference. Tax never needs one: it is the store's own.
fn rounding(desk: &Desk<'_>, difference: Decimal) -> Result<DocumentLine> {
    let limit = desk.books.rounding.limit(desk.order.lines.len());
    if difference.abs() > limit {
        let message = format!("lines and tax miss the total by {difference}, the limit is {limit}");
        return Err(Error::park(Code::RoundingTooLarge, message));
    }
    Ok(DocumentLine {
        description: "Rounding".to_owned(),
        amount: difference,
        quantity: None,
        item: Reference::Known(desk.books.items.rounding()?.clone()),
        tax_code: desk.books.tax.outside_scope("rounding")?.clone(),
    })
}

fn due(date: Date, days: Option<u16>) -> Option<Date> {
    date.checked_add(Span::new().try_days(days?).ok()?).ok()
}

/// The gateway's id of the charge, cut to what a form takes.
pub(super) fn payment_reference(desk: &Desk<'_>) -> Option<String> {
    let id: String = one_line(&desk.order.payment.transaction_id);
    Some(id.chars().take(REFERENCE_LENGTH).collect::<String>()).filter(|id| !id.is_empty())
}

/// What people read in the private note.
pub(super) fn note(desk: &Desk<'_>) -> String {
    let payment = &desk.order.payment;
    let by = if payment.title.is_empty() { &payment.gateway } else { &payment.title };
    let mut lines = vec![format!("Order {}", one_line(&desk.order.number))];
    let further = [
        ("Payment", one_line(by)),
        ("Transaction", one_line(&payment.transaction_id)),
        ("Coupons", one_line(&desk.order.coupons.join(", "))),
    ];
    let further = further.into_iter().filter(|(_, text)| !text.is_empty());
    lines.extend(further.map(|(what, text)| format!("{what}: {text}")));
    lines.join("\n")
}
