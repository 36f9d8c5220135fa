//! What a gift card or store credit paid of a sale, as refunds find it there: it gets nothing back of
//! a part, and comes back with the refund that ends the order.

use model::Reference;
use model::document::DocumentLine;
use model::money::Decimal;

use crate::plan::books::body::Body;
use crate::plan::books::desk::Desk;

/// Whether a line is such a part: negative on the cards' item, outside the scope of tax. A coupon that
/// is store credit keeps the code of the lines that it lowered, and goes back with them.
pub(super) fn is_one(desk: &Desk<'_>, line: &DocumentLine) -> bool {
    let Some(table) = &desk.books.gift_cards else { return false };
    let Ok(outside) = desk.books.tax.outside_scope("gift card") else { return false };
    line.amount.is_sign_negative()
        && line.tax_code == *outside
        && line.item == Reference::Known(table.item.clone())
}

/// What they paid of what is left of a sale.
pub(super) fn amount(desk: &Desk<'_>, left: &Body) -> Decimal {
    left.lines.iter().filter(|line| is_one(desk, line)).map(|line| -line.amount).sum()
}
