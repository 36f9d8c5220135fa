//! What a value is, as rules see it.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// The type of a value.
///
/// A number counts as its text, and a text in plain decimal form (`-12.30`) counts as a number: a
/// record writes its amounts so. Nothing else turns into another type by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Whatever stands there.
    Any,
    /// A text.
    Text,
    /// An exact decimal; written as text, as amounts are everywhere in a record.
    Number,
    /// True or false.
    Boolean,
    /// A JSON array, or what a path with `[*…]` meets.
    List,
    /// A JSON object.
    Object,
}

impl Type {
    /// The type of a JSON value; `null` has none of its own.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Any,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }

    /// Whether a value of this type can be what is needed.
    #[must_use]
    pub fn fits(self, needed: Self) -> bool {
        self == needed
            || self == Self::Any
            || needed == Self::Any
            || matches!((self, needed), (Self::Text, Self::Number) | (Self::Number, Self::Text))
    }

    /// The type of a value that is of one or of the other type.
    pub(super) fn or(self, other: Self) -> Self {
        if self == other { self } else { Self::Any }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "a value",
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}
