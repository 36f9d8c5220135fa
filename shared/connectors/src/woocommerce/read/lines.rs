//! Lines and taxes, as orders and refunds share them.

use model::SourceId;
use model::order::{Line, LineContent};
use model::tax::{LineTax, TaxTotal};
use model::text::entities::decode;
use rust_decimal::Decimal;

use super::bundles;
use super::gift_card_sold::is_gift_card;
use super::unreadable::{Unreadable, need};
use crate::woocommerce::wire::meta::Meta;
use crate::woocommerce::wire::order::{Fee, Item, Shipping};
use crate::woocommerce::wire::tax::{LineTaxRow, TaxRow};

/// Whose lines these are: a store writes a refund's negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// An order: as written.
    AsWritten,
    /// A refund: turned.
    Turned,
}

impl Sign {
    fn owner(self) -> &'static str {
        match self {
            Self::AsWritten => "order",
            Self::Turned => "refund",
        }
    }

    fn of(self, amount: Option<Decimal>) -> Decimal {
        let amount = amount.unwrap_or_default();
        match self {
            // Minus zero would print as "-0".
            Self::Turned if !amount.is_zero() => -amount,
            _ => amount,
        }
    }
}

/// Goods, shipping and fees, in this order.
pub(super) fn lines(
    items: Vec<Item>,
    shipping: Vec<Shipping>,
    fees: Vec<Fee>,
    sign: Sign,
) -> Result<Vec<Line>, Unreadable> {
    let mut lines = Vec::with_capacity(items.len() + shipping.len() + fees.len());
    let bundles = bundles::parents(&items);
    for (index, (item, bundle)) in items.into_iter().zip(bundles).enumerate() {
        let line = item_line(item, sign, &format!("line_items[{index}].id"))?;
        lines.push(Line { bundle, ..line });
    }
    for (index, row) in shipping.into_iter().enumerate() {
        lines.push(shipping_line(row, sign, &format!("shipping_lines[{index}].id"))?);
    }
    for (index, fee) in fees.into_iter().enumerate() {
        lines.push(fee_line(fee, sign, &format!("fee_lines[{index}].id"))?);
    }
    Ok(lines)
}

/// Tax by rate.
pub(super) fn taxes(rows: Vec<TaxRow>, sign: Sign) -> Vec<TaxTotal> {
    rows.into_iter()
        .map(|row| TaxTotal {
            rate_id: rate_id(row.rate_id),
            code: row.rate_code,
            label: decode(&row.label),
            percent: row.rate_percent,
            compound: row.compound,
            amount: sign.of(row.tax_total),
            shipping_amount: sign.of(row.shipping_tax_total),
        })
        .collect()
}

fn item_line(item: Item, sign: Sign, id_path: &str) -> Result<Line, Unreadable> {
    Ok(Line {
        id: need(item.id, sign.owner(), id_path)?,
        content: LineContent::Product {
            product_id: item.product_id,
            variation_id: item.variation_id,
            sku: item.sku,
            gift_card: is_gift_card(&item.meta_data),
        },
        name: decode(&item.name),
        quantity: sign.of(item.quantity),
        subtotal: sign.of(item.subtotal.or(item.total)),
        total: sign.of(item.total),
        total_tax: sign.of(item.total_tax),
        tax_class: item.tax_class,
        taxes: line_taxes(item.taxes, sign),
        bundle: None,
        refunded_line: refunded_line(&item.meta_data),
        restocked: restocked(&item.meta_data),
    })
}

fn shipping_line(row: Shipping, sign: Sign, id_path: &str) -> Result<Line, Unreadable> {
    Ok(Line {
        id: need(row.id, sign.owner(), id_path)?,
        content: LineContent::Shipping { method_id: row.method_id },
        name: decode(&row.method_title),
        quantity: Decimal::ONE,
        subtotal: sign.of(row.total),
        total: sign.of(row.total),
        total_tax: sign.of(row.total_tax),
        tax_class: String::new(),
        taxes: line_taxes(row.taxes, sign),
        bundle: None,
        refunded_line: refunded_line(&row.meta_data),
        restocked: Decimal::ZERO,
    })
}

fn fee_line(fee: Fee, sign: Sign, id_path: &str) -> Result<Line, Unreadable> {
    Ok(Line {
        id: need(fee.id, sign.owner(), id_path)?,
        content: LineContent::Fee,
        name: decode(&fee.name),
        quantity: Decimal::ONE,
        subtotal: sign.of(fee.total),
        total: sign.of(fee.total),
        total_tax: sign.of(fee.total_tax),
        tax_class: fee.tax_class,
        taxes: line_taxes(fee.taxes, sign),
        bundle: None,
        refunded_line: refunded_line(&fee.meta_data),
        restocked: Decimal::ZERO,
    })
}

/// In a refund, the line of the order that it takes back: WooCommerce's own note (captured).
fn refunded_line(meta: &Meta) -> Option<SourceId> {
    meta.id("_refunded_item_id")
}

/// How many of an order's line went back into stock: WooCommerce's own note, which counts over all its
/// refunds (captured).
fn restocked(meta: &Meta) -> Decimal {
    meta.decimal("_restock_refunded_items").unwrap_or_default()
}

/// A rate with an empty total is another line's; one with 0 did apply, at nothing.
fn line_taxes(rows: Vec<LineTaxRow>, sign: Sign) -> Vec<LineTax> {
    rows.into_iter()
        .filter(|row| row.total.is_some())
        .map(|row| LineTax { rate_id: rate_id(row.id), amount: sign.of(row.total) })
        .collect()
}

/// Rates that a tax plug-in computes have the id 0.
fn rate_id(id: Option<SourceId>) -> String {
    id.map_or_else(|| "0".to_owned(), |id| id.as_str().to_owned())
}
