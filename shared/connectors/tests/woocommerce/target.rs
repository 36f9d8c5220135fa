//! Writing back: statuses, notes, prices and stock.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::session::Session;
use engine::write::{Action, Write, WriteResult};
use engine::{Code, Disposition};
use model::document::{Document, StoreNote, StoreOrder, StoreProduct};
use model::money::Decimal;
use model::{RequestId, SourceId};
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::support::{Canned, VERSIONS, answer, connector, session, session_with};

fn write(document: Document) -> Write {
    Write {
        item: "1".to_owned(),
        request_id: RequestId::new("r"),
        action: Action::Create,
        document,
        references: Arc::default(),
        siblings: BTreeMap::new(),
        epoch: 1,
    }
}

fn order(id: u64, status: Option<&str>, note: Option<&str>) -> Write {
    let note = note.map(|text| StoreNote { text: text.to_owned(), for_customer: false });
    let status = status.map(str::to_owned);
    let id = SourceId::new(id.to_string());
    write(Document::StoreOrder(Box::new(StoreOrder { id, status, note })))
}

fn product(id: u64, parent: Option<u64>, price: Option<&str>, stock: Option<&str>) -> Write {
    let decimal = |text: &str| -> Decimal { text.parse().unwrap() };
    write(Document::StoreProduct(Box::new(StoreProduct {
        id: SourceId::new(id.to_string()),
        parent_id: parent.map(|id| SourceId::new(id.to_string())),
        regular_price: price.map(decimal),
        stock_quantity: stock.map(decimal),
    })))
}

async fn apply(session: &Session, batch: &[Write]) -> Vec<WriteResult> {
    let results = connector().target().unwrap().apply(session, batch).await;
    assert_eq!(results.len(), batch.len(), "one result a write");
    results
}

/// `applied`, or what went wrong.
fn short(results: &[WriteResult]) -> Vec<(&'static str, Option<Code>)> {
    let one = |result: &WriteResult| match result {
        WriteResult::Applied(_) => ("applied", None),
        WriteResult::Refused(error) => ("refused", Some(error.code)),
        WriteResult::NotSent(error) => ("not sent", Some(error.code)),
        WriteResult::InDoubt(error) => ("in doubt", Some(error.code)),
    };
    results.iter().map(one).collect()
}

const APPLIED: (&str, Option<Code>) = ("applied", None);

fn row(tables: &Value, table: &str, id: u64) -> Value {
    let rows = tables[table].as_array().unwrap();
    rows.iter().find(|row| row["id"] == id).unwrap().clone()
}

#[tokio::test]
async fn many_orders_take_their_status_in_one_call() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let before = shop.calls();
        let batch = [
            order(20, Some("completed"), None),
            order(99_999, Some("completed"), None),
            order(21, Some("on-hold"), None),
        ];
        let results = apply(&shop.session, &batch).await;
        let gone = ("refused", Some(Code::DocumentGone));
        assert_eq!(short(&results), [APPLIED, gone, APPLIED], "{version}");
        assert_eq!(shop.calls() - before, 1, "{version}");
        let tables = shop.tables().await;
        assert_eq!(row(&tables, "orders", 20)["status"], "completed");
        assert_eq!(row(&tables, "orders", 21)["status"], "on-hold");
        let WriteResult::Applied(posted) = &results[0] else { panic!() };
        assert_eq!(posted.id.as_str(), "20");
        assert_eq!(posted.version, row(&tables, "orders", 20)["date_modified_gmt"]);
    }
}

#[tokio::test]
async fn a_status_that_is_none_of_the_stores_never_becomes_pending() {
    let shop = Shop::open("11.0.1").await;
    let batch = [
        order(20, Some("completed"), None),
        order(21, Some("shipped-by-mail"), None),
        order(22, Some("wc-completed"), None),
        order(23, Some("completed"), None),
    ];
    let before = shop.tables().await;
    let results = apply(&shop.session, &batch).await;
    let refused = ("refused", Some(Code::Refused));
    assert_eq!(short(&results), [APPLIED, refused, refused, APPLIED]);
    let after = shop.tables().await;
    for id in [21, 22] {
        assert_eq!(row(&after, "orders", id)["status"], row(&before, "orders", id)["status"]);
    }
}

