//! The ledger summed up: by account, by tax rate, by customer; and posting by posting.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::accounts;
use super::entry::{Entry, NOWHERE};
use crate::quickbooks::books::Books;
use crate::quickbooks::json::{Json, Object};

/// A balance in the home currency and in each document currency.
#[derive(Clone, Debug, Default)]
pub struct Balance {
    /// In the home currency.
    pub home: Decimal,
    /// By document currency.
    pub by_currency: BTreeMap<String, Decimal>,
}

/// Tax of one rate, in the home currency and in each document currency.
#[derive(Clone, Debug, Default)]
pub struct RateTotal {
    /// What was taxed, in the home currency.
    pub base: Decimal,
    /// The tax, in the home currency.
    pub amount: Decimal,
    /// Base and tax by document currency.
    pub by_currency: BTreeMap<String, (Decimal, Decimal)>,
}

/// The balance of each account, by its id.
#[must_use]
pub fn balances(entries: &[Entry]) -> BTreeMap<String, Balance> {
    let mut balances: BTreeMap<String, Balance> = BTreeMap::new();
    for entry in entries {
        for posting in &entry.postings {
            let balance = balances.entry(posting.account.clone()).or_default();
            balance.home += posting.home;
            if !posting.debit.is_zero() {
                *balance.by_currency.entry(entry.currency.clone()).or_default() += posting.debit;
            }
        }
    }
    balances
}

/// What is kept by id in the order of a company's lists: `4` before `30`.
#[must_use]
pub fn in_order<T>(by_id: BTreeMap<String, T>) -> Vec<(String, T)> {
    let mut rows: Vec<(String, T)> = by_id.into_iter().collect();
    rows.sort_by_key(|(id, _)| (id.len(), id.clone()));
    rows
}

/// The tax of each rate, by its id.
#[must_use]
pub fn tax_totals(entries: &[Entry]) -> BTreeMap<String, RateTotal> {
    let mut totals: BTreeMap<String, RateTotal> = BTreeMap::new();
    for entry in entries {
        for taxed in &entry.taxes {
            let total = totals.entry(taxed.rate.clone()).or_default();
            total.base += taxed.home_base;
            total.amount += taxed.home_amount;
            let own = total.by_currency.entry(entry.currency.clone()).or_default();
            own.0 += taxed.base;
            own.1 += taxed.amount;
        }
    }
    totals
}

/// What each customer owes in each currency: open, and that in the home currency; by customer and
/// currency. Settled ones are left out.
#[must_use]
pub fn open_by_customer(entries: &[Entry]) -> BTreeMap<(String, String), (Decimal, Decimal)> {
    let mut open: BTreeMap<(String, String), (Decimal, Decimal)> = BTreeMap::new();
    for entry in entries {
        for posting in &entry.postings {
            let Some(customer) = &posting.customer else { continue };
            let balance = open.entry((customer.clone(), entry.currency.clone())).or_default();
            balance.0 += posting.debit;
            balance.1 += posting.home;
        }
    }
    open.retain(|_, (own, home)| !own.is_zero() || !home.is_zero());
    open
}

/// The name of a listed entity; its id where it has none.
#[must_use]
pub fn name_of(books: &Books, entity: &str, id: &str) -> String {
    let stored = books.find(entity, id);
    let name = stored.and_then(|stored| {
        stored.built.text_at("DisplayName").or_else(|| stored.built.text_at("Name"))
    });
    name.unwrap_or(id).to_owned()
}

/// The agency of a rate.
#[must_use]
pub fn agency_of(books: &Books, rate: &str) -> String {
    accounts::agency(books, rate).unwrap_or(NOWHERE).to_owned()
}

pub(super) fn trial_balance(books: &Books, entries: &[Entry]) -> Vec<Json> {
    let rows = balances(entries).into_iter().map(|(account, balance)| {
        let mut own = Object::default();
        for (currency, amount) in balance.by_currency {
            own.set(&currency, Json::money(amount));
        }
        Object::from([
            ("name", name_of(books, "Account", &account).into()),
            ("account", account.into()),
            ("debit", Json::money(balance.home)),
            ("by_currency", own.into()),
        ])
        .into()
    });
    rows.collect()
}

pub(super) fn tax(books: &Books, entries: &[Entry]) -> Vec<Json> {
    let rows = tax_totals(entries).into_iter().map(|(rate, total)| {
        let mut own = Object::default();
        for (currency, (base, amount)) in total.by_currency {
            let figures = [("base", Json::money(base)), ("amount", Json::money(amount))];
            own.set(&currency, Object::from(figures));
        }
        Object::from([
            ("agency", agency_of(books, &rate).into()),
            ("rate", rate.into()),
            ("base", Json::money(total.base)),
            ("amount", Json::money(total.amount)),
            ("by_currency", own.into()),
        ])
        .into()
    });
    rows.collect()
}

/// Zero, unless an entry does not balance.
pub(super) fn sum(entries: &[Entry]) -> Json {
    let postings = entries.iter().flat_map(|entry| &entry.postings);
    Json::money(postings.map(|posting| posting.home).sum())
}

pub(super) fn receivables(books: &Books, entries: &[Entry]) -> Vec<Json> {
    let rows = open_by_customer(entries).into_iter().map(|((customer, currency), (open, home))| {
        Object::from([
            ("name", name_of(books, "Customer", &customer).into()),
            ("customer", customer.into()),
            ("currency", currency.into()),
            ("open", Json::money(open)),
            ("home", Json::money(home)),
        ])
        .into()
    });
    rows.collect()
}

pub(super) fn postings(entries: &[Entry]) -> Vec<Json> {
    let rows = entries.iter().flat_map(|entry| {
        entry.postings.iter().map(|posting| {
            Object::from([
                ("date", entry.date.to_string().into()),
                ("form", entry.form.into()),
                ("id", entry.id.as_str().into()),
                ("number", entry.number.clone().map_or(Json::Null, Json::Text)),
                ("account", posting.account.as_str().into()),
                ("debit", Json::money(posting.debit)),
                ("currency", entry.currency.as_str().into()),
                ("home", Json::money(posting.home)),
            ])
            .into()
        })
    });
    rows.collect()
}
