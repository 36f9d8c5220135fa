//! The refunds of an order (books.md, rows 24 to 28 and section 6).
//!
//! Each refund is one document: a receipt of money that went back, or a credit memo while the invoice
//! is open; two where the invoice covers only a part of it, and never both for one amount, because
//! each of them reverses the sale. Refunds are planned oldest first, because a later one may have to
//! take back exactly what the earlier ones left. One that cannot be planned is held alone; but nothing
//! that depends on what it took is planned past it. A refund that the store deleted stays.

mod detailed;
mod limit;
mod lump;
mod reason;
mod redemption;
mod restock;
mod split;
mod standalone;
mod write;

use model::document::SalesForm;
use model::money::Decimal;
use model::{Refund, Role};

use super::body::Body;
use super::desk::Desk;
use super::evidence::Posting;
use super::receivable::{Receivable, Share};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::{Hold, Plan};

pub(super) use self::standalone::plan as plan_standalone;

/// The sale that refunds take from.
pub(super) struct Sold<'s> {
    /// How it is posted.
    pub(super) posting: &'s Posting<'s>,
    /// Its money.
    pub(super) body: &'s Body,
    /// What of each refund is set off against the invoice.
    pub(super) receivable: &'s Receivable,
}

/// What went back before a refund.
#[derive(Default)]
struct Earlier {
    bodies: Vec<Body>,
    amount: Decimal,
    /// One of them could not be planned, so what is left of the sale is not known.
    unclear: bool,
}

/// Plans the refunds of a planned sale, and says what they leave of it; none where that is unclear.
pub(super) fn plan(desk: &Desk<'_>, sold: &Sold<'_>, plan: &mut Plan) -> Option<Body> {
    let mut earlier = Earlier::default();
    for (place, refund) in desk.order.refunds.iter().enumerate() {
        if gives_nothing_back(refund) {
            continue;
        }
        if let Some(error) = edited(desk, sold) {
            if !stands(desk, refund) {
                plan.holds.push(hold(sold, refund, error));
            }
            earlier.unclear = true;
            continue;
        }
        match earlier.next(desk, refund, sold.body) {
            Ok(body) => match write::documents(desk, sold, refund, place + 1, body) {
                Ok(documents) => plan.documents.extend(documents),
                Err(error) => plan.holds.push(hold(sold, refund, error)),
            },
            Err(error) => plan.holds.push(hold(sold, refund, error)),
        }
    }
    (!earlier.unclear).then(|| sold.body.less(earlier.bodies.iter()))
}

/// A refund of no money and no lines: goods that were only put back into stock.
fn gives_nothing_back(refund: &Refund) -> bool {
    refund.amount.is_zero() && !detailed::has_details(refund)
}

/// Why a new refund waits, and one that stands is left alone, while a person decides about a sale that
/// was edited after it was paid: the order no longer says what the books can give back.
fn edited(desk: &Desk<'_>, sold: &Sold<'_>) -> Option<Error> {
    let held = &desk.context.held;
    let sale = held.get(&Role::Sale).filter(|sale| !sale.voided)?.figures.as_ref()?;
    let (total, total_tax) = (sold.body.total(), sold.body.total_tax);
    let open = sold.posting.form == SalesForm::Invoice && !held.keys().any(is_payment);
    if open || (sale.total, sale.total_tax) == (total, total_tax) {
        return None;
    }
    let (was, was_tax) = (sale.total, sale.total_tax);
    let message = format!("the sale was {was} with {was_tax} tax, and is {total} with {total_tax}");
    Some(unclear(message))
}

fn is_payment(role: &Role) -> bool {
    matches!(role, Role::Payment | Role::Instalment(_))
}

/// Whether a document of the refund stands in the books.
fn stands(desk: &Desk<'_>, refund: &Refund) -> bool {
    let roles = [Role::Refund(refund.id.clone()), Role::Credit(refund.id.clone())];
    roles.iter().any(|role| desk.context.held.get(role).is_some_and(|held| !held.voided))
}

/// A refund waits under the role of the document that it would be.
fn hold(sold: &Sold<'_>, refund: &Refund, error: Error) -> Hold {
    let Share { credited, paid_out } = sold.receivable.share(refund);
    let is_credit = credited > Decimal::ZERO && paid_out.is_zero();
    let id = refund.id.clone();
    Hold { role: if is_credit { Role::Credit(id) } else { Role::Refund(id) }, error }
}

/// Why a refund waits.
fn unclear(message: impl Into<String>) -> Error {
    Error::park(Code::RefundUnclear, message)
}

impl Earlier {
    /// The money of the next refund.
    fn next(&mut self, desk: &Desk<'_>, refund: &Refund, sale: &Body) -> Result<&Body> {
        let body = self.body(desk, refund, sale);
        self.amount += refund.amount;
        self.unclear |= body.is_err();
        self.bodies.push(body?);
        self.bodies.last().ok_or_else(|| Error::bug("a body vanished"))
    }

    fn body(&self, desk: &Desk<'_>, refund: &Refund, sale: &Body) -> Result<Body> {
        let amount = desk.exact("the refund", refund.amount)?;
        if amount <= Decimal::ZERO {
            return Err(unclear(format!("the refund comes to {amount}")));
        }
        let all = desk.exact("earlier refunds", self.amount)? + amount;
        let total = desk.order.total;
        if all > total {
            return Err(unclear(format!("refunds come to {all}, the order to {total}")));
        }
        let left = (!self.unclear).then(|| sale.less(self.bodies.iter()));
        let finishes = all == total;
        let body = match (detailed::has_details(refund), left) {
            (true, left) => {
                limit::check_lines(desk, refund)?;
                detailed::body(desk, refund, amount, left.as_ref().filter(|_| finishes))?
            }
            (false, None) => {
                return Err(unclear("it has no lines, and an earlier refund is unclear"));
            }
            (false, Some(left)) if finishes => restock::nothing(desk, left),
            (false, Some(left)) => lump::body(desk, refund, amount, &left)?,
        };
        if body.total() != amount {
            let total = body.total();
            return Err(unclear(format!("its lines come to {total}, the refund to {amount}")));
        }
        body.taxes(&desk.books.tax).map_err(|error| unclear(error.message))?;
        limit::check(desk, sale, self.bodies.iter().chain([&body]))?;
        Ok(body)
    }
}
