//! Webhooks sent by hand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::world::World;

/// The ingress's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Value,
}

/// base64(HMAC-SHA256(secret, body)), as both systems sign.
#[must_use]
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key length");
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

impl World {
    /// The path at which the store delivers.
    #[must_use]
    pub fn store_path(&self) -> String {
        format!("/webhooks/woocommerce/{}/{}", self.tenant.name, self.store())
    }

    /// Posts a body to the HTTP API, over the wire.
    pub async fn deliver(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Delivered {
        let mut call = self.http.post(format!("{}{path}", self.run.api_url)).body(body);
        for (name, value) in headers {
            call = call.header(*name, *value);
        }
        let answer = call.send().await.expect("the HTTP API answers");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("an answer has a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Delivered { status, body }
    }

    /// Delivers as the store does: JSON, signed with the store's secret.
    pub async fn deliver_signed(&self, topic: &str, body: impl Into<Vec<u8>>) -> Delivered {
        let body = body.into();
        let signature = sign(&self.tenant.stores[0].webhook_secret(), &body);
        let headers = [
            ("content-type", "application/json"),
            ("x-wc-webhook-topic", topic),
            ("x-wc-webhook-signature", signature.as_str()),
            ("x-wc-webhook-delivery-id", "0123456789abcdef0123456789abcdef"),
        ];
        self.deliver(&self.store_path(), &headers, body).await
    }
}
