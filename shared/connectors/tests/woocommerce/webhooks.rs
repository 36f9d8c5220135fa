//! Captured deliveries of real stores, and what a forger may send.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connectors::woocommerce::webhook::WooWebhooks;
use engine::webhook::{Change, Delivery, Reading, Webhooks};
use hmac::{Hmac, KeyInit, Mac};
use model::{Kind, SourceId};
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;

use crate::support::{VERSIONS, fixture, hooks};

fn delivery(capture: &Value) -> Delivery {
    let headers = capture["headers"].as_array().unwrap().iter();
    let headers = headers.map(|pair| {
        (pair[0].as_str().unwrap().to_lowercase(), pair[1].as_str().unwrap().to_owned())
    });
    Delivery {
        headers: headers.collect(),
        body: capture["body_text"].as_str().unwrap().as_bytes().to_vec(),
    }
}

fn made(topic: &str, body: &str) -> Delivery {
    let headers = [("x-wc-webhook-topic", topic), ("x-wc-webhook-delivery-id", "d1")];
    Delivery {
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        body: body.as_bytes().to_vec(),
    }
}

fn signed(secret: &str, body: &[u8]) -> Delivery {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    Delivery {
        headers: [("x-wc-webhook-signature".to_owned(), signature)].into(),
        body: body.to_vec(),
    }
}

fn verify(secret: &str, delivery: &Delivery) -> bool {
    WooWebhooks.verify(&SecretString::from(secret), delivery)
}

fn read(topic: &str, body: &str) -> Reading {
    WooWebhooks.read(&made(topic, body))
}

fn change(topic: &str, kind: Option<Kind>, id: &str) -> Reading {
    let event_id = Some("d1".to_owned());
    let id = SourceId::new(id);
    let (list, topic) = (topic.starts_with("coupon.").then_some("coupons"), topic.to_owned());
    Reading::Changes(vec![Change { realm: None, kind, list, id, topic, event_id }])
}

#[test]
fn every_captured_delivery_verifies_and_pings_are_known() {
    let mut verified = 0;
    for version in VERSIONS {
        for (name, capture) in hooks(version) {
            let delivery = delivery(&capture);
            let ping = WooWebhooks.is_ping(&delivery);
            assert_eq!(ping, name.contains("ping"), "{version}/{name}");
            if ping {
                assert!(!verify("s3cret", &delivery));
                continue;
            }
            let secret = capture["signature_check"]["secret"].as_str().unwrap_or("s3cret");
            assert!(verify(secret, &delivery), "{version}/{name}");
            assert!(!verify("another", &delivery), "{version}/{name}");
            verified += 1;
        }
    }
    assert!(verified > 20);
}

#[test]
fn captured_deliveries_are_hints() {
    let read = |path: &str| {
        let capture = fixture(path);
        WooWebhooks.read(&delivery(&capture))
    };
    for (path, kind, id) in [
        ("9.4.3/hooks/order_created_all_kinds_of_lines.json", Some(Kind::Order), "19"),
        ("9.4.3/hooks/customer_created.json", Some(Kind::Customer), "3"),
        ("9.4.3/hooks/action_topic_names_hook_and_argument.json", Some(Kind::Order), "20"),
        ("7.5.1/hooks/trashed_order_sent_as_coupon_deleted.json", None, "33"),
        ("7.5.1/hooks/trashed_order_sent_as_product_deleted.json", Some(Kind::Product), "33"),
        ("7.5.1/hooks/order_deleted_names_the_id_only.json", Some(Kind::Order), "33"),
    ] {
        let Reading::Changes(changes) = read(path) else { panic!("{path} is of no use") };
        let [change] = &changes[..] else { panic!("{path} is one hint") };
        assert_eq!((change.kind, change.id.as_str()), (kind, id), "{path}");
        assert!(change.event_id.is_some(), "{path}");
    }
    for path in [
        "9.4.3/hooks/deleted_before_sent_is_a_signed_error.json",
        "9.4.3/hooks/owner_without_rights_is_a_signed_error.json",
        "11.0.1/hooks/restored_order_sent_as_product_restored_error.json",
    ] {
        let Reading::Unusable { topic, reason } = read(path) else { panic!("{path} is of use") };
        assert!(topic.contains('.'), "{path}");
        assert_eq!(reason, "the store sent an error instead of the record", "{path}");
    }
}

#[test]
fn two_orders_under_one_delivery_id_are_two_hints() {
    let id = |name: &str| {
        let capture = fixture(&format!("9.4.3/hooks/same_delivery_id_{name}_order.json"));
        match WooWebhooks.read(&delivery(&capture)) {
            Reading::Changes(changes) => changes[0].clone(),
            unusable => panic!("{unusable:?}"),
        }
    };
    let (first, second) = (id("first"), id("second"));
    assert_eq!(first.event_id, second.event_id);
    assert_ne!(first.id, second.id);
}

