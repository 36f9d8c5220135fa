//! JSON inside values.

use std::borrow::Cow;

use serde_json::Value;

use super::run::Made;
use crate::rules::datum::Datum;
use crate::rules::error::Problem;
use crate::rules::limits::VALUE_BYTES_MAX;
use crate::rules::path::{Found, Path};

/// Follows a path into a value.
pub(super) fn get<'a>(value: Datum<'a>, path: &Path) -> Option<Datum<'a>> {
    if let Datum::Json(Cow::Borrowed(value)) = value {
        return Datum::found(path.get(value));
    }
    match path.get(&value.into_json()) {
        Found::Absent => None,
        Found::One(found) => Datum::owned(found.clone()),
        Found::Many(found) => {
            let elements = found.into_iter().cloned().filter_map(Datum::owned);
            Some(Datum::List(elements.collect()))
        }
    }
}

/// Reads JSON; its own reader bounds how deep it goes.
pub(super) fn parse<'a>(text: &str) -> Made<'a> {
    if text.len() > VALUE_BYTES_MAX {
        return Err(Problem::TextLength { limit: VALUE_BYTES_MAX });
    }
    serde_json::from_str::<Value>(text).map(Datum::owned).map_err(|_| Problem::NotJson)
}

pub(super) fn write(value: Datum<'_>) -> Result<String, Problem> {
    Ok(value.within_size()?.into_json().to_string())
}
