//! Batches of writes (contract, section 6).

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde::{Deserialize, Serialize as DeriveSerialize};
use serde_json::value::RawValue;

use super::{Entity, Members};

/// What is sent to `/batch`.
#[derive(Debug, DeriveSerialize)]
pub(crate) struct BatchRequest<'a> {
    #[serde(rename = "BatchItemRequest")]
    pub(crate) items: Vec<BatchItem<'a>>,
}

/// One write of it.
#[derive(Debug)]
pub(crate) struct BatchItem<'a> {
    pub(crate) id: &'a str,
    pub(crate) operation: &'static str,
    pub(crate) options: Option<&'static str>,
    pub(crate) entity: Entity,
    pub(crate) body: &'a RawValue,
}

impl Serialize for BatchItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("bId", self.id)?;
        map.serialize_entry("operation", self.operation)?;
        if let Some(options) = self.options {
            map.serialize_entry("optionsData", options)?;
        }
        map.serialize_entry(self.entity.name(), self.body)?;
        map.end()
    }
}

/// What comes back: one item a write, in any order, each with `bId` and an entity or a `Fault`.
#[derive(Debug, Deserialize)]
pub(crate) struct BatchResponse {
    #[serde(rename = "BatchItemResponse")]
    pub(crate) items: Vec<Members>,
}

impl BatchResponse {
    /// The answer to one write.
    pub(crate) fn item(&self, id: &str) -> Option<&Members> {
        self.items.iter().find(|item| {
            item.get("bId")
                .and_then(|raw| serde_json::from_str::<String>(raw.get()).ok())
                .is_some_and(|answered| answered == id)
        })
    }
}
