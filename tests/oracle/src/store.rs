//! A store's orders, and what each of them must become.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::json::{amount, items, text};

/// One order as the store shows it.
#[derive(Debug, Clone)]
pub struct Order {
    /// The store's letter, such as `a`.
    pub store: String,
    /// The store's URL.
    pub url: String,
    /// The store's id.
    pub id: String,
    /// The number people see.
    pub number: String,
    /// The store's status.
    pub status: String,
    /// Its currency.
    pub currency: String,
    /// Whether there is proof of money, by the demo's gateways.
    pub is_sold: bool,
    /// What it must come to.
    pub expected: Expected,
    /// What each refund must come to, by its id.
    pub refunds: BTreeMap<String, Expected>,
}

/// The figures of one document, from the store alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Tax included.
    pub total: Decimal,
    /// Tax by per cent; none where the store states none (a lump refund).
    pub taxes: Option<BTreeMap<Decimal, Decimal>>,
    /// The civil day in the store's zone.
    pub day: String,
}

/// Whether an order is a real one: drafts are not.
#[must_use]
pub fn is_draft(status: &str) -> bool {
    matches!(status, "checkout-draft" | "auto-draft" | "draft" | "new")
}

/// The orders of one store's tables, drafts left out.
#[must_use]
pub fn orders(store: &str, tables: &Value) -> Vec<Order> {
    let url = text(&tables["url"]);
    let real = items(&tables["orders"]).iter().filter(|o| !is_draft(&text(&o["status"])));
    real.map(|order| order_of(store, &url, order)).collect()
}

fn order_of(store: &str, url: &str, order: &Value) -> Order {
    let refunds = items(&order["refund_objects"]).iter();
    Order {
        store: store.to_owned(),
        url: url.to_owned(),
        id: text(&order["id"]),
        number: text(&order["number"]),
        status: text(&order["status"]),
        currency: text(&order["currency"]),
        is_sold: is_sold(order),
        expected: Expected {
            total: amount(&order["total"]),
            taxes: Some(taxes(order)),
            day: day(&order["date_paid"]),
        },
        refunds: refunds.map(|refund| (text(&refund["id"]), refund_of(refund))).collect(),
    }
}

fn refund_of(refund: &Value) -> Expected {
    let lump = items(&refund["line_items"]).is_empty()
        && items(&refund["shipping_lines"]).is_empty()
        && items(&refund["fee_lines"]).is_empty();
    Expected {
        total: amount(&refund["amount"]).abs(),
        taxes: (!lump && refund.get("tax_lines").is_some()).then(|| taxes(refund)),
        day: day(&refund["date_created"]),
    }
}

fn taxes(document: &Value) -> BTreeMap<Decimal, Decimal> {
    let mut taxes = BTreeMap::new();
    for line in items(&document["tax_lines"]) {
        let tax = (amount(&line["tax_total"]) + amount(&line["shipping_tax_total"])).abs();
        if !tax.is_zero() {
            *taxes.entry(amount(&line["rate_percent"]).normalize()).or_default() += tax;
        }
    }
    taxes
}

fn day(local: &Value) -> String {
    text(local).chars().take(10).collect()
}

/// The bookkeeper's rule for the demo's gateways: cards and wallets when captured, transfers and
/// cheques when staff marked them paid, cash on delivery when delivered.
fn is_sold(order: &Value) -> bool {
    let status = text(&order["status"]);
    let paid = !order["date_paid"].is_null();
    match text(&order["payment_method"]).as_str() {
        "stripe" | "paypal" | "bacs" | "cheque" => {
            paid && matches!(status.as_str(), "processing" | "completed" | "refunded")
        }
        "cod" => matches!(status.as_str(), "completed" | "refunded"),
        // Paid by nobody knows what: the books must ask, not guess.
        _ => paid && matches!(status.as_str(), "processing" | "completed" | "refunded"),
    }
}
