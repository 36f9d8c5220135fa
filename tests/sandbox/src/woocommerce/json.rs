//! Reading and writing the fields of the wire documents that the stand-in keeps as its state.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// A string field, empty when absent or of another type.
pub(crate) fn text<'a>(document: &'a Value, field: &str) -> &'a str {
    document.get(field).and_then(Value::as_str).unwrap_or("")
}

/// An integer field (a string of digits counts), 0 when absent.
pub(crate) fn int(document: &Value, field: &str) -> u64 {
    document.get(field).and_then(as_int).unwrap_or(0)
}

fn as_int(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A decimal written as a string or as a number.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => {
            let text = number.to_string();
            text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
        }
        _ => None,
    }
}

/// A decimal field, 0 when absent or empty.
pub(crate) fn amount(document: &Value, field: &str) -> Decimal {
    document.get(field).and_then(decimal).unwrap_or_default()
}

/// The elements of an array field.
pub(crate) fn list<'a>(document: &'a Value, field: &str) -> &'a [Value] {
    document.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The elements of an array field, to change; an absent one is created.
pub(crate) fn list_mut<'a>(document: &'a mut Value, field: &str) -> &'a mut Vec<Value> {
    let slot = object_mut(document).entry(field).or_insert_with(|| Value::Array(Vec::new()));
    if !slot.is_array() {
        *slot = Value::Array(Vec::new());
    }
    slot.as_array_mut().expect("it was made an array")
}

/// The document's fields; anything that is not an object becomes an empty one.
pub(crate) fn object_mut(document: &mut Value) -> &mut Map<String, Value> {
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    document.as_object_mut().expect("it was made an object")
}

/// Sets a field.
pub(crate) fn put(document: &mut Value, field: &str, value: impl Into<Value>) {
    object_mut(document).insert(field.to_owned(), value.into());
}

/// Rounds half away from zero, as PHP's `round` does.
pub(crate) fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Money as the REST API shows it: a string with exactly the store's decimals.
pub(crate) fn money(value: Decimal, decimals: u32) -> Value {
    Value::String(fixed(value, decimals))
}

/// A decimal with exactly so many places.
pub(crate) fn fixed(value: Decimal, decimals: u32) -> String {
    let mut rounded = round(value, decimals);
    rounded.rescale(decimals);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded.to_string()
}

/// A JSON number as PHP prints a float: no more digits than a double holds, no trailing zeros.
pub(crate) fn number(value: Decimal) -> Value {
    let text = value.round_dp(15).normalize().to_string();
    serde_json::from_str(&text).expect("a decimal is a JSON number")
}

/// Reads JSON with every float to its last bit: real prices look like `7.6499999999999995`, and
/// the usual parser is one bit off there.
pub(crate) fn read_exactly(text: &str) -> serde_json::Result<Value> {
    let text = text.trim();
    if text.starts_with('{') {
        let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
        let pairs = fields.into_iter().map(|(key, raw)| Ok((key, read_exactly(raw.get())?)));
        return pairs.collect::<serde_json::Result<Map<_, _>>>().map(Value::Object);
    }
    if text.starts_with('[') {
        let rows: Vec<&RawValue> = serde_json::from_str(text)?;
        let rows = rows.into_iter().map(|raw| read_exactly(raw.get()));
        return rows.collect::<serde_json::Result<Vec<_>>>().map(Value::Array);
    }
    let float = text.contains('.') && !text.starts_with('"');
    match text.parse().ok().filter(|_| float).and_then(Number::from_f64) {
        Some(number) => Ok(Value::Number(number)),
        None => serde_json::from_str(text),
    }
}
