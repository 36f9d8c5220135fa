//! `meta_data`: where plug-ins leave what they know, each in a shape of its own.
//!
//! Reading it never fails: a stranger's entry must not make an order unreadable. What is of no use is
//! passed over, and whether the money still adds up is asked of the whole order later.

use model::SourceId;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::lenient;

/// The entries, in the store's order.
#[derive(Debug, Default)]
pub(crate) struct Meta(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let rows = match Value::deserialize(input)? {
            Value::Array(rows) => rows,
            // PHP's list with holes.
            Value::Object(rows) => rows.into_iter().map(|(_, row)| row).collect(),
            _ => Vec::new(),
        };
        Ok(Self(rows.into_iter().filter_map(entry).collect()))
    }
}

impl Meta {
    /// The first value of a key that is not empty; a store may hold a key several times.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let mut values = self.0.iter().filter(|(known, _)| known == key).map(|(_, value)| value);
        values.find(|value| !is_empty(value))
    }

    /// Whether a key has a value that is not empty.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// A value as trimmed text; empty where there is none, or it is no single value.
    pub(crate) fn text(&self, key: &str) -> String {
        let text = self.get(key).and_then(|value| lenient::text(value).ok());
        text.map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    /// A value as a number.
    pub(crate) fn decimal(&self, key: &str) -> Option<Decimal> {
        self.get(key).and_then(decimal)
    }

    /// A value as an id.
    pub(crate) fn id(&self, key: &str) -> Option<SourceId> {
        self.get(key).and_then(id)
    }

    /// A value as PHP's `yes` and `no`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| lenient::flag(value).unwrap_or_default())
    }
}

/// A plug-in's number; none where it does not read.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    lenient::decimal(value).ok().flatten()
}

/// A plug-in's id; none where it is none. A switch is no id, though PHP would count it.
pub(crate) fn id(value: &Value) -> Option<SourceId> {
    if value.is_boolean() { None } else { lenient::id(value).ok().flatten() }
}

fn entry(row: Value) -> Option<(String, Value)> {
    let Value::Object(mut members) = row else { return None };
    let Some(Value::String(key)) = members.remove("key") else { return None };
    Some((key, members.remove("value").unwrap_or_default()))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn meta(json: Value) -> Meta {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn the_first_value_that_is_not_empty_counts() {
        let meta = meta(json!([
            {"key": "fee", "value": ""}, {"key": "fee", "value": "1.20"}, {"key": "fee", "value": 9},
        ]));
        assert_eq!(meta.decimal("fee"), Some(Decimal::new(120, 2)));
        assert_eq!((meta.text("fee").as_str(), meta.has("other")), ("1.20", false));
    }

    #[test]
    fn what_strangers_left_is_passed_over() {
        let meta = meta(json!({"0": 5, "1": {"value": "x"}, "2": {"key": 7, "value": "x"},
            "3": {"key": "a", "value": {"b": 1}}, "4": {"key": "b"}}));
        assert_eq!((meta.decimal("a"), meta.id("a"), meta.text("a").as_str()), (None, None, ""));
        assert!(meta.has("a") && !meta.has("b") && !meta.flag("b"));
    }

    proptest! {
        #[test]
        fn no_value_fails_or_panics(value in super::lenient::any_json()) {
            let meta = meta(json!([{"key": "x", "value": value}, value]));
            let _read = (meta.decimal("x"), meta.id("x"), meta.text("x"), meta.flag("x"));
        }
    }
}
