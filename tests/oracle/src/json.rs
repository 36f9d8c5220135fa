//! Lenient access to JSON: amounts come as strings or numbers.

use rust_decimal::Decimal;
use serde_json::Value;

/// A decimal written as a string or a number; zero where there is none. A number passes through its
/// shortest text, which for amounts of cents and up to fifteen digits is the text that was sent.
pub(crate) fn amount(value: &Value) -> Decimal {
    match value {
        Value::String(text) => text.parse().unwrap_or_default(),
        Value::Number(number) => number.to_string().parse().unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}

/// A text; empty where there is none. Numbers are taken as text.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The items of a list; none where there is no list.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
