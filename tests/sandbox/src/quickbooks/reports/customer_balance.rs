//! What each customer owes as of the report's last day.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Request;
use super::shape::{Column, amount, cell, data, named, report, total};
use crate::quickbooks::json::Object;
use crate::quickbooks::ledger::views;

const COLUMNS: &[Column] = &[("", "Customer", "cust_name"), ("Total", "Money", "total")];

pub(super) fn make(r: &Request<'_>) -> Object {
    let mut owed: BTreeMap<String, Decimal> = BTreeMap::new();
    for ((customer, _), (_, home)) in views::open_by_customer(&r.entries()) {
        *owed.entry(customer).or_default() += home;
    }
    owed.retain(|_, home| !home.is_zero());
    let sum = owed.values().sum();
    let row = |(customer, home): (&String, &Decimal)| {
        let name = views::name_of(r.books, "Customer", customer);
        data(vec![named(name, customer), amount(*home)])
    };
    let mut rows: Vec<_> = owed.iter().map(row).collect();
    if !rows.is_empty() {
        rows.push(total(vec![cell("TOTAL"), amount(sum)]));
    }
    report(r, "CustomerBalance", COLUMNS, rows)
}
