//! The copy in a real PostgreSQL behind a real PostgREST: guards, transactions, grants, views.
//!
//! Needs the local stack: `cargo xtask test`, or `cargo xtask up` and its run file in
//! `UDS_STACK_FILE`. Every test works under a tenant of its own.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests read the stack's own variable")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "supabase/access.rs"]
mod access;
#[path = "supabase/cuts.rs"]
mod cuts;
#[path = "supabase/entries.rs"]
mod entries;
#[path = "supabase/holdings.rs"]
mod holdings;
#[path = "supabase/kit.rs"]
mod kit;
#[path = "supabase/migrations.rs"]
mod migrations;
#[path = "supabase/mirror.rs"]
mod mirror;
#[path = "supabase/views.rs"]
mod views;

use engine::connector::Target;
use engine::write::{Write, WriteResult};
use engine::{Code, Disposition};
use futures::future::join_all;
use kit::{Copy, coupon, document, line, refund, session, version};
use model::order::LineContent;
use model::{Address, Customer, Kind, Order, Product, Record};
use rand::seq::SliceRandom;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn twenty_racing_writers_end_at_the_newest_version_and_its_own_lines() {
    let copy = Copy::open();
    for round in 0..5 {
        let id = format!("{round}");
        let mut versions: Vec<u64> = (1..=20).collect();
        versions.shuffle(&mut rand::rng());
        let writes: Vec<Write> =
            versions.iter().map(|n| copy.order(version(&id, *n), *n)).collect();
        join_all(writes.iter().map(|write| copy.applied(std::slice::from_ref(write)))).await;
        assert_eq!(copy.head(&id).await["status"], "v20", "order of start: {versions:?}");
        assert_eq!(copy.lines(&id).await, vec!["v20"; 20]);
    }
}

#[tokio::test]
async fn a_late_writer_changes_nothing_children_included() {
    let copy = Copy::open();
    let newer = Order { refunds: vec![refund("27")], ..version("19", 4) };
    copy.applied(&[copy.order(newer, 9)]).await;
    // Older by the store's time; the same time and an older lease; both.
    for (n, epoch) in [(2, 10), (3, 8), (1, 1)] {
        copy.applied(&[copy.order(version("19", n), epoch)]).await;
        let head = copy.head("19").await;
        assert_eq!((&head["status"], &head["sync_epoch"]), (&json!("v4"), &json!(9)));
        assert_eq!(copy.lines("19").await, vec!["v4"; 4]);
        assert_eq!(copy.rows("refund_lines", "order_id=eq.19").await.len(), 1);
    }
    // A refund does not move the store's time: the next lease alone brings the news.
    copy.applied(&[copy.order(version("19", 4), 10)]).await;
    assert_eq!(copy.rows("refunds", "order_id=eq.19").await.len(), 0);
    assert_eq!(copy.rows("refund_lines", "order_id=eq.19").await.len(), 0);
}

#[tokio::test]
async fn writing_twice_is_writing_once() {
    let copy = Copy::open();
    let write = copy.order(Order { refunds: vec![refund("27")], ..version("19", 2) }, 3);
    for _ in 0..2 {
        copy.applied(std::slice::from_ref(&write)).await;
        assert_eq!(copy.lines("19").await, ["v2", "v2"]);
        assert_eq!(copy.rows("refunds", "order_id=eq.19").await.len(), 1);
    }
    // The same version with another content changes nothing; the next lease decides it.
    let other = || Order { status: "other".to_owned(), ..version("19", 2) };
    let results = copy.apply(&[copy.order(other(), 3), copy.order(version("20", 1), 3)]).await;
    let [WriteResult::NotSent(error), WriteResult::Applied(_)] = results.as_slice() else {
        panic!("{results:?}")
    };
    let retry = Disposition::Retry { after: None };
    assert_eq!((error.code, error.disposition), (Code::StateMoved, retry));
    assert_eq!(copy.head("19").await["status"], "v2");
    assert_eq!(copy.lines("19").await, ["v2", "v2"]);
    copy.applied(&[copy.order(other(), 4)]).await;
    assert_eq!(copy.head("19").await["status"], "other");
}

