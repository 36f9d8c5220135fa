//! Deliveries in both formats (contract, section 7). Pure; nothing in one is a fact.
//!
//! The signature has no time in it: a replayed delivery is valid, and harmless, because it only
//! says "look at X".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use engine::Result;
use engine::webhook::{Change, Delivery, Reading, Webhooks};
use hmac::{Hmac, KeyInit, Mac};
use model::{Kind, RealmId, SourceId};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;

use super::QuickBooks;
use super::config::verifier_token;

const SIGNATURE: &str = "intuit-signature";

/// Events since 2026: an array of CloudEvents, which may mix companies.
#[derive(Deserialize)]
struct CloudEvent {
    id: Option<String>,
    #[serde(rename = "type")]
    event_type: String,
    #[serde(rename = "intuitentityid")]
    entity: String,
    #[serde(rename = "intuitaccountid")]
    realm: String,
    #[serde(default)]
    data: Value,
}

/// Events before: notifications by company.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    realm_id: String,
    data_change_event: DataChange,
}

#[derive(Deserialize)]
struct DataChange {
    entities: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangedEntity {
    id: String,
    name: String,
    operation: String,
    deleted_id: Option<String>,
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
    let entity = event.event_type.split('.').nth(1).unwrap_or_default();
    let vanished = event.data.get("deletedid").and_then(Value::as_str);
    let ids = [Some(event.entity.as_str()), vanished];
    changes(&event.realm, entity, &ids, &event.event_type, event.id.as_deref())
}

fn notification(note: Value) -> Vec<Change> {
    let Ok(note) = Notification::deserialize(note) else { return Vec::new() };
    let entities = note.data_change_event.entities.into_iter();
    let entities = entities.filter_map(|entity| ChangedEntity::deserialize(entity).ok());
    entities
        .flat_map(|entity| {
            let topic = format!("{}.{}", entity.name, entity.operation);
            let ids = [Some(entity.id.as_str()), entity.deleted_id.as_deref()];
            changes(&note.realm_id, &entity.name, &ids, &topic, None)
        })
        .collect()
}

fn changes(
    realm: &str,
    entity: &str,
    ids: &[Option<&str>],
    topic: &str,
    event: Option<&str>,
) -> Vec<Change> {
    let ids = ids.iter().flatten().filter(|id| !id.is_empty());
    let change = |id: &&str| Change {
        realm: Some(RealmId::new(realm)),
        kind: kind(entity),
        id: SourceId::new(*id),
        topic: topic.to_owned(),
        event_id: event.map(str::to_owned),
    };
    ids.map(change).collect()
}

/// The kind of an entity, whatever its case; none for the many that nobody here reads.
fn kind(entity: &str) -> Option<Kind> {
    match entity.to_ascii_lowercase().as_str() {
        "customer" => Some(Kind::Customer),
        "item" => Some(Kind::Product),
        "invoice" => Some(Kind::Invoice),
        "salesreceipt" => Some(Kind::SalesReceipt),
        "creditmemo" => Some(Kind::CreditMemo),
        "refundreceipt" => Some(Kind::RefundReceipt),
        "payment" => Some(Kind::Payment),
        _ => None,
    }
}