#[test]
fn a_delivery_id_which_nobody_signed_is_kept_only_if_it_looks_like_one() {
    let kept = |id: &str| {
        let mut delivery = made("order.updated", r#"{"id":1}"#);
        delivery.headers.insert("x-wc-webhook-delivery-id".to_owned(), id.to_owned());
        match WooWebhooks.read(&delivery) {
            Reading::Changes(changes) => changes[0].event_id.is_some(),
            unusable => panic!("{unusable:?}"),
        }
    };
    let longest = "a".repeat(64);
    for good in ["29a3c4b5d6e7f8090a1b2c3d4e5f6071", "a-B-9", longest.as_str()] {
        assert!(kept(good), "{good}");
    }
    let too_long = "a".repeat(65);
    for bad in ["", "zoe@example.test", "a b", "a\u{1b}[2J", "ä", too_long.as_str()] {
        assert!(!kept(bad), "{bad:?}");
    }
}

#[test]
fn topics_decide_the_kind() {
    for (topic, body, kind, id) in [
        ("coupon.updated", r#"{"id":18,"code":"minus3","message":"x"}"#, None, "18"),
        ("product.updated", r#"{"id":14,"type":"variation"}"#, Some(Kind::Product), "14"),
        ("order.deleted", r#"{"id":"34"}"#, Some(Kind::Order), "34"),
        ("customer.deleted", r#"{"id":3}"#, Some(Kind::Customer), "3"),
        ("action.wc_order_x", r#"{"action":"wc_order_x","arg":5}"#, Some(Kind::Order), "5"),
        ("action.woocommerce_new_product", r#"{"action":"x","arg":5}"#, None, "5"),
        ("plugin.thing", r#"{"id":1}"#, None, "1"),
    ] {
        assert_eq!(read(topic, body), change(topic, kind, id), "{topic}");
    }
}

#[test]
fn what_names_no_record_is_of_no_use() {
    for (topic, body) in [
        ("order.updated", ""),
        ("order.updated", "webhook_id=2"),
        ("order.updated", "{}"),
        ("order.updated", r#"{"id":0}"#),
        ("order.updated", r#"{"id":-1}"#),
        ("order.updated", r#"{"id":1.5}"#),
        ("order.updated", r#"{"id":{"a":1}}"#),
        ("order.updated", r#"[{"id":1}]"#),
        ("action.woocommerce_order_x", r#"{"action":"x","arg":[1]}"#),
        ("order", r#"{"id":1}"#),
        ("", r#"{"id":1}"#),
        ("order.updated\u{1b}[2J", r#"{"id":1}"#),
    ] {
        assert!(matches!(read(topic, body), Reading::Unusable { .. }), "{topic} {body}");
    }
}

#[test]
fn only_the_greeting_passes_unsigned() {
    let ping = |body: &str, headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        WooWebhooks.is_ping(&Delivery { headers, body: body.into() })
    };
    assert!(ping("webhook_id=2", &[("content-type", "application/json")]));
    assert!(!ping("webhook_id=2", &[("x-wc-webhook-topic", "order.created")]));
    for body in
        ["webhook_id=", "webhook_id=2 ", "webhook_id=2&id=3", " webhook_id=2", "webhook_id=x"]
    {
        assert!(!ping(body, &[]), "{body:?}");
    }
}

#[test]
fn an_empty_secret_or_signature_never_verifies() {
    assert!(verify("secret", &signed("secret", b"{}")));
    assert!(!verify("", &signed("", b"{}")));
    let mut unsigned = signed("secret", b"{}");
    unsigned.headers.insert("x-wc-webhook-signature".to_owned(), String::new());
    assert!(!verify("secret", &unsigned));
    unsigned.headers.clear();
    assert!(!verify("secret", &unsigned));
}

#[test]
fn a_secret_with_entities_verifies_as_the_store_signs_it() {
    assert!(verify("x&amp;y", &signed("x&y", b"{}")));
    assert!(verify("x&amp;y", &signed("x&amp;y", b"{}")));
    assert!(!verify("x&y", &signed("x&amp;y", b"{}")));
}

#[test]
fn the_signing_secret_comes_out_of_the_stored_one() {
    let stored = SecretString::from(r#"{"consumer_key":"ck","webhook_secret":" s "}"#);
    let secret = WooWebhooks.signing_secret(&stored).unwrap();
    assert_eq!(secret.expose_secret(), " s ");
}

proptest! {
    #[test]
    fn one_changed_byte_breaks_the_signature(
        mut body in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(),
        flip in 1_u8..,
    ) {
        let mut delivery = signed("secret", &body);
        prop_assert!(verify("secret", &delivery));
        let at = at.index(body.len());
        body[at] ^= flip;
        delivery.body = body;
        prop_assert!(!verify("secret", &delivery));
    }

    #[test]
    fn no_delivery_panics(topic in ".{0,20}", body in prop::collection::vec(any::<u8>(), 0..99)) {
        let mut delivery = made(&topic, "");
        delivery.body = body;
        let _read = (WooWebhooks.is_ping(&delivery), WooWebhooks.read(&delivery));
        delivery.headers.insert("x-wc-webhook-signature".to_owned(), topic);
        prop_assert!(!verify("secret", &delivery));
    }
}
