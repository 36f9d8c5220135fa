//! Stripe (the gateway `stripe` and its kin).
//!
//! `_stripe_fee`, `_stripe_net` and `_stripe_currency`; before plug-in 4.1 `Stripe Fee` and `Net Revenue
//! From Stripe` without a currency (constants of `WC_Stripe_Helper`). The currency is that of the
//! account's balance. A refund changes fee and net on the order.

use model::Currency;
use model::order::Settlement;
use rust_decimal::Decimal;

use super::{Paid, currency};

/// More digits than any processor gives a rate.
const RATE_DIGITS: u32 = 10;

pub(super) fn settlement(paid: Paid<'_>) -> Option<Settlement> {
    let meta = paid.meta;
    let fee = meta.decimal("_stripe_fee").or_else(|| meta.decimal("Stripe Fee"));
    let net = meta.decimal("_stripe_net").or_else(|| meta.decimal("Net Revenue From Stripe"));
    if fee.is_none() && net.is_none() {
        return None;
    }
    let currency =
        currency(&meta.text("_stripe_currency")).or_else(|| own_currency(paid, fee?, net?))?;
    let foreign = currency != paid.currency;
    let exchange_rate = if foreign { rate(paid, fee, net) } else { None };
    Some(Settlement { processor: "stripe".to_owned(), currency, fee, net, exchange_rate })
}

/// The order's own currency, where fee and net together are what was paid: no other could hit it.
fn own_currency(paid: Paid<'_>, fee: Decimal, net: Decimal) -> Option<Currency> {
    let gross = fee.checked_add(net)?;
    let kept = paid.total.checked_sub(paid.refunded)?;
    (gross == paid.total || gross == kept).then_some(paid.currency)
}

/// The rate that was really had: what arrived before the fee, for what was paid. A refund has changed
/// both, so that nothing can be said after one.
fn rate(paid: Paid<'_>, fee: Option<Decimal>, net: Option<Decimal>) -> Option<Decimal> {
    let gross = fee?.checked_add(net?)?;
    let rate = gross.checked_div(paid.total)?.round_dp(RATE_DIGITS).normalize();
    (paid.refunded.is_zero() && rate > Decimal::ZERO).then_some(rate)
}
