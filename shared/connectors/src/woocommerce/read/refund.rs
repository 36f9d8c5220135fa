//! Refunds: signs turned, oldest first.

use model::Refund;
use serde_json::Value;

use super::lines::{Sign, lines, taxes};
use super::unreadable::{Unreadable, need, wire};
use crate::woocommerce::wire::refund::Refund as Wire;

/// Reads an order's refunds, sorted by id: the same refunds always make the same record.
pub(super) fn refunds(rows: Vec<Value>) -> Result<Vec<Refund>, Unreadable> {
    let mut refunds = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let read = refund(row);
        refunds.push(read.map_err(|error| error.within("order", &format!("refunds[{index}]")))?);
    }
    refunds.sort_by_key(|refund| {
        let id = refund.id.as_str();
        (id.len(), id.to_owned())
    });
    refunds.dedup_by(|later, earlier| later.id == earlier.id);
    Ok(refunds)
}

/// Reads a refund. Its lines are negative in the store and positive here.
///
/// # Errors
/// The place that does not read.
pub(crate) fn refund(raw: Value) -> Result<Refund, Unreadable> {
    let wire: Wire = wire("refund", &raw)?;
    Ok(Refund {
        id: need(wire.id, "refund", "id")?,
        created_at: need(wire.date_created_gmt, "refund", "date_created_gmt")?,
        amount: need(wire.amount, "refund", "amount")?,
        reason: wire.reason,
        by_gateway: wire.refunded_payment,
        lines: lines(wire.line_items, wire.shipping_lines, wire.fee_lines, Sign::Turned)?,
        taxes: taxes(wire.tax_lines, Sign::Turned),
        raw,
    })
}
