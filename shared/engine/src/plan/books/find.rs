//! Looks up what the mapping's paths meet in an order.
//!
//! A path is written against the whole record as JSON. Nearly all begin with `raw`, the store's own
//! JSON, which is there already; the rest of the record is turned into JSON once, when the first path
//! asks for it.

use std::cell::OnceCell;

use mapping::rules::Path;
use model::Order;
use model::money::Decimal;
use serde_json::Value;

/// The member of a record that holds the store's own JSON.
const RAW: &str = "raw";

/// An order as paths see it.
pub(super) struct Finder<'a> {
    order: &'a Order,
    whole: OnceCell<Value>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(order: &'a Order) -> Self {
        Self { order, whole: OnceCell::new() }
    }

    /// The text at a path, without blanks around it; a number's digits.
    pub(super) fn text(&self, path: &Path) -> Option<String> {
        self.all(path).into_iter().find_map(|value| match value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
    }

    /// Whether a path meets anything that says something.
    pub(super) fn says(&self, path: &Path) -> bool {
        self.all(path).into_iter().any(is_something)
    }

    /// The sum of the amounts at a path; none where something there is no amount.
    pub(super) fn sum(&self, path: &Path) -> Option<Decimal> {
        let amounts = self.all(path).into_iter().map(|value| match value {
            Value::String(text) if text.trim().is_empty() => Some(Decimal::ZERO),
            Value::String(text) => Decimal::from_str_exact(text.trim()).ok(),
            Value::Number(number) => {
                let text = number.to_string();
                Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
            }
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        });
        amounts.sum()
    }

    /// The rows of a list at a path, whether the path names the list or each of its rows.
    pub(super) fn rows(&self, path: &Path) -> Vec<&Value> {
        let values = self.all(path).into_iter();
        values
            .flat_map(|value| match value {
                Value::Array(rows) => rows.iter().collect(),
                row => vec![row],
            })
            .collect()
    }

    /// Every value at a path.
    pub(super) fn all(&self, path: &Path) -> Vec<&Value> {
        match within_raw(path) {
            Some(within) => within.all(&self.order.raw),
            None if path.root() == Some(RAW) => vec![&self.order.raw],
            None => path.all(self.whole()),
        }
    }

    fn whole(&self) -> &Value {
        // An order always is JSON: its keys are names.
        self.whole.get_or_init(|| serde_json::to_value(self.order).unwrap_or_default())
    }
}

/// Whether a value says anything: `false`, blanks and empty lists do not.
pub(super) fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(holds) => *holds,
        Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// What a path says after `raw`; none where it begins otherwise or ends there.
fn within_raw(path: &Path) -> Option<Path> {
    if path.root() != Some(RAW) {
        return None;
    }
    let text = path.to_string();
    let rest = text.strip_prefix(RAW)?;
    Path::parse(rest.strip_prefix('.').unwrap_or(rest)).ok()
}