#[tokio::test]
async fn a_note_is_left_once_however_often_it_is_written() {
    let shop = Shop::open("11.0.1").await;
    let batch = [
        order(20, Some("completed"), Some("Invoice 1001 & paid\r\n")),
        order(21, None, Some("Invoice 1002")),
    ];
    for _ in 0..3 {
        assert_eq!(short(&apply(&shop.session, &batch).await), [APPLIED, APPLIED]);
    }
    let tables = shop.tables().await;
    let notes = tables["notes"].as_array().unwrap();
    let with = |text: &str| {
        let same = |note: &&Value| note["note"].as_str().unwrap().trim() == text;
        notes.iter().filter(same).count()
    };
    assert_eq!(with("Invoice 1001 & paid"), 1);
    assert_eq!(with("Invoice 1002"), 1);
    let missing = apply(&shop.session, &[order(99_999, None, Some("x"))]).await;
    assert_eq!(short(&missing), [("refused", Some(Code::DocumentGone))]);
}

#[tokio::test]
async fn prices_and_stock_are_written_to_products_and_variations() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let tables = shop.tables().await;
        let variation = &tables["variations"][0];
        let counted = |row: &&Value| row["manage_stock"] == true;
        let simple = tables["products"].as_array().unwrap().iter().find(counted).unwrap();
        let (id, own) = (simple["id"].as_u64().unwrap(), variation["id"].as_u64().unwrap());
        let parent = parent_of(&tables, own);
        let batch = [
            product(id, None, Some("12.500"), Some("7")),
            product(own, Some(parent), Some("0.1"), None),
            product(own, None, Some("1"), None),
            product(99_999, Some(parent), Some("1"), None),
        ];
        let results = apply(&shop.session, &batch).await;
        let gone = ("refused", Some(Code::DocumentGone));
        assert_eq!(short(&results), [APPLIED, APPLIED, gone, gone], "{version}");
        let tables = shop.tables().await;
        assert_eq!(row(&tables, "products", id)["regular_price"], "12.5");
        assert_eq!(row(&tables, "products", id)["stock_quantity"], 7);
        assert_eq!(row(&tables, "variations", own)["regular_price"], "0.1");
    }
}

/// The product that names a variation.
fn parent_of(tables: &Value, variation: u64) -> u64 {
    let products = tables["products"].as_array().unwrap();
    let names = |row: &&Value| {
        row["variations"].as_array().is_some_and(|ids| ids.contains(&json!(variation)))
    };
    products.iter().find(names).unwrap()["id"].as_u64().unwrap()
}

#[tokio::test]
async fn a_stock_that_is_not_counted_or_not_whole_is_refused_visibly() {
    let shop = Shop::open("11.0.1").await;
    let tables = shop.tables().await;
    let uncounted = |row: &&Value| row["manage_stock"] == false;
    let row = tables["products"].as_array().unwrap().iter().find(uncounted).unwrap();
    let id = row["id"].as_u64().unwrap();
    let results = apply(
        &shop.session,
        &[
            product(id, None, None, Some("3")),
            product(id, None, None, Some("1.5")),
            product(id, None, Some("-1"), None),
        ],
    )
    .await;
    let mut fixes = Vec::new();
    for result in results {
        let WriteResult::Refused(error) = result else { panic!("{result:?}") };
        assert_eq!(error.disposition, Disposition::Park);
        fixes.push(error.message);
    }
    assert!(fixes[0].contains("stock management"), "{fixes:?}");
    assert!(fixes[1].contains("whole number"), "{fixes:?}");
    assert!(fixes[2].contains("negative"), "{fixes:?}");
}

#[tokio::test]
async fn a_key_that_may_only_read_writes_nothing_and_says_why() {
    let shop = Shop::open_with("11.0.1", "cs", json!({"permissions": "read"})).await;
    let batch = [order(20, Some("completed"), None), order(21, Some("completed"), None)];
    for result in apply(&shop.session, &batch).await {
        let WriteResult::NotSent(error) = result else { panic!("{result:?}") };
        assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
        assert!(error.message.contains("Read/Write"), "{}", error.message);
    }
}

#[tokio::test]
async fn keys_move_to_the_query_for_writes_too() {
    let shop = Shop::open("11.0.1").await;
    shop.host(json!({"strips_authorization": true})).await;
    let batch = [order(20, Some("completed"), Some("x")), order(21, Some("completed"), Some("x"))];
    assert_eq!(short(&apply(&shop.session, &batch).await), [APPLIED, APPLIED]);
    assert_eq!(shop.calls(), 2 + 4, "the first call twice, then a list and a note an order");
}

