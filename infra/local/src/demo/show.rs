//! What a person sees.

use oracle::copy::OrderRow;
use oracle::journal::Row;
use oracle::store::Order;
use oracle::{Standing, Summary};
use rust_decimal::Decimal;

use super::clock;
use crate::stack::Stack;

/// The columns.
pub(super) fn heading() {
    println!();
    println!(
        "{:<9} {:>6} {:>9}     {:<29} {:>9} {:>7} {:>5} {:>7}",
        "store", "order", "total", "document", "posted", "differs", "rows", "ms"
    );
}

/// One decision about one order.
pub(super) fn line(order: &Order, row: &Row, copy: Option<&OrderRow>) {
    let (total, currency) = (order.expected.total, &order.currency);
    let document = match row.outcome.as_str() {
        "posted" | "updated" | "adopted" => {
            let number = row.number.as_deref().unwrap_or("-");
            let document = row.document.as_deref().unwrap_or("document").replace('_', " ");
            format!("{document} {number}")
        }
        "skipped" => format!("skipped: {}", row.reason.as_deref().unwrap_or("-")),
        _ => format!("parked: {}", row.code.as_deref().unwrap_or("-")),
    };
    let posted: Option<Decimal> = row.total.as_deref().and_then(|total| total.parse().ok());
    let expected = match row.role.as_deref().and_then(|role| role.strip_prefix("refund:")) {
        Some(refund) => order.refunds.get(refund).map(|refund| refund.total),
        None => Some(total),
    };
    let differs = posted.zip(expected).map(|(posted, expected)| posted - expected);
    let rows = copy.map(|copy| 1 + copy.lines + copy.refunds);
    println!(
        "{:<9} {:>6} {:>9} {currency} {:<29} {:>9} {:>7} {:>5} {:>7}",
        row.source,
        order.number,
        total.to_string(),
        document,
        shown(posted),
        shown(differs),
        shown(rows),
        shown(clock::millis_since_webhook(row)),
    );
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// The audit, and what runs where.
pub(super) fn summary(stack: &Stack, summary: &Summary, actions: usize) {
    println!();
    println!(
        "{} orders in three stores, {actions} things that happened to them since.",
        summary.orders
    );
    println!("  documents posted   {:>5}", summary.posted);
    println!("  orders skipped     {:>5}  {}", summary.skipped, reasons(summary, skip_rule));
    println!("  orders parked      {:>5}  {}", summary.parked, reasons(summary, park_code));
    println!("  cents off          {:>5}", summary.cents_off.to_string());
    println!("  duplicates         {:>5}", summary.duplicates);
    println!("  orders in Supabase {:>5}", summary.supabase_orders);
    println!("  seconds            {:>5}", summary.seconds.round_dp(1).to_string());
    for fault in &summary.faults {
        println!("  FAULT  {fault}");
    }
    println!();
    print!("{}", stack.description());
}

fn skip_rule(standing: &Standing) -> Option<&str> {
    match standing {
        Standing::Skipped(rule) => Some(rule),
        _ => None,
    }
}

fn park_code(standing: &Standing) -> Option<&str> {
    match standing {
        Standing::Parked(code) => Some(code),
        _ => None,
    }
}

/// `unpaid 12, draft 3`.
fn reasons(summary: &Summary, of: fn(&Standing) -> Option<&str>) -> String {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for reason in summary.lines.iter().filter_map(|line| of(&line.standing)) {
        *counts.entry(reason).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.into_iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    counts.join(", ")
}
