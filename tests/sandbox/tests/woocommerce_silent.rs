//! What happens to a store that nobody is told of, and webhooks that stop by other hands.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::Method;
use serde_json::{Value, json};
use woocommerce_support::{Receiver, Shop, ids};

const TOPICS: [&str; 8] = [
    "order.created",
    "order.updated",
    "order.deleted",
    "product.updated",
    "product.deleted",
    "customer.updated",
    "customer.deleted",
    "coupon.deleted",
];

async fn listening(version: &str) -> (Shop, Receiver) {
    let shop = Shop::open(version).await;
    let receiver = Receiver::start().await;
    shop.hold_deliveries().await;
    for topic in TOPICS {
        shop.hook(topic, &receiver.url("/in")).await;
    }
    receiver.take();
    (shop, receiver)
}

async fn silently(shop: &Shop, change: Value) -> Value {
    let done = shop.control("silent", change).await;
    assert!(done.get("error").is_none(), "{done}");
    assert_eq!(shop.flush().await, 0, "nobody is told");
    done
}

#[tokio::test]
async fn records_vanish_for_good_without_a_word() {
    let (shop, _receiver) = listening("9.4.3").await;
    for (kind, id, path) in [
        ("order", 29, "orders/29"),
        ("variation", 14, "products/13/variations/14"),
        ("product", 11, "products/11"),
        ("customer", 2, "customers/2"),
        ("coupon", 17, "coupons/17"),
    ] {
        assert_eq!(shop.send(Method::GET, path, None).await.status(), 200, "{path}");
        silently(&shop, json!({"delete": {"kind": kind, "id": id}})).await;
        assert_eq!(shop.send(Method::GET, path, None).await.status(), 404, "{path}");
    }
    // A product takes its variations along.
    silently(&shop, json!({"delete": {"kind": "product", "id": 13}})).await;
    assert_eq!(shop.send(Method::GET, "products/15", None).await.status(), 404);
    let unknown = shop.control("silent", json!({"delete": {"kind": "order", "id": 29}})).await;
    assert_eq!(unknown["error"], "there is no such record: 29");
}

#[tokio::test]
async fn a_refund_goes_without_moving_its_order() {
    for version in ["7.5.1", "9.4.3"] {
        let (shop, receiver) = listening(version).await;
        let refund = json!({"amount": "1.00", "api_refund": false});
        let refunds = "orders/28/refunds";
        let first = shop.post(refunds, refund.clone()).await["id"].as_u64().unwrap();
        let second = shop.post(refunds, refund).await["id"].as_u64().unwrap();
        shop.flush().await;
        receiver.take();
        let before = shop.get("orders/28").await;
        assert_eq!(before["refunds"].as_array().unwrap().len(), 2);
        silently(&shop, json!({"delete": {"kind": "refund", "id": first}})).await;
        shop.delete(&format!("{refunds}/{second}?force=true")).await;
        assert_eq!(shop.flush().await, 0);
        let after = shop.get("orders/28").await;
        assert_eq!(after["refunds"], json!([]));
        assert_eq!(after["date_modified_gmt"], before["date_modified_gmt"], "{version}");
    }
}

#[tokio::test]
async fn a_refund_moves_its_order_in_all_versions_but_the_oldest() {
    for (version, moves) in [("7.5.1", false), ("9.4.3", true)] {
        let (shop, receiver) = listening(version).await;
        let before = shop.get("orders/28").await["date_modified_gmt"].clone();
        shop.post("orders/28/refunds", json!({"amount": "1.00", "api_refund": false})).await;
        let after = shop.get("orders/28").await["date_modified_gmt"].clone();
        assert_eq!(after != before, moves, "{version}");
        // The webhook comes in either case.
        shop.flush().await;
        assert_eq!(receiver.take()[0].topic(), "order.updated");
    }
}

#[tokio::test]
async fn items_are_edited_without_moving_a_date() {
    let (shop, _receiver) = listening("9.4.3").await;
    let before = shop.get("orders/33").await;
    let line = before["line_items"][0]["id"].clone();
    let items = json!([{"id": line, "quantity": 3, "total": "30.00", "subtotal": "30.00"}]);
    let edit = json!({"edit_items": {"order": 33, "line_items": items}});
    let answer = silently(&shop, edit).await;
    let after = shop.get("orders/33").await;
    assert_eq!(after, answer);
    assert_ne!(after["total"], before["total"]);
    assert_eq!(after["line_items"][0]["total"], "30.00");
    assert_eq!(after["date_modified_gmt"], before["date_modified_gmt"]);
}

