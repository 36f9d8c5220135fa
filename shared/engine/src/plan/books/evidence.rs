//! Whether an order posts, as what, and whether it is paid (books.md, section 2).
//!
//! A store's paid date is set by any move to processing or completed, so it proves a payment only
//! together with the gateway's row. Once the sale is posted its form is frozen, and a status that
//! posts nothing changes nothing in the books: the plan stays what it was.
//!
//! A shop that dates its sales by delivery posts an order when it is completed, whatever was paid
//! before.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mapping::Gap;
use mapping::tables::{DocumentKind, Gateway, Meaning, SaleDate};
use model::TargetId;
use model::document::SalesForm;

use super::bounds;
use super::desk::Desk;
use super::paid::{self, Paid, Parts, is_owed, paid_at, paid_by, paid_once};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::{OpenItem, Rule};

/// What becomes of an order.
#[derive(Debug)]
pub(super) enum Decision<'a> {
    /// Nothing.
    Skip(Rule),
    /// Its documents.
    Post(Posting<'a>),
}

/// How an order posts.
#[derive(Debug)]
pub(super) struct Posting<'a> {
    /// Sales receipt or invoice.
    pub(super) form: SalesForm,
    /// The moment that dates the sale.
    pub(super) sold_at: Timestamp,
    /// When it was paid, by the gateway's evidence.
    pub(super) paid_at: Option<Timestamp>,
    /// Where the money is.
    pub(super) settlement: &'a TargetId,
    /// The gateway's row; none for an order with nothing to pay and no gateway.
    pub(super) gateway: Option<&'a Gateway>,
}

/// Decides it.
///
/// # Errors
/// A status, gateway or currency that the mapping does not cover; amounts that no sale has.
pub(super) fn decide<'a>(desk: &Desk<'a>) -> Result<Decision<'a>> {
    bounds::check(desk.order)?;
    match desk.context.form {
        Some(form) => posted_before(desk, form).map(Decision::Post),
        None => first_seen(desk),
    }
}

fn first_seen<'a>(desk: &Desk<'a>) -> Result<Decision<'a>> {
    let order = desk.order;
    let meaning = meaning(desk);
    if let Some(rule) = skipped(desk, meaning.as_ref().ok()) {
        return Ok(Decision::Skip(rule));
    }
    let meaning = meaning?;
    desk.books.admit(order.currency)?;
    let Paid { settlement, gateway } = paid_by(desk)?;
    let Some(row) = gateway else {
        if meaning == Meaning::Awaiting {
            return Ok(Decision::Skip(Rule::Unpaid));
        }
        let paid_at = Some(order.paid_at.unwrap_or(order.created_at));
        return Ok(posting(desk, SalesForm::SalesReceipt, paid_at, settlement, gateway));
    };
    if row.test_when.as_ref().is_some_and(|meta| meta.holds(&order.raw)) {
        return Ok(Decision::Skip(Rule::TestPayment));
    }
    let (paid_at, parts) = (paid_at(desk, row, meaning), paid::parts(desk));
    // Paid in parts: the whole is invoiced, whatever the gateway's row says.
    let invoiced = parts != Parts::None || row.document == DocumentKind::Invoice;
    let owed = invoiced && (is_owed(row, meaning) || parts == Parts::Begun);
    if paid_at.is_none() && !owed {
        return Ok(Decision::Skip(Rule::Unpaid));
    }
    let form = if invoiced { SalesForm::Invoice } else { SalesForm::SalesReceipt };
    Ok(posting(desk, form, paid_at, settlement, gateway))
}

/// What the order's status means, by how it was paid and made.
fn meaning(desk: &Desk<'_>) -> Result<Meaning, Gap> {
    let order = desk.order;
    desk.books.meaning(&order.status, &order.payment.gateway, &order.created_via)
}

/// The rule by which an order of this meaning posts nothing, whoever was to pay it.
fn skipped(desk: &Desk<'_>, meaning: Option<&Meaning>) -> Option<Rule> {
    let order = desk.order;
    match meaning {
        Some(Meaning::Draft) => Some(Rule::Draft),
        Some(Meaning::Trashed) => Some(Rule::Trashed),
        _ if order.lines.is_empty() && order.total.is_zero() => Some(Rule::Empty),
        Some(Meaning::NeverSold) => Some(Rule::NeverSold),
        Some(Meaning::Unpaid) => Some(Rule::Unpaid),
        _ if order.created_at < desk.context.start_at => Some(Rule::BeforeStart),
        _ => None,
    }
}

