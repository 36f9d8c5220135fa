//! What a client asks a store before it syncs, and the lists that it then pages through.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod woocommerce_support;

use reqwest::Method;
use serde_json::{Value, json};
use woocommerce_support::{Shop, ids};

const VERSIONS: [&str; 3] = ["7.5.1", "9.4.3", "11.0.1"];

fn header(answer: &reqwest::Response, name: &str) -> String {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

#[tokio::test]
async fn the_root_names_the_site_and_its_namespaces_to_anyone() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let root = shop.client.get(shop.site("/wp-json/")).send().await.unwrap();
        let root: Value = root.json().await.unwrap();
        assert_eq!(root["url"], shop.site(""), "{version}");
        assert_eq!(root["timezone_string"], "Europe/Berlin");
        assert!(root["gmt_offset"].is_number(), "{version}: {}", root["gmt_offset"]);
        assert!(root["namespaces"].as_array().unwrap().contains(&json!("wc/v3")));
        // The front page points to it.
        let front = shop.client.get(shop.site("/")).send().await.unwrap();
        let link = format!("<{}>; rel=\"https://api.w.org/\"", shop.site("/wp-json/"));
        assert_eq!(header(&front, "link"), link);
    }
}

#[tokio::test]
async fn the_system_status_tells_version_currency_and_order_storage() {
    for (version, hpos) in [("7.5.1", None), ("9.4.3", Some(true)), ("11.0.1", Some(false))] {
        let shop = Shop::open(version).await;
        let status = shop.get("system_status").await;
        assert_eq!(status["environment"]["version"], version);
        let settings = &status["settings"];
        assert_eq!(settings["currency"], "EUR");
        assert_eq!(settings["number_of_decimals"], 2);
        assert_eq!(settings["thousand_separator"], ",");
        assert_eq!(settings["decimal_separator"], ".");
        assert_eq!(settings.get("HPOS_enabled"), hpos.map(Value::from).as_ref(), "{version}");
        let tables =
            settings["order_datastore"].as_str().unwrap().ends_with("OrdersTableDataStore");
        assert_eq!(tables, hpos == Some(true), "{version}");
    }
}

#[tokio::test]
async fn settings_are_lists_of_rows_and_rows_by_id() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let rows = shop.get("settings/tax").await;
        let value = |id: &str| {
            let row = rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
            row["value"].clone()
        };
        assert_eq!(value("woocommerce_prices_include_tax"), "no", "{version}");
        assert_eq!(value("woocommerce_tax_round_at_subtotal"), "no", "{version}");
        let one = shop.get("settings/tax/woocommerce_tax_based_on").await;
        assert_eq!(one["value"], "shipping");
        let general = shop.get("settings/general/woocommerce_currency").await;
        assert_eq!(general["value"], "EUR");
        let (status, body) = shop.try_send(Method::GET, "settings/tax/nosuch", json!({})).await;
        assert_eq!((status, &body["code"]), (404, &json!("rest_setting_setting_invalid")));
        let currency = shop.get("data/currencies/current").await;
        assert_eq!(currency["code"], "EUR");
        assert_eq!(currency["symbol"], "&euro;");
    }
}

#[tokio::test]
async fn unpaged_lists_are_counted_by_the_newest_version_alone() {
    for (version, total) in [("7.5.1", ""), ("9.4.3", ""), ("11.0.1", "3")] {
        let shop = Shop::open(version).await;
        for path in ["taxes/classes", "payment_gateways"] {
            let answer = shop.send(Method::GET, path, None).await;
            assert_eq!(header(&answer, "x-wp-total"), total, "{version} {path}");
            assert_eq!(answer.json::<Value>().await.unwrap().as_array().unwrap().len(), 3);
        }
        let gateway = shop.get("payment_gateways/bacs").await;
        assert_eq!(gateway["id"], "bacs");
    }
}

