//! What each customer owes, by how long it has been due on the report's last day.
//!
//! An invoice ages from its due date; a credit memo and an unapplied payment from their own date.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Request;
use super::shape::{Column, amount, cell, data, named, report, total};
use crate::quickbooks::books::{Books, Stored};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::ledger::views;
use crate::quickbooks::lines::cents;
use crate::quickbooks::links::links_to;

const COLUMNS: &[Column] = &[
    ("", "Customer", "cust_name"),
    ("Current", "Money", "current"),
    ("1 - 30", "Money", "0"),
    ("31 - 60", "Money", "1"),
    ("61 - 90", "Money", "2"),
    ("91 and over", "Money", "3"),
    ("Total", "Money", "total"),
];

/// Amounts by age, youngest first.
type Ages = [Decimal; 5];

pub(super) fn make(r: &Request<'_>) -> Object {
    let mut owed: BTreeMap<String, Ages> = BTreeMap::new();
    let mut add = |stored: &Stored, due: &str, open: Decimal| {
        let built = &stored.built;
        let Some(customer) = built.text_at("CustomerRef.value") else { return };
        let home = cents(open * built.number_at("ExchangeRate").unwrap_or(Decimal::ONE));
        let due = built.text_at(due).and_then(|text| text.parse().ok()).unwrap_or(r.period.end);
        let ages = owed.entry(customer.to_owned()).or_default();
        if let Some(age) = ages.get_mut(bucket(due, r.period.end)) {
            *age += home;
        }
    };
    for invoice in dated(r, "Invoice") {
        add(invoice, "DueDate", open(r, "Invoice", invoice));
    }
    for credit in dated(r, "CreditMemo") {
        add(credit, "TxnDate", -open(r, "CreditMemo", credit));
    }
    for payment in dated(r, "Payment") {
        let unapplied = payment.built.number_at("UnappliedAmt").unwrap_or_default();
        add(payment, "TxnDate", -unapplied);
    }
    owed.retain(|_, ages| ages.iter().any(|age| !age.is_zero()));
    let mut rows = Vec::new();
    let mut sums = Ages::default();
    for (customer, ages) in &owed {
        for (sum, age) in sums.iter_mut().zip(ages) {
            *sum += age;
        }
        let name = views::name_of(r.books, "Customer", customer);
        rows.push(data(cells(named(name, customer), ages)));
    }
    if !rows.is_empty() {
        rows.push(total(cells(cell("TOTAL"), &sums)));
    }
    report(r, "AgedReceivables", COLUMNS, rows)
}

fn cells(first: Json, ages: &Ages) -> Vec<Json> {
    let mut cells = vec![first];
    cells.extend(ages.iter().map(|age| if age.is_zero() { cell("") } else { amount(*age) }));
    cells.push(amount(ages.iter().sum()));
    cells
}

/// Those of a type that are dated on or before the report's last day.
fn dated<'a>(r: &'a Request<'_>, form: &str) -> impl Iterator<Item = &'a Stored> {
    r.books.live(form).filter(|stored| is_dated(r, stored))
}

fn is_dated(r: &Request<'_>, stored: &Stored) -> bool {
    let date = stored.built.text_at("TxnDate").and_then(|text| text.parse::<Date>().ok());
    date.is_some_and(|date| date <= r.period.end)
}

/// What of a document the payments up to the report's last day have left open.
fn open(r: &Request<'_>, form: &str, stored: &Stored) -> Decimal {
    let applied: Decimal = applied(r.books, form, &stored.id)
        .filter(|(payment, _)| is_dated(r, payment))
        .map(|(_, amount)| amount)
        .sum();
    stored.built.number_at("TotalAmt").unwrap_or_default() - applied
}

fn applied<'a>(
    books: &'a Books,
    form: &'a str,
    id: &'a str,
) -> impl Iterator<Item = (&'a Stored, Decimal)> {
    books.live("Payment").flat_map(move |payment| {
        let lines = payment.built.items_at("Line").iter().filter_map(Json::as_object);
        let mine = lines.filter(move |line| links_to(line, form, id));
        mine.map(move |line| (payment, line.number_at("Amount").unwrap_or_default()))
    })
}

fn bucket(due: Date, as_of: Date) -> usize {
    let days = as_of.duration_since(due).as_hours() / 24;
    match days {
        ..=0 => 0,
        1..=30 => 1,
        31..=60 => 2,
        61..=90 => 3,
        _ => 4,
    }
}
