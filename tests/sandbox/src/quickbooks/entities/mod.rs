//! The rules that build each kind of entity from what is to be in force.

mod currency;
pub mod custom_fields;
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

    /// The same for something that the company must have chosen to track (a preference of its
    /// accounting); else the reference is checked and dropped.
    fn tracked_reference(
        &self,
        out: &mut Object,
        member: &str,
        entity: &str,
        preference: &str,
    ) -> Checked<()> {
        self.name_reference(out, member, entity)?;
        if !self.books.prefers(&format!("AccountingInfoPrefs.{preference}")) {
            out.remove(member);
        }
        Ok(())
    }

    /// Whether amounts include tax, where that is a choice: not in the US, and only for a company
    /// that charges tax.
    fn how_tax_is_counted(&self, out: &mut Object) {
        if self.books.is_us() {
            return;
        }
        let given = self.input.text_at("GlobalTaxCalculation").unwrap_or("TaxExcluded");
        let charged = self.books.prefers("TaxPrefs.UsingSalesTax");
        out.set("GlobalTaxCalculation", if charged { given } else { "NotApplicable" });
    }

    /// The account that money goes to or comes from (6430 unless Bank or Other Current Asset, 6000
    /// in a third currency).
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
        self.settles_in(&id)
    }
}
