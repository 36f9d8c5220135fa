//! The postings of each account over the report's days, with the running balance.
//!
//! Amounts are natural: what raises the account is positive, a debit of an asset as well as a
//! credit of income.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Request;
use super::shape::{Column, amount, cell, data, named, report, section};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::ledger::entry::Entry;
use crate::quickbooks::ledger::views;

const COLUMNS: &[Column] = &[
    ("Date", "Date", "tx_date"),
    ("Transaction Type", "String", "txn_type"),
    ("Num", "String", "doc_num"),
    ("Name", "String", "name"),
    ("Amount", "Money", "subt_nat_amount"),
    ("Balance", "Money", "rbal_nat_amount"),
];

/// One account as far as it has been read.
#[derive(Default)]
struct Account {
    before: Decimal,
    balance: Decimal,
    rows: Vec<Json>,
}

pub(super) fn make(r: &Request<'_>) -> Object {
    let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
    for entry in r.entries() {
        for posting in &entry.postings {
            let id = posting.account.as_str();
            if !r.accounts.is_empty() && !r.accounts.contains(&id) {
                continue;
            }
            let natural = posting.home * direction(r, id);
            let account = accounts.entry(id.to_owned()).or_default();
            account.balance += natural;
            if entry.date < r.period.start {
                account.before += natural;
            } else {
                account.rows.push(row(&entry, natural, account.balance));
            }
        }
    }
    let sections = views::in_order(accounts).into_iter();
    let sections = sections.map(|(id, account)| shown(r, &id, account));
    report(r, "GeneralLedger", COLUMNS, sections.collect())
}

/// What a debit is to the account: 1 for assets and expenses, -1 for the others.
fn direction(r: &Request<'_>, account: &str) -> Decimal {
    let stored = r.books.find("Account", account);
    match stored.and_then(|stored| stored.built.text_at("Classification")) {
        Some("Liability" | "Equity" | "Revenue") => Decimal::NEGATIVE_ONE,
        _ => Decimal::ONE,
    }
}

fn row(entry: &Entry, natural: Decimal, balance: Decimal) -> Json {
    data(vec![
        cell(entry.date.to_string()),
        named(entry.form, &entry.id),
        cell(entry.number.clone().unwrap_or_default()),
        cell(entry.name.clone().unwrap_or_default()),
        amount(natural),
        amount(balance),
    ])
}

fn shown(r: &Request<'_>, id: &str, account: Account) -> Json {
    let name = views::name_of(r.books, "Account", id);
    let empty = |count: usize| std::iter::repeat_with(|| cell("")).take(count);
    let summary = cell(format!("Total for {name}"));
    let heading = std::iter::once(named(name, id)).chain(empty(5)).collect();
    let mut rows = account.rows;
    if !account.before.is_zero() {
        let mut opening = vec![cell("Beginning Balance")];
        opening.extend(empty(4));
        opening.push(amount(account.before));
        rows.insert(0, data(opening));
    }
    let mut sums = vec![summary];
    sums.extend(empty(3));
    sums.push(amount(account.balance - account.before));
    sums.push(cell(""));
    section(heading, rows, sums)
}
