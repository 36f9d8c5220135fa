//! Takes U+0000 out of JSON: stores' meta data can hold it, PostgreSQL's text and jsonb cannot.

use serde_json::{Map, Value};

/// Cleans an object, its keys included.
pub fn object(map: &mut Map<String, Value>) {
    if map.keys().any(|key| key.contains('\0')) {
        let old = std::mem::take(map);
        map.extend(old.into_iter().map(|(key, value)| (key.replace('\0', ""), value)));
    }
    map.values_mut().for_each(value);
}

fn value(json: &mut Value) {
    match json {
        Value::String(text) if text.contains('\0') => text.retain(|c| c != '\0'),
        Value::Array(items) => items.iter_mut().for_each(value),
        Value::Object(map) => object(map),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
