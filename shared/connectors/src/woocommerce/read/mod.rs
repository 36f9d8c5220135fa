//! From WooCommerce's JSON to the model's records. Pure.
//!
//! A record that does not read is an error that names the place in the JSON and never its value.
//! Whether the figures agree is not asked here: `Record::check` does.

mod customer;
mod lines;
mod order;
mod product;
mod refund;

use engine::{Code, Error, Result};
use model::Kind;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use customer::customer;
pub use order::order;
pub use product::product;

pub(crate) use order::refunds_named;

/// Reads a wire type; the error names the path.
fn wire<T: DeserializeOwned>(kind: Kind, json: &Value) -> Result<T> {
    serde_path_to_error::deserialize(json)
        .map_err(|error| unreadable(kind, &error.path().to_string()))
}

/// What is there, or an error naming where it is missing.
fn need<T>(value: Option<T>, kind: Kind, path: &str) -> Result<T> {
    value.ok_or_else(|| unreadable(kind, path))
}

/// The serde error itself may quote the value: only the path is kept.
fn unreadable(kind: Kind, path: &str) -> Error {
    Error::park(Code::RecordUnreadable, format!("the store's {kind} does not read at {path}"))
}
