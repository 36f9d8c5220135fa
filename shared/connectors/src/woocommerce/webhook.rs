//! WooCommerce's webhooks: greeting, signature, hints (contract, "Webhooks").
//!
//! A delivery is built when it is sent, may be an error with a valid signature, and a `*.deleted`
//! may carry another kind's id (item 14). So the id in it is a hint and nothing else is used. The
//! delivery id repeats within a second (item 5): it is handed on for the audit trail alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Result;
use engine::webhook::{Change, Delivery, Reading, Webhooks};
use hmac::{Hmac, KeyInit, Mac};
use model::text::entities::decode_specialchars;
use model::{Kind, SourceId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;

use super::config;
use super::lists::COUPONS;

const SIGNATURE: &str = "x-wc-webhook-signature";
const TOPIC: &str = "x-wc-webhook-topic";
const DELIVERY_ID: &str = "x-wc-webhook-delivery-id";

/// The webhook side of the connector.
#[derive(Debug, Clone, Copy, Default)]
pub struct WooWebhooks;

impl Webhooks for WooWebhooks {
    fn is_ping(&self, delivery: &Delivery) -> bool {
        let unsigned = !delivery.headers.keys().any(|name| name.starts_with("x-wc-"));
        let id = delivery.body.strip_prefix(b"webhook_id=");
        unsigned && id.is_some_and(|id| !id.is_empty() && id.iter().all(u8::is_ascii_digit))
    }

    fn signing_secret(&self, stored: &SecretString) -> Result<SecretString> {
        config::webhook_secret(stored)
    }

    fn verify(&self, secret: &SecretString, delivery: &Delivery) -> bool {
        let secret = secret.expose_secret();
        let signature = delivery.header(SIGNATURE).unwrap_or_default().trim();
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        if secret.is_empty() || signature.is_empty() {
            return false;
        }
        // The store decodes HTML's special characters in the secret before it signs (item 4).
        let decoded = decode_specialchars(secret);
        let as_given = is_signed(secret, &delivery.body, &signature);
        let as_decoded = is_signed(&decoded, &delivery.body, &signature);
        as_given || as_decoded
    }

    fn read(&self, delivery: &Delivery) -> Reading {
        let Some(topic) = delivery.header(TOPIC).filter(|topic| is_topic(topic)) else {
            return Reading::Unusable { topic: String::new(), reason: "it names no topic" };
        };
        let unusable = |reason| Reading::Unusable { topic: topic.to_owned(), reason };
        let Ok(body) = serde_json::from_slice::<Value>(&delivery.body) else {
            return unusable("its body is no JSON");
        };
        let (kind, id) = match topic.split_once('.') {
            Some(("action", hook)) => (kind_of_hook(hook), body.get("arg")),
            Some((resource, _)) => (kind_of_resource(resource), body.get("id")),
            None => return unusable("its topic names no resource"),
        };
        let Some(id) = id.and_then(record_id) else {
            let error = body.get("code").is_some() && body.get("message").is_some();
            return unusable(if error {
                "the store sent an error instead of the record"
            } else {
                "it names no record"
            });
        };
        let event_id =
            delivery.header(DELIVERY_ID).filter(|id| is_delivery_id(id)).map(str::to_owned);
        Reading::Changes(vec![Change {
            realm: None,
            kind,
            list: list_of(topic),
            id,
            topic: topic.to_owned(),
            event_id,
        }])
    }
}

/// Compares in constant time.
fn is_signed(secret: &str, body: &[u8], signature: &[u8]) -> bool {
    if secret.is_empty() {
        return false;
    }
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.chain_update(body).verify_slice(signature).is_ok()
}

/// A topic ends in logs and tables: only what WordPress' own hooks are made of.
fn is_topic(topic: &str) -> bool {
    let safe = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/');
    (1..=200).contains(&topic.len()) && topic.bytes().all(safe)
}

/// No header is signed: only what an id is made of goes on.
fn is_delivery_id(id: &str) -> bool {
    let safe = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=64).contains(&id.len()) && id.bytes().all(safe)
}

fn kind_of_resource(resource: &str) -> Option<Kind> {
    match resource {
        "order" => Some(Kind::Order),
        "product" => Some(Kind::Product),
        "customer" => Some(Kind::Customer),
        _ => None,
    }
}

/// A coupon is an entry of a list.
fn list_of(topic: &str) -> Option<&'static str> {
    topic.starts_with("coupon.").then_some(COUPONS)
}

/// The argument of an order's own hooks is the order's id; of any other hook, anything.
fn kind_of_hook(hook: &str) -> Option<Kind> {
    let of_orders = hook.starts_with("woocommerce_order_") || hook.starts_with("wc_order");
    of_orders.then_some(Kind::Order)
}

/// A positive whole number, as number or text.
fn record_id(id: &Value) -> Option<SourceId> {
    let number = match id {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number.filter(|id| *id > 0).map(|id| SourceId::new(id.to_string()))
}
