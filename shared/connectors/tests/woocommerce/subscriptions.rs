//! The upkeep of webhooks: made, repaired, doubles removed, others' left alone.

use std::collections::BTreeMap;

use engine::connector::{Repair, Repaired};
use engine::webhook::{Delivery, Reading};
use engine::{Code, Disposition, Error};
use reqwest::Method;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::support::{Asked, Canned, VERSIONS, answer, session_with};

const URL: &str = "https://sync.example/webhooks/woocommerce/tenant/store";

async fn ensure(shop: &Shop) -> Result<Vec<Repaired>, Error> {
    shop.connector.subscriptions().unwrap().ensure(&shop.session, URL).await
}

async fn webhooks(shop: &Shop) -> Vec<Value> {
    shop.tables().await["webhooks"].as_array().unwrap().clone()
}

/// How many webhooks deliver to us, by topic.
async fn ours(shop: &Shop) -> BTreeMap<String, usize> {
    let mut topics = BTreeMap::new();
    for webhook in webhooks(shop).await {
        if webhook["delivery_url"] == URL && webhook["status"] == "active" {
            *topics.entry(webhook["topic"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    topics
}

fn repairs(repaired: &[Repaired], topic: &str) -> Vec<Repair> {
    let own = repaired.iter().filter(|repaired| repaired.topic == topic);
    own.map(|repaired| repaired.repair).collect()
}

#[tokio::test]
async fn every_topic_is_made_once_and_kept() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let made = ensure(&shop).await.unwrap();
        assert_eq!(made.len(), 11);
        assert!(made.iter().all(|repaired| repaired.repair == Repair::Created));
        assert_eq!(ensure(&shop).await.unwrap(), [], "{version}: all is well");
        let ours = ours(&shop).await;
        assert_eq!(ours.len(), 11, "{version}");
        assert!(ours.values().all(|count| *count == 1));
    }
}

#[tokio::test]
async fn what_is_disabled_paused_missing_or_double_is_repaired() {
    let shop = Shop::open("11.0.1").await;
    ensure(&shop).await.unwrap();
    let id = |topic: &str, all: &[Value]| {
        all.iter().find(|webhook| webhook["topic"] == topic).unwrap()["id"].clone()
    };
    let all = webhooks(&shop).await;
    let disabled = json!({"status": "disabled", "failure_count": 7});
    shop.control(&format!("webhooks/{}", id("order.updated", &all)), disabled).await;
    let paused = json!({"status": "paused"});
    shop.control(&format!("webhooks/{}", id("product.updated", &all)), paused).await;
    let path = format!("webhooks/{}?force=true", id("customer.created", &all));
    shop.change(Method::DELETE, &path, json!({})).await;
    let double = json!({"topic": "order.created", "delivery_url": URL, "secret": "x"});
    shop.change(Method::POST, "webhooks", double).await;
    let repaired = ensure(&shop).await.unwrap();
    assert_eq!(repairs(&repaired, "order.updated"), [Repair::Enabled]);
    assert_eq!(repairs(&repaired, "product.updated"), [Repair::Enabled]);
    assert_eq!(repairs(&repaired, "customer.created"), [Repair::Created]);
    assert_eq!(repairs(&repaired, "order.created"), [Repair::Removed]);
    assert_eq!(repaired.len(), 4);
    assert_eq!(ours(&shop).await.len(), 11);
    assert_eq!(ensure(&shop).await.unwrap(), []);
}

#[tokio::test]
async fn another_secret_is_noticed_and_set_right() {
    let mut shop = Shop::open("11.0.1").await;
    ensure(&shop).await.unwrap();
    let keys = r#"{"consumer_key":"ck","consumer_secret":"cs","webhook_secret":"another"}"#;
    let url = shop.session.connection.settings["url"].as_str().unwrap().to_owned();
    shop.session = session_with(&url, keys).0;
    let repaired = ensure(&shop).await.unwrap();
    assert_eq!(repaired.len(), 11);
    assert!(repaired.iter().all(|repaired| repaired.repair == Repair::Corrected));
    assert!(repaired.iter().all(|repaired| repaired.repair.leaves_a_gap()));
    assert_eq!(ensure(&shop).await.unwrap(), []);
    let shown = Value::from(webhooks(&shop).await).to_string();
    assert!(!shown.contains("another"), "the name does not hold the secret");
}

#[tokio::test]
async fn a_webhook_made_by_hand_becomes_ours_and_others_are_left_alone() {
    let shop = Shop::open("11.0.1").await;
    let own = json!({"topic": "order.updated", "delivery_url": URL, "secret": "by hand"});
    shop.change(Method::POST, "webhooks", own).await;
    let other = json!({
        "topic": "order.updated", "delivery_url": "https://other.example/", "secret": "x",
        "name": "Universal Data Sync order.updated", "status": "paused",
    });
    let other = shop.change(Method::POST, "webhooks", other).await;
    let repaired = ensure(&shop).await.unwrap();
    assert_eq!(repairs(&repaired, "order.updated"), [Repair::Corrected]);
    shop.connector.subscriptions().unwrap().remove(&shop.session, URL).await.unwrap();
    shop.connector.subscriptions().unwrap().remove(&shop.session, URL).await.unwrap();
    let left = webhooks(&shop).await;
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0]["id"], &left[0]["status"]), (&other["id"], &json!("paused")));
}

