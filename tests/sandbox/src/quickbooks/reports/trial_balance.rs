//! The trial balance as of the report's last day.

use rust_decimal::Decimal;

use super::Request;
use super::shape::{Column, amount, cell, data, named, report, total};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::ledger::views;

const COLUMNS: &[Column] =
    &[("", "Account", "account"), ("Debit", "Money", "debit"), ("Credit", "Money", "credit")];

pub(super) fn make(r: &Request<'_>) -> Object {
    let mut rows = Vec::new();
    let (mut debits, mut credits) = (Decimal::ZERO, Decimal::ZERO);
    for (account, balance) in views::in_order(views::balances(&r.entries())) {
        let home = balance.home;
        let (debit, credit) = if home < Decimal::ZERO {
            credits -= home;
            (cell(""), amount(-home))
        } else {
            debits += home;
            (amount(home), cell(""))
        };
        if !home.is_zero() {
            let name = views::name_of(r.books, "Account", &account);
            rows.push(data(vec![named(name, &account), debit, credit]));
        }
    }
    if !rows.is_empty() {
        let cells: Vec<Json> = vec![cell("TOTAL"), amount(debits), amount(credits)];
        rows.push(total(cells));
    }
    report(r, "TrialBalance", COLUMNS, rows)
}
