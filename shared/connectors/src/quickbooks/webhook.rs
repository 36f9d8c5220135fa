//! Deliveries in both formats (contract, section 7). Pure; nothing in one is a fact.
//!
//! The signature has no time in it: a replayed delivery is valid, and harmless, because it only
//! says "look at X".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use engine::Result;
use engine::webhook::{Change, Delivery, Reading, Webhooks};
use hmac::{Hmac, KeyInit, Mac};
use model::{RealmId, SourceId};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;

use super::QuickBooks;
use super::config::verifier_token;
use super::wire::Entity;

const SIGNATURE: &str = "intuit-signature";

/// Events since 2026: an array of CloudEvents, which may mix companies. Their times (nanoseconds)
/// and their versions say nothing that is needed: what they name is read as it is now.
#[derive(Deserialize)]
struct CloudEvent {
    id: Option<String>,
    #[serde(rename = "type")]
    event_type: String,
    #[serde(rename = "intuitentityid")]
    entity: Id,
    #[serde(rename = "intuitaccountid")]
    realm: Id,
    #[serde(default)]
    data: Value,
}

/// Events before: notifications by company.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    realm_id: Id,
    data_change_event: DataChange,
}

#[derive(Deserialize)]
struct DataChange {
    entities: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangedEntity {
    id: Id,
    name: String,
    operation: String,
    #[serde(default)]
    deleted_id: Option<Id>,
}

/// An id: text, or a number where a sender forgot the quotes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

impl Id {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Webhooks for QuickBooks {
    fn is_ping(&self, _: &Delivery) -> bool {
        false
    }

    fn signing_secret(&self, stored: &SecretString) -> Result<SecretString> {
        verifier_token(stored)
    }

    fn verify(&self, secret: &SecretString, delivery: &Delivery) -> bool {
        let token = secret.expose_secret();
        if token.is_empty() {
            return false;
        }
        let given = delivery.header(SIGNATURE).unwrap_or_default();
        let Ok(given) = STANDARD.decode(given) else { return false };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(token.as_bytes()) else {
            return false;
        };
        mac.update(&delivery.body);
        mac.verify_slice(&given).is_ok()
    }

    fn read(&self, delivery: &Delivery) -> Reading {
        let unusable = |reason| Reading::Unusable { topic: String::new(), reason };
        let changes = match serde_json::from_slice::<Value>(&delivery.body) {
            Ok(Value::Array(events)) => events.into_iter().flat_map(cloud_event).collect(),
            Ok(Value::Object(mut body)) => match body.remove("eventNotifications") {
                Some(Value::Array(notes)) => notes.into_iter().flat_map(notification).collect(),
                _ => return unusable("neither events nor notifications"),
            },
            Ok(_) => return unusable("neither events nor notifications"),
            Err(_) => return unusable("no JSON"),
        };
        let changes: Vec<Change> = changes;
        if changes.is_empty() {
            unusable("no event names a record")
        } else {
            Reading::Changes(changes)
        }
    }
}

/// One event, and for a merge the vanished entity as well. An event without an id names nothing.
fn cloud_event(event: Value) -> Vec<Change> {
    let Ok(event) = CloudEvent::deserialize(event) else { return Vec::new() };
    let vanished = event.data.get("deletedid").and_then(|id| Id::deserialize(id).ok());
    let entity = event.event_type.split('.').nth(1).unwrap_or_default();
    let ids = [Some(event.entity), vanished];
    changes(&event.realm.text(), entity, ids, &event.event_type, event.id.as_deref())
}

fn notification(note: Value) -> Vec<Change> {
    let Ok(note) = Notification::deserialize(note) else { return Vec::new() };
    let realm = note.realm_id.text();
    let entities = note.data_change_event.entities.into_iter();
    let entities = entities.filter_map(|entity| ChangedEntity::deserialize(entity).ok());
    entities
        .flat_map(|entity| {
            let topic = format!("{}.{}", entity.name, entity.operation);
            let ids = [Some(entity.id), entity.deleted_id];
            changes(&realm, &entity.name, ids, &topic, None)
        })
        .collect()
}

fn changes(
    realm: &str,
    entity: &str,
    ids: [Option<Id>; 2],
    topic: &str,
    event: Option<&str>,
) -> Vec<Change> {
    let entity = entity_named(entity);
    let change = |id: String| Change {
        realm: Some(RealmId::new(realm)),
        kind: entity.and_then(Entity::kind),
        list: entity.and_then(Entity::list),
        id: SourceId::new(id),
        topic: topic.to_owned(),
        event_id: event.map(str::to_owned),
    };
    ids.into_iter().flatten().map(Id::text).filter(|id| !id.is_empty()).map(change).collect()
}

/// An entity by its name in either format, whatever its case; none for the many that nobody here
/// reads.
fn entity_named(name: &str) -> Option<Entity> {
    Entity::ALL.into_iter().find(|entity| entity.name().eq_ignore_ascii_case(name))
}
