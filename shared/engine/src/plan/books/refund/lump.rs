//! A refund of part of an order that does not say what it takes back.
//!
//! Where tax is stated by rate, the amount is spread over what is left of the sale: over its tax
//! codes and its rates, tax included, so that the tax falls by its own share. Where the books'
//! engine finds the rates, it is an allowance without tax.

use std::collections::BTreeMap;

use model::document::DocumentLine;
use model::money::Decimal;
use model::{Reference, TargetId};

use super::unclear;
use crate::error::Result;
use crate::plan::books::apportion::apportion;
use crate::plan::books::body::Body;
use crate::plan::books::desk::Desk;

/// Lines and tax of a lump sum.
pub(super) fn body(desk: &Desk<'_>, amount: Decimal, left: &Body) -> Result<Body> {
    if !desk.books.tax.is_by_rate() {
        let code = desk.books.tax.outside_scope("allowance")?.clone();
        let lines = vec![allowance(desk, amount, code)?];
        return Ok(Body { lines, ..Body::default() });
    }
    let nets = nets(left);
    let parts: Vec<Decimal> = nets.values().chain(left.tax.values()).copied().collect();
    let shares = apportion(amount, &parts, desk.unit())
        .ok_or_else(|| unclear(format!("{amount} cannot be spread over what is left")))?;
    let (net_shares, tax_shares) = shares.split_at(nets.len().min(shares.len()));
    let lines = nets
        .keys()
        .zip(net_shares)
        .filter(|(_, share)| !share.is_zero())
        .map(|(code, share)| allowance(desk, *share, (*code).clone()))
        .collect::<Result<_>>()?;
    let tax: BTreeMap<TargetId, Decimal> =
        left.tax.keys().cloned().zip(tax_shares.iter().copied()).collect();
    Ok(Body { lines, tax, total_tax: tax_shares.iter().sum() })
}

/// What is left by tax code, without the codes that come to nothing.
fn nets(left: &Body) -> BTreeMap<&TargetId, Decimal> {
    let mut nets: BTreeMap<&TargetId, Decimal> = BTreeMap::new();
    for line in &left.lines {
        *nets.entry(&line.tax_code).or_default() += line.amount;
    }
    nets.retain(|_, net| !net.is_zero());
    nets
}

fn allowance(desk: &Desk<'_>, amount: Decimal, tax_code: TargetId) -> Result<DocumentLine> {
    Ok(DocumentLine {
        description: "Refund".to_owned(),
        amount,
        quantity: None,
        item: Reference::Known(desk.books.items.refund_adjustment()?.clone()),
        tax_code,
    })
}
