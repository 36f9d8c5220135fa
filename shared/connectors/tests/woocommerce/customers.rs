//! Polls of customers: the list is paged by number, and people are deleted while it is read.

use model::Kind;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::support::{Canned, changes, fixture, ids, named, session};

/// A store with so many customers, by ids from 1.
async fn shop(customers: u64) -> Shop {
    let mut store = fixture("11.0.1/store.json");
    let person = store["customers"][0].clone();
    let copy = |id: u64| {
        let mut person = person.clone();
        person["id"] = json!(id);
        person["email"] = json!(format!("person-{id}@example.test"));
        person["username"] = json!(format!("person-{id}"));
        person
    };
    store["customers"] = (1..=customers).map(copy).collect();
    Shop::open(store).await
}

async fn delete(shop: &Shop, id: u64) {
    shop.control("silent", json!({"delete": {"kind": "customer", "id": id}})).await;
}

/// A poll from a cursor, before whose page of a number some customers are deleted: whom it names,
/// in order, and how many pages that took.
async fn poll(
    shop: &Shop,
    cursor: Option<Value>,
    limit: usize,
    (at, gone): (usize, &[u64]),
) -> (Vec<u64>, usize) {
    let (mut cursor, mut all) = (cursor, Vec::new());
    for number in 1..200 {
        if number == at {
            for id in gone {
                delete(shop, *id).await;
            }
        }
        let page = shop.page(Kind::Customer, cursor.as_ref(), limit).await;
        all.extend(named(&page).iter().map(|id| id.as_str().parse::<u64>().unwrap()));
        assert_eq!(page.complete_until.is_some(), !page.more);
        if !page.more {
            return (all, number);
        }
        cursor = Some(page.next);
    }
    panic!("the poll does not end");
}

#[tokio::test]
async fn a_customer_deleted_between_two_pages_hides_nobody_and_none_is_named_twice() {
    for drops_page_headers in [false, true] {
        // The first one, the last one listed, a whole page, and nearly all that were listed.
        for gone in [1..=1, 7..=7, 1..=4, 2..=9, 1..=12] {
            for at in 2..=6 {
                let shop = shop(20).await;
                shop.host(json!({ "drops_page_headers": drops_page_headers })).await;
                let gone: Vec<u64> = gone.clone().collect();
                let (named, pages) = poll(&shop, None, 4, (at, &gone)).await;
                let case = format!("{gone:?} before page {at}: {named:?}");
                let stayed: Vec<u64> = (1..=20).filter(|id| !gone.contains(id)).collect();
                assert!(stayed.iter().all(|id| named.contains(id)), "{case}");
                assert!(named.is_sorted_by(|a, b| a < b), "{case}");
                assert!(pages <= 16, "{pages} pages: {case}");
            }
        }
    }
}

#[tokio::test]
async fn the_smallest_pages_get_on_while_customers_are_deleted() {
    for limit in [1, 2, 3] {
        let shop = shop(9).await;
        let (named, _) = poll(&shop, None, limit, (3, &[1, 2])).await;
        assert_eq!(named.last(), Some(&9));
        assert!((3..=9).all(|id| named.contains(&id)), "pages of {limit}: {named:?}");
    }
}

#[tokio::test]
async fn customers_that_may_not_be_read_do_not_end_a_poll_or_hold_it_up() {
    for hidden in [&[1, 2, 3, 4, 5][..], &[4, 5, 6, 7, 8, 9, 10, 11], &[3, 4, 6, 7, 8], &[19, 20]] {
        let shop = shop(20).await;
        shop.host(json!({ "unreadable": {"customers": hidden} })).await;
        let (named, _) = poll(&shop, None, 4, (0, &[])).await;
        let expected: Vec<u64> = (1..=20).filter(|id| !hidden.contains(id)).collect();
        assert_eq!(named, expected, "{hidden:?}");
    }
}

#[tokio::test]
async fn a_list_begun_without_a_last_id_is_read_again() {
    let begun = json!({"listed_at": null, "begun_at": "2026-11-22T14:00:00Z", "offset": 8});
    let (named, _) = poll(&shop(20).await, Some(begun), 4, (0, &[])).await;
    assert_eq!(named, (1..=20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_under_way_begins_anew_when_it_is_set_back() {
    let shop = shop(20).await;
    let (listed, to) = ("2026-11-22T14:00:00Z", "2026-11-22T13:00:00Z");
    let first = shop.page(Kind::Customer, None, 4).await.next;
    let mut under_way = first.clone();
    under_way["listed_at"] = json!(listed);
    let streams = &shop.connector.descriptor().streams;
    let stream = streams.iter().find(|stream| stream.kinds.contains(&Kind::Customer)).unwrap();
    let source = shop.connector.source().unwrap();
    let back = source.rewound(stream, &under_way, to.parse().unwrap()).unwrap();
    assert_eq!(back, json!({"listed_at": to, "begun_at": null, "offset": 0}));
    assert_eq!(source.rewound(stream, &first, to.parse().unwrap()), None);
}

#[tokio::test]
async fn a_store_that_knows_neither_counts_nor_offsets_ends() {
    let rows = json!([{"id": 1}, {"id": 2}]).to_string();
    let store = Canned::start(move |_| Some((200, String::new(), rows.clone().into_bytes()))).await;
    let session = session(&store.url).0;
    let first = changes(&session, Kind::Customer, None, 2).await.unwrap();
    assert_eq!(named(&first), ids(&[1, 2]));
    let second = changes(&session, Kind::Customer, Some(&first.next), 2).await.unwrap();
    assert!(second.changed.is_empty() && !second.more);
}
