//! A value on its way through a rule: borrowed from the record as long as nothing changes it.

use std::borrow::Cow;

use model::money::Decimal;
use serde_json::{Number, Value};

use super::error::Problem;
use super::limits::{LIST_ELEMENTS_MAX, TEXT_BYTES_MAX, VALUE_BYTES_MAX};
use super::path::Found;
use super::types::Type;

/// The most characters of a text that is read as a number; an exact decimal has fewer.
const NUMBER_BYTES_MAX: usize = 64;

/// A value; it has no `null`. It has no `Debug` either, lest a value reaches a log.
#[derive(Clone)]
pub(super) enum Datum<'a> {
    /// As it stands in the record or in the rule.
    Json(Cow<'a, Value>),
    Text(Cow<'a, str>),
    Number(Decimal),
    Boolean(bool),
    List(Vec<Datum<'a>>),
}

impl<'a> Datum<'a> {
    /// A value of JSON; none for `null`.
    pub(super) fn borrowed(value: &'a Value) -> Option<Self> {
        (!value.is_null()).then_some(Self::Json(Cow::Borrowed(value)))
    }

    /// A value of JSON that was made; none for `null`.
    pub(super) fn owned(value: Value) -> Option<Self> {
        (!value.is_null()).then_some(Self::Json(Cow::Owned(value)))
    }

    /// What a path met.
    pub(super) fn found(found: Found<'a>) -> Option<Self> {
        match found {
            Found::Absent => None,
            Found::One(value) => Self::borrowed(value),
            Found::Many(values) => {
                Some(Self::List(values.into_iter().filter_map(Self::borrowed).collect()))
            }
        }
    }

    pub(super) fn made(text: impl Into<String>) -> Self {
        Self::Text(Cow::Owned(text.into()))
    }

    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Json(value) => Type::of(value),
            Self::Text(_) => Type::Text,
            Self::Number(_) => Type::Number,
            Self::Boolean(_) => Type::Boolean,
            Self::List(_) => Type::List,
        }
    }

    fn not(&self, needs: Type) -> Problem {
        Problem::Type { needs, found: self.kind() }
    }

    /// The text; a number's text.
    pub(super) fn text(self) -> Result<Cow<'a, str>, Problem> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Json(Cow::Borrowed(Value::String(text))) => Ok(Cow::Borrowed(text)),
            Self::Json(Cow::Owned(Value::String(text))) => Ok(Cow::Owned(text)),
            Self::Number(number) => Ok(Cow::Owned(number.to_string())),
            Self::Json(ref value) => match value.as_ref() {
                Value::Number(number) => Ok(Cow::Owned(exact(number)?.to_string())),
                _ => Err(self.not(Type::Text)),
            },
            Self::Boolean(_) | Self::List(_) => Err(self.not(Type::Text)),
        }
    }

    /// The number; the number that a text in plain decimal form stands for.
    pub(super) fn number(&self) -> Result<Decimal, Problem> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Text(text) => plain(text),
            Self::Json(value) => match value.as_ref() {
                Value::Number(number) => exact(number),
                Value::String(text) => plain(text),
                _ => Err(self.not(Type::Number)),
            },
            Self::Boolean(_) | Self::List(_) => Err(self.not(Type::Number)),
        }
    }

    pub(super) fn boolean(&self) -> Result<bool, Problem> {
        match self {
            Self::Boolean(value) => Ok(*value),
            Self::Json(value) => value.as_bool().ok_or_else(|| self.not(Type::Boolean)),
            _ => Err(self.not(Type::Boolean)),
        }
    }

    /// The elements, without what is `null`.
    pub(super) fn list(self) -> Result<Vec<Self>, Problem> {
        let elements = match self {
            Self::List(elements) => elements,
            Self::Json(Cow::Borrowed(Value::Array(elements))) => {
                elements.iter().filter_map(Self::borrowed).collect()
            }
            Self::Json(Cow::Owned(Value::Array(elements))) => {
                elements.into_iter().filter_map(Self::owned).collect()
            }
            other => return Err(other.not(Type::List)),
        };
        if elements.len() > LIST_ELEMENTS_MAX {
            return Err(Problem::ListLength { limit: LIST_ELEMENTS_MAX });
        }
        Ok(elements)
    }

    /// Whether it is a text of blanks, or a list or object without elements.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(elements) => elements.is_empty(),
            Self::Number(_) | Self::Boolean(_) => false,
            Self::Json(value) => match value.as_ref() {
                Value::String(text) => text.trim().is_empty(),
                Value::Array(elements) => elements.is_empty(),
                Value::Object(members) => members.is_empty(),
                Value::Null | Value::Bool(_) | Value::Number(_) => false,
            },
        }
    }

    /// Whether what a transform made keeps the bounds; what is borrowed costs nothing.
    pub(super) fn within_bounds(self) -> Result<Self, Problem> {
        match &self {
            Self::Text(Cow::Owned(text)) if text.len() > TEXT_BYTES_MAX => {
                Err(Problem::TextLength { limit: TEXT_BYTES_MAX })
            }
            Self::List(elements) if elements.len() > LIST_ELEMENTS_MAX => {
                Err(Problem::ListLength { limit: LIST_ELEMENTS_MAX })
            }
            Self::List(_) => self.within_size(),
            _ => Ok(self),
        }
    }

    /// Whether the value is small enough to be assigned.
    pub(super) fn within_size(self) -> Result<Self, Problem> {
        if self.bytes() > VALUE_BYTES_MAX {
            return Err(Problem::ValueSize { limit: VALUE_BYTES_MAX });
        }
        Ok(self)
    }

    /// About how many bytes it takes, at least one each value.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Json(value) => bytes(value),
            Self::Text(text) => text.len() + 1,
            Self::Number(_) => 16,
            Self::Boolean(_) => 1,
            Self::List(elements) => 1 + elements.iter().map(Self::bytes).sum::<usize>(),
        }
    }

    /// As JSON; a number is written as text.
    pub(super) fn into_json(self) -> Value {
        match self {
            Self::Json(value) => value.into_owned(),
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Number(number) => Value::String(number.to_string()),
            Self::Boolean(value) => Value::Bool(value),
            Self::List(elements) => elements.into_iter().map(Self::into_json).collect(),
        }
    }
}

pub(super) fn bytes(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 16,
        Value::String(text) => text.len() + 1,
        Value::Array(elements) => 1 + elements.iter().map(bytes).sum::<usize>(),
        Value::Object(members) => {
            1 + members.iter().map(|(name, value)| name.len() + bytes(value)).sum::<usize>()
        }
    }
}

/// A JSON number, from its text: never through a binary fraction of our own.
pub(super) fn exact(number: &Number) -> Result<Decimal, Problem> {
    let text = number.to_string();
    let read = if text.contains(['e', 'E']) {
        Decimal::from_scientific(&text)
    } else {
        Decimal::from_str_exact(&text)
    };
    read.map_err(|_| Problem::NumberRange)
}

/// `-12.30`: digits, a point between digits, a sign before them.
pub(super) fn plain(text: &str) -> Result<Decimal, Problem> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > NUMBER_BYTES_MAX || !digits(whole) || !digits(fraction) {
        return Err(Problem::NotANumber);
    }
    Decimal::from_str_exact(text).map_err(|_| Problem::NumberRange)
}
