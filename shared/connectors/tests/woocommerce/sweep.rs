//! Listing everything: whole, ascending, and different where a record is.

use std::collections::BTreeMap;

use engine::connector::Listed;
use model::Kind;
use reqwest::Method;
use serde_json::{Value, json};

use crate::shop::{Shop, numbers};
use crate::support::{Canned, VERSIONS, answer, fixture, session};

const KINDS: [Kind; 3] = [Kind::Order, Kind::Product, Kind::Customer];

async fn all(shop: &Shop, kind: Kind) -> BTreeMap<u64, u64> {
    let sweep = shop.connector.sweep().unwrap();
    let mut rows: Vec<Listed> = Vec::new();
    let mut from: Option<Value> = None;
    for _ in 0..1000 {
        let listing = sweep.list(&shop.session, kind, from.as_ref()).await.unwrap();
        rows.extend(listing.rows);
        from = listing.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!(from, None, "the listing does not end");
    assert!(rows.is_sorted_by(|a, b| a.id < b.id), "{kind}: ascending, none twice");
    rows.into_iter().map(|row| (row.id, row.print)).collect()
}

#[tokio::test]
async fn everything_is_listed_once() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let store = fixture(&format!("{version}/store.json"));
        let orders = store["orders"].as_array().unwrap();
        let listed = orders.iter().filter(|order| order["status"] != "checkout-draft");
        let orders = numbers(&listed.cloned().collect::<Vec<_>>().into());
        assert_eq!(
            all(&shop, Kind::Order).await.into_keys().collect::<Vec<_>>(),
            orders.into_iter().collect::<Vec<_>>()
        );
        let mut products = numbers(&store["products"]);
        if version == "11.0.1" {
            let own = store["variations"].as_array().unwrap();
            products.extend(own.iter().map(|row| row["variation"]["id"].as_u64().unwrap()));
        }
        let listed: Vec<u64> = all(&shop, Kind::Product).await.into_keys().collect();
        assert_eq!(listed, products.into_iter().collect::<Vec<_>>(), "{version}");
        let customers: Vec<u64> = numbers(&store["customers"]).into_iter().collect();
        assert_eq!(all(&shop, Kind::Customer).await.into_keys().collect::<Vec<_>>(), customers);
    }
}

#[tokio::test]
async fn what_vanished_is_missing_and_what_changed_prints_otherwise() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let before = all(&shop, Kind::Order).await;
        assert_eq!(all(&shop, Kind::Order).await, before, "{version}: nothing changed");
        let ids: Vec<u64> = before.keys().copied().collect();
        let [gone, refunded, edited, ..] = ids.as_slice() else { panic!("three orders") };
        shop.control("silent", json!({"delete": {"kind": "order", "id": gone}})).await;
        let refund = json!({"amount": "1.00", "api_refund": false});
        shop.change(Method::POST, &format!("orders/{refunded}/refunds"), refund).await;
        let fee = json!([{"name": "Porto", "total": "3.00"}]);
        shop.control("silent", json!({"edit_items": {"order": edited, "fee_lines": fee}})).await;
        let after = all(&shop, Kind::Order).await;
        for id in &ids {
            let same = before.get(id) == after.get(id);
            assert_eq!(same, ![*gone, *refunded, *edited].contains(id), "{version} {id}");
        }
        assert!(!after.contains_key(gone));
    }
}

#[tokio::test]
async fn a_deleted_refund_which_moves_nothing_prints_otherwise() {
    let shop = Shop::open("11.0.1").await;
    let order = *all(&shop, Kind::Order).await.keys().next().unwrap();
    let refund = json!({"amount": "1.00", "api_refund": false});
    let refund = shop.change(Method::POST, &format!("orders/{order}/refunds"), refund).await;
    let before = all(&shop, Kind::Order).await;
    shop.control("silent", json!({"delete": {"kind": "refund", "id": refund["id"]}})).await;
    assert_ne!(all(&shop, Kind::Order).await.get(&order), before.get(&order));
}

#[tokio::test]
async fn products_variations_and_customers_print_otherwise_when_they_change() {
    let shop = Shop::open("11.0.1").await;
    let store = fixture("11.0.1/store.json");
    let variation = &store["variations"][0];
    let (parent, id) = (&variation["product"], &variation["variation"]["id"]);
    let parent = if parent.is_null() { &variation["variation"]["parent_id"] } else { parent };
    let products = all(&shop, Kind::Product).await;
    let customers = all(&shop, Kind::Customer).await;
    let path = format!("products/{parent}/variations/{id}");
    shop.change(Method::PUT, &path, json!({"regular_price": "77.70"})).await;
    let customer = *customers.keys().next().unwrap();
    let address = json!({"billing": {"city": "Ulm"}});
    shop.change(Method::PUT, &format!("customers/{customer}"), address).await;
    let id = id.as_u64().unwrap();
    assert_ne!(all(&shop, Kind::Product).await.get(&id), products.get(&id));
    assert_ne!(all(&shop, Kind::Customer).await.get(&customer), customers.get(&customer));
}

#[tokio::test]
async fn rows_that_vanish_or_may_not_be_read_do_not_end_a_listing_early() {
    let shop = Shop::open("11.0.1").await;
    let expected = all(&shop, Kind::Order).await;
    let ids: Vec<u64> = expected.keys().copied().collect();
    // Pages of ten, since the store manages no larger ones; a row vanishes after the first.
    shop.host(json!({
        "rows_before_time_out": 10, "unreadable": {"orders": [ids[1], ids[2]]},
        "while_paging": [{"delete_order": ids[0]}],
    }))
    .await;
    let listed = all(&shop, Kind::Order).await;
    let shifted = ids.iter().filter(|id| !listed.contains_key(id)).count();
    assert!(shifted <= 3, "two hidden and at most one passed over: {shifted}");
    assert_eq!(listed.keys().last(), ids.last());
}

#[tokio::test]
async fn a_store_that_does_not_know_offsets_or_counts_ends_the_listing() {
    let store = Canned::start(|_| answer(200, r#"[{"id":1},{"id":2}]"#)).await;
    let (session, _) = session(&store.url);
    let connector = crate::support::connector();
    for kind in KINDS {
        let mut from: Option<Value> = None;
        for _ in 0..3 {
            let listing =
                connector.sweep().unwrap().list(&session, kind, from.as_ref()).await.unwrap();
            from = listing.next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(from, None, "{kind}");
    }
}
