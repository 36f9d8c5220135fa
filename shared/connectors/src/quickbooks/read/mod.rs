//! From what QuickBooks answers to what the engine remembers: id, version, figures, and a
//! fingerprint of the fields that we manage.
//!
//! The fingerprint leaves out what changes without anybody's hand: versions, times, balances, names
//! of references, and addresses, which QuickBooks reformats and fills in from the customer.

mod expense;
mod master;
mod movement;
mod payment;
mod sales;
#[cfg(test)]
mod tests;

use engine::write::Posted;
use engine::{Code, Disposition, Error, Result};
use jiff::civil::Date;
use model::{Currency, Fingerprint, Marker, TargetId};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::config::Settings;
use super::wire::number::Number;
use super::wire::{Entity, Members, Ref};

/// An entity as it stands in the books.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) posted: Posted,
    pub(crate) marker: Option<Marker>,
    pub(crate) voided: bool,
    /// What is still to be paid; none where the document is no invoice.
    pub(crate) balance: Option<Decimal>,
    /// What it may be found by: e-mail and display name, SKU and name. None on transactions.
    pub(crate) names: Names,
}

/// What customers and items are matched by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) key: Option<String>,
    pub(crate) name: Option<String>,
    /// The one currency that a customer or vendor has; none where the company keeps one.
    pub(crate) currency: Option<Currency>,
}

impl Held {
    /// Its id as a number: of two, the lower was there first.
    pub(crate) fn rank(&self) -> (u64, String) {
        let id = self.posted.id.as_str();
        (id.parse().unwrap_or(u64::MAX), id.to_owned())
    }
}

/// Reads one entity.
///
/// # Errors
/// `NO_ANSWER` where it is not what QuickBooks documents: nothing can be trusted then.
pub(crate) fn held(settings: &Settings, entity: Entity, raw: &RawValue) -> Result<Held> {
    match entity {
        Entity::Payment => payment::held(settings, &parse(raw)?),
        Entity::Bill | Entity::Purchase | Entity::VendorCredit => {
            expense::held(settings, entity, &parse(raw)?)
        }
        Entity::Deposit => movement::deposit(settings, &parse(raw)?),
        Entity::Transfer => movement::transfer(settings, &parse(raw)?),
        Entity::Customer | Entity::Vendor => master::party(&parse(raw)?),
        Entity::Item => master::item(&parse(raw)?),
        Entity::SalesReceipt | Entity::Invoice | Entity::RefundReceipt | Entity::CreditMemo => {
            sales::held(settings, entity, &parse(raw)?)
        }
        _ => Err(Error::bug(format!("a {} is in a list, and no document", entity.name()))),
    }
}

/// Reads the answer to a deletion: what was there had this version last.
///
/// # Errors
/// As [`held()`]; also where it says anything but that this entity is gone.
pub(crate) fn deleted(
    entity: Entity,
    members: &Members,
    (target, version): (&TargetId, &str),
) -> Result<Posted> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Gone {
        id: String,
        #[serde(rename = "status")]
        status: String,
    }
    let raw = members.get(entity.name()).ok_or_else(|| unreadable(entity.name()))?;
    let gone: Gone = parse(raw)?;
    if gone.status != "Deleted" || gone.id != target.as_str() {
        return Err(unreadable("the answer to a deletion"));
    }
    Ok(Posted {
        id: target.clone(),
        version: version.to_owned(),
        number: None,
        figures: None,
        print: print(&Value::Null),
    })
}

/// Reads the entity among an answer's members.
///
/// # Errors
/// As [`held()`]; also where it is not there.
pub(crate) fn among(settings: &Settings, entity: Entity, members: &Members) -> Result<Held> {
    let raw = members.get(entity.name()).ok_or_else(|| unreadable(entity.name()))?;
    held(settings, entity, raw)
}

fn parse<T: DeserializeOwned>(raw: &RawValue) -> Result<T> {
    serde_json::from_str(raw.get()).map_err(|error| {
        // serde's words may quote a value; its place in the text does not.
        let place = format!("line {} column {}", error.line(), error.column());
        unreadable(&place)
    })
}

fn unreadable(what: &str) -> Error {
    let message = format!("the answer is not what QuickBooks documents: {what}");
    Error::new(Code::NoAnswer, Disposition::InDoubt, message)
}

fn required<T: Clone>(field: Option<&T>, name: &str) -> Result<T> {
    field.cloned().ok_or_else(|| unreadable(name))
}

/// What both kinds of transactions state.
struct Stated<'a> {
    id: Option<&'a String>,
    version: Option<&'a String>,
    date: Option<Date>,
    currency: Option<&'a Ref>,
    rate: Option<Number>,
    total: Option<Number>,
    note: Option<&'a str>,
}

impl Stated<'_> {
    fn key(&self) -> Result<(TargetId, String)> {
        let id = required(self.id, "Id")?;
        Ok((TargetId::new(id), required(self.version, "SyncToken")?))
    }

    fn date(&self) -> Result<Date> {
        required(self.date.as_ref(), "TxnDate")
    }

    fn total(&self) -> Result<Decimal> {
        required(self.total.as_ref(), "TotalAmt").map(|total| total.0)
    }

    /// The currency, the company's own where none is stated, and its rate if it is another.
    fn currency(&self, settings: &Settings) -> Result<(Currency, Option<Decimal>)> {
        let currency = match self.currency {
            None => settings.home_currency,
            Some(stated) => stated.value.parse().map_err(|_| unreadable("CurrencyRef"))?,
        };
        let rate = self.rate.filter(|_| currency != settings.home_currency);
        Ok((currency, rate.map(|rate| rate.0)))
    }

    fn marker(&self) -> Option<Marker> {
        self.note.and_then(Marker::in_note)
    }

    /// A void sets the amounts to nothing and writes its word into the note, over our marker.
    fn voided(&self) -> bool {
        let zero = self.total.is_some_and(|total| total.0.is_zero());
        zero && self.note.is_some_and(|note| note.trim_start().starts_with("Voided"))
    }
}

fn print(managed: &Value) -> Fingerprint {
    Fingerprint::of_json(managed)
}

fn text(number: Option<Number>) -> Option<String> {
    number.map(Number::text)
}

fn id(reference: Option<&Ref>) -> Option<&str> {
    reference.map(|reference| reference.value.as_str())
}