/// A store that takes batches of so many.
async fn small(most: usize, otherwise: u16) -> Canned {
    Canned::start(move |asked| {
        assert_eq!((asked.method.as_str(), asked.path()), ("POST", "products/batch"));
        let items = asked.body["update"].as_array().unwrap().clone();
        if items.len() > most {
            return answer(otherwise, "<html>");
        }
        answer(200, json!({ "update": items }).to_string())
    })
    .await
}

#[tokio::test]
async fn a_batch_that_is_too_large_or_too_slow_is_halved() {
    for status in [413, 504] {
        let store = small(30, status).await;
        let batch: Vec<Write> = (1..=100).map(|id| product(id, None, None, None)).collect();
        let results = apply(&session(&store.url).0, &batch).await;
        assert!(short(&results).iter().all(|result| *result == APPLIED), "{status}");
        assert_eq!(store.asked().len(), 7, "100, 50, 25, 25, 50, 25, 25");
    }
}

#[tokio::test]
async fn what_may_have_been_done_is_in_doubt_and_what_was_refused_is_not() {
    let one = [product(1, None, Some("1"), None)];
    for (status, body, expected) in [
        (413, "<html>", ("refused", Code::Refused)),
        (504, "<html>", ("in doubt", Code::NoAnswer)),
        (500, "<html>", ("in doubt", Code::Unavailable)),
        (200, "<html>", ("in doubt", Code::Unavailable)),
        (200, r#"{"update":[]}"#, ("in doubt", Code::NoAnswer)),
        (200, r#"{"update":[{"id":2}]}"#, ("in doubt", Code::NoAnswer)),
        (401, "<html>", ("not sent", Code::Unavailable)),
        (403, r#"{"code":"rest_forbidden"}"#, ("refused", Code::Refused)),
        (403, "<html>firewall", ("not sent", Code::Unavailable)),
        (429, "", ("not sent", Code::Throttled)),
        (404, "<html>", ("not sent", Code::ConfigInvalid)),
        (301, "", ("refused", Code::ConfigInvalid)),
        (400, r#"{"code":"rest_invalid_param"}"#, ("refused", Code::Refused)),
    ] {
        let store = Canned::start(move |_| answer(status, body)).await;
        let results = apply(&session(&store.url).0, &one).await;
        let (what, code) = expected;
        assert_eq!(short(&results), [(what, Some(code))], "{status} {body}");
    }
    let lost = Canned::start(|_| None).await;
    let results = apply(&session(&lost.url).0, &one).await;
    assert_eq!(short(&results), [("in doubt", Some(Code::NoAnswer))]);
    let results = apply(&session("http://127.0.0.1:1").0, &one).await;
    assert_eq!(short(&results), [("not sent", Some(Code::Unreachable))]);
    let results = apply(&session("http://shop.example").0, &one).await;
    assert_eq!(short(&results), [("not sent", Some(Code::ConfigInvalid))]);
}

#[tokio::test]
async fn keys_stand_in_no_result() {
    let secret = r#"{"consumer_key":"ck_visible","consumer_secret":"cs_visible"}"#;
    let anonymous = r#"{"code":"woocommerce_rest_cannot_edit"}"#;
    for store in [
        Canned::start(|_| None).await,
        Canned::start(move |_| answer(401, anonymous)).await,
        Canned::start(move |asked| match asked.param("consumer_key") {
            None => answer(401, anonymous),
            Some(_) => None,
        })
        .await,
    ] {
        for url in [store.url.as_str(), "http://127.0.0.1:1"] {
            let (session, _) = session_with(url, secret);
            let batch = [order(1, Some("completed"), Some("x")), product(2, None, None, None)];
            let said = format!("{:?}", apply(&session, &batch).await);
            assert!(!said.contains("Applied") && !said.contains("visible"), "{said}");
        }
    }
}

#[tokio::test]
async fn what_a_store_cannot_do_is_our_defect() {
    let shop = Shop::open("11.0.1").await;
    let id = model::TargetId::new("20");
    let delete = Action::Delete { id, version: String::new() };
    let deletion = Write { action: delete, ..order(20, Some("completed"), None) };
    let nameless = order(20, Some("completed"), None);
    let results = apply(&shop.session, &[deletion, nameless]).await;
    assert_eq!(short(&results), [("refused", Some(Code::Bug)), APPLIED]);
}
