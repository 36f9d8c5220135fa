//! What a line's amount must be, by its price and quantity, and by the tax that it includes.

use rust_decimal::Decimal;

use super::cents;
use crate::quickbooks::books::Books;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::tax::{self, Side};

/// Amount = price × quantity to the cent, less the line's own discount (6070).
pub(in crate::quickbooks) fn price(
    detail: &Object,
    amount: Decimal,
    out: &mut Object,
) -> Checked<()> {
    let quantity = detail.number_at("Qty");
    let unit_price = detail.number_at("UnitPrice").map(|price| price.round_dp(7));
    let gross = match (unit_price, quantity) {
        (Some(price), quantity) => price * quantity.unwrap_or(Decimal::ONE),
        (None, Some(quantity)) if !quantity.is_zero() => {
            out.set("UnitPrice", Json::Number((amount / quantity).round_dp(7).normalize()));
            amount
        }
        (None, _) => amount,
    };
    let hundred = Decimal::ONE_HUNDRED;
    let discounted = match (detail.number_at("DiscountRate"), detail.number_at("DiscountAmt")) {
        (Some(rate), _) => gross * (hundred - rate) / hundred,
        (None, Some(off)) => gross - off,
        (None, None) => gross,
    };
    if cents(discounted) != amount {
        let detail = format!(
            "Amount is not equal to UnitPrice * Qty. Supplied value:{amount} : computed {}",
            cents(discounted)
        );
        return Err(Fault::invalid("6070", "Amount calculation incorrect in the request", detail));
    }
    if let Some(price) = unit_price {
        out.set("UnitPrice", Json::Number(price));
    }
    if let Some(quantity) = quantity {
        out.set("Qty", Json::Number(quantity));
    }
    Ok(())
}

/// Net and gross of a line whose form's amounts include tax. `TaxInclusiveAmt` is the gross, and
/// the net follows from it; without one the amount is the net.
pub(in crate::quickbooks) fn included(
    books: &Books,
    side: Side,
    detail: &Object,
    sent: Decimal,
    code: Option<&str>,
) -> Checked<(Decimal, Decimal)> {
    let percent = match code {
        Some(code) => tax::percent_of_code(books, side, code)?,
        None => Decimal::ZERO,
    };
    let hundred = Decimal::ONE_HUNDRED;
    let Some(gross) = detail.number_at("TaxInclusiveAmt").map(cents) else {
        return Ok((sent, cents(sent * (hundred + percent) / hundred)));
    };
    let net = cents(gross * hundred / (hundred + percent));
    if (net - sent).abs() > Decimal::new(1, 2) {
        let detail = format!("{gross} with {percent} percent of tax is {net} without, not {sent}.");
        return Err(Fault::business(detail));
    }
    Ok((net, gross))
}
