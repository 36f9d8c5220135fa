//! The currency of an entity and its exchange rate: what is needed, and what must agree.

use rust_decimal::Decimal;

use super::Build;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::rates;
use crate::quickbooks::spec::Form;

impl Build<'_> {
    /// The currency: the home currency, unless the company keeps several.
    pub(super) fn currency(&self, out: &mut Object) -> Checked<()> {
        let home = self.books.home_currency();
        let given = self.input.text_at("CurrencyRef.value");
        let several = self.keeps_several();
        match given {
            None if several && self.needs_currency() => {
                return Err(Fault::required("CurrencyRef"));
            }
            Some(other) if !several && other != home => {
                return Err(Fault::business("Multicurrency is not enabled for this company."));
            }
            _ => {}
        }
        let code = self.own_currency();
        if several && self.spec.is_transaction() {
            if let Some((what, own)) = self.partys_currency(home).filter(|(_, own)| *own != code) {
                let detail = format!("The {what}'s currency is {own}, the transaction's {code}.");
                return Err(Fault::business(detail));
            }
            out.set("ExchangeRate", self.exchange_rate(code)?);
        }
        out.set("CurrencyRef", Json::reference(code));
        Ok(())
    }

    /// Its currency, given or by default.
    pub(super) fn own_currency(&self) -> &str {
        self.input.text_at("CurrencyRef.value").unwrap_or_else(|| self.books.home_currency())
    }

    /// Money moves on accounts in the home currency or in the transaction's own.
    pub(super) fn settles_in(&self, account: &str) -> Checked<()> {
        let home = self.books.home_currency();
        let stored = self.books.find("Account", account);
        let held = stored.and_then(|stored| stored.built.text_at("CurrencyRef.value"));
        let (held, own) = (held.unwrap_or(home), self.own_currency());
        if held == home || held == own {
            return Ok(());
        }
        let detail = format!("Account {account} is in {held}, the transaction in {own}.");
        Err(Fault::business(detail))
    }

    fn keeps_several(&self) -> bool {
        self.books.prefers("CurrencyPrefs.MultiCurrencyEnabled")
    }

    /// Home units for one unit: 1 for the home currency, else as given, else the day's.
    fn exchange_rate(&self, code: &str) -> Checked<Json> {
        if code == self.books.home_currency() {
            return Ok(Json::count(1));
        }
        if let Some(given) = self.input.number_at("ExchangeRate") {
            if given <= Decimal::ZERO {
                return Err(Fault::business("The exchange rate must be greater than zero."));
            }
            return Ok(Json::Number(given));
        }
        let day = self.date().to_string();
        let found = rates::on(self.books, Some(code), Some(&day), self.now).ok();
        let rate = found.and_then(|found| found.get("Rate").cloned());
        rate.ok_or_else(|| Fault::business(format!("There is no exchange rate of {code}.")))
    }

    /// A transfer and a name may leave it out.
    fn needs_currency(&self) -> bool {
        self.spec.is_transaction() && self.spec.form != Form::Transfer
    }

    /// The currency of the customer or vendor.
    fn partys_currency<'b>(&'b self, home: &'b str) -> Option<(&'static str, &'b str)> {
        for (entity, what) in [("Customer", "customer"), ("Vendor", "vendor")] {
            let id = self.input.text_at(&format!("{entity}Ref.value"));
            if let Some(party) = id.and_then(|id| self.books.find(entity, id)) {
                return Some((what, party.built.text_at("CurrencyRef.value").unwrap_or(home)));
            }
        }
        None
    }
}
