//! Amounts that no sale has. Sums of them could leave the range of exact arithmetic, so a record that
//! states one waits before anything is computed from it.

use model::Order;
use model::money::Decimal;
use model::order::Line;
use model::tax::TaxTotal;

use crate::code::Code;
use crate::error::{Error, Result};

/// The books hold eleven digits before the point.
fn most() -> Decimal {
    Decimal::from(99_999_999_999_i64)
}

/// Checks every figure of an order and its refunds.
///
/// # Errors
/// `OUT_OF_BALANCE` with the figure's place and amount.
pub(super) fn check(order: &Order) -> Result<()> {
    let most = most();
    let figure = |what: &str, amount: Decimal| {
        if amount.abs() <= most {
            return Ok(());
        }
        let message = format!("{what} is {amount}, more than books hold");
        Err(Error::park(Code::OutOfBalance, message))
    };
    let lines = |lines: &[Line]| {
        lines.iter().try_for_each(|line| {
            figure("a line's price", line.subtotal)?;
            figure("a line", line.total)?;
            figure("a line's quantity", line.quantity)?;
            line.taxes.iter().try_for_each(|tax| figure("a line's tax", tax.amount))
        })
    };
    let taxes = |taxes: &[TaxTotal]| {
        taxes.iter().try_for_each(|tax| {
            figure("a rate", tax.percent.unwrap_or_default())?;
            figure("tax", tax.amount)?;
            figure("tax on shipping", tax.shipping_amount)
        })
    };
    figure("the total", order.total)?;
    figure("total tax", order.total_tax)?;
    lines(&order.lines)?;
    taxes(&order.taxes)?;
    order.coupons.iter().try_for_each(|coupon| figure("a coupon", coupon.discount))?;
    order.redeemed.iter().try_for_each(|paid| figure("what a gift card paid", paid.amount))?;
    order.refunds.iter().try_for_each(|refund| {
        figure("a refund", refund.amount)?;
        lines(&refund.lines)?;
        taxes(&refund.taxes)
    })
}
