//! A refund that says what it takes back.

use std::collections::BTreeMap;

use model::Reference;
use model::Refund;
use model::document::DocumentLine;
use model::money::Decimal;
use model::tax::TaxTotal;

use super::unclear;
use crate::error::Result;
use crate::plan::books::body::Body;
use crate::plan::books::desk::Desk;
use crate::plan::books::lines;
use crate::plan::books::rates::Rates;

/// Whether it says so: a store may list lines of nothing under a lump sum.
pub(super) fn has_details(refund: &Refund) -> bool {
    refund.lines.iter().any(|line| !line.total.is_zero() || !line.rate_set().is_empty())
}

/// The refund's own lines and tax. The amount takes precedence: what it gives back beyond the lines
/// is a line of its own, within the limit.
pub(super) fn body(desk: &Desk<'_>, refund: &Refund, amount: Decimal) -> Result<Body> {
    let rates = Rates::of(&[&refund.taxes, &desk.order.taxes]);
    let taxes = taxes(desk, refund, &rates);
    let mut body = lines::body(desk, &refund.lines, &taxes, &rates)?;
    let difference = amount - body.total();
    if difference.is_zero() {
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
    body.lines.push(DocumentLine {
        description: "Refund adjustment".to_owned(),
        amount: difference,
        quantity: None,
        item: Reference::Known(desk.books.items.refund_adjustment()?.clone()),
        tax_code: desk.books.tax.outside_scope("refund adjustment")?.clone(),
    });
    Ok(body)
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
