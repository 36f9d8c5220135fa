//! Tax outside the US: each line names a code, and a code has rates.
//!
//! Amounts given per rate win over computed ones, but must belong to the lines.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Share, Side, Tax, after_discount, percent_of, prorate, rates_of, tax_of, tax_on};
use crate::quickbooks::books::Books;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::Object;
use crate::quickbooks::lines::{Lines, cents};

pub(super) fn settle(
    books: &Books,
    side: Side,
    given: Option<&Object>,
    lines: &mut Lines,
) -> Checked<Tax> {
    let mut shares = by_rate(books, side, lines)?;
    if lines.inclusive {
        contained(books, side, lines, &mut shares)?;
    }
    let mut overridden = BTreeSet::new();
    for line in given.map_or(&[][..], |given| given.items_at("TaxLine")) {
        let Some(line) = line.as_object() else { continue };
        let rate = rate_on_lines(&shares, line)?;
        let amount = line.number_at("Amount").ok_or_else(|| Fault::required("TaxLine.Amount"))?;
        replace(books, side, lines, &mut shares, &rate, cents(amount));
        base_fits(&shares, &rate, line)?;
        if !overridden.insert(rate.clone()) {
            return Err(Fault::business(format!("Tax rate {rate} is given more than once.")));
        }
    }
    Ok(tax_of(shares))
}

/// Base and tax by rate, from the lines' codes; the discount lowers each base in proportion.
fn by_rate(books: &Books, side: Side, lines: &Lines) -> Checked<Vec<Share>> {
    let mut bases: BTreeMap<String, Decimal> = BTreeMap::new();
    for net in &lines.nets {
        for rate in net.code.iter().flat_map(|code| rates_of(books, side, code)) {
            *bases.entry(rate).or_default() += net.amount;
        }
    }
    bases
        .into_iter()
        .map(|(rate, base)| {
            let percent = percent_of(books, &rate)?;
            let base = after_discount(base, lines);
            Ok(Share { rate, percent, base, amount: tax_on(base, percent) })
        })
        .collect()
}

/// Where amounts include tax, the tax of a code is what its lines contain, spread over its rates.
fn contained(books: &Books, side: Side, lines: &Lines, shares: &mut [Share]) -> Checked<()> {
    let mut by_code: BTreeMap<&str, (Decimal, Decimal)> = BTreeMap::new();
    for net in &lines.nets {
        if let Some(code) = &net.code {
            let sums = by_code.entry(code).or_default();
            sums.0 += net.amount;
            sums.1 += net.gross - net.amount;
        }
    }
    for share in shares.iter_mut() {
        share.amount = Decimal::ZERO;
    }
    for (code, (base, tax)) in by_code {
        let mut parts = Vec::new();
        for rate in rates_of(books, side, code) {
            let percent = percent_of(books, &rate)?;
            parts.push(Share { rate, percent, base, amount: Decimal::ZERO });
        }
        prorate(&mut parts, tax);
        for part in parts {
            if let Some(share) = shares.iter_mut().find(|share| share.rate == part.rate) {
                share.amount += part.amount;
            }
        }
    }
    Ok(())
}

/// The rate that a given tax line is for: it must be on the lines, with its own percentage.
fn rate_on_lines(shares: &[Share], line: &Object) -> Checked<String> {
    let rate = line
        .text_at("TaxLineDetail.TaxRateRef.value")
        .ok_or_else(|| Fault::required("TaxLineDetail.TaxRateRef"))?;
    let Some(share) = shares.iter().find(|share| share.rate == rate) else {
        let detail = format!("Tax rate {rate} belongs to no tax code of the lines.");
        return Err(Fault::business(detail));
    };
    if line.number_at("TaxLineDetail.TaxPercent").is_some_and(|percent| percent != share.percent) {
        return Err(Fault::business(format!("Tax rate {rate} is {} percent.", share.percent)));
    }
    Ok(rate.to_owned())
}

/// A given amount in place of the computed one. Where amounts include tax, the last line with that
/// rate gives way, so that the total stays.
fn replace(
    books: &Books,
    side: Side,
    lines: &mut Lines,
    shares: &mut [Share],
    rate: &str,
    amount: Decimal,
) {
    let Some(share) = shares.iter_mut().find(|share| share.rate == rate) else { return };
    let more = amount - share.amount;
    share.amount = amount;
    if !lines.inclusive || more.is_zero() {
        return;
    }
    let rates = |code: &Option<String>| {
        code.as_ref().map(|code| rates_of(books, side, code)).unwrap_or_default()
    };
    let has_rate = |code: &Option<String>| rates(code).iter().any(|known| known == rate);
    let Some(place) = lines.nets.iter().rposition(|net| has_rate(&net.code)) else { return };
    let of_line = lines.nets.get(place).map(|net| rates(&net.code)).unwrap_or_default();
    for share in shares.iter_mut().filter(|share| of_line.contains(&share.rate)) {
        share.base -= more;
    }
    lines.lower(place, more);
}

/// The base given with a tax line is that of the lines, to the cent.
fn base_fits(shares: &[Share], rate: &str, line: &Object) -> Checked<()> {
    let base = line.number_at("TaxLineDetail.NetAmountTaxable");
    let share = shares.iter().find(|share| share.rate == rate);
    if let (Some(base), Some(share)) = (base, share)
        && (base - share.base).abs() > Decimal::new(1, 2)
    {
        let detail = format!("The lines with tax rate {rate} sum to {}, not {base}.", share.base);
        return Err(Fault::business(detail));
    }
    Ok(())
}
