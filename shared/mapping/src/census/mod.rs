//! Which paths records have: what a rule's sources are held against before the first record meets
//! them.
//!
//! A census is taken of sample records, by the names of their members alone. [`Census::woocommerce`]
//! is one of WooCommerce's own fields, taken of recorded stores; a store's recent records are added to
//! it, which brings its plug-ins' fields. A path that no sample shows is not proved wrong: outside
//! `raw` the fields are ours and complete, inside it a plug-in may add any.

mod node;

use std::collections::BTreeMap;

use model::{Kind, Record};
use serde_json::Value;

use self::node::{Followed, Node};
use crate::rules::Path;
use crate::similar::nearest;

const WOOCOMMERCE: &str = include_str!("woocommerce.json");

/// The paths of records by their kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census(BTreeMap<Kind, Node>);

/// A path that no sample has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The most similar path that samples have; empty where there are none.
    pub nearest: String,
    /// Whether it could be a plug-in's: inside `raw`, or a key that only some records have.
    pub may_be: bool,
}

impl Census {
    /// The census of these records.
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut census = Self::default();
        for record in records {
            if let Ok(mut value) = serde_json::to_value(record) {
                if let Some(members) = value.as_object_mut() {
                    members.remove("kind");
                }
                let shape = Node::of(&value);
                census.0.entry(record.kind()).or_default().merge(shape);
            }
        }
        census
    }

    /// The census of WooCommerce's own orders, customers and products.
    #[must_use]
    pub fn woocommerce() -> Self {
        serde_json::from_str(WOOCOMMERCE).map_or_else(|_| Self::default(), |json| Self::read(&json))
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for (kind, node) in other.0 {
            self.0.entry(kind).or_default().merge(node);
        }
        self
    }

    /// Whether records of a kind have a path. Of a kind without samples nothing is known, so every
    /// path may be.
    ///
    /// # Errors
    /// The nearest path that they have.
    pub fn knows(&self, kind: Kind, path: &Path) -> Result<(), Unknown> {
        let Some(node) = self.0.get(&kind) else { return Ok(()) };
        let followed = node.follow(path.parts());
        if followed == Followed::Known {
            return Ok(());
        }
        let mut known = Vec::new();
        node.paths("", &mut known);
        let named = path.to_string();
        let nearest = nearest(&named, known.iter().map(String::as_str)).unwrap_or_default();
        let may_be = followed == Followed::UnknownKey || path.root() == Some("raw");
        Err(Unknown { nearest: nearest.to_owned(), may_be })
    }

    /// The paths of records of a kind, as rules write them, for a picker.
    #[must_use]
    pub fn paths(&self, kind: Kind) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(node) = self.0.get(&kind) {
            node.paths("", &mut found);
        }
        found
    }

    /// The census as JSON: names of members, no values.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let kinds = self.0.iter().map(|(kind, node)| (kind.as_str().to_owned(), node.to_json()));
        Value::Object(kinds.collect())
    }

    /// A census that was written by [`Census::to_json`].
    #[must_use]
    pub fn read(json: &Value) -> Self {
        let kinds = json.as_object().into_iter().flatten();
        Self(
            kinds
                .filter_map(|(kind, node)| Some((kind.parse().ok()?, Node::from_json(node))))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests;
