//! The rules that build each kind of entity from what is to be in force.

pub mod item;
pub mod payment;
pub mod person;
pub mod sales;

use jiff::Timestamp;
use jiff::civil::Date;

use super::books::{Books, Stored};
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::{Form, Spec};
use super::time;

/// Everything that a build looks at.
#[derive(Clone, Copy, Debug)]
pub struct Build<'a> {
    /// The books as they are.
    pub books: &'a Books,
    /// What is built.
    pub spec: &'static Spec,
    /// The writable members to be in force.
    pub input: &'a Object,
    /// What stands there already.
    pub old: Option<&'a Stored>,
    /// Now.
    pub now: Timestamp,
}

/// Builds the members that an entity shows.
///
/// # Errors
/// The code of the first rule that is broken.
pub fn build(b: Build<'_>) -> Checked<Object> {
    match b.spec.form {
        Form::Person => person::build(b),
        Form::Item => item::build(b),
        Form::Sales => sales::build(b),
        Form::Payment => payment::build(b),
        Form::Reference => Err(Fault::unsupported("write")),
    }
}

impl Build<'_> {
    /// The id of what stands there already.
    fn own_id(&self) -> Option<&str> {
        self.old.map(|old| old.id.as_str())
    }

    /// The transaction's date; the servers' own date when none is given.
    fn date(&self) -> Date {
        let given = self.input.text_at("TxnDate").and_then(|text| text.parse().ok());
        given.unwrap_or_else(|| time::today(self.now))
    }

    /// Replaces a reference by its checked, named form, if it is there.
    fn name_reference(&self, out: &mut Object, member: &str, entity: &str) -> Checked<()> {
        if let Some(id) = self.input.text_at(&format!("{member}.value")) {
            out.set(member, self.books.named_reference(entity, id)?);
        }
        Ok(())
    }

    /// Copies members that need no rule.
    fn copy(&self, out: &mut Object, members: &[&str]) {
        for member in members {
            if let Some(value) = self.input.get(member) {
                out.set(member, value.clone());
            }
        }
    }

    /// The currency: the home currency, unless the company keeps several.
    fn currency(&self, out: &mut Object) -> Checked<()> {
        let home = self.books.home_currency();
        let given = self.input.text_at("CurrencyRef.value");
        let several = self.books.prefers("CurrencyPrefs.MultiCurrencyEnabled");
        match given {
            None if several && self.spec.is_transaction() => {
                return Err(Fault::required("CurrencyRef"));
            }
            Some(other) if !several && other != home => {
                return Err(Fault::business("Multicurrency is not enabled for this company."));
            }
            _ => {}
        }
        let code = given.unwrap_or(home);
        if several && self.spec.is_transaction() {
            let customer = self.input.text_at("CustomerRef.value");
            let customer = customer.and_then(|id| self.books.find("Customer", id));
            let own = customer.and_then(|c| c.built.text_at("CurrencyRef.value")).unwrap_or(home);
            if customer.is_some() && own != code {
                let detail = format!("The customer's currency is {own}, the transaction's {code}.");
                return Err(Fault::business(detail));
            }
            let rate = self.input.get("ExchangeRate").cloned();
            out.set("ExchangeRate", rate.unwrap_or_else(|| Json::count(1)));
        }
        out.set("CurrencyRef", Json::reference(code));
        Ok(())
    }

    /// The account that money goes to or comes from (6430 unless Bank or Other Current Asset).
    fn deposit_account(&self, out: &mut Object) -> Checked<()> {
        let undeposited = || {
            let mut accounts = self.books.live("Account");
            let found =
                accounts.find(|a| a.built.text_at("AccountSubType") == Some("UndepositedFunds"));
            found.map(|account| account.id.clone())
        };
        let given = self.input.text_at("DepositToAccountRef.value").map(str::to_owned);
        let Some(id) = given.or_else(undeposited) else { return Ok(()) };
        let account = self.books.referred("Account", &id)?;
        let kind = account.built.text_at("AccountType").unwrap_or_default();
        if !matches!(kind, "Bank" | "Other Current Asset") {
            let detail =
                format!("Account {id} is of type {kind}; Bank or Other Current Asset needed.");
            return Err(Fault::invalid("6430", "Invalid account type used", detail));
        }
        out.set("DepositToAccountRef", self.books.named_reference("Account", &id)?);
        Ok(())
    }
}
