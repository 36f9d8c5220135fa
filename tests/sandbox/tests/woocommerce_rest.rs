//! What a client of the REST API depends on: refusals, pages, time filters, error shapes.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::Method;
use serde_json::{Value, json};
use woocommerce_support::{Shop, ids};

#[tokio::test]
async fn credentials_are_refused_in_the_stores_own_words() {
    let shop = Shop::open("9.4.3").await;
    let orders = shop.url("orders");
    let refused = async |request: reqwest::RequestBuilder| {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        assert!(!answer.headers().contains_key("www-authenticate"));
        let body: Value = answer.json().await.unwrap();
        (status, body["code"].as_str().unwrap_or("").to_owned())
    };
    let view = (401, "woocommerce_rest_cannot_view".to_owned());
    let error = (401, "woocommerce_rest_authentication_error".to_owned());
    let client = &shop.client;
    assert_eq!(refused(client.get(&orders)).await, view);
    assert_eq!(refused(client.get(&orders).basic_auth("other", Some("cs"))).await, view);
    assert_eq!(refused(client.get(&orders).basic_auth("ck", Some("other"))).await, error);
    let query = format!("{orders}?consumer_key=ck&consumer_secret=cs");
    assert_eq!(client.get(&query).send().await.unwrap().status(), 200);
    // Both in the query win over the header.
    let wrong = format!("{orders}?consumer_key=ck&consumer_secret=no");
    assert_eq!(refused(client.get(&wrong).basic_auth("ck", Some("cs"))).await, error);
}

#[tokio::test]
async fn a_key_does_only_what_its_permissions_say() {
    let reader = Shop::open_with(json!({"fixture": "9.4.3", "permissions": "read"})).await;
    let (status, body) = reader.try_send(Method::POST, "orders", json!({})).await;
    assert_eq!(status, 401);
    assert_eq!(body["message"], "The API key provided does not have write permissions.");
    let writer = Shop::open_with(json!({"fixture": "9.4.3", "permissions": "write"})).await;
    let answer = writer.send(Method::GET, "orders", None).await;
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn pages_carry_totals_and_links() {
    let shop = Shop::open("9.4.3").await;
    let answer = shop.send(Method::GET, "orders?per_page=3&page=2", None).await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("x-wp-total"), "20");
    assert_eq!(header("x-wp-totalpages"), "7");
    let base = shop.url("orders");
    let page = |n: u32| format!("<{base}?per_page=3&page={n}&status%5B0%5D=any&dp=2&context=view>");
    let expected = format!("{}; rel=\"prev\", {}; rel=\"next\"", page(1), page(3));
    assert_eq!(header("link"), expected);
    let rows: Value = answer.json().await.unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn walking_all_pages_sees_every_order_once() {
    let shop = Shop::open("11.0.1").await;
    let mut seen = Vec::new();
    for page in 1.. {
        let rows = shop.get(&format!("orders?per_page=4&orderby=id&order=asc&page={page}")).await;
        if rows.as_array().unwrap().is_empty() {
            break;
        }
        seen.extend(ids(&rows));
    }
    let mut all = ids(&shop.get("orders?per_page=100").await);
    all.sort_unstable();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn past_the_end_the_order_tables_count_nothing() {
    for (version, total) in [("9.4.3", "0"), ("7.5.1", "20")] {
        let shop = Shop::open(version).await;
        let answer = shop.send(Method::GET, "orders?per_page=3&page=99", None).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["x-wp-total"], total, "{version}");
        assert_eq!(answer.json::<Value>().await.unwrap(), json!([]));
    }
}

#[tokio::test]
async fn a_page_has_one_to_a_hundred_rows() {
    let shop = Shop::open("9.4.3").await;
    for per_page in [0, 101] {
        let answer = shop.send(Method::GET, &format!("orders?per_page={per_page}"), None).await;
        assert_eq!(answer.status(), 400);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["code"], "rest_invalid_param");
        assert_eq!(body["data"]["details"]["per_page"]["code"], "rest_out_of_bounds");
    }
}

#[tokio::test]
async fn trash_and_drafts_are_hidden_but_can_be_read_by_id() {
    let shop = Shop::open("9.4.3").await;
    let draft = 44;
    assert!(!ids(&shop.get("orders?per_page=100").await).contains(&draft));
    assert_eq!(ids(&shop.get("orders?status=checkout-draft").await), [draft]);
    assert_eq!(shop.get("orders/44").await["status"], "checkout-draft");
    shop.delete("orders/33").await;
    assert!(!ids(&shop.get("orders?per_page=100&status=any,trash").await).contains(&33));
    assert_eq!(ids(&shop.get("orders?status[]=trash").await), [33]);
    assert_eq!(shop.get("orders/33").await["status"], "trash");
    shop.delete("orders/33?force=true").await;
    assert_eq!(shop.send(Method::GET, "orders/33", None).await.status(), 404);
}

