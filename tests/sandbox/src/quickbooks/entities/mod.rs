//! The rules that build each kind of entity from what is to be in force.

pub mod deposit;
pub mod expense;
pub mod item;
pub mod payment;
pub mod person;
pub mod sales;
pub mod transfer;
pub mod voided;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

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
        Form::Expense => expense::build(b),
        Form::Deposit => deposit::build(b),
        Form::Transfer => transfer::build(b),
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

    /// When it is due: as given, else by the term, else on its date.
    fn due_date(&self) -> String {
        if let Some(given) = self.input.text_at("DueDate") {
            return given.to_owned();
        }
        let term = self.input.text_at("SalesTermRef.value");
        let term = term.and_then(|id| self.books.find("Term", id));
        let days = term.and_then(|term| term.built.number_at("DueDays")).unwrap_or_default();
        let days: i64 = days.trunc().to_string().parse().unwrap_or(0);
        self.date().checked_add(days.days()).unwrap_or_else(|_| self.date()).to_string()
    }

    /// The highest line id that stands there already.
    fn last_line_id(&self) -> u64 {
        let lines = self.old.map_or(&[][..], |old| old.built.items_at("Line"));
        let ids = lines.iter().filter_map(|line| line.as_object()?.text_at("Id")?.parse().ok());
        ids.max().unwrap_or(0)
    }

    /// An account of one of some types (6430), as a named reference.
    fn account(&self, id: &str, types: &[&str]) -> Checked<Json> {
        let account = self.books.referred("Account", id)?;
        let kind = account.built.text_at("AccountType").unwrap_or_default();
        if !types.contains(&kind) {
            let detail = format!("Account {id} is of type {kind}; {} needed.", types.join(" or "));
            return Err(Fault::invalid("6430", "Invalid account type used", detail));
        }
        self.books.named_reference("Account", id)
    }

    /// Whoever a purchase or deposit line is with, `{value, name, type}`; the case of the type
    /// does not count.
    fn party(&self, kind: &str, id: &str) -> Checked<Json> {
        let known = ["Customer", "Vendor", "Employee"];
        let Some(entity) = known.into_iter().find(|known| known.eq_ignore_ascii_case(kind)) else {
            return Err(Fault::bad_reference(kind, id));
        };
        let Json::Object(mut reference) = self.books.named_reference(entity, id)? else {
            return Err(Fault::bad_reference(kind, id));
        };
        reference.set("type", entity);
        Ok(reference.into())
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
            None if several && self.needs_currency() => {
                return Err(Fault::required("CurrencyRef"));
            }
            Some(other) if !several && other != home => {
                return Err(Fault::business("Multicurrency is not enabled for this company."));
            }
            _ => {}
        }
        let code = given.unwrap_or(home);
        if several && self.spec.is_transaction() {
            if let Some((what, own)) = self.partys_currency(home).filter(|(_, own)| *own != code) {
                let detail = format!("The {what}'s currency is {own}, the transaction's {code}.");
                return Err(Fault::business(detail));
            }
            let rate = self.input.get("ExchangeRate").cloned();
            out.set("ExchangeRate", rate.unwrap_or_else(|| Json::count(1)));
        }
        out.set("CurrencyRef", Json::reference(code));
        Ok(())
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
        out.set("DepositToAccountRef", self.account(&id, &["Bank", "Other Current Asset"])?);
        Ok(())
    }
}
