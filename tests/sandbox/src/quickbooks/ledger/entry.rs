//! One document's journal entry, in its own currency and in the home currency.
//!
//! Home is amount × rate, rounded to cents posting by posting. Rounding may leave a cent or more
//! over, which goes to the last posting, so that settlement and tax, which come first, are exactly
//! their amount × rate. A posting may settle what another document posted at another rate; it then
//! has that rate, and the difference goes to the account for exchange differences.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::accounts;
use crate::quickbooks::books::{Books, Stored};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::cents;

/// Stands for an account of a needed type that the company does not have.
pub(super) const NOWHERE: &str = "?";

/// The journal entry of a document.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The document's date.
    pub date: Date,
    /// Its type: `SalesReceipt`
    pub form: &'static str,
    /// Its id.
    pub id: String,
    /// Its number, if it has one.
    pub number: Option<String>,
    /// The customer or vendor, by name.
    pub name: Option<String>,
    /// The currency of its amounts.
    pub currency: String,
    /// What it moves.
    pub postings: Vec<Posting>,
    /// The tax in it, by rate.
    pub taxes: Vec<Taxed>,
}

/// An amount on an account; debits are positive.
#[derive(Clone, Debug)]
pub struct Posting {
    /// The account's id.
    pub account: String,
    /// The customer, where the account holds receivables.
    pub customer: Option<String>,
    /// In the document's currency; zero for an exchange difference.
    pub debit: Decimal,
    /// In the home currency.
    pub home: Decimal,
}

/// Tax at one rate: collected positive, paid to vendors negative.
#[derive(Clone, Debug)]
pub struct Taxed {
    /// The rate's id.
    pub rate: String,
    /// What was taxed, in the document's currency.
    pub base: Decimal,
    /// The tax, in the document's currency.
    pub amount: Decimal,
    /// What was taxed, in the home currency.
    pub home_base: Decimal,
    /// The tax, in the home currency.
    pub home_amount: Decimal,
}

/// An entry in the making.
pub(super) struct Draft<'a> {
    books: &'a Books,
    entry: Entry,
    rate: Decimal,
    /// For each posting, the rate of the document that it settles.
    settled_at: Vec<Option<Decimal>>,
}

impl<'a> Draft<'a> {
    pub(super) fn of(books: &'a Books, form: &'static str, stored: &'a Stored) -> Self {
        let built = &stored.built;
        let text = |path: &str| built.text_at(path).map(str::to_owned);
        let entry = Entry {
            date: text("TxnDate").and_then(|date| date.parse().ok()).unwrap_or(Date::MIN),
            form,
            id: stored.id.clone(),
            number: text("DocNumber"),
            name: ["CustomerRef.name", "VendorRef.name", "EntityRef.name"]
                .into_iter()
                .find_map(text),
            currency: text("CurrencyRef.value").unwrap_or_else(|| books.home_currency().to_owned()),
            postings: Vec::new(),
            taxes: Vec::new(),
        };
        Self { books, entry, rate: rate_of(stored), settled_at: Vec::new() }
    }

    pub(super) fn currency(&self) -> &str {
        &self.entry.currency
    }

    /// Posts at the document's own rate.
    pub(super) fn post(&mut self, account: Option<&str>, debit: Decimal) {
        self.push(account, None, debit, None);
    }

    /// Posts a customer's debt; at the rate of the document that it settles, if it settles one.
    pub(super) fn owe(&mut self, customer: Option<&str>, debit: Decimal, settled: Option<&Stored>) {
        let account = accounts::receivable(self.books, self.currency());
        self.push(account, customer, debit, settled.map(rate_of));
    }

    /// Posts what takes another document's amount from an account, at that document's rate.
    pub(super) fn take(&mut self, account: Option<&str>, debit: Decimal, from: Option<&Stored>) {
        self.push(account, None, debit, from.map(rate_of));
    }

    fn push(
        &mut self,
        account: Option<&str>,
        customer: Option<&str>,
        debit: Decimal,
        settled_at: Option<Decimal>,
    ) {
        if debit.is_zero() {
            return;
        }
        self.entry.postings.push(Posting {
            account: account.unwrap_or(NOWHERE).to_owned(),
            customer: customer.map(str::to_owned),
            debit,
            home: cents(debit * self.rate),
        });
        self.settled_at.push(settled_at);
    }

    /// Credits the tax of a form (`sign` 1: collected), by rate to each rate's agency.
    pub(super) fn tax(&mut self, form: &Object, sign: Decimal) {
        let mut left = number(form, "TxnTaxDetail.TotalTax");
        for line in form.items_at("TxnTaxDetail.TaxLine").iter().filter_map(Json::as_object) {
            let rate = line.text_at("TaxLineDetail.TaxRateRef.value").unwrap_or(NOWHERE);
            let base = sign * number(line, "TaxLineDetail.NetAmountTaxable");
            let amount = sign * number(line, "Amount");
            left -= number(line, "Amount");
            self.post(accounts::tax_payable(self.books, Some(rate)), -amount);
            self.entry.taxes.push(Taxed {
                rate: rate.to_owned(),
                base,
                amount,
                home_base: cents(base * self.rate),
                home_amount: cents(amount * self.rate),
            });
        }
        self.post(accounts::tax_payable(self.books, None), -sign * left);
    }

    /// The entry, balanced in the home currency. One that does not balance in its own currency is
    /// left as it is, for the ledger's sum to show.
    pub(super) fn finish(mut self) -> Entry {
        let postings = &mut self.entry.postings;
        let own: Decimal = postings.iter().map(|posting| posting.debit).sum();
        let over: Decimal = postings.iter().map(|posting| posting.home).sum();
        if let Some(last) = postings.last_mut()
            && own.is_zero()
        {
            last.home -= over;
        }
        let mut difference = Decimal::ZERO;
        for (posting, rate) in postings.iter_mut().zip(&self.settled_at) {
            let Some(rate) = rate.filter(|rate| *rate != self.rate) else { continue };
            let settled = cents(posting.debit * rate);
            difference += posting.home - settled;
            posting.home = settled;
        }
        if !difference.is_zero() {
            let account = accounts::exchange_differences(self.books).unwrap_or(NOWHERE);
            postings.push(Posting {
                account: account.to_owned(),
                customer: None,
                debit: Decimal::ZERO,
                home: difference,
            });
        }
        self.entry
    }
}

/// Home units for one unit of a document's currency.
fn rate_of(stored: &Stored) -> Decimal {
    stored.built.number_at("ExchangeRate").unwrap_or(Decimal::ONE)
}

/// A number of a document; zero where it has none.
pub(super) fn number(object: &Object, path: &str) -> Decimal {
    object.number_at(path).unwrap_or_default()
}

/// The lines of a document.
pub(super) fn lines(form: &Object) -> impl Iterator<Item = &Object> {
    form.items_at("Line").iter().filter_map(Json::as_object)
}
