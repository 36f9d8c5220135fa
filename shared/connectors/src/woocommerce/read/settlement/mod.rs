//! What the payment processor settled, as its plug-in notes it on the order (books.md, row 23).
//!
//! Only the notes of the processor that the order was paid with count: a first try with another one
//! leaves its notes behind. A fee whose currency is not certain is no fee.

mod paypal;
mod stripe;
mod woopayments;

use model::Currency;
use model::order::Settlement;
use rust_decimal::Decimal;

use crate::woocommerce::wire::meta::Meta;

/// What the readers look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paid<'a> {
    /// The order's notes.
    pub(super) meta: &'a Meta,
    /// Its gateway.
    pub(super) gateway: &'a str,
    /// Its currency.
    pub(super) currency: Currency,
    /// What was paid.
    pub(super) total: Decimal,
    /// What went back since.
    pub(super) refunded: Decimal,
}

/// Reads it; none where no known plug-in noted anything.
pub(super) fn settlement(paid: Paid<'_>) -> Option<Settlement> {
    match paid.gateway {
        gateway if gateway.starts_with("stripe") => stripe::settlement(paid),
        gateway if gateway.starts_with("ppcp") || gateway.contains("paypal") => {
            paypal::settlement(paid)
        }
        gateway if gateway.starts_with("woocommerce_payments") => woopayments::settlement(paid),
        _ => None,
    }
}

/// A currency as plug-ins write it, in capitals or not.
fn currency(text: &str) -> Option<Currency> {
    text.trim().to_ascii_uppercase().parse().ok()
}
