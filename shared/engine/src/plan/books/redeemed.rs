//! Gift cards and store credit that paid a part of an order (books.md, row 19): the sale and its tax
//! stay whole, and what was paid with them is a negative line on the liability.

use model::Reference;
use model::document::DocumentLine;
use model::money::Decimal;

use super::desk::Desk;
use super::discounts::card_item;
use crate::code::Code;
use crate::error::{Error, Result};

/// How much of the order they paid, tax included.
///
/// What the connector recognised counts. What the mapping's own paths meet counts only where the
/// order does not add up without it: plug-ins note a card beside a fee line that lowered the total
/// already.
///
/// # Errors
/// `OUT_OF_BALANCE` where one of the paths meets something that is no amount.
pub(super) fn amount(desk: &Desk<'_>) -> Result<Decimal> {
    let order = desk.order;
    let known = desk.exact("what gift cards paid", order.redeemed())?;
    let paths = desk.books.gift_cards.as_ref().map_or(&[][..], |table| &table.redeemed);
    if paths.is_empty() {
        return Ok(known);
    }
    let lines: Decimal = order.lines.iter().map(|line| line.total).sum();
    let missing = lines + order.total_tax - known - order.total;
    if missing.abs() <= desk.books.rounding.limit(order.lines.len()) {
        return Ok(known);
    }
    let mut further = Decimal::ZERO;
    for path in paths {
        further += desk.finder.sum(path).ok_or_else(|| {
            let message = format!("what stands at `{path}` is no amount");
            Error::park(Code::OutOfBalance, message)
        })?;
    }
    Ok(known + desk.exact("what gift cards paid", further.abs())?)
}

/// The line of a redemption.
///
/// # Errors
/// No gift-card table, or no code outside the scope of tax.
pub(super) fn line(desk: &Desk<'_>, amount: Decimal) -> Result<DocumentLine> {
    let item = Reference::Known(card_item(desk)?.clone());
    let code = desk.books.tax.outside_scope("gift card")?.clone();
    let text = "Paid with gift card or store credit".to_owned();
    Ok(desk.line(text, -amount, None, item, code, ""))
}