#[tokio::test]
async fn a_webhook_is_disabled_made_to_ping_or_removed_by_hand() {
    let shop = Shop::open("9.4.3").await;
    let receiver = Receiver::start().await;
    shop.hold_deliveries().await;
    let id = shop.hook("order.updated", &receiver.url("/in")).await;
    receiver.take();
    let path = format!("webhooks/{id}");
    shop.control(&path, json!({"pending_ping": true})).await;
    assert!(receiver.take().is_empty(), "it waits for a delivery");
    shop.put("orders/29", json!({"customer_note": "x"})).await;
    shop.flush().await;
    let topics: Vec<_> = receiver.take().iter().map(|got| got.topic().to_owned()).collect();
    assert_eq!(topics, ["order.updated", ""]);
    // One failure away from being switched off.
    shop.control(&path, json!({"failure_count": 6})).await;
    receiver.answer(500);
    shop.put("orders/29", json!({"customer_note": "y"})).await;
    shop.flush().await;
    assert_eq!(shop.get(&path).await["status"], "disabled");
    shop.control(&path, json!({"status": "active"})).await;
    assert_eq!(shop.get(&path).await["status"], "active");
    let wrong = shop.control(&path, json!({"status": "gone"})).await;
    assert_eq!(wrong["error"], "status: no such status");
    let control = format!("{}/control/woocommerce/stores/shop/{path}", shop.base);
    assert_eq!(shop.client.delete(&control).send().await.unwrap().status(), 200);
    assert_eq!(ids(&shop.get("webhooks").await), Vec::<u64>::new());
    assert_eq!(shop.client.delete(&control).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn lost_deliveries_never_reach_the_receiver() {
    let (shop, receiver) = listening("9.4.3").await;
    shop.control("deliveries", json!({"paused": true, "lose": true})).await;
    shop.put("orders/29", json!({"customer_note": "x"})).await;
    assert_eq!(shop.flush().await, 0);
    shop.control("deliveries", json!({"paused": true})).await;
    assert_eq!(shop.flush().await, 0, "it was not kept");
    assert!(receiver.take().is_empty());
    let deliveries = shop.tables().await["deliveries"].clone();
    assert_eq!((&deliveries["lost"], &deliveries["failed"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn a_webhook_is_written_and_refused_as_captured() {
    for version in ["7.5.1", "9.4.3", "11.0.1"] {
        let shop = Shop::open(version).await;
        let receiver = Receiver::start().await;
        let url = receiver.url("/in");
        for secret in [json!({}), json!({"secret": ""}), json!({"secret": "mine"})] {
            let mut hook = json!({"topic": "order.updated", "delivery_url": url});
            hook.as_object_mut().unwrap().extend(secret.as_object().unwrap().clone());
            let made = shop.post("webhooks", hook).await;
            assert!(made.get("secret").is_none());
            assert_eq!(made["status"], "active");
        }
        let refused = async |body: Value| {
            let (status, body) = shop.try_send(Method::POST, "webhooks", body).await;
            (status, body["code"].as_str().unwrap().to_owned())
        };
        let code = |what: &str| format!("woocommerce_rest_shop_webhook_invalid_{what}");
        let topic = json!({"topic": "order.published", "delivery_url": url});
        assert_eq!(refused(topic).await, (400, code("topic")), "{version}");
        let ftp = json!({"topic": "order.updated", "delivery_url": "ftp://127.0.0.1/x"});
        assert_eq!(refused(ftp).await, (400, code("delivery_url")));
        assert_eq!(ids(&shop.get("webhooks").await), [3, 2, 1]);
        shop.put("webhooks/1", json!({"status": "paused"})).await;
        assert_eq!(ids(&shop.get("webhooks?status=paused").await), [1]);
        let (status, body) = shop.try_send(Method::DELETE, "webhooks/1", json!({})).await;
        assert_eq!((status, &body["code"]), (501, &json!("woocommerce_rest_trash_not_supported")));
        shop.delete("webhooks/1?force=true").await;
        assert_eq!(shop.send(Method::GET, "webhooks/1", None).await.status(), 404);
    }
}
