//! From an entity of QuickBooks to a record: pure.
//!
//! Amounts are as the books state them. What is unknown is ignored; what is missing and needed, or
//! of another shape, makes the record unreadable, with the path of the member and never its value.

mod entry;
mod lenient;
mod master;
mod wire;

use engine::{Code, Error};
use jiff::Timestamp;
use model::{Currency, Record, SourceId};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::wire::{Entity, Members};

/// An entity that does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// Which entity, such as `Invoice`.
    what: &'static str,
    /// The place in its JSON, such as `Line[1].Amount`; a dot where it is the whole.
    path: String,
    /// What is wrong there, in words for people.
    reason: &'static str,
}

impl From<Unreadable> for Error {
    fn from(unreadable: Unreadable) -> Self {
        let Unreadable { what, path, reason } = unreadable;
        let message = format!("QuickBooks' {what} does not read at {path}: {reason}");
        Self::park(Code::RecordUnreadable, message)
    }
}

/// What is known of any entity without reading it whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its id; none where it has none.
    pub(crate) id: Option<SourceId>,
    /// When it last changed.
    pub(crate) updated_at: Option<Timestamp>,
    /// Whether it says that it was deleted.
    pub(crate) deleted: bool,
}

/// Looks at an entity: who it is and when it changed. What does not read is not known, and spoils
/// nothing else.
pub(crate) fn known(raw: &RawValue) -> Known {
    let members: Members = serde_json::from_str(raw.get()).unwrap_or_default();
    let text = |name: &str| members.get(name).and_then(|raw| wire::Text::of(raw));
    let times = members.get("MetaData");
    let times = times.and_then(|raw| serde_json::from_str::<wire::Times>(raw.get()).ok());
    Known {
        id: text("Id").map(SourceId::new),
        updated_at: times.and_then(|times| times.last_updated_time),
        deleted: text("status").is_some_and(|status| status == "Deleted"),
    }
}

/// Reads an entity that is a record. `home` is the company's own currency.
///
/// # Errors
/// The place that does not read.
pub(crate) fn record(entity: Entity, home: Currency, raw: &RawValue) -> Result<Record, Unreadable> {
    match entity {
        Entity::Customer => master::customer(raw),
        Entity::Vendor => master::vendor(raw),
        Entity::Item => master::item(raw),
        _ => entry::entry(entity, home, raw),
    }
}

/// Reads a wire type; the error names the path.
fn parsed<T: DeserializeOwned>(what: &'static str, raw: &RawValue) -> Result<T, Unreadable> {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    serde_path_to_error::deserialize(&mut json).map_err(|error| Unreadable {
        what,
        path: error.path().to_string(),
        // serde's own words may quote the value: only ours are kept.
        reason: lenient::reason(&error.inner().to_string()),
    })
}

/// The books' own JSON, as it is kept beside the record.
fn json(what: &'static str, raw: &RawValue) -> Result<serde_json::Value, Unreadable> {
    parsed(what, raw)
}

/// What is there, or an error naming where it is missing.
fn need<T>(value: Option<T>, what: &'static str, path: &str) -> Result<T, Unreadable> {
    value.ok_or_else(|| Unreadable { what, path: path.to_owned(), reason: "it is missing" })
}

/// The currency a reference names; none where none is stated.
fn currency(reference: &wire::Ref, what: &'static str) -> Result<Option<Currency>, Unreadable> {
    let path = || "CurrencyRef.value".to_owned();
    let reason = "it is no currency of three capital letters";
    let Some(stated) = reference.value.as_deref() else { return Ok(None) };
    stated.parse().map(Some).map_err(|_| Unreadable { what, path: path(), reason })
}
