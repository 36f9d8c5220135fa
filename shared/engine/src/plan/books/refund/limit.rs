//! No sequence of refunds takes back more than the sale: not in sum, not of one line, and not of the
//! base or the tax of one rate.
//!
//! Stores guard the sum alone. A refund typed by hand, or one with lines after a lump sum that was
//! spread, can take more of one rate than the sale has; a person then says what was meant. Cents
//! within the adjustment limit pass, because a store rounds every part for itself: for a base, what
//! has that much tax. A negative fee lowers the sale and need not come back with the goods, so what
//! it took off may go back as well.

use std::collections::BTreeMap;

use model::money::Decimal;
use model::order::{Line, LineContent};
use model::{Refund, TargetId};

use super::unclear;
use crate::error::Result;
use crate::plan::books::body::Body;
use crate::plan::books::desk::Desk;

/// Checks the newest of these bodies together with the ones before it.
///
/// # Errors
/// `REFUND_UNCLEAR` with the figure that is exceeded.
pub(super) fn check<'b>(
    desk: &Desk<'_>,
    sale: &Body,
    taken: impl Iterator<Item = &'b Body>,
) -> Result<()> {
    let sold = Rates::of(desk, [sale].into_iter());
    let taken = Rates::of(desk, taken);
    let limit = desk.books.refunds.adjustment_limit;
    let off = TakenOff::of(&desk.order.lines);
    let within = |what: &str, taken: Decimal, sold: Decimal, limit: Decimal| {
        if taken > sold.max(Decimal::ZERO) + limit {
            return Err(unclear(format!("{what}: refunds come to {taken}, the sale to {sold}")));
        }
        Ok(())
    };
    within("tax", taken.total_tax, sold.total_tax, limit + off.tax)?;
    for (rate, taken) in &taken.rates {
        let sold = sold.rates.get(rate).cloned().unwrap_or_default();
        let base_of_limit = limit.checked_mul(Decimal::ONE_HUNDRED);
        let base_of_limit = base_of_limit.and_then(|limit| limit.checked_div(taken.percent));
        let base_limit = base_of_limit.unwrap_or_default().max(limit) + off.base;
        within(&format!("base of rate {rate}"), taken.base, sold.base, base_limit)?;
        within(&format!("tax at rate {rate}"), taken.tax, sold.tax, limit + off.tax)?;
    }
    Ok(())
}

/// What negative fees took off an order.
struct TakenOff {
    base: Decimal,
    tax: Decimal,
}

impl TakenOff {
    fn of(lines: &[Line]) -> Self {
        let fees = || {
            let fees = lines.iter().filter(|line| line.content == LineContent::Fee);
            fees.filter(|fee| fee.total < Decimal::ZERO)
        };
        let tax = |fee: &Line| fee.taxes.iter().map(|tax| tax.amount).sum::<Decimal>();
        Self {
            base: -fees().map(|fee| fee.total).sum::<Decimal>(),
            tax: -fees().map(tax).sum::<Decimal>(),
        }
    }
}

/// Checks that the refunds up to and including this one take no line back more than once.
///
/// # Errors
/// `REFUND_UNCLEAR` with the line that is exceeded.
pub(super) fn check_lines(desk: &Desk<'_>, refund: &Refund) -> Result<()> {
    let order = desk.order;
    let earlier = order.refunds.iter().take_while(|one| one.id != refund.id);
    let mut taken = BTreeMap::new();
    for line in earlier.chain([refund]).flat_map(|refund| &refund.lines) {
        if let Some(id) = &line.refunded_line {
            *taken.entry(id).or_insert(Decimal::ZERO) += line.total;
        }
    }
    let limit = desk.books.refunds.adjustment_limit;
    for line in &order.lines {
        let taken = taken.get(&line.id).copied().unwrap_or_default();
        if taken.abs() > line.total.abs() + limit {
            let (id, sold) = (&line.id, line.total);
            return Err(unclear(format!("line {id}: refunds come to {taken}, the sale to {sold}")));
        }
    }
    Ok(())
}

/// Base and tax by rate. A rate of nothing bounds nothing: adjustments and allowances stand there.
#[derive(Default)]
struct Rates {
    rates: BTreeMap<TargetId, AtRate>,
    total_tax: Decimal,
}

#[derive(Clone, Default)]
struct AtRate {
    percent: Decimal,
    base: Decimal,
    tax: Decimal,
}

impl Rates {
    fn of<'b>(desk: &Desk<'_>, bodies: impl Iterator<Item = &'b Body>) -> Self {
        let mut sums = Self::default();
        for body in bodies {
            sums.total_tax += body.total_tax;
            for line in &body.lines {
                let rates = desk.books.tax.rates_of(&line.tax_code).iter();
                for rate in rates.filter(|rate| !rate.percent.is_zero()) {
                    let sum = sums.rates.entry(rate.rate.clone()).or_default();
                    sum.percent = rate.percent;
                    sum.base += line.amount;
                }
            }
            for (rate, amount) in &body.tax {
                sums.rates.entry(rate.clone()).or_default().tax += *amount;
            }
        }
        sums
    }
}
