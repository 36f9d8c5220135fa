//! Nothing of a body, a signature or a secret is logged, at any level, whatever happens.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::stage::{STORE_SECRET, Stage, VERIFIER_TOKEN, cases, changed, event};

/// Shorter pieces of a body may stand in a line by chance.
const PIECE: usize = 12;

#[test]
fn no_piece_of_a_body_is_in_a_log_line() {
    let mut lines = 0;
    for case in cases() {
        for refused in [0, 1] {
            let stage = Stage::new();
            stage.memory.refuse_sends(refused);
            lines += silent(&case, &event(&case), &stage.deliver(&event(&case)).log);
        }
    }
    assert!(lines >= 20, "the failures alone are logged more often than {lines} times");
}

#[test]
fn what_no_json_reader_understands_is_not_quoted_either() {
    let body = r#"{"billing":{"email":"zoe@example.test","first_name":"Zoë"}"#;
    for (case, header, secret) in [
        ("woocommerce-order-updated", "x-wc-webhook-signature", STORE_SECRET),
        ("quickbooks-cloud-events", "intuit-signature", VERIFIER_TOKEN),
    ] {
        let stage = Stage::new();
        let broken = changed(case, |event| {
            event["body"] = json!(body);
            event["headers"][header] = json!(crate::stage::signature(secret, body.as_bytes()));
        });
        let seen = stage.deliver(&broken);
        assert_eq!(seen.value.status, 200);
        assert!(silent(case, &broken, &seen.log) > 0, "it is logged with its topic and hash");
        assert!(seen.log.contains(r#""body_sha256":""#), "{}", seen.log);
    }
}

/// How many lines were looked through.
fn silent(case: &str, event: &str, log: &str) -> usize {
    let event: Value = serde_json::from_str(event).unwrap();
    let text = event["body"].as_str().unwrap().as_bytes();
    let body = match event["isBase64Encoded"].as_bool() {
        Some(true) => STANDARD.decode(text).unwrap(),
        _ => text.to_vec(),
    };
    let mut said = Vec::new();
    for line in log.lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        // A line's own time may be a body's.
        line.as_object_mut().unwrap().remove("timestamp");
        values(&line, &mut said);
    }
    let said = said.join("\n");
    for piece in body.windows(PIECE.min(body.len())).chain(text.windows(PIECE.min(text.len()))) {
        let held = piece.len() >= PIECE && said.as_bytes().windows(PIECE).any(|w| w == piece);
        assert!(!held, "{case}: {:?} of the body is logged: {said}", str::from_utf8(piece));
    }
    let signatures = ["x-wc-webhook-signature", "intuit-signature"]
        .map(|name| event["headers"][name].as_str().unwrap_or_default());
    let secrets = [STORE_SECRET, VERIFIER_TOKEN];
    for secret in signatures.into_iter().chain(secrets).filter(|secret| !secret.is_empty()) {
        assert!(!said.contains(secret), "{case}: {said}");
    }
    log.lines().count()
}

/// What a line says, without the names of its fields.
fn values(line: &Value, said: &mut Vec<String>) {
    match line {
        Value::Object(members) => members.values().for_each(|member| values(member, said)),
        Value::Array(members) => members.iter().for_each(|member| values(member, said)),
        Value::String(text) => said.push(text.clone()),
        other => said.push(other.to_string()),
    }
}
