//! A text, number or boolean that a rule compares with.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::datum::{Datum, exact};

/// A text, number or boolean.
///
/// A number is compared by its worth (`"10.00"` is 10), a text by its characters (a number's text
/// included), a boolean as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number.
    Number(Number),
    /// True or false.
    Boolean(bool),
}

impl Scalar {
    /// Whether a value is this one.
    pub(super) fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(text), Value::String(found)) => text == found,
            (Self::Boolean(expected), Value::Bool(found)) => expected == found,
            (Self::Text(text), Value::Number(found)) => {
                exact(found).is_ok_and(|number| number.to_string() == *text)
            }
            (Self::Number(number), Value::Number(_) | Value::String(_)) => {
                let found = Datum::borrowed(value).and_then(|found| found.number().ok());
                found.is_some() && found == exact(number).ok()
            }
            _ => false,
        }
    }

    /// As a value of a rule.
    pub(super) fn datum(&self) -> Datum<'_> {
        match self {
            Self::Text(text) => Datum::Text(text.as_str().into()),
            Self::Number(number) => match exact(number) {
                Ok(number) => Datum::Number(number),
                Err(_) => Datum::made(number.to_string()),
            },
            Self::Boolean(value) => Datum::Boolean(*value),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Scalar> for Value {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => Self::String(text),
            Scalar::Number(number) => Self::Number(number),
            Scalar::Boolean(value) => Self::Bool(value),
        }
    }
}

impl TryFrom<Value> for Scalar {
    type Error = &'static str;
    fn try_from(value: Value) -> Result<Self, &'static str> {
        match value {
            Value::String(text) => Ok(Self::Text(text)),
            Value::Bool(value) => Ok(Self::Boolean(value)),
            Value::Number(number) => match exact(&number) {
                Ok(_) => Ok(Self::Number(number)),
                Err(_) => Err("the number is out of range"),
            },
            Value::Null | Value::Array(_) | Value::Object(_) => {
                Err("a text, a number or a boolean is needed")
            }
        }
    }
}
