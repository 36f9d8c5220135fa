//! Against the stateful stand-in, which behaves as three real versions were seen to.

use std::collections::BTreeSet;
use std::sync::Arc;

use connectors::woocommerce::WooCommerce;
use engine::connector::{Connector, Fetched};
use engine::{Code, Disposition};
use model::{Kind, Record};
use reqwest::Method;
use serde_json::{Value, json};

use crate::shop::{Shop, numbers};

use crate::support::{Still, VERSIONS, at, fixture, ids};

/// The orders that a store lists without being asked for their id.
fn listed(version: &str) -> BTreeSet<u64> {
    let store = fixture(&format!("{version}/store.json"));
    let shown = |order: &&Value| order["status"] != "checkout-draft";
    let rows: Vec<Value> =
        store["orders"].as_array().unwrap().iter().filter(shown).cloned().collect();
    numbers(&Value::from(rows))
}

#[tokio::test]
async fn every_order_is_read_in_one_call_and_what_lists_hide_by_itself() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let store = fixture(&format!("{version}/store.json"));
        let all: Vec<u64> = numbers(&store["orders"]).into_iter().collect();
        let hidden = all.len() - listed(version).len();
        let found = shop.fetch(Kind::Order, &all).await;
        assert_eq!(found.len(), all.len());
        for (id, answer) in found {
            let Fetched::Found(record) = answer else { panic!("{version}, {id}: {answer:?}") };
            assert_eq!(record.id().as_str(), id.to_string());
            record.check().unwrap();
        }
        assert_eq!(shop.calls(), 1 + hidden, "{version}");
    }
}

#[tokio::test]
async fn gone_trashed_and_foreign_ids_are_told_apart() {
    let shop = Shop::open("11.0.1").await;
    shop.change(Method::DELETE, "orders/30", json!({})).await;
    shop.change(Method::DELETE, "orders/31?force=true", json!({})).await;
    let product = 12;
    let answers = shop.fetch(Kind::Order, &[30, 31, product, 99_999, 20]).await;
    for (id, answer) in answers {
        match (id, answer) {
            (20, Fetched::Found(_)) | (12 | 31 | 99_999, Fetched::Gone) => {}
            (30, Fetched::Found(Record::Order(order))) => assert_eq!(order.status, "trash"),
            (id, answer) => panic!("{id}: {answer:?}"),
        }
    }
}

#[tokio::test]
async fn refunds_come_with_their_order_in_full() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let id = *listed(version).first().unwrap();
        let order = shop.order(id).await;
        assert!(order.refunds.is_empty());
        for amount in ["1.00", "2.00"] {
            let body = json!({"amount": amount, "api_refund": false, "reason": "kaputt"});
            shop.change(Method::POST, &format!("orders/{id}/refunds"), body).await;
        }
        let refunded = shop.order(id).await;
        let amounts: Vec<String> =
            refunded.refunds.iter().map(|refund| refund.amount.to_string()).collect();
        assert_eq!(amounts, ["1.00", "2.00"], "{version}: oldest first");
        assert_eq!(refunded.total, order.total);
        refunded.check().unwrap();
        let (before, after) = (Record::Order(order.into()), Record::Order(refunded.into()));
        assert_ne!(before.source_print(), after.source_print());
    }
}

#[tokio::test]
async fn variations_are_read_as_products_and_customers_whatever_their_role() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let store = fixture(&format!("{version}/store.json"));
        let variation = store["variations"][0]["variation"]["id"].as_u64().unwrap();
        let mut products = numbers(&store["products"]);
        products.insert(variation);
        let products: Vec<u64> = products.into_iter().collect();
        for (id, answer) in shop.fetch(Kind::Product, &products).await {
            let Fetched::Found(Record::Product(product)) = answer else { panic!("{id}") };
            assert_eq!(product.parent_id.is_some(), id == variation);
        }
        let customers: Vec<u64> = numbers(&store["customers"]).into_iter().collect();
        let mut wanted = customers.clone();
        wanted.push(99_999);
        let found = shop.fetch(Kind::Customer, &wanted).await;
        let there = found.iter().filter(|(_, answer)| matches!(answer, Fetched::Found(_))).count();
        assert_eq!(there, customers.len());
        assert!(matches!(found.last(), Some((99_999, Fetched::Gone))));
        let (scanned, next) = shop.poll(Kind::Customer, None, 1).await;
        assert_eq!(scanned, customers.into_iter().collect());
        let changed = *scanned.last().unwrap();
        let mut cursor = next;
        cursor["listed_at"] = json!("2026-11-22T13:00:00Z");
        let body = json!({"first_name": "Zoe"});
        shop.change(Method::PUT, &format!("customers/{changed}"), body).await;
        let (named, _) = shop.poll(Kind::Customer, Some(cursor), 1).await;
        assert_eq!(named, BTreeSet::from([changed]), "the next poll names who changed");
    }
}

