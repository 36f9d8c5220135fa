//! The general ledger that the documents amount to: trial balance, tax by rate, receivables.
//!
//! Derived anew from the documents in force whenever it is asked for; debits are positive. Every
//! document's postings sum to zero.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::books::{Books, Stored};
use super::json::{Json, Object};

/// Where no account of the needed type exists.
const NOWHERE: &str = "?";

#[derive(Default)]
struct Ledger {
    accounts: BTreeMap<String, Decimal>,
    tax: BTreeMap<String, (Decimal, Decimal)>,
}

/// Trial balance by account, tax collected by rate with its base and agency, receivables.
#[must_use]
pub fn of(books: &Books) -> Object {
    let mut ledger = Ledger::default();
    let receivable = typed(books, "AccountType", "Accounts Receivable");
    for (entity, sign) in [
        ("Invoice", Decimal::ONE),
        ("SalesReceipt", Decimal::ONE),
        ("CreditMemo", Decimal::NEGATIVE_ONE),
        ("RefundReceipt", Decimal::NEGATIVE_ONE),
    ] {
        for stored in books.live(entity) {
            let settled = stored.built.text_at("DepositToAccountRef.value");
            let against = match entity {
                "Invoice" | "CreditMemo" => receivable.as_str(),
                _ => settled.unwrap_or(NOWHERE),
            };
            ledger.sale(books, stored, sign, against);
        }
    }
    for stored in books.live("Payment") {
        let total = stored.built.number_at("TotalAmt").unwrap_or_default();
        let account = stored.built.text_at("DepositToAccountRef.value").unwrap_or(NOWHERE);
        ledger.post(account, total);
        ledger.post(&receivable, -total);
    }
    ledger.shown(books)
}

impl Ledger {
    fn post(&mut self, account: &str, debit: Decimal) {
        *self.accounts.entry(account.to_owned()).or_default() += debit;
    }

    /// Debit where the money or the claim is, credit income and tax; a refund the other way.
    fn sale(&mut self, books: &Books, stored: &Stored, sign: Decimal, against: &str) {
        let form = &stored.built;
        self.post(against, sign * form.number_at("TotalAmt").unwrap_or_default());
        for line in form.items_at("Line").iter().filter_map(Json::as_object) {
            let amount = line.number_at("Amount").unwrap_or_default();
            if let Some(item) = line.text_at("SalesItemLineDetail.ItemRef.value") {
                let item = books.find("Item", item);
                let account = item.and_then(|item| item.built.text_at("IncomeAccountRef.value"));
                self.post(account.unwrap_or(NOWHERE), -sign * amount);
            }
            if line.text_at("DetailType") == Some("DiscountLineDetail") {
                let account = line.text_at("DiscountLineDetail.DiscountAccountRef.value");
                self.post(account.unwrap_or(NOWHERE), sign * amount);
            }
        }
        let tax = form.number_at("TxnTaxDetail.TotalTax").unwrap_or_default();
        if !tax.is_zero() {
            let payable = ["GlobalTaxPayable", "SalesTaxPayable"]
                .map(|kind| typed(books, "AccountSubType", kind));
            let payable = payable.iter().find(|account| *account != NOWHERE);
            self.post(payable.map_or(NOWHERE, String::as_str), -sign * tax);
        }
        for line in form.items_at("TxnTaxDetail.TaxLine").iter().filter_map(Json::as_object) {
            let rate = line.text_at("TaxLineDetail.TaxRateRef.value").unwrap_or(NOWHERE);
            let entry = self.tax.entry(rate.to_owned()).or_default();
            entry.0 += sign * line.number_at("TaxLineDetail.NetAmountTaxable").unwrap_or_default();
            entry.1 += sign * line.number_at("Amount").unwrap_or_default();
        }
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

/// The first account of a type.
fn typed(books: &Books, member: &str, wanted: &str) -> String {
    let mut accounts = books.live("Account");
    let found = accounts.find(|account| account.built.text_at(member) == Some(wanted));
    found.map_or_else(|| NOWHERE.to_owned(), |account| account.id.clone())
}
