//! Deliveries, signed with an HMAC over their bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Result;
use engine::webhook::{Change, Delivery, Reading, Webhooks};
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::{Kind, SourceId};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha2::Sha256;

use super::ToyConnector;
use crate::defect::Defect;

pub(crate) const SIGNATURE: &str = "x-toy-signature";

impl Webhooks for ToyConnector {
    fn is_ping(&self, _: &Delivery) -> bool {
        false
    }

    fn signing_secret(&self, stored: &SecretString) -> Result<SecretString> {
        Self::secret(stored, "webhook")
    }

    fn verify(&self, secret: &SecretString, delivery: &Delivery) -> bool {
        let given = delivery.header(SIGNATURE).unwrap_or_default();
        if given.is_empty() {
            return self.has(Defect::EmptySignature);
        }
        let secret = secret.expose_secret();
        if secret.is_empty() && !self.has(Defect::EmptySecret) {
            return false;
        }
        let Ok(given) = STANDARD.decode(given) else { return false };
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        let mac = mac.chain_update(&delivery.body);
        if self.has(Defect::HalfSignature) {
            return mac
                .finalize()
                .into_bytes()
                .as_slice()
                .starts_with(given.get(..15).unwrap_or(b"x"));
        }
        mac.verify_slice(&given).is_ok()
    }

    fn read(&self, delivery: &Delivery) -> Reading {
        let body: Option<Value> = serde_json::from_slice(&delivery.body).ok();
        let object = body.as_ref().is_some_and(Value::is_object);
        assert!(object || !self.has(Defect::PanicsAtDeliveries), "no object");
        let id = body.as_ref().and_then(|body| body["id"].as_str());
        match id {
            None => Reading::Unusable { topic: String::new(), reason: "it names nothing" },
            Some(id) => Reading::Changes(vec![Change {
                realm: None,
                kind: Some(Kind::Product),
                list: None,
                id: SourceId::new(id),
                topic: "thing".to_owned(),
                event_id: None,
            }]),
        }
    }
}
