//! Refunds: signs turned, oldest first.

use engine::Result;
use model::{Kind, Refund};
use serde_json::Value;

use super::lines::{Sign, lines, taxes};
use super::{need, unreadable};
use crate::woocommerce::wire::refund::Refund as Wire;

/// Reads an order's refunds, sorted by id: the same refunds always make the same record.
pub(super) fn refunds(rows: Vec<Value>) -> Result<Vec<Refund>> {
    let mut refunds = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        refunds.push(refund(row, index)?);
    }
    refunds.sort_by_key(|refund| {
        let id = refund.id.as_str();
        (id.len(), id.to_owned())
    });
    refunds.dedup_by(|later, earlier| later.id == earlier.id);
    Ok(refunds)
}

fn refund(raw: Value, index: usize) -> Result<Refund> {
    let wire: Wire = serde_path_to_error::deserialize(&raw)
        .map_err(|error| unreadable(Kind::Order, &format!("refunds[{index}].{}", error.path())))?;
    let path = |field: &str| format!("refunds[{index}].{field}");
    Ok(Refund {
        id: need(wire.id, Kind::Order, &path("id"))?,
        created_at: need(wire.date_created_gmt, Kind::Order, &path("date_created_gmt"))?,
        amount: need(wire.amount, Kind::Order, &path("amount"))?,
        reason: wire.reason,
        by_gateway: wire.refunded_payment,
        lines: lines(
            wire.line_items,
            wire.shipping_lines,
            wire.fee_lines,
            Sign::Turned,
            &path(""),
        )?,
        taxes: taxes(wire.tax_lines, Sign::Turned),
        raw,
    })
}
