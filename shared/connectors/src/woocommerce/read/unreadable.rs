//! Why a record does not read: the place in its JSON, what is wrong there, and never the value.

use std::fmt;

use engine::{Code, Error};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::woocommerce::wire::lenient;

/// A record that does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What it should have been, such as `order`.
    pub what: &'static str,
    /// The place in the record's JSON, such as `line_items[1].total`; a dot where it is the whole.
    pub path: String,
    /// What is wrong there, in words for people.
    pub reason: &'static str,
}

impl Unreadable {
    /// The same, of a record that stands within another at this place.
    pub(super) fn within(mut self, what: &'static str, place: &str) -> Self {
        self.what = what;
        self.path =
            if self.path == "." { place.to_owned() } else { format!("{place}.{}", self.path) };
        self
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store's {} does not read at {}", self.what, self.path)
    }
}

impl std::error::Error for Unreadable {}

impl From<Unreadable> for Error {
    fn from(unreadable: Unreadable) -> Self {
        Self::park(Code::RecordUnreadable, unreadable.to_string())
    }
}

/// Reads a wire type; the error names the path.
pub(super) fn wire<T: DeserializeOwned>(what: &'static str, json: &Value) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(json).map_err(|error| Unreadable {
        what,
        path: error.path().to_string(),
        // serde's own words may quote the value: only ours are kept.
        reason: lenient::reason(&error.inner().to_string()),
    })
}

/// What is there, or an error naming where it is missing.
pub(super) fn need<T>(value: Option<T>, what: &'static str, path: &str) -> Result<T, Unreadable> {
    value.ok_or_else(|| Unreadable { what, path: path.to_owned(), reason: "it is missing" })
}
