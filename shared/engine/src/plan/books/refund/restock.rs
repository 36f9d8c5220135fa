//! Goods that came back and were not put into stock again (books.md, section 6).
//!
//! Refunding an inventory item puts it into stock in the books, so goods that the store did not
//! restock go back on a non-stock item for returns, where the mapping names one. The store counts
//! what it restocked on the order's line, over all refunds of it; the oldest refunds are taken to be
//! the restocked ones. A lump sum restocks nothing.

use std::collections::BTreeMap;

use model::document::DocumentLine;
use model::money::Decimal;
use model::order::{Line, LineContent};
use model::{Reference, Refund, SourceId};

use crate::plan::books::body::Body;
use crate::plan::books::desk::Desk;
use crate::plan::books::items;

/// The lines of a refund, each with how many of it were restocked: all or none, for a line of which
/// some were becomes two.
pub(super) fn lines(desk: &Desk<'_>, refund: &Refund) -> Vec<Line> {
    if desk.books.items.returns.is_none() {
        return refund.lines.clone();
    }
    let mut left = Left::of(desk);
    let earlier = desk.order.refunds.iter().take_while(|one| one.id != refund.id);
    for line in earlier.flat_map(|refund| &refund.lines) {
        left.take(line);
    }
    refund.lines.iter().flat_map(|line| split(desk, line, left.take(line))).collect()
}

/// The body of a refund that restocks nothing.
pub(super) fn nothing(desk: &Desk<'_>, body: Body) -> Body {
    let Some(returns) = &desk.books.items.returns else { return body };
    let goods = desk.order.lines.iter().filter(|line| !items::is_gift_card(desk, line));
    let goods: Vec<Reference> = goods
        .filter_map(|line| match &line.content {
            LineContent::Product { sku, .. } => items::of_product(desk, line, sku).ok(),
            LineContent::Shipping { .. } | LineContent::Fee => None,
        })
        .collect();
    let mut lines: Vec<DocumentLine> = Vec::with_capacity(body.lines.len());
    for mut line in body.lines {
        let is_goods = line.amount > Decimal::ZERO && goods.contains(&line.item);
        if is_goods {
            line.item = Reference::Known(returns.clone());
        }
        let same = |known: &&mut DocumentLine| {
            is_goods && known.item == line.item && known.tax_code == line.tax_code
        };
        match lines.iter_mut().find(same) {
            Some(known) => {
                known.amount += line.amount;
                known.quantity = known.quantity.zip(line.quantity).map(|(a, b)| a + b);
            }
            None => lines.push(line),
        }
    }
    lines.retain(|line| !line.amount.is_zero());
    Body { lines, ..body }
}

/// How many of each line of the order were restocked and are not given to a refund yet.
struct Left<'a>(BTreeMap<&'a SourceId, Decimal>);

impl<'a> Left<'a> {
    fn of(desk: &Desk<'a>) -> Self {
        Self(desk.order.lines.iter().map(|line| (&line.id, line.restocked)).collect())
    }

    /// How many of a refund's line were restocked.
    fn take(&mut self, line: &Line) -> Decimal {
        let of_order = line.refunded_line.as_ref().and_then(|id| self.0.get_mut(id));
        let Some(left) = of_order else { return line.quantity };
        let taken = line.quantity.min(*left).max(Decimal::ZERO);
        *left -= taken;
        taken
    }
}

fn split(desk: &Desk<'_>, line: &Line, restocked: Decimal) -> Vec<Line> {
    let whole = |restocked| vec![Line { restocked, ..line.clone() }];
    if !matches!(line.content, LineContent::Product { .. }) || restocked.is_zero() {
        return whole(restocked);
    }
    if restocked >= line.quantity {
        return whole(line.quantity);
    }
    let share = |amount: Decimal| {
        let share = amount.checked_mul(restocked).and_then(|a| a.checked_div(line.quantity));
        desk.round(share.unwrap_or_default())
    };
    let (subtotal, total) = (share(line.subtotal), share(line.total));
    let back = Line { quantity: restocked, subtotal, total, restocked, ..line.clone() };
    let lost = Line {
        quantity: line.quantity - restocked,
        subtotal: line.subtotal - subtotal,
        total: line.total - total,
        restocked: Decimal::ZERO,
        ..line.clone()
    };
    vec![back, lost]
}
