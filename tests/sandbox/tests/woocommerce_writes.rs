//! What a client may write back: notes, statuses, prices, stock, and all of it in batches.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::Method;
use serde_json::{Value, json};
use woocommerce_support::{Receiver, Shop, ids};

/// Cup, variable shirt, its first variation.
const GOODS: [(&str, u64, u64, u64); 3] =
    [("7.5.1", 11, 13, 14), ("9.4.3", 11, 13, 14), ("11.0.1", 12, 14, 15)];

async fn listening(version: &str, topics: &[&str]) -> (Shop, Receiver) {
    let shop = Shop::open(version).await;
    let receiver = Receiver::start().await;
    shop.hold_deliveries().await;
    for topic in topics {
        shop.hook(topic, &receiver.url("/in")).await;
    }
    receiver.take();
    (shop, receiver)
}

#[tokio::test]
async fn notes_are_written_listed_and_deleted_without_a_trace_on_the_order() {
    for version in ["7.5.1", "9.4.3", "11.0.1"] {
        let (shop, receiver) = listening(version, &["order.updated"]).await;
        let before = shop.get("orders/29").await;
        let answer = shop.send(Method::POST, "orders/29/notes", Some(json!({"note": "one"}))).await;
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        let note: Value = answer.json().await.unwrap();
        let id = note["id"].as_u64().unwrap();
        assert_eq!(location, shop.url(&format!("orders/29/notes/{id}")));
        assert_eq!(
            (&note["author"], &note["customer_note"]),
            (&json!("WooCommerce"), &json!(false))
        );
        let hints = note["_links"]["self"][0].get("targetHints").is_some();
        assert_eq!(hints, version != "7.5.1");
        let told = json!({"note": "two", "customer_note": true});
        let told = shop.post("orders/29/notes", told).await["id"].as_u64().unwrap();
        assert_eq!(shop.get(&format!("orders/29/notes/{told}")).await["note"], "two");
        assert_eq!(ids(&shop.get("orders/29/notes?type=customer").await), [told]);
        assert_eq!(ids(&shop.get("orders/29/notes?type=internal").await), [id]);
        let path = format!("orders/29/notes/{id}");
        let (status, body) = shop.try_send(Method::DELETE, &path, json!({})).await;
        assert_eq!((status, &body["code"]), (501, &json!("woocommerce_rest_trash_not_supported")));
        shop.delete(&format!("{path}?force=true")).await;
        let (status, body) = shop.try_send(Method::GET, &path, json!({})).await;
        assert_eq!((status, &body["code"]), (404, &json!("woocommerce_rest_invalid_id")));
        assert_eq!(shop.get("orders/29").await, before, "no date moved");
        assert_eq!(shop.flush().await, 0);
        assert!(receiver.take().is_empty());
    }
}

#[tokio::test]
async fn a_note_needs_its_text_and_its_order() {
    let shop = Shop::open("9.4.3").await;
    let refused = async |path: &str, body: Value| {
        let (status, body) = shop.try_send(Method::POST, path, body).await;
        (status, body["code"].as_str().unwrap().to_owned())
    };
    let missing = (400, "rest_missing_callback_param".to_owned());
    assert_eq!(refused("orders/29/notes", json!({})).await, missing);
    let param = (400, "rest_invalid_param".to_owned());
    assert_eq!(refused("orders/29/notes", json!({"note": 1})).await, param);
    let unknown = (404, "woocommerce_rest_shop_order_invalid_id".to_owned());
    assert_eq!(refused("orders/99999/notes", json!({"note": "x"})).await, unknown);
}

#[tokio::test]
async fn a_status_moves_dates_leaves_a_note_and_is_told() {
    let (shop, receiver) = listening("9.4.3", &["order.updated"]).await;
    let before = shop.get("orders/29").await;
    let order = shop.put("orders/29", json!({"status": "completed"})).await;
    assert_eq!(order["status"], "completed");
    assert!(order["date_completed_gmt"].is_string() && order["date_paid_gmt"].is_string());
    assert_ne!(order["date_modified_gmt"], before["date_modified_gmt"]);
    let notes = shop.get("orders/29/notes").await;
    assert_eq!(notes[0]["note"], "Order status changed from Pending payment to Completed.");
    assert_eq!(shop.flush().await, 1);
    assert_eq!(receiver.take()[0].json()["status"], "completed");
}

