//! What stands at a place of records, by shape alone: names of members, never values.
//!
//! As JSON: an object has its members, a list its element (and the keys that its elements have, where
//! they are pairs of `key` and `value`), a plain value is `true`, and what no sample showed is `null`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::rules::path::Part;

/// A place of records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Node {
    /// Only `null`, nothing or an empty list or object was seen there: anything may be below.
    #[default]
    Open,
    /// A text, number or boolean.
    Plain,
    /// An object.
    Object(BTreeMap<String, Node>),
    /// A list with its element, and the keys of pairs.
    List(Box<Node>, BTreeSet<String>),
}

impl Node {
    /// The shape of a value. What plug-ins keep under their keys is theirs and is not looked into.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Open,
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Plain,
            Value::Object(members) if members.is_empty() => Self::Open,
            Value::Array(elements) if elements.is_empty() => Self::Open,
            Value::Object(members) => {
                let pair = pair_key(value).is_some();
                let shape = |(name, value): (&String, &Value)| {
                    let theirs = pair && name.contains("value");
                    (name.clone(), if theirs { Self::Open } else { Self::of(value) })
                };
                Self::Object(members.iter().map(shape).collect())
            }
            Value::Array(elements) => {
                let mut element = Self::Open;
                elements.iter().for_each(|value| element.merge(Self::of(value)));
                let keys = elements.iter().filter_map(pair_key).map(str::to_owned).collect();
                Self::List(Box::new(element), keys)
            }
        }
    }

    /// Adds what another sample shows.
    pub(super) fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (_, Self::Open) => {}
            (Self::Object(members), Self::Object(others)) => {
                for (name, node) in others {
                    members.entry(name).or_default().merge(node);
                }
            }
            (Self::List(element, keys), Self::List(other, more)) => {
                element.merge(*other);
                keys.extend(more);
            }
            // PHP writes an empty object as an empty list, and a record may hold a value or none.
            (Self::Open | Self::Plain, other) => *self = other,
            (Self::Object(_) | Self::List(..), _) => {}
        }
    }

    /// How many steps lead to a known place; all of them where the whole path does.
    pub(super) fn follow<'a>(&self, parts: impl Iterator<Item = Part<'a>>) -> Followed {
        let mut here = self;
        for part in parts {
            let next = match (here, part) {
                (Self::Open, _) => return Followed::Known,
                (Self::Object(members), Part::Member(name)) => members.get(name),
                (Self::List(element, _), Part::Element) => Some(&**element),
                (Self::List(element, keys), Part::ElementWhere(key, value)) => {
                    if matches!(key, [one] if one == "key")
                        && !keys.is_empty()
                        && !keys.contains(value)
                    {
                        return Followed::UnknownKey;
                    }
                    Some(&**element)
                }
                _ => None,
            };
            let Some(next) = next else { return Followed::Unknown };
            here = next;
        }
        Followed::Known
    }

    /// Every path below, as rules write them.
    pub(super) fn paths(&self, at: &str, found: &mut Vec<String>) {
        match self {
            Self::Open | Self::Plain => found.push(at.to_owned()),
            Self::Object(members) => {
                for (name, node) in members {
                    let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                    node.paths(&path, found);
                }
            }
            Self::List(element, keys) if keys.is_empty() => {
                element.paths(&format!("{at}[*]"), found);
            }
            Self::List(_, keys) => {
                found.extend(keys.iter().map(|key| format!("{at}[key={key}].value")));
            }
        }
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Open => Value::Null,
            Self::Plain => json!(true),
            Self::Object(members) => {
                let members = members.iter().map(|(name, node)| (name.clone(), node.to_json()));
                Value::Object(members.collect::<Map<_, _>>())
            }
            Self::List(element, keys) if keys.is_empty() => json!([element.to_json()]),
            Self::List(element, keys) => json!([element.to_json(), keys]),
        }
    }

    pub(super) fn from_json(value: &Value) -> Self {
        match value {
            Value::Object(members) => {
                let members =
                    members.iter().map(|(name, node)| (name.clone(), Self::from_json(node)));
                Self::Object(members.collect())
            }
            Value::Array(list) => {
                let element = list.first().map_or(Self::Open, Self::from_json);
                let keys = list.get(1).and_then(Value::as_array).into_iter().flatten();
                let keys = keys.filter_map(Value::as_str).map(str::to_owned).collect();
                Self::List(Box::new(element), keys)
            }
            Value::Null => Self::Open,
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Plain,
        }
    }
}

/// How far a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    /// All the way, or to where nothing is known.
    Known,
    /// To a list of pairs that none of the samples had this key in.
    UnknownKey,
    /// Beside what records have.
    Unknown,
}

/// The key of a pair, such as an entry of `meta_data`.
fn pair_key(value: &Value) -> Option<&str> {
    value.get("value")?;
    value.get("key").and_then(Value::as_str)
}
