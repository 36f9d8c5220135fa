//! A body against the field list of the official reference: known fields, their types, what is
//! required, how long texts may be.

use serde_json::{Map, Value};

use super::reference::{is_required, longest};

/// Everything that the reference would not take in a body that states the whole entity; each fault
/// with its place and never with a value.
pub(super) fn faults(reference: &Value, entity: &str, body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    match body.as_object() {
        Some(members) => object(reference, entity, entity, members, &mut found),
        None => found.push(format!("{entity}: no object")),
    }
    found
}

fn object(
    reference: &Value,
    kind: &str,
    place: &str,
    members: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    let Some(fields) = reference.get(kind).and_then(Value::as_object) else {
        return found.push(format!("{place}: {kind} is not in the reference"));
    };
    for (name, value) in members {
        let place = format!("{place}.{name}");
        match fields.get(name) {
            Some(field) => self::value(reference, field, &place, value, found),
            None => found.push(format!("{place}: no such field")),
        }
    }
    for (name, field) in fields {
        let required = is_required(field["rule"].as_str().unwrap_or_default());
        if required && !members.contains_key(name) {
            found.push(format!("{place}.{name}: required"));
        }
    }
}

/// A value of one of a field's types: of several, the one that it fits best.
fn value(reference: &Value, field: &Value, place: &str, value: &Value, found: &mut Vec<String>) {
    let kinds = field["type"].as_str().unwrap_or_default();
    match value {
        Value::Array(items) => {
            for item in items {
                self::value(reference, field, &format!("{place}[]"), item, found);
            }
        }
        Value::Object(members) => {
            let tries = kinds.split('|').map(|kind| {
                let mut faults = Vec::new();
                object(reference, kind.trim(), place, members, &mut faults);
                faults
            });
            found.extend(tries.min_by_key(Vec::len).unwrap_or_default());
        }
        Value::String(text) => {
            let is_text = kinds.eq_ignore_ascii_case("string")
                || kinds.ends_with("Enum")
                || kinds.ends_with("Date");
            if !is_text {
                found.push(format!("{place}: a text, the reference has {kinds}"));
            }
            let max = longest(field["rule"].as_str().unwrap_or_default());
            if max.is_some_and(|max| text.encode_utf16().count() > max) {
                found.push(format!("{place}: too long"));
            }
        }
        Value::Number(_) if !matches!(kinds, "Decimal" | "BigDecimal" | "Integer") => {
            found.push(format!("{place}: a number, the reference has {kinds}"));
        }
        Value::Bool(_) if !kinds.eq_ignore_ascii_case("boolean") => {
            found.push(format!("{place}: a boolean, the reference has {kinds}"));
        }
        Value::Number(_) | Value::Bool(_) => {}
        Value::Null => found.push(format!("{place}: null")),
    }
}
