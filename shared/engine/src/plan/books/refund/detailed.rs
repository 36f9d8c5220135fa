//! A refund that says what it takes back (books.md, row 24 and section 6).
//!
//! Its lines go back as they were sold, with the refund's own tax. A line that gives back none of the
//! tax that it was sold with is outside the scope of tax: the counterpart of tax that goes back alone,
//! so that the two of them mirror the sale.

use std::collections::BTreeMap;

use model::Refund;
use model::document::DocumentLine;
use model::money::Decimal;
use model::order::{Line, LineContent};
use model::tax::TaxTotal;
use model::{Reference, TargetId};

use super::{reason, redemption, restock, unclear};
use crate::error::Result;
use crate::plan::books::body::Body;
use crate::plan::books::desk::{Desk, one_line};
use crate::plan::books::lines::{self, Basket};
use crate::plan::books::rates::Rates;
use crate::plan::books::{discounts, items, redeemed};

/// Whether it says so: a store may list lines of nothing under a lump sum.
pub(super) fn has_details(refund: &Refund) -> bool {
    refund.lines.iter().any(|line| !line.total.is_zero() || !line.rate_set().is_empty())
}

/// The refund's own lines and tax. The amount takes precedence: what it gives back beyond the lines
/// is a line of its own, within the limit. `left` is what is left of the sale where this refund
/// finishes the order: a gift card that paid a part then gets its part back.
pub(super) fn body(
    desk: &Desk<'_>,
    refund: &Refund,
    amount: Decimal,
    left: Option<&Body>,
) -> Result<Body> {
    let rates = Rates::of(&[&refund.taxes, &desk.order.taxes]);
    let back = restock::lines(desk, refund);
    let (untaxed, own): (Vec<Line>, Vec<Line>) =
        back.into_iter().partition(|line| gives_no_tax_back(desk, line, &rates));
    let taxes = taxes(desk, refund, &rates);
    let basket = Basket { lines: &own, taxes: &taxes, store_credit: store_credit(desk, &own) };
    let mut body = lines::body(desk, &basket, &rates)?;
    for line in &untaxed {
        body.lines.push(net_alone(desk, line)?);
    }
    let difference = amount - body.total();
    if difference.is_zero() {
        return Ok(body);
    }
    if let Some(left) = left
        && difference == -redemption::amount(desk, left)
    {
        body.lines.push(redeemed::line(desk, -difference)?);
        return Ok(body);
    }
    let limit = desk.books.refunds.adjustment_limit;
    if difference.abs() > limit {
        let message = format!(
            "its lines come to {}, the refund to {amount}; the limit is {limit}",
            body.total()
        );
        return Err(unclear(message));
    }
    let item = Reference::Known(reason::allowance_item(desk, refund)?.clone());
    let code = desk.books.tax.outside_scope("refund adjustment")?.clone();
    body.lines.push(desk.line("Refund adjustment".to_owned(), difference, None, item, code, ""));
    Ok(body)
}

/// Whether a line gives something back of a line that was taxed, and none of its tax. Where the
/// books' own engine finds the rates, such a line is not taxable anyway.
fn gives_no_tax_back(desk: &Desk<'_>, line: &Line, rates: &Rates) -> bool {
    let id = line.refunded_line.as_ref();
    let sold = id.and_then(|id| desk.order.lines.iter().find(|sold| sold.id == *id));
    desk.books.tax.is_by_rate()
        && desk.tax_item().is_none()
        && !line.total.is_zero()
        && sold.is_some_and(|sold| !sold.rate_set().is_empty())
        && rates.of_line(desk, line).is_empty()
}

fn net_alone(desk: &Desk<'_>, line: &Line) -> Result<DocumentLine> {
    let table = &desk.books.items;
    let (item, sku, is_product) = match &line.content {
        LineContent::Product { sku, .. } => {
            (items::of_product(desk, line, sku)?, sku.as_str(), true)
        }
        LineContent::Shipping { method_id } => {
            (Reference::Known(table.shipping(method_id).clone()), "", false)
        }
        LineContent::Fee => (Reference::Known(table.fee(&line.name).clone()), "", false),
    };
    let code: TargetId = desk.books.tax.outside_scope("net-only")?.clone();
    let quantity = Some(line.quantity).filter(|quantity| is_product && !quantity.is_zero());
    let name = format!("{}: without its tax", one_line(&line.name));
    Ok(desk.line(name, desk.line_amount(line.total)?, quantity, item, code, sku))
}

/// How much of what coupons took off these lines was store credit: their share of the order's.
fn store_credit(desk: &Desk<'_>, lines: &[Line]) -> Decimal {
    let off = |lines: &[Line]| -> Decimal { lines.iter().map(Line::discount).sum() };
    let (of_order, of_refund) = (off(&desk.order.lines), off(lines));
    let whole = discounts::store_credit(desk);
    let share = whole.checked_mul(of_refund).and_then(|part| part.checked_div(of_order));
    desk.round(share.unwrap_or_default()).clamp(Decimal::ZERO, whole.max(Decimal::ZERO))
}

/// Tax by rate; old stores leave it to the lines.
fn taxes(desk: &Desk<'_>, refund: &Refund, rates: &Rates) -> Vec<TaxTotal> {
    if !refund.taxes.is_empty() {
        return refund.taxes.clone();
    }
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for tax in refund.lines.iter().flat_map(|line| &line.taxes) {
        *sums.entry(&tax.rate_id).or_default() += tax.amount;
    }
    let total = |(id, sum): (&str, Decimal)| {
        let rate = rates.get(id);
        TaxTotal {
            rate_id: rate.id,
            code: String::new(),
            label: rate.label,
            percent: rate.percent,
            compound: rate.compound,
            amount: desk.round(sum),
            shipping_amount: Decimal::ZERO,
        }
    };
    sums.into_iter().map(total).collect()
}