#[tokio::test]
async fn a_price_follows_from_the_regular_and_the_sale_price() {
    for (version, cup, shirt, red) in GOODS {
        let (shop, receiver) = listening(version, &["product.updated"]).await;
        let path = format!("products/{cup}");
        let price = async |body: Value| {
            let product = shop.put(&path, body).await;
            (product["price"].clone(), product["on_sale"].clone())
        };
        let sale = json!({"regular_price": "12.00", "sale_price": "11.00"});
        assert_eq!(price(sale).await, (json!("11.00"), json!(true)), "{version}");
        let dear = json!({"sale_price": "13.00"});
        assert_eq!(price(dear).await, (json!("12.00"), json!(false)));
        assert_eq!(price(json!({"sale_price": ""})).await, (json!("12.00"), json!(false)));
        let (status, body) =
            shop.try_send(Method::PUT, &path, json!({"regular_price": 12.5})).await;
        assert_eq!((status, &body["code"]), (400, &json!("rest_invalid_param")));
        assert_eq!(body["data"]["details"]["regular_price"]["code"], "rest_invalid_type");
        // A variation's price is also seen through its product and makes the parent's.
        let path = format!("products/{shirt}/variations/{red}");
        let parent = format!("products/{shirt}");
        let before = shop.get(&parent).await["date_modified_gmt"].clone();
        assert_eq!(shop.put(&path, json!({"regular_price": "9.99"})).await["price"], "9.99");
        assert_eq!(shop.get(&format!("products/{red}")).await["price"], "9.99");
        let parent = shop.get(&parent).await;
        assert_eq!(parent["price"], "9.99");
        assert_ne!(parent["date_modified_gmt"], before);
        shop.flush().await;
        let told: Vec<Value> = receiver.take().iter().map(|got| got.json()).collect();
        let told: Vec<_> = told.iter().map(|body| (body["id"].clone(), &body["type"])).collect();
        assert_eq!(told, [(json!(cup), &json!("simple")), (json!(red), &json!("variation"))]);
    }
}

#[tokio::test]
async fn a_stock_counts_where_it_is_managed_and_decides_what_is_in_stock() {
    for (version, cup, _, _) in GOODS {
        let shop = Shop::open(version).await;
        let path = format!("products/{cup}");
        let stock = async |body: Value| {
            let product = shop.put(&path, body).await;
            (product["stock_quantity"].clone(), product["stock_status"].clone())
        };
        assert_eq!(stock(json!({"stock_quantity": 7})).await, (json!(7), json!("instock")));
        assert_eq!(stock(json!({"stock_quantity": 0})).await, (json!(0), json!("outofstock")));
        let late = json!({"backorders": "notify"});
        assert_eq!(stock(late).await, (json!(0), json!("onbackorder")));
        let unmanaged = json!({"manage_stock": false, "stock_status": "instock"});
        assert_eq!(stock(unmanaged).await, (Value::Null, json!("instock")));
        let ignored = json!({"stock_quantity": 3});
        assert_eq!(stock(ignored).await, (Value::Null, json!("instock")), "{version}");
        let half = json!({"stock_quantity": 1.5});
        let (status, body) = shop.try_send(Method::PUT, &path, half).await;
        assert_eq!((status, &body["code"]), (400, &json!("rest_invalid_param")));
    }
}

#[tokio::test]
async fn a_taken_sku_is_refused() {
    let shop = Shop::open("11.0.1").await;
    let (status, body) =
        shop.try_send(Method::PUT, "products/13", json!({"sku": "CUP-BLUE"})).await;
    assert_eq!((status, &body["code"]), (400, &json!("product_invalid_sku")));
    assert_eq!(body["data"]["resource_id"], 12);
    shop.put("products/12", json!({"sku": "CUP-BLUE"})).await;
}

