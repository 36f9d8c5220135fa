//! The sale: a sales receipt, or an invoice.

use jiff::Span;
use jiff::civil::Date;
use model::document::{DocumentLine, SalesForm};
use model::money::Decimal;
use model::tax::TaxTotal;
use model::{Document, Reference, Role};

use super::body::Body;
use super::desk::{Desk, one_line};
use super::evidence::Posting;
use super::form::{self, Form};
use super::lines::{self, Basket};
use super::rates::Rates;
use super::{dates, discounts, redeemed};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::Planned;

/// The most characters of a gateway's id that a form shows; the whole id stands in the note.
const REFERENCE_LENGTH: usize = 21;

/// The planned sale.
pub(super) struct Sale {
    /// The sale.
    pub(super) document: Planned,
    /// Its money, which refunds take from.
    pub(super) body: Body,
}

/// Plans it.
///
/// # Errors
/// What no table covers, and figures that contradict each other.
pub(super) fn plan(desk: &Desk<'_>, posting: &Posting<'_>) -> Result<Sale> {
    let body = exact_body(desk)?;
    let is_receipt = posting.form == SalesForm::SalesReceipt;
    let day = dates::of(desk, &Role::Sale, desk.day(posting.sold_at))?;
    let row = posting.gateway;
    let form = Form {
        form: posting.form,
        role: Role::Sale,
        number: desk.books.numbers.sale(&desk.number()?)?,
        day,
        due_date: if is_receipt { None } else { due(day.date, row.and_then(|row| row.due_days)) },
        deposit_to: is_receipt.then(|| posting.settlement.clone()),
        payment_method: row.and_then(|row| row.payment_method.clone()).filter(|_| is_receipt),
        payment_reference: payment_reference(desk).filter(|_| is_receipt),
        terms: row.and_then(|row| row.terms.clone()).filter(|_| !is_receipt),
        note: note(desk),
    };
    let document = form::document(desk, posting, form, &body)?;
    let document = Document::Sales(Box::new(document));
    Ok(Sale { document: Planned { role: Role::Sale, after: Vec::new(), document }, body })
}

/// The order's lines and tax, made to meet its total.
pub(super) fn exact_body(desk: &Desk<'_>) -> Result<Body> {
    let order = desk.order;
    let total = desk.exact("the total", order.total)?;
    let by_rate: Decimal = order.taxes.iter().map(TaxTotal::total).sum();
    if by_rate != order.total_tax {
        let message = format!("total tax is {}, by rate {by_rate}", order.total_tax);
        return Err(Error::park(Code::OutOfBalance, message));
    }
    if total.is_sign_negative() && !total.is_zero() {
        return Err(Error::park(Code::OutOfBalance, format!("the total is {total}")));
    }
    let rates = Rates::of(&[&order.taxes]);
    let basket = Basket {
        lines: &order.lines,
        taxes: &order.taxes,
        store_credit: discounts::store_credit(desk),
    };
    let mut body = lines::body(desk, &basket, &rates)?;
    let redeemed = redeemed::amount(desk)?;
    if !redeemed.is_zero() {
        body.lines.push(redeemed::line(desk, redeemed)?);
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
    let item = Reference::Known(desk.books.items.rounding()?.clone());
    let code = desk.books.tax.outside_scope("rounding")?.clone();
    Ok(desk.line("Rounding".to_owned(), difference, None, item, code, ""))
}

fn due(date: Date, days: Option<u16>) -> Option<Date> {
    date.checked_add(Span::new().try_days(days?).ok()?).ok()
}

/// The gateway's id of the charge, cut to what a form takes.
pub(super) fn payment_reference(desk: &Desk<'_>) -> Option<String> {
    let id: String = one_line(&desk.order.payment.transaction_id);
    Some(id.chars().take(REFERENCE_LENGTH).collect::<String>()).filter(|id| !id.is_empty())
}

fn coupons(desk: &Desk<'_>) -> String {
    let codes: Vec<&str> = desk.order.coupons.iter().map(|coupon| coupon.code.as_str()).collect();
    one_line(&codes.join(", "))
}

/// What people read in the private note.
pub(super) fn note(desk: &Desk<'_>) -> String {
    let payment = &desk.order.payment;
    let by = if payment.title.is_empty() { &payment.gateway } else { &payment.title };
    let mut lines = vec![format!("Order {}", one_line(&desk.order.number))];
    let further = [
        ("Payment", one_line(by)),
        ("Transaction", one_line(&payment.transaction_id)),
        ("Coupons", coupons(desk)),
    ];
    let further = further.into_iter().filter(|(_, text)| !text.is_empty());
    lines.extend(further.map(|(what, text)| format!("{what}: {text}")));
    lines.join("\n")
}
