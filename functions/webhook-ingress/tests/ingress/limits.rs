//! How much a delivery may weigh: its own bytes, not their base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use webhook_ingress::MAX_BODY_BYTES;

use crate::stage::{STORE_SECRET, Stage, changed, signature};

#[test]
fn four_mebibytes_pass_and_one_byte_more_does_not() {
    assert_eq!(MAX_BODY_BYTES, 4 * 1024 * 1024);
    for base64 in [false, true] {
        let stage = Stage::new();
        let largest = stage.deliver(&weighing(MAX_BODY_BYTES, base64));
        assert_eq!(largest.value.status, 200, "base64: {base64}");
        assert_eq!(stage.queued().len(), 2);
        let over = stage.deliver(&weighing(MAX_BODY_BYTES + 1, base64));
        assert_eq!(over.value.status, 413, "base64: {base64}");
        assert_eq!(over.value.body, json!({"status": "too_large"}));
        let counted: Vec<&str> = over.counted.keys().map(String::as_str).collect();
        assert_eq!(counted, ["WebhookTooLarge connector=woocommerce"]);
        assert!(stage.queued().is_empty());
    }
}

/// A valid delivery of so many bytes. A letter of two bytes is in it: letters are not bytes.
fn weighing(bytes: usize, base64: bool) -> String {
    let (start, end) = (r#"{"id":19,"note":"ö"#, r#""}"#);
    let body = format!("{start}{}{end}", "x".repeat(bytes - start.len() - end.len()));
    assert_eq!(body.len(), bytes);
    changed("woocommerce-order-updated", |event: &mut Value| {
        event["headers"]["x-wc-webhook-signature"] =
            json!(signature(STORE_SECRET, body.as_bytes()));
        event["isBase64Encoded"] = json!(base64);
        event["body"] = json!(if base64 { STANDARD.encode(&body) } else { body });
    })
}
