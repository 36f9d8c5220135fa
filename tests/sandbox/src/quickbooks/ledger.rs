//! The general ledger that the documents amount to: trial balance, tax by rate, receivables.
//!
//! Derived anew from the documents in force whenever it is asked for; debits are positive. Every
//! document's postings sum to zero.

mod postings;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::books::Books;
use super::json::{Json, Object};

/// Where no account of the needed type exists.
const NOWHERE: &str = "?";

#[derive(Default)]
struct Ledger {
    accounts: BTreeMap<String, Decimal>,
    tax: BTreeMap<String, (Decimal, Decimal)>,
}

/// Trial balance by account, tax by rate with its base and agency: collected positive, paid to
/// vendors negative.
#[must_use]
pub fn of(books: &Books) -> Object {
    let mut ledger = Ledger::default();
    ledger.sales(books);
    ledger.payments(books);
    ledger.expenses(books);
    ledger.deposits(books);
    ledger.transfers(books);
    ledger.shown(books)
}

impl Ledger {
    fn post(&mut self, account: Option<&str>, debit: Decimal) {
        *self.accounts.entry(account.unwrap_or(NOWHERE).to_owned()).or_default() += debit;
    }

    fn shown(&self, books: &Books) -> Object {
        let accounts = self.accounts.iter().map(|(id, balance)| {
            let name = books.find("Account", id).and_then(|account| account.built.text_at("Name"));
            let name = name.unwrap_or(id.as_str());
            let balance = Json::money(*balance);
            Object::from([
                ("account", id.as_str().into()),
                ("name", name.into()),
                ("debit", balance),
            ])
            .into()
        });
        let tax = self.tax.iter().map(|(rate, (base, amount))| {
            let agency = books.find("TaxRate", rate);
            let agency = agency.and_then(|rate| rate.built.text_at("AgencyRef.value"));
            Object::from([
                ("rate", rate.as_str().into()),
                ("agency", agency.unwrap_or(NOWHERE).into()),
                ("base", Json::money(*base)),
                ("amount", Json::money(*amount)),
            ])
            .into()
        });
        let sum: Decimal = self.accounts.values().sum();
        Object::from([
            ("trial_balance", Json::List(accounts.collect())),
            ("tax", Json::List(tax.collect())),
            ("sum", Json::money(sum)),
        ])
    }
}
