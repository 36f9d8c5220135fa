//! Net amount and tax by agency and rate, over the report's days.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Request;
use super::shape::{Column, amount, cell, data, named, report, section, total};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::ledger::views;

const COLUMNS: &[Column] =
    &[("", "TaxRate", "tax_rate"), ("Net Amount", "Money", "net"), ("Tax Amount", "Money", "tax")];

/// The rates of one agency and their sum.
#[derive(Default)]
struct Agency {
    rows: Vec<Json>,
    base: Decimal,
    tax: Decimal,
}

pub(super) fn make(r: &Request<'_>) -> Object {
    let mut entries = r.entries();
    entries.retain(|entry| entry.date >= r.period.start);
    let mut agencies: BTreeMap<String, Agency> = BTreeMap::new();
    for (rate, sum) in views::tax_totals(&entries) {
        let agency = agencies.entry(views::agency_of(r.books, &rate)).or_default();
        let name = views::name_of(r.books, "TaxRate", &rate);
        agency.rows.push(data(vec![named(name, &rate), amount(sum.base), amount(sum.amount)]));
        agency.base += sum.base;
        agency.tax += sum.amount;
    }
    let (mut base, mut tax) = (Decimal::ZERO, Decimal::ZERO);
    let mut rows = Vec::new();
    for (id, agency) in agencies {
        base += agency.base;
        tax += agency.tax;
        let name = views::name_of(r.books, "TaxAgency", &id);
        let summary = cell(format!("Total for {name}"));
        let heading = vec![named(name, &id), cell(""), cell("")];
        let sums = vec![summary, amount(agency.base), amount(agency.tax)];
        rows.push(section(heading, agency.rows, sums));
    }
    if !rows.is_empty() {
        rows.push(total(vec![cell("TOTAL"), amount(base), amount(tax)]));
    }
    report(r, "TaxSummary", COLUMNS, rows)
}
