//! What the shop's reason for a refund decides: the item of an allowance, and where the money comes
//! from (books.md, sections 6 and 9).

use mapping::tables::{Gateway, RefundTo};
use model::{Refund, TargetId};

use crate::error::Result;
use crate::plan::books::desk::Desk;

/// The item of what goes back beyond lines.
///
/// # Errors
/// `ITEM_NOT_MAPPED` where neither the reason nor the mapping names one.
pub(super) fn allowance_item<'a>(desk: &Desk<'a>, refund: &Refund) -> Result<&'a TargetId> {
    let refunds = &desk.books.refunds;
    match refunds.by_reason(&refund.reason).and_then(|row| row.item.as_ref()) {
        Some(item) => Ok(item),
        None => Ok(desk.books.items.refund_adjustment()?),
    }
}

/// The account that the money leaves: what the gateway did not pay is to be paid until a person names
/// the account.
pub(super) fn account<'a>(desk: &Desk<'a>, refund: &Refund, row: &'a Gateway) -> &'a TargetId {
    match to(desk, refund) {
        Some(RefundTo::Account(account)) => account,
        Some(RefundTo::StoreCredit) | None if refund.by_gateway => &row.refund_account.by_gateway,
        Some(RefundTo::StoreCredit) | None => &row.refund_account.by_hand,
    }
}

/// Whether the shopper gets store credit instead of money.
pub(super) fn is_store_credit(desk: &Desk<'_>, refund: &Refund) -> bool {
    matches!(to(desk, refund), Some(RefundTo::StoreCredit))
}

fn to<'a>(desk: &Desk<'a>, refund: &Refund) -> Option<&'a RefundTo> {
    desk.books.refunds.by_reason(&refund.reason).and_then(|row| row.to.as_ref())
}