#[tokio::test]
async fn two_at_one_time_leave_one_of_each_topic_in_the_end() {
    let shop = Shop::open("11.0.1").await;
    let (first, second) = tokio::join!(ensure(&shop), ensure(&shop));
    first.unwrap();
    second.unwrap();
    ensure(&shop).await.unwrap();
    assert!(ours(&shop).await.values().all(|count| *count == 1));
    assert_eq!(ours(&shop).await.len(), 11);
}

#[tokio::test]
async fn many_webhooks_of_others_are_paged_through() {
    let shop = Shop::open("9.4.3").await;
    ensure(&shop).await.unwrap();
    for number in 0..105 {
        let other = json!({"topic": "order.updated", "secret": "x",
                           "delivery_url": format!("https://other.example/{number}")});
        shop.change(Method::POST, "webhooks", other).await;
    }
    assert_eq!(ensure(&shop).await.unwrap(), [], "ours stand on the second page");
}

#[tokio::test]
async fn a_key_that_may_only_read_stops_the_upkeep_and_nothing_else() {
    let shop = Shop::open_with("11.0.1", "cs", json!({"permissions": "read"})).await;
    let error = ensure(&shop).await.unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::ConfigInvalid, Disposition::Park));
    assert!(error.message.contains("Read/Write"), "{}", error.message);
}

#[tokio::test]
async fn an_address_that_no_store_delivers_to_is_refused() {
    let shop = Shop::open("11.0.1").await;
    let subscriptions = shop.connector.subscriptions().unwrap();
    for url in ["http://sync.example/", "https://sync.example:8443/", "https://10.0.0.1/"] {
        let error = subscriptions.ensure(&shop.session, url).await.unwrap_err();
        assert_eq!(error.code, Code::ConfigInvalid, "{url}");
    }
    assert!(webhooks(&shop).await.is_empty());
}

#[tokio::test]
async fn what_is_made_delivers_and_is_signed_with_our_secret() {
    let receiver = Canned::start(|_| answer(200, "")).await;
    let shop = Shop::open("11.0.1").await;
    let subscriptions = shop.connector.subscriptions().unwrap();
    subscriptions.ensure(&shop.session, &receiver.url).await.unwrap();
    shop.change(Method::PUT, "orders/20", json!({"customer_note": "Zoë"})).await;
    shop.control("deliveries/flush", json!({})).await;
    let webhooks = shop.connector.webhooks().unwrap();
    let mut named = Vec::new();
    for asked in receiver.asked() {
        let delivery = delivery(&asked);
        if webhooks.is_ping(&delivery) {
            continue;
        }
        let secret = webhooks.signing_secret(&shop.session.secret).unwrap();
        assert!(webhooks.verify(&secret, &delivery));
        let Reading::Changes(changes) = webhooks.read(&delivery) else { panic!("a hint") };
        named.extend(changes.into_iter().map(|change| change.id.to_string()));
    }
    assert_eq!(named, ["20"]);
}

fn delivery(asked: &Asked) -> Delivery {
    let headers = asked.head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers =
        headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
    Delivery { headers, body: asked.raw.clone() }
}
