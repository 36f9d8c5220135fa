//! Webhooks as a receiver meets them.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use woocommerce_support::{Receiver, Shop};

fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

async fn shop_and_receiver(version: &str) -> (Shop, Receiver) {
    let shop = Shop::open(version).await;
    shop.hold_deliveries().await;
    (shop, Receiver::start().await)
}

#[tokio::test]
async fn creating_a_webhook_sends_an_unsigned_ping_and_never_shows_the_secret() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    let hook = json!({"topic": "order.updated", "delivery_url": receiver.url("/in"),
        "secret": "s3cret", "name": "updates"});
    let created = shop.post("webhooks", hook).await;
    assert_eq!(created["status"], "active");
    assert_eq!(created["hooks"][1], "woocommerce_order_refunded");
    let got = receiver.take();
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].body, format!("webhook_id={}", created["id"]));
    assert_eq!(got[0].header("content-type"), "application/x-www-form-urlencoded");
    assert!(got[0].headers.keys().all(|name| !name.as_str().starts_with("x-wc-")));
    assert!(!shop.get("webhooks").await.to_string().contains("s3cret"));
}

#[tokio::test]
async fn bad_topics_and_addresses_are_refused() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    for (topic, url, code) in [
        ("order.published", receiver.url("/"), "invalid_topic"),
        ("foo.bar", receiver.url("/"), "invalid_topic"),
        ("order.created", "ftp://127.0.0.1/x".to_owned(), "invalid_delivery_url"),
    ] {
        let hook = json!({"topic": topic, "delivery_url": url});
        let (status, body) = shop.try_send(Method::POST, "webhooks", hook).await;
        assert_eq!(status, 400);
        assert_eq!(body["code"], format!("woocommerce_rest_shop_webhook_{code}"));
    }
}

#[tokio::test]
async fn a_delivery_is_signed_over_its_raw_bytes_and_carries_the_stores_headers() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    let id = shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    shop.put("orders/19", json!({"customer_note": "Grüße / 😀"})).await;
    assert_eq!(receiver.take().len(), 0, "nothing is sent inside the request");
    assert_eq!(shop.flush().await, 1);
    let got = receiver.take().remove(0);
    assert_eq!(got.header("x-wc-webhook-signature"), signature("s3cret", &got.body));
    let text = String::from_utf8(got.body.to_vec()).unwrap();
    assert!(text.contains(r"Gr\u00fc\u00dfe \/ \ud83d\ude00"));
    assert_eq!(got.json(), shop.get("orders/19").await);
    for (name, value) in [
        ("user-agent", "WooCommerce/9.4.3 Hookshot (WordPress/6.7.1)".to_owned()),
        ("content-type", "application/json".to_owned()),
        ("x-wc-webhook-source", format!("{}/stores/shop/", shop.base)),
        ("x-wc-webhook-topic", "order.updated".to_owned()),
        ("x-wc-webhook-resource", "order".to_owned()),
        ("x-wc-webhook-event", "updated".to_owned()),
        ("x-wc-webhook-id", id.to_string()),
    ] {
        assert_eq!(got.header(name), value, "{name}");
    }
    assert_eq!(got.header("x-wc-webhook-delivery-id").len(), 32);
}

#[tokio::test]
async fn the_delivery_id_repeats_within_a_second() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    for order in 29..=36 {
        shop.put(&format!("orders/{order}"), json!({"customer_note": "x"})).await;
    }
    assert_eq!(shop.flush().await, 8);
    let got = receiver.take();
    let mut seen: Vec<_> = got.iter().map(|got| got.header("x-wc-webhook-delivery-id")).collect();
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() <= 2, "eight orders went out in at most two seconds: {}", seen.len());
}

#[tokio::test]
async fn events_collapse_and_show_the_last_state() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    for note in ["one", "two", "three"] {
        shop.put("orders/29", json!({"customer_note": note})).await;
    }
    assert_eq!(shop.flush().await, 1);
    assert_eq!(receiver.take()[0].json()["customer_note"], "three");
}

#[tokio::test]
async fn an_order_deleted_before_the_queue_runs_is_a_signed_error_object() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    shop.hook("order.created", &receiver.url("/in")).await;
    receiver.take();
    let order = shop.post("orders", json!({})).await;
    shop.delete(&format!("orders/{}?force=true", order["id"])).await;
    assert_eq!(shop.flush().await, 1, "the deletion itself tells nobody");
    let got = receiver.take().remove(0);
    let captured: Value = serde_json::from_str(include_str!(
        "../../fixtures/woocommerce/9.4.3/hooks/deleted_before_sent_is_a_signed_error.json"
    ))
    .unwrap();
    assert_eq!(got.json(), captured["body_json"]);
    assert_eq!(got.header("x-wc-webhook-signature"), signature("s3cret", &got.body));
}

#[tokio::test]
async fn the_seventh_failure_in_a_row_disables_and_nothing_is_tried_again() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    let id = shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    let status = async || shop.get(&format!("webhooks/{id}")).await["status"].clone();
    receiver.answer(500);
    for failure in 1..=7 {
        assert_eq!(status().await, "active", "before failure {failure}");
        shop.put("orders/29", json!({"customer_note": failure.to_string()})).await;
        assert_eq!(shop.flush().await, 1);
        assert_eq!(shop.flush().await, 0, "no retry");
    }
    assert_eq!(status().await, "disabled");
    receiver.take();
    shop.put("orders/29", json!({"customer_note": "unheard"})).await;
    assert_eq!(shop.flush().await, 0);
    // Re-enabled, it is pinged again and keeps its count: one more failure is the last.
    receiver.answer(200);
    shop.put(&format!("webhooks/{id}"), json!({"status": "active"})).await;
    assert_eq!(receiver.take().len(), 1);
    receiver.answer(503);
    shop.put("orders/29", json!({"customer_note": "again"})).await;
    shop.flush().await;
    assert_eq!(status().await, "disabled");
}