#[tokio::test]
async fn a_batch_of_orders_answers_item_by_item_as_captured() {
    for (version, words) in
        [("7.5.1", "Invalid ID."), ("9.4.3", "Invalid ID."), ("11.0.1", "ID is invalid.")]
    {
        let (shop, receiver) = listening(version, &["order.deleted"]).await;
        let batch = json!({
            "create": [{"status": "on-hold"}, {"status": "nosuch"}],
            "update": [{"id": 31, "status": "completed"}, {"id": 99999, "status": "completed"}],
            "delete": [32, 99998],
        });
        let answer = shop.send(Method::POST, "orders/batch", Some(batch)).await;
        assert_eq!(answer.status(), 200, "{version}");
        let answer: Value = answer.json().await.unwrap();
        // Not checked against the schema: the unknown status became `pending`.
        let statuses =
            |part: &str| (answer[part][0]["status"].clone(), answer[part][1]["status"].clone());
        assert_eq!(statuses("create"), (json!("on-hold"), json!("pending")));
        assert_eq!(answer["update"][0]["status"], "completed");
        let code = "woocommerce_rest_shop_order_invalid_id";
        let error = json!({"code": code, "message": words, "data": {"status": 400}});
        assert_eq!(answer["update"][1], json!({"id": 99999, "error": error}), "{version}");
        let error = json!({"code": code, "message": "Invalid ID.", "data": {"status": 404}});
        assert_eq!(answer["delete"][1], json!({"id": 99998, "error": error}));
        // A batch deletes for good, and tells nobody.
        assert_eq!(answer["delete"][0]["id"], 32);
        assert_eq!(shop.send(Method::GET, "orders/32", None).await.status(), 404);
        assert_eq!(shop.flush().await, 0);
        assert!(receiver.take().is_empty());
    }
}

#[tokio::test]
async fn a_batch_has_at_most_a_hundred_items() {
    let shop = Shop::open("9.4.3").await;
    for path in ["orders/batch", "products/batch", "products/13/variations/batch"] {
        let most: Vec<u64> = (100_001..=100_100).collect();
        let (status, _) = shop.try_send(Method::POST, path, json!({"delete": most})).await;
        assert_eq!(status, 200, "{path}");
        let more = json!({"delete": most, "update": [{"id": 1}]});
        let (status, body) = shop.try_send(Method::POST, path, more).await;
        let code = json!("woocommerce_rest_request_entity_too_large");
        assert_eq!((status, &body["code"]), (413, &code), "{path}");
    }
}

#[tokio::test]
async fn prices_and_stock_go_out_in_batches() {
    let shop = Shop::open("9.4.3").await;
    let batch = json!({"update": [
        {"id": 11, "regular_price": "14.00", "sale_price": ""},
        {"id": 14, "regular_price": "1.00"},
        {"id": 99999, "stock_quantity": 1},
    ]});
    let (status, answer) = shop.try_send(Method::POST, "products/batch", batch).await;
    assert_eq!(status, 200);
    assert_eq!(answer["update"][0]["price"], "14.00");
    assert_eq!(answer["update"][1]["error"]["code"], "woocommerce_rest_invalid_product_id");
    assert_eq!(answer["update"][2]["error"]["data"]["status"], 400);
    let batch = json!({"update": [
        {"id": 14, "regular_price": "23.50", "stock_quantity": 9},
        {"id": 11, "regular_price": "1.00"},
    ]});
    let path = "products/13/variations/batch";
    let (status, answer) = shop.try_send(Method::POST, path, batch).await;
    assert_eq!(status, 200);
    assert_eq!(answer["update"][0]["stock_quantity"], 9);
    let code = "woocommerce_rest_product_variation_invalid_id";
    assert_eq!(answer["update"][1]["error"]["code"], code);
    assert_eq!(shop.get("products/14").await["price"], "23.50");
}

#[tokio::test]
async fn a_reading_key_writes_nothing_by_any_route() {
    let shop = Shop::open_with(json!({"fixture": "9.4.3", "permissions": "read"})).await;
    for (method, path) in [
        (Method::PUT, "orders/19"),
        (Method::POST, "orders/19/notes"),
        (Method::POST, "orders/batch"),
        (Method::PUT, "products/11"),
        (Method::POST, "products/batch"),
        (Method::POST, "products/13/variations/batch"),
        (Method::POST, "webhooks"),
    ] {
        let (status, body) = shop.try_send(method, path, json!({})).await;
        let code = json!("woocommerce_rest_authentication_error");
        assert_eq!((status, &body["code"]), (401, &code), "{path}");
    }
}

#[tokio::test]
async fn the_location_of_a_refund_is_the_routes_pattern() {
    let shop = Shop::open("9.4.3").await;
    let refund = json!({"amount": "1.00", "api_refund": false});
    let answer = shop.send(Method::POST, "orders/28/refunds", Some(refund)).await;
    let location = answer.headers()["location"].to_str().unwrap();
    assert!(location.contains(r"/orders/(?P<order_id>[\d]+)/refunds/"), "{location}");
}