#[tokio::test]
async fn modified_after_is_strict_and_its_traps_stand() {
    let shop = Shop::open("9.4.3").await;
    let all = shop.get("orders?per_page=100&orderby=modified&order=desc").await;
    let newest = all[0]["date_modified_gmt"].as_str().unwrap().to_owned();
    let count = async |query: String| {
        shop.get(&format!("orders?per_page=100&modified_after={query}"))
            .await
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(count(format!("{newest}&dates_are_gmt=true")).await, 0);
    assert_eq!(count(format!("{newest}Z")).await, 0);
    // The same instant read as Berlin's local time lies an hour back.
    assert_eq!(count(newest.clone()).await, 20);
    let second_before = "2026-11-22T12:39:00";
    let right = count(format!("{second_before}&dates_are_gmt=true")).await;
    assert!(right > 0);
    assert_eq!(count(format!("{second_before}Z")).await, right);
    // Z together with the flag: an hour of changes is missed.
    assert_eq!(count(format!("{second_before}Z&dates_are_gmt=true")).await, 0);
    let refused = shop.send(Method::GET, "orders?modified_after=2026-11-22", None).await;
    assert_eq!(refused.status(), 400);
    // Customers ignore it.
    let customers = shop.get("customers?modified_after=2099-01-01T00:00:00").await;
    assert_eq!(customers.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn missing_things_are_refused_by_kind_and_method() {
    let shop = Shop::open("9.4.3").await;
    let refused = async |method: Method, path: &str| {
        let (status, body) = shop.try_send(method, path, json!({})).await;
        (status, body["code"].as_str().unwrap_or("").to_owned())
    };
    let order = "woocommerce_rest_shop_order_invalid_id".to_owned();
    assert_eq!(refused(Method::GET, "orders/99999").await, (404, order.clone()));
    assert_eq!(refused(Method::PUT, "orders/99999").await, (400, order.clone()));
    // A product's id is not an order's.
    assert_eq!(refused(Method::GET, "orders/11").await, (404, order));
    assert_eq!(refused(Method::GET, "nosuch").await, (404, "rest_no_route".to_owned()));
    let no_trash = "woocommerce_rest_trash_not_supported".to_owned();
    assert_eq!(refused(Method::DELETE, "customers/2").await, (501, no_trash));
    let variation = "woocommerce_rest_invalid_product_id".to_owned();
    assert_eq!(refused(Method::PUT, "products/14").await, (404, variation));
    let (status, body) = shop.try_send(Method::POST, "orders", json!({"status": "nosuch"})).await;
    assert_eq!((status, &body["code"]), (400, &json!("rest_invalid_param")));
}

#[tokio::test]
async fn the_seed_is_what_was_captured_but_for_its_own_address() {
    let shop = Shop::open("9.4.3").await;
    let captured: Value = serde_json::from_str(include_str!(
        "../../fixtures/woocommerce/9.4.3/hooks/order_created_all_kinds_of_lines.json"
    ))
    .unwrap();
    let there = "https://localhost:18743";
    let here = format!("{}/stores/shop", shop.base);
    let expected = captured["body_json"].to_string().replace(there, &here);
    let expected: Value = serde_json::from_str(&expected).unwrap();
    assert_eq!(shop.get("orders/19").await, expected);
}

#[tokio::test]
async fn a_unit_price_is_shown_with_all_the_digits_of_its_float() {
    let shop = Shop::open("11.0.1").await;
    let answer = shop.send(Method::GET, "orders/20", None).await;
    assert!(answer.text().await.unwrap().contains("\"price\":7.6499999999999995,"));
}

#[tokio::test]
async fn fields_limit_a_row_and_dp_formats_sums() {
    let shop = Shop::open("9.4.3").await;
    let row = shop.get("orders/19?_fields=id,total").await;
    assert_eq!(row, json!({"id": 19, "total": "67.37"}));
    let order = shop.get("orders/19?dp=4").await;
    assert_eq!(order["total"], "67.3700");
    assert_eq!(order["line_items"][0]["taxes"][0]["total"], "4.3586");
}

#[tokio::test]
async fn the_reference_data_is_there() {
    let shop = Shop::open("9.4.3").await;
    assert_eq!(shop.get("taxes").await.as_array().unwrap().len(), 4);
    assert_eq!(shop.get("taxes/classes").await[1]["slug"], "reduced-rate");
    assert_eq!(shop.get("data/currencies/current").await["code"], "EUR");
    assert_eq!(shop.get("system_status").await["environment"]["version"], "9.4.3");
    assert_eq!(shop.get("products?sku=TEE-S-RED").await[0]["type"], "variation");
    assert_eq!(shop.get("products/13/variations").await.as_array().unwrap().len(), 2);
    assert_eq!(shop.send(Method::GET, "refunds", None).await.status(), 200);
    let older = Shop::open("7.5.1").await;
    assert_eq!(older.send(Method::GET, "refunds", None).await.status(), 404);
}