#[tokio::test]
async fn tax_rates_are_paged_ordered_and_filtered_by_class() {
    let shop = Shop::open("9.4.3").await;
    let answer = shop.send(Method::GET, "taxes?per_page=3", None).await;
    assert_eq!(header(&answer, "x-wp-total"), "4");
    // Only lists of orders add defaults to their links.
    let next = format!("<{}>; rel=\"next\"", shop.url("taxes?per_page=3&page=2"));
    assert_eq!(header(&answer, "link"), next);
    assert_eq!(ids(&shop.get("taxes?per_page=3&page=2").await), [4]);
    assert_eq!(ids(&shop.get("taxes?orderby=id&order=desc").await), [4, 3, 2, 1]);
    assert_eq!(ids(&shop.get("taxes?class=reduced-rate").await), [2]);
    let refused = shop.send(Method::GET, "taxes?class=nosuch", None).await;
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn coupons_are_listed_newest_first_and_found_by_code() {
    let shop = Shop::open("9.4.3").await;
    assert_eq!(ids(&shop.get("coupons").await), [18, 17]);
    assert_eq!(ids(&shop.get("coupons?code=Minus3").await), [18]);
    assert_eq!(shop.get("coupons/17").await["code"], "ten percent");
    let (status, body) = shop.try_send(Method::GET, "coupons/99999", json!({})).await;
    assert_eq!((status, &body["code"]), (404, &json!("woocommerce_rest_shop_coupon_invalid_id")));
}

#[tokio::test]
async fn routes_of_the_newest_version_are_missing_before() {
    for (version, refunds, newest) in
        [("7.5.1", 404, 404), ("9.4.3", 200, 404), ("11.0.1", 200, 200)]
    {
        let shop = Shop::open(version).await;
        let status = async |path: &str| shop.send(Method::GET, path, None).await.status().as_u16();
        assert_eq!(status("refunds").await, refunds, "{version}");
        assert_eq!(status("variations").await, newest, "{version}");
        assert_eq!(status("orders/statuses").await, newest, "{version}");
    }
    let shop = Shop::open("11.0.1").await;
    let statuses = shop.get("orders/statuses").await;
    assert_eq!(statuses[0], json!({"slug": "pending", "name": "Pending payment"}));
    assert_eq!(ids(&shop.get("variations").await), [16, 15]);
}

#[tokio::test]
async fn variations_are_filtered_as_products_are() {
    let shop = Shop::open("9.4.3").await;
    let list = async |query: &str| ids(&shop.get(&format!("products/13/variations?{query}")).await);
    assert_eq!(list("").await, [15, 14]);
    assert_eq!(list("orderby=id&order=asc").await, [14, 15]);
    assert_eq!(list("orderby=modified&order=desc").await, [14, 15]);
    assert_eq!(list("include=15").await, [15]);
    assert_eq!(list("sku=TEE-S-RED").await, [14]);
    assert_eq!(list("modified_after=2026-11-22T12:36:09&dates_are_gmt=true").await, [14]);
    assert_eq!(list("per_page=1&page=2").await, [14]);
    let fields = shop.get("products/13/variations?_fields=id,sku&include=14").await;
    assert_eq!(fields, json!([{"id": 14, "sku": "TEE-S-RED"}]));
    assert_eq!(ids(&shop.get("products?parent=13").await), Vec::<u64>::new());
    assert_eq!(ids(&shop.get("products?include=16,11&orderby=include&order=asc").await), [16, 11]);
}

#[tokio::test]
async fn orders_are_picked_by_id_status_and_parent() {
    let shop = Shop::open("9.4.3").await;
    assert_eq!(ids(&shop.get("orders?include=20,19&orderby=id&order=asc").await), [19, 20]);
    assert_eq!(ids(&shop.get("orders?status[]=on-hold&status[]=completed").await), [37, 30, 20]);
    assert_eq!(ids(&shop.get("orders?parent=19").await), Vec::<u64>::new());
    let all = ids(&shop.get("orders?parent=0&per_page=100").await);
    assert_eq!(all.len(), 20);
    let by_id = shop.get("orders?orderby=id&order=asc&per_page=2&_fields=id").await;
    assert_eq!(by_id, json!([{"id": 19}, {"id": 20}]));
}

#[tokio::test]
async fn customers_of_all_roles_are_more_than_the_customers() {
    let shop = Shop::open("9.4.3").await;
    assert_eq!(ids(&shop.get("customers").await), [2]);
    assert_eq!(ids(&shop.get("customers?role=all").await), [1, 2]);
    assert_eq!(ids(&shop.get("customers?role=all&order=desc&orderby=id").await), [2, 1]);
    assert_eq!(ids(&shop.get("customers?role=all&exclude=1").await), [2]);
    // They cannot be listed by their last change.
    let refused = shop.send(Method::GET, "customers?orderby=modified", None).await;
    assert_eq!(refused.status(), 400);
}
