//! Webhooks of both systems: a list of hints in JSON, signed with the secret itself.

use engine::webhook::{Change, Delivery, Reading, Webhooks};
use engine::{Code, Error, Result};
use model::SourceId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

pub(crate) struct SignedHints;

impl Webhooks for SignedHints {
    fn is_ping(&self, delivery: &Delivery) -> bool {
        delivery.body == b"ping"
    }

    fn signing_secret(&self, stored: &SecretString) -> Result<SecretString> {
        let stored: Value = serde_json::from_str(stored.expose_secret()).unwrap();
        match stored["webhook_secret"].as_str() {
            Some(secret) => Ok(secret.to_owned().into()),
            None => Err(Error::park(Code::ConfigInvalid, "there is no webhook secret")),
        }
    }

    fn verify(&self, secret: &SecretString, delivery: &Delivery) -> bool {
        delivery.header("x-signature") == Some(secret.expose_secret())
    }

    fn read(&self, delivery: &Delivery) -> Reading {
        let unusable = |reason| Reading::Unusable { topic: "order.updated".to_owned(), reason };
        let Ok(Value::Array(hints)) = serde_json::from_slice(&delivery.body) else {
            return unusable("no list");
        };
        let changes: Option<Vec<Change>> = hints.iter().map(change).collect();
        changes.map_or_else(|| unusable("no id"), Reading::Changes)
    }
}

fn change(hint: &Value) -> Option<Change> {
    Some(Change {
        realm: hint["realm"].as_str().map(Into::into),
        kind: hint["kind"].as_str().and_then(|kind| kind.parse().ok()),
        list: None,
        id: SourceId::new(hint["id"].as_str()?),
        topic: "order.updated".to_owned(),
        event_id: None,
    })
}
