//! An order, its lines and its refunds.

use model::Order;
use model::document::Row;
use model::order::{Line, LineContent};
use model::refund::Refund;
use serde_json::json;

use super::TRASH;
use super::master::row;

/// The order first, then its children in the order in which the tables refer to each other.
pub(super) fn rows(order: &Order) -> Vec<Row> {
    let lines = (1_u32..).zip(&order.lines).map(|(position, line)| line_row(line, position, None));
    let refunds = order.refunds.iter().map(refund_row);
    let refund_lines = order.refunds.iter().flat_map(|refund| {
        let lines = (1_u32..).zip(&refund.lines);
        lines.map(|(position, line)| line_row(line, position, Some(refund)))
    });
    std::iter::once(head(order)).chain(lines).chain(refunds).chain(refund_lines).collect()
}

fn head(order: &Order) -> Row {
    let deleted_at = (order.status == TRASH).then_some(order.modified_at);
    row(
        "orders",
        [
            ("source_id", json!(order.id)),
            ("number", json!(order.number)),
            ("status", json!(order.status)),
            ("currency", json!(order.currency)),
            ("prices_include_tax", json!(order.prices_include_tax)),
            ("created_via", json!(order.created_via)),
            ("created_at", json!(order.created_at)),
            ("paid_at", json!(order.paid_at)),
            ("completed_at", json!(order.completed_at)),
            ("customer_id", json!(order.customer_id)),
            ("email", json!(order.email)),
            ("billing", json!(order.billing)),
            ("shipping", json!(order.shipping)),
            ("payment_gateway", json!(order.payment.gateway)),
            ("payment_title", json!(order.payment.title)),
            ("transaction_id", json!(order.payment.transaction_id)),
            ("customer_note", json!(order.customer_note)),
            ("coupons", json!(coupon_codes(order))),
            ("taxes", json!(order.taxes)),
            ("total", json!(order.total)),
            ("total_tax", json!(order.total_tax)),
            ("refunded", json!(order.refunded())),
            ("deleted_at", json!(deleted_at)),
            ("custom", json!({})),
            ("raw", order.raw.clone()),
        ],
    )
}

fn coupon_codes(order: &Order) -> Vec<&str> {
    order.coupons.iter().map(|coupon| coupon.code.as_str()).collect()
}

fn refund_row(refund: &Refund) -> Row {
    row(
        "refunds",
        [
            ("source_id", json!(refund.id)),
            ("created_at", json!(refund.created_at)),
            ("amount", json!(refund.amount)),
            ("total_tax", json!(refund.total_tax())),
            ("reason", json!(refund.reason)),
            ("by_gateway", json!(refund.by_gateway)),
            ("taxes", json!(refund.taxes)),
            ("raw", refund.raw.clone()),
        ],
    )
}

fn line_row(line: &Line, position: u32, refund: Option<&Refund>) -> Row {
    let (content, product_id, variation_id, sku, method_id) = match &line.content {
        LineContent::Product { product_id, variation_id, sku, .. } => {
            ("product", product_id.as_ref(), variation_id.as_ref(), Some(sku), None)
        }
        LineContent::Shipping { method_id } => ("shipping", None, None, None, Some(method_id)),
        LineContent::Fee => ("fee", None, None, None, None),
    };
    let table = if refund.is_some() { "refund_lines" } else { "order_lines" };
    let mut row = row(
        table,
        [
            ("source_id", json!(line.id)),
            ("position", json!(position)),
            ("content", json!(content)),
            ("product_id", json!(product_id)),
            ("variation_id", json!(variation_id)),
            ("sku", json!(sku)),
            ("method_id", json!(method_id)),
            ("name", json!(line.name)),
            ("quantity", json!(line.quantity)),
            ("subtotal", json!(line.subtotal)),
            ("total", json!(line.total)),
            ("total_tax", json!(line.total_tax)),
            ("tax_class", json!(line.tax_class)),
            ("taxes", json!(line.taxes)),
        ],
    );
    if let Some(refund) = refund {
        row.columns.insert("refund_id".to_owned(), json!(refund.id));
    }
    row
}
