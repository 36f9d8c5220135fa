//! The exchange rate of an order in a foreign currency (books.md, row 22 and section 5).
//!
//! The rate that the sale was posted at is kept for everything that follows it. A new sale takes the
//! processor's own rate where it settled in the company's currency. Else there is none here: the
//! day's rate is the target's to know, and the worker asks for it.

use model::Role;
use model::money::Decimal;

use super::desk::Desk;

/// Home units for one unit of the order's currency; none where they are the same or nobody has
/// said it yet.
pub(super) fn rate(desk: &Desk<'_>) -> Option<Decimal> {
    if !desk.is_foreign() {
        return None;
    }
    frozen(desk).or_else(|| settled(desk)).filter(|rate| *rate > Decimal::ZERO)
}

fn frozen(desk: &Desk<'_>) -> Option<Decimal> {
    let held = desk.context.held.get(&Role::Sale).filter(|held| !held.voided)?;
    let figures = held.figures.as_ref()?;
    figures.exchange_rate.filter(|_| figures.currency == desk.order.currency)
}

fn settled(desk: &Desk<'_>) -> Option<Decimal> {
    let settlement = desk.order.settlement.as_ref()?;
    settlement.exchange_rate.filter(|_| settlement.currency == desk.books.home_currency)
}
