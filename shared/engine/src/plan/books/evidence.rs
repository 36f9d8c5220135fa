//! Whether an order posts, as what, and whether it is paid (books.md, section 2).
//!
//! A store's paid date is set by any move to processing or completed, so it proves a payment only
//! together with the gateway's row. Once the sale is posted its form is frozen, and a status that
//! posts nothing changes nothing in the books: the plan stays what it was.

use jiff::Timestamp;
use mapping::tables::{DocumentKind, Evidence, Gateway, Meaning};
use model::TargetId;
use model::document::SalesForm;

use super::desk::Desk;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::Rule;

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
/// A status, gateway or currency that the mapping does not cover.
pub(super) fn decide<'a>(desk: &Desk<'a>) -> Result<Decision<'a>> {
    match desk.context.form {
        Some(form) => posted_before(desk, form).map(Decision::Post),
        None => first_seen(desk),
    }
}

fn first_seen<'a>(desk: &Desk<'a>) -> Result<Decision<'a>> {
    let order = desk.order;
    let meaning = desk.books.statuses.meaning(&order.status);
    let rule = match &meaning {
        Ok(Meaning::Draft) => Some(Rule::Draft),
        Ok(Meaning::Trashed) => Some(Rule::Trashed),
        _ if order.lines.is_empty() && order.total.is_zero() => Some(Rule::Empty),
        Ok(Meaning::NeverSold) => Some(Rule::NeverSold),
        Ok(Meaning::Unpaid) => Some(Rule::Unpaid),
        _ if order.created_at < desk.context.start_at => Some(Rule::BeforeStart),
        _ => None,
    };
    if let Some(rule) = rule {
        return Ok(Decision::Skip(rule));
    }
    let meaning = meaning?;
    desk.books.admit(order.currency)?;
    let Paid { settlement, gateway } = paid_by(desk)?;
    let Some(row) = gateway else {
        let posting = Posting {
            form: SalesForm::SalesReceipt,
            paid_at: Some(order.paid_at.unwrap_or(order.created_at)),
            settlement,
            gateway,
        };
        let waits = meaning == Meaning::Awaiting;
        return Ok(if waits { Decision::Skip(Rule::Unpaid) } else { Decision::Post(posting) });
    };
    if row.test_when.as_ref().is_some_and(|meta| meta.holds(&order.raw)) {
        return Ok(Decision::Skip(Rule::TestPayment));
    }
    let paid_at = paid_at(desk, row, meaning);
    let form = match row.document {
        DocumentKind::SalesReceipt if paid_at.is_none() => None,
        DocumentKind::SalesReceipt => Some(SalesForm::SalesReceipt),
        DocumentKind::Invoice => {
            (paid_at.is_some() || is_owed(row, meaning)).then_some(SalesForm::Invoice)
        }
    };
    Ok(match form {
        Some(form) => Decision::Post(Posting { form, paid_at, settlement, gateway }),
        None => Decision::Skip(Rule::Unpaid),
    })
}

/// A sale that stands in the books: its form is kept, and its payment does not depend on today's
/// status.
fn posted_before<'a>(desk: &Desk<'a>, form: SalesForm) -> Result<Posting<'a>> {
    let order = desk.order;
    desk.books.admit(order.currency)?;
    let Paid { settlement, gateway } = paid_by(desk)?;
    let mut paid_at = match gateway.map(|row| row.evidence) {
        Some(Evidence::Never) => None,
        Some(Evidence::Completed) => order.completed_at.map(|at| order.paid_at.unwrap_or(at)),
        Some(Evidence::Captured | Evidence::MarkedByStaff) => order.paid_at,
        None => Some(order.paid_at.unwrap_or(order.created_at)),
    };
    if form == SalesForm::SalesReceipt && order.total.is_zero() {
        paid_at = paid_at.or(Some(order.created_at));
    }
    if form == SalesForm::SalesReceipt && paid_at.is_none() {
        let message = "the sale is in the books as paid, and the store no longer says when";
        return Err(Error::park(Code::EditedAfterPayment, message));
    }
    Ok(Posting { form, paid_at, settlement, gateway })
}

struct Paid<'a> {
    settlement: &'a TargetId,
    gateway: Option<&'a Gateway>,
}

fn paid_by<'a>(desk: &Desk<'a>) -> Result<Paid<'a>> {
    let gateways = &desk.books.gateways;
    match gateways.find(&desk.order.payment.gateway, desk.order.currency) {
        Ok(row) => Ok(Paid { settlement: &row.settlement_account, gateway: Some(row) }),
        Err(gap) if desk.order.payment.gateway.is_empty() => {
            let account = gateways.nothing_to_pay(desk.order.total).ok_or(gap)?;
            Ok(Paid { settlement: account, gateway: None })
        }
        Err(gap) => Err(gap.into()),
    }
}

/// When the order was paid, where its row takes that as proven.
fn paid_at(desk: &Desk<'_>, row: &Gateway, meaning: Meaning) -> Option<Timestamp> {
    let order = desk.order;
    let settled = matches!(meaning, Meaning::Processing | Meaning::Completed | Meaning::Refunded);
    let uncaptured = row.uncaptured_when.as_ref().is_some_and(|meta| meta.holds(&order.raw));
    let moment = match row.evidence {
        Evidence::Captured if uncaptured => None,
        Evidence::Captured | Evidence::MarkedByStaff => order.paid_at,
        Evidence::Completed if meaning == Meaning::Processing => None,
        Evidence::Completed if meaning == Meaning::Completed => {
            order.paid_at.or(order.completed_at)
        }
        Evidence::Completed => order.paid_at,
        Evidence::Never => return None,
    };
    // A sale of 0.00 has nothing to be paid, so nothing is to be proven.
    let moment = moment.or_else(|| order.total.is_zero().then_some(order.created_at));
    moment.filter(|_| settled)
}

/// Whether an unpaid order is a receivable. An abandoned checkout never is, nor is a card that was
/// only authorised.
fn is_owed(row: &Gateway, meaning: Meaning) -> bool {
    match meaning {
        Meaning::Awaiting => matches!(row.evidence, Evidence::MarkedByStaff | Evidence::Never),
        Meaning::Processing | Meaning::Completed => row.evidence != Evidence::Captured,
        Meaning::Refunded => row.evidence == Evidence::Never,
        Meaning::Draft | Meaning::Trashed | Meaning::Unpaid | Meaning::NeverSold => false,
    }
}
