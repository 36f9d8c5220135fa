//! `wc-auth`: a key granted in the browser and posted to the application.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::{Client, Response, redirect};
use serde_json::{Value, json};
use woocommerce_support::{Receiver, Shop};

async fn shop_and_receiver() -> (Shop, Receiver) {
    let shop = Shop::open("11.0.1").await;
    shop.control("host", json!({"loopback_callbacks": true})).await;
    (shop, Receiver::start().await)
}

fn browser() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().unwrap()
}

async fn ask(shop: &Shop, callback: &str, scope: &str) -> Response {
    let query = [
        ("app_name", "Books & Co"),
        ("scope", scope),
        ("user_id", "tenant-7"),
        ("return_url", "https://app.example/done?step=2"),
        ("callback_url", callback),
    ];
    browser().get(shop.site("/wc-auth/v1/authorize")).query(&query).send().await.unwrap()
}

async fn try_key(shop: &Shop, key: &Value) -> u16 {
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    let request = shop.client.get(shop.url("orders"));
    let request = request.basic_auth(text("consumer_key"), Some(text("consumer_secret")));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn an_approved_key_is_posted_and_works() {
    let (shop, receiver) = shop_and_receiver().await;
    let page = ask(&shop, &receiver.url("/keys"), "read").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Books &amp; Co would like to connect"));
    let answer = shop.control("wc-auth", json!({"approve": true})).await;
    let location = "https://app.example/done?step=2&success=1&user_id=tenant-7";
    assert_eq!(answer, json!({"status": 302, "location": location}));
    let got = receiver.take();
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].path, "/keys");
    assert_eq!(got[0].header("content-type"), "application/json;charset=UTF-8");
    let key = got[0].json();
    assert_eq!((&key["user_id"], &key["key_permissions"]), (&json!("tenant-7"), &json!("read")));
    assert!(key["key_id"].is_u64());
    for (field, start) in [("consumer_key", "ck_"), ("consumer_secret", "cs_")] {
        let value = key[field].as_str().unwrap();
        assert!(value.starts_with(start) && value.len() == 43, "{field}");
    }
    assert_eq!(try_key(&shop, &key).await, 200);
    // Granted once: there is nothing left to answer.
    let again = shop.control("wc-auth", json!({"approve": true})).await;
    assert_eq!(again["error"], "nobody asked for access");
}

#[tokio::test]
async fn the_pages_own_button_approves_too_and_a_strangers_link_does_not() {
    let (shop, receiver) = shop_and_receiver().await;
    let page = ask(&shop, &receiver.url("/keys"), "read_write").await.text().await.unwrap();
    let link = page.split("<a href=\"").nth(1).unwrap().split('"').next().unwrap();
    let link = link.replace("&amp;", "&");
    let (start, nonce) = link.rsplit_once('=').unwrap();
    let forged = browser().get(format!("{start}=0{nonce}")).send().await.unwrap();
    assert_eq!(forged.status(), 401);
    assert!(receiver.take().is_empty());
    let approved = browser().get(link).send().await.unwrap();
    assert_eq!(approved.status(), 302);
    let key = receiver.take()[0].json();
    assert_eq!(key["key_permissions"], "read_write");
    assert_eq!(try_key(&shop, &key).await, 200);
}

#[tokio::test]
async fn a_denied_request_goes_back_without_a_key() {
    let (shop, receiver) = shop_and_receiver().await;
    ask(&shop, &receiver.url("/keys"), "read").await;
    let answer = shop.control("wc-auth", json!({"approve": false})).await;
    let location = "https://app.example/done?step=2&success=0&user_id=tenant-7";
    assert_eq!(answer["location"], location);
    assert!(receiver.take().is_empty());
    assert_eq!(shop.tables().await["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_that_was_not_taken_with_200_is_taken_back() {
    let (shop, receiver) = shop_and_receiver().await;
    for status in [204, 302, 500] {
        receiver.answer(status);
        ask(&shop, &receiver.url("/keys"), "read").await;
        let answer = shop.control("wc-auth", json!({"approve": true})).await;
        assert_eq!(answer, json!({"status": 401, "location": null}), "{status}");
        let key = receiver.take()[0].json();
        assert_eq!(try_key(&shop, &key).await, 401, "{status}");
    }
}

#[tokio::test]
async fn a_request_that_is_not_in_order_is_refused_in_the_shops_words() {
    let shop = Shop::open("11.0.1").await;
    let refused = async |query: Vec<(&str, &str)>| {
        let page = browser().get(shop.site("/wc-auth/v1/authorize")).query(&query);
        let page = page.send().await.unwrap();
        assert_eq!(page.status(), 401);
        page.text().await.unwrap()
    };
    let full = [
        ("app_name", "a"),
        ("user_id", "7"),
        ("return_url", "app.example/done"),
        ("callback_url", "https://app.example/keys"),
        ("scope", "read"),
    ];
    for missing in 0..full.len() {
        let mut query = full.to_vec();
        let (name, _) = query.remove(missing);
        assert!(refused(query).await.contains(&format!("Error: Missing parameter {name}.")));
    }
    let with = |name: &str, value: &'static str| -> Vec<(&str, &str)> {
        full.iter().map(|(key, own)| (*key, if *key == name { value } else { *own })).collect()
    };
    assert!(refused(with("scope", "admin")).await.contains("Error: Invalid scope admin."));
    let bad = refused(with("return_url", "https://a b/")).await;
    assert!(bad.contains("The https://a b/ is not a valid URL"), "{bad}");
    // Not even this machine, unless the stand-in is told so.
    for url in ["http://app.example/keys", "http://127.0.0.1:9/keys"] {
        let page = refused(with("callback_url", url)).await;
        assert!(page.contains("The callback_url needs to be over SSL"), "{url}");
    }
    let nobody = shop.control("wc-auth", json!({"approve": true})).await;
    assert_eq!(nobody["error"], "nobody asked for access");
    shop.control("host", json!({"loopback_callbacks": true})).await;
    let page = refused(with("callback_url", "http://app.example/keys")).await;
    assert!(page.contains("needs to be over SSL"));
}