/// The posting of an order that was not posted before, once its day has come.
fn posting<'a>(
    desk: &Desk<'a>,
    form: SalesForm,
    paid_at: Option<Timestamp>,
    settlement: &'a TargetId,
    gateway: Option<&'a Gateway>,
) -> Decision<'a> {
    let order = desk.order;
    let sold_at = match desk.books.sale_date {
        SaleDate::Paid => Some(sold_at_of(desk, form, paid_at)),
        SaleDate::Completed => order.completed_at,
    };
    match sold_at {
        Some(sold_at) => Decision::Post(Posting { form, sold_at, paid_at, settlement, gateway }),
        None => Decision::Skip(Rule::NotCompleted),
    }
}

/// A receipt is dated by its payment, an invoice by the order.
fn sold_at_of(desk: &Desk<'_>, form: SalesForm, paid_at: Option<Timestamp>) -> Timestamp {
    let paid_at = paid_at.filter(|_| form == SalesForm::SalesReceipt);
    paid_at.unwrap_or(desk.order.created_at)
}

/// A sale that stands in the books: its form is kept, and its payment does not depend on today's
/// status.
fn posted_before<'a>(desk: &Desk<'a>, form: SalesForm) -> Result<Posting<'a>> {
    let order = desk.order;
    desk.books.admit(order.currency)?;
    let Paid { settlement, gateway } = paid_by(desk)?;
    let paid_at = paid_once(desk, form, gateway);
    if form == SalesForm::SalesReceipt && paid_at.is_none() {
        let message = "the sale is in the books as paid, and the store no longer says when";
        return Err(Error::park(Code::EditedAfterPayment, message));
    }
    let sold_at = match desk.books.sale_date {
        SaleDate::Paid => None,
        SaleDate::Completed => order.completed_at,
    };
    let sold_at = sold_at.unwrap_or_else(|| sold_at_of(desk, form, paid_at));
    Ok(Posting { form, sold_at, paid_at, settlement, gateway })
}

/// Whether an order whose sale stands in the books is gone from the store in all but name: it is in
/// the bin, or a person's data was erased from it. Neither touches a document.
pub(super) fn is_gone(desk: &Desk<'_>) -> bool {
    let trashed = matches!(meaning(desk), Ok(Meaning::Trashed));
    stands(desk) && (trashed || is_erased(&desk.order.email))
}

/// A store that erases a person leaves an address that can be nobody's (RFC 2606).
fn is_erased(email: &str) -> bool {
    email.trim().to_ascii_lowercase().ends_with(".invalid")
}

/// Whether a document of the order stands in the books.
fn stands(desk: &Desk<'_>) -> bool {
    desk.context.held.values().any(|held| !held.voided)
}

/// What a person should look at in an order whose sale stands in the books (books.md, sections 2
/// and 6). Nothing of it changes a document.
pub(super) fn open_items(desk: &Desk<'_>) -> BTreeSet<OpenItem> {
    if is_gone(desk) {
        return BTreeSet::from([OpenItem::SourceGone]);
    }
    let Some(form) = desk.context.form.filter(|_| stands(desk)) else { return BTreeSet::new() };
    let order = desk.order;
    let gateway = paid_by(desk).ok().and_then(|paid| paid.gateway);
    // A sale of nothing was not paid, so nothing is to be paid back or disputed.
    let is_paid = paid_once(desk, form, gateway).is_some() && !order.total.is_zero();
    let refunded = order.refunds.iter().any(|refund| !refund.amount.is_zero());
    let item = match meaning(desk) {
        Ok(Meaning::NeverSold) if is_paid && !refunded => Some(OpenItem::CancelledButPaid),
        Ok(Meaning::Awaiting) if is_paid => Some(OpenItem::DisputeOrReview),
        _ => None,
    };
    item.into_iter().collect()
}
