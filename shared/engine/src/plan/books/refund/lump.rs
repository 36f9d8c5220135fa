//! A refund of part of an order that does not say what it takes back (books.md, row 25).
//!
//! Where tax is stated by rate, the amount is spread over what is left of the sale: over its tax
//! codes and its rates, tax included, so that the tax falls by its own share. What the shop owes to
//! others (tips, gift cards sold, tax on a liability) falls by its share too, on its own item; the
//! rest is an allowance. A gift card that paid a part gets nothing back of a part: it comes last. In
//! the United States the amount is an allowance without tax.

use std::collections::BTreeMap;

use mapping::tables::Tax;
use model::document::DocumentLine;
use model::money::Decimal;
use model::{Reference, Refund, TargetId};

use super::{reason, redemption, unclear};
use crate::error::Result;
use crate::plan::books::apportion::apportion;
use crate::plan::books::body::Body;
use crate::plan::books::desk::Desk;

/// What a share is booked on: an item of its own, or the allowance.
type Place = (Option<TargetId>, TargetId);

/// Lines and tax of a lump sum.
pub(super) fn body(desk: &Desk<'_>, refund: &Refund, amount: Decimal, left: &Body) -> Result<Body> {
    if matches!(desk.books.tax, Tax::Us(_) | Tax::UsClassic(_)) {
        let place = (None, desk.books.tax.outside_scope("allowance")?.clone());
        return Ok(Body { lines: vec![line(desk, refund, amount, &place)?], ..Body::default() });
    }
    let nets = nets(desk, left);
    let parts: Vec<Decimal> = nets.values().chain(left.tax.values()).copied().collect();
    let shares = apportion(amount, &parts, desk.unit())
        .ok_or_else(|| unclear(format!("{amount} cannot be spread over what is left")))?;
    let (net_shares, tax_shares) = shares.split_at(nets.len().min(shares.len()));
    let lines = nets
        .keys()
        .zip(net_shares)
        .filter(|(_, share)| !share.is_zero())
        .map(|(place, share)| line(desk, refund, *share, place))
        .collect::<Result<_>>()?;
    let tax: BTreeMap<TargetId, Decimal> =
        left.tax.keys().cloned().zip(tax_shares.iter().copied()).collect();
    Ok(Body { lines, tax, total_tax: tax_shares.iter().sum(), tax_code: None })
}

/// What is left by tax code, liabilities apart, without what comes to nothing.
fn nets(desk: &Desk<'_>, left: &Body) -> BTreeMap<Place, Decimal> {
    let mut nets: BTreeMap<Place, Decimal> = BTreeMap::new();
    for line in &left.lines {
        let own = liability(desk, line);
        if redemption::is_one(desk, line) {
            continue;
        }
        let own = own.filter(|_| line.amount > Decimal::ZERO).cloned();
        *nets.entry((own, line.tax_code.clone())).or_default() += line.amount;
    }
    nets.retain(|_, net| !net.is_zero());
    nets
}

/// The item of a line that is owed to somebody and no income.
fn liability<'l>(desk: &Desk<'_>, line: &'l DocumentLine) -> Option<&'l TargetId> {
    let Reference::Known(item) = &line.item else { return None };
    let tips = desk.books.items.fees.iter().filter(|row| row.tip).map(|row| &row.item);
    let mut owed = tips.chain(card(desk)).chain(desk.tax_item());
    owed.any(|owed| owed == item).then_some(item)
}

fn card<'a>(desk: &Desk<'a>) -> Option<&'a TargetId> {
    desk.books.gift_cards.as_ref().map(|table| &table.item)
}

fn line(
    desk: &Desk<'_>,
    refund: &Refund,
    amount: Decimal,
    (own, code): &Place,
) -> Result<DocumentLine> {
    let item = match own {
        Some(item) => item,
        None => reason::allowance_item(desk, refund)?,
    };
    let item = Reference::Known(item.clone());
    Ok(desk.line("Refund".to_owned(), amount, None, item, code.clone(), ""))
}
