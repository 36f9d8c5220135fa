//! The sheet that a sale and everything that takes it back are written on: one place that fills what
//! all four forms share.
//!
//! A body states discounts as lines. A company that refuses negative lines names an account for
//! discounts; they then become one discount on the document, which the books spread over all its
//! lines, so that is exact only where all lines have one tax code. Where they have not, the lines
//! stay, and such a company refuses the document.

use jiff::civil::Date;
use model::document::{DocumentDiscount, DocumentLine, SalesDetails, SalesDocument, SalesForm};
use model::money::Decimal;
use model::{Address, Reference, Role, TargetId};

use super::body::Body;
use super::dates::Day;
use super::desk::Desk;
use super::evidence::Posting;
use super::{customer, exchange};
use crate::error::Result;

/// What one document says beyond its order and its body.
pub(super) struct Form {
    pub(super) form: SalesForm,
    pub(super) role: Role,
    pub(super) number: Option<String>,
    pub(super) day: Day,
    pub(super) due_date: Option<Date>,
    pub(super) deposit_to: Option<TargetId>,
    pub(super) payment_method: Option<TargetId>,
    pub(super) payment_reference: Option<String>,
    pub(super) terms: Option<TargetId>,
    pub(super) note: String,
}

/// Writes the document.
///
/// # Errors
/// Tax that no line carries, and a foreign currency without its bucket customer.
pub(super) fn document(
    desk: &Desk<'_>,
    posting: &Posting<'_>,
    form: Form,
    body: &Body,
) -> Result<SalesDocument> {
    let order = desk.order;
    let taxes = body.taxes(&desk.books.tax)?;
    let (lines, discount) = discounted(desk, body);
    Ok(SalesDocument {
        form: form.form,
        number: form.number,
        date: form.day.date,
        due_date: form.due_date,
        currency: order.currency,
        exchange_rate: exchange::rate(desk),
        customer: customer::of_sale(desk, posting.form)?,
        tax_code: body.tax_code.clone(),
        discount,
        details: SalesDetails {
            terms: form.terms,
            ship_from: desk.books.tax_address.store.clone(),
            location: desk.location(),
            ..SalesDetails::default()
        },
        bill_to: stated(&order.billing),
        ship_to: stated(desk.ship_to()),
        lines,
        taxes,
        deposit_to: form.deposit_to,
        payment_method: form.payment_method,
        payment_reference: form.payment_reference,
        note: with_day(form.note, form.day),
        marker: desk.marker(form.role),
        total: body.total(),
        total_tax: body.total_tax,
    })
}

fn stated(address: &Address) -> Option<Address> {
    (!address.is_empty()).then(|| address.clone())
}

fn with_day(mut note: String, day: Day) -> String {
    if let Some(line) = day.note() {
        note.push('\n');
        note.push_str(&line);
    }
    note
}

/// The lines, and what of them is a discount on the whole document.
fn discounted(desk: &Desk<'_>, body: &Body) -> (Vec<DocumentLine>, Option<DocumentDiscount>) {
    let items = &desk.books.items;
    let is_discount = |line: &DocumentLine| {
        line.amount.is_sign_negative() && line.item == Reference::Known(items.discount.clone())
    };
    let one_code = body.lines.windows(2).all(|pair| match pair {
        [a, b] => a.tax_code == b.tax_code,
        _ => true,
    });
    let account = items.discount_account.as_ref().filter(|_| one_code);
    let Some(account) = account.filter(|_| body.lines.iter().any(is_discount)) else {
        return (body.lines.clone(), None);
    };
    let (discounts, lines): (Vec<_>, Vec<_>) = body.lines.iter().cloned().partition(is_discount);
    let amount = discounts.iter().map(|line| -line.amount).sum::<Decimal>();
    (lines, Some(DocumentDiscount { amount, account: Some(account.clone()) }))
}
