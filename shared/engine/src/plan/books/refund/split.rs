//! A body in two exact parts: what is set off against an open invoice, and what is paid out (books.md,
//! row 27). Both are exact by line, by code and by tax, and together they are the whole.

use std::collections::BTreeMap;

use model::document::DocumentLine;
use model::money::Decimal;

use super::unclear;
use crate::error::Result;
use crate::plan::books::apportion::apportion;
use crate::plan::books::body::Body;
use crate::plan::books::desk::Desk;

/// Splits off a part that comes to an amount.
///
/// # Errors
/// `REFUND_UNCLEAR` where there is no such part.
pub(super) fn at(desk: &Desk<'_>, whole: &Body, amount: Decimal) -> Result<(Body, Body)> {
    let lines = whole.lines.iter().map(|line| line.amount);
    let taxes: Vec<Decimal> = match whole.tax.is_empty() {
        true => vec![whole.total_tax],
        false => whole.tax.values().copied().collect(),
    };
    let parts: Vec<Decimal> = lines.chain(taxes).collect();
    let shares = apportion(amount, &parts, desk.unit())
        .ok_or_else(|| unclear(format!("{amount} cannot be split off the refund")))?;
    let (net, tax) = shares.split_at(whole.lines.len().min(shares.len()));
    let first = part(whole, net, tax);
    let rest = |shares: &[Decimal], of: &[Decimal]| -> Vec<Decimal> {
        shares.iter().zip(of).map(|(share, part)| part - share).collect()
    };
    let (net_parts, tax_parts) = parts.split_at(net.len());
    let second = part(whole, &rest(net, net_parts), &rest(tax, tax_parts));
    Ok((first, second))
}

fn part(whole: &Body, net: &[Decimal], tax: &[Decimal]) -> Body {
    let shared = whole.lines.iter().zip(net).filter(|(_, share)| !share.is_zero());
    let lines: Vec<DocumentLine> = shared.map(|(line, share)| line_of(line, *share)).collect();
    let taxes: BTreeMap<_, _> = whole.tax.keys().cloned().zip(tax.iter().copied()).collect();
    let tax_code = whole.tax_code.clone();
    Body { lines, tax: taxes, total_tax: tax.iter().sum(), tax_code }
}

/// A share of a line. How many it is of stays with the line that is whole: goods come back once.
fn line_of(line: &DocumentLine, share: Decimal) -> DocumentLine {
    let quantity = line.quantity.filter(|_| share == line.amount);
    DocumentLine { amount: share, quantity, ..line.clone() }
}
