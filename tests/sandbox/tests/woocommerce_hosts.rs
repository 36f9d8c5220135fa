//! Hosts that stand between a client and its store.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::{Client, Method, Response, redirect};
use serde_json::{Value, json};
use woocommerce_support::{Shop, ids};

async fn host(host: Value) -> Shop {
    let shop = Shop::open("9.4.3").await;
    shop.control("host", host).await;
    shop
}

async fn with_query_keys(shop: &Shop, path: &str) -> Response {
    let query = [("consumer_key", "ck"), ("consumer_secret", "cs")];
    shop.client.get(shop.url(path)).query(&query).send().await.unwrap()
}

async fn code(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    (status, body["code"].as_str().unwrap_or("").to_owned())
}

fn cannot_view() -> (u16, String) {
    (401, "woocommerce_rest_cannot_view".to_owned())
}

async fn html(answer: Response) -> (u16, String) {
    assert_eq!(answer.headers()["content-type"], "text/html; charset=UTF-8");
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_stripped_header_leaves_the_query_string() {
    let shop = host(json!({"strips_authorization": true})).await;
    assert_eq!(code(shop.send(Method::GET, "orders", None).await).await, cannot_view());
    assert_eq!(with_query_keys(&shop, "orders").await.status(), 200);
}

#[tokio::test]
async fn tls_that_wordpress_does_not_see_makes_all_keys_useless() {
    let shop = host(json!({"hides_tls": true})).await;
    assert_eq!(code(shop.send(Method::GET, "orders", None).await).await, cannot_view());
    assert_eq!(code(with_query_keys(&shop, "orders").await).await, cannot_view());
    // Normal again.
    shop.control("host", json!({})).await;
    assert_eq!(shop.send(Method::GET, "orders", None).await.status(), 200);
}

#[tokio::test]
async fn a_firewall_and_an_update_answer_with_pages() {
    let shop = host(json!({"firewall": 403})).await;
    let answer = shop.send(Method::GET, "orders", None).await;
    assert_eq!(answer.headers()["server"], "cloudflare");
    let (status, text) = html(answer).await;
    assert_eq!(status, 403);
    assert!(text.contains("Attention Required! | Cloudflare"), "{text}");
    shop.control("host", json!({"firewall": 503})).await;
    let (status, text) = html(shop.send(Method::GET, "orders", None).await).await;
    assert_eq!(status, 503);
    assert!(text.contains("Just a moment..."), "{text}");
    shop.control("host", json!({"maintenance": true})).await;
    let answer = shop.send(Method::GET, "orders", None).await;
    assert_eq!(answer.headers()["retry-after"], "600");
    let (status, text) = html(answer).await;
    assert_eq!(status, 503);
    assert!(text.contains("scheduled maintenance"), "{text}");
}

#[tokio::test]
async fn plain_permalinks_leave_the_query_route_and_that_knows_no_key() {
    let shop = host(json!({"plain_permalinks": true})).await;
    let (status, _) = html(shop.send(Method::GET, "orders", None).await).await;
    assert_eq!(status, 404);
    let by_query = async |route: &str| {
        let request = shop.client.get(shop.site("/index.php")).query(&[("rest_route", route)]);
        request.basic_auth("ck", Some("cs")).send().await.unwrap()
    };
    let root = by_query("/").await;
    assert_eq!(root.status(), 200);
    let link = format!("<{}>; rel=\"https://api.w.org/\"", shop.site("/index.php?rest_route=/"));
    assert_eq!(root.headers()["link"], link);
    assert_eq!(code(by_query("/wc/v3/orders").await).await, cannot_view());
    // The same where links are rewritten.
    shop.control("host", json!({})).await;
    assert_eq!(code(by_query("/wc/v3/orders").await).await, cannot_view());
    assert_eq!(shop.send(Method::GET, "orders", None).await.status(), 200);
}

#[tokio::test]
async fn a_closed_api_refuses_even_its_root() {
    let shop = host(json!({"rest_disabled": true})).await;
    let closed = (401, "rest_cannot_access".to_owned());
    assert_eq!(code(shop.send(Method::GET, "orders", None).await).await, closed);
    let root = shop.client.get(shop.site("/wp-json/")).send().await.unwrap();
    assert_eq!(code(root).await, closed);
}

#[tokio::test]
async fn a_notice_or_a_byte_order_mark_stands_before_the_json() {
    let shop = host(json!({"php_notice": true})).await;
    let answer = shop.send(Method::GET, "orders/19", None).await;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    assert!(text.starts_with("<br />\n<b>Deprecated</b>"), "{text}");
    let json = &text[text.find('{').unwrap()..];
    assert_eq!(serde_json::from_str::<Value>(json).unwrap()["id"], 19);
    shop.control("host", json!({"byte_order_mark": true})).await;
    let bytes = shop.send(Method::GET, "orders/19", None).await.bytes().await.unwrap();
    assert_eq!(&bytes[..4], b"\xEF\xBB\xBF{");
}

#[tokio::test]
async fn a_moved_store_redirects_with_path_and_query() {
    let shop = host(json!({"redirect_to": "https://www.other.example/"})).await;
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let answer = client.get(shop.url("orders?page=2")).send().await.unwrap();
    assert_eq!(answer.status(), 301);
    let to = "https://www.other.example/wp-json/wc/v3/orders?page=2";
    assert_eq!(answer.headers()["location"], to);
}

#[tokio::test]
async fn a_dropped_page_header_says_nothing_of_further_pages() {
    let shop = host(json!({"drops_page_headers": true})).await;
    let answer = shop.send(Method::GET, "orders?per_page=3", None).await;
    assert!(!answer.headers().contains_key("x-wp-total"));
    assert!(!answer.headers().contains_key("x-wp-totalpages"));
    assert!(!answer.headers()["link"].to_str().unwrap().contains("rel=\"next\""));
    assert_eq!(ids(&answer.json().await.unwrap()).len(), 3);
}

#[tokio::test]
async fn unreadable_rows_are_counted_but_left_out() {
    let shop = host(json!({"unreadable": {"orders": [19, 21]}})).await;
    let path = "orders?per_page=3&orderby=id&order=asc&_fields=total,id";
    let answer = shop.send(Method::GET, path, None).await;
    assert_eq!(answer.headers()["x-wp-total"], "20");
    assert_eq!(ids(&answer.json().await.unwrap()), [20]);
    let one = shop.send(Method::GET, "orders/19", None).await;
    assert_eq!(code(one).await, (403, "woocommerce_rest_cannot_view".to_owned()));
    assert_eq!(shop.get("orders/20").await["id"], 20);
}

#[tokio::test]
async fn long_pages_run_into_the_gateways_limit() {
    let shop = host(json!({"rows_before_time_out": 20, "time_out_ms": 1})).await;
    let status = async |path: &str| shop.send(Method::GET, path, None).await.status().as_u16();
    assert_eq!(status("orders?per_page=21").await, 504);
    assert_eq!(status("products/13/variations?per_page=100").await, 504);
    assert_eq!(status("orders?per_page=20").await, 200);
    assert_eq!(status("orders").await, 200);
    assert_eq!(status("orders/19?per_page=100").await, 200);
}

#[tokio::test]
async fn a_slow_host_outlasts_a_clients_patience() {
    let shop = host(json!({"delay_ms": 60_000})).await;
    let patience = std::time::Duration::from_millis(50);
    let request = shop.client.get(shop.url("orders")).timeout(patience).send().await;
    assert!(request.unwrap_err().is_timeout());
}

#[tokio::test]
async fn the_shop_sells_on_between_two_pages() {
    let shop = host(json!({"while_paging":
        [{"touch_order": 19}, {"delete_order": 20}, "create_order"]}))
    .await;
    let page = async |page: u32| {
        let path = format!("orders?orderby=id&order=asc&per_page=2&page={page}&_fields=id");
        ids(&shop.get(&path).await)
    };
    let before = shop.get("orders/19").await["date_modified_gmt"].clone();
    assert_eq!(page(1).await, [19, 20]);
    assert_ne!(shop.get("orders/19").await["date_modified_gmt"], before);
    assert_eq!(page(2).await, [21, 22]);
    // 20 is gone by now, so every later row has moved up by one place.
    assert_eq!(page(3).await, [24, 28], "23 slipped past");
    let newest = ids(&shop.get("orders?per_page=1").await)[0];
    assert!(newest > 44, "{newest}");
}

#[tokio::test]
async fn keys_can_be_exchanged_under_a_running_client() {
    let shop = Shop::open("9.4.3").await;
    let keys = json!([{"key": "ck", "secret": "cs", "permissions": "read"}]);
    shop.control("keys", keys).await;
    assert_eq!(shop.send(Method::GET, "orders", None).await.status(), 200);
    let written = shop.send(Method::PUT, "orders/19", Some(json!({}))).await;
    let error = (401, "woocommerce_rest_authentication_error".to_owned());
    assert_eq!(code(written).await, error);
    shop.control("keys", json!([{"key": "ck", "secret": "other"}])).await;
    assert_eq!(code(shop.send(Method::GET, "orders", None).await).await, error);
    shop.control("keys", json!([])).await;
    assert_eq!(code(shop.send(Method::GET, "orders", None).await).await, cannot_view());
    let writes = json!([{"key": "ck", "secret": "cs", "permissions": "write"}]);
    shop.control("keys", writes).await;
    assert_eq!(code(shop.send(Method::GET, "orders", None).await).await, error);
    let written = shop.send(Method::PUT, "orders/19", Some(json!({}))).await;
    assert_eq!(written.status(), 200);
}
