//! Adding an order up as WooCommerce does with "round at subtotal" off: the tax of a line is
//! rounded for each rate, and everything above is the sum of rounded lines.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::json::{amount, int, list, list_mut, money, put, round, text};
use super::state::State;
use super::taxes::{self, Rate};

const TAXED: [&str; 3] = ["line_items", "fee_lines", "shipping_lines"];

/// A price as entered, without tax where the order's prices include it.
pub(super) fn without_tax(state: &State, order: u64, class: &str, gross: Decimal) -> Decimal {
    let Some(order) = state.orders.get(&order) else { return gross };
    if order.get("prices_include_tax") != Some(&Value::Bool(true)) {
        return gross;
    }
    taxes::out_of(gross, &taxes::rates(state, order, class))
}

/// Works out the taxes of all lines, the tax lines and the sums.
pub(super) fn recalculate(state: &mut State, id: u64) {
    let Some(mut order) = state.orders.remove(&id) else { return };
    let mut used: Vec<Rate> = Vec::new();
    let mut discount_tax = Decimal::ZERO;
    for kind in TAXED {
        let mut lines = std::mem::take(list_mut(&mut order, kind));
        for line in &mut lines {
            let rates = rates_of(state, &order, kind, line);
            tax_line(state, line, kind, &rates);
            if kind == "line_items" {
                discount_tax += line_discount_tax(state, line, &rates);
            }
            used.extend(rates);
        }
        *list_mut(&mut order, kind) = lines;
    }
    tax_lines(state, &mut order, used);
    sums(&mut order, state.decimals);
    put(&mut order, "discount_tax", money(discount_tax, state.decimals));
    state.orders.insert(id, order);
}

/// The tax classes of the goods: shipping inherits the first of them.
fn classes_of(order: &Value) -> BTreeSet<String> {
    list(order, "line_items").iter().map(|line| text(line, "tax_class").to_owned()).collect()
}

fn rates_of(state: &State, order: &Value, kind: &str, line: &Value) -> Vec<Rate> {
    match kind {
        "shipping_lines" => {
            let classes = classes_of(order);
            let Some(class) = classes.first() else { return Vec::new() };
            let mut rates = taxes::rates(state, order, class);
            rates.retain(|rate| rate.shipping);
            rates
        }
        "fee_lines" if text(line, "tax_status") == "none" => Vec::new(),
        _ => taxes::rates(state, order, text(line, "tax_class")),
    }
}

/// The total of a line before it was rounded for show: its unit price carries the rest.
fn exact_total(line: &Value, decimals: u32) -> Decimal {
    let shown = amount(line, "total");
    if line.get("price").is_none() {
        return shown;
    }
    let exact = round(amount(line, "price") * amount(line, "quantity"), 6);
    if round(exact, decimals) == shown { exact } else { shown }
}

/// The same for the total before discounts, which has no unit price: exact only without one.
fn exact_subtotal(line: &Value, decimals: u32) -> Decimal {
    let shown = amount(line, "subtotal");
    if shown == amount(line, "total") { exact_total(line, decimals) } else { shown }
}

/// A line whose rates are the same as before keeps its taxes.
fn tax_line(state: &State, line: &mut Value, kind: &str, rates: &[Rate]) {
    let known: Vec<u64> = list(line, "taxes").iter().map(|row| int(row, "id")).collect();
    let wanted: Vec<u64> = rates.iter().map(|rate| rate.id).collect();
    if known == wanted && line.get("taxes").is_some_and(Value::is_array) {
        return;
    }
    let decimals = state.decimals;
    let total = taxes::on(exact_total(line, decimals), rates);
    let before = taxes::on(exact_subtotal(line, decimals), rates);
    let goods = kind == "line_items";
    let rows: Vec<Value> = total
        .iter()
        .zip(&before)
        .map(|((rate, tax), (_, before))| {
            let subtotal = if goods { taxes::shown(state, *before) } else { Value::from("") };
            json!({ "id": rate, "total": taxes::shown(state, *tax), "subtotal": subtotal })
        })
        .collect();
    let rounded = |taxes: &[(u64, Decimal)]| -> Decimal {
        taxes.iter().map(|(_, tax)| round(*tax, decimals)).sum()
    };
    put(line, "taxes", rows);
    put(line, "total_tax", money(rounded(&total), decimals));
    if goods {
        put(line, "subtotal_tax", money(rounded(&before), decimals));
    }
}

/// The tax that a line's discount saved. This one sum is made of taxes that are not rounded.
fn line_discount_tax(state: &State, line: &Value, rates: &[Rate]) -> Decimal {
    let rows = list(line, "taxes").iter();
    if !state.profile.rounds_line_taxes() {
        return rows.map(|row| amount(row, "subtotal") - amount(row, "total")).sum();
    }
    let of = |net| -> Decimal { taxes::on(net, rates).iter().map(|(_, tax)| *tax).sum() };
    of(exact_subtotal(line, state.decimals)) - of(exact_total(line, state.decimals))
}

/// One tax line a rate in use; those that the order had keep their ids.
fn tax_lines(state: &mut State, order: &mut Value, used: Vec<Rate>) {
    let decimals = state.decimals;
    let old = std::mem::take(list_mut(order, "tax_lines"));
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for rate in used.into_iter().filter(|rate| seen.insert(rate.id)) {
        let known = old.iter().find(|line| int(line, "rate_id") == rate.id).cloned();
        let mut line = known.unwrap_or_else(|| rate.line(state.ids.item()));
        let sum = |kinds: &[&str]| -> Decimal {
            let rows = kinds.iter().flat_map(|kind| list(order, kind));
            rows.map(|row| round(taxes::of_line(row, rate.id), decimals)).sum()
        };
        put(&mut line, "tax_total", money(sum(&["line_items", "fee_lines"]), decimals));
        put(&mut line, "shipping_tax_total", money(sum(&["shipping_lines"]), decimals));
        lines.push(line);
    }
    *list_mut(order, "tax_lines") = lines;
}

fn sums(order: &mut Value, decimals: u32) {
    let sum = |kind: &str, field: &str| -> Decimal {
        list(order, kind).iter().map(|line| amount(line, field)).sum()
    };
    let goods = sum("line_items", "total");
    let cart_tax = sum("tax_lines", "tax_total");
    let shipping_tax = sum("tax_lines", "shipping_tax_total");
    let shipping = sum("shipping_lines", "total");
    let total = goods + sum("fee_lines", "total") + shipping + cart_tax + shipping_tax;
    let sums = [
        ("discount_total", sum("line_items", "subtotal") - goods),
        ("shipping_total", shipping),
        ("shipping_tax", shipping_tax),
        ("cart_tax", cart_tax),
        ("total_tax", cart_tax + shipping_tax),
        ("total", total),
    ];
    for (field, value) in sums {
        put(order, field, money(value, decimals));
    }
}
