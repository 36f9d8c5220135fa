//! What proves that an order is paid, and by which row of the mapping (books.md, section 2).

use jiff::Timestamp;
use mapping::tables::{Evidence, Gateway, Meaning};
use model::TargetId;
use model::document::SalesForm;

use super::desk::Desk;
use super::find::is_something;
use crate::error::Result;

/// How an order is paid.
pub(super) struct Paid<'a> {
    /// Where the money is.
    pub(super) settlement: &'a TargetId,
    /// The gateway's row; none for an order with nothing to pay and no gateway.
    pub(super) gateway: Option<&'a Gateway>,
}

/// Finds the row.
///
/// # Errors
/// `GATEWAY_NOT_MAPPED` without one.
pub(super) fn paid_by<'a>(desk: &Desk<'a>) -> Result<Paid<'a>> {
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
pub(super) fn paid_at(desk: &Desk<'_>, row: &Gateway, meaning: Meaning) -> Option<Timestamp> {
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
pub(super) fn is_owed(row: &Gateway, meaning: Meaning) -> bool {
    match meaning {
        Meaning::Awaiting => matches!(row.evidence, Evidence::MarkedByStaff | Evidence::Never),
        Meaning::Processing | Meaning::Completed => row.evidence != Evidence::Captured,
        Meaning::Refunded => row.evidence == Evidence::Never,
        Meaning::Draft | Meaning::Trashed | Meaning::Unpaid | Meaning::NeverSold => false,
    }
}

/// When a sale that stands in the books was paid, whatever the status says today.
pub(super) fn paid_once(
    desk: &Desk<'_>,
    form: SalesForm,
    gateway: Option<&Gateway>,
) -> Option<Timestamp> {
    let order = desk.order;
    let paid_at = match gateway.map(|row| row.evidence) {
        Some(Evidence::Never) => None,
        Some(Evidence::Completed) => order.completed_at.map(|at| order.paid_at.unwrap_or(at)),
        Some(Evidence::Captured | Evidence::MarkedByStaff) => order.paid_at,
        None => Some(order.paid_at.unwrap_or(order.created_at)),
    };
    let nothing = form == SalesForm::SalesReceipt && order.total.is_zero();
    paid_at.or(Some(order.created_at).filter(|_| nothing))
}

/// The payments of an order that is paid in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// None are listed: it is paid at once.
    None,
    /// They are listed, and none was paid yet.
    Awaited,
    /// At least one was paid.
    Begun,
}

/// Whether a plug-in lists parts of the payment, and whether one of them came.
pub(super) fn parts(desk: &Desk<'_>) -> Parts {
    let Some(table) = &desk.books.instalments else { return Parts::None };
    let rows = desk.finder.rows(&table.list);
    let is_paid = |row: &&serde_json::Value| table.paid_at.first(row).is_some_and(is_something);
    match rows.iter().any(is_paid) {
        _ if rows.is_empty() => Parts::None,
        true => Parts::Begun,
        false => Parts::Awaited,
    }
}