#[tokio::test]
async fn a_poll_names_every_order_whatever_the_size_of_its_pages() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        for limit in [1, 2, 3, 7, 100] {
            let (named, next) = shop.poll(Kind::Order, None, limit).await;
            assert_eq!(named, listed(version), "{version}, pages of {limit}");
            assert_eq!(next.get("step"), None);
        }
        let (products, _) = shop.poll(Kind::Product, None, 2).await;
        let store = fixture(&format!("{version}/store.json"));
        let mut expected = numbers(&store["products"]);
        let variations = store["variations"].as_array().unwrap();
        expected.extend(variations.iter().map(|row| row["variation"]["id"].as_u64().unwrap()));
        assert_eq!(products, expected, "{version}");
    }
}

#[tokio::test]
async fn a_second_that_fills_many_pages_loses_nothing() {
    for version in VERSIONS {
        let mut store = fixture(&format!("{version}/store.json"));
        for order in store["orders"].as_array_mut().unwrap() {
            order["date_modified_gmt"] = json!("2026-11-22T13:00:00");
            order["date_modified"] = json!("2026-11-22T14:00:00");
        }
        let shop = Shop::open(store).await;
        for limit in [2, 5] {
            let (named, _) = shop.poll(Kind::Order, None, limit).await;
            assert_eq!(named, listed(version), "{version}, pages of {limit}");
        }
    }
}

#[tokio::test]
async fn the_next_poll_names_what_changed_and_reaches_back_five_minutes() {
    for version in VERSIONS {
        let mut store = fixture(&format!("{version}/store.json"));
        let minutes = ["12:00:00", "12:10:00", "12:14:00"];
        let orders = store["orders"].as_array_mut().unwrap();
        orders.retain(|order| order["status"] != "checkout-draft");
        orders.truncate(3);
        for (order, minute) in orders.iter_mut().zip(minutes) {
            order["date_modified_gmt"] = json!(format!("2026-11-22T{minute}"));
            order["date_modified"] = order["date_modified_gmt"].clone();
        }
        let known: Vec<u64> = numbers(&store["orders"]).into_iter().collect();
        let mut shop = Shop::open(store).await;
        shop.session.clock = Arc::new(Still(at("2026-11-22T12:14:30Z")));
        let (all, next) = shop.poll(Kind::Order, None, 100).await;
        assert_eq!(all.len(), 3);
        let (overlap, next) = shop.poll(Kind::Order, Some(next), 100).await;
        assert_eq!(overlap, BTreeSet::from([known[1], known[2]]), "{version}");
        let body = json!({"customer_note": "bitte klingeln"});
        shop.change(Method::PUT, &format!("orders/{}", known[0]), body).await;
        let (changed, _) = shop.poll(Kind::Order, Some(next), 100).await;
        assert!(changed.contains(&known[0]), "{version}");
    }
}

#[tokio::test]
async fn a_refund_is_found_by_polling_where_the_version_allows_it() {
    for (version, found) in [("7.5.1", false), ("9.4.3", true), ("11.0.1", true)] {
        let shop = Shop::open(version).await;
        let (all, next) = shop.poll(Kind::Order, None, 100).await;
        let oldest = *all.first().unwrap();
        let body = json!({"amount": "1.00", "api_refund": false});
        shop.change(Method::POST, &format!("orders/{oldest}/refunds"), body).await;
        let mut cursor = next;
        // What the overlap alone would name must not count as found.
        cursor["modified_after"] = json!("2029-01-01T00:00:00Z");
        let (named, next) = shop.poll(Kind::Order, Some(cursor), 100).await;
        assert_eq!(named.contains(&oldest), found, "{version}");
        assert_eq!(next.get("step"), None);
    }
}

#[tokio::test]
async fn a_wrong_secret_needs_a_person() {
    let shop = Shop::open_as("11.0.1", "wrong").await;
    let source = shop.connector.source().unwrap();
    let error = source.fetch(&shop.session, Kind::Order, &ids(&[20])).await.unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
}

#[tokio::test]
async fn the_origin_is_the_stores_address() {
    let shop = Shop::open("11.0.1").await;
    let woocommerce = WooCommerce::new().unwrap();
    let origin = woocommerce.source().unwrap().origin(&shop.session).unwrap();
    assert_eq!(origin, format!("{}/stores/shop", shop.running.base_url()));
}
