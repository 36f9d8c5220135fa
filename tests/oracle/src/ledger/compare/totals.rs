//! The ledger as a whole: trial balance and tax by rate, each in the documents' own currencies.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use crate::json::{amount, items, text};
use crate::ledger::figures::Figures;
use crate::ledger::house::{House, Regime};
use crate::ledger::refund::Back;
use crate::ledger::story::Document;

/// The whole ledger in each document's own currency: debits positive.
#[derive(Default)]
pub(super) struct Totals {
    accounts: BTreeMap<(String, String), Decimal>,
    /// Base and tax by rate (or agency) and currency.
    taxes: BTreeMap<(String, String), (Decimal, Decimal)>,
}

impl Totals {
    /// Adds a document. Where the rules leave the split open, what was found right is taken.
    pub(super) fn add(&mut self, wanted: &Document, booked: &Figures, house: &House) {
        let figures = match &wanted.back {
            Back::Exact(figures) => figures,
            Back::TaxOnly(_) | Back::Share { .. } => booked,
        };
        let sign = match wanted.form {
            "RefundReceipt" | "CreditMemo" | "Purchase" => Decimal::NEGATIVE_ONE,
            _ => Decimal::ONE,
        };
        let mut post = |account: &str, debit: Decimal| {
            let key = (account.to_owned(), wanted.currency.clone());
            *self.accounts.entry(key).or_default() += debit;
        };
        let money = wanted.money.as_deref().unwrap_or(house.accounts.receivable);
        post(money, sign * wanted.total);
        for (account, amount) in figures.by_account() {
            post(&account, -sign * amount);
        }
        for (rate, levy) in &figures.taxes {
            let own = house.accounts.other_taxes.get(rate.as_str());
            post(own.unwrap_or(&house.accounts.tax), -sign * levy.amount);
            let entry = self.taxes.entry((rate.clone(), wanted.currency.clone())).or_default();
            entry.0 += sign * levy.base.unwrap_or_default();
            entry.1 += sign * levy.amount;
        }
        if let Some(rate) = house.fee_rate.filter(|_| wanted.form == "Purchase") {
            let key = (rate.to_owned(), wanted.currency.clone());
            self.taxes.entry(key).or_default().0 -= wanted.total;
        }
    }

    pub(super) fn against(&self, ledger: &Value, house: &House) -> Vec<String> {
        let mut found = Vec::new();
        let mut booked = BTreeMap::<(String, String), Decimal>::new();
        for row in items(&ledger["trial_balance"]) {
            let account = text(&row["account"]);
            match row["by_currency"].as_object() {
                Some(currencies) => {
                    for (currency, debit) in currencies {
                        booked.insert((account.clone(), currency.clone()), amount(debit));
                    }
                }
                None => {
                    booked.insert((account, house.home.to_owned()), amount(&row["debit"]));
                }
            }
        }
        let accounts: BTreeSet<_> = self.accounts.keys().chain(booked.keys()).collect();
        for key in accounts {
            let of = |map: &BTreeMap<_, Decimal>| map.get(key).copied().unwrap_or_default();
            if of(&self.accounts) != of(&booked) {
                let (account, currency) = key;
                let (is, must) = (of(&booked), of(&self.accounts));
                found.push(format!("account {account} in {currency} is {is}, must be {must}"));
            }
        }
        found.extend(self.taxes_against(ledger, house));
        found.extend(self.receivables_against(ledger, house));
        if !amount(&ledger["sum"]).is_zero() {
            found.push(format!("the trial balance is off by {}", ledger["sum"]));
        }
        found
    }

    /// What customers owe, by currency: the open bills, one by one, are the account's balance.
    fn receivables_against(&self, ledger: &Value, house: &House) -> Vec<String> {
        let mut open = BTreeMap::<String, Decimal>::new();
        for row in items(&ledger["receivables"]) {
            *open.entry(text(&row["currency"])).or_default() += amount(&row["open"]);
        }
        let owed =
            |(account, _): &(&(String, String), &Decimal)| account.0 == house.accounts.receivable;
        let mut found = Vec::new();
        for ((_, currency), owed) in self.accounts.iter().filter(owed) {
            let open = open.remove(currency).unwrap_or_default();
            if open != *owed {
                found.push(format!("customers owe {open} in {currency}, must be {owed}"));
            }
        }
        let left = open.iter().filter(|(_, open)| !open.is_zero());
        found.extend(left.map(|(currency, open)| format!("customers owe {open} in {currency}")));
        found
    }

    fn taxes_against(&self, ledger: &Value, house: &House) -> Vec<String> {
        let mut booked = BTreeMap::<(String, String), (Decimal, Decimal)>::new();
        let by_agency = matches!(house.tax, Regime::States(_));
        for row in items(&ledger["tax"]) {
            let key = text(&row[if by_agency { "agency" } else { "rate" }]);
            let mut note = |currency: &str, levy: &Value| {
                let entry = booked.entry((key.clone(), currency.to_owned())).or_default();
                entry.0 += if by_agency { Decimal::ZERO } else { amount(&levy["base"]) };
                entry.1 += amount(&levy["amount"]);
            };
            match row["by_currency"].as_object() {
                Some(currencies) => currencies.iter().for_each(|(c, levy)| note(c, levy)),
                None => note(house.home, row),
            }
        }
        let rates: BTreeSet<_> = self.taxes.keys().chain(booked.keys()).collect();
        let mut found = Vec::new();
        for rate in rates {
            let of =
                |map: &BTreeMap<_, (Decimal, Decimal)>| map.get(rate).copied().unwrap_or_default();
            let (must, is) = (of(&self.taxes), of(&booked));
            if must != is {
                let (rate, currency) = rate;
                found.push(format!(
                    "tax at {rate} in {currency} is {} on {}, must be {} on {}",
                    is.1, is.0, must.1, must.0
                ));
            }
        }
        found
    }
}