#[tokio::test]
async fn a_bad_child_takes_its_head_back_and_leaves_the_neighbours_alone() {
    let copy = Copy::open();
    copy.applied(&[copy.order(version("19", 1), 1)]).await;
    let mut bad = copy.order(version("19", 2), 2);
    let last = document(&mut bad).rows.last_mut().unwrap();
    last.columns.insert("content".to_owned(), json!("nonsense"));
    let batch = [
        copy.order(version("18", 1), 1),
        bad,
        copy.order(version("20", 1), 1),
        copy.order(version("21", 1), 1),
    ];
    let results = copy.apply(&batch).await;
    let [WriteResult::Applied(_), WriteResult::Refused(error), rest @ ..] = results.as_slice()
    else {
        panic!("{results:?}")
    };
    assert_eq!((error.code, error.disposition), (Code::Refused, Disposition::Park));
    assert!(rest.iter().all(|result| matches!(result, WriteResult::Applied(_))), "{rest:?}");
    assert_eq!(copy.head("19").await["status"], "v1");
    assert_eq!(copy.lines("19").await, ["v1"]);
}

#[tokio::test]
async fn every_planned_column_is_there_and_every_amount_is_exact() {
    let copy = Copy::open();
    let order = Order {
        refunds: vec![refund("27")],
        lines: vec![
            line(
                1,
                "Mug",
                LineContent::Product {
                    product_id: None,
                    variation_id: Some("8".into()),
                    sku: String::new(),
                    gift_card: false,
                },
            ),
            line(2, "Parcel", LineContent::Shipping { method_id: "flat_rate".to_owned() }),
            line(3, "Wrapping", LineContent::Fee),
        ],
        coupons: ["ten", "a,\"b"].map(coupon).into(),
        ..version("19", 1)
    };
    let product = Product {
        id: "7".into(),
        parent_id: None,
        name: "Mug".to_owned(),
        sku: "MUG".to_owned(),
        product_type: "simple".to_owned(),
        status: "publish".to_owned(),
        price: Some("6.123456".parse().unwrap()),
        stock_quantity: None,
        created_at: None,
        modified_at: None,
        raw: json!({ "id": 7 }),
    };
    let customer = Customer {
        id: "3".into(),
        email: "Jane@example.com".to_owned(),
        first_name: "Jane".to_owned(),
        last_name: "Roe".to_owned(),
        billing: Address::default(),
        shipping: Address::default(),
        created_at: None,
        modified_at: None,
        raw: json!({ "id": 3 }),
    };
    let batch = [
        copy.order(order, 1),
        copy.write(Record::Product(Box::new(product)), 1),
        copy.write(Record::Customer(Box::new(customer)), 1),
    ];
    let results = copy.apply(&batch).await;
    let ids: Vec<_> = results
        .iter()
        .map(|result| match result {
            WriteResult::Applied(posted) => posted.id.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, ["store-a/order/19", "store-a/product/7", "store-a/customer/3"]);
    let head = copy.head("19").await;
    assert_eq!(head["total"], "123456789012.10");
    assert_eq!(head["refunded"], "11.90");
    let coupons = copy.rows("orders", "select=coupons").await;
    assert_eq!(coupons[0]["coupons"], json!(["ten", "a,\"b"]));
    assert_eq!(copy.lines("19").await, ["Mug", "Parcel", "Wrapping"]);
    let price = copy.rows("products", "select=price::text").await;
    assert_eq!(price[0]["price"], "6.123456");
    assert_eq!(copy.rows("customers", "email=eq.Jane@example.com").await.len(), 1);
}

#[tokio::test]
async fn a_vanished_record_stays_marked_until_a_newer_reading_finds_it() {
    let copy = Copy::open();
    copy.applied(&[copy.gone(Kind::Order, "19", 3)]).await;
    assert_eq!(copy.rows("orders", "").await.len(), 0, "nothing to mark");
    // Read before it vanished, written after: the tombstone keeps it out.
    copy.applied(&[copy.order(version("19", 9), 2)]).await;
    assert_eq!(copy.rows("orders", "").await.len(), 0, "an older reading brings nothing back");
    let stone = copy.rows("record_versions", "select=kind,source_id,sync_epoch,gone").await;
    let want = json!({ "kind": "order", "source_id": "19", "sync_epoch": 3, "gone": true });
    assert_eq!(stone, [want]);
    copy.applied(&[copy.order(version("19", 1), 4)]).await;
    copy.applied(&[copy.gone(Kind::Order, "19", 3)]).await;
    assert_eq!(copy.head("19").await["gone"], false, "an older reading does not count");
    copy.applied(&[copy.gone(Kind::Order, "19", 6)]).await;
    // Read before the order vanished, written after.
    copy.applied(&[copy.order(version("19", 9), 5)]).await;
    let head = copy.head("19").await;
    assert_eq!((&head["gone"], &head["status"]), (&json!(true), &json!("v1")));
    assert!(head["deleted_at"].is_string());
    assert_eq!(copy.lines("19").await, ["v1"], "the lines stay readable");
    copy.applied(&[copy.order(version("19", 1), 7)]).await;
    let head = copy.head("19").await;
    assert_eq!((&head["gone"], &head["deleted_at"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn an_order_in_the_bin_is_deleted_until_it_is_taken_out() {
    let copy = Copy::open();
    let trashed = Order { status: "trash".to_owned(), ..version("19", 3) };
    copy.applied(&[copy.order(trashed, 1)]).await;
    assert_eq!(copy.head("19").await["deleted_at"], "2026-11-22T10:00:01+00:00");
    copy.applied(&[copy.order(version("19", 6), 2)]).await;
    assert_eq!(copy.head("19").await["deleted_at"], Value::Null);
}

#[tokio::test]
async fn nul_is_left_out_of_texts_and_raw() {
    let copy = Copy::open();
    let order = Order {
        customer_note: "a\0b".to_owned(),
        raw: json!({ "meta\0": ["x\0y"] }),
        ..version("19", 1)
    };
    copy.applied(&[copy.order(order, 1)]).await;
    let rows = copy.rows("orders", "select=customer_note,raw").await;
    assert_eq!(rows[0], json!({ "customer_note": "ab", "raw": { "meta": ["xy"] } }));
}

#[tokio::test]
async fn of_one_record_in_a_batch_the_newest_is_written() {
    let copy = Copy::open();
    let batch: Vec<_> =
        [(2, 2), (5, 5), (1, 1)].map(|(n, epoch)| copy.order(version("19", n), epoch)).into();
    copy.applied(&batch).await;
    assert_eq!(copy.head("19").await["status"], "v5");
    assert_eq!(copy.lines("19").await, vec!["v5"; 5]);
}

#[tokio::test]
async fn a_payload_names_no_table_and_no_column_that_is_not_meant_for_it() {
    let copy = Copy::open();
    let column = |name: &'static str, value: Value| {
        move |write: &mut Write| {
            document(write).rows[0].columns.insert(name.to_owned(), value.clone());
        }
    };
    type Spoil = Box<dyn Fn(&mut Write)>;
    let spoilers: Vec<(&str, Spoil)> = vec![
        ("unknown column", Box::new(column("no_such", json!(1)))),
        ("quoting", Box::new(column("status\", (select 1), \"x", json!(1)))),
        ("another tenant", Box::new(column("tenant", json!("other")))),
        ("another version", Box::new(column("sync_epoch", json!(99)))),
        ("a system column", Box::new(column("xmin", json!(1)))),
        ("another record", Box::new(column("source_id", json!("20")))),
        ("unknown table", Box::new(|write| document(write).rows[1].table = "pg_class".to_owned())),
        ("two heads", Box::new(|write| document(write).rows[1].table = "orders".to_owned())),
        ("no head", Box::new(|write| document(write).rows.clear())),
        ("a kind without table", Box::new(|write| document(write).kind = Kind::Refund)),
    ];
    for (what, spoil) in spoilers {
        let mut write = copy.order(version("19", 1), 1);
        spoil(&mut write);
        let results = copy.apply(&[write]).await;
        let [WriteResult::Refused(error)] = results.as_slice() else {
            panic!("{what}: {results:?}")
        };
        assert_eq!(error.disposition, Disposition::Park, "{what}: {error}");
        assert_eq!(copy.rows("orders", "").await.len(), 0, "{what}");
    }
}

#[tokio::test]
async fn nobody_without_the_service_key_reads_or_writes() {
    let copy = Copy::open();
    copy.applied(&[copy.order(Order { refunds: vec![refund("2")], ..version("19", 1) }, 1)]).await;
    let user = kit::token(&json!({ "role": "authenticated", "sub": "1" }));
    for key in [None, Some(user.as_str())] {
        access::writes_nothing(&copy, key).await;
        access::reads_nothing(&copy, key).await;
    }
    assert_eq!(copy.head("19").await["status"], "v1", "nothing was changed");
}

#[tokio::test]
async fn a_token_that_is_not_the_projects_needs_a_person() {
    let copy = Copy::open();
    let (head, signature) = copy.key.rsplit_once('.').unwrap();
    let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
    let session = session(&copy.tenant, &copy.url, &forged);
    let results = copy.supabase.apply(&session, &[copy.order(version("19", 1), 1)]).await;
    let [WriteResult::NotSent(error)] = results.as_slice() else { panic!("{results:?}") };
    assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
    assert!(!format!("{error:?}").contains(&forged));
}

#[tokio::test]
async fn tenants_and_stores_with_the_same_ids_do_not_meet() {
    let (one, two) = (Copy::open(), Copy::open());
    one.applied(&[one.order(version("19", 5), 5)]).await;
    two.applied(&[two.order(version("19", 1), 1)]).await;
    let mut other_store = two.order(version("19", 3), 1);
    document(&mut other_store).source = "store-b".parse().unwrap();
    two.applied(&[other_store]).await;
    assert_eq!(one.head("19").await["status"], "v5");
    let rows = two.rows("orders", "select=source,status&order=source").await;
    let want = [("store-a", "v1"), ("store-b", "v3")]
        .map(|(source, status)| json!({ "source": source, "status": status }));
    assert_eq!(rows, want);
}

#[tokio::test]
async fn five_thousand_rows_are_one_batch_to_its_caller() {
    let copy = Copy::open();
    let batch: Vec<Write> =
        (0..100).map(|id| copy.order(version(&id.to_string(), 50), 1)).collect();
    copy.applied(&batch).await;
    assert_eq!(copy.rows("orders", "select=source_id").await.len(), 100);
    let url = format!("{}/order_lines?tenant=eq.{}&limit=1", copy.url, copy.tenant);
    let counted = copy.http.get(url).bearer_auth(&copy.key).header("prefer", "count=exact");
    let counted = counted.header("accept-profile", "commerce");
    let range = counted.send().await.unwrap().headers()["content-range"].clone();
    assert_eq!(range, "0-0/5000");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_overlap_in_opposite_orders_do_not_lock_each_other_out() {
    let copy = Copy::open();
    // Past the connector, which sends its records in order by itself.
    let call = |epoch: u64| {
        let record = |id: i32| {
            let mut write = copy.order(version(&id.to_string(), 2), epoch);
            let rows = document(&mut write);
            json!({
                "kind": "order", "tenant": rows.tenant, "source": rows.source, "id": rows.id,
                "modified_at": rows.modified_at, "epoch": epoch, "gone": false,
                "rows": { "orders": [rows.rows[0].columns] },
            })
        };
        let mut payload: Vec<Value> = (0..60).map(record).collect();
        if epoch.is_multiple_of(2) {
            payload.reverse();
        }
        let url = format!("{}/rpc/sync_rows", copy.url);
        let request = copy.http.post(url).bearer_auth(&copy.key);
        let request = request.header("content-profile", "commerce");
        async move {
            let answer = request.json(&json!({ "payload": payload })).send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        }
    };
    join_all((1..=8).map(call)).await;
    let rows = copy.rows("orders", "sync_epoch=eq.8&select=source_id").await;
    assert_eq!(rows.len(), 60, "the newest is everywhere");
}
