//! An order that was cancelled after its invoice was posted and before it was paid (books.md,
//! section 6).
//!
//! The invoice is voided while its day is open and nothing hangs on it; else a credit memo of what
//! remains takes it back, dated the cancellation. A cancelled order that was paid changes nothing:
//! cancelling refunds nobody. The store does not say when it cancelled, so the day is that of its
//! last change, until the memo stands; from then on it keeps its day.

use mapping::tables::Meaning;
use model::document::SalesForm;
use model::role::CANCELLATION;
use model::{Role, SourceId};

use super::body::Body;
use super::credit::{self, Credit};
use super::dates::{self, Day};
use super::desk::{Desk, one_line};
use super::evidence::Posting;
use super::receivable::Due;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::{Hold, Plan, Planned};

/// Whether the order was cancelled while its invoice was owed.
pub(super) fn is_owed_no_more(desk: &Desk<'_>, posting: &Posting<'_>) -> bool {
    let order = desk.order;
    let books = desk.books;
    let meaning = books.meaning(&order.status, &order.payment.gateway, &order.created_via);
    let paid = |role: &Role| matches!(role, Role::Payment | Role::Instalment(_));
    posting.form == SalesForm::Invoice
        && meaning == Ok(Meaning::NeverSold)
        && posting.paid_at.is_none()
        && desk.context.held.contains_key(&Role::Sale)
        && !desk.context.held.keys().any(paid)
}

/// Whether its invoice can be voided: the day is open, and no refund hangs on it.
pub(super) fn is_voidable(desk: &Desk<'_>) -> bool {
    let held = &desk.context.held;
    let on_it = |role: &Role| matches!(role, Role::Credit(_) | Role::Offset(_) | Role::Refund(_));
    let figures = held.get(&Role::Sale).and_then(|held| held.figures.as_ref());
    let is_open = figures.is_none_or(|figures| !desk.books.period.is_locked(figures.date));
    is_open && desk.order.refunded().is_zero() && !held.keys().any(on_it)
}

/// Plans the credit memo of what remains of the invoice.
pub(super) fn plan(desk: &Desk<'_>, posting: &Posting<'_>, left: Option<&Body>, plan: &mut Plan) {
    let documents = match left {
        Some(left) if left.total().is_zero() => return,
        Some(left) => memo(desk, posting, left),
        None => {
            let message = "the order was cancelled, and what a refund took of it is unclear";
            Err(Error::park(Code::RefundUnclear, message))
        }
    };
    match documents {
        Ok(documents) => plan.documents.extend(documents),
        Err(error) => plan.holds.push(Hold { role: Role::Credit(id()), error }),
    }
}

fn memo(desk: &Desk<'_>, posting: &Posting<'_>, left: &Body) -> Result<Vec<Planned>> {
    let number = format!("{}-C", desk.number()?);
    let credit = Credit {
        id: id(),
        number: desk.books.numbers.sale(&number)?,
        day: day(desk)?,
        note: format!("Order {} was cancelled", one_line(&desk.order.number)),
    };
    credit::documents(desk, posting, credit, left)
}

/// The day of the cancellation, or the first open one.
fn day(desk: &Desk<'_>) -> Result<Day> {
    let day = desk.day(desk.order.modified_at);
    match (dates::of(desk, &Role::Credit(id()), day), desk.books.period.first_open_day()) {
        (Err(_), Some(open)) => Ok(Day { date: open, true_day: Some(day) }),
        (dated, _) => dated,
    }
}

/// Holds the payment of an order that is sold again after its invoice was taken back: the books have
/// no sale that it could pay. Says whether it did.
pub(super) fn refuse_resale(desk: &Desk<'_>, due: &[Due], plan: &mut Plan) -> bool {
    let held = &desk.context.held;
    let memo = held.get(&Role::Credit(id())).filter(|memo| !memo.voided);
    if memo.is_none() || due.is_empty() || due.iter().any(|due| held.contains_key(&due.role)) {
        return false;
    }
    let message = "the order was cancelled and its invoice credited, and now it is paid";
    let error = Error::park(Code::EditedAfterPayment, message);
    plan.holds.push(Hold { role: Role::Payment, error });
    true
}

fn id() -> SourceId {
    SourceId::new(CANCELLATION)
}
