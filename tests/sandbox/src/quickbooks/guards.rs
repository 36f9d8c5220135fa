//! What stands in the way of a write whatever the entity: numbers, closed periods, deposits.

use jiff::civil::Date;

use super::books::{Books, Stored};
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::{Form, Spec};

/// Gives a number where the company numbers by itself.
pub fn number(books: &Books, spec: &'static Spec, input: &mut Object) {
    if spec.form != Form::Sales || books.prefers("SalesFormsPrefs.CustomTxnNumbers") {
        return;
    }
    let used = books.all(spec.name);
    let numbers = used.iter().filter_map(|s| s.built.text_at("DocNumber")?.parse::<u64>().ok());
    let next = numbers.max().unwrap_or(1000) + 1;
    input.default_to("DocNumber", next.to_string());
}

/// 6140, where the company warns: for sales forms by type, for bills by vendor.
///
/// # Errors
/// 6140, unless duplicates are allowed.
pub fn unique_number(
    books: &Books,
    spec: &Spec,
    allow_duplicate: bool,
    built: &Object,
    own: Option<&str>,
) -> Checked<()> {
    let warns = match spec.name {
        "Bill" => warns_of_bills(books),
        "Purchase" | "VendorCredit" => false,
        _ => books.settings.is_true("WarnDuplicateDocNumber"),
    };
    let Some(number) = built.text_at("DocNumber") else { return Ok(()) };
    if allow_duplicate || !warns {
        return Ok(());
    }
    let vendor = built.text_at("VendorRef.value");
    let is_twin = |other: &&Stored| {
        Some(other.id.as_str()) != own
            && other.built.text_at("DocNumber") == Some(number)
            && other.built.text_at("VendorRef.value") == vendor
    };
    let Some(twin) = books.live(spec.name).find(is_twin) else { return Ok(()) };
    let detail = format!(
        "Duplicate Document Number Error : You must specify a different number. This number has \
         already been used. DocNumber={number} is assigned to TxnType={} with TxnId={}",
        spec.name, twin.id
    );
    Err(Fault::invalid("6140", "Duplicate Document Number Error", detail))
}

fn warns_of_bills(books: &Books) -> bool {
    let pairs = books.single("Preferences").map_or(&[][..], |p| p.items_at("OtherPrefs.NameValue"));
    pairs.iter().filter_map(Json::as_object).any(|pair| {
        pair.text_at("Name") == Some("WarnDuplicateBillNumber")
            && pair.text_at("Value") == Some("true")
    })
}

/// What a deposit took to the bank cannot be changed before the deposit is deleted.
///
/// # Errors
/// 6540.
pub fn not_deposited(books: &Books, spec: &Spec, id: &str) -> Checked<()> {
    if books.deposit_of(spec.name, id).is_none() {
        return Ok(());
    }
    let detail = "The transaction has been deposited. If you want to change it, you must first \
                  delete the deposit.";
    Err(Fault::invalid("6540", "Deposited Transaction cannot be changed", detail))
}

/// A transaction dated on or before the closing date takes no writes.
///
/// # Errors
/// 6200.
pub fn open_period(books: &Books, built: &Object) -> Checked<()> {
    let closed = books.single("Preferences");
    let closed = closed.and_then(|p| p.text_at("AccountingInfoPrefs.BookCloseDate"));
    let dates: (Option<Date>, Option<Date>) = (
        closed.and_then(|date| date.parse().ok()),
        built.text_at("TxnDate").and_then(|date| date.parse().ok()),
    );
    if let (Some(closed), Some(date)) = dates
        && date <= closed
    {
        let detail = "The account period has closed and the account books cannot be updated \
                      through the QBO Services API.";
        return Err(Fault::invalid("6200", "Account period closed, cannot be updated", detail));
    }
    Ok(())
}
