//! JSON whose numbers are decimals and whose members keep their order.
//!
//! `serde_json` reads a fraction as a float, and its switch for exact numbers would change every
//! crate built beside this one. Here a number is taken from its own text, so `100.00` stays
//! `100.00`.

use std::fmt::{self, Write as _};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, with the digits it was written with.
    Number(Decimal),
    /// A string
    Text(String),
    /// An array
    List(Vec<Json>),
    /// An object
    Object(Object),
}

/// A JSON object in the order of its members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(String, Json)>);

/// The text is not JSON, or holds a number that no decimal can hold.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadJson(String);

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn parse(text: &str) -> Result<Self, BadJson> {
        let bad = |error: serde_json::Error| BadJson(error.to_string());
        let text = text.trim();
        match text.as_bytes().first() {
            Some(b'{') => {
                let members: Members = serde_json::from_str(text).map_err(bad)?;
                let mut object = Object::default();
                for (name, raw) in members.0 {
                    object.set(&name, Self::parse(raw.get())?);
                }
                Ok(Self::Object(object))
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(bad)?;
                items
                    .into_iter()
                    .map(|raw| Self::parse(raw.get()))
                    .collect::<Result<_, _>>()
                    .map(Self::List)
            }
            Some(b'"') => serde_json::from_str(text).map(Self::Text).map_err(bad),
            Some(b't' | b'f') => serde_json::from_str(text).map(Self::Bool).map_err(bad),
            Some(b'n') => serde_json::from_str::<()>(text).map(|()| Self::Null).map_err(bad),
            _ => {
                let _shape: &RawValue = serde_json::from_str(text).map_err(bad)?;
                Decimal::from_str_exact(text)
                    .or_else(|_| Decimal::from_scientific(text))
                    .map(Self::Number)
                    .map_err(|error| BadJson(format!("number {text}: {error}")))
            }
        }
    }

    /// A string.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An amount as QuickBooks writes it: two decimals, and zero as `0`.
    #[must_use]
    pub fn money(amount: Decimal) -> Self {
        if amount.is_zero() {
            return Self::Number(Decimal::ZERO);
        }
        let mut cents = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        cents.rescale(2);
        Self::Number(cents)
    }

    /// A whole number.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Number(Decimal::from(count))
    }

    /// `{"value": id}`.
    #[must_use]
    pub fn reference(id: &str) -> Self {
        Self::Object(Object::from([("value", Self::text(id))]))
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The array's items; none if it is not an array.
    #[must_use]
    pub fn items(&self) -> &[Json] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }
}

impl Object {
    /// A member that is there and not null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(n, v)| n == name && *v != Json::Null).map(|(_, v)| v)
    }

    /// The value at a dotted path through nested objects.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Json> {
        match path.split_once('.') {
            None => self.get(path),
            Some((head, rest)) => self.get(head)?.as_object()?.at(rest),
        }
    }

    /// The string at a dotted path.
    #[must_use]
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_text()
    }

    /// The number at a dotted path.
    #[must_use]
    pub fn number_at(&self, path: &str) -> Option<Decimal> {
        self.at(path)?.as_number()
    }

    /// Whether the value at a dotted path is `true`.
    #[must_use]
    pub fn is_true(&self, path: &str) -> bool {
        self.at(path).and_then(Json::as_bool) == Some(true)
    }

    /// The items of the array at a dotted path.
    #[must_use]
    pub fn items_at(&self, path: &str) -> &[Json] {
        self.at(path).map_or(&[], Json::items)
    }

    /// Sets a member, in its place if it is there already.
    pub fn set(&mut self, name: &str, value: impl Into<Json>) {
        let value = value.into();
        match self.0.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Sets a member that is not there yet.
    pub fn default_to(&mut self, name: &str, value: impl Into<Json>) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let place = self.0.iter().position(|(n, _)| n == name)?;
        Some(self.0.remove(place).1)
    }

    /// All members in order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Drops members that are null.
    pub fn drop_nulls(&mut self) {
        self.0.retain(|(_, value)| *value != Json::Null);
    }
}

impl<const N: usize> From<[(&str, Json); N]> for Object {
    fn from(members: [(&str, Json); N]) -> Self {
        Self(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Self::List(items)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(flag) => write!(out, "{flag}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => quoted(out, text),
            Self::List(items) => {
                out.write_char('[')?;
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.write_char(',')?;
                    }
                    write!(out, "{item}")?;
                }
                out.write_char(']')
            }
            Self::Object(object) => {
                out.write_char('{')?;
                for (place, (name, value)) in object.members().enumerate() {
                    if place > 0 {
                        out.write_char(',')?;
                    }
                    quoted(out, name)?;
                    out.write_char(':')?;
                    write!(out, "{value}")?;
                }
                out.write_char('}')
            }
        }
    }
}

fn quoted(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    out.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

/// The members of an object, their values still text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}
