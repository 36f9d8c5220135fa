//! Pages that cannot skip or loop, on a store that sells on, hides rows, or says less than it should.

use std::collections::BTreeSet;

use engine::connector::Fetched;
use engine::{Code, Disposition};
use model::Kind;
use reqwest::Method;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::support::{Canned, VERSIONS, answer, changes, fixture, ids, named, session};

#[tokio::test]
async fn rows_that_may_not_be_read_do_not_end_a_poll_early() {
    let listed = Shop::open("11.0.1").await.poll(Kind::Order, None, 100).await.0;
    let all: Vec<u64> = listed.iter().copied().collect();
    for hidden in [&all[..3], &all[2..9], &all[all.len() - 4..]] {
        for drops_page_headers in [false, true] {
            let shop = Shop::open("11.0.1").await;
            shop.host(json!({
                "unreadable": {"orders": hidden}, "drops_page_headers": drops_page_headers,
            }))
            .await;
            // Without counts a whole page of hidden rows looks like the end.
            let limit = if drops_page_headers { 8 } else { 2 };
            let (named, _) = shop.poll(Kind::Order, None, limit).await;
            let expected: BTreeSet<u64> =
                all.iter().copied().filter(|id| !hidden.contains(id)).collect();
            assert_eq!(named, expected, "{hidden:?} {drops_page_headers}");
        }
    }
}

#[tokio::test]
async fn a_poll_names_what_changes_while_it_pages() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let all: Vec<u64> = shop.poll(Kind::Order, None, 100).await.0.into_iter().collect();
        shop.host(json!({"while_paging": [
            {"touch_order": all[0]}, {"delete_order": all[1]}, {"touch_order": all[2]},
            "create_order", {"touch_order": all[3]}, {"delete_order": all[4]},
        ]}))
        .await;
        let (named, _) = shop.poll(Kind::Order, None, 3).await;
        for id in all.iter().filter(|id| ![all[1], all[4]].contains(id)) {
            assert!(named.contains(id), "{version} {id}");
        }
        assert!(named.iter().any(|id| id > all.last().unwrap()), "{version}: the new order");
    }
}

#[tokio::test]
async fn a_record_that_may_not_be_read_is_its_own_fault_alone() {
    let shop = Shop::open("11.0.1").await;
    shop.host(json!({"unreadable": {"orders": [20]}})).await;
    for (id, answer) in shop.fetch(Kind::Order, &[20, 21]).await {
        match (id, answer) {
            (20, Fetched::Unreadable(error)) => {
                assert_eq!((error.code, error.disposition), (Code::Refused, Disposition::Park));
            }
            (21, Fetched::Found(_)) => {}
            (id, answer) => panic!("{id}: {answer:?}"),
        }
    }
    let found = shop.connector.source().unwrap();
    let alone = found.fetch(&shop.session, Kind::Order, &ids(&[20])).await.unwrap();
    assert_eq!(alone.len(), 1, "the connection is well");
}

#[tokio::test]
async fn a_variation_that_changed_is_named_by_the_poll() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let store = fixture(&format!("{version}/store.json"));
        let own: Vec<u64> = store["variations"].as_array().unwrap().iter().map(id).collect();
        let (named, mut cursor) = shop.poll(Kind::Product, None, 100).await;
        assert!(own.iter().all(|id| named.contains(id)), "{version}: the first poll names all");
        let parent = parent(&shop, own[0]).await;
        // After everything that the store began with, before what is changed now.
        cursor["modified_after"] = json!("2026-11-22T14:00:00Z");
        let path = format!("products/{parent}/variations/{}", own[0]);
        shop.change(Method::PUT, &path, json!({"regular_price": "5.00"})).await;
        let (named, _) = shop.poll(Kind::Product, Some(cursor), 100).await;
        assert_eq!(named, BTreeSet::from([parent, own[0]]), "{version}");
    }
}

#[tokio::test]
async fn a_product_that_does_not_list_its_variations_has_all_of_them_named() {
    let store = Canned::start(|asked| match asked.path() {
        "products" => {
            let parent = json!({"id": 1, "date_modified_gmt": "2026-11-22T12:00:00",
                                "variations": [2, {"id": 3}]});
            let counts = "x-wp-total: 1\r\n".to_owned();
            Some((200, counts, json!([parent]).to_string().into_bytes()))
        }
        _ => answer(500, "<p>There has been a critical error.</p>"),
    })
    .await;
    let page = changes(&session(&store.url).0, Kind::Product, None, 100).await.unwrap();
    assert_eq!(named(&page), ids(&[1, 2, 3]));
}

fn id(row: &Value) -> u64 {
    row["variation"]["id"].as_u64().unwrap()
}

async fn parent(shop: &Shop, variation: u64) -> u64 {
    let tables = shop.tables().await;
    let names = |row: &&Value| {
        row["variations"].as_array().is_some_and(|ids| ids.contains(&json!(variation)))
    };
    let found = tables["products"].as_array().unwrap().iter().find(names).unwrap();
    found["id"].as_u64().unwrap()
}

#[tokio::test]
async fn a_poll_is_proven_complete_up_to_the_overlap_only() {
    let shop = Shop::open("11.0.1").await;
    for kind in [Kind::Order, Kind::Product, Kind::Customer] {
        let mut cursor: Option<Value> = None;
        loop {
            let page = shop.page(kind, cursor.as_ref(), 7).await;
            if !page.more {
                let until = page.complete_until.unwrap();
                let begun =
                    page.next["modified_after"].as_str().or(page.next["listed_at"].as_str());
                let begun: jiff::Timestamp = begun.unwrap().parse().unwrap();
                assert_eq!(until + jiff::SignedDuration::from_mins(5), begun, "{kind}");
                break;
            }
            assert_eq!(page.complete_until, None, "{kind}");
            cursor = Some(page.next);
        }
    }
}