#[tokio::test]
async fn from_200_to_302_counts_as_delivered_and_resets_the_count() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    shop.hook("order.updated", &receiver.url("/in")).await;
    let count = async || shop.tables().await["webhooks"][0]["failure_count"].clone();
    for (answer, failures) in [(500, 1), (303, 2), (302, 0), (404, 1), (204, 0), (429, 1), (301, 0)]
    {
        receiver.answer(answer);
        shop.put("orders/29", json!({"customer_note": answer.to_string()})).await;
        shop.flush().await;
        assert_eq!(count().await, failures, "after {answer}");
    }
}

#[tokio::test]
async fn a_ping_not_answered_with_200_is_sent_again_after_each_delivery() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    receiver.answer(204);
    shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    shop.put("orders/29", json!({"customer_note": "x"})).await;
    shop.flush().await;
    let got = receiver.take();
    let topics: Vec<_> = got.iter().map(|got| got.topic().to_owned()).collect();
    assert_eq!(topics, ["order.updated", ""]);
}

#[tokio::test]
async fn trash_names_an_id_and_with_posts_storage_also_as_other_kinds() {
    for (version, order, topics) in [
        ("9.4.3", 33, vec!["order.deleted"]),
        ("7.5.1", 33, vec!["coupon.deleted", "product.deleted", "order.deleted"]),
    ] {
        let (shop, receiver) = shop_and_receiver(version).await;
        for topic in ["order.deleted", "product.deleted", "coupon.deleted"] {
            shop.hook(topic, &receiver.url("/in")).await;
        }
        receiver.take();
        shop.delete(&format!("orders/{order}")).await;
        shop.flush().await;
        let got = receiver.take();
        assert_eq!(got.iter().map(|got| got.topic()).collect::<Vec<_>>(), topics, "{version}");
        assert!(got.iter().all(|got| got.body == format!("{{\"id\":{order}}}")));
    }
}

#[tokio::test]
async fn a_checkout_sends_updated_before_created() {
    for (version, topics) in [
        ("9.4.3", ["order.updated", "order.created"]),
        ("7.5.1", ["order.created", "order.updated"]),
    ] {
        let (shop, receiver) = shop_and_receiver(version).await;
        shop.hook("order.created", &receiver.url("/in")).await;
        shop.hook("order.updated", &receiver.url("/in")).await;
        receiver.take();
        let order = json!({"status": "processing", "payment_method": "cod",
            "line_items": [{"product_id": 11, "quantity": 2}]});
        shop.control("checkout", order).await;
        shop.flush().await;
        let got = receiver.take();
        assert_eq!(got.iter().map(|got| got.topic()).collect::<Vec<_>>(), topics, "{version}");
        assert!(got.iter().all(|got| got.json()["status"] == "processing"));
    }
}

#[tokio::test]
async fn deliveries_can_be_doubled_reversed_and_lose_their_owner() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    let behaviour = json!({"paused": true, "duplicate": 1, "reverse": true});
    shop.control("deliveries", behaviour).await;
    for order in [29, 30] {
        shop.put(&format!("orders/{order}"), json!({"customer_note": "x"})).await;
    }
    assert_eq!(shop.flush().await, 4);
    let got = receiver.take();
    let orders: Vec<_> = got.iter().map(|got| got.json()["id"].clone()).collect();
    assert_eq!(orders, [30, 30, 29, 29]);
    shop.control("deliveries", json!({"paused": true, "owner_lost_rights": true})).await;
    shop.put("orders/29", json!({"customer_note": "y"})).await;
    shop.flush().await;
    assert_eq!(receiver.take()[0].json()["code"], "woocommerce_rest_cannot_view");
}

#[tokio::test]
async fn the_queue_runs_by_itself_and_any_localhost_name_is_this_machine() {
    let shop = Shop::open("9.4.3").await;
    let receiver = Receiver::start().await;
    let host = format!("abc123.execute-api.localhost:{}", receiver.port);
    shop.hook("order.updated", &format!("http://{host}/hooks/shop")).await;
    assert_eq!(receiver.take().len(), 1, "the ping came through the name");
    shop.put("orders/29", json!({"customer_note": "x"})).await;
    let mut got = Vec::new();
    for _ in 0..100 {
        got = receiver.take();
        if !got.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].header("host"), host);
    assert_eq!(got[0].path, "/hooks/shop");
}

#[tokio::test]
async fn an_action_topic_names_its_argument() {
    let (shop, receiver) = shop_and_receiver("9.4.3").await;
    shop.hook("action.woocommerce_order_status_completed", &receiver.url("/in")).await;
    receiver.take();
    shop.put("orders/29", json!({"status": "completed"})).await;
    shop.flush().await;
    let got = receiver.take().remove(0);
    assert_eq!(got.body, r#"{"action":"woocommerce_order_status_completed","arg":29}"#);
    assert_eq!(got.header("x-wc-webhook-resource"), "action");
}

#[tokio::test]
async fn the_frames_faults_reach_the_stores() {
    let shop = Shop::open("9.4.3").await;
    let rule = json!({"target": "woocommerce", "path_contains": "/orders", "times": 1,
        "effect": {"html": true, "status": 503}});
    let faults = format!("{}/control/faults", shop.base);
    let added = shop.client.post(faults).json(&rule).send().await.unwrap();
    assert_eq!(added.status(), 200);
    let answer = shop.send(Method::GET, "orders/19", None).await;
    assert_eq!(answer.status(), 503);
    assert!(answer.text().await.unwrap().contains("<html"));
    assert_eq!(shop.get("orders/19").await["id"], 19);
}
