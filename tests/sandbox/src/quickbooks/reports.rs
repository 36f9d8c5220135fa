//! Reports over the general ledger, in the JSON that QuickBooks answers: header, columns, rows.
//!
//! Amounts are in the home currency, on accrual basis whatever basis is asked for. The shapes are
//! QuickBooks' documented ones as far as known; the columns of the tax summary are ours.

mod aged_receivables;
mod customer_balance;
mod general_ledger;
mod period;
mod shape;
mod tax_summary;
mod trial_balance;

use jiff::Timestamp;

use self::period::Period;
use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::Object;
use super::ledger;
use super::ledger::entry::Entry;

/// A parameter of the call, by its name.
pub type Param<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// What every report is made from.
struct Request<'a> {
    books: &'a Books,
    period: Period,
    /// The account ids that the report is kept to.
    accounts: Vec<&'a str>,
    now: Timestamp,
}

/// Makes a report.
///
/// # Errors
/// 500 for an unknown report, 2100 for a date that is none, 2110 for another accounting method,
/// 2500 for an unknown account, 6000 for a period that ends before it begins or that is named by a
/// macro, which is not modelled.
pub fn run(books: &Books, name: &str, param: &Param<'_>, now: Timestamp) -> Checked<Object> {
    let make = match name {
        "TrialBalance" => trial_balance::make,
        "TaxSummary" => tax_summary::make,
        "CustomerBalance" => customer_balance::make,
        "AgedReceivables" => aged_receivables::make,
        "GeneralLedger" => general_ledger::make,
        other => return Err(Fault::unsupported(&format!("report {other}"))),
    };
    if let Some(method) = param("accounting_method")
        && !matches!(method, "Accrual" | "Cash")
    {
        let detail = format!("accounting_method : {method} is not valid here");
        return Err(Fault::invalid("2110", "Invalid Format", detail));
    }
    let given = param("account").unwrap_or_default();
    let accounts: Vec<&str> = given.split(',').filter(|id| !id.is_empty()).collect();
    for id in &accounts {
        books.find("Account", id).ok_or_else(|| Fault::bad_reference("Account", id))?;
    }
    Ok(make(&Request { books, period: Period::asked(param, now)?, accounts, now }))
}

impl Request<'_> {
    /// The entries up to the report's last day.
    fn entries(&self) -> Vec<Entry> {
        let mut entries = ledger::entries(self.books);
        entries.retain(|entry| entry.date <= self.period.end);
        entries
    }
}
