//! `X-WC-Webhook-Signature`, and the delivery id that is not unique.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// base64(HMAC-SHA256(body)); entities in the secret are decoded first, as WordPress does.
pub(super) fn sign(secret: &str, body: &[u8]) -> String {
    let decoded = secret
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#039;", "'")
        .replace("&amp;", "&");
    let mut mac = Hmac::<Sha256>::new_from_slice(decoded.as_bytes()).expect("any key length");
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// A hash of the webhook and the *second*: all deliveries of a second share it.
pub(super) fn delivery_id(store: &str, webhook: u64, at: Timestamp) -> String {
    let hash = Sha256::digest(format!("{store} {webhook} {}", at.as_second()));
    let mut id = hex::encode(hash);
    id.truncate(32);
    id
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn header<'a>(capture: &'a Value, name: &str) -> &'a str {
        let headers = capture["headers"].as_array().unwrap();
        headers.iter().find(|pair| pair[0] == name).unwrap()[1].as_str().unwrap()
    }

    #[test]
    fn captured_deliveries_verify_over_their_raw_bytes() {
        for name in [
            "9.4.3/hooks/order_updated_when_paid",
            "11.0.1/hooks/secret_with_special_characters",
            "11.0.1/hooks/secret_with_entity_signs_decoded",
        ] {
            let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/woocommerce");
            let capture = std::fs::read(format!("{fixtures}/{name}.json")).unwrap();
            let capture: Value = serde_json::from_slice(&capture).unwrap();
            let secret = capture["signature_check"]["secret"].as_str().unwrap();
            let body = capture["body_text"].as_str().unwrap();
            let signed = header(&capture, "X-WC-Webhook-Signature");
            assert_eq!(super::sign(secret, body.as_bytes()), signed);
        }
    }
}
